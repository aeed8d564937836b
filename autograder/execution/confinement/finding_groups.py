"""Where this process can make control groups, found out by making one."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.execution.confinement.control_groups import GroupFolder, make_group, write

CONTROLLERS = ("memory", "pids", "cpu")
_OURS = "autograder-graders"  # of version 2: a group with groups in it can have no processes itself
_SYSTEMD = Path("/run/systemd/system")
_ATTEMPTS = 20
_SECONDS = 10.0


@dataclass(frozen=True)
class Groups:
    """The places where groups can be made; where there is none, ``why_not`` says why."""

    places: tuple[GroupFolder, ...] = ()
    why_not: str = ""

    @property
    def controllers(self) -> frozenset[str]:
        return frozenset().union(*(place.controllers for place in self.places))

    @property
    def words(self) -> str:
        """What the kernel limits for all processes together.

        >>> Groups(why_not="This process does not run as root.").words
        'No control group: This process does not run as root.'
        """
        if not self.places:
            return f"No control group: {self.why_not}"
        names = {"memory": "memory", "pids": "processes", "cpu": "the processor"}
        limited = [names[each] for each in CONTROLLERS if each in self.controllers]
        versions = " and ".join(sorted({str(place.version) for place in self.places}))
        return f"Limited in a control group (version {versions}): {', '.join(limited)}."


@functools.cache
def find_groups() -> Groups:
    """Where groups can be made, found out once. In a part of the hierarchy of version 2 that was given to it,
    this process moves into a group of its own.

    >>> find_groups().words.startswith(("No control group: ", "Limited in a control group "))
    True
    """
    try:
        places = (*_of_version_1(), *_of_version_2())
        if not any(place.controllers for place in places):
            return Groups(why_not=_nothing_found())
        make_group(places, 2**30, 16).close()
    except OSError as error:
        return Groups(why_not=f"{error.strerror} ({error.filename}).")
    return Groups(places)


def _nothing_found() -> str:
    if os.geteuid() != 0:
        return (
            "None was given to this user (systemd-run --user --scope -p Delegate=yes gives one to a command)."
        )
    return "This machine or container has none that may be written."


@dataclass(frozen=True)
class _Mounted:
    kind: str
    root: PurePosixPath
    folder: Path
    options: frozenset[str]


def _mounted(table: str) -> Iterator[_Mounted]:
    """The hierarchies that are mounted, by /proc/self/mountinfo (proc(5))."""
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, (kind, _, options, *_) = before.split(), after.split()
        if kind in ("cgroup", "cgroup2"):
            yield _Mounted(kind, PurePosixPath(fields[3]), Path(fields[4]), frozenset(options.split(",")))


def _own(mounted: _Mounted, groups: str) -> Path | None:
    """The folder of the group in which this process is, by /proc/self/cgroup (cgroups(7))."""
    for line in groups.splitlines():
        _, names, path = line.split(":", 2)
        if frozenset(names.split(",")) & mounted.options if mounted.kind == "cgroup" else not names:
            with contextlib.suppress(ValueError):  # it lies outside of what is mounted
                inside = PurePosixPath(path).relative_to(mounted.root)
                if ".." not in inside.parts:
                    return mounted.folder / inside
    return None


def _hierarchies(kind: str) -> Iterator[tuple[_Mounted, Path]]:
    table, groups = (Path(f"/proc/self/{name}").read_text() for name in ("mountinfo", "cgroup"))
    for mounted in _mounted(table):
        own = _own(mounted, groups) if mounted.kind == kind else None
        if own is not None and own.is_dir():
            yield mounted, own


def _of_version_1() -> Iterator[GroupFolder]:
    if os.geteuid() != 0:
        return
    for mounted, own in _hierarchies("cgroup"):
        controllers = mounted.options.intersection(CONTROLLERS)
        if controllers and os.access(own, os.W_OK):
            yield GroupFolder(own, 1, controllers)


def _of_version_2() -> Iterator[GroupFolder]:
    for _, own in _hierarchies("cgroup2"):
        folder = own.parent if own.name == _OURS else own
        there = frozenset((folder / "cgroup.controllers").read_text().split()).intersection(CONTROLLERS)
        if there and os.access(folder, os.W_OK) and _is_given(folder):
            _hand_down(folder, sorted(there))
            yield GroupFolder(folder, 2, there)


def _is_given(folder: Path) -> bool:
    """Whether the groups below are this user's affair: in others systemd may undo what is set."""
    if not _SYSTEMD.exists():
        return True
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return _says_manager(folder.name)


def _says_manager(unit: str) -> bool:
    """The systemd of a user does not mark what it gives away, so it is asked (version 252)."""
    runtime = f"/run/user/{os.getuid()}"
    command = ["systemctl", "--user", "show", "--property=Delegate", "--value", unit]
    try:
        env = {"XDG_RUNTIME_DIR": runtime, "PATH": os.defpath}
        said = subprocess.run(command, env=env, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.stdout.strip() == b"yes"


def _hand_down(folder: Path, controllers: Sequence[str]) -> None:
    """Have the controllers in the groups below, too; for that all processes here move into one of them."""
    control = folder / "cgroup.subtree_control"
    for _ in range(_ATTEMPTS):
        if {*controllers} <= {*control.read_text().split()}:
            return
        try:
            write(control, " ".join(f"+{each}" for each in controllers))
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            _move_all(folder)
    raise OSError(errno.EBUSY, "New processes keep coming into the group", str(folder))


def _move_all(folder: Path) -> None:
    ours = folder / _OURS
    ours.mkdir(exist_ok=True)
    for process in (folder / "cgroup.procs").read_text().split():
        with contextlib.suppress(ProcessLookupError):
            write(ours / "cgroup.procs", process)
