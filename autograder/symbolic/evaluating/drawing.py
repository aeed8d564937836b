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
from collections.abc import Mapping, Sequence
from fractions import Fraction

from mpmath import mp

from autograder.symbolic.domains import Domain, Draws, Numbers, NumericValue

SIMPLE_TURNS = (0, 3, 5, 7, 9)
"""In which values are simple. They run through a short list, so that some variables have the same value as
others in all of these turns, or always the same sum: what is tried a few times only has to see others early.
"""

SIZES = (2, 3, 1, 5, 4, 3, 8, 2, 1, 6, 3, 4, 5, 2, 7, 3)
"""Of vectors and matrices, turn by turn. Some formulas differ for vectors of one entry alone, so that these
are not left to simple values; of more they would be most of what is tried where zeros and ones are drawn.
"""

GENERIC_TURN = 1

FIRST_EXTREME = 12  # the turn from which extreme values are drawn


def draw_values(
    domains: Mapping[str, Domain], turn: int, random_source: random.Random
) -> dict[str, NumericValue]:
    """Values for all variables that no others define, and for the dimensions; ``turn`` counts the instances
    so far.
    """
    lengths = sorted({length for domain in domains.values() for length in domain.dimensions})
    sizes = {length: SIZES[(turn + 5 * place) % len(SIZES)] for place, length in enumerate(lengths)}
    values: dict[str, NumericValue] = {}
    for position, (name, domain) in enumerate(domains.items()):
        if domain.is_drawn:
            values[name] = _value(
                domain, [sizes[each] for each in domain.dimensions], position, turn, random_source
            )
    for name, domain in domains.items():
        if domain.structure == "identity":
            values[name] = mp.eye(sizes[domain.dimensions[0]])
    return values | {length: Fraction(size) for length, size in sizes.items()}


def redrawn(
    domains: Mapping[str, Domain],
    names: Sequence[str],
    values: Mapping[str, NumericValue],
    random_source: random.Random,
) -> dict[str, NumericValue]:
    """The values with others for some of the variables, of the same sizes."""
    changed = dict(values)
    for name in names:
        domain = domains.get(name)
        if domain is not None and domain.is_drawn:
            sizes = [int(values[each]) for each in domain.dimensions]
            changed[name] = _value(domain, sizes, 0, GENERIC_TURN, random_source)
    return changed


def _value(
    domain: Domain, sizes: list[int], position: int, turn: int, random_source: random.Random
) -> NumericValue:
    numbers = domain.entries
    if not sizes:
        return _number(numbers, position, turn, random_source)
    if domain.is_vector:
        return mp.matrix([_number(numbers, position + k, turn, random_source) for k in range(sizes[0])])
    # Rows that run through the list of simple values one behind the other would be multiples of one another.
    rows, columns = sizes
    array = mp.matrix(
        [
            [_number(numbers, random_source.randrange(100), turn, random_source) for _ in range(columns)]
            for _ in range(rows)
        ]
    )
    if domain.structure == "positive definite":
        return array * array.T + mp.eye(rows)
    if domain.structure == "symmetric":
        return mp.matrix([[array[min(i, j), max(i, j)] for j in range(rows)] for i in range(rows)])
    return array


def _number(numbers: Numbers, place: int, turn: int, random_source: random.Random) -> NumericValue:
    real_part = _drawn(numbers.draws, place, turn, random_source)
    if numbers.is_real:
        return real_part
    imaginary_part = _drawn(numbers.draws, place + 1, turn, random_source)
    return mp.mpc(mp.convert(real_part), mp.convert(imaginary_part)) if turn else real_part


def _drawn(draws: Draws, place: int, turn: int, random_source: random.Random) -> Fraction:
    """A value; among simple and extreme ones, that at some place in their list."""
    if turn >= FIRST_EXTREME and draws.extremes:
        return draws.extremes[(turn + place) % len(draws.extremes)]
    if turn in SIMPLE_TURNS:
        return draws.simple[(SIMPLE_TURNS.index(turn) + place) % len(draws.simple)]
    if draws.low is None or draws.high is None:
        return random_source.choice(draws.simple)
    denominator = random_source.choice(draws.denominators)
    lowest, highest = math.ceil(draws.low * denominator), math.floor(draws.high * denominator)
    return Fraction(random_source.randint(lowest, highest), denominator)
