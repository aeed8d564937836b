"""What stands around student code on its author's own machine, where no process is confined.

The code runs in a plain process, on any platform. It meets what it would meet at grading, as far as that can
be had without the powers of an operating system; this is a service to the author of the code, and no defence
against it.

- ``walls``: networks and other programs are refused; files that would not be there are noticed.
- ``packages``: what is not installed for grading cannot be imported.
- ``watching``: a cell that runs too long is interrupted.
- ``memory``: more than there is at grading is noticed.
"""
