"""Drawing model instances for the variables and densities of a task."""

from __future__ import annotations

import random
from collections.abc import Iterator

from mpmath import mp

from autograder.symbolic.domains import Domain, Value, draw_values
from autograder.symbolic.evaluating import Instance, evaluate
from autograder.symbolic.models import GaussianModel, draw_finite_model
from autograder.symbolic.reading import read_one
from autograder.symbolic.vocabulary import Vocabulary

COUNT = 16
DIGITS = 80
MAX_GRID_DIMENSIONS = 2  # a product grid grows with the power of the dimension


def instances(
    vocabulary: Vocabulary,
    seed: int,
    free: tuple[str, ...] = ("x",),
    count: int = COUNT,
    gaussian: bool = False,
) -> Iterator[Instance]:
    """Concrete cases for a vocabulary, simple ones first, the same for the same seed.

    ``free`` names the variables of densities that no integral binds; with ``gaussian``,
    q(z) is the Gaussian whose mean and deviation are the vectors ``mu`` and ``sigma``,
    and p(z) the standard Gaussian.

    >>> from autograder.symbolic.domains import positive
    >>> [case.values["s"] > 0 for case in instances(Vocabulary({"s": positive}), seed=1, count=3)]
    [True, True, True]
    """
    source = random.Random(seed)
    for turn in range(count):
        with mp.workdps(DIGITS):  # more than any comparison asks for, so that inputs add no error
            instance = _draw(vocabulary, turn, source, free, gaussian)
        if instance is not None:
            yield instance


def _draw(
    vocabulary: Vocabulary, turn: int, source: random.Random, free: tuple[str, ...], gaussian: bool
) -> Instance | None:
    values = _with_derived(draw_values(vocabulary.variables, turn, source), vocabulary)
    if gaussian:
        mean, deviation = tuple(_entries(values["mu"])), tuple(_entries(values["sigma"]))
        if len(mean) > MAX_GRID_DIMENSIONS:
            return None
        return Instance(values, GaussianModel(mean, deviation), {}, vocabulary.functions)
    if not vocabulary.densities:
        return Instance(values, None, {}, vocabulary.functions)
    model = draw_finite_model(source)
    points = {name: source.randrange(len(model.nodes(name))) for name in free}
    return Instance(values, model, points, vocabulary.functions)


def _entries(value: Value) -> list[Value]:
    return list(value) if isinstance(value, mp.matrix) else [value]


def _with_derived(values: dict[str, Value], vocabulary: Vocabulary) -> dict[str, Value]:
    for name, domain in vocabulary.variables.items():
        if domain.text is not None:
            values[name] = _derived(domain, domain.text, values, vocabulary)
    return values


def _derived(domain: Domain, text: str, values: dict[str, Value], vocabulary: Vocabulary) -> Value:
    value = evaluate(read_one(text, vocabulary), Instance(values))
    if domain.name == "the identity matrix":
        return mp.eye(int(value))
    return mp.diag(_entries(value)) if domain.matrix else value


def describe(instance: Instance, vocabulary: Vocabulary) -> str:
    """The instance in words: ``mu = 1, sigma = 1/2``.

    >>> from mpmath import mpf
    >>> from autograder.symbolic.domains import real
    >>> describe(Instance({"mu": mpf(1)}), Vocabulary({"mu": real}))
    'mu = 1'
    """
    given = [
        f"{name} = {shown(instance.values[name])}"
        for name, domain in vocabulary.variables.items()
        if domain.text is None and name in instance.values
    ]
    if vocabulary.densities and instance.model is not None:
        given.append(instance.model.describe())
    return ", ".join(given)


def shown(value: Value) -> str:
    """A value as a person writes it, to six digits.

    >>> from mpmath import mpf
    >>> shown(mpf(1) / 3), shown(mpf(2))
    ('0.333333', '2')
    """
    if isinstance(value, mp.matrix):
        return "(" + ", ".join(shown(entry) for entry in value) + ")"
    if isinstance(value, mp.mpc):
        return f"{shown(value.real)} + {shown(value.imag)} i"
    return str(mp.nstr(value, 6)).removesuffix(".0")
