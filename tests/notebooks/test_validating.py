"""What a student is told before upload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from autograder.notebooks.validating import Validated, validate
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.notebooks.cells import grade_id_of
from autograder.notebooks.gathering import gather
from autograder.notebooks.running import Limits

Write = Callable[[NotebookNode, Path], Path]
Make = Callable[..., NotebookNode]


def validated(file: Path, limits: Limits | None = None) -> Validated:
    (found,) = gather(file).notebooks
    return validate(found, limits)


def test_a_right_notebook_is_ready_and_names_its_tasks(
    solved: NotebookNode, write: Write, tmp_path: Path
) -> None:
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert found.ready, found.problems
    assert [(task.heading, task.grade_id, task.hidden_points) for task in found.tasks] == [
        ("Task 1: a number", "test_three", 2),
        ("Task 2: a function", "test_double", 3),
    ]
    assert any("showcase" in hint for hint in found.hints)


def test_an_untouched_notebook_is_not_ready(released: NotebookNode, write: Write, tmp_path: Path) -> None:
    found = validated(write(released, tmp_path / "double.py"))
    assert not found.ready
    assert found.problems == ("Nothing is answered yet: every answer cell is as it was released.",)


def test_everything_that_would_go_wrong_is_told_in_one_go(
    answered: Make, write: Write, tmp_path: Path
) -> None:
    notebook = answered(three="three = 3\nthree.nothing", why="Because.")
    cells = {grade_id_of(cell): cell for cell in notebook.cells}
    cells["test_double"].source = "grade(out_of=4)"
    notebook.cells.remove(cells["setup"])
    notebook.cells.append(new_code_cell("import tensorflow"))
    found = validated(write(notebook, tmp_path / "double.ipynb"))
    told = "\n".join(found.problems)
    for expected in (
        "`setup` of the released notebook is missing",
        "test cell `test_double` was edited",
        "`double` is not answered yet",
        "`three`: it stops with AttributeError",
        "line 2: `three.nothing`",
    ):
        assert expected in told
    assert "tensorflow" in "\n".join(found.hints)


def test_a_failing_visible_test_keeps_it_from_being_ready(
    answered: Make, write: Write, tmp_path: Path
) -> None:
    notebook = answered(three="three = 4", double="def double(x):\n    return 2 * x", why="Because.")
    found = validated(write(notebook, tmp_path / "double.ipynb"))
    assert not found.problems
    assert not found.ready
    assert [task.passed for task in found.tasks] == [False, True]


def test_slow_cells_and_a_dead_kernel_are_told_with_the_cell(
    answered: Make, write: Write, tmp_path: Path
) -> None:
    notebook = answered(
        three="import time\nthree, end = 3, time.process_time() + 0.7\nwhile time.process_time() < end: pass",
        double="import os\nos._exit(1)",
        why="Because.",
    )
    found = validated(write(notebook, tmp_path / "double.ipynb"), Limits(cell=1, grade_cell=20))
    assert any("`three`: it took more than half of the 1 seconds" in hint for hint in found.hints)
    assert any(
        "the cell `double`: The process in which your code ran ended" in problem for problem in found.problems
    )
    assert any("were not run" in problem for problem in found.problems)


def test_a_conflict_of_notebook_and_script_is_a_problem(
    solved: NotebookNode, answered: Make, write: Write, tmp_path: Path
) -> None:
    write(answered(three="three = 4"), tmp_path / "double.py")
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert "both edited" in found.problems[0]


def test_an_unanswered_half_is_listed(answered: Make, write: Write, tmp_path: Path) -> None:
    found = validated(write(answered(three="three = 3"), tmp_path / "double.ipynb"))
    assert found.problems == ("The cell `double` is not answered yet.", "The cell `why` is not answered yet.")
