"""The process in which a student's notebook runs, and what it answers to the examiner.

- ``serving``: the loop that answers requests until the channel closes.
- ``answering``: the answer to each kind of request; ``failures``: what is told where there is none.
- ``calls``: calls of functions, and the gradients of what they return; ``arguments``: what they are called
  with.
- ``networks``: what networks consist of.
- ``interrupts``: code of the student's can be interrupted, the loop itself can't.
- ``beside``, ``names``, ``files``: functions of ours that the examiner has run here, next to the student's
  objects.

Student code shares this process, so nothing here is a defence against it: whatever the
examiner relies on is checked on its own side.
"""
