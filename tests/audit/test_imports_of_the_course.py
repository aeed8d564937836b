"""In every grade cell of the course an audit can tell an import that is an answer from one that is none."""

from pathlib import Path

import pytest

from autograder.audit.assignment import read_assignment
from autograder.audit.auditing import _working_in
from autograder.audit.importable import Importable
from autograder.audit.imports import ImportSearch
from autograder.symbolic.limits.limited import working_here

SOURCE = Path(__file__).parents[2] / "source"
NO_ANSWER = Importable("builtins.len", lambda: len, type(len))


@pytest.mark.parametrize("assignment", sorted(each.name for each in SOURCE.iterdir() if each.is_dir()))
def test_the_reference_earns_points_wherever_imports_are_tried_and_len_does_not(assignment, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SEED", "course")
    notebooks = read_assignment(SOURCE / assignment)
    with _working_in(SOURCE / assignment), working_here():
        for notebook in notebooks:
            found = ImportSearch(notebook, (NO_ANSWER,), 1, 60, "course").found()
            assert (found.problems, found.earned, found.unfinished) == ((), (), ())
            assert found.tried > 2
