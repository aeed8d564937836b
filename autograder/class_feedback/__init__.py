"""The feedback of a class: each student's pages set in a worker, from the gradebook as it is now.

- ``pages``: what goes to a worker for a submission, and what comes back.
- ``gradebook_of_one``: the part of a gradebook that one student's pages need.
- ``page_maker``: the pages of a submission, by nbgrader's own steps, in a worker.
- ``preparing``: what is done once for all workers of a machine.
- ``whole_class``: all of it, and the pages in their places.
"""
