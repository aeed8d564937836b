"""Formulas over the densities of one latent variable, written as LaTeX and evaluated in tables.

Outside of a mean, a formula has no z; inside, it may have. Nothing here comes from the package.
"""

import random
from dataclasses import dataclass, replace

import numpy as np

DENSITIES = {
    "p(x)": "p(x)",
    "p(z)": "p(z)",
    "p(x,z)": "p(x,z)",
    "p(x|z)": r"p(x \mid z)",
    "p(z|x)": r"p(z \mid x)",
    "q(z|x)": r"q(z \mid x)",
}
OF_Z = ("q(z|x)", "p(z|x)", "p(z)")
"""Over which one can take means."""


@dataclass(frozen=True)
class Formula:
    """An operation on other formulas: a sum, a difference, a multiple,
    a mean, a logarithm or a divergence.
    """

    operation: str
    of: tuple["Formula", ...] = ()
    density: str = ""
    second: str = ""


def random_formula(source: random.Random, has_z: bool = False, depth: int = 3) -> Formula:
    """A formula, of z if ``has_z``."""
    if depth == 0:
        return Formula("log", density=source.choice([*DENSITIES]) if has_z else "p(x)")
    kind = source.choice(
        ["plus", "minus", "twice", "log"] if has_z else ["plus", "minus", "mean", "mean", "kl"]
    )
    if kind in {"plus", "minus"}:
        return Formula(kind, tuple(random_formula(source, has_z, depth - 1) for _ in range(2)))
    if kind == "twice":
        return Formula(kind, (random_formula(source, has_z, depth - 1),))
    if kind == "mean":
        return Formula(kind, (random_formula(source, True, depth - 1),), source.choice(OF_Z))
    if kind == "kl":
        one, other = source.sample(OF_Z, 2)
        return Formula(kind, (), one, other)
    return Formula("log", density=source.choice([*DENSITIES]))


def latex(formula: Formula) -> str:
    """The formula as a student writes it."""
    if formula.operation == "log":
        return rf"\log {DENSITIES[formula.density]}"
    if formula.operation == "kl":
        return rf"\mathrm{{KL}}({DENSITIES[formula.density]} \| {DENSITIES[formula.second]})"
    if formula.operation == "mean":
        return rf"\mathbb{{E}}_{{{DENSITIES[formula.density]}}}[{latex(formula.of[0])}]"
    if formula.operation == "twice":
        return f"2 ({latex(formula.of[0])})"
    one, other = map(latex, formula.of)
    is_sum = formula.of[1].operation in {"plus", "minus"}
    sign = "+" if formula.operation == "plus" else "-"
    return f"{one} {sign} {f'({other})' if is_sum else other}"


Tables = dict[str, np.ndarray]
"""Of each density the values at one x, by z; of p(x) the same for each z."""


def drawn(source: np.random.Generator) -> Tables:
    """A random joint p(x, z) and q(z|x), at one x."""
    joint = source.dirichlet(np.ones(12)).reshape(3, 4) + 0.01
    joint /= joint.sum()
    q = source.dirichlet(np.ones(4)) + 0.01
    marginal, prior = joint[0].sum(), joint.sum(axis=0)
    return {
        "p(x)": np.full(4, marginal),
        "p(z)": prior,
        "p(x,z)": joint[0],
        "p(x|z)": joint[0] / prior,
        "p(z|x)": joint[0] / marginal,
        "q(z|x)": q / q.sum(),
    }


def value(formula: Formula, tables: Tables) -> np.ndarray:
    """What it is worth, for each z; the same for each if there is none in it."""
    of = [value(each, tables) for each in formula.of]
    match formula.operation:
        case "log":
            return np.log(tables[formula.density])
        case "kl":
            one, other = tables[formula.density], tables[formula.second]
            return np.full(4, one @ np.log(one / other))
        case "mean":
            return np.full(4, tables[formula.density] @ of[0])
        case "twice":
            return 2 * of[0]
    return of[0] + of[1] if formula.operation == "plus" else of[0] - of[1]


def rewritten(formula: Formula, source: random.Random, *, rightly: bool) -> Formula:
    """The formula with something changed in one place: as it may be, or as it may not."""
    if formula.of and source.random() < 0.7:
        place = source.randrange(len(formula.of))
        inner = rewritten(formula.of[place], source, rightly=rightly)
        return replace(formula, of=(*formula.of[:place], inner, *formula.of[place + 1 :]))
    return _rightly(formula, source) if rightly else _wrongly(formula, source)


def _rightly(formula: Formula, source: random.Random) -> Formula:
    def log(density: str) -> Formula:
        return Formula("log", density=density)

    match formula.operation:
        case "log" if formula.density == "p(x,z)":
            return Formula("plus", (log("p(x|z)"), log("p(z)")))
        case "log" if formula.density == "p(x|z)":
            return Formula("minus", (log("p(x,z)"), log("p(z)")))
        case "log" if formula.density == "p(z|x)":
            return Formula("minus", (log("p(x,z)"), log("p(x)")))
        case "kl":
            difference = Formula("minus", (log(formula.density), log(formula.second)))
            return Formula("mean", (difference,), formula.density)
        case "mean" if formula.of[0].operation in {"plus", "minus"}:
            parts = tuple(replace(formula, of=(each,)) for each in formula.of[0].of)
            return Formula(formula.of[0].operation, parts)
        case "plus":
            return replace(formula, of=formula.of[::-1])
        case "twice":
            return Formula("plus", (formula.of[0], formula.of[0]))
    return formula


def _wrongly(formula: Formula, source: random.Random) -> Formula:
    match formula.operation:
        case "log":  # conditioning lost, and the like
            return replace(formula, density=source.choice([*DENSITIES]))
        case "kl":
            if source.random() < 0.5:
                return replace(formula, density=formula.second, second=formula.density)
            return replace(formula, second=source.choice([each for each in OF_Z if each != formula.density]))
        case "mean":
            return replace(formula, density=source.choice(OF_Z))
        case "plus":
            return replace(formula, operation="minus")
        case "minus":
            return source.choice([replace(formula, operation="plus"), formula.of[0]])
    return formula.of[0]
