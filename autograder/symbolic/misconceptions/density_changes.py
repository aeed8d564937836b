"""Changes of densities: one taken for another, and divergences the wrong way round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from autograder.symbolic import expression as nodes
from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.term_phrases import density_phrase, density_role
from autograder.symbolic.rewriting import factors_of, places, product_of, substituted
from autograder.symbolic.vocabulary import Vocabulary

MAX_EXCHANGED = 6  # of so many different densities each is tried in the place of each other


def density_changes(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """Reversed divergences, and densities that change places.

    >>> from autograder.symbolic.expression import divergence
    >>> q, p = nodes.Density("q", ("z",), ("x",)), nodes.Density("p", ("z",))
    >>> words = Vocabulary(densities={"p": None, "q": (("z",), ("x",))})
    >>> next(density_changes(divergence(q, p, ("z",)), words)).note
    'reversed-divergence'
    """
    yield from _reversed_divergences(reference)
    yield from _exchanged(reference)


def _reversed_divergences(reference: nodes.Expression) -> Iterator[Change]:
    for node, rebuilt in places(reference):
        if isinstance(node, nodes.Integral) and (sides := divergence_sides(node.body)):
            left, right = sides
            turned = nodes.multiply(right, nodes.add(nodes.log(right), nodes.negative(nodes.log(left))))
            yield Change(
                "reversed-divergence",
                rebuilt(replace(node, body=turned)),
                "The two arguments of the divergence are in the other order. Under which density is the "
                "mean taken?",
            )


def divergence_sides(body: nodes.Expression) -> tuple[nodes.Expression, nodes.Expression] | None:
    """The densities a and b of an integrand a (log a - log b) or a log(a/b); None for another.

    >>> from autograder.symbolic.expression import MINUS_ONE
    >>> a, b = nodes.Density("q", ("z",)), nodes.Density("p", ("z",))
    >>> divergence_sides(nodes.multiply(a, nodes.log(nodes.multiply(a, nodes.Power(b, MINUS_ONE))))) == (a, b)
    True
    """
    factors = factors_of(body)
    for place, factor in enumerate(factors):
        ratio = _log_ratio(factor)
        if ratio is not None and product_of(factors[:place] + factors[place + 1 :]) == ratio[0]:
            return ratio
    return None


def _log_ratio(node: nodes.Expression) -> tuple[nodes.Expression, nodes.Expression] | None:
    match node:
        case nodes.Add(
            (nodes.Apply("log", (left,)), nodes.Multiply((nodes.Number(value), nodes.Apply("log", (right,)))))
        ) if value == -1:
            return left, right
        case nodes.Apply("log", (nodes.Multiply((*above, nodes.Power(below, nodes.Number(value)))),)) if (
            value == -1
        ):
            return product_of(above), below
    return None


def _exchanged(reference: nodes.Expression) -> Iterator[Change]:
    for left, right in combinations(_densities(reference), 2):
        yield Change(
            "exchanged-densities",
            substituted(reference, {left: right, right: left}),
            f"In your answer {density_phrase(left)} and {density_phrase(right)} have changed places. Under "
            "which of them is the mean taken?",
        )


def taken_for_another(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """One density in the place of another, everywhere or in one place."""
    used = _densities(reference)
    for old in used[:MAX_EXCHANGED]:
        for new in _alternatives(old, used, vocabulary):
            changed = [substituted(reference, {old: new})]
            changed += [rebuilt(new) for node, rebuilt in places(reference) if node == old]
            for expression in changed:
                yield Change(
                    f"{density_role(new)}-for-{density_role(old)}",
                    expression,
                    f"Your answer has {density_phrase(new)} where another density belongs. Which one is "
                    "meant there?",
                    new,
                )
            if reference == old:  # which an answer can be without its name standing there
                equals = f"Your answer equals {density_phrase(new)}. Which density is asked for?"
                yield Change(f"{density_role(new)}-for-{density_role(old)}", new, equals)


def _densities(reference: nodes.Expression) -> list[nodes.Density]:
    return sorted(
        {node for node in nodes.walk(reference) if isinstance(node, nodes.Density)},
        key=lambda density: (density.letter, density.of, density.given),
    )


def other_densities(expression: nodes.Expression, vocabulary: Vocabulary) -> Iterator[nodes.Density]:
    """The densities of the model that are easily taken for one of those in an expression.

    >>> words = Vocabulary(densities={"p": None})
    >>> nodes.Density("p", ("z",), ("x",)) in set(other_densities(nodes.Density("p", ("x",), ("z",)), words))
    True
    """
    used = _densities(expression)
    for density in used[:MAX_EXCHANGED]:
        yield from _alternatives(density, used, vocabulary)


def _alternatives(
    density: nodes.Density, used: list[nodes.Density], vocabulary: Vocabulary
) -> Iterator[nodes.Density]:
    """Other densities of the same variables, and of those that go with them."""
    names = set(density.of + density.given)
    if len({kind(name) for name in names}) == 1:
        others = {name for each in used for name in each.of + each.given if kind(name) != kind(density.of[0])}
        names |= set(sorted(others)[:1])
    for letter, usual in sorted(vocabulary.densities.items()):
        for of in [each for size in (1, 2) for each in combinations(sorted(names), size)]:
            rest = sorted(names - set(of))
            for given in [(), tuple(rest)] if rest else [()]:
                other = nodes.Density(letter, of, given)
                if other != density and _plausible(other, density, usual):
                    yield other


def _plausible(
    new: nodes.Density, old: nodes.Density, usual: tuple[tuple[str, ...], tuple[str, ...]] | None
) -> bool:
    """Whether one is easily taken for the other: of the same model, or of the same variables."""
    if new.letter != old.letter and new.of != old.of:
        return False
    if usual is None:
        return True
    kinds = [[kind(name) for name in names] for names in (new.of, new.given)]
    return kinds == [[kind(name) for name in names] for names in usual]
