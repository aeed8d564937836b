"""From when an answer is that tests of later tasks look at; in two processes as in one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell, grade_id_of, source_cells
from autograder.notebooks.restoring.asked import asked_in
from autograder.notebooks.restoring.restoring import restore
from autograder.notebooks.running.changed import NOTE
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.plain_process import run
from autograder.notebooks.running.running import Job
from autograder.notebooks.scoring.grading import CellResult, cell_result
from autograder.notebooks.source.rehearsing import Surroundings, rehearse
from autograder.validation.foreseeing import foreseen

Cells = Sequence[tuple[str, str]]
"""Each with its name, whose first letter says what it is (given, answer, test;
own cells of a student have none), and its text.
"""

_KINDS: dict[str, dict[str, Any]] = {
    "g": {"grade": False, "solution": False, "locked": True},
    "a": {"grade": False, "solution": True, "locked": False},
    "t": {"grade": True, "solution": False, "locked": True, "points": 1.0},
}


def notebook(cells: Cells) -> NotebookNode:
    made = []
    for name, source in cells:
        settings = {"grade_id": name, "schema_version": 3, "task": False, **_KINDS[name[0]]} if name else None
        made.append(new_code_cell(source, metadata={"nbgrader": settings} if settings else {}))
    return new_notebook(cells=made)


def course(cells: Cells) -> tuple[SourceCell, ...]:
    """The course's cells; what answers hold here is their scaffold,
    and all of their text where nothing is marked.
    """
    return source_cells(notebook([(name, source) for name, source in cells if name]))


def results(source: Cells, submitted: Cells, examiners: Examiners, folder: Path) -> dict[str, CellResult]:
    """What the tests say, which is the same in one process."""
    known = course(source)
    restored = restore(notebook(submitted), known).notebook
    job = Job(folder, asked=asked_in(known))
    both = []
    for runs in (examiners.run(restored, job), run(restored, job)):
        graded = {grade_id_of(cell): each for cell, each in zip(restored.cells, runs, strict=True)}
        both.append(
            {
                cell.grade_id: cell_result(
                    cell.grade_id, cell.source, graded[cell.grade_id].outputs, cell.points
                )
                for cell in known
                if cell.kind == "grade"
            }
        )
    assert [_facts(each) for each in both[0].values()] == [_facts(each) for each in both[1].values()]
    return both[0]


def _facts(result: CellResult) -> tuple[float | None, bool, list[str]]:
    return result.score, result.needs_a_person, [verdict.note for verdict in result.verdicts]


def answered(text: str, scaffold: str) -> str:
    return f"{scaffold}\n### BEGIN SOLUTION\n{text}\n### END SOLUTION"


F = ("a_f", answered("f = 3", "f = ..."))
X = ("a_x", answered("x = 9", "x = ..."))
T_F, T_X = ("t_f", "assert f == 3"), ("t_x", "assert x == f * f")
SOURCE = [F, T_F, X, T_X]


def test_a_right_answer_is_right(examiners: Examiners, tmp_path: Path) -> None:
    found = results(SOURCE, [("a_f", "f = 3"), T_F, ("a_x", "x = 9"), T_X], examiners, tmp_path)
    assert {name: each.score for name, each in found.items()} == {"t_f": 1, "t_x": 1}


EARNED_ONCE = {
    "bound again": [("a_f", "f = 5"), T_F, ("a_x", "f, x = 0, 0"), T_X],
    "in an own cell": [("a_f", "f = 5"), T_F, ("", "f = 0"), ("a_x", "x = 0"), T_X],
    "in many ways": [
        ("a_f", "f = 5"),
        T_F,
        ("a_x", "x = 0\nfor f in [0]: exec('f = 0'); globals()['f'] = 0"),
        T_X,
    ],
    "never answered above": [("a_f", "f = ..."), T_F, ("a_x", "f = x = 0"), T_X],
    "never defined above": [("a_f", "pass"), T_F, ("a_x", "f = x = 0"), T_X],
    "its cell stops above": [("a_f", "f = 1 / 0"), T_F, ("a_x", "f = x = 0"), T_X],
    "the cells in another order": [("a_x", "f = x = 0"), T_X, ("a_f", "f = 5"), T_F],
    "in another order, and put right between": [
        ("a_x", "f = x = 0"),
        T_X,
        ("a_f", "exec('f = 5')"),
        ("", "f = 7"),
        T_F,
    ],
}


@pytest.mark.parametrize("how", EARNED_ONCE)
def test_what_is_bound_again_earns_no_later_task(how: str, examiners: Examiners, tmp_path: Path) -> None:
    """The answer of the first task is wrong, and the second one is answered for another, easy one."""
    found = results(SOURCE, EARNED_ONCE[how], examiners, tmp_path)
    assert {name: each.score for name, each in found.items()} == {"t_f": 0, "t_x": 0}


def test_where_points_are_lost_by_that_a_person_is_asked(examiners: Examiners, tmp_path: Path) -> None:
    found = results(SOURCE, EARNED_ONCE["bound again"], examiners, tmp_path)
    assert not found["t_f"].needs_a_person
    assert found["t_x"].why_a_person.startswith("`f` has changed since the tests of its own task.")
    assert [verdict.note for verdict in found["t_x"].verdicts] == ["cell.raised", NOTE]


def test_who_puts_an_answer_right_too_late_is_seen_by_a_person(examiners: Examiners, tmp_path: Path) -> None:
    found = results(SOURCE, [("a_f", "f = 2"), T_F, ("a_x", "f = 3\nx = 9"), T_X], examiners, tmp_path)
    assert (found["t_x"].score, found["t_x"].needs_a_person) == (0, True)


NOTHING_LOST = {
    "the same value": [("a_f", "f = 3"), T_F, ("a_x", "f = 2 + 1\nx = f * f"), T_X],
    "another one, of which nothing hangs": [("a_f", "f = 3"), T_F, ("a_x", "x = f * f\nf = 'scratch'"), T_X],
    "deleted": [("a_f", "f = 3"), T_F, ("a_x", "x = f * f\ndel f"), T_X],
    "completed in a cell of one's own": [("a_f", "f = ..."), ("", "f = 3"), T_F, ("a_x", "x = 9"), T_X],
    "in pieces": [
        ("a_f", "f = 1"),
        ("", "f += 1"),
        ("", "f += 1"),
        T_F,
        ("", "y = f"),
        ("a_x", "x = y * y"),
        T_X,
    ],
    "in a neighbour": [("", "f = 3"), T_F, ("a_x", "x = 9"), T_X],
    "both at once": [("a_f", "f, x = 3, 9"), T_F, ("a_x", "pass"), T_X],
    "in another order": [("", "f = 3"), ("a_x", "x = 9"), T_X, ("a_f", "f = 3"), T_F],
}


@pytest.mark.parametrize("how", NOTHING_LOST)
def test_whoever_is_right_has_all_points_and_nobody_is_asked(
    how: str, examiners: Examiners, tmp_path: Path
) -> None:
    found = results(SOURCE, NOTHING_LOST[how], examiners, tmp_path)
    assert {name: (each.score, each.needs_a_person) for name, each in found.items()} == {
        "t_f": (1, False),
        "t_x": (1, False),
    }


LIST = ("a_list", answered("lines = [1]", "lines = ..."))
T_LIST = ("t_list", "assert lines[0] == 1")
NET = (
    "import torch\n"
    "class Net(torch.nn.Module):\n"
    "    def __init__(self):\n"
    "        super().__init__()\n"
    "        self.layer = torch.nn.Linear(1, 1)\n"
    "net = Net()"
)
T_NET = ("t_net", "import torch\nassert isinstance(net, torch.nn.Module)")
T_TRAINED = ("t_trained", "assert float(net.layer.bias.detach()) == 7")

RIGHT = {
    "asked for again by the scaffold": [
        ("a_one", answered("result = 1", "result = ...")),
        ("t_one", "assert result == 1"),
        ("a_two", answered("result = 2", "result = ...")),
        ("t_two", "assert result == 2"),
    ],
    "asked for again, and by nobody knows which cell": [
        ("a_one", "### BEGIN SOLUTION\nresult = 1\n### END SOLUTION"),
        ("t_one", "assert result == 1"),
        ("a_two", "### BEGIN SOLUTION\nresult = 2\n### END SOLUTION"),
        ("t_two", "assert result == 2"),
    ],
    "changed where the scaffold says so": [
        LIST,
        T_LIST,
        ("a_more", answered("lines.append(2)", "lines = [*lines]")),
        ("t_more", "assert lines == [1, 2]"),
    ],
    "changed by a cell that says nothing": [
        LIST,
        T_LIST,
        ("a_more", "### BEGIN SOLUTION\nlines.append(2)\n### END SOLUTION"),
        ("t_more", "assert lines == [1, 2]"),
    ],
    "changed, and looked at by two tests": [
        LIST,
        T_LIST,
        ("a_more", answered("lines.append(2)", "lines = [*lines]")),
        ("t_more", "assert lines == [1, 2]"),
        ("t_again", "assert lines == [1, 2]"),
    ],
    "trained": [
        ("a_net", answered(NET, "net = ...")),
        T_NET,
        ("a_train", answered("net.layer.bias.data[:] = 7\nlosses = [0]", "losses = ...")),
        T_TRAINED,
    ],
    "an object in a list": [
        ("a_nets", answered(f"{NET}\nnets = [net]", "nets = [...]")),
        ("t_nets", "assert len(nets) == 1"),
        ("a_train", answered("nets[0].layer.bias.data[:] = 7\nlosses = [0]", "losses = ...")),
        ("t_trained", "assert float(nets[0].layer.bias.detach()) == 7"),
    ],
    "made by a given cell": [
        F,
        T_F,
        ("g_more", "g = 10 * f"),
        X,
        ("t_x", "assert x + 21 == g"),
        ("t_g", "assert g == 30"),
    ],
    "made anew by a given cell": [F, T_F, ("g_more", "f = f + 1"), X, ("t_x", "assert f == 4 and x == 9")],
    "looked at by a test of a later task first": [
        ("a_two", answered("f, unused = 3, 1", "f = unused = ...")),
        ("t_unused", "assert unused"),
        X,
        T_X,
    ],
    "not a number": [
        ("a_nan", answered("import numpy as np\nf = [float('nan'), np.full(2, np.nan)]", "f = ...")),
        ("t_nan", "assert f[0] != f[0]"),
        X,
        ("t_x", "assert x == 9 and f[0] != f[0]"),
    ],
    "larger than what crosses": [
        ("a_large", answered("f, y = [0] * 150_000, 1", "f = y = ...")),
        ("t_large", "assert y == 1"),
        X,
        ("t_x", "assert x == 9"),
    ],
}


@pytest.mark.parametrize("what", RIGHT)
def test_solutions_of_all_kinds_are_right(what: str, examiners: Examiners, tmp_path: Path) -> None:
    source = RIGHT[what]
    submitted = [
        (name, "\n".join(line for line in text.split("\n") if "###" not in line)) for name, text in source
    ]
    found = results(source, submitted, examiners, tmp_path)
    assert {(each.score, each.needs_a_person) for each in found.values()} == {(1, False)}, found


WRONG = {
    "data is changed in place": [
        LIST,
        ("t_list", "assert lines[0] == 1"),
        X,
        ("t_x", "assert lines == [1] and x == 9"),
        "lines.append(2)\nx = 9",
        1.0,
    ],
    "data is changed in place, and the other is asked for": [
        LIST,
        T_LIST,
        X,
        ("t_x", "assert lines == [1, 2]"),
        "lines.append(2)\nx = 9",
        0.0,
    ],
    "a tensor is changed in place": [
        ("a_list", answered("import torch\nlines = torch.ones(2)", "lines = ...")),
        ("t_list", "assert lines.sum() == 2"),
        X,
        ("t_x", "assert lines.sum() == 0"),
        "lines.zero_()\nx = 9",
        0.0,
    ],
    "a function is defined again": [
        ("a_list", answered("def lines():\n    return 1", "def lines(): ...")),
        ("t_list", "assert lines() == 1"),
        X,
        ("t_x", "assert lines() == 2"),
        "def lines():\n    return 2\nx = 9",
        0.0,
    ],
    "a class is defined again": [
        ("a_list", answered("class lines:\n    y = 1", "class lines: ...")),
        ("t_list", "assert lines().y == 1"),
        X,
        ("t_x", "assert lines().y == 2"),
        "class lines:\n    y = 2\nx = 9",
        0.0,
    ],
    "what a given cell has made is bound again": [
        LIST,
        ("g_twice", "twice = 2 * lines"),
        X,
        ("t_x", "assert twice == 'easy'"),
        "twice = 'easy'\nx = 9",
        0.0,
    ],
    "bound between two tests of one task": [
        LIST,
        T_LIST,
        ("t_again", "assert lines == 5"),
        X,
        "x = 9",
        0.0,
        [("", "lines = 5")],
    ],
    "not looked at by its own tests": [
        ("a_list", answered("lines, other = 3, 1", "lines = other = ...")),
        ("t_other", "assert other == 1"),
        X,
        ("t_x", "assert x == lines * lines"),
        "lines = x = 0",
        0.0,
    ],
}


@pytest.mark.parametrize("how", WRONG)
def test_what_happens_in_the_cell_of_a_later_task_changes_no_earlier_answer(
    how: str, examiners: Examiners, tmp_path: Path
) -> None:
    *cells, later, score = [each for each in WRONG[how] if not isinstance(each, list)]
    between = [each for each in WRONG[how] if isinstance(each, list)]
    submitted = []
    for name, text in cells:
        if between and name == "t_again":
            submitted += between[0]
        plain = "\n".join(line for line in text.split("\n") if "###" not in line)
        submitted.append((name, later if name == "a_x" else plain))
    found = results(cells, submitted, examiners, tmp_path)
    last = [name for name, _ in cells if name.startswith("t")][-1]
    assert found[last].score == score
    assert found[last].needs_a_person == (score == 0)


def test_an_author_is_told_where_a_solution_changes_an_earlier_answer(
    examiners: Examiners, tmp_path: Path
) -> None:
    cells = [
        LIST,
        T_LIST,
        ("a_more", answered("lines.append(2)\nmore = 2", "more = ...")),
        ("t_more", "assert lines == [1, 2] and more == 2"),
    ]
    made = notebook(cells)
    told = "\n".join(rehearse("tiny", made, Surroundings(tmp_path), examiners))
    assert "In the grade cell `t_more`: a solution below the tests of an earlier task changes" in told
    assert "`lines` has changed since the tests of its own task. Let the scaffold of the later answer" in told
    made.cells[2].source = answered("lines.append(2)\nmore = 2", "lines = [*lines]\nmore = ...")
    assert rehearse("tiny", made, Surroundings(tmp_path), examiners) == ()


def test_a_student_is_told_where_an_answer_is_changed_too_late(tmp_path: Path) -> None:
    known = course(SOURCE)
    restored = restore(notebook(EARNED_ONCE["in an own cell"]), known).notebook
    runs = run(restored, Job(tmp_path, asked=asked_in(known)))
    (told,) = [each for each in foreseen(restored, runs, Limits(), ()) if "`f`" in each.message]
    assert told.weight == "hint"
    assert "in the cell `t_x` use `f` as the tests of its own task" in told.message
    assert "It has another value since cell 3 (`f = 0`)." in told.message
