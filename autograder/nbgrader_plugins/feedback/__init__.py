"""What students see of their graded notebooks, and what the formgrader shows of them to a marker.

`hiding` takes hidden tests out, `page` makes what a student wrote harmless on both pages, and
`exporter` writes the feedback page. All three are named by class paths in nbgrader_config.py.
"""
