"""Chains are judged line by line, in finite models or Gaussian ones; what assumes its result is none."""

import pytest

from autograder import grade
from autograder.symbolic import (
    ends_with,
    has_step,
    inserts_partition_of_unity,
    lines_agree,
    matrix,
    positive,
    real,
    uses_bayes_rule,
    vector,
    vocabulary,
)
from autograder.symbolic.derivations.chains import read_chain

WORDS = vocabulary(densities=True, abbreviations={"ELBO": r"\int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz"})
PARTS = {"the bound": r"E_q[\log p(x,z)] - E_q[\log q(z|x)]", "a divergence": r"KL(q(z|x) \| p(z|x))"}
GAUSSIAN = vocabulary(densities=True, mu=real, sigma=positive)


def lines(chain, words=WORDS, start=r"\log p(x)", **options):
    return grade(lines_agree(chain, start, words, points=1, **options), out_of=1).verdicts[0]


def ending(chain):
    return grade(ends_with(chain, r"\log p(x)", PARTS, WORDS, points=1, title="the end"), out_of=1).verdicts[
        0
    ]


def step(chain, recognise):
    asked = has_step(
        chain, r"\log p(x)", recognise, WORDS, result=PARTS, points=1, title="a step", hint="There is none."
    )
    return grade(asked, out_of=1).verdicts[0]


def pieces(chain, words=WORDS):
    """How a derivation is cut: the relation and the text of every step."""
    return [(each.relation, each.text) for each in read_chain(chain, words)]


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


UNDONE = r"\int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz"


@pytest.mark.parametrize(
    "line",
    [
        rf"\log p(x) + {UNDONE} - {UNDONE}",
        rf"\log p(x) + {UNDONE} - \int q(z|x)\log\frac{{p(x|z)p(z)}}{{p(z|x)}}dz",
        rf"\log p(x) + {UNDONE} - \int q(z|x)\log p(x,z)dz + \int q(z|x)\log p(z|x)dz",
        rf"\log p(x) + 0 \cdot {UNDONE}",
        rf"\log p(x) \cdot \frac{{{UNDONE}}}{{{UNDONE}}}",
        r"\int q(z|x)[\log p(x) + \log p(x,z) - \log p(z|x) + \log p(z|x) - \log p(x,z)]dz",
        r"\int q(z|x)\log\left(p(x)\frac{p(x,z)}{p(z|x)}\frac{p(z|x)}{p(x,z)}\right)dz",
        r"\int q(z|x)\log(p(x) + p(x,z) - p(z|x)p(x))dz",
    ],
)
def test_what_is_undone_at_once_is_no_step(line):
    chain = [SOUND[0], SOUND[1], line, SOUND[3]]
    assert lines(chain).status == "passed"
    assert step(chain, uses_bayes_rule).note == "derivation.step-missing"


@pytest.mark.parametrize(
    "line",
    [
        r"\int q(z|x)[\log p(x,z) - \log p(z|x) + \log q(z|x) - \log q(z|x)]dz",
        r"\int q(z|x)\log\left(\frac{p(x,z)}{q(z|x)}\frac{q(z|x)}{p(z|x)}\right)dz",
        rf"{UNDONE} + ELBO - ELBO",
        r"ELBO + \int q(z|x)\log\frac{p(x) q(z|x)}{p(x,z)}dz",
    ],
)
def test_a_step_beside_something_that_is_undone_is_one(line):
    assert step([SOUND[0], SOUND[1], line, SOUND[3]], uses_bayes_rule).note == "derivation.step"


@pytest.mark.parametrize(
    "line", [r"\log p(x) \int q(z|x) dz", r"\log p(x) \cdot \int q(z|x) dz", r"\int q(z|x) \log p(x) dz"]
)
def test_the_partition_of_unity_is_a_step_wherever_it_stands(line):
    assert step([SOUND[0], line, SOUND[2], SOUND[3]], inserts_partition_of_unity).note == "derivation.step"


@pytest.mark.parametrize(
    ("chain", "line"),
    [
        ([SOUND[0], r"\ge ELBO", r"\le \int q(z|x)\log p(x)dz", SOUND[3]], 2),
        ([SOUND[0], SOUND[1], rf"\ge {SOUND[2]}", SOUND[3]], 3),
        ([SOUND[0], SOUND[1], rf"\le {SOUND[2]}", SOUND[3]], 3),
        ([*SOUND, r"\ge ELBO", r"= \log p(x)"], 5),
        ([SOUND[0], SOUND[1], rf"\approx {SOUND[2]}", SOUND[3]], 3),
        ([SOUND[0], SOUND[1], f"≃ {SOUND[2]}", SOUND[3]], 3),
        ([SOUND[0], SOUND[1], rf"\neq {SOUND[2]}", SOUND[3]], 3),
    ],
)
def test_a_relation_that_shows_no_equality_is_told_in_its_own_line(chain, line):
    verdict = lines(chain)
    assert verdict.note == "derivation.relation"
    assert verdict.message.startswith(f"Line {line} (")


@pytest.mark.parametrize(
    "line",
    [
        r"KL(q(z|x) \| p(z|x)) + ELBO",
        r"ELBO + \int q(z|x)\log\frac{q(z|x)}{p(z|x)}dz",
        r"\int q(u|x)\log\frac{q(u|x)}{p(u|x)}du + \int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz",
        r"E_q[\log q(z|x) - \log p(z|x)] + E_q[\log p(x,z) - \log q(z|x)]",
    ],
)
def test_the_result_in_another_order_or_written_out_is_no_step_to_it(line):
    assert lines([*SOUND[:2], line, SOUND[3]]).status == "passed"
    assert step([*SOUND[:2], line, SOUND[3]], uses_bayes_rule).note == "derivation.step-missing"
    assert step([*SOUND[:3], line, SOUND[3]], uses_bayes_rule).note == "derivation.step"
    assert step([*SOUND[:2], line, SOUND[2], SOUND[3]], uses_bayes_rule).note == "derivation.step-missing"


KL = r"KL(q(z|x) \| p(z|x))"
JOINT = r"E_q[\log\frac{p(x,z)}{p(z|x)}]"


@pytest.mark.parametrize(
    "line",
    [
        rf"E_q[ELBO + {KL}]",
        rf"(ELBO + {KL}) \int q(z|x) dz",
        rf"ELBO + E_q[{KL}]",
        rf"\frac12\log p(x) + \frac12(ELBO + {KL})",
        rf"2\log p(x) - (ELBO + {KL})",
        rf"E_q[ELBO + {KL} + \log q(z|x) - \log q(z|x)]",
        rf"ELBO + {KL} + 1 - 1",
        rf"\log e^{{ELBO + {KL}}}",
        r"ELBO + (\log p(x) - ELBO)",
        rf"\log p(x) - {KL} + {KL}",
        rf"\log p(x) \frac{{ELBO + {KL}}}{{\log p(x)}}",
    ],
)
def test_what_has_the_result_put_in_is_no_step_to_it(line):
    chain = [*SOUND[:2], line, SOUND[3]]
    assert lines(chain).status == "passed"
    assert step(chain, uses_bayes_rule).note == "derivation.step-missing"
    assert step([*SOUND, line, SOUND[3]], uses_bayes_rule).status == "passed"


def test_the_line_that_has_the_result_in_it_is_told():
    told = step([*SOUND[:2], rf"E_q[ELBO + {KL}]", SOUND[3]], uses_bayes_rule).message
    assert (
        told
        == "Line 3 has the result in it already, and nothing from there on is a step to it. There is none."
    )


def test_behind_a_line_that_breaks_the_chain_no_step_counts():
    told = step([SOUND[0], f"{SOUND[1]} + 17", *SOUND[2:]], uses_bayes_rule).message
    assert told == "Only what stands before line 2, which breaks the chain, counts here. There is none."


def test_the_result_as_the_task_has_it_is_no_step_to_another_form_of_it():
    as_the_task = rf"E_q[\log p(x,z)] - E_q[\log q(z|x)] + {KL}"
    in_one_mean = rf"E_q[\log p(x,z) - \log q(z|x)] + {KL}"
    assert step([*SOUND[:2], as_the_task, in_one_mean], uses_bayes_rule).note == "derivation.step-missing"
    further = [*SOUND[:3], as_the_task, in_one_mean]
    assert step(further, uses_bayes_rule).status == ending(further).status == "passed"


@pytest.mark.parametrize(
    "end",
    [
        rf"{KL} + ELBO",
        rf"E_q[\log p(x|z)] - KL(q(z|x) \| p(z)) + {KL}",
        rf"E_q[\log p(x,z)] - E_q[\log q(z|x)] + {KL}",
        rf"(E_q[\log p(x|z)] + E_q[\log p(z)] - E_q[\log q(z|x)]) \cdot 1 + 0 + {KL}",
        r"\int q(z|x) (\log p(x|z) - \log\frac{q(z|x)}{p(z)} + \log\frac{q(z|x)}{p(z|x)}) dz",
        r"ELBO - E_q[\log p(z|x) - \log q(z|x)]",
    ],
)
def test_each_part_of_the_result_may_have_as_many_terms_as_in_the_task(end):
    assert ending([*SOUND[:3], end]).status == "passed"


@pytest.mark.parametrize(
    "end",
    [
        r"ELBO + E_q[\log q(z|x)] - E_q[\log p(z|x)]",
        rf"E_q[\log p(x|z)] + E_q[\log p(z)] - E_q[\log q(z|x)] + {KL}",
        rf"E_q[ELBO + {KL}]",
        r"\int q(z|x) (ELBO + \log\frac{q(z|x)}{p(z|x)}) dz",
    ],
)
def test_the_parts_of_the_result_have_to_be_put_together(end):
    assert ending([*SOUND[:3], end]).note == "derivation.unfinished"


@pytest.mark.parametrize("back", [[SOUND[1]], [SOUND[1], SOUND[0]], [SOUND[0]], [r"ELBO + \log p(x) - ELBO"]])
def test_a_step_that_is_taken_back_is_none(back):
    chain = [*SOUND[:3], *back, SOUND[3]]
    assert (
        step(chain, uses_bayes_rule).message
        == "A step like this is there, but a later line takes it back. There is none."
    )
    assert step([*chain[:-1], SOUND[2], SOUND[3]], uses_bayes_rule).status == "passed"


def test_a_power_in_a_logarithm_is_a_factor():
    chain = [SOUND[0], r"\int \log(p(x)^{q(z|x)}) dz", SOUND[2], SOUND[3]]
    assert step(chain, inserts_partition_of_unity).status == "passed"


@pytest.mark.parametrize(
    "between",
    [
        [r"E_q[\log\frac{p(x) p(z|x)}{p(z|x)}]", JOINT],
        [r"E_q[\log p(x,z) - \log q(z|x) + \log q(z|x) - \log p(z|x)]", r"E_q[\log(\frac{p(x,z)}{q(z|x)}\frac{q(z|x)}{p(z|x)})]"],
        [r"\log\int q(z|x)\frac{p(x,z)}{p(z|x)} dz"],
        [r"ELBO + E_q[\log\frac{p(x) q(z|x)}{p(x|z) p(z)}]"],
        [r"E_q[\log\frac{p(x)}{p(x,z)/p(z|x)}] + E_q[\log p(x,z)] - E_q[\log p(z|x)]", JOINT],
    ],
)  # fmt: skip
def test_bayes_rule_is_seen_in_what_two_lines_differ_in(between):
    chain = [*SOUND[:2], *between, SOUND[3]]
    assert step(chain, uses_bayes_rule).status == "passed"
    assert lines(chain).status == ending(chain).status == "passed"


@pytest.mark.parametrize(
    "line",
    [
        r"\log\left(p(x) \int q(z|x) dz\right)",
        r"\log \int q(z|x) p(x) dz",
        r"E_q[\log\int p(x,u) du]",
        r"ELBO + E_q[\log p(x)] - ELBO",
        r"\frac12\log p(x) + \frac12 E_q[\log p(x)]",
    ],
)
def test_a_partition_of_unity_may_stand_in_a_logarithm_or_beside_other_terms(line):
    assert step([SOUND[0], line, SOUND[2], SOUND[3]], inserts_partition_of_unity).status == "passed"


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
