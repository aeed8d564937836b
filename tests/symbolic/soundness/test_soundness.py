"""Whenever two formulas differ somewhere, nothing in the package calls them equal, let alone proves it.

A thousand pairs here, a hundred thousand with ``make fuzz ARGS=tests/symbolic/soundness``.
"""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.symbolic.soundness import algebra, claims
from tests.symbolic.soundness.pairs import Drawn, compared, depends, drawn

EXAMPLES, AT_ONCE = 20, 50
FUZZED = 2_000  # examples, of as many pairs each
EACH = 8  # every so many pairs, the more costly ways of calling them equal are tried


@settings(max_examples=EXAMPLES if settings.default.derandomize else FUZZED)
@given(st.integers(0, 10**9))
def test_what_differs_is_never_called_equal(start):
    for seed in range(AT_ONCE * start, AT_ONCE * (start + 1)):
        assert_sound(drawn(seed), seed)


def assert_sound(pair: Drawn, seed: int) -> None:
    """That nothing is said of a pair but what its values show."""
    found = claims.Pair(pair.texts, pair.words)
    if pair.relation == "different":
        said = list(claims.equal(found, thoroughly=seed % EACH == 0))
        assert not said, f"{' and '.join(said)} for {pair.texts}"
        if seed % EACH == 1:
            assert_fits(pair, found)
        if seed % EACH == 2 and pair.formulas:
            assert_changes_with(pair, found, random.Random(seed))
    elif pair.relation == "equal" and seed % EACH == 3:
        assert not claims.refuted(found), f"{pair.texts} are equal"


def assert_fits(pair: Drawn, found: claims.Pair) -> None:
    """That the answer is the reference times, or plus, what it is said to be."""
    wanted = pair.values[1]
    for what, combined in (("times", np.multiply), ("plus", np.add)):
        constant = (claims.factor if what == "times" else claims.offset)(found)
        if constant is not None:
            explained = combined(wanted, in_all_cases(constant, pair))
            assert compared(pair.values[0], explained) != "different", f"{pair.texts} by {what} {constant}"


def in_all_cases(constant: tuple[complex, str], pair: Drawn) -> np.ndarray:
    """A number, or times an expression in the lengths, in each of the cases of a pair."""
    value, form = constant
    sizes = algebra.SIZES if pair.formulas else [{}] * len(pair.values[0])
    factors = [eval(form.replace("^", "**") or "1", {"sqrt": np.sqrt}, dict(each)) for each in sizes]
    return np.real_if_close(value * np.array(factors))


def assert_changes_with(pair: Drawn, found: claims.Pair, source: random.Random) -> None:
    """That they differ by a constant or a factor only where they do."""
    names = sorted(pair.words.variables)
    for kind in ("constant", "factor"):
        chosen = source.choice([(), (source.choice(names),)])
        if claims.equal_up_to(found, kind, chosen):
            assert not depends(pair, kind, chosen), f"{pair.texts} up to a {kind} in {chosen}"
