"""A term that is put in anywhere in the formulas of a right derivation is seen:
nothing but words is set aside.
"""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.symbolic import vocabulary
from autograder.symbolic.limits.limited import working_here
from benchmarks.derivations.corpus import derivations
from tests.source.grade_cells import TASKS, judged
from tests.symbolic.insertions import TERMS, formulas_of, places_in, with_term

BOUND = r"\int q(z|x) \log p(x|z) dz - KL(q(z|x) \| p(z))"
WORDS = vocabulary(densities=True, abbreviations={"F": BOUND, "ELBO": BOUND})
SEEDS = st.integers(0, 10**9)


@cache
def right_ones():
    """Right derivations with their tasks, of the benchmark and of the known answers; and all their places."""
    known = [
        (TASKS[name], variant.values[name])
        for name in ("gap_derivation", "kl_to_posterior_derivation")
        for variant in TASKS[name].known_answers
        if variant.kind == "right" and variant.values
    ]
    found = [*((each.task, each.lines) for each in derivations() if each.kind == "sound"), *known]
    with_places = [(task, lines, places_in(lines, WORDS)) for task, lines in found]
    return [each for each in with_places if each[2]]


def has_full_marks(task, lines):
    with working_here():
        report = judged(task, {task.name: lines})
    return report.score == report.out_of


@settings(max_examples=120)
@given(SEEDS)
def test_a_term_put_in_anywhere_costs_points(seed):
    source = random.Random(seed)
    task, lines, places = source.choice(right_ones())
    changed = with_term(lines, source.choice(places), source.choice(TERMS))
    assert not has_full_marks(task, changed), changed


def test_terms_are_put_into_most_formulas_of_most_derivations():
    count = sum(len(formulas_of(lines, WORDS)) for _, lines, _ in right_ones())
    assert len(right_ones()) >= 150
    assert count >= 4 * len(right_ones()) * 0.7


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("D_{KL}", "D_{KL + 17}"), (r"\mathcal{F}_{\theta}", r"\mathcal{F}_{\theta \cdot 17}"),
        (r"p_{\theta}", r"p_{17 - \theta}"),
        (r"u \sim q", r"u + 17 \sim q"), (r"\int_{z}", r"\int_{z - 17}"),
        (r"d\mathbf{z}", r"d\mathbf{z + 17}"),
    ],
)  # fmt: skip
def test_what_only_names_something_has_no_formula_in_it(old, new):
    lines = [
        r"\log p_{\theta}(x)", r"= \mathbb{E}_{u \sim q}[\log p(x)]",
        r"= \int_{z} q(z|x) \log\frac{p(x,z)}{p(z|x)} d\mathbf{z}",
        r"= \mathcal{F}_{\theta}(x) + D_{KL}(q(z|x) \| p(z|x))",
    ]  # fmt: skip
    assert has_full_marks(TASKS["gap_derivation"], lines)
    assert any(old in line for line in lines)
    assert not has_full_marks(TASKS["gap_derivation"], [line.replace(old, new) for line in lines])
