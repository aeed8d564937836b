"""A release is made anew, or stays as it was: mistakes in the source,
interruptions, parts of it, no gradebook.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .cloned_course import edit, release, replaced
from .conftest import Said, read_grades

Command = Callable[..., Said]


def test_a_mistake_in_the_source_leaves_release_and_gradebook(cloned: Path, command: Command) -> None:
    command(cloned, "autograde", "numbers")
    before, grades = release(cloned), read_grades(cloned)

    def change(cells: dict[str, Any]) -> None:
        cells["test_three"]["metadata"]["nbgrader"]["points"] = 5

    edit(cloned, change)
    for name in ("generate_assignment", "autograde"):
        said = command(cloned, name, "numbers", "--force")
        assert said.code == 1
        assert "source/numbers/double.ipynb cannot be released. In the notebook `double`:" in said.text
        assert "Traceback" not in said.text
    assert (release(cloned), read_grades(cloned)) == (before, grades)
    assert not list(cloned.glob(".generating-*"))


def test_a_source_that_is_no_notebook_leaves_the_release(cloned: Path, command: Command) -> None:
    before = release(cloned)
    (cloned / "source" / "numbers" / "more.ipynb").write_text("{")
    said = command(cloned, "generate_assignment", "numbers", "--force")
    assert said.code == 1
    assert "more.ipynb cannot be released. " in said.text
    assert release(cloned) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_stops_the_exchange_of_releases_leaves_the_old_one(
    cloned: Path, command: Command, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    edit(cloned, replaced("three", "three = 3", "# the third\nthree = 3"))
    edit(cloned, replaced("setup", "def equals", "# a comment\ndef equals"))
    before, rename = release(cloned), Path.rename

    def stop(self: Path, target: Path) -> Path:
        if self.name == "numbers" and ".generating-" in str(self):
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stop)
    if error is KeyboardInterrupt:
        said = command(cloned, "generate_assignment", "numbers", "--force")
        assert said.code == 130
        assert "The release is as it was." in said.text
    else:
        with pytest.raises(error):
            command(cloned, "generate_assignment", "numbers", "--force")
    assert release(cloned) == before


def test_force_replaces_a_release_and_says_what_changed(cloned: Path, command: Command) -> None:
    (cloned / "release" / "numbers" / "of_old.txt").write_text("old")
    edit(cloned, replaced("setup", "def equals", "# a comment\ndef equals"))
    said = command(cloned, "generate_assignment", "numbers", "--force")
    assert "other than before: double.ipynb, double.py, of_old.txt" in said.text
    assert "of_old.txt" not in release(cloned)
    assert b"# a comment" in release(cloned)["double.py"]


def test_one_notebook_can_be_generated_alone(cloned: Path, command: Command) -> None:
    source = cloned / "source" / "numbers"
    shutil.copy(source / "double.ipynb", source / "triple.ipynb")
    before = release(cloned)
    said = command(cloned, "generate_assignment", "--assignment=numbers", "--notebook=triple")
    assert said.code == 0
    after = release(cloned)
    manifest = json.loads(after.pop("released.json"))
    before.pop("released.json")
    assert before.items() <= after.items()
    assert "triple.ipynb" in after
    assert {"double", "triple"} <= manifest.keys()


def test_without_the_gradebook_there_is_none(cloned: Path, command: Command) -> None:
    said = command(cloned, "generate_assignment", "numbers", "--no-db")
    assert said.code == 0
    assert "The gradebook was left alone." in said.text
    assert not (cloned / "gradebook.db").exists()
