"""Results that are kept: a submission that was graded from the same things is not graded again.

Each lies in a folder named by a digest of all that decides it: ``result.json``, the notebooks, and what its
code has written. A person can read it, and may remove it; the folder of results is the course's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from autograder.grading.submission import (
    CellMarks,
    GradedSubmission,
    GradingTask,
    NotebookMarks,
)
from autograder.nbgrader_plugins.log_lines import LogLine
from autograder.workers.digests import CACHES, digest_of_folder
from autograder.workers.versions import versions

_RESULT = "result.json"
_BEING_WRITTEN = ".being-written-"
_OF_OTHERS = ("App", "Application", "NbGrader", "GenerateAssignment", "GenerateFeedback", "HTMLExporter")
_OF_A_RUN = {
    "Autograde": ("force", "jobs", "scheduler", "kept_megabytes", "create_student"),
    "CourseDirectory": ("student_id", "notebook_id", "assignment_id", "student_id_exclude", "db_url", "root"),
}


class CorruptResult(Exception):
    """A kept result that is not as it was written; the text says which, and that it is graded anew."""


class KeptResults:
    """The results below a folder. ``most_bytes``: how much room they may take; the oldest go first."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most_bytes = folder, most_bytes

    def find(self, key: str, task: GradingTask) -> GradedSubmission | None:
        """What was kept under a key, None where nothing was.

        Raises CorruptResult, after it was removed.
        """
        place = self._place(key)
        if not place.is_dir():
            return None
        try:
            found = _read(place, task)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            shutil.rmtree(place, ignore_errors=True)
            raise CorruptResult(
                f"The kept result of {task.student} cannot be used ({type(error).__name__}). "
                "It is graded anew."
            ) from None
        os.utime(place)
        return found

    def keep(self, key: str, graded: GradedSubmission) -> None:
        """Keep a result, whole or not at all; where there is no room for it, none is kept."""
        place = self._place(key)
        new = place.with_name(f"{_BEING_WRITTEN}{uuid.uuid4().hex}")
        try:
            _write(new, graded)
            shutil.rmtree(place, ignore_errors=True)
            os.rename(new, place)
        except OSError:
            shutil.rmtree(new, ignore_errors=True)

    def shrink(self) -> None:
        """Remove what was left half written, and the oldest results as long as they take too much room."""
        with contextlib.suppress(OSError):
            for left in self._folder.glob(f"*/{_BEING_WRITTEN}*"):
                shutil.rmtree(left, ignore_errors=True)
            places = sorted(self._folder.glob("*/*/"), key=lambda place: place.stat().st_mtime, reverse=True)
            room = self._most_bytes
            for place in places:
                room -= sum(each.stat().st_size for each in place.rglob("*") if each.is_file())
                if room < 0:
                    shutil.rmtree(place, ignore_errors=True)

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key


def key_of(task: GradingTask, config: Mapping[str, Any], heldout: Path | None, tier: str) -> str:
    """A digest of all that decides a result: what was handed in and its tests, which ``made_from`` tells;
    this package and the libraries; limits, seeds and steps, which stand in the configuration; held-out data;
    and how firmly code is held.
    """
    facts = {
        "task": asdict(task),
        "config": _deciding(config),
        "versions": versions(),
        "heldout": _digest(heldout) if heldout is not None else "",
        "tier": tier,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=repr).encode()).hexdigest()


def _deciding(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration without what chooses submissions, and what says how they are graded and shown."""
    found = {name: dict(section) for name, section in config.items() if not name.endswith(_OF_OTHERS)}
    for section, names in _OF_A_RUN.items():
        for name in names:
            found.get(section, {}).pop(name, None)
    return found


@cache
def _digest(folder: Path) -> str:
    return digest_of_folder(str(folder), CACHES)


def _write(place: Path, graded: GradedSubmission) -> None:
    contents = {f"notebooks/{name}.ipynb": text.encode() for name, text in graded.notebooks.items()}
    contents |= {f"files/{name}": content for name, content in graded.files.items()}
    for name, content in contents.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    result = {
        "assignment": graded.task.assignment,
        "student": graded.task.student,
        "made_from": dict(graded.task.made_from),
        "marks": {name: asdict(marks) for name, marks in graded.marks.items()},
        "given": list(graded.given),
        "log": [asdict(line) for line in graded.log],
        "seconds": graded.seconds,
        "digests": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    place.mkdir(parents=True, exist_ok=True)
    (place / _RESULT).write_text(json.dumps(result, indent=2), encoding="utf-8")


def _read(place: Path, task: GradingTask) -> GradedSubmission:
    result = json.loads((place / _RESULT).read_bytes())
    contents = {}
    for name, digest in result["digests"].items():
        contents[name] = (place / name).read_bytes()
        if hashlib.sha256(contents[name]).hexdigest() != digest:
            raise ValueError(name)
    marks = {
        name: NotebookMarks(
            {cell: CellMarks(**each) for cell, each in found["cells"].items()}, found["comments"]
        )
        for name, found in result["marks"].items()
    }
    return GradedSubmission(
        task,
        {Path(name).stem: text.decode() for name, text in contents.items() if name.startswith("notebooks/")},
        marks,
        {name.removeprefix("files/"): each for name, each in contents.items() if name.startswith("files/")},
        tuple(result["given"]),
        tuple(LogLine(**line) for line in result["log"]),
        seconds=float(result["seconds"]),
    )
