"""Control groups: the kernel itself limits what all processes of a jail have together, of memory of every
kind, processes and processor.

They can be made below the group in which this process already is: by root where the controllers have a
hierarchy each (version 1), and by whom a part of the one hierarchy was given (version 2). Which it is was
tried, not looked up. Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst of the Linux kernel, where the
names of the files come from.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.execution.own_folders import hold_folder

_PREFIX = "autograder-jail-"
_KILLS = b"oom_kill "

# By controller: the files to write, each with what comes into it. A file that may be missing has a "?":
# limits of swap, where the kernel counts none. The weight of the processor is that of one ordinary process,
# however many there are.
_LIMITS: Mapping[int, Mapping[str, tuple[tuple[str, str], ...]]] = {
    1: {
        "memory": (("memory.limit_in_bytes", "{memory}"), ("memory.memsw.limit_in_bytes?", "{memory}")),
        "pids": (("pids.max", "{processes}"),),
        "cpu": (("cpu.shares", "1024"),),
    },
    2: {
        "memory": (("memory.max", "{memory}"), ("memory.swap.max?", "0")),
        "pids": (("pids.max", "{processes}"),),
        "cpu": (("cpu.weight", "100"),),
    },
}
_COUNTS_KILLS = {1: "memory.oom_control", 2: "memory.events"}


@dataclass(frozen=True)
class GroupFolder:
    """A folder in which groups can be made, the version of its hierarchy, and which of the controllers it
    has.
    """

    folder: Path
    version: int
    controllers: frozenset[str]


@dataclass
class ControlGroup:
    """The groups of one jail, one in each hierarchy.

    ``locks``: descriptors that say that the groups are in use. ``entries``: those to which a process writes
    to enter. ``kills``: of the file that says how often one was ended because memory ran out; None where
    memory is not limited.
    """

    folders: list[Path] = field(default_factory=list)
    controllers: frozenset[str] = frozenset()
    locks: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    kills: int | None = None

    def enter(self) -> None:
        """Put this process, and what it will make, into the groups."""
        for entry in self.entries:
            os.write(entry, b"0")

    def close(self) -> None:
        """Remove the groups, if nothing runs in them any more; otherwise whoever makes the next one does."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                folder.rmdir()
        for descriptor in (*self.locks, *self.entries, *([self.kills] if self.kills is not None else [])):
            os.close(descriptor)


def was_killed(kills: int) -> bool:
    """Whether a process of the group was ended by the kernel because it had no more memory."""
    lines = os.pread(kills, 4096, 0).split(b"\n")
    return any(line.startswith(_KILLS) and int(line.split()[1]) > 0 for line in lines)


def make_group(places: Sequence[GroupFolder], memory: int, processes: int) -> ControlGroup:
    """A group in every place, for ``memory`` bytes and a number of processes. Raises `OSError` if that is not
    possible.
    """
    remove_left_groups(places)
    group = ControlGroup(controllers=frozenset().union(*(place.controllers for place in places)))
    most = {"memory": str(memory), "processes": str(processes)}
    try:
        for place in places:
            _add(group, place, most)
    except OSError:
        group.close()
        raise
    return group


def _add(group: ControlGroup, place: GroupFolder, most: Mapping[str, str]) -> None:
    folder = _new_folder(group, place)
    for controller in sorted(place.controllers):
        _limit(folder, _LIMITS[place.version][controller], most)
    group.entries.append(os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC))
    if "memory" in place.controllers:
        group.kills = os.open(folder / _COUNTS_KILLS[place.version], os.O_RDONLY | os.O_CLOEXEC)


def _new_folder(group: ControlGroup, place: GroupFolder) -> Path:
    while True:  # as long as somebody else takes it for one that was left
        folder = place.folder / f"{_PREFIX}{uuid.uuid4().hex}"
        folder.mkdir()
        lock = hold_folder(folder)
        if lock is not None:
            group.folders.append(folder)
            group.locks.append(lock)
            return folder


def _limit(folder: Path, files: Sequence[tuple[str, str]], most: Mapping[str, str]) -> None:
    for name, value in files:
        path = folder / name.rstrip("?")
        if path.exists() or not name.endswith("?"):
            write(path, value.format(**most))


def write(file: Path, text: str) -> None:
    """Tell a group something by one of its files, which is there or nothing is told."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def remove_left_groups(places: Sequence[GroupFolder]) -> None:
    """Remove the groups of processes that were killed; where something
    runs in them, the kernel refuses that.
    """
    for place in places:
        for folder in place.folder.glob(_PREFIX + "*"):
            lock = hold_folder(folder)
            if lock is not None:
                ControlGroup(folders=[folder], locks=[lock]).close()
