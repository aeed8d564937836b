"""User ids for student code are nobody's: by the files that give them away, and by what runs."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from autograder.execution.confinement import strangers
from autograder.execution.confinement.strangers import FIRST_ID, ID_COUNT, free_id, why_not_free

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such ids")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of which the test writes the files."""
    real = strangers.Path
    known = (
        "/etc/passwd",
        "/etc/group",
        "/etc/subuid",
        "/etc/subgid",
        "/proc/self/uid_map",
        "/proc/self/gid_map",
    )
    for name in known[-2:]:
        tmp_path.joinpath(real(name).name).write_text("         0          0 4294967295\n")
    monkeypatch.setattr(
        strangers, "Path", lambda name: tmp_path / real(name).name if name in known else real(name)
    )
    return tmp_path


TAKEN = [
    ("passwd", f"ana:x:{FIRST_ID + 5}:100::/home/ana:/bin/sh", "ana"),
    ("group", f"staff:x:{FIRST_ID + ID_COUNT - 1}:ana,ben", "staff"),
    ("subuid", f"ana:{FIRST_ID - 65536 + 1}:65536", "ana"),
    ("subgid", f"ana:100000:65536\nben:{FIRST_ID + ID_COUNT - 1}:65536", "ben"),
]
FREE = [
    ("passwd", f"ana:x:{FIRST_ID - 1}:100::/home/ana:/bin/sh\nben:x:{FIRST_ID + ID_COUNT}:\n\nbroken\n:::"),
    ("subuid", f"ana:{FIRST_ID - 65536}:65536\nben:{FIRST_ID + ID_COUNT}:65536\nbroken:x:y"),
]


@pytest.mark.parametrize(("file", "text", "name"), TAKEN)
def test_ids_that_somebody_has_are_not_taken(machine: Path, file: str, text: str, name: str) -> None:
    (machine / file).write_text(text)
    assert f"{name}, by" in (why_not_free() or "")


@pytest.mark.parametrize(("file", "text"), FREE)
def test_ids_beside_those_of_others_are_free(machine: Path, file: str, text: str) -> None:
    (machine / file).write_text(text)
    assert why_not_free() is None


def test_ids_that_a_container_does_not_know_are_not_taken(machine: Path) -> None:
    (machine / "uid_map").write_text("0 100000 65536\n")
    assert "do not exist in this container" in (why_not_free() or "")


@pytest.mark.alone
@pytest.mark.skipif(sys.platform == "linux" and os.getuid() != 0, reason="needs root")
def test_an_id_under_which_something_runs_is_passed_over() -> None:
    """Two that are confined at the same time have two."""
    taken = free_id()
    running = os.fork()
    if running == 0:
        os.setresuid(taken, taken, taken)
        time.sleep(60)
        os._exit(0)
    try:
        while free_id() == taken:
            time.sleep(0.01)
        assert free_id() == FIRST_ID + (taken + 1 - FIRST_ID) % ID_COUNT
    finally:
        os.kill(running, 9)
        os.waitpid(running, 0)
