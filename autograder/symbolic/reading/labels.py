"""A name for the answer in front of it: ``KL = ...``, ``f(z) = ...``, ``N! \\approx ...``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.symbolic.reading.by_cases import is_unequal
from autograder.symbolic.reading.notation import behind_script

if TYPE_CHECKING:
    from autograder.symbolic.reading.terminals import Resolver


def behind_label(resolver: Resolver) -> int:
    """The place behind ``KL =``, ``f(z) =``, ``N! \\approx`` or ``N! \\sim``: a name for the answer, or what it is for."""
    last = len(resolver.tokens) - 1
    if (condition := resolver.find_name(0, last, "if")) is not None:
        last = condition
    relation = resolver.find(0, last, "=", "≈", "~")
    if not relation or resolver.find(relation + 1, last, "=", "≈") is not None:
        return 0
    is_label = (
        resolver.value(relation) == "≈" or _is_factorial(resolver, relation) or _is_label(resolver, relation)
    )
    return relation + 1 if is_label and relation + 1 < last else 0


def _is_label(resolver: Resolver, stop: int) -> bool:
    """Whether the tokens up to ``stop`` only name something: with a name that the task does not know, or a density."""
    place, unknown = 0, False
    while place < stop:
        token = resolver.token(place)
        if token.kind in {"name", "mean"}:
            name, _ = resolver.full_name(token.value, place + 1)
            known = {name, token.value} & {*resolver.vocabulary.names, *resolver.vocabulary.densities}
            unknown = unknown or not known
        elif token.kind == "function" and _has_name_below(resolver, place):
            unknown = True  # log_likelihood is a name, although log is a function
        elif token.value in {"_", "^"}:
            place = behind_script(resolver, place + 1)
            continue
        elif resolver.opens(place):
            place = resolver.match[place]
        elif token.value == "KL":
            unknown = unknown or not resolver.vocabulary.densities
        elif token.kind not in {"function", "end"} and token.value != "'":
            return False
        place += 1
    return unknown or _is_density(resolver, stop)


def _is_factorial(resolver: Resolver, stop: int) -> bool:
    """Whether the tokens up to ``stop`` are ``N!``, which the answer approximates."""
    is_comparison = not resolver.is_latex and is_unequal(resolver, stop)
    return stop == 2 and resolver.is_name(0) and resolver.value(1) == "!" and not is_comparison


def _has_name_below(resolver: Resolver, place: int) -> bool:
    return resolver.value(place + 1) == "_" and resolver.token(place + 2).kind == "name"


def _is_density(resolver: Resolver, stop: int) -> bool:
    """Whether the tokens up to ``stop`` are one density, such as ``q(z|x)``."""
    place = 1
    while resolver.value(place) in {"_", "^"}:
        place = behind_script(resolver, place + 1)
    if resolver.opens(place):
        place = resolver.match[place] + 1
    return place == stop and resolver.value(0) in resolver.vocabulary.densities
