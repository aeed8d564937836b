"""What a submission wrote is gone after its run, in every tier, also if the run was killed in the middle."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.execution.confinement import Tier
from autograder.execution.confinement.landlock import ENOUGH, landlock_version
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from tests.attacks.course import CANARY, graded, submission

WRITES = f"open('work.txt', 'w').write({CANARY!r} * 1000)\nthree = 3.0"


@pytest.fixture
def temporary(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files of this test alone."""
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield Path(name)


def test_a_run_leaves_no_folder_behind(temporary: Path, folder: Path) -> None:
    """In the tier whose folder lies on the disk; an examiner is killed as soon as it says that it is done."""

    def left() -> list[Path]:
        return list(temporary.glob("autograder-own-*"))

    examiners = Examiners(unconfined=True)
    try:
        held = examiners.held_as(Tier.NONE if landlock_version() < ENOUGH else Tier.LANDLOCK)
        assert graded(held, folder, submission(number=WRITES)).lost == {}
        assert left() == []

        killed = held.runs(submission(number=WRITES), Job(folder=folder))
        next(killed)
        assert len(left()) == 2  # of the candidate and of the examiner
        killed.close()
        assert graded(held, folder, submission(number=WRITES)).lost == {}
    finally:
        examiners.close()
    assert left() == []
