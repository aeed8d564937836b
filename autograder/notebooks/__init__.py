"""From a submitted file to the score of every grade cell.

The flow, and the files in its order: a file is read (`reading`, `scripts`, `choosing`), its
cells are recognised and put back in order (`cells`, `recognising`, `ordering`, `restoring`),
the notebook runs (`running`, `kernel`), and the outputs of its grade cells become scores
(`grading`). `validating` does this for a student with the visible tests, `trying` for an
instructor with the hidden ones. Nothing here needs nbgrader.
"""
