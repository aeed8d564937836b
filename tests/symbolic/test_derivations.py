"""Chains are judged line by line, in finite models or Gaussian ones; what assumes its result is none."""

import pytest

from autograder import grade
from autograder.symbolic import ends_with, lines_agree, positive, real, vocabulary

WORDS = vocabulary(densities=True, abbreviations={"ELBO": r"\int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz"})
PARTS = {"the bound": "ELBO", "a divergence": r"KL(q(z|x) \| p(z|x))"}
GAUSSIAN = vocabulary(densities=True, mu=real, sigma=positive)


def lines(chain, words=WORDS, start=r"\log p(x)", **options):
    return grade(lines_agree(chain, start, words, points=1, **options), out_of=1).verdicts[0]


def ending(chain):
    return grade(ends_with(chain, r"\log p(x)", PARTS, WORDS, points=1, title="the end"), out_of=1).verdicts[
        0
    ]


SOUND = [
    r"\log p(x)",
    r"\int q(z|x) \log p(x) dz",
    r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
    r"ELBO + KL(q(z|x) \| p(z|x))",
]


def test_a_sound_chain_passes():
    assert lines(SOUND).status == "passed"
    assert ending(SOUND).status == "passed"


def test_the_first_broken_line_is_shown_with_both_values():
    broken = [*SOUND[:2], r"\int q(z|x) \log\frac{p(x,z)}{p(z)} dz", *SOUND[3:]]
    verdict = lines(broken)
    assert verdict.message.startswith("Line 3 (")
    assert "while the line before is" in verdict.message
    assert 0 < verdict.points < 0.5


@pytest.mark.parametrize(
    "chain",
    [
        [r"\log p(x)", r"\log p(x)", r"\log p(x)"],
        [r"\log p(x)", r"\int q(z|x)\log p(x)dz", r"\int \log p(x)\, q(z|x) dz", r"\int q(z'|x)\log p(x)dz'"],
        [SOUND[0], SOUND[3]],
    ],
)
def test_repeating_and_jumping_is_no_derivation(chain):
    assert lines(chain).note == "derivation.jump"


def test_a_chain_that_has_its_result_early_and_comes_back_assumes_it():
    assumed = [SOUND[0], SOUND[3], SOUND[2], SOUND[1], SOUND[3]]
    assert ending(assumed).note == "derivation.assumed"
    renamed_at_the_end = [
        *SOUND[:3],
        r"\int q(z|x)\log\frac{p(x,z)}{q(z|x)}dz + KL(q(z|x)\|p(z|x))",
        SOUND[3],
    ]
    assert ending(renamed_at_the_end).status == "passed"


def test_identities_that_hold_only_for_gaussians():
    chain = [
        r"KL(q(z|x) \| p(z))",
        r"\int q(z|x) \left(\frac{z^2}{2} - \frac{(z-\mu)^2}{2\sigma^2} - \log\sigma\right) dz",
        r"\frac{\mu^2+\sigma^2}{2} - \frac12 - \log\sigma",
        r"\frac12(\mu^2+\sigma^2-1-\log\sigma^2)",
    ]
    closed = [chain[0], *chain[2:]]
    assert lines(closed, GAUSSIAN, chain[0], family="linear gaussian").status == "passed"
    wrong = [*closed[:2], r"\frac12(\mu^2+\sigma^2-1-\log\sigma)"]
    assert lines(wrong, GAUSSIAN, chain[0], family="linear gaussian").message.startswith("Line 3")
    assert lines(closed, GAUSSIAN, chain[0]).status == "failed"  # not true of every q and p


def test_gaussian_models_agree_with_bayes_rule():
    chain = [r"\log p(x)", r"\log\int p(x|z)p(z)dz", r"\log\int p(x,z)dz"]
    assert lines(chain, GAUSSIAN, family="linear gaussian").status == "passed"
    wrong = [chain[0], r"\log\int p(x|z)q(z|x)dz", chain[2]]
    assert lines(wrong, GAUSSIAN, family="linear gaussian").message.startswith("Line 2")
