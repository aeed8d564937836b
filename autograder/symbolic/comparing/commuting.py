"""Which factors may change places: numbers with all others, vectors that go entry by entry with one another.

Nothing is assumed of what is not known to be a number: its place in a product is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.symbolic.expression import Expression
from autograder.symbolic.reading.shapes import ENTRYWISE, certain_shape
from autograder.symbolic.vocabulary import Vocabulary


def ordered(factors: Sequence[Expression], words: Vocabulary) -> tuple[list[Expression], list[Expression]]:
    """The factors that may change places with all others, and the others as they stand.

    >>> from autograder.symbolic.domains import covariance, real, vector
    >>> from autograder.symbolic.expression import Symbol
    >>> words = Vocabulary({"x": vector(real, "d"), "A": covariance("d"), "s": real})
    >>> ordered([Symbol("A"), Symbol("s"), Symbol("x")], words)
    ([Symbol(name='s')], [Symbol(name='A'), Symbol(name='x')])
    >>> ordered([Symbol("x"), Symbol("s"), Symbol("x")], words)[1]
    []
    """
    shapes = [certain_shape(factor, words) for factor in factors]
    others = {each for each in shapes if each != "number"}
    if len(others) == 1 and others <= ENTRYWISE:
        return list(factors), []
    pairs = list(zip(factors, shapes, strict=True))
    return [each for each, kind in pairs if kind == "number"], [
        each for each, kind in pairs if kind != "number"
    ]
