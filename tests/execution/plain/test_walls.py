"""What code on its author's machine meets of a confined process."""

from __future__ import annotations

import codecs
import importlib
import mimetypes
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autograder.execution.plain.packages import HiddenPackages, modules_there
from autograder.execution.plain.walls import NO_NETWORK, NO_PROGRAMS, Walls

REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "an address": (lambda: socket.create_connection(("192.0.2.1", 80), timeout=0.01), NO_NETWORK),
    "a name": (lambda: socket.getaddrinfo("example.org", 80), NO_NETWORK),
    "a page": (lambda: urllib.request.urlopen("http://example.org"), NO_NETWORK),
    "a program": (lambda: subprocess.run(["true"], check=False), NO_PROGRAMS),
    "a shell": (lambda: subprocess.getoutput("true"), NO_PROGRAMS),
}


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Walls:
    return Walls(tmp_path_factory.mktemp("folder"))


@pytest.mark.parametrize("what", REFUSED)
def test_networks_and_programs_are_refused_with_a_sentence(walls: Walls, what: str) -> None:
    call, sentence = REFUSED[what]
    walls.refused.clear()
    with walls.standing(), pytest.raises(OSError, match=sentence):
        call()
    assert walls.refused == [sentence]


def test_a_shell_command_ends_as_where_there_is_no_program(walls: Walls) -> None:
    with walls.standing():
        assert os.waitstatus_to_exitcode(os.system("true")) == 127
    assert os.system("true") == 0


def test_this_machine_itself_can_be_reached(walls: Walls) -> None:
    walls.refused.clear()
    with walls.standing(), socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        socket.create_connection(listener.getsockname()).close()
        for end in socket.socketpair():
            end.close()
    assert walls.refused == []


def test_files_are_told_apart_by_where_they_lie(tmp_path: Path) -> None:
    for name in ("old.csv", "made.csv"):
        (tmp_path / name).write_text("1")
    os.utime(tmp_path / "old.csv", (1_700_000_000,) * 2)
    walls = Walls(tmp_path)
    outside = Path(__file__)
    with walls.standing(), tempfile.NamedTemporaryFile() as temporary:
        for path in (
            tmp_path / "old.csv",
            tmp_path / "made.csv",
            outside,
            Path(os.__file__),
            Path(temporary.name),
        ):
            path.read_bytes()
        (tmp_path / "new.csv").write_text("1")
        (tmp_path / "new.csv").read_text()
        for missing in (tmp_path / "none.csv", Path("/nowhere/none.csv")):
            with pytest.raises(FileNotFoundError):
                missing.read_text()
    made_before = [tmp_path / "made.csv"] if (tmp_path / "made.csv").stat().st_mtime < time.time() else []
    assert [path for path in walls.read_inside if path not in made_before] == [tmp_path / "old.csv"]
    assert list(walls.read_outside) == [outside]


@pytest.mark.parametrize(
    "read",
    [
        lambda path: open(path).close(),
        lambda path: Path(path).read_bytes(),
        lambda path: os.close(os.open(path, os.O_RDONLY)),
        lambda path: shutil.copyfile(path, os.devnull),
        lambda path: codecs.open(path, errors="ignore").close(),
    ],
    ids=["open", "pathlib", "os", "shutil", "codecs"],
)
def test_what_code_opens_by_itself_is_told_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[str], object]
) -> None:
    hidden, temporary = tmp_path / "home" / ".hidden" / "data.csv", tmp_path / "earlier.csv"
    hidden.parent.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for file in (hidden, temporary):
        file.write_text("1")
        os.utime(file, (1_700_000_000,) * 2)
    walls = Walls(tmp_path / "work")
    with walls.standing():
        for path in (hidden, temporary, Path("/etc/passwd"), Path(np.__file__)):
            read(str(path))
    assert list(walls.read_outside) == [hidden, temporary, Path("/etc/passwd")]


def test_what_libraries_open_of_their_own_accord_is_not_told(tmp_path: Path) -> None:
    walls = Walls(tmp_path)
    with walls.standing():
        mimetypes.init()
        zoneinfo.ZoneInfo.no_cache("Europe/Berlin")
        platform.freedesktop_os_release()
        importlib.reload(mimetypes)
    assert not walls.read_outside


def test_outside_of_the_block_nothing_is_noticed_or_refused(walls: Walls) -> None:
    walls.read_outside.clear()
    Path(__file__).read_bytes()
    assert subprocess.run([sys.executable, "-c", ""], check=True).returncode == 0
    assert not walls.read_outside


def test_hidden_packages_cannot_be_found_and_others_can() -> None:
    finder = HiddenPackages({"hidden"})
    with pytest.raises(ModuleNotFoundError, match="No module named 'hidden'"):
        finder.find_spec("hidden.inner", None)
    assert finder.find_spec("json", None) is None


def test_what_this_package_needs_is_there_and_what_tests_need_is_not() -> None:
    there = modules_there()
    assert {"torch", "numpy", "sympy", "matplotlib", "scipy", "IPython", "json", "autograder"} <= there
    assert there.isdisjoint({"pytest", "hypothesis", "mypy"})
