"""Whether an expression is a sum of wanted parts: its terms, grouped, have the values of the parts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from autograder.symbolic.derivations.terms import Values, ValuesIn, add_up_to_nothing, adds_up, terms
from autograder.symbolic.domains import Value
from autograder.symbolic.expression import Expression

MAX_TERMS = 10


def is_sum_of(
    expression: Expression, parts: Sequence[Expression], values: ValuesIn, tolerance: Value
) -> bool:
    """Whether the terms can be put into groups, one for each part, that have the values of the parts.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.evaluating.expressions import Instance
    >>> from autograder.symbolic.expression import Add, number
    >>> one, two, three = number(1), number(2), number(3)
    >>> is_sum_of(Add((two, one, one)), (three, one), ValuesIn([Instance()]), EXACT)
    True
    """
    wanted = list(map(values, parts))
    for within in ("sums", "integrals"):
        found = list(map(values, terms(expression, within)))
        if len(found) <= MAX_TERMS and _can_be_grouped(found, wanted, tolerance):
            return True
    return False


def some_terms_cancel(expression: Expression, values: ValuesIn, tolerance: Value) -> bool:
    """Whether some of the terms, none of them zero, add up to nothing in every case.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.evaluating.expressions import Instance
    >>> from autograder.symbolic.expression import Add, number
    >>> some_terms_cancel(Add((number(2), number(1), number(-1))), ValuesIn([Instance()]), EXACT)
    True
    """
    found = list(map(values, terms(expression)))
    found = [each for each in found if not add_up_to_nothing([each], tolerance)]
    return len(found) <= MAX_TERMS and any(
        add_up_to_nothing(chosen, tolerance)
        for size in range(2, len(found) + 1)
        for chosen in itertools.combinations(found, size)
    )


def _can_be_grouped(found: Sequence[Values], wanted: Sequence[Values], tolerance: Value) -> bool:
    """Whether the terms split into groups, one for each wanted value; groups are never empty."""
    if len(wanted) == 1:
        return bool(found) and adds_up(found, wanted[0], tolerance)
    for size in range(1, len(found)):
        for chosen in itertools.combinations(range(len(found)), size):
            if adds_up([found[k] for k in chosen], wanted[0], tolerance):
                rest = [term for k, term in enumerate(found) if k not in chosen]
                if _can_be_grouped(rest, wanted[1:], tolerance):
                    return True
    return False
