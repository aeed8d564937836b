"""Lines that hold for every value of a latent variable, ``\\log p(x) = \\log p(x,z) - \\log p(z|x)``, and the
means of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.symbolic.evaluating.expressions import Instance
from autograder.symbolic.expression import Expression, Integral, walk
from autograder.symbolic.reading.bound_variables import densities, names_in

POINTS = 3  # of a latent variable at which a line is looked at, of those that the model has


def open_variable(step: Expression, case: Instance) -> str | None:
    """The one variable that no integral goes over and that the case does not know either.

    >>> from autograder.symbolic.expression import Density
    >>> open_variable(Density("p", ("x",), ("z",)), Instance(points={"x": 0}))
    'z'
    """
    names = free_variables(step) - set(case.points)
    return names.pop() if len(names) == 1 else None


def free_variables(step: Expression) -> set[str]:
    """The variables of the densities of a step that no integral goes over.

    >>> from autograder.symbolic.expression import Density
    >>> free_variables(Integral("z", None, None, Density("p", ("x", "z"))))
    {'x'}
    """
    return {name for each, bound in densities(step) for name in names_in(each) - bound}


def at_points(case: Instance, variable: str) -> list[Instance]:
    """The case with the variable at some points of its space."""
    if case.model is None:
        return []
    nodes = case.model.nodes(variable)
    chosen = nodes[:: max(1, len(nodes) // POINTS)]
    return [replace(case, points={**case.points, variable: point}) for point, _ in chosen]


def may_be_pointwise(good: Sequence[Expression]) -> bool:
    """Whether the chain can go on with such a line: as long as no mean has been taken; behind one, an
    integral is lost.
    """
    return bool(good) and not any(isinstance(node, Integral) for node in walk(good[-1]))
