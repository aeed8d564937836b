"""What a line of a derivation is a sum of, so that two neighbouring lines can be told apart by what has
changed.

Logarithms of products are sums of logarithms, means of sums are sums of means, the mean of what does not
depend on its variable is that itself, and the joint is the likelihood times the prior. What is added and
subtracted at once is then nothing, however it is spelled, and two lines differ by the facts that lead from
one to the other.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.comparing.normal_form import normal_form
from autograder.symbolic.derivations.marginals import with_marginals
from autograder.symbolic.derivations.pointwise import free_variables
from autograder.symbolic.derivations.terms import terms
from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.vocabulary import Vocabulary

ALL_GROUPS = 10  # of more terms, only groups of two and three are looked at

TermParts = tuple[tuple[nodes.Expression, Fraction], ...]
"""A term as a sum of parts, each with its factor; a part is a logarithm of a density, or the mean of one."""

DensityShape = tuple[str, str, str]
"""The letter of a density, the kinds of what it is of, and of what it is given."""

EVIDENCE, POSTERIOR, LIKELIHOOD = ("p", "x", ""), ("p", "z", "x"), ("p", "x", "z")
_JOINT = ("p", "xz", "")


@dataclass(frozen=True)
class Line:
    """A line as its terms; ``unity`` is how often its logarithm of the evidence stands in a mean under q."""

    expression: nodes.Expression
    groups: tuple[TermParts, ...]
    unity: Fraction

    @property
    def parts(self) -> Counter[tuple[nodes.Expression, Fraction]]:
        """All its parts, in whatever terms they stand."""
        return Counter(itertools.chain.from_iterable(self.groups))

    def count(self, shape: DensityShape) -> Fraction:
        """How often the logarithm of such a density stands in the line, alone or in a mean."""
        parts = itertools.chain.from_iterable(map(_worth, self.groups))
        return sum((factor for part, factor in parts if _shape_in(part) == shape), Fraction(0))

    @property
    def is_clear(self) -> bool:
        """Whether it consists of nothing but logarithms of densities, their means, and numbers."""
        return all(_shape_in(part) is not None or not _has_density(part) for part, _ in self.parts)

    def is_worth(self, other: Line) -> bool:
        """Whether it has the same terms as another line, however they are written."""
        return Counter(map(_worth, self.groups)) == Counter(map(_worth, other.groups))

    def has(self, other: Line) -> bool:
        """Whether all terms of another line stand in it, perhaps multiplied by a number.

        Where the other is a single term, it is asked how that is written, since all lines are worth the same.
        """
        form = _worth if len(other.groups) > 1 else _sorted
        here, there = list(map(form, self.groups)), list(map(form, other.groups))
        ratios = {_ratio(each, there[0]) for each in here} if there else set()
        return any(
            not Counter(_times(each, ratio) for each in there) - Counter(here)
            for ratio in ratios
            if ratio is not None
        )

    def has_some_of(self, other: Line) -> bool:
        """Whether some term of another line stands in it."""
        return bool(set(map(_worth, self.groups)) & set(map(_worth, other.groups)))


def line_of(step: nodes.Expression) -> Line:
    """The line as its terms, without those that cancel.

    >>> q, evidence = nodes.Density("q", ("z",), ("x",)), nodes.Density("p", ("x",))
    >>> mean = nodes.Integral("z", None, None, nodes.multiply(q, nodes.log(evidence)))
    >>> line_of(mean).groups == line_of(nodes.log(evidence)).groups, line_of(mean).unity
    (True, Fraction(1, 1))
    >>> line_of(nodes.add(nodes.log(evidence), mean, nodes.multiply(nodes.Number(Fraction(-1)), mean))).unity
    Fraction(0, 1)
    """
    plain = rebuilt(with_marginals(step), _without_mean_in_logarithm)
    groups = [
        tuple(map(_part_of, terms(term, "logarithms")))
        for term in terms(rebuilt(plain, _without_constant_mean))
    ]
    return Line(step, _remaining([each for each in groups if _worth(each)]), _unity(plain))


def _unity(plain: nodes.Expression) -> Fraction:
    found = Fraction(0)
    for term in terms(plain, "logarithms"):
        under_q = any(isinstance(node, nodes.Density) and node.letter == "q" for node in nodes.walk(term))
        part, factor = _part_of(term)
        found += factor if under_q and _shape_in(part) == EVIDENCE else 0
    return found


def _without_mean_in_logarithm(node: nodes.Expression) -> nodes.Expression:
    """``log(c \\int q dz)`` as the product, and the logarithm of a mean under q of something without q as its
    mean.
    """
    match node:
        case nodes.Apply("log", (nodes.Multiply(factors),)) if any(map(_is_unity, factors)):
            others = [each for each in factors if not _is_unity(each)]
            return nodes.multiply(
                nodes.log(nodes.multiply(*others)) if others else nodes.ONE, *filter(_is_unity, factors)
            )
        case nodes.Apply("log", (nodes.Integral(variable, None, None, nodes.Multiply(factors)) as mean,)):
            measures = [each for each in factors if isinstance(each, nodes.Density) and each.letter == "q"]
            others = [each for each in factors if each not in measures]
            if len(measures) == 1 and measures[0].of == (variable,) and others:
                return replace(mean, body=nodes.multiply(*measures, nodes.log(nodes.multiply(*others))))
    return node


def _without_constant_mean(node: nodes.Expression) -> nodes.Expression:
    """The node without means of what does not depend on their variable, and without factors that are one."""
    match node:
        case nodes.Multiply(factors) if any(map(_is_unity, factors)):
            others = [each for each in factors if not _is_unity(each)]
            return nodes.multiply(*others) if others else nodes.ONE
        case nodes.Integral(variable, None, None, nodes.Multiply(factors)):
            return _mean_of_what_depends(node, variable, factors)
    return nodes.ONE if _is_unity(node) else node


def _mean_of_what_depends(
    node: nodes.Integral, variable: str, factors: Sequence[nodes.Expression]
) -> nodes.Expression:
    measure = next(
        (each for each in factors if isinstance(each, nodes.Density) and each.of == (variable,)), None
    )
    if measure is None:
        return node
    others = [each for each in factors if each is not measure]
    constant = [each for each in others if variable not in free_variables(each)]
    varying = [each for each in others if variable in free_variables(each)]
    if not varying:
        return nodes.multiply(*constant)
    if all(isinstance(each, nodes.Number) for each in constant) and len(varying) == 1:
        # A mean inside of a mean stands for itself, beside whatever else the outer one goes over.
        inside = varying[0].terms if isinstance(varying[0], nodes.Add) else varying
        closed = [each for each in inside if variable not in free_variables(each) and _has_integral(each)]
        rest = [each for each in inside if each not in closed]
        if closed:
            mean = replace(node, body=nodes.multiply(measure, *constant, nodes.add(*rest)))
            return nodes.add(*(nodes.multiply(*constant, each) for each in closed), mean)
    return node


def _is_unity(node: nodes.Expression) -> bool:
    match node:
        case nodes.Integral(variable, None, None, nodes.Density(_, of)):
            return of == (variable,)
    return False


def _has_density(node: nodes.Expression) -> bool:
    return any(isinstance(each, nodes.Density) for each in nodes.walk(node))


def _has_integral(node: nodes.Expression) -> bool:
    return any(isinstance(each, nodes.Integral) for each in nodes.walk(node))


def _part_of(term: nodes.Expression) -> tuple[nodes.Expression, Fraction]:
    """A term, which is no sum, as its part and the number in front of it."""
    factor, rest = _without_number(rebuilt(term, _without_constant_mean))
    return normal_form(rest, Vocabulary()), factor


def _worth(group: TermParts) -> TermParts:
    """What a term is worth: the joint as two parts, equal parts taken together, and none that is nothing."""
    factors: dict[nodes.Expression, Fraction] = defaultdict(Fraction)
    for part, factor in group:
        for each in _factorised(part):
            factors[each] += factor
    return _sorted((part, factor) for part, factor in factors.items() if factor)


def _factorised(part: nodes.Expression) -> list[nodes.Expression]:
    """A part of the joint as that of the likelihood and that of the prior."""
    if _shape_in(part) != _JOINT:
        return [part]
    joint = next(
        each for each in nodes.walk(part) if isinstance(each, nodes.Density) and _shape(each) == _JOINT
    )
    observed, latent = sorted(joint.of, key=kind)
    pair = nodes.Density("p", (observed,), (latent,)), nodes.Density("p", (latent,))
    return [_with_density(part, joint, each) for each in pair]


def _with_density(node: nodes.Expression, old: nodes.Density, new: nodes.Density) -> nodes.Expression:
    return rebuilt(node, lambda each: new if each == old else each)


def _without_number(part: nodes.Expression) -> tuple[Fraction, nodes.Expression]:
    """The numerical factor of a term, inside an integral too, and the rest."""
    match part:
        case nodes.Number(value):
            return value, nodes.ONE
        case nodes.Integral():
            coefficient, body = _without_number(part.body)
            return coefficient, replace(part, body=body)
        case nodes.Multiply(factors):
            coefficient, rest = Fraction(1), []
            for factor in factors:
                number, remaining = _without_number(factor)
                coefficient *= number
                rest += [remaining] if remaining != nodes.ONE else []
            return coefficient, nodes.multiply(*rest) if rest else nodes.ONE
    return Fraction(1), part


def _shape_in(part: nodes.Expression) -> DensityShape | None:
    """The shape of the density whose logarithm, or mean of it, a part is; None if it is anything else."""
    match part:
        case nodes.Apply("log", (nodes.Density() as density,)):
            return _shape(density)
        case nodes.Integral(variable, None, None, nodes.Multiply((first, second))):
            for measure, inner in ((first, second), (second, first)):
                if isinstance(measure, nodes.Density) and measure.of == (variable,):
                    return _shape_in(inner)
    return None


def _shape(node: nodes.Density) -> DensityShape:
    of, given = ("".join(sorted(map(kind, names))) for names in (node.of, node.given))
    return node.letter, of, given


def _sorted(parts: Iterable[tuple[nodes.Expression, Fraction]]) -> TermParts:
    return tuple(sorted(parts, key=repr))


def _remaining(groups: list[TermParts]) -> tuple[TermParts, ...]:
    """The terms without those that together are nothing, the smallest numbers of them first."""
    for size in range(2, (len(groups) if len(groups) <= ALL_GROUPS else 3) + 1):
        for chosen in itertools.combinations(range(len(groups)), size):
            if not _worth(tuple(itertools.chain.from_iterable(groups[place] for place in chosen))):
                return _remaining([each for place, each in enumerate(groups) if place not in chosen])
    return tuple(groups)


def _times(group: TermParts, factor: Fraction) -> TermParts:
    return _sorted((part, factor * each) for part, each in group)


def _ratio(group: TermParts, other: TermParts) -> Fraction | None:
    """The number that makes the other term the first one; None if there is none."""
    (part, factor), known = group[0], dict(other)
    found = factor / known[part] if part in known else None
    return found if found and _times(other, found) == group else None
