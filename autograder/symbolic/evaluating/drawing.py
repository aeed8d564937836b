"""Concrete values from the domains of variables: small numbers first, so that the first
counterexample found is one that a person can follow, and extreme ones last.

>>> import random
>>> from autograder.symbolic.domains import positive, real, vector
>>> draw_values({"sigma": positive, "v": vector(real, "J")}, 0, random.Random(0))["sigma"] > 0
True
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from fractions import Fraction

from mpmath import mp

from autograder.symbolic.domains import Domain, Draws, Numbers, Structure, Value, dimension

FIRST_EXTREME = 12  # the turn from which extreme values are drawn


def draw_values(domains: Mapping[str, Domain], turn: int, random_source: random.Random) -> dict[str, Value]:
    """Values for all variables that no others define, and for the dimensions; ``turn`` counts the instances so far."""
    lengths = sorted({length for domain in domains.values() for length in domain.dimensions})
    sizes = {length: int(_drawn(dimension.entries.draws, turn, turn, random_source)) for length in lengths}
    values: dict[str, Value] = {}
    for position, (name, domain) in enumerate(domains.items()):
        if not domain.is_drawn:
            continue
        rows, columns = (*(sizes[length] for length in domain.dimensions), 1, 1)[:2]
        entries = [
            _number(domain.entries, turn + position + k, turn, random_source) for k in range(rows * columns)
        ]
        values[name] = _arranged(entries, rows, columns, domain.structure) if domain.is_array else entries[0]
    for name, domain in domains.items():
        if domain.structure == "identity":
            values[name] = mp.eye(sizes[domain.dimensions[0]])
    return values | {length: Fraction(size) for length, size in sizes.items()}


def _arranged(entries: list[Value], rows: int, columns: int, structure: Structure) -> Value:
    """The array with these entries, row by row, changed as far as its structure demands."""
    array = mp.matrix([entries[row * columns : (row + 1) * columns] for row in range(rows)])
    if structure == "positive definite":
        return array * array.T + mp.eye(rows)
    if structure == "symmetric":
        return mp.matrix([[array[min(i, j), max(i, j)] for j in range(rows)] for i in range(rows)])
    return array


def _number(numbers: Numbers, place: int, turn: int, random_source: random.Random) -> Value:
    real_part = _drawn(numbers.draws, place, turn, random_source)
    if numbers.is_real:
        return real_part
    imaginary_part = _drawn(numbers.draws, place + 1, turn, random_source)
    return mp.mpc(mp.convert(real_part), mp.convert(imaginary_part)) if turn else real_part


def _drawn(draws: Draws, place: int, turn: int, random_source: random.Random) -> Fraction:
    simple = draws.simple
    if turn >= FIRST_EXTREME and draws.extremes:
        return draws.extremes[place % len(draws.extremes)]
    if turn < len(simple) or draws.low is None or draws.high is None:
        place = place if turn < len(simple) else random_source.randrange(len(simple))
        return simple[place % len(simple)]
    denominator = random_source.choice(draws.denominators)
    lowest, highest = math.ceil(draws.low * denominator), math.floor(draws.high * denominator)
    return Fraction(random_source.randint(lowest, highest), denominator)
