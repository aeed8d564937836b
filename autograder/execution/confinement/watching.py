"""What a keeper looks at while it waits: what the kernel does not limit here.

What is looked at takes a bounded time, whatever is inside, so nobody gains time by making it long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.confinement.control_groups import ControlGroup, was_killed
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.tiers import Tier

SELDOM = 0.1
"""Seconds between two looks, where nothing is near its limit."""

_OFTEN = 0.005
_FASTEST = 8 * 2**30  # bytes that are filled in a second, at most, on a machine of a few processors
_MEGABYTE = 2**20
_SOCKET = 2 * 212_992  # bytes that the buffer of one holds at most, with the kernel's own size of it
_MOST_COUNTED = 8 * 2**30
"""Bytes of all processes, counted for each of them. Beyond that it is not counted exactly who shares what,
which would take longer than a tenth of a second; it is enough for thirty forks of a process that has imported
torch.
"""

_MAPPINGS = 10_000  # of one process; torch, sympy and a figure have 1500
_LONGEST_LINE = 4096
_PRIVATE = b"RssAnon:", b"RssShmem:", b"VmPTE:"
"""Of a process: bytes that are not a file's, those of page tables included; what was inherited and never
written as well.
"""

_BESIDES = 16 * _MEGABYTE  # a stack, the page tables of what it will ask for


@dataclass
class Watch:
    """``look`` says what there is too much of, if anything; ``pause`` how many seconds later it should look
    again.
    """

    look: Callable[[], str | None]
    pause: Callable[[], float] = lambda: SELDOM


def watch_for(
    tier: Tier, jail: Jail, process: int, scratch: Path | None, group: ControlGroup | None, kills: int
) -> Watch:
    """What to look at: memory of all processes together, the scratch folder and threads, as far as nothing
    else limits them.

    ``kills``: under which number the keeper has the descriptor of that name of the ``group``.
    """
    limited = group.controllers if group else frozenset()
    looks: list[Callable[[], str | None]] = []
    pause: Callable[[], float] = lambda: SELDOM  # noqa: E731 - one of two
    if "memory" in limited:
        looks.append(lambda: "memory" if was_killed(kills) else None)
    elif tier.has_own_system:
        everything = AllInside(jail.memory * _MEGABYTE + memory_at_start(os.getpid()), jail.processes)
        looks.append(everything.look)
        pause = everything.pause
    if not tier.has_own_system and scratch is not None:
        looks.append(lambda: _disk(scratch, jail))
        if "pids" not in limited:
            looks.append(lambda: "threads" if _threads(process) > jail.processes else None)
    return Watch(lambda: next((excess for look in looks if (excess := look())), None), pause)


class AllInside:
    """All processes of a jail, of which the keeper has the list.

    ``memory``: bytes that they may have together, besides the files in their scratch folder, which have a
    limit of their own. ``processes``: how many of them and of their threads there may be, which the kernel
    itself does not limit for root.
    """

    def __init__(self, memory: int, processes: int) -> None:
        self._memory = memory
        self._processes = processes
        self._found = 0
        self._looks = 0

    def pause(self) -> float:
        """The nearer the limit of memory was at the last look, the sooner the next."""
        return min(SELDOM, max(_OFTEN, (self._memory - self._found) / _FASTEST))

    def look(self) -> str | None:
        """What there is too much of; shared memory is divided only if a quick look, which counts it for each,
        makes that necessary.
        """
        self._looks += 1
        processes = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        if len(processes) > 1 and _has_many_mappings(processes[self._looks % len(processes)]):
            return "memory for mappings"
        states = [_lines(f"/proc/{process}/status") for process in processes]
        if sum(_sum_of(state, b"Threads:", unit=1) for state in states) > self._processes:
            return "processes"
        besides = _sockets() * _SOCKET
        self._found = besides + sum(_sum_of(state, *_PRIVATE) for state in states)
        if self._found > max(self._memory, _MOST_COUNTED):
            return "memory"
        if self._found > self._memory and len(processes) > 1:
            self._found = besides + sum(map(_shared_fairly, processes))
        return "memory" if self._found > self._memory else None


def memory_at_start(process: int) -> int:
    """Bytes that a fork of this process has without having asked for any: what it inherits, used or only
    reserved, and a little more.

    So one process alone meets its own limit first (`limits.set_limits`), of which it is told by an error.
    """
    state = _lines(f"/proc/{process}/status")
    reserved = _sum_of(state, b"VmData:") - _sum_of(state, b"RssAnon:")
    return _sum_of(state, *_PRIVATE) + max(0, reserved) + _BESIDES


def _shared_fairly(process: int) -> int:
    """The same, what several processes share being divided between them."""
    counted = _sum_of(_lines(f"/proc/{process}/smaps_rollup"), b"Pss_Anon:", b"Pss_Shmem:")
    return counted + _sum_of(_lines(f"/proc/{process}/status"), b"VmPTE:")


def _sockets() -> int:
    """How many there are in the network of the jail, those on the way to a process included."""
    for line in _lines("/proc/1/net/sockstat"):
        if line.startswith(b"sockets: used "):
            return int(line.split()[2])
    return 0


def _has_many_mappings(process: int) -> bool:
    """Not read further than that is certain. Each takes some 300 bytes of the kernel's memory, and time to
    count.
    """
    try:
        with open(f"/proc/{process}/maps", "rb", buffering=0) as maps:
            lines = 0
            while lines <= _MAPPINGS and (part := maps.read(_LONGEST_LINE)):
                lines += part.count(b"\n")
            return lines > _MAPPINGS
    except OSError:  # it has ended, or shows this to nobody
        return False


def _threads(process: int) -> int:
    return _sum_of(_lines(f"/proc/{process}/status"), b"Threads:", unit=1)


def _sum_of(lines: Iterable[bytes], *fields: bytes, unit: int = 1024) -> int:
    """The process has given itself a name of any bytes, which stand in the first line; no line break is among
    them.
    """
    return sum(int(line.split()[1]) * unit for line in lines if line.startswith(fields))


def _lines(file: str) -> list[bytes]:
    try:
        return Path(file).read_bytes().split(b"\n")
    except (FileNotFoundError, ProcessLookupError):
        return []


def _disk(folder: Path, jail: Jail) -> str | None:
    size, entries = _size(folder, jail.entries)
    if size > jail.scratch * _MEGABYTE:
        return "disk space"
    return "files and folders" if entries > jail.entries else None


def _size(folder: Path, most_entries: int) -> tuple[int, int]:
    """Bytes on disk and number of entries below a folder; one that cannot be looked at counts as too many."""
    size, entries, waiting = 0, 0, [str(folder)]
    while waiting and entries <= most_entries:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError:
            return size, most_entries + 1
    return size, entries
