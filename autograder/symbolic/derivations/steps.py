"""The steps that a derivation of the evidence lower bound needs, seen in what two neighbouring lines differ
in.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from autograder.symbolic.derivations.differences import (
    EVIDENCE,
    LIKELIHOOD,
    POSTERIOR,
    Line,
    line_of,
)
from autograder.symbolic.derivations.pointwise import free_variables
from autograder.symbolic.expression import Density, expectation, walk
from autograder.symbolic.reading.bound_variables import renamed

Recogniser = Callable[[Line, Line], bool]
"""Whether a step of some kind leads from one line to the next."""


def inserts_partition_of_unity(before: Line, after: Line) -> bool:
    """One line has log p(x) in a mean under q(z|x), or times the integral of q(z|x), where the other has not.

    So it is if the other holds for every z, and its mean is taken.

    >>> from autograder.symbolic.derivations.differences import line_of
    >>> from autograder.symbolic.expression import Density, expectation, log
    >>> start = log(Density("p", ("x",)))
    >>> inserts_partition_of_unity(line_of(start), line_of(expectation(Density("q", ("z",), ("x",)), start)))
    True
    """
    return (after.unity != 0 and before.unity == 0) or is_mean_under_q(after, before)


def uses_bayes_rule(before: Line, after: Line) -> bool:
    """The posterior p(z|x) is replaced by the joint over p(x), or p(x) by the joint over the posterior.

    The joint may be written as p(x|z) p(z), and p(x) as the integral that it is.

    >>> from autograder.symbolic.derivations.differences import line_of
    >>> from autograder.symbolic.expression import Density, divide, log
    >>> evidence, joint, posterior = (
    ...     Density("p", ("x",)),
    ...     Density("p", ("x", "z")),
    ...     Density("p", ("z",), ("x",)),
    ... )
    >>> uses_bayes_rule(line_of(log(evidence)), line_of(log(divide(joint, posterior))))
    True
    """
    changed = [after.count(shape) - before.count(shape) for shape in (POSTERIOR, EVIDENCE, LIKELIHOOD)]
    return changed[0] != 0 and changed == [changed[0], changed[0], -changed[0]]


def is_mean_under_q(after: Line, before: Line) -> bool:
    """Whether a line holds for every value of a variable that it leaves open, and what follows is its mean
    under q.

    >>> line, q = Density("p", ("z",)), Density("q", ("z",), ("x",))
    >>> is_mean_under_q(line_of(expectation(q, line)), line_of(line))
    True
    """
    unbound = free_variables(before.expression) - free_variables(after.expression)
    if len(unbound) != 1:
        return False
    variable = unbound.pop()
    measures = dict.fromkeys(node for node in walk(after.expression) if isinstance(node, Density))
    return any(
        line_of(expectation(measure, renamed(before.expression, variable, measure.of[0]))).parts
        == after.parts
        for measure in measures
        if measure.letter == "q" and len(measure.of) == 1
    )


def states_result(lines: Sequence[Line], results: Sequence[Line]) -> int:
    """The place of the first line behind the start that has the result in it; the number of lines if none
    has.

    >>> states_result([], [])
    0
    """
    found = (place for place, line in enumerate(lines) if place and any(map(line.has, results)))
    return next(found, len(lines))


def leads_by(recognise: Recogniser, lines: Sequence[Line], results: Sequence[Line]) -> bool:
    """Whether such a step is made between two neighbouring lines before the first one that states the result.

    Into that line only what remains to be done is a step: where a part of the result stands already, or where
    a line for every z goes over to its mean. Between two lines that are sums of logarithms there may be
    others, of which nothing is known.

    >>> leads_by(uses_bayes_rule, [], [])
    False
    """
    count = states_result(lines, results)
    before = _without_detours(lines[:count])
    pairs = [*itertools.pairwise(before), *itertools.pairwise([line for line in before if line.is_clear])]
    if count < len(lines):
        is_open = free_variables(before[-1].expression) - free_variables(lines[0].expression)
        if is_open or any(map(before[-1].has_some_of, results)):
            pairs.append((before[-1], lines[count]))
    return any(recognise(one, other) for one, other in pairs)


def _without_detours(lines: Sequence[Line]) -> list[Line]:
    """The lines without those between which the same terms come back: a step that is taken back is none."""
    path: list[Line] = []
    for line in lines:
        same = next((place for place, each in enumerate(path) if each.is_worth(line)), len(path))
        path = [*path[: same + 1], line]
    return path
