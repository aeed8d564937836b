"""What students see of their graded notebooks, and what the formgrader shows of them to a marker.

`hiding` takes hidden tests out (with `visible_checks`, `errors_told`, `reports`); `page` rebuilds the
notebook from what a page may show (`outputs`, `pictures`); `filters` make its texts harmless where they are
set (`harmless_html`, `formulas`); `policy` is what a browser may do in the page, and `formgrader` has a
server with several courses do the same. They are named in nbgrader_config.py.
"""
