"""Whether an expression is a sum of wanted parts: its terms, grouped, have the values of the parts."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.derivations.terms import Values, ValuesIn, add_up_to_nothing, adds_up, terms
from autograder.symbolic.domains import Value
from autograder.symbolic.expression import Expression, add
from autograder.symbolic.vocabulary import Vocabulary

MAX_TERMS = 10

Summands = frozenset[tuple[frozenset[tuple[Expression, int]], int]]
"""The terms of a sum and how often each stands in it; a term as its own terms, and how often."""


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


def before_the_result(steps: Sequence[Expression], results: Sequence[Expression], words: Vocabulary) -> int:
    """How many steps come before the first, but the start, that states the result: the same sum, in any order.

    An abbreviation, or a divergence, and the integral that it stands for are the same.

    >>> from autograder.symbolic.expression import Symbol, add
    >>> a, b, c = map(Symbol, "abc")
    >>> before_the_result([a, c, add(b, a), add(a, b)], [add(a, b)], Vocabulary())
    2
    """
    stated = {_summands(result, words) for result in results}
    return next((k for k, step in enumerate(steps) if k and _summands(step, words) in stated), len(steps))


def changed_parts(steps: Sequence[Expression], words: Vocabulary) -> list[Expression]:
    """Of every step but the last, the sum of its terms that the next one does not have, unless it has none of them.

    >>> from autograder.symbolic.expression import Symbol, add
    >>> a, b, c = map(Symbol, "abc")
    >>> changed_parts([add(a, b), add(c, a)], Vocabulary())
    [Symbol(name='b')]
    """
    found = []
    for step, following in itertools.pairwise(steps):
        kept = Counter(normal_form(term, words) for term in terms(following))
        changed = []
        for term in terms(step):
            form = normal_form(term, words)
            kept[form] -= 1
            changed += [term] if kept[form] < 0 else []
        if 0 < len(changed) < len(terms(step)):
            found.append(add(*changed))
    return found


def _summands(step: Expression, words: Vocabulary) -> Summands:
    """The terms of a sum, each as the terms that it has when its logarithms of products are written as sums."""
    found: Counter[frozenset[tuple[Expression, int]]] = Counter()
    for term in terms(step):
        inner = Counter(normal_form(each, words) for each in terms(term, "logarithms"))
        found[frozenset(inner.items())] += 1
    return frozenset(found.items())


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
