"""A hidden word is planted wherever an author can put one that is not meant for students;
none of them reads it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import cell_result, graded_outputs

from .test_rehearsing import LOSS, SQUARE, notebook
from .test_rehearsing import own_examiners as own_examiners

WORD = "CANARY"
WRONG = "a + s"

HIDDEN = [
    'equivalent(kl, "CANARY + a", words, points=1),',
    'equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "CANARY +", "No.")]),',
    'equivalent(kl, "a + 2 s", vocabulary(a=equal_to("CANARY"), s=positive), points=1),',
    'equal_up_to_constant(kl, "CANARY", words, points=1),',
    'equal_up_to_factor(kl, "CANARY +", words, points=1),',
    'equals_integral(kl, "integral(CANARY q(z), z)", vocabulary(mu=real, sigma=positive), points=1),',
    'tends_to(kl, "CANARY", "a", words, points=1),',
    'holds("k = CANARY", {"k": kl}, words, title="t", points=1),',
    'holds("k < CANARY +", {"k": kl}, words, title="t", points=1),',
    'numbers_agree([1], {"one": "CANARY"}, relative=0.1, points=1),',
    'uses_only(kl, ["CANARY"], words, points=1),',
    'ends_with([kl], "a", {"all": "CANARY"}, words, title="t", points=1),',
    ('has_step([kl], "CANARY", inserts_partition_of_unity, words, result={"a": "a"}, title="t", hint="h", '
     'points=1),'),
    ('has_step([kl], "a", inserts_partition_of_unity, words, result={"a": "CANARY"}, title="t", hint="h", '
     'points=1),'),
    'equivalent(kl, "a + 2 s", words, points="CANARY"),',
    'equivalent(kl, "a", words, CANARY=3),',
    'CANARY(kl, "a", words, points=1),'.replace("CANARY(", "equivalent(") + "  # CANARY",
    'is_value(kl, "CANARY", title="t", points=1),',
    'returns_the_same(len, lambda x: {}["CANARY"], lambda seed: ["a"], title="t", points=1),',
    'returns_the_same(len, len, lambda seed: {}["CANARY"], title="t", points=1),',
    'returns_the_same(len, len, lambda seed: ["a"], up_to=lambda x: {}["CANARY"], title="t", points=1),',
    '*[each for each in {}["CANARY"]],',
]  # fmt: skip
IN_CODE = [
    'loss_values_agree(loss, lambda x: {}["CANARY"], {"x": normal("B")}, points=1),',
    (f'loss_values_agree(loss, {SQUARE}, {{"x": normal("B")}}, mistakes={{"m": lambda x: {{}}["CANARY"]}}, '
     'points=1),'),
    (f'loss_values_agree(loss, {SQUARE}, {{"x": normal("B")}}, diagnose=[lambda probe: {{}}["CANARY"]], '
     'points=1),'),
    'loss_gradients_agree(loss, lambda x: {}["CANARY"], {"x": normal("B")}, points=1),',
    'loss_is_finite_at_the_edges(loss, {"x": normal("B")}, reference=lambda x: {}["CANARY"], points=1),',
    'results_agree(loss, lambda x: {}["CANARY"], {"x": normal("B")}, points=1),',
    'is_unbiased(loss, lambda mu, sigma: {}["CANARY"], points=1),',
    'has_variance(lambda mu, sigma, n: sigma, lambda mu, sigma: {}["CANARY"], points=1),',
]  # fmt: skip


def in_hidden(check: str) -> str:
    return f"    ### BEGIN HIDDEN TESTS\n    {check}\n    ### END HIDDEN TESTS"


def what_a_student_reads(checks: str, answer: str, examiners: Examiners, folder: Path) -> str:
    made = notebook(checks, answer=answer)
    *_, run = examiners.run(made, Job(folder))
    result = cell_result("test", made.cells[-1].source, run.outputs, 1)
    kept = [each for each in graded_outputs(run.outputs, result) if each.output_type != "error"]
    assert result.score == 0
    return json.dumps([each.as_json() for each in result.verdicts]) + json.dumps(kept)


@pytest.mark.parametrize("check", HIDDEN)
def test_a_hidden_word_in_an_argument_is_in_nothing_that_a_student_reads(
    check: str, own_examiners: Examiners, tmp_path: Path
) -> None:
    assert WORD not in what_a_student_reads(in_hidden(check), WRONG, own_examiners, tmp_path)


@pytest.mark.parametrize("check", IN_CODE)
def test_nor_one_in_a_function_of_the_author_s(check: str, own_examiners: Examiners, tmp_path: Path) -> None:
    answer = LOSS.replace("** 2", "** 4")
    assert WORD not in what_a_student_reads(in_hidden(check), answer, own_examiners, tmp_path)


@pytest.mark.parametrize(
    "cell",
    [
        "### BEGIN HIDDEN TESTS\nassert kl == 1, 'CANARY'\n### END HIDDEN TESTS",
        "### BEGIN HIDDEN TESTS\nCANARY = 1\nassert kl == CANARY\n### END HIDDEN TESTS",
        (
            "### BEGIN HIDDEN TESTS\n"
            "def CANARY(x):\n"
            "    return x.CANARY\n\n\n"
            "assert CANARY(kl)\n"
            "### END HIDDEN TESTS"
        ),
        (
            "### BEGIN HIDDEN TESTS\n"
            "class CANARY(Exception): pass\n\n\n"
            "if kl != 1: raise CANARY('CANARY')\n"
            "### END HIDDEN TESTS"
        ),
    ],
)
def test_nor_one_in_a_cell_of_assertions(cell: str, own_examiners: Examiners, tmp_path: Path) -> None:
    cell = f"assert kl != 2\n{cell}"
    assert WORD not in what_a_student_reads(cell, WRONG, own_examiners, tmp_path)


def test_no_line_of_a_message_is_cut_out(own_examiners: Examiners, tmp_path: Path) -> None:
    """A hidden line that is a word of a message, such as `inputs,`, leaves no hole in it."""
    check = f"loss_values_agree(\n    loss,\n    {SQUARE},\n    inputs,\n    points=1,\n),"
    checks = f'inputs = {{"x": normal("B")}}\ngrade(\n{in_hidden(check)}\n    out_of=1,\n)'
    read = what_a_student_reads(checks, LOSS.replace("** 2", "** 2 + 1 / 3"), own_examiners, tmp_path)
    assert "inputs" in read
    assert "\\u2026" not in read
