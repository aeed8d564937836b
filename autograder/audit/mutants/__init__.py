"""Mechanical changes of an author's own solution, one at a time; tests that let one pass have a gap.

The changes are those that a slip of the pen makes: another operator, constant, sign,
argument or method, a term or statement left out, a gradient cut off, a seed set
(`arithmetic`, `calls`, `statements`), and the same in formulas that are written as text
(`formulas`). After DeMillo, Lipton and Sayward, "Hints on test data selection" (1978).
"""

from autograder.audit.mutants.mutating import Mutant, mutants_of

__all__ = ["Mutant", "mutants_of"]
