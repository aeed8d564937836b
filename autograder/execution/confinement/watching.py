"""What a keeper looks at ten times a second: what no limit of the kernel counts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.tiers import Tier

_MEGABYTE = 2**20


def watch_for(tier: Tier, jail: Jail, process: int, scratch: Path | None) -> Callable[[], str | None]:
    """What to look at ten times a second: memory of all processes together where there can be several,
    otherwise the scratch folder and the threads, which only the other tiers have limits for.
    """
    if tier.has_own_system:
        most = jail.memory * _MEGABYTE + _private_memory(os.getpid())
        return lambda: "memory" if _memory_inside(most) > most else None

    def watch() -> str | None:
        if _threads(process) > jail.processes:
            return "threads"
        size, entries = _size(scratch, jail.entries) if scratch else (0, 0)
        if size > jail.scratch * _MEGABYTE:
            return "disk space"
        return "files and folders" if entries > jail.entries else None

    return watch


def _processes_inside() -> Iterator[int]:
    """The keeper has the root folder of the jail, and so its list of processes."""
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def _memory_inside(suspicious: int) -> int:
    """Bytes of memory of all processes in the jail; counted exactly only if a quick look makes that necessary."""
    processes = list(_processes_inside())
    quick = sum(_private_memory(process) for process in processes)
    return quick if quick <= suspicious else sum(_shared_fairly(process) for process in processes)


def _private_memory(process: int) -> int:
    """Memory that is not a file's, counting what was inherited and never written as well; 0 if it has ended."""
    return _sum_of(f"/proc/{process}/status", b"RssAnon:", b"RssShmem:")


def _shared_fairly(process: int) -> int:
    """The same, what several processes share being divided between them."""
    return _sum_of(f"/proc/{process}/smaps_rollup", b"Pss_Anon:", b"Pss_Shmem:")


def _threads(process: int) -> int:
    return _sum_of(f"/proc/{process}/status", b"Threads:", unit=1)


def _sum_of(file: str, *fields: bytes, unit: int = 1024) -> int:
    """The process has given itself a name of any bytes, which stand in the first line; no line break is among them."""
    try:
        lines = Path(file).read_bytes().split(b"\n")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * unit for line in lines if line.startswith(fields))


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
