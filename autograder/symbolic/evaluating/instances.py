"""Drawing model instances for the variables and densities of a task."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Literal

from mpmath import mp

from autograder.reports.verdicts import AuthorError
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.drawing import FIRST_EXTREME, draw_values, redrawn
from autograder.symbolic.evaluating.expressions import Instance, evaluate
from autograder.symbolic.evaluating.gaussian_models import DiagonalGaussians, draw_linear_gaussian
from autograder.symbolic.evaluating.models import draw_finite_model
from autograder.symbolic.expression import Expression
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary

COUNT = 16
_DIGITS = 80
MAX_GRID_DIMENSIONS = 2  # a product grid grows with the power of the dimension

Family = Literal["finite", "diagonal gaussian", "linear gaussian"]
"""Which models densities are evaluated in: see ``models`` and ``gaussian_models``."""


def instances(
    vocabulary: Vocabulary,
    seed: int,
    free: tuple[str, ...] = ("x",),
    count: int = COUNT,
    family: Family = "finite",
) -> Iterator[Instance]:
    """Concrete cases for a vocabulary, simple ones first, the same for the same seed.

    ``free`` names the variables of densities that no integral binds. In the Gaussian families
    q(z) or q(z|x) has the mean ``mu`` and the deviation ``sigma`` of the vocabulary.

    >>> from autograder.symbolic.domains import positive
    >>> [case.values["s"] > 0 for case in instances(Vocabulary({"s": positive}), seed=1, count=3)]
    [True, True, True]
    """
    source = random.Random(seed)
    derived = _definitions(vocabulary)
    random_beside = bool(vocabulary.densities) or AnyFunction() in vocabulary.functions.values()
    seen: set[frozenset[tuple[str, Any]]] = set()
    for turn in range(count):
        with mp.workdps(_DIGITS):  # more than any comparison asks for, so that inputs add no error
            values = _with_derived(draw_values(vocabulary.variables, turn, source), derived, vocabulary)
            plain = Instance(
                values, functions=vocabulary.functions, seed=1000 * seed + turn, extreme=turn >= FIRST_EXTREME
            )
            instance = _with_model(plain, vocabulary, source, free, family)
        key = frozenset((name, _exactly(value)) for name, value in values.items())
        if instance is None or (key in seen and not random_beside):
            continue
        seen.add(key)
        yield instance


def _exactly(value: NumericValue) -> Any:
    """The value as something that is found again, which costs less than its digits."""
    if isinstance(value, mp.matrix):
        return value.rows, tuple(map(_exactly, value))
    return (value.numerator, value.denominator) if type(value) is Fraction else value


def _definitions(vocabulary: Vocabulary) -> dict[str, Expression]:
    """The variables that others define, with their definitions."""
    return {
        name: read_one(domain.definition, vocabulary, f"definition of {name} =")
        for name, domain in vocabulary.variables.items()
        if domain.definition is not None
    }


def _with_model(
    instance: Instance, vocabulary: Vocabulary, source: random.Random, free: tuple[str, ...], family: Family
) -> Instance | None:
    values = instance.values
    if family == "diagonal gaussian":
        if not {"mu", "sigma"} <= set(values):
            raise AuthorError(
                "For an integral over Gaussians the vocabulary needs `mu` and `sigma`, the mean and the "
                "deviation of q. Declare both: vocabulary(mu=real, sigma=positive)."
            )
        mean, deviation = _entries(values["mu"]), _entries(values["sigma"])
        if len(mean) > MAX_GRID_DIMENSIONS:
            return None
        return replace(instance, model=DiagonalGaussians(mean, deviation))
    if family == "linear gaussian":
        model = draw_linear_gaussian(source, values.get("mu"), values.get("sigma"))
        place = mp.convert(Fraction(source.randint(-20, 20), 10))
        return replace(instance, model=model, points=dict.fromkeys(free, (place,)))
    if not vocabulary.densities:
        return instance
    finite = draw_finite_model(source)
    points = {name: source.randrange(len(finite.nodes(name))) for name in free}
    return replace(instance, model=finite, points=points)


def _entries(value: NumericValue) -> tuple[NumericValue, ...]:
    return tuple(value) if isinstance(value, mp.matrix) else (mp.convert(value),)


def _with_derived(
    values: dict[str, NumericValue], derived: Mapping[str, Expression], vocabulary: Vocabulary
) -> dict[str, NumericValue]:
    """With the variables that others define, in the order in which they are declared."""
    for name, expression in derived.items():
        value = evaluate(expression, Instance(values))
        is_diagonal = vocabulary.variables[name].structure == "diagonal"
        values[name] = mp.diag(_entries(value)) if is_diagonal else value
    return values


def partner_of(
    instance: Instance, other: Instance, names: tuple[str, ...], vocabulary: Vocabulary
) -> Instance:
    """The instance with other values for the named variables, of the same sizes; with those of another, if
    none is named.
    """
    if not names or vocabulary.lengths & {*names}:
        return replace(instance, values=other.values)
    changed = redrawn(vocabulary.variables, names, instance.values, random.Random(instance.seed))
    return replace(instance, values=_with_derived(changed, _definitions(vocabulary), vocabulary))


def simplicity(instance: Instance, vocabulary: Vocabulary) -> float:
    """A number that is smaller the fewer digits a person has to handle to follow an instance.

    Zero and one count for more: a zero hides what it multiplies, and a one powers, logarithms and lost
    factors, so that different mistakes show the same values there.

    >>> from autograder.symbolic.domains import real
    >>> words = Vocabulary({"a": real})
    >>> simplicity(Instance({"a": Fraction(2)}), words) < simplicity(Instance({"a": Fraction(17, 7)}), words)
    True
    """
    digits = 0.0
    for name, domain in vocabulary.variables.items():
        if domain.is_drawn and name in instance.values:
            value = instance.values[name]
            for entry in value if isinstance(value, mp.matrix) else (value,):
                digits += len(shown_value(entry)) + (2 if entry in (0, 1, -1) else 0)
    return digits


def describe(instance: Instance, vocabulary: Vocabulary) -> str:
    """Where an instance is, in words: ``at mu = 1, sigma = 1/2`` or ``in a random model ...``.

    >>> from autograder.symbolic.domains import real
    >>> describe(Instance({"mu": Fraction(1, 2)}), Vocabulary({"mu": real}))
    'at mu = 1/2'
    """
    values = [
        f"{name} = {shown_value(instance.values[name])}"
        for name, domain in vocabulary.variables.items()
        if domain.is_drawn and name in instance.values
    ]
    where = [f"at {', '.join(values)}"] if values else []
    if vocabulary.densities and instance.model is not None:
        where.append(f"in {instance.model.describe()}")
    return " ".join(where) or "here"


def shown_apart(one: NumericValue, other: NumericValue) -> tuple[str, str]:
    """Two different values, with as many digits as it takes to see that.

    >>> from mpmath import mpf
    >>> shown_apart(mpf(1), mpf(1) + mpf(2) ** -30)
    ('1', '1.00000000093')
    """
    for digits in (6, 12, 18, 24):
        pair = shown_value(one, digits), shown_value(other, digits)
        if pair[0] != pair[1]:
            break
    return pair


def shown_value(value: NumericValue, digits: int = 6) -> str:
    """A value as a person writes it: a fraction, or six digits.

    >>> from mpmath import mpf
    >>> shown_value(Fraction(1, 3)), shown_value(mpf(1) / 3), shown_value(mpf(2))
    ('1/3', '0.333333', '2')
    """
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, mp.matrix):
        return "(" + ", ".join(shown_value(entry, digits) for entry in value) + ")"
    if isinstance(value, mp.mpc):
        return f"{shown_value(value.real, digits)} + {shown_value(value.imag, digits)} i"
    return str(mp.nstr(value, digits)).removesuffix(".0")
