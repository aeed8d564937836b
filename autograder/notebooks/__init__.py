"""From a submitted file to the score of every grade cell.

The flow, and the files in its order: all files of a submission are looked through (`handed_in`, `unpacking`) and read
(`reading`, `scripts`), each is assigned to a notebook (`expected`, `belonging`), and of those the one counts that was
worked on (`work`, `choosing`; `gathering` on a student's machine). Its cells are recognised and put back in order
(`cells`, `regions`, `recognising`, `ordering`, `restoring`; `released` and `manifest` are what files say of their
release), the notebook runs beside its files (`laying_out`, `running`; in a `plain_process`, or, if it is somebody
else's, as `examining` does it), and the outputs of its grade cells become scores (`grading`). `trying` does this for an
instructor. Nothing here needs nbgrader.
"""
