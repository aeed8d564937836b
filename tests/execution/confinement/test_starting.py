"""A confined process is held on to by its parent: nothing is left over, whatever happens on either side."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.execution.confinement import ConfinementError, Jail, Tier, best_tier, start

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="the tiers are of Linux"), pytest.mark.alone]


@pytest.fixture(scope="module")
def best() -> Tier:
    return best_tier().tier


def test_a_crash_of_the_starting_process_ends_everything(best: Tier) -> None:
    program = f"""
import os, signal, time
from autograder.execution.confinement import *
begun, begin = os.pipe()
def run():
    os.write(begin, b".")
    time.sleep(60)
    os.write(1, b"went on")
start(Tier({best.value!r}), Jail(), run, [1, begin])
os.read(begun, 1)
os.kill(os.getpid(), signal.SIGKILL)
"""
    # The output is open in the confined process too: it ends with the last of them.
    done = subprocess.run([sys.executable, "-c", program], capture_output=True)
    assert (done.returncode, done.stdout) == (-9, b"")


def test_scratch_folders_are_removed() -> None:
    process = start(Tier.NONE, Jail(files={"a/b.txt": b"text"}), lambda: os.makedirs("c/d", 0o000))
    assert process.scratch is not None
    assert process.wait() is not None
    assert not process.scratch.path.exists()


def test_given_files_name_nothing_outside() -> None:
    for name in ("../x", "/etc/x", "a/../../x", "", "x\0y"):
        with pytest.raises(ConfinementError, match="inside the scratch folder"):
            Jail(files={name: b""})


def test_the_whole_file_system_is_not_made_readable() -> None:
    for path in ("/", "relative"):
        with pytest.raises(ConfinementError, match="absolute path"):
            Jail(readable=(Path(path),))


def test_a_folder_is_not_kept_open(best: Tier) -> None:
    folder = os.open(tempfile.gettempdir(), os.O_RDONLY)
    try:
        with pytest.raises(ConfinementError, match="through it the jail could be left"):
            start(best, Jail(), lambda: None, [folder])
    finally:
        os.close(folder)


def test_an_error_inside_is_a_status(best: Tier) -> None:
    ending = start(best, Jail(), lambda: 1 / 0).wait()
    assert ending is not None
    assert ending.status == 1


def test_many_processes_one_after_the_other_leave_no_descriptor_and_no_mount(best: Tier) -> None:
    def state() -> tuple[int, str]:
        return len(os.listdir("/proc/self/fd")), Path("/proc/self/mounts").read_text()

    before = state()
    for _ in range(10):
        process = start(best, Jail(), lambda: time.sleep(60))
        process.kill()
    assert state() == before
