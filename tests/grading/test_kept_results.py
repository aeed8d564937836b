"""Results that are kept are used as they were, or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from autograder.grading import kept_results
from autograder.grading.kept_results import CorruptResult, KeptResults, key_of
from autograder.grading.submission import CellMarks, GradedSubmission, GradingTask, LogLine, NotebookMarks

TASK = GradingTask("vae", "ana", {"elbo": "0123", "laplace": "4567"})
GRADED = GradedSubmission(
    TASK,
    {"elbo": '{"cells": []}', "laplace": "{}"},
    {
        "elbo": NotebookMarks(
            {"kl": CellMarks(2.5, False), "why": CellMarks(None, True)}, {"why": "No response."}
        )
    },
    {"figures/loss.png": b"\x89PNG"},
    ("data/digits.gz",),
    (LogLine(30, "The cell `kl` was edited."),),
    seconds=1.5,
)
KEY = "ab" * 32


@pytest.fixture
def kept(tmp_path: Path) -> KeptResults:
    found = KeptResults(tmp_path / "results", 10**9)
    found.keep(KEY, GRADED)
    return found


def place(tmp_path: Path) -> Path:
    return tmp_path / "results" / "ab" / KEY


def test_what_was_kept_is_found_as_it_was(kept: KeptResults) -> None:
    assert kept.find(KEY, TASK) == GRADED
    assert kept.find("cd" * 32, TASK) is None


def test_a_person_can_read_it(kept: KeptResults, tmp_path: Path) -> None:
    names = sorted(each.relative_to(place(tmp_path)).as_posix() for each in place(tmp_path).rglob("*.*"))
    assert names == [
        "files/figures/loss.png",
        "notebooks/elbo.ipynb",
        "notebooks/laplace.ipynb",
        "result.json",
    ]
    assert json.loads((place(tmp_path) / "result.json").read_text())["student"] == "ana"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "result.json").write_text("{"),
        lambda folder: (folder / "result.json").write_text("[]"),
        lambda folder: (folder / "result.json").write_text('{"digests": {}}'),
        lambda folder: (folder / "result.json").unlink(),
        lambda folder: (folder / "notebooks" / "elbo.ipynb").write_text("{}"),
        lambda folder: (folder / "notebooks" / "elbo.ipynb").unlink(),
    ],
    ids=["no JSON", "another JSON", "of another version", "no result", "another notebook", "no notebook"],
)
def test_what_is_spoilt_is_removed_and_said(kept: KeptResults, tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(place(tmp_path))
    with pytest.raises(CorruptResult, match="The kept result of ana cannot be used"):
        kept.find(KEY, TASK)
    assert kept.find(KEY, TASK) is None


def test_the_oldest_go_when_there_is_no_room(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path, 3_000)
    keys = [f"{number:02}" * 32 for number in range(6)]
    for age, key in enumerate(reversed(keys)):
        kept.keep(key, GRADED)
        os.utime(tmp_path / key[:2] / key, (age, age))
    (tmp_path / "00" / f"{kept_results._BEING_WRITTEN}1").mkdir()
    kept.shrink()
    left = [key for key in keys if kept.find(key, TASK) is not None]
    assert left == keys[: len(left)]
    assert 0 < len(left) < 6
    assert not list(tmp_path.glob(f"*/{kept_results._BEING_WRITTEN}*"))


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where the folder should be")
    kept = KeptResults(tmp_path / "results", 10**9)
    kept.keep(KEY, GRADED)
    kept.shrink()
    assert kept.find(KEY, TASK) is None


def test_a_key_changes_with_all_that_decides_a_result_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "digits").write_text("1")
    config = {"RunSubmission": {"timeout": 30}, "CourseDirectory": {"ignore": []}}
    key = key_of(TASK, config, tmp_path, "root")
    others = [
        key_of(GradingTask("vae", "ana", {"elbo": "0123", "laplace": "new"}), config, tmp_path, "root"),
        key_of(TASK, config | {"RunSubmission": {"timeout": 31}}, tmp_path, "root"),
        key_of(TASK, config, None, "root"),
        key_of(TASK, config, tmp_path, "landlock"),
    ]
    assert len({key, *others}) == 5
    chosen = {"CourseDirectory": {"ignore": [], "student_id": "ana"}, "Autograde": {"force": True, "jobs": 2}}
    assert key_of(TASK, config | chosen, tmp_path, "root") == key_of(
        TASK, config | {"Autograde": {}}, tmp_path, "root"
    )
