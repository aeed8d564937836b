"""What a student is told before upload;
*ready* is said where nothing that was done would be lost, and only there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.submissions.gathering import gather
from autograder.notebooks.submissions.reading import read_notebook
from autograder.validation.results import Validated, Validation
from autograder.validation.validating import validate_notebook

Write = Callable[[NotebookNode, Path], Path]
Make = Callable[..., NotebookNode]
THREE, DOUBLE, WHY = "three = 3", "def double(x):\n    return 2 * x", "Because."


def validated(file: Path, limits: Limits | None = None, *, showcases: bool = False) -> Validated:
    (found,) = gather(file).notebooks
    return validate_notebook(found, limits, showcases=showcases)


def told(found: Validated) -> str:
    return "\n".join(found.problems)


@pytest.fixture
def check(answered: Make, write: Write, tmp_path: Path) -> Callable[..., Validated]:
    """Validates a submission with these answers in a folder with these files."""

    def look(
        three: str = THREE,
        double: str = DOUBLE,
        own: str = "",
        files: dict[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Validated:
        notebook = answered(three=three, double=double, why=WHY)
        if own:
            notebook.cells.insert(2, new_code_cell(own))
        for name, text in (files or {}).items():
            (tmp_path / name).write_text(text)
        return validated(write(notebook, tmp_path / "double.ipynb"), limits)

    return look


def test_a_right_notebook_is_ready_and_names_its_tasks(
    solved: NotebookNode, write: Write, tmp_path: Path
) -> None:
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert found.ready, found.problems
    assert [(task.heading, task.grade_id, task.points, task.hidden_points) for task in found.tasks] == [
        ("Task 1: a number", "test_three", 1, 2),
        ("Task 2: a function", "test_double", 1, 3),
    ]
    assert [(mark.grade_id, mark.points, mark.answered) for mark in found.by_hand] == [("why", 2, True)]
    assert found.hand_in == ("double.ipynb",)


def test_an_untouched_notebook_is_not_ready(released: NotebookNode, write: Write, tmp_path: Path) -> None:
    found = validated(write(released, tmp_path / "double.ipynb"))
    assert not found.ready
    assert found.problems == ("Nothing is answered yet: every answer cell is as it was released.",)


def test_an_unanswered_half_is_listed_without_guesses_at_its_names(
    answered: Make, write: Write, tmp_path: Path
) -> None:
    found = validated(write(answered(three=THREE), tmp_path / "double.ipynb"))
    assert "The cell `double` is not answered yet." in found.problems
    assert "The cell `why` is not answered yet." in found.problems
    assert "misspelt" not in told(found)


def test_what_the_grader_puts_back_costs_nothing(solved: NotebookNode, write: Write, tmp_path: Path) -> None:
    cells = {grade_id_of(cell): cell for cell in solved.cells}
    cells["test_double"].source = "grade(out_of=4)"
    solved.cells.remove(cells["setup"])
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert found.ready, found.problems
    assert [task.points for task in found.tasks] == [1, 1]
    assert any("`test_double` was edited" in hint for hint in found.hints)
    assert any("`setup` is missing" in hint for hint in found.hints)


def test_a_script_cannot_say_what_the_grader_puts_back(
    solved: NotebookNode, write: Write, tmp_path: Path
) -> None:
    cells = {grade_id_of(cell): cell for cell in solved.cells}
    cells["test_double"].source = "grade(out_of=4)"
    solved.cells.remove(cells["setup"])
    problems = told(validated(write(solved, tmp_path / "double.py")))
    assert "`setup` is missing" in problems
    assert "`test_double` was edited" in problems


@pytest.mark.parametrize("wiped", ["cells", "tags"])
def test_metadata_that_an_editor_wiped_costs_nothing(
    solved: NotebookNode, write: Write, tmp_path: Path, wiped: str
) -> None:
    for cell in solved.cells:
        cell.metadata.pop("tags", None)
        if wiped == "cells":
            cell.metadata.clear()
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert found.ready, found.problems
    assert [task.points for task in found.tasks] == [1, 1]


def test_a_failing_visible_test_keeps_it_from_being_ready(check: Callable[..., Validated]) -> None:
    found = check(three="three = 4")
    assert not found.ready
    assert [task.passed for task in found.tasks] == [False, True]


def test_a_visible_test_that_cannot_be_decided_keeps_it_from_being_ready(
    check: Callable[..., Validated],
) -> None:
    found = check(three="three = '?'")
    assert not found.ready
    assert [task.is_undecided for task in found.tasks] == [True, False]
    (reason,) = Validation((found,)).reasons
    assert (
        "visible checks of 1 task could not be decided, and earn nothing until a person has looked" in reason
    )


ERRORS = {
    "three = 3\nthree.nothing": (
        "AttributeError: 'int' object has no attribute 'nothing' (line 2: `three.nothing`)."
    ),
    "import json\nthree = json.loads('{')": (
        "in double quotes: line 1 column 2 (char 1) (line 2: `three = json.loads('{')`)."
    ),
    "three = = 3": "SyntaxError: invalid syntax (line 1: `three = = 3`).",
    "def third():\n    return 1 / 0\nthree = third()": (
        "ZeroDivisionError: division by zero (in `third`, line 2: `return 1 / 0`)."
    ),
}


@pytest.mark.parametrize("three", ERRORS)
def test_an_error_quotes_the_student_s_line(check: Callable[..., Validated], three: str) -> None:
    problem = next(problem for problem in check(three=three).problems if "it stops with" in problem)
    assert problem.startswith("In the cell `three`: it stops with ")
    assert problem.endswith(ERRORS[three])


MISSING_NAMES = {
    "a misspelt name": (
        {"double": "def duoble(x):\n    return 2 * x"},
        (
            "The tests in the cell `test_double` need `double`, which no cell above them defines. Is it "
            "misspelt as `duoble`?"
        ),
    ),
    "a name that a later cell defines": (
        {"three": "three = start + 2", "double": "start = 1\n" + DOUBLE},
        "`start` is defined further down, in the cell `double`: cells run from top to bottom.",
    ),
    "a part of the name": (
        {"three": "three = ...\nmy_three = 3"},
        (
            "`three` is still `...`; the tests need its value. Is it what the cell calls `my_three`? Its "
            "name has to be `three`."
        ),
    ),
    "a name that was left open": (
        {"three": "two = 2\nthree = ..."},
        "In the cell `three`: `three` is still `...`; the tests need its value.",
    ),
    "a function that was left open": (
        {"double": "helper = 2\ndef double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"},
        "In the cell `double`: `double` is not written yet.",
    ),
    "a name behind an error": (
        {"double": "1 / 0\n" + DOUBLE},
        "need `double`, but the cell `double` stopped before it was defined.",
    ),
}


@pytest.mark.parametrize("what", MISSING_NAMES)
def test_names_that_tests_need_are_looked_for(check: Callable[..., Validated], what: str) -> None:
    answers, expected = MISSING_NAMES[what]
    assert expected in told(check(**answers))


def test_a_name_that_only_hidden_tests_need_is_looked_for(
    source: NotebookNode, solved: NotebookNode, write: Write, tmp_path: Path
) -> None:
    release = solved.metadata["autograder"]
    next(cell for cell in release["cells"] if cell["grade_id"] == "test_three")["needs"].append("shapes")
    assert "need `shapes`" in told(validated(write(solved, tmp_path / "double.ipynb")))


NOT_THERE = {
    "a package": ("import seaborn_of_nobody\n", "The course does not install `seaborn_of_nobody`"),
    "a package that is installed here": ("import pytest\n", "The course does not install `pytest`"),
    "a package that a function imports": (
        "def draw():\n    import pytest.mark\n",
        "a function imports `pytest`. The course does not install `pytest`, so it is not there at grading",
    ),
    "a network": (
        "import urllib.request\nurllib.request.urlopen('http://example.org')\n",
        "there is no network when your work is graded, so it was refused here too",
    ),
    "another program": (
        "import subprocess\nsubprocess.run(['ls'], check=True)\n",
        "no other program can be started when your work is graded",
    ),
}


@pytest.mark.parametrize("what", NOT_THERE)
def test_what_is_not_there_at_grading_is_not_there_here(check: Callable[..., Validated], what: str) -> None:
    code, expected = NOT_THERE[what]
    found = check(three=code + THREE)
    assert expected in told(found)
    assert not found.ready


COPES = (
    "try:\n    import pytest\nexcept ImportError:\n    pytest = None\n",
    "def draw():\n    try:\n        import pytest\n    except ImportError:\n        pass\n",
    "!pip install seaborn\n",
    "import os\nos.system('ls')\n",
    (
        "try:\n"
        "    import urllib.request\n"
        "    urllib.request.urlopen('http://example.org')\n"
        "except OSError:\n"
        "    pass\n"
    ),
    "import socket\nends = socket.socketpair()\n",
)


@pytest.mark.parametrize("code", COPES)
def test_what_copes_with_that_loses_nothing(
    solved: NotebookNode, write: Write, tmp_path: Path, code: str
) -> None:
    next(cell for cell in solved.cells if grade_id_of(cell) == "three").source = code + THREE
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert found.ready, found.problems


def test_files_that_are_read_are_to_be_handed_in(solved: NotebookNode, write: Write, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    (tmp_path / "numbers.csv").write_text("3")
    (tmp_path / "unused.csv").write_text("4")
    answers = {
        "three": "three = int(open('numbers.csv').read())",
        "double": "from helper import twice as double",
    }
    for cell in solved.cells:
        cell.source = answers.get(grade_id_of(cell) or "", cell.source)
    solved.cells.append(new_code_cell("open('made.txt', 'w').write('x')\nopen('made.txt').read()"))
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert found.ready, found.problems
    assert found.hand_in == ("double.ipynb", "numbers.csv", "helper.py")


def test_a_file_outside_of_the_folder_is_not_there_at_grading(
    answered: Make, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(__file__).parent  # not below the folder of temporary files
    three = f"open({str(home / 'conftest.py')!r}).read()\nthree = 3"
    found = validated(write(answered(three=three, double=DOUBLE, why=WHY), tmp_path / "double.ipynb"))
    assert f"it reads `{home / 'conftest.py'}`, which lies outside of this folder" in told(found)


def test_slow_cells_and_a_dead_process_are_told_with_the_cell(check: Callable[..., Validated]) -> None:
    found = check(three="while True:\n    pass", double="import os\nos._exit(1)", limits=Limits(cell=0.5))
    assert "In the cell `three`: This cell was stopped after" in told(found)
    assert "In the cell `double`: The process in which your code ran ended" in told(found)
    assert "were not run" in told(found)


def test_a_cell_that_needs_more_memory_than_there_is_at_grading(check: Callable[..., Validated]) -> None:
    found = check(three="three = len(bytearray(b'x') * 1_700_000_000)")
    assert "In the cell `three`: it needs more than the 1536 MB of memory" in told(found)


def test_a_conflict_of_notebook_and_script_is_a_problem(
    solved: NotebookNode, answered: Make, write: Write, tmp_path: Path
) -> None:
    write(answered(three="three = 4"), tmp_path / "double.py")
    found = validated(write(solved, tmp_path / "double.ipynb"))
    assert "both edited" in told(found)


def test_showcases_that_were_not_run_are_a_problem_and_can_be_run(
    check: Callable[..., Validated], tmp_path: Path
) -> None:
    assert "has not been run, so a person who looks at the figures finds nothing" in told(check())
    path = tmp_path / "double.ipynb"
    before = read_notebook(path)
    found = validated(path, showcases=True)
    assert found.ready, found.problems
    after = read_notebook(path)
    assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
    assert [cell.outputs[0].text for cell in after.cells if cell.get("outputs")] == ["the showcase ran\n"]
    assert validated(path).ready


def test_a_script_cannot_hold_figures_and_becomes_a_notebook(
    solved: NotebookNode, write: Write, tmp_path: Path
) -> None:
    path = write(solved, tmp_path / "double.py")
    assert "a script cannot hold that" in told(validated(path))
    found = validated(path, showcases=True)
    assert found.ready, found.problems
    assert (found.file, found.hand_in) == ("double.ipynb", ("double.ipynb",))
    assert validated(tmp_path / "double.ipynb").ready


def test_nothing_is_left_behind_in_the_folder(solved: NotebookNode, write: Write, tmp_path: Path) -> None:
    path = write(solved, tmp_path / "double.ipynb")
    before = path.read_bytes()
    validated(path)
    assert [each.name for each in tmp_path.iterdir()] == ["double.ipynb"]
    assert path.read_bytes() == before
    assert json.loads(before)["nbformat"] == 4


def test_a_string_that_python_refuses_without_r_is_told_so(check: Callable[..., Validated]) -> None:
    found = check(three='three = 3\nformula = "\\xi + 1"')
    assert not found.ready
    assert 'Write LaTeX as r"…"' in told(found)


@pytest.mark.xfail(strict=True, reason="a showcase that shows nothing looks like one that was never run")
def test_a_showcase_that_shows_nothing_is_ready(solved: NotebookNode, write: Write, tmp_path: Path) -> None:
    for cell in solved.cells:
        if cell.get("outputs"):
            cell.source, cell.outputs = "shown = 3", []
            cell["execution_count"] = 7
    assert validated(write(solved, tmp_path / "double.ipynb")).ready


def test_a_file_in_a_hidden_folder_of_the_home_is_not_there_at_grading(
    solved: NotebookNode, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(__file__).parent  # not below the folder of temporary files
    monkeypatch.setenv("HOME", str(home.parent))
    hidden = home.parent / ".hidden_data_of_a_test.csv"
    hidden.write_text("3")
    os.utime(hidden, (1_700_000_000,) * 2)
    try:
        for cell in solved.cells:
            if grade_id_of(cell) == "three":
                cell.source = f"three = int(open({str(hidden)!r}).read())"
        assert not validated(write(solved, tmp_path / "double.ipynb")).ready
    finally:
        hidden.unlink()
