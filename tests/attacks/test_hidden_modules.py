"""Hidden modules of a course: nobody reads, replaces or is told them,
and whose file has such a name keeps it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.nbgrader_plugins.feedback.hiding import HideTests
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.files import files_for_students
from autograder.notebooks.running.running import CellRun, Job, filled
from autograder.notebooks.scoring.grading import cell_result, graded_outputs
from autograder.notebooks.scoring.trying import working_copy
from tests.attacks.course import CANARY, LIMITS, answer_and_test, cell
from tests.attacks.test_theft import SEARCH, places

HIDDEN = f'''
"""What only the examiner imports: {CANARY}."""
from autograder.reports.verdicts import check, failed, passed

WANTED = 42  # {CANARY}

def doubles(double):
    def look(seed):
        found = double(21); kept = "{CANARY}"
        return passed() if found == WANTED else failed("It is not twice.", "factor")
    return check("twice", look, double)

def breaks(double):
    def look(seed):
        raise ValueError(double(21)); "{CANARY}"
    return check("breaks", look, double)

def asserts(double):
    assert double(21) == WANTED, "no"  # {CANARY}
'''
GRADED = """
### BEGIN HIDDEN TESTS
from hidden_numbers import doubles
### END HIDDEN TESTS
from autograder.reports.verdicts import grade
grade(
    ### BEGIN HIDDEN TESTS
    doubles(double),
    ### END HIDDEN TESTS
    out_of=1,
)
"""
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return 7"


@pytest.fixture
def source(folder: Path) -> Path:
    """The folder of the source, with a hidden module, in a folder of that name,
    and a module that is released.
    """
    found = folder.parent / "source"
    found.joinpath("hidden_numbers.py").write_text(HIDDEN)
    found.joinpath("hidden_data").mkdir()
    found.joinpath("hidden_data/limits.csv").write_text(CANARY)
    found.joinpath("drawing.py").write_text("lines = 3")
    return found


def ran(examiners: Examiners, folder: Path, source: Path, answer: str, *tests: str) -> tuple[CellRun, ...]:
    notebook = answer_and_test(answer, *tests)
    return examiners.run(notebook, Job(folder, LIMITS, modules=source))


def score(run: CellRun) -> str:
    return str(run.outputs[-1].data["text/plain"])


def test_the_tests_import_it_and_the_answers_cannot(examiners: Examiners, folder: Path, source: Path) -> None:
    trying = f"{RIGHT}\ntry:\n    import hidden_numbers\nexcept ImportError as error:\n    print(error)"
    runs = ran(examiners, folder, source, trying, GRADED)
    assert score(runs[-1]) == "1"
    assert runs[1].outputs[0].text == "No module named 'hidden_numbers'\n"


def test_nothing_of_it_is_in_reach_before_while_or_after_it_is_used(
    examiners: Examiners, folder: Path, source: Path
) -> None:
    searching = f"{places(folder)}{SEARCH}\nlook()\ndef double(x):\n    look()\n    return 2 * x"
    notebook = answer_and_test(searching, GRADED)
    notebook.cells.append(new_code_cell("look()\nprint(json.dumps(_found))"))
    runs = examiners.run(notebook, Job(folder, LIMITS, modules=source))
    assert score(runs[2]) == "1"
    assert json.loads(runs[-1].outputs[-1].text.splitlines()[-1]) == {}


FAKE = (
    "from autograder.reports.verdicts import check, passed\n"
    "def doubles(double):\n"
    "    return check('twice', lambda seed: passed(), double)"
)
INSTEAD = {
    "a file that is handed in": "",
    "a file that is written": "open('hidden_numbers.py', 'w').write(FAKE)",
    "a module in sys.modules": "import sys, types\n"
    "fake = types.ModuleType('hidden_numbers')\n"
    "exec(FAKE, vars(fake))\n"
    "sys.modules['hidden_numbers'] = fake",
    "another path": (
        "import sys, os\n"
        "open('hidden_numbers.py', 'w').write(FAKE)\n"
        "sys.path.insert(0, os.getcwd())\n"
        "import hidden_numbers"
    ),
    "a name of the same name": "exec(FAKE)\nhidden_numbers = doubles",
}


@pytest.mark.parametrize("how", INSTEAD)
def test_a_file_or_module_of_its_name_does_not_replace_it(
    how: str, examiners: Examiners, folder: Path, source: Path
) -> None:
    folder.joinpath("hidden_numbers.py").write_text(FAKE)
    runs = ran(examiners, folder, source, f"FAKE = {FAKE!r}\n{INSTEAD[how]}\n{WRONG}", GRADED)
    assert score(runs[-1]) == "0"


RAISING = "def double(x):\n    raise ValueError('it is mine')"
TESTS = {
    "a check that breaks": GRADED.replace("doubles", "breaks"),
    "a bare assertion": (
        "### BEGIN HIDDEN TESTS\nfrom hidden_numbers import asserts\nasserts(double)\n### END HIDDEN TESTS"
    ),
    "one that cannot be imported": (
        "### BEGIN HIDDEN TESTS\nfrom hidden_numbers import nothing\n### END HIDDEN TESTS"
    ),
}


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("answer", [RIGHT, WRONG, RAISING], ids=["right", "wrong", "raising"])
def test_no_message_quotes_it_and_feedback_has_no_traceback(
    test: str, answer: str, examiners: Examiners, folder: Path, source: Path
) -> None:
    """Who grades sees in an error where the course's own module stopped;
    students see neither its lines nor its name.
    """
    notebook = answer_and_test(answer, TESTS[test])
    runs = examiners.run(notebook, Job(folder, LIMITS, modules=source))
    result = cell_result("test_0", TESTS[test], runs[-1].outputs, 1.0)
    graded = filled(notebook, runs)
    graded.cells[-1].outputs = graded_outputs(runs[-1].outputs, result)
    told, _ = HideTests().preprocess(graded, {})
    for text in (str(result.verdicts), str(told.cells[-1].outputs)):
        assert "WANTED" not in text
        assert CANARY not in text
    assert "hidden_numbers" not in str(told.cells[-1])


def test_a_file_of_the_students_own_is_theirs_whatever_its_name(
    examiners: Examiners, folder: Path, source: Path
) -> None:
    folder.joinpath("hidden_layers.py").write_text("def double(x): return 2 * x")
    assert score(ran(examiners, folder, source, "from hidden_layers import double", GRADED)[-1]) == "1"


def test_hidden_files_that_lie_in_the_submissions_folder_stay_behind(folder: Path, source: Path) -> None:
    for name in ("hidden_numbers.py", "drawing.py"):
        folder.joinpath(name).write_text(CANARY)
    found = files_for_students(folder, ["hidden_numbers.py"])
    assert list(found) == ["drawing.py"]


def test_a_working_copy_has_what_is_released_alone(source: Path) -> None:
    with working_copy(source) as copied:
        assert sorted(path.name for path in copied.rglob("*")) == ["drawing.py"]


def test_a_module_that_is_released_is_there_for_both(
    examiners: Examiners, folder: Path, source: Path
) -> None:
    folder.joinpath("drawing.py").write_text("lines = 3")
    notebook = new_notebook(
        cells=[
            cell("import drawing", "setup"),
            cell("mine = drawing.lines", "answer", answer=True),
            cell("print(mine, drawing.lines)", "test", 1.0),
        ]
    )
    runs = examiners.run(notebook, Job(folder, LIMITS, modules=source))
    assert runs[-1].outputs[0].text == "3 3\n"
