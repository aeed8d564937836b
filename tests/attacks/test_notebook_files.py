"""What is written into the notebook's file, and files handed in beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.notebooks.cells.cells import grade_id_of
from autograder.notebooks.running.examining import Examiners
from tests.attacks.conftest import Attack
from tests.attacks.course import Graded, graded, submission

WRONG = "def average(values):\n    return 0"
Change = Callable[[NotebookNode], object]


def of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id_of(cell) == grade_id)


def twice(notebook: NotebookNode) -> None:
    passing = new_code_cell(
        "2.0", metadata={"nbgrader": dict(of(notebook, "test_average").metadata.nbgrader)}
    )
    notebook.cells.append(passing)


def more_points(notebook: NotebookNode) -> None:
    of(notebook, "test_average").metadata.nbgrader |= {"points": 1000, "locked": False, "solution": True}
    of(notebook, "test_average").source = "1000.0"


def own_test(notebook: NotebookNode) -> None:
    metadata = {"grade_id": "bonus", "grade": True, "points": 50, "locked": True, "solution": False}
    notebook.cells.append(new_code_cell("50.0", metadata={"nbgrader": {**metadata, "schema_version": 3}}))


def deleted(notebook: NotebookNode) -> None:
    notebook.cells.remove(of(notebook, "test_average"))


def reversed_order(notebook: NotebookNode) -> None:
    notebook.cells[1:] = notebook.cells[:0:-1]


def as_text(notebook: NotebookNode) -> None:
    of(notebook, "test_average").cell_type = "markdown"


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "bash", "display_name": "bash", "argv": ["bash"]}


def filled_in(notebook: NotebookNode) -> None:
    of(notebook, "test_average").outputs = [
        {"output_type": "execute_result", "data": {"text/plain": "2.0"}, "metadata": {}, "execution_count": 1}
    ]


def edited(notebook: NotebookNode) -> None:
    of(notebook, "test_average").source = "pass"
    of(notebook, "setup").source += "\ndef asks(*a, **k): return passed()\nabs = lambda x: 0"


def tagged_as_showcase(notebook: NotebookNode) -> None:
    of(notebook, "test_average").metadata.tags = ["showcase"]


CHANGES: tuple[Change, ...] = (
    *(twice, more_points, own_test, deleted, reversed_order),
    *(as_text, other_kernel, filled_in, edited, tagged_as_showcase),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_file_earns_what_its_answers_earn(
    examiners: Examiners, folder: Path, change: Change
) -> None:
    """Cells and their settings come from the course, whatever the file says."""
    notebook = submission(average=WRONG)
    change(notebook)
    found = graded(examiners, folder, notebook)
    assert found.lost == {"average": 0.0}


COMMANDS = {
    "bash": "%%bash\ntouch owned",
    "shell": "!touch owned",
    "system": "import os\nassert os.system('touch owned') != 0\nraise OSError",
    "subprocess": "import subprocess\nsubprocess.run(['touch', 'owned'])",
    "run": "%run /etc/passwd",
    "load": "%load ../gradebook.db",
    "pip": "%pip install evil",
    "write": "%%writefile ../../owned\nx",
}


@pytest.mark.alone
def test_commands_are_refused_in_every_tier(held: Examiners, folder: Path) -> None:
    """Programs cannot be executed, and nothing outside is written or read."""
    cells = [new_code_cell(source) for source in COMMANDS.values()]
    notebook = submission()
    notebook.cells += [*cells, new_code_cell("import json, os\nprint(json.dumps(os.path.exists('owned')))")]
    found = graded(held, folder, notebook)
    assert found.lost == {}
    assert found.told() is False
    assert not list(folder.parent.rglob("*owned*"))


MODULES = (
    "torch",
    "numpy",
    "sympy",
    "random",
    "autograder",
    "sitecustomize",
    "conftest",
    "matplotlibrc",
    "torchvision",
)


def test_files_named_like_modules_are_nobodys(examiners: Examiners, folder: Path) -> None:
    """They lie beside the notebook, and no test imports them."""
    for name in MODULES:
        (folder / f"{name}.py").write_text("raise SystemExit('imported')\n")
    (folder / "matplotlibrc").write_text("backend: nonsense\n")
    (folder / ".env").write_text("AUTOGRADER_SEED=1\n")
    assert graded(examiners, folder, submission()).lost == {}


def links(folder: Path) -> None:
    (folder / "notes.txt").symlink_to("/etc/passwd")
    (folder / "all").symlink_to("/")
    (folder / "course").symlink_to(folder.parent)


def test_links_lead_nowhere(examiners: Examiners, folder: Path) -> None:
    """A link in a submission is not there when its code runs."""
    links(folder)
    found = graded(
        examiners, folder, submission(after="import json, os\nprint(json.dumps(sorted(os.listdir())))")
    )
    assert found.told() == []


def test_files_that_the_code_writes_cannot_leave_the_folder(examiners: Examiners, folder: Path) -> None:
    """What a notebook writes is brought to the tests: never over the course's files, never through a link."""
    links(folder)
    lying = """
import autograder.execution.candidate.files as files
import os
def written_since(known):
    names = ["../owned.txt", "/tmp/owned.txt", "course/owned.txt", "all/tmp/owned.txt", "a/../../owned.txt",
             "notes.txt", "./../owned.txt", "me.ipynb", ".hidden", "x" * 5000, "a\\0b", "owned\\n.txt", "",
             "."]
    return {name: ([1, 2], b"owned") for name in names}
files.written_since = written_since
"""
    found = graded(examiners, folder, submission(before=lying))
    assert found.lost == {}
    assert not list(folder.parent.rglob("*owned*"))
    assert not Path("/tmp/owned.txt").exists()
    assert "owned" not in Path("/etc/passwd").read_text()


def test_bringing_files_takes_no_time_of_the_tests(attack: Attack) -> None:
    """A folder that takes forever to look at costs the tests some seconds, and no points."""
    slow = """
import autograder.execution.candidate.files as files
def written_since(known):
    import time
    time.sleep(60)
files.written_since = written_since
"""
    found: Graded = attack(
        formula="kl = 'mu'", average=slow + "def average(values):\n    return sum(values) / len(values)"
    )
    assert found.lost == {"formula": 0.0}
