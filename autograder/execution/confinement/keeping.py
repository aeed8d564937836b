"""The keeper: the small process between a confined process and the one that started it.

It passes on SIGINT, turns SIGTERM into the end of everything inside, watches what no limit of the
kernel counts, and ends as the confined process has ended. If it is killed, so is everything inside.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.tiers import Tier

_WATCHED_EVERY = 0.1  # seconds
_MEGABYTE = 2**20


@dataclass(frozen=True)
class Ending:
    """How a confined process ended: with a status, or by a signal, and what it had too much of, if that was why.

    >>> Ending(status=0).words
    'It ended with status 0.'
    >>> Ending(signal=9, excess="memory").words
    'It was ended because it used more memory than allowed.'
    >>> Ending(signal=11).words
    'It was ended by SIGSEGV.'
    """

    status: int | None = None
    signal: int | None = None
    excess: str | None = None

    @property
    def words(self) -> str:
        if self.excess is not None:
            return f"It was ended because it used more {self.excess} than allowed."
        if self.signal is not None:
            known = {each.value: each.name for each in signal.Signals}
            return f"It was ended by {known.get(self.signal, f'signal {self.signal}')}."
        return f"It ended with status {self.status}."


def listen() -> set[signal.Signals]:
    """Hold back the signals that a keeper waits for; returns those that were held back before.

    To be called before the fork, so that none is lost; what is forked takes the old set.
    """
    return set(map(signal.Signals, signal.pthread_sigmask(signal.SIG_BLOCK, _listened_to())))


def _listened_to() -> tuple[signal.Signals, ...]:
    return signal.SIGCHLD, signal.SIGINT, signal.SIGTERM


def keep(kept: int, confined: int, watch: Callable[[], str | None], report: int | None) -> None:
    """Wait for process ``kept`` and end as it did, having written its `Ending` as JSON to ``report``; never returns.

    ``confined``: a pipe in which the process says by a byte that it is confined; only then is it watched.
    ``watch`` says what there is too much of.
    """
    os.set_blocking(confined, False)
    watching, excess = False, None
    while (status := _status_of(kept)) is None:
        happened = signal.sigtimedwait(_listened_to(), _WATCHED_EVERY)
        if happened is not None and happened.si_signo == signal.SIGINT:
            os.kill(kept, signal.SIGINT)
        elif happened is not None and happened.si_signo == signal.SIGTERM:
            os.kill(kept, signal.SIGKILL)
        watching = watching or _said_something(confined)
        if watching and excess is None:
            excess = watch()
            if excess is not None:
                os.kill(kept, signal.SIGKILL)
    ended = (
        Ending(signal=os.WTERMSIG(status), excess=excess)
        if os.WIFSIGNALED(status)
        else Ending(status=os.waitstatus_to_exitcode(status))
    )
    if report is not None:
        os.write(report, json.dumps({"ended": asdict(ended)}).encode() + b"\n")
    os._exit(ended.status if ended.status is not None else 128 + (ended.signal or 0))


def _status_of(process: int) -> int | None:
    ended, status = os.waitpid(process, os.WNOHANG)
    return status if ended else None


def _said_something(pipe: int) -> bool:
    try:
        return bool(os.read(pipe, 1))
    except BlockingIOError:
        return False


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
    return _sum_of(f"/proc/{process}/status", "RssAnon:", "RssShmem:")


def _shared_fairly(process: int) -> int:
    """The same, what several processes share being divided between them."""
    return _sum_of(f"/proc/{process}/smaps_rollup", "Pss_Anon:", "Pss_Shmem:")


def _threads(process: int) -> int:
    return _sum_of(f"/proc/{process}/status", "Threads:", unit=1)


def _sum_of(file: str, *fields: str, unit: int = 1024) -> int:
    try:
        lines = Path(file).read_text().splitlines()
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
