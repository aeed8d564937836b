"""Temporary folders: nothing of them is left behind, whoever is killed when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.execution.own_folders import make_folder, remove_left_folders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no locks on folders")

LEAVES_ONE = """
import os, signal
from autograder.execution.own_folders import make_folder
folder = make_folder()
(folder.path / "a").mkdir()
(folder.path / "a" / "b").write_text("left")
if os.fork() == 0:
    open(0).read()  # has the lock too, until the test closes this end
    os._exit(0)
print(folder.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_of_a_killed_process_is_removed_by_the_next_one_when_its_forks_have_ended(
    temporary: Path,
) -> None:
    environment = {**os.environ, "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", LEAVES_ONE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, **pipes) as killed:
        assert killed.stdin is not None
        assert killed.stdout is not None
        left = Path(killed.stdout.readline().decode().strip())
        assert killed.wait() == -signal.SIGKILL
        make_folder().remove()
        assert (left / "a" / "b").read_text() == "left"  # a fork of it still runs
        killed.stdin.close()
        killed.stdout.read()  # until that has ended
        make_folder().remove()
    assert list(temporary.iterdir()) == []


def test_a_folder_in_use_stays(temporary: Path) -> None:
    used = make_folder()
    remove_left_folders()
    assert [used.path] == list(temporary.iterdir())
    used.remove()


def test_what_is_not_a_folder_of_this_kind_stays(
    temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A link, a file, another name."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").touch()
    name = make_folder().path.name
    (temporary / f"{name}-link").symlink_to(elsewhere)
    (temporary / f"{name}-file").touch()
    (temporary / "other").mkdir()
    remove_left_folders()
    assert {each.name for each in temporary.iterdir()} == {f"{name}-link", f"{name}-file", "other", name}
    assert (elsewhere / "kept").exists()


def test_a_folder_of_a_stranger_is_removed_whatever_is_in_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Names that are no text, no permissions, links to what is not theirs, deeper than a path can name."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").touch()
    before = elsewhere.stat().st_mode
    folder = make_folder()
    here = os.open(folder.path, os.O_RDONLY)
    os.symlink(elsewhere, "link", dir_fd=here)
    os.mkfifo("pipe", dir_fd=here)
    os.mkdir(b"\xff\n", 0o700, dir_fd=here)
    for _ in range(300):
        os.mkdir("deeper" * 10, 0o700, dir_fd=here)
        inner = os.open("deeper" * 10, os.O_RDONLY, dir_fd=here)
        os.fchmod(here, 0)
        os.close(here)
        here = inner
    os.close(here)
    folder.path.chmod(0o700)
    folder.remove()
    assert not folder.path.exists()
    assert (elsewhere / "kept").exists()
    assert elsewhere.stat().st_mode == before
