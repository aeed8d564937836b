"""The process in which grade cells run; the student's names are stand-ins there.

- ``connection``: one question to the candidate after the other, within the time that a check has.
- ``stand_ins``: what the tests get for a function, a class, a generator or an object of the student's.
- ``networks``: what they get for an ``nn.Module``.
- ``gradients``: derivatives through calls of the student's functions.
- ``random_numbers``: the seeds that a test sets hold for the student's code too.
- ``examination``: one notebook, its cells run where they belong.

No line of the student's runs here, nothing is unpickled, and no method of an object from there is called.
"""
