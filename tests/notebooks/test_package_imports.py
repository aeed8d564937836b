"""Who takes more from the grader's package than the given cells do is noted for a person; nobody else is."""

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.restoring.restoring import restore
from autograder.notebooks.running.package_imports import IMPORT_NOTE, import_notes

GIVEN = (
    "import torch\nfrom autograder import grade\nfrom autograder.data import images\nfrom drawing import show"
)
COURSE = (
    SourceCell("setup", "locked", "code", GIVEN, GIVEN, points=0),
    SourceCell("loss", "solution", "code", "raise", "raise", points=0),
    SourceCell("tests", "grade", "code", "assert loss", "assert loss", points=1),
)


def notes_on(source: str, folder: Path | None = None) -> list[str]:
    entry = {"grade_id": "loss", "solution": True, "locked": False, "grade": False}
    answer = new_code_cell(source, metadata={"nbgrader": entry})
    found = restore(new_notebook(cells=[new_code_cell(GIVEN), answer]), COURSE, folder)
    return [note.message for note in found.notes if note.kind == IMPORT_NOTE]


@pytest.mark.parametrize(
    "source",
    [
        "from autograder.neural.training.with_a_loss import train as loss",
        "from autograder.data import *",
        "import autograder",
        "import numpy, autograder.neural as n",
        "def loss(x):\n    from autograder import verdicts\n    return verdicts",
        "import importlib\nloss = importlib.import_module('autograder.neural').binary",
        (
            "from importlib import import_module as im\n"
            "from importlib import import_module\n"
            "import_module('autograder')"
        ),
        "loss = __import__('autograder.neural', fromlist=['losses']).losses",
        "%matplotlib inline\nif True:\n    from autograder.neural import normal",
    ],
)
def test_an_import_of_more_is_noted_with_its_cell(source):
    (message,) = notes_on(source)
    assert message.startswith("In the cell `loss`, `autograder")


@pytest.mark.parametrize(
    "source",
    [
        "from autograder.data import images",
        "from autograder.data import images as pictures\nfrom autograder import grade",
        "import torch\nfrom torch.nn.functional import mse_loss as loss",
        "import autograder_of_mine",
        "text = 'from autograder.neural import normal'  # import autograder",
        "from .autograder import x",
        "loss = lambda x: (",
        "import_module = print\nimport_module(3)",
    ],
)
def test_what_the_given_cells_import_and_what_is_not_the_package_is_not(source):
    assert notes_on(source) == []


def test_a_cell_of_ones_own_is_looked_at_too():
    notebook = new_notebook(cells=[new_code_cell("import autograder.neural")])
    (note,) = import_notes(notebook, COURSE)
    assert note.message.startswith("In a cell of your own, `autograder.neural` is imported")


def test_modules_that_are_handed_in_and_used_are_looked_at(tmp_path):
    tmp_path.joinpath("mine.py").write_text("import deeper")
    tmp_path.joinpath("deeper.py").write_text("import mine\nfrom autograder.neural import normal")
    tmp_path.joinpath("unused.py").write_text("import autograder")
    (message,) = notes_on("from mine import loss", tmp_path)
    assert message.startswith("In `deeper.py`, `autograder.neural.normal`")


def test_a_module_of_the_courses_own_is_none_of_the_students(tmp_path):
    tmp_path.joinpath("drawing.py").write_text("from autograder.neural import normal")
    assert notes_on("import drawing\nfrom drawing import show", tmp_path) == []
