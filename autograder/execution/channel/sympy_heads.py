"""Which composite nodes of sympy may cross, and what each may hold.

All functions that sympy exports are among them, so that what a check can't read arrives all
the same, and the check can say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.expressions.matexpr import MatrixElement

VALUE_SORT = "value"
TUPLE_SORT = "tuple"
PAIR_SORT = "pair"
CONDITION_SORT = "condition"
TEXT_SORT = "text"
FUNCTION_SORT = "function"
_MANY = 10_000


@dataclass(frozen=True)
class Head:
    """A class of nodes: what sort of thing a node is, what its parts are, and how many there are.

    ``first`` are the sorts of its first parts; all further ones are of the sort ``rest``.
    """

    type: Any
    sort: str
    first: tuple[str, ...]
    rest: str
    fewest: int
    most: int

    def takes(self, sorts: list[str]) -> bool:
        """Whether a node can have parts of these sorts.

        >>> HEADS["Pow"].takes(["value", "value"]), HEADS["Pow"].takes(["value", "tuple"])
        (True, False)
        """
        if not self.fewest <= len(sorts) <= self.most:
            return False
        expected = self.first + (self.rest,) * (len(sorts) - len(self.first))
        return all(sort == want for sort, want in zip(sorts, expected, strict=False))


def _heads() -> Iterator[Head]:
    for kind in (sympy.Add, sympy.Mul, sympy.MatAdd, sympy.MatMul, sympy.Min, sympy.Max):
        yield Head(kind, VALUE_SORT, (), VALUE_SORT, 0, _MANY)
    for kind in (sympy.Pow, sympy.MatPow, sympy.HadamardPower):
        yield Head(kind, VALUE_SORT, (), VALUE_SORT, 2, 2)
    for kind in (sympy.Trace, sympy.Determinant, sympy.Transpose, sympy.Identity):
        yield Head(kind, VALUE_SORT, (), VALUE_SORT, 1, 1)
    yield Head(sympy.Inverse, VALUE_SORT, (), VALUE_SORT, 1, 2)  # the second is the exponent, -1
    for kind in (sympy.Sum, sympy.Product, sympy.Integral, sympy.Derivative):
        yield Head(kind, VALUE_SORT, (VALUE_SORT,), TUPLE_SORT, 1, _MANY)
    yield Head(sympy.Tuple, TUPLE_SORT, (), VALUE_SORT, 0, _MANY)
    yield Head(sympy.Lambda, FUNCTION_SORT, (TUPLE_SORT, VALUE_SORT), VALUE_SORT, 2, 2)
    yield Head(sympy.Piecewise, VALUE_SORT, (), PAIR_SORT, 1, _MANY)
    yield Head(ExprCondPair, PAIR_SORT, (VALUE_SORT, CONDITION_SORT), VALUE_SORT, 2, 2)
    for kind in (sympy.Eq, sympy.Ne, sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge):
        yield Head(kind, CONDITION_SORT, (), VALUE_SORT, 2, 2)
    for kind in (sympy.And, sympy.Or, sympy.Not):
        yield Head(kind, CONDITION_SORT, (), CONDITION_SORT, 1, _MANY)
    yield Head(sympy.MatrixSymbol, VALUE_SORT, (TEXT_SORT, VALUE_SORT, VALUE_SORT), VALUE_SORT, 3, 3)
    yield Head(MatrixElement, VALUE_SORT, (), VALUE_SORT, 3, 3)
    yield Head(sympy.IndexedBase, VALUE_SORT, (VALUE_SORT,), TUPLE_SORT, 1, 2)
    yield Head(sympy.Indexed, VALUE_SORT, (), VALUE_SORT, 2, _MANY)
    yield Head(sympy.Idx, VALUE_SORT, (VALUE_SORT,), TUPLE_SORT, 1, 2)
    for name in sorted(vars(sympy)):
        kind = getattr(sympy, name)
        counts = getattr(kind, "_nargs", None)
        if isinstance(kind, type) and issubclass(kind, sympy.Function) and isinstance(counts, tuple):
            yield Head(kind, VALUE_SORT, (), VALUE_SORT, min(counts), max(counts))


HEADS: dict[str, Head] = {head.type.__name__: head for head in _heads()}
"""Each class of nodes by its name."""
