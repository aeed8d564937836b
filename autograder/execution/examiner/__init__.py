"""The process in which grade cells run; the student's names are stand-ins there.

- ``examination``: one notebook, its cells run where they belong.
- ``answers``: everything that the tests ask of a candidate; ``connection`` asks one question after the other,
  within
  the time that a check has; ``errors`` are what comes of those that go wrong.
- ``stand_ins``: what the tests get for a function, a class, a generator or an object of the student's;
  ``networks``
  and ``mirrors`` for an ``nn.Module``; ``results`` for what a call returned.
- ``gradients``: derivatives through calls of the student's functions; ``leaves``: by the parameters of
  networks, too.
- ``random_numbers``, ``files``: seeds and files that both sides share.
- ``cell_outputs``: what the student's cells claim to have put out.
- ``memory``: how much of it the tests may take.

No line of the student's runs here, nothing is unpickled, and no method of an object from there is called.
"""
