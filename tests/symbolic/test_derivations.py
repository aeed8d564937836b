"""Chains are judged line by line, in finite models or Gaussian ones; what assumes its result is none."""

import pytest

from autograder import grade
from autograder.symbolic import (
    ends_with,
    inserts_partition_of_unity,
    lines_agree,
    matrix,
    positive,
    real,
    uses_bayes_rule,
    vector,
    vocabulary,
)
from tests.symbolic.judged_chains import GAUSSIAN, KL, SOUND, ending, lines, pieces, step


def test_a_sound_chain_passes():
    assert lines(SOUND).status == "passed"
    assert ending(SOUND).status == "passed"


def test_the_first_broken_line_is_shown_with_both_values():
    broken = [*SOUND[:2], r"\int q(z|x) \log\frac{p(x,z)}{p(z)} dz", *SOUND[3:]]
    verdict = lines(broken)
    assert verdict.message.startswith("Line 3 (")
    assert "while the line before is" in verdict.message
    assert 0 < verdict.points < 0.5


def test_a_line_that_leaves_a_variable_open_says_so_in_one_sentence():
    assert lines([r"\log p(x)", r"\log p(x|z)", r"\log p(x)"]).message == (
        r"Line 2 (`\log p(x|z)`) breaks the chain: it leaves `z` open: no integral and no mean goes over it."
    )


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


@pytest.mark.parametrize(
    "marks",
    [
        ("1) ", "2) = ", "3) = ", "4) = "),
        ("(1)", "(2) ", "(3) = ", "(4)"),
        ("1. ", "", "2. ", "3. "),
        ("", r"\Rightarrow ", r"\Leftrightarrow ", r"\implies = "),
        ("", "=> ", "⇒ ", "<=> "),
        ("", r"\overset{\text{Bayes}}{=} ", r"\stackrel{(2)}{=} ", "&&= "),
    ],
)
def test_numbers_arrows_and_marks_around_lines_mean_nothing(marks):
    assert lines([mark + line for mark, line in zip(marks, SOUND, strict=True)]).status == "passed"


@pytest.mark.parametrize(
    "remark",
    [
        " (since q integrates to one)",
        " (Bayes' rule)",
        " [by the product rule].",
        " (log p(x) does not depend on z)",
        " (da q auf eins normiert ist)",
        r" \qquad \text{(Bayes)}",
        r" && \text{since } \int q(z|x) dz = 1",
        "  # Bayes = the product rule",
    ],
)
def test_a_reason_in_words_behind_a_line_is_not_read(remark):
    assert lines([line + remark for line in SOUND]).status == "passed"


def test_what_may_be_mathematics_is_read():
    words = vocabulary(mu=real, sigma=positive)
    assert pieces(["mu (log sigma)", "(2) mu", r"\sum_{j=1}^{2} mu"], words) == [
        ("=", "mu (log sigma)"),
        ("=", "(2) mu"),
        ("=", r"\sum_{j=1}^{2} mu"),
    ]
    assert pieces([r"mu \quad = sigma \qquad > mu"], words) == [
        ("=", "mu"),
        ("=", "sigma"),
        (">", "mu"),
    ]


@pytest.mark.parametrize("sign", [">=", "≥", r"\ge", r"\geq", r"\geqslant", ">", r"\gt"])
def test_a_chain_may_end_with_an_inequality(sign):
    assert lines([*SOUND, f"{sign} ELBO"]).status == "passed"
    assert lines([*SOUND[:-1], f"{SOUND[-1]} {sign}", "ELBO"]).status == "passed"
    assert ending([*SOUND, f"{sign} ELBO"]).status == "passed"
    assert lines([*SOUND, rf"{sign} ELBO = \int q(z|x) (\log p(x,z) - \log q(z|x)) dz"]).status == "passed"


@pytest.mark.parametrize("sign", ["<=", "≤", r"\le", r"\leq", "<", r"\lt"])
def test_a_false_inequality_breaks_the_chain(sign):
    verdict = lines([*SOUND, f"{sign} ELBO"])
    assert verdict.note == "derivation.broken"
    assert verdict.message.startswith("Line 5 (`ELBO`)")
    assert "the value before it" in verdict.message


def test_behind_an_inequality_lines_are_compared_with_its_right_side():
    verdict = lines([*SOUND, r"\ge ELBO", r"= ELBO + 1"])
    assert verdict.message.startswith("Line 6 (")
    assert lines([*SOUND, r"\ge ELBO", r"\le \log p(x)"]).status == "passed"


def test_an_inequality_is_no_step_and_no_end():
    assert ending([*SOUND[:3], r"\ge ELBO"]).note == "derivation.end"
    assert (
        step([SOUND[0], r"\ge \log p(x) - 1", f"= {SOUND[1]} - 1", "ELBO"], inserts_partition_of_unity).points
        == 0
    )


def test_a_line_for_every_z_may_go_over_to_the_result_by_its_mean():
    pointwise = r"\log\frac{p(x,z)}{q(z|x)} + \log\frac{q(z|x)}{p(z|x)}"
    chain = [
        SOUND[0],
        r"\log\frac{p(x,z)}{p(z|x)}",
        pointwise,
        rf"E_q[\log\frac{{p(x,z)}}{{q(z|x)}}] + {KL}",
        SOUND[3],
    ]
    assert step(chain, inserts_partition_of_unity).status == step(chain, uses_bayes_rule).status == "passed"
    lost = [*chain[:2], r"E_q[\log p(x,z)] - E_q[\log q(z|x)] + " + KL, SOUND[3]]
    assert step(lost, inserts_partition_of_unity).note == "derivation.step-missing"


@pytest.mark.parametrize(
    ("wrong", "start"), [("f^2", "a^2"), ("5/2", "a + b + c + d + e"), ("a b c d e + 1", "1")]
)
def test_variables_do_not_agree_in_all_models_by_the_way_they_are_drawn(wrong, start):
    words = vocabulary(**dict.fromkeys("abcdef", real))
    verdict = grade(lines_agree([start, wrong], start, words, points=1), out_of=1).verdicts[0]
    assert verdict.note == "derivation.broken"


@pytest.mark.parametrize(
    "parts",
    [
        {"a": r"x^T A (x \odot y + z)", "b": "c"},
        {"a": r"x^T A (x \odot y)", "b": "c + x^T A z"},
        {"a": r"x^T A z", "b": r"x^T A (y \odot x) + c"},
    ],
)
def test_the_last_line_may_hold_products_entry_by_entry_within_matrix_products(parts):
    words = vocabulary(A=matrix(real, "d"), **dict.fromkeys("xyz", vector(real, "d")), c=real)
    chain = [r"x^T A (x \odot y) + x^T A z + c", r"x^T A (x \odot y + z) + c"]
    assert (
        grade(ends_with(chain, chain[0], parts, words, points=1, title="t"), out_of=1).verdicts[0].status
        == "passed"
    )
