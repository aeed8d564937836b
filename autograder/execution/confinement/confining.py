"""The steps by which a forked process confines itself, in their order."""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.execution.confinement import limits
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.keeping import keep, listen, watch_for
from autograder.execution.confinement.landlock import landlock_version, restrict_files
from autograder.execution.confinement.mounts import DEVICES, SCRATCH, WRITABLE, enter_own_system
from autograder.execution.confinement.namespaces import leave_namespaces
from autograder.execution.confinement.readable import OF_PROC
from autograder.execution.confinement.seccomp import filter_system_calls
from autograder.execution.confinement.tiers import ConfinementError, Tier
from autograder.execution.own_folders import OwnFolder

_KEPT_VARIABLES = frozenset("LANG LC_ALL MPLBACKEND OMP_NUM_THREADS PATH PYTHONHASHSEED TZ".split())


def confine(
    tier: Tier,
    jail: Jail,
    *,
    scratch: OwnFolder | None = None,
    kept_open: Sequence[int] = (),
    report: int | None = None,
    parent: int | None = None,
) -> None:
    """Confine this process, which was forked for that from one with a single thread; returns in the process that is confined.

    In all tiers but the lowest that is a child of this process; this one stays as its keeper and ends
    when it ends (`autograder.execution.confinement.keeping`).

    ``scratch``: its folder where the tier gives it none of its own.
    ``kept_open``: the descriptors it keeps, besides 0, 1 and 2, which lead nowhere afterwards; no folders.
    ``report``: where the keeper writes how the process ended; the confined process has it closed unless
    it is among ``kept_open``.
    ``parent``: the process that has forked this one.

    Raises `ConfinementError` if a step is not possible; the process must end then.
    """
    _check(tier, scratch, kept_open)
    try:
        os.setsid()
        limits.die_with_parent()
        if parent is not None and os.getppid() != parent:
            os._exit(1)  # it ended before the line above
        if tier is Tier.NONE:
            _only_limits(jail, scratch.path if scratch else Path.cwd(), kept_open)
        else:
            _with_keeper(tier, jail, scratch, kept_open, report)
    except OSError as error:
        raise ConfinementError(f"The tier {tier.value!r} is not possible here: {error}.") from error


def _check(tier: Tier, scratch: OwnFolder | None, kept_open: Iterable[int]) -> None:
    if not tier.has_own_system and tier is not Tier.NONE and scratch is None:
        raise ConfinementError(f"The tier {tier.value!r} needs a scratch folder.")
    for descriptor in kept_open:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise ConfinementError(f"Descriptor {descriptor} is a folder; through it the jail could be left.")


def _only_limits(jail: Jail, scratch: Path, kept_open: Iterable[int]) -> None:
    _keep_open(kept_open)
    _settle(jail, *_folders_in(scratch))
    if sys.platform == "linux":
        limits.no_new_privileges()
    limits.set_limits(jail, Tier.NONE)


def _with_keeper(
    tier: Tier, jail: Jail, scratch: OwnFolder | None, kept_open: Sequence[int], report: int | None
) -> None:
    if tier.has_own_system:
        os.chdir("/")
        leave_namespaces(with_own_users=tier is Tier.USER_NAMESPACES)
    keeper_lives, held_by_keeper = os.pipe()
    confined, say_confined = os.pipe()
    signals = listen()
    kept = os.fork()
    if kept:
        lock = scratch.lock if scratch else None  # the folder is its own too, until it has ended
        _keep_open([each for each in (held_by_keeper, confined, report, lock) if each is not None])
        keep(kept, confined, watch_for(tier, jail, kept, scratch.path if scratch else None), report)
    os.close(held_by_keeper)
    _keep_open([*kept_open, keeper_lives, say_confined])
    signal.pthread_sigmask(signal.SIG_SETMASK, signals)
    limits.be_first_to_go()
    if tier.has_own_system:
        _in_own_system(tier, jail, keeper_lives)
    else:
        _in_shared_system(jail, scratch.path if scratch else Path.cwd(), keeper_lives)
    os.close(keeper_lives)
    os.write(say_confined, b".")
    os.close(say_confined)


def _in_own_system(tier: Tier, jail: Jail, keeper_lives: int) -> None:
    enter_own_system(jail)
    limits.drop_bounding_set()
    if tier is Tier.ROOT:
        limits.become_stranger(jail.slot)
    limits.drop_privileges()
    _die_with_keeper(keeper_lives)
    limits.set_dumpable(True)  # nobody else is here to look, and the keeper has to count its memory
    _settle(jail, SCRATCH, Path("/tmp"))
    limits.set_limits(jail, tier)
    if landlock_version():
        restrict_files((*jail.readable, Path("/proc")), WRITABLE, DEVICES)
    filter_system_calls(shares_system=False, forks=True)


def _in_shared_system(jail: Jail, scratch: Path, keeper_lives: int) -> None:
    limits.drop_bounding_set()
    limits.drop_privileges()
    _die_with_keeper(keeper_lives)
    limits.set_dumpable(False)
    _settle(jail, *_folders_in(scratch))
    limits.set_limits(jail, Tier.LANDLOCK)
    of_proc = ["/proc"] if jail.forks else [Path("/proc", name) for name in OF_PROC]
    restrict_files((*jail.readable, *map(Path, of_proc)), [scratch], DEVICES)
    filter_system_calls(shares_system=True, forks=jail.forks)


def _die_with_keeper(keeper_lives: int) -> None:
    """After the last change of the user id, which takes the signal back."""
    limits.die_with_parent()
    readable, _, _ = select.select([keeper_lives], [], [], 0)
    if readable:  # nobody holds the other end: the keeper ended before the signal was asked for
        os._exit(1)


def _keep_open(descriptors: Iterable[int]) -> None:
    """Close every descriptor but these; 0, 1 and 2 lead nowhere then, unless they are among them."""
    kept = sorted(set(descriptors))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2}.difference(kept):
        os.dup2(nowhere, standard)
    begin = 3
    for descriptor in [each for each in kept if each > 2]:
        os.closerange(begin, descriptor)
        begin = descriptor + 1
    os.closerange(begin, os.sysconf("SC_OPEN_MAX"))


def _folders_in(scratch: Path) -> tuple[Path, Path]:
    """The working and the temporary folder, called as where the process has a file system of its own."""
    for name in ("scratch", "tmp"):
        (scratch / name).mkdir(exist_ok=True)
    return scratch / "scratch", scratch / "tmp"


def _settle(jail: Jail, work: Path, temporary: Path) -> None:
    """Begin in the working folder, with the files of the jail in it and an environment that knows no other place."""
    os.chdir(work)
    jail.write_files(work)
    tempfile.tempdir = None
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES}
    os.environ.clear()
    os.environ.update(kept, HOME=str(work), TMPDIR=str(temporary), LOGNAME="student", USER="student")
    os.environ.update(MPLCONFIGDIR=str(temporary), XDG_CACHE_HOME=str(temporary))
