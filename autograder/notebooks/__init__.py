"""From a submitted file to the score of every grade cell.

The flow, and the files in its order: all files of a submission are looked through (`handed_in`, `unpacking`)
and read (`reading`, `rebuilding`, `scripts`), each is assigned to a notebook (`expected`, `belonging`), and
of those the one counts that was worked on (`work`, `choosing`; `gathering` on a student's machine). Its cells
are recognised and put back in order (`cells`, `regions`, `recognising`, `ordering`, `restoring`; `released`
and `manifest` are what files say of their release), the notebook runs beside its files (`laying_out`,
`running`; in a `plain_process`, or, if it is somebody else's, as `examining` does it), and once more where
that is shown (`apart`), and the outputs of its grade cells become scores (`grading`). `trying` does this for
an instructor, `records` and `class_summary` say what came of it.

Beside the flow: what is told from the text of a cell (`parsing`, `names`, `package_imports`), what happens to
a source before it is released (`source_checks` with `source_marks`, `source_names` and `source_points`, then
`rehearsing`; `folding`, `scripts`), and what a run needs and leaves (`session`, `job_data`, `names_of_tests`,
`noticing`, `files`, `showcases`). Nothing here needs nbgrader.
"""
