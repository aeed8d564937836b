"""What crosses between the process of a student's code and the process of the tests.

The *examiner*, which runs the tests, asks; the *candidate*, which runs the student's code,
answers: one reply for each request, over one stream socket.

- ``frames``: bytes on the socket, as a JSON header and raw blobs, with deadlines and caps.
- ``values``: Python values as a header and blobs, and back, by exact type.
- ``handles``: what stays in the candidate and is known by a number.
- ``requests`` and ``replies``: what can be asked and answered; ``messages`` makes frames of them.

The examiner trusts nothing that arrives: every part is checked against what may arrive,
nothing is unpickled or evaluated, and no method of an object from there is ever called.
"""
