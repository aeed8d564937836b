"""What a student can know before upload: the visible tests, and what would be lost.

The flow, and the files in its order: `validating` runs a notebook as the grader does and puts together what
is said of it; `results` is that as data; `foreseeing` says what the run foretells, `answers` what is not
answered, `handing_in` which files are needed, `figures` runs showcases and writes what they show into the
notebook; `terminal` and `page` show the results. Nothing here needs nbgrader.
"""
