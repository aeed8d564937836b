"""From a submitted file to the score of every grade cell.

The flow, and the files in its order: a file is read (`gathering`, `reading`, `scripts`, `choosing`), its cells are
recognised and put back in order (`cells`, `regions`, `recognising`, `ordering`, `restoring`; `released` is what the
file says of its release), the notebook runs (`running`; in a `kernel`, or, if it is somebody else's, as `examining`
does it), and the outputs of its grade cells become scores (`grading`). `validating` does this for a student with the
visible tests, `trying` for an instructor with the hidden ones. Nothing here needs nbgrader.
"""
