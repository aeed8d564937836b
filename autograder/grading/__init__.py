"""A class graded: each submission by itself in a worker, its results in one gradebook.

The flow, and the files in its order:

- ``course``: what every submission of an assignment needs; ``submission``: what goes to a worker and what
  comes back.
- ``worker``: one submission graded by nbgrader's own steps, over a gradebook that has nobody's work in it.
- ``origin``: from what a submission was graded, so that it is seen whether that has changed.
- ``kept_results``: results that are kept, by a digest of all that decides them.
- ``recording``: a result put into the gradebook and the course's folder.
- ``whole_class``: all of it in its order, by `workers`; ``durations``: whose turn it is;
  ``lock``: one grading at a time in a course.

A worker has no gradebook, no other submission and no right that a submission could use; whoever records never
reads a student's file.
"""
