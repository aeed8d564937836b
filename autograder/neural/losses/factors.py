"""Naming a number by the sizes it is made of: 1/784 is a mean taken over the pixels.

A wrong reduction multiplies a loss by a product of sizes. Where such a factor is known for
several random sizes, the product that it is can be read off.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.neural.functions.random_inputs import Size

_AGREE = 1e-3
"""Factors come from least squares in float64, or from a loss that computes in float32 and is
right to about 1e-6 of a value up to 100 times the fitted term; 1e-3 leaves a margin of ten, and
no two candidates are nearer to one another than 3 %."""
_AGREE_UNNAMED = 1e-4
"""A constant that has no name has to be the same more exactly: log(p + 1e-3) is 0.9955 times the
cross-entropy, within 1e-3, for some draws of 784 pixels."""

_WORDS = {"B": "the batch size", "D": "the number of pixels", 784: "the number of pixels"}
_WORDS |= {"K": "the number of latent dimensions"}
_SLUGS = {"B": "batch", "D": "pixels", 784: "pixels", "K": "latents"}

_CONSTANTS = {
    1.0: ("", ""),
    2.0: ("missing-half", "twice"),
    0.5: ("halved", "half"),
    1 / math.log(2): ("log2", "1.4427 times, which is 1/log(2) times,"),
    1 / math.log(10): ("log10", "0.4343 times, which is 1/log(10) times,"),
}

_QUESTIONS = {
    "missing-half": "Is there a factor 1/2 in the definition?",
    "log2": "To which base is the logarithm taken?",
    "log10": "To which base is the logarithm taken?",
    "halved": "Is there a factor 1/2 that does not belong there?",
    "sign": "Which sign does the definition have?",
}


@dataclass(frozen=True)
class Factor:
    """A named factor: ``constant`` times a product of sizes to the ``powers``."""

    constant: float
    powers: Mapping[Size, int]

    @property
    def is_one(self) -> bool:
        return not self.powers and abs(self.constant - 1) <= _AGREE

    @property
    def is_zero(self) -> bool:
        return self.constant == 0

    @property
    def slug(self) -> str:
        """A stable identifier, such as ``mean-over-pixels``.

        >>> Factor(-1.0, {"D": -1}).slug
        'sign-and-mean-over-pixels'
        """
        if self.is_zero:
            return "missing"
        parts = ["sign"] if self.constant < 0 else []
        known = _known_constant(abs(self.constant))
        parts.append(known[0] if known else "factor")
        for size, power in self.powers.items():
            kind = "mean" if power < 0 else "sum"
            parts.append(f"{kind}-over-{_SLUGS.get(size, f'size-{size}')}")
        return "-and-".join(part for part in parts if part) or "right"

    @property
    def words(self) -> str:
        """The factor in words that stand before "what was asked for".

        >>> Factor(1.0, {784: -1}).words
        'what was asked for, divided by the number of pixels'
        """
        if self.is_zero:
            return "missing"
        known = _known_constant(abs(self.constant))
        phrase = "" if known and not known[1] else known[1] if known else f"{abs(self.constant):.4g} times"
        words = f"{phrase} what was asked for".strip()
        if self.constant < 0:
            words += ", with the opposite sign"
        for size, power in self.powers.items():
            words += f", {'divided by' if power < 0 else 'times'} {size_words(size)}"
        return words

    @property
    def change(self) -> str:
        """The factor as something that was done.

        >>> Factor(2.0, {784: -1}).change
        'doubled and divided by the number of pixels'
        """
        known = _known_constant(abs(self.constant))
        done = {"missing-half": "doubled", "halved": "halved"}.get(known[0]) if known else None
        if done is None and not (known and known[0] == ""):
            done = f"multiplied by {abs(self.constant):.4g}"
        changes = [done, "taken with the opposite sign" if self.constant < 0 else None]
        for size, power in self.powers.items():
            changes.append(f"{'divided' if power < 0 else 'multiplied'} by {size_words(size)}")
        return " and ".join(change for change in changes if change)

    @property
    def question(self) -> str:
        """One thing to think about.

        >>> Factor(1.0, {"B": 1}).question
        'Was a sum taken over the batch where a mean was asked?'
        """
        if self.is_zero:
            return "Does every part of the definition enter the result?"
        known = _known_constant(abs(self.constant))
        slugs = (["sign"] if self.constant < 0 else []) + ([known[0]] if known else [])
        questions = [_QUESTIONS[slug] for slug in slugs if slug in _QUESTIONS]
        for size, power in self.powers.items():
            over = _SLUGS.get(size, f"an axis of size {size}")
            over = over if over.startswith("an ") else f"the {over}"
            if power < 0:
                questions.append(f"Was a mean taken over {over} where a sum was asked?")
            else:
                questions.append(f"Was a sum taken over {over} where a mean was asked?")
        return " ".join(questions)

    def as_amount(self) -> str:
        """The same number as an amount rather than a factor.

        >>> Factor(0.5, {"K": 1}).as_amount()
        'half the number of latent dimensions'
        """
        if not self.powers:
            return f"{abs(self.constant):.4g}"
        known = _known_constant(abs(self.constant))
        start = known[1] if known else f"{abs(self.constant):.4g} times"
        sizes = " times ".join(size_words(size) for size, power in self.powers.items() if power > 0)
        below = "".join(
            f", divided by {size_words(size)}" for size, power in self.powers.items() if power < 0
        )
        return f"{start} {sizes or '1'}{below}".strip()


def size_words(size: Size) -> str:
    """A size in words.

    >>> size_words("K"), size_words("N"), size_words(10)
    ('the number of latent dimensions', 'the size N', 'the size 10')
    """
    return _WORDS.get(size, f"the size {size}")


def name_factor(values: Sequence[float], sizes: Sequence[Mapping[Size, int]]) -> Factor | None:
    """Name a factor that was measured once for each of several sizes.

    Returns None where no product of sizes explains all the values.

    >>> name_factor([1 / 5, 1 / 7], [{"B": 5}, {"B": 7}])
    Factor(constant=1.0, powers={'B': -1})
    """
    if not all(math.isfinite(value) for value in values):
        return None
    if max(abs(value) for value in values) < _AGREE * 1e-3:
        return Factor(0.0, {})
    letters = [size for size in sizes[0] if isinstance(size, str)]
    exponents = sorted(
        itertools.product((0, -1, 1), repeat=len(letters)), key=lambda each: sum(map(abs, each))
    )
    for powers in exponents:
        constants = [
            value / math.prod(case[letter] ** power for letter, power in zip(letters, powers, strict=True))
            for value, case in zip(values, sizes, strict=True)
        ]
        middle = sum(constants) / len(constants)
        if all(abs(constant - middle) <= _AGREE * abs(middle) for constant in constants):
            fixed = [size for size in sizes[0] if isinstance(size, int)]
            named: dict[Size, int] = {
                letter: power for letter, power in zip(letters, powers, strict=True) if power
            }
            factor = _with_fixed_sizes(middle, fixed, named)
            spread = max(abs(constant - middle) for constant in constants)
            if _known_constant(abs(factor.constant)) or spread <= _AGREE_UNNAMED * abs(middle):
                return factor
    return None


def _with_fixed_sizes(constant: float, fixed: Sequence[int], powers: dict[Size, int]) -> Factor:
    exponents = sorted(itertools.product((0, -1, 1), repeat=len(fixed)), key=lambda each: sum(map(abs, each)))
    for each in exponents:
        rest = constant / math.prod(size**power for size, power in zip(fixed, each, strict=True))
        for known in _CONSTANTS:
            if abs(abs(rest) - known) <= _AGREE * known:
                extra: dict[Size, int] = {
                    size: power for size, power in zip(fixed, each, strict=True) if power
                }
                return Factor(math.copysign(known, rest), powers | extra)
    return Factor(constant, powers)


def _known_constant(constant: float) -> tuple[str, str] | None:
    for known, names in _CONSTANTS.items():
        if abs(constant - known) <= _AGREE * known:
            return names
    return None
