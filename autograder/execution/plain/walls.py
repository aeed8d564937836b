"""What a confined process refuses, refused or noticed in a plain one by Python's audit events (PEP 578)."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import site
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import Any

import autograder
from autograder.execution.confinement.readable import library_folders, system_paths

NO_NETWORK = "there is no network when your work is graded"
NO_PROGRAMS = "no other program can be started when your work is graded"

_PROGRAMS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn")
_COULD_NOT_RUN = 127 << 8  # what `os.system` returns where the shell finds no program
_WRITING = os.O_WRONLY | os.O_RDWR
_CLOCK_OF_FILES = 0.1  # seconds; by up to a tick it is behind the other one
_OURS = os.path.join(Path(autograder.__file__).parent, "")
_LIBRARIES = tuple(os.path.join(each, "") for each in library_folders())
_OPENERS = (  # by the ends of their files: what opens for others, and the `open` that IPython gives to cells
    *(f"{os.sep}{name}.py" for name in "pathlib gzip bz2 lzma zipfile tarfile shutil fileinput".split()),
    "<frozen codecs>",
    os.path.join("IPython", "core", "interactiveshell.py"),
)
_PYTHON_S_OWN = ("<frozen ", os.path.join(sysconfig.get_path("stdlib"), ""))


class Walls:
    """Notices what code does while the walls stand; they stand once in the life of a process.

    ``read_inside`` are the files in the folder, and ``read_outside`` those elsewhere, that were there before
    and that the code has opened for reading; ``refused`` are the sentences of what was refused, in order.

    What lies outside is what the code opens by itself and will not find at grading, and what a library opens
    that a person has put there: a file in a home, on a disk, in a shared folder. Files of the system and of
    Python, temporary ones and hidden ones in the home, which libraries read of their own accord, are none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._begun = time.time() - _CLOCK_OF_FILES
        self._standing = False
        self._libraries = tuple(_folders_of_libraries())
        self.read_inside: dict[Path, None] = {}  # in order, each once, however many there are
        self.read_outside: dict[Path, None] = {}
        self.refused: list[str] = []
        self._events: dict[str, Callable[[tuple[Any, ...]], None]] = {
            "open": self._opened,
            "socket.connect": self._connecting,
            "socket.sendto": self._connecting,
            "socket.getaddrinfo": self._looking_up,
            "socket.gethostbyname": self._looking_up,
            **dict.fromkeys(_PROGRAMS, self._starting),
        }
        sys.addaudithook(self._heard)

    @contextlib.contextmanager
    def standing(self) -> Iterator[None]:
        """Refuse and notice in the block."""
        system = os.system
        os.system = self._system
        self._standing = True
        try:
            yield
        finally:
            self._standing = False
            os.system = system

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        hear = self._events.get(event)
        if hear is None or not self._standing or _is_asked_by_us():
            return
        self._standing = False  # what is asked of the system here is asked by us
        try:
            hear(arguments)
        finally:
            self._standing = True

    def _refuse(self, sentence: str) -> None:
        self.refused.append(sentence)
        raise PermissionError(errno.EPERM, sentence)

    def _starting(self, arguments: tuple[Any, ...]) -> None:
        self._refuse(NO_PROGRAMS)

    def _system(self, command: object) -> int:
        """In place of `os.system`, which at grading runs nothing and raises nothing."""
        self.refused.append(NO_PROGRAMS)
        return _COULD_NOT_RUN

    def _connecting(self, arguments: tuple[Any, ...]) -> None:
        address = arguments[-1]
        if isinstance(address, tuple) and address and not _is_own(address[0]):
            self._refuse(NO_NETWORK)

    def _looking_up(self, arguments: tuple[Any, ...]) -> None:
        if not _is_own(arguments[0]):
            self._refuse(NO_NETWORK)

    def _opened(self, arguments: tuple[Any, ...]) -> None:
        path, mode, flags = arguments[0], arguments[1], arguments[2] if len(arguments) > 2 else 0
        if isinstance(path, int) or _writes(mode, flags):
            return
        with contextlib.suppress(OSError, ValueError, TypeError, RuntimeError):
            file = Path(os.path.abspath(os.fsdecode(path)))
            if not file.is_file() or file.stat().st_mtime >= self._begun:  # which the code itself has made
                return
            real = file.resolve()
            if real.is_relative_to(self._folder):
                self.read_inside[real] = None
            elif (self._is_a_person_s(file) and self._is_a_person_s(real)) or (
                _is_opened_by_hand() and not any(real.is_relative_to(each) for each in _there_at_grading())
            ):
                self.read_outside[file] = None

    def _is_a_person_s(self, file: Path) -> bool:
        if any(file.is_relative_to(folder) for folder in self._libraries):
            return False
        home = Path.home()
        if file.is_relative_to(home):
            inner = file.relative_to(home).parts
            return not inner[0].startswith(".") and inner[0] not in ("Library", "AppData")
        return True


def _is_asked_by_us() -> bool:
    """Whether the code that asks, apart from Python's own library, is of this package: a check that starts a
    worker.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and _is_python_s_own(frame.f_code.co_filename):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(_OURS)


def _is_opened_by_hand() -> bool:
    """Whether the code that opens a file is the notebook's: directly, or by what opens the file that it is
    told to.
    """
    frame: FrameType | None = sys._getframe(3)
    while frame is not None and frame.f_code.co_filename.endswith(_OPENERS):
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename.startswith(_OURS):
        return False
    return not frame.f_code.co_filename.startswith(("<frozen ", *_LIBRARIES))


@functools.cache
def _there_at_grading() -> tuple[Path, ...]:
    return (Path(autograder.__file__).parent, *library_folders(), *system_paths())


def _is_python_s_own(file: str) -> bool:
    return file.startswith(_PYTHON_S_OWN) and "site-packages" not in file


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(sign in mode for sign in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)


def _is_own(host: object) -> bool:
    """Whether a host is this machine.

    >>> _is_own("localhost"), _is_own("127.0.0.1"), _is_own(b"example.org"), _is_own(None)
    (True, True, False, True)
    """
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if not name or not isinstance(name, str) or name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _folders_of_libraries() -> Iterator[Path]:
    """Where Python, its packages and the system keep their files; what is temporary lies there too."""
    yield from (Path(autograder.__file__).parent, *(Path(path) for path in sysconfig.get_paths().values()))
    yield from (Path(each) for each in (*site.getsitepackages(), site.getusersitepackages()))
    yield from (Path(each) for each in (sys.prefix, sys.base_prefix, sys.exec_prefix))
    yield from (Path(tempfile.gettempdir()), Path(tempfile.gettempdir()).resolve())
    if sys.platform == "win32":
        for name in ("SystemRoot", "ProgramFiles", "ProgramFiles(x86)", "ProgramData"):
            if os.environ.get(name):
                yield Path(os.environ[name])
        return
    for name in (
        "bin",
        "sbin",
        "lib",
        "lib32",
        "lib64",
        "usr",
        "etc",
        "proc",
        "sys",
        "dev",
        "run",
        "var",
        "opt",
    ):
        yield Path("/", name)
    yield from (Path("/System"), Path("/Library"), Path("/private/etc"), Path("/private/var"), Path("/nix"))
