"""What replaces parts of nbgrader, named by class paths in nbgrader_config.py.

The only rooms that import nbgrader are this one and the command line.
"""
