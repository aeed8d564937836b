"""Drawing a function of which nothing is known: smooth, defined everywhere, and integrable over the line."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

from mpmath import mp

from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating.arithmetic import inexact

WAVES = 3
WIDTH = 4
FAR = 10**5  # e to minus this is nothing


def smooth_function(name: str, arity: int, seed: int) -> Callable[[Sequence[NumericValue]], NumericValue]:
    """A function of ``arity`` numbers, the same for the same name, arity and seed.

    It is a sum of waves under a broad bell, sum_k a_k sin(w_k . x + b_k) exp(-x . x / (2 WIDTH^2)),
    so that two different expressions in it almost surely differ, and integrals of it exist.

    >>> f = smooth_function("f", 1, seed=3)
    >>> f([Fraction(1)]) == f([Fraction(1)]), f([Fraction(1)]) == f([Fraction(2)])
    (True, False)
    """
    source = random.Random(f"{seed}:{name}:{arity}")
    waves = [(_part(source), _part(source), [_part(source) for _ in range(arity)]) for _ in range(WAVES)]

    def value(arguments: Sequence[NumericValue]) -> NumericValue:
        places = [inexact(argument) for argument in arguments]
        exponent = -sum((place**2 for place in places), mp.zero) / (2 * WIDTH**2)
        if mp.re(exponent) < -FAR:
            return mp.zero
        bell = mp.exp(exponent)
        return bell * mp.fsum(
            inexact(height)
            * mp.sin(
                inexact(phase) + mp.fsum(inexact(w) * place for w, place in zip(speeds, places, strict=True))
            )
            for height, phase, speeds in waves
        )

    return value


def _part(source: random.Random) -> Fraction:
    return Fraction(source.randint(10, 60), 30) * source.choice((1, -1))
