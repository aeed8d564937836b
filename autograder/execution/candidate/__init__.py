"""The process in which a student's notebook runs, and what it answers to the examiner.

- ``serving``: the loop that answers requests until the channel closes.
- ``answering``: the answer to each kind of request.
- ``calls``: calls of functions, and the gradients of what they return.
- ``networks``: what networks consist of.
- ``interrupts``: code of the student's can be interrupted, the loop itself can't.

Student code shares this process, so nothing here is a defence against it: whatever the
examiner relies on is checked on its own side.
"""

from autograder.execution.candidate.serving import serve

__all__ = ["serve"]
