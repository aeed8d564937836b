"""What an author gets wrong is told to the author, with where and what to write;
the table is of small inputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import cell_result
from autograder.notebooks.source.rehearsing import Surroundings, rehearse, told_together

SETUP = """\
from autograder import grade
from autograder.neural import *
from autograder.plain_answers import is_one_of, is_value, returns_the_same
from autograder.symbolic import *

words = vocabulary(a=real, s=positive)"""
GAUSSIAN = "vocabulary(mu=real, sigma=positive)"
LOSS = "def loss(x):\n    ### BEGIN SOLUTION\n    return (x ** 2).sum()\n    ### END SOLUTION"
SQUARE = "lambda x: x.square().sum()"


def cell(source: str, grade_id: str, kind: str, points: float | None = None) -> NotebookNode:
    told = {"grade_id": grade_id, "solution": kind == "solution", "grade": kind == "grade", "task": False}
    told |= {"locked": kind != "solution", "schema_version": 3}
    return new_code_cell(source, metadata={"nbgrader": told | ({} if points is None else {"points": points})})


def answered(text: str) -> str:
    return f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"


def hidden(*lines: str) -> str:
    return "\n".join(
        ["    ### BEGIN HIDDEN TESTS", *(f"    {line}" for line in lines), "    ### END HIDDEN TESTS"]
    )


def notebook(checks: str, answer: str = "2 * s + a", setup: str = SETUP, points: float = 1) -> NotebookNode:
    """A set-up, an answer `kl`, and a grade cell with these checks."""
    solution = answer if "SOLUTION" in answer else answered(f"kl = {answer!r}")
    graded = (
        f"grade(\n{checks}\n    out_of={points},\n)"
        if "grade(" not in checks and "assert" not in checks
        else checks
    )
    cells = (
        cell(setup, "setup", "locked"),
        cell(solution, "kl", "solution"),
        cell(graded, "test", "grade", points),
    )
    return new_notebook(cells=list(cells))


@pytest.fixture(scope="module")
def own_examiners() -> Iterator[Examiners]:
    examiners = Examiners(unconfined=True)
    yield examiners
    examiners.close()


def problems(made: NotebookNode, examiners: Examiners, folder: Path) -> tuple[str, ...]:
    return rehearse("tiny", made, Surroundings(folder), examiners)


RIGHT = [
    'equivalent(kl, "a + 2 s", words, points=1),',
    hidden(
        'equivalent(kl, "a + 2 s", words, mistakes=[Mistake("one", "a + s", "Count s.", share=0.5)], '
        "points=1),"
    ),
    'equivalent(kl, "a + 2 s", words, points=0.5),\n'
    + hidden('holds("k = a + 2 s", {"k": kl}, words, title="t", points=0.5),'),
]


@pytest.mark.parametrize("checks", RIGHT)
def test_a_right_notebook_has_nothing_wrong(checks: str, own_examiners: Examiners, tmp_path: Path) -> None:
    assert problems(notebook(checks), own_examiners, tmp_path) == ()


WRONG = [
    ('equivalent(kl, "a + 2 s +", words, points=1),', "The reference “a + 2 s +” cannot be read"),
    ('equivalent(kl, "a + 2 t", words, points=1),',
     "The reference “a + 2 t” cannot be read: I don't know `t`"),
    ('equivalent(kl, "log(0)", words, points=1),', "The reference has no value in any of the cases tried"),
    ('equivalant(kl, "a + 2 s", words, points=1),',
     "`equivalant`, which no cell before it defines. Do you mean `equiv"),
    ('equivalent(kl, "a + 2 s", wordz, points=1),',
     "`wordz`, which no cell before it defines. Do you mean `words`"),
    ('equivalent(kll, "a + 2 s", words, points=1),',
     "`kll`, which no cell before it defines. Do you mean `kl`"),
    ('equivalent(kl, "a + 3 s", words, points=1),',
     "the solution does not pass “the expression is right” (failed)"),
    ('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "a +", "No.")]),',
     "mistake m = “a +” cannot"),
    ('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "s + a + s", "No.")]),',
     "The mistake m is none"),
    ('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "a", "No.", share=2)]),',
     "`share` is 2"),
    ('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "a")]),',
     "a message for the student"),
    ('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", change="jacobian")]),',
     "has no change jacobian"),
    (('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "a", "A."), Mistake("n", "a+s-s", '
      '"B.")]),'), "never"),
    ('equivalent(kl, "a + 2 s", words, points=1, mistakes=[Mistake("m", "a", "It is a + 2*s + 0*a.")], '
     'title="t"),\n'
     '    equivalent(kl, "a + 2*s + 0*a", words, points=0, title="It is a + 2*s + 0*a"),',
     "holds the reference “a + 2*s + 0*a”"),
    ('equivalent(kl, "a + 2 s", vocabulary(a="real", s=positive), points=1),',
     "`a` is 'real': write a domain"),
    ('equivalent(kl, "a + 2 s", vocabulary(a=grey("B"), s=positive), points=1),',
     "`a` is a Draw: write a domain"),
    ('equivalent(kl, "a + 2 s", vocabulary(a=equal_to("2 u"), s=positive), points=1),',
     "definition of a = “2 u” cannot"),
    ('equivalent(kl, "a + 2 s", vocabulary(a=real, s=positive, abbreviations={"L": "2 u"}), points=1),',
     "abbreviation L ="),
    ('written_without(kl, "sums", words=words, points=1),', "`forms` is 'sums': write one of 'sum'"),
    ('equals_integral(kl, "integral(q(z) z, z", words, points=1),', "The integral “integral"),
    ('equals_integral(kl, "integral(q(z) z, z)", words, points=1),', "the vocabulary needs `mu` and `sigma`"),
    ('holds("k = 2 +", {"k": kl}, words, title="t", points=1),', "The statement's side “2 +” cannot be read"),
    ('holds("k = 2 u", {"k": kl}, words, title="t", points=1),', "The statement uses `u`, which is neither"),
    ('holds("k = a", {"k": kl}, words, title="t", points=1),', "does not pass “t” (failed)"),
    ('tends_to(kl, "1/a -", "a", words, points=1),', "The reference “1/a -” cannot be read"),
    ('tends_to(kl, "a", "N", words, points=1),', "`variable` names `N`, which the vocabulary does not have"),
    ('tends_to(kl, "a - a", "a", words, points=1),', "The reference is zero at a = 10"),
    ('numbers_agree([1], {"one": "1 +"}, relative=0.1, points=1),',
     "The expected value “1 +” cannot be read"),
    ('numbers_agree([1], {"one": "log(0)"}, relative=0.1, points=1),', "has no value"),
    ('numbers_agree([1], {"one": "1"}, relative=0.1, points=1, mistakes=[Mistake("m", "1.01", "No.")]),',
     "within the tol"),
    ('numbers_agree([1], {"one": "1"}, relative=0.1, points=1, mistakes=[Mistake("m", "1;2", "No.")]),',
     "has 2 numbers"),
    ('lines_agree([kl], "a + 2 u", words, points=1),',
     "The start of the derivation “a + 2 u” cannot be read"),
    ('ends_with([kl], "a + 2 s", {"a": "a", "rest": "2 u"}, words, title="t", points=1),',
     "The part “rest” “2 u” cannot"),
    ('uses_only(kl, ["q(z|x"], words, points=1),', "The density “q(z|x” cannot be read"),
    ('is_value(kl, object(), title="t", points=1),', "No answer can be compared with"),
    ('equivalent(kl, "a + 2 s", words, points=-1),', "`points` is -1: write a number, 0 or more"),
    ('equivalent(kl, "a + 2 s", words, points=True),', "`points` is True"),
    ('equivalent(kl, "a + 2 s", words, points="1"),', "`points` is '1'"),
    ('equivalent(kl, "a + 2 s", words, points=0.5),', "worth 0.5 points together, but out_of=1"),
    ('equivalent(kl, "a + 2 s", words),', "`points` is missing"),
    ('grade(equivalent(kl, "a + 2 s", words, points=1))', "`out_of` is missing"),
    ('grade([equivalent(kl, "a + 2 s", words, points=1)], out_of=1)', "Number 1 of `checks` is a list"),
    ('report = grade(equivalent(kl, "a + 2 s", words, points=1), out_of=1)',
     "not the last expression of the cell"),
    ('equivalent(kl, "a + 2 s", words, points=1).only_if(closed),',
     "`closed`, which no cell before it defines"),
    ('equivalent(kl, "a + 2 s", words, points=1).only_if(equivalent(kl, "a", words, points=0)),',
     "none of the checks before"),
    ('equivalent(kl, "a + 2 s", words, points=0.5),\n    equivalent(kl, "a + 2 s", words, points=0.5),',
     "the same random"),
    ('one = equivalent(kl, "a + 2 s", words, points=0.5)\ngrade(one, one, out_of=1)', "given twice"),
    ("    ### BEGIN HIDDEN TESTS\n    equivalent(kl, 'a + 2 s', words, points=1),", "which no line closes"),
    ("    equivalent(kl, 'a + 2 s', words, points=1),\n    ### END HIDDEN TESTS",
     "which no line before it opens"),
    ("    ### BEGIN HIDDEN TEST\n    equivalent(kl, 'a + 2 s', words, points=1),\n    ### END HIDDEN TEST",
     "nbgrader knows"),
    ("### BEGIN HIDDEN TESTS\nlimit = 1\n### END HIDDEN TESTS\n"
     "grade(equivalent(kl, 'a + 2 s', words, points=limit), out_of=1)",
     "uses `limit`, which only hidden lines define"),
    ("assert kl != 'a'\nassert kl == 'b'", "The tests of this task stopped with AssertionError"),
    ("check_points = 1\nassert True", "`test` the release as it is gets 1 points"),
    ('is_one_of(type(kl).__name__, ["str", "Missing", "NoneType"], title="t", points=1),',
     "the release as it is gets 1"),
    ('is_one_of(kl, ["x", None, "2 * s + a"], title="t", points=1),', "No answer can be compared with None"),
    ('equivalent(kl, "a + 2 s", words, points=1),\n'
     + hidden('print(1 / 0) or equivalent(kl, "a", words, points=0),'),
     "stopped with ZeroDivisionError"),
]  # fmt: skip


@pytest.mark.parametrize(("checks", "told"), WRONG)
def test_a_mistake_is_told_to_the_author(
    checks: str, told: str, own_examiners: Examiners, tmp_path: Path
) -> None:
    found = problems(notebook(checks), own_examiners, tmp_path)
    assert told in "\n".join(found), found
    assert all("`test`" in each for each in found), found


IN_CODE = [
    (f'loss_values_agree(loss, {SQUARE}, {{"x": normal("B")}}, points=1),', ""),
    ('loss_values_agree(loss, lambda x, y: x.sum(), {"x": normal("B")}, points=1),',
     "The reference cannot be evaluated"),
    ('loss_values_agree(loss, lambda x: x ** 2, {"x": normal("B")}, points=1),',
     "The reference cannot be evaluated"),
    ((f'loss_values_agree(loss, {SQUARE}, {{"x": normal("B")}}, mistakes={{"the same": lambda x: (x * '
      'x).sum()}, points=1),'),
     "The mistake “the same” is none"),
    ((f'loss_values_agree(loss, {SQUARE}, {{"x": normal("B")}}, mistakes={{"bad": lambda x: x.foo}}, '
      'points=1),'), "“bad”: The"),
    ((f'loss_values_agree(loss, {SQUARE}, {{"x": normal("B")}}, terms={{"all": lambda x: x.sum()}}, '
      'points=1),'), "add up to"),
    ('loss_gradients_agree(loss, lambda x: x.detach().sum(), {"x": normal("B")}, points=1),',
     "No gradient flows"),
    (f'loss_gradients_agree(loss, {SQUARE}, {{"x": normal("B")}}, of=["y"], points=1),',
     "has to name some of the inputs"),
    ('results_agree(loss, lambda x: x.foo, {"x": normal("B")}, points=1),',
     "The reference cannot be evaluated"),
    (f'results_agree(loss, {SQUARE}, {{"x": normal("B")}}, mistakes={{"a": lambda x: 2 * x.sum(), "b": '
     'lambda x: 2 * x.sum()},'
     " points=1),", "The mistake “b” never gets its turn"),
    ('returns_the_same(loss, lambda x: 1 / 0, lambda seed: [(1,)], title="t", points=1),',
     "ZeroDivisionError"),
    ('returns_the_same(loss, lambda x: x * x, lambda seed: [], title="t", points=1),',
     "draws no case at all"),
    ('is_unbiased(loss, lambda mu, sigma: mu.foo, points=1),', "It stopped with AttributeError"),
]  # fmt: skip


@pytest.mark.parametrize(("checks", "told"), IN_CODE)
def test_a_mistake_in_a_check_of_code_is_told(
    checks: str, told: str, own_examiners: Examiners, tmp_path: Path
) -> None:
    found = problems(notebook(checks, answer=LOSS), own_examiners, tmp_path)
    assert told in "\n".join(found), found
    assert bool(told) == bool(found), found


def test_a_set_up_that_fails_is_told(own_examiners: Examiners, tmp_path: Path) -> None:
    made = notebook('equivalent(kl, "a + 2 s", words, points=1),', setup=f"{SETUP}\nimport no_such_module")
    (found,) = problems(made, own_examiners, tmp_path)
    assert found.startswith(
        "The given cell `setup` stops with ModuleNotFoundError: No module named 'no_such_module'"
    )


def test_a_solution_that_fails_is_told(own_examiners: Examiners, tmp_path: Path) -> None:
    made = notebook('equivalent(kl, "a + 2 s", words, points=1),', answer=answered("kl = 1 / 0"))
    (found,) = problems(made, own_examiners, tmp_path)
    assert found.startswith("The solution `kl` stops with ZeroDivisionError")


def test_two_cells_of_one_name_are_told(own_examiners: Examiners, tmp_path: Path) -> None:
    made = notebook('equivalent(kl, "a + 2 s", words, points=1),')
    made.cells.append(cell("x = 1", "setup", "locked"))
    assert problems(made, own_examiners, tmp_path) == (
        "2 cells have the grade_id `setup`, by which scores are kept. Give each one of its own.",
    )


def test_all_mistakes_of_a_notebook_are_told_at_once(own_examiners: Examiners, tmp_path: Path) -> None:
    made = notebook(
        'equivalent(kl, "a + 2 t", words, title="one", points=0.5),\n'
        '    equivalent(kl, "a + s", words, points=0.5,'
        ' mistakes=[Mistake("m", "a +", "No."), Mistake("n", "s + a", "No.")]),'
    )
    found = told_together("tiny", problems(made, own_examiners, tmp_path))
    for each in ("“a + 2 t” cannot be read", "“a +” cannot be read", "The mistake n is none"):
        assert each in found


def test_at_grading_a_reference_that_cannot_be_read_costs_no_student_anything(
    own_examiners: Examiners, tmp_path: Path
) -> None:
    made = notebook(hidden('equivalent(kl, "a + 2 CANARY", words, points=1),'))
    *_, run = own_examiners.run(made, Job(tmp_path))
    result = cell_result("test", made.cells[-1].source, run.outputs, 1)
    assert result.needs_a_person
    assert "CANARY" in result.author_error
    assert [each.status for each in result.verdicts] == ["undecided"]
    assert "CANARY" not in str(result.verdicts)
