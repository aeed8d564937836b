"""Grading the mathematics and the code of variational autoencoders in nbgrader notebooks.

The checks live in ``autograder.symbolic``, ``autograder.neural`` and ``autograder.plain_answers``;
here is what every grade cell needs.
"""

from autograder.reports.combining import together
from autograder.reports.verdicts import grade

__all__ = ["grade", "together"]
