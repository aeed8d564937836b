"""The course's own notebooks pass the rehearsal that generating them asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.scoring.trying import read_source
from autograder.notebooks.source.rehearsing import rehearse, surroundings_of
from tests.source.grade_cells import ROOT

NOTEBOOKS = sorted((path.parent.name, path.stem) for path in (ROOT / "source").glob("*/*.ipynb"))


@pytest.fixture(scope="module")
def own_examiners() -> Iterator[Examiners]:
    examiners = Examiners(unconfined=True)
    yield examiners
    examiners.close()


@pytest.mark.parametrize(("assignment", "name"), NOTEBOOKS)
def test_nothing_is_wrong_in_the_source(assignment: str, name: str, own_examiners: Examiners) -> None:
    folder = ROOT / "source" / assignment
    assert rehearse(name, read_source(folder)[name], surroundings_of(folder), own_examiners) == ()
