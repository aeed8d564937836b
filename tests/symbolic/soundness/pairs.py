"""Random pairs of formulas, and whether they are equal: told by values in numpy, of all sizes that matter.

Sizes matter: the determinant of x y' is zero but for vectors of one entry.
"""

import random
from dataclasses import dataclass
from typing import Literal

import numpy as np

from autograder.symbolic import covariance, matrix, positive, real, vector
from autograder.symbolic.vocabulary import Vocabulary
from tests.symbolic.soundness import algebra, densities
from tests.symbolic.soundness.rewriting import random_formula, rewritten
from tests.symbolic.soundness.right_rules import RIGHT
from tests.symbolic.soundness.wrong_rules import WRONG

Relation = Literal["equal", "different", "unclear"]

DOMAINS = {
    **dict.fromkeys("AB", matrix(real, "d")),
    **dict.fromkeys("PQ", covariance("d")),
    **{"C": matrix(real, "d", "k"), "H": matrix(real, "k", "d"), "G": matrix(real, "k")},
    **{"x": vector(real, "d"), "y": vector(real, "d"), "v": vector(positive, "d"), "w": vector(real, "k")},
    **{"c": real, "s": positive},
}
DENSITIES = Vocabulary(densities={"p": None, "q": (("z",), ("x",))})
DIFFERENT, EQUAL = 1e-5, 1e-9  # relative to the values, or to SMALL where these are nearly zero
SMALL = 1e-4
MODELS = 6


@dataclass(frozen=True)
class Drawn:
    """Two formulas as texts, the names in them and their values in some cases;
    of matrices, as formulas, too.
    """

    texts: tuple[str, str]
    words: Vocabulary
    values: tuple[np.ndarray, np.ndarray]
    formulas: tuple[algebra.Formula, ...] = ()

    @property
    def relation(self) -> Relation:
        """Whether they are equal in all cases, or different in one."""
        return compared(*self.values)


def compared(one: np.ndarray, other: np.ndarray) -> Relation:
    """The relation of two formulas that have these values, where both have some."""
    known = np.isfinite(one) & np.isfinite(other)
    has_gaps = np.any(np.isfinite(one) != np.isfinite(other))
    one, other = one[known], other[known]
    if len(one) < 3:
        return "unclear"
    off = np.max(np.abs(one - other) / np.maximum(np.maximum(np.abs(one), np.abs(other)), SMALL))
    return "different" if off > DIFFERENT else "equal" if off < EQUAL and not has_gaps else "unclear"


def drawn(seed: int) -> Drawn:
    """A pair, which follows from its seed."""
    source = random.Random(seed)
    return _of_densities(source) if source.random() < 0.2 else _of_matrices(source)


def _of_matrices(source: random.Random) -> Drawn:
    one = other = random_formula(source, depth=source.choice([3, 4, 4]))
    wrong = source.choice([0, 1, 1, 1, 2])
    for _ in range(source.choice([0, 0, 0, 1, 2, 3])):
        other = rewritten(other, source, RIGHT)
    for _ in range(wrong):
        other = rewritten(other, source, WRONG)
    if source.random() < 0.2:
        by = random_formula(source, depth=2)
        other = source.choice([algebra.plus, algebra.scaled])(by, other)
    names = {*algebra.names(one), *algebra.names(other)}
    words = Vocabulary({name: domain for name, domain in DOMAINS.items() if name in names})
    values = _values((one, other), algebra.SIZES)
    return Drawn((algebra.latex(one), algebra.latex(other)), words, values, (one, other))


def _values(
    pair: tuple[algebra.Formula, algebra.Formula], sizes: tuple[dict[str, int], ...]
) -> tuple[np.ndarray, np.ndarray]:
    found = []
    for seed, each in enumerate(sizes):
        case = algebra.drawn(np.random.default_rng(seed), each)
        with np.errstate(all="ignore"):
            found.append([algebra.value(formula, case) for formula in pair])
    one, other = np.array(found).T
    return one, other


def _of_densities(source: random.Random) -> Drawn:
    one = other = densities.random_formula(source)
    wrong = source.choice([0, 1, 1, 1, 2])
    for _ in range(source.randint(0, 3)):
        other = densities.rewritten(other, source, rightly=True)
    for _ in range(wrong):
        other = densities.rewritten(other, source, rightly=False)
    models = [densities.drawn(np.random.default_rng(seed)) for seed in range(MODELS)]
    values = tuple(
        np.concatenate([densities.value(each, model) for model in models]) for each in (one, other)
    )
    return Drawn((densities.latex(one), densities.latex(other)), DENSITIES, values)


def depends(pair: Drawn, kind: str, names: tuple[str, ...]) -> bool:
    """Whether the difference or the quotient of two formulas changes with the named variables,
    or with any if none is named.
    """
    for seed, sizes in enumerate(algebra.SIZES):
        base = algebra.drawn(np.random.default_rng(seed), sizes)
        others = [algebra.drawn(np.random.default_rng(100 * k + seed), sizes) for k in range(1, 4)]
        cases = [base, *({**base, **{name: each[name] for name in names or base}} for each in others)]
        with np.errstate(all="ignore"):
            one, other = (np.array([algebra.value(each, case) for case in cases]) for each in pair.formulas)
            apart = one - other if kind == "constant" else one / other
        size = np.maximum(np.abs(one), np.abs(other)) if kind == "constant" else np.abs(apart)
        known = np.isfinite(apart) & (np.minimum(np.abs(one), np.abs(other)) > SMALL)
        apart, size = apart[known], size[known]
        if len(apart) > 1 and np.max(np.abs(apart - apart[0])) > DIFFERENT * max(1, np.max(size)):
            return True
    return False
