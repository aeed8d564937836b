"""A step is what two neighbouring lines differ in; the result, in whatever order, is no step to itself."""

import pytest

from autograder.symbolic import (
    inserts_partition_of_unity,
    uses_bayes_rule,
)
from tests.symbolic.judged_chains import KL, SOUND, ending, lines, step

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
        [r"E_q[\log p(x,z) - \log q(z|x) + \log q(z|x) - \log p(z|x)]",
         r"E_q[\log(\frac{p(x,z)}{q(z|x)}\frac{q(z|x)}{p(z|x)})]"],
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
