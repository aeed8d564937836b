"""What a derivation is told: the line that breaks, with its numbers, and points by how far it is sound."""

import re

import pytest

from autograder.symbolic import vocabulary
from autograder.symbolic.derivations.chains import equal_part, read_chain
from tests.source.grade_cells import TASKS, judged

BOUND = r"\int q(z|x) \log p(x|z) dz - KL(q(z|x) \| p(z))"
IN_DENSITIES = vocabulary(densities=True, abbreviations={"F": BOUND, "ELBO": BOUND})


def on_the_gap(lines):
    return judged(TASKS["gap_derivation"], {"gap_derivation": lines})


def test_a_broken_line_is_shown_with_both_values():
    report = on_the_gap([r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log p(z|x) dz", "F"])
    message = report.verdicts[0].message
    assert "Line 3" in message
    assert "while the line before is" in message


def test_points_go_by_the_share_of_sound_lines():
    short = on_the_gap([r"\log p(x)", "p(x)", "F", "0"]).verdicts[0].points
    long = on_the_gap(
        [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log \frac{p(x,z)}{p(z|x)} dz", "0"]
    )
    assert 0 == short < long.verdicts[0].points < 3


DERIVATIONS = [
    (name, variant.name)
    for name in ("gap_derivation", "kl_to_posterior_derivation")
    for variant in TASKS[name].variants
    if variant.kind == "right" and variant.values
]
INSERTED = (" + 17", r" \quad + 17", r"{} - 17", r" \; + \log 3", r" \qquad 17 +", " + 17 % more\n")


def _texts(derivation):
    return [derivation] if isinstance(derivation, str) else list(derivation)


def _with_terms_inserted(derivation, count=6):
    """The derivation with a term inserted somewhere in its formulas, at ``count`` places spread over all of it."""
    texts = _texts(derivation)
    steps = [each.text for each in equal_part(read_chain(derivation, IN_DENSITIES))]
    places = [
        (number, text.index(step) + match.end())
        for number, text in enumerate(texts)
        for step in steps
        if step in text
        for match in re.finditer(r"[)\]]|dz\b|$", step)
    ]
    for turn, (number, place) in enumerate(places[:: max(1, len(places) // count)]):
        term = INSERTED[turn % len(INSERTED)]
        changed = texts[number][:place] + term + texts[number][place:]
        result = [*texts[:number], changed, *texts[number + 1 :]]
        yield result[0] if isinstance(derivation, str) else result


@pytest.mark.parametrize(("task", "name"), DERIVATIONS)
def test_nothing_that_is_inserted_into_a_formula_is_dropped(task, name):
    answer = TASKS[task].of("right")[name].values[task]
    changed = list(_with_terms_inserted(answer))
    assert len(changed) > 2
    accepted = []
    for derivation in changed:
        report = judged(TASKS[task], {task: derivation})
        if all(verdict.status == "passed" for verdict in report.verdicts):
            accepted.append(derivation)
    assert not accepted
