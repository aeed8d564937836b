"""Whether an expression is a sum of wanted parts: its terms, grouped, have the values of the parts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from autograder.symbolic import expression as nodes
from autograder.symbolic.derivations.pointwise import free_variables
from autograder.symbolic.derivations.terms import CaseValues, ValuesIn, add_up_to_nothing, adds_up, terms
from autograder.symbolic.domains import NumericValue

_MAX_TERMS = 10


def is_sum_of(
    expression: nodes.Expression, parts: Sequence[nodes.Expression], values: ValuesIn, tolerance: NumericValue
) -> bool:
    """Whether the terms can be put into groups, one for each part, that have the values of the parts.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.evaluating.expressions import Instance
    >>> from autograder.symbolic.expression import Add, rational
    >>> one, two, three = rational(1), rational(2), rational(3)
    >>> is_sum_of(nodes.Add((two, one, one)), (three, one), ValuesIn([Instance()]), EXACT)
    True
    """
    return _is_grouped(
        [terms(expression), terms(expression, "integrals")],
        parts,
        [_MAX_TERMS] * len(parts),
        values,
        tolerance,
    )


def shows_parts(
    expression: nodes.Expression, parts: Sequence[nodes.Expression], values: ValuesIn, tolerance: NumericValue
) -> bool:
    """Whether each part can be seen in the expression, in no more terms than it has itself.

    A bracket is one term. The terms of one integral count as terms, unless some of them are only constants
    under it.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.evaluating.expressions import Instance
    >>> from autograder.symbolic.expression import Add, negative, rational
    >>> one, two, three = rational(1), rational(2), rational(3)
    >>> seen = [
    ...     nodes.Add((three, one)),
    ...     nodes.Add((two, one, one)),
    ...     nodes.Add((one, negative(nodes.Add((negative(two), negative(one)))))),
    ... ]
    >>> [shows_parts(each, (three, one), ValuesIn([Instance()]), EXACT) for each in seen]
    [True, False, True]
    """
    ways = [list(expression.terms) if isinstance(expression, nodes.Add) else [expression], terms(expression)]
    if not has_constant_mean(expression):
        ways.append(terms(expression, "integrals"))
    return _is_grouped(ways, parts, [len(terms(part)) for part in parts], values, tolerance)


def has_constant_mean(expression: nodes.Expression) -> bool:
    """Whether a term under some integral does not depend on its variable.

    >>> q, evidence = nodes.Density("q", ("z",), ("x",)), nodes.Density("p", ("x",))
    >>> has_constant_mean(nodes.Integral("z", None, None, nodes.Multiply((q, evidence))))
    True
    """
    return any(
        node.lower is None
        and any(_is_constant(term, node.variable) for term in terms(node.body, "integrals"))
        for node in nodes.walk(expression)
        if isinstance(node, nodes.Integral)
    )


def _is_constant(term: nodes.Expression, variable: str) -> bool:
    factors = term.factors if isinstance(term, nodes.Multiply) else (term,)
    others = [each for each in factors if not (isinstance(each, nodes.Density) and each.of == (variable,))]
    return len(others) < len(factors) and not any(variable in free_variables(each) for each in others)


def some_terms_cancel(expression: nodes.Expression, values: ValuesIn, tolerance: NumericValue) -> bool:
    """Whether some of the terms, none of them zero, add up to nothing in every case.

    >>> from autograder.symbolic.comparing.comparison import EXACT
    >>> from autograder.symbolic.evaluating.expressions import Instance
    >>> from autograder.symbolic.expression import Add, rational
    >>> some_terms_cancel(nodes.Add((rational(2), rational(1), rational(-1))), ValuesIn([Instance()]), EXACT)
    True
    """
    found = list(map(values, terms(expression)))
    found = [each for each in found if not add_up_to_nothing([each], tolerance)]
    return len(found) <= _MAX_TERMS and any(
        add_up_to_nothing(chosen, tolerance)
        for size in range(2, len(found) + 1)
        for chosen in itertools.combinations(found, size)
    )


def _is_grouped(
    ways: Sequence[Sequence[nodes.Expression]],
    parts: Sequence[nodes.Expression],
    most: Sequence[int],
    values: ValuesIn,
    tolerance: NumericValue,
) -> bool:
    """Whether in one of the ways the terms, but those that are zero, can be grouped; each group has at most
    so many.
    """
    wanted = list(map(values, parts))
    for way in ways:
        found = [each for each in map(values, way) if not add_up_to_nothing([each], tolerance)]
        if len(found) <= _MAX_TERMS and _can_be_grouped(found, wanted, most, tolerance):
            return True
    return False


def _can_be_grouped(
    found: Sequence[CaseValues], wanted: Sequence[CaseValues], most: Sequence[int], tolerance: NumericValue
) -> bool:
    """Whether the terms split into groups, one for each wanted value; groups are never empty."""
    if len(wanted) == 1:
        return 0 < len(found) <= most[0] and adds_up(found, wanted[0], tolerance)
    for size in range(1, min(len(found), most[0] + 1)):
        for chosen in itertools.combinations(range(len(found)), size):
            if adds_up([found[k] for k in chosen], wanted[0], tolerance):
                rest = [term for k, term in enumerate(found) if k not in chosen]
                if _can_be_grouped(rest, wanted[1:], most[1:], tolerance):
                    return True
    return False
