"""The steps by which a forked process confines itself, in their order."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from autograder.execution.confinement import process_attributes
from autograder.execution.confinement.control_groups import ControlGroup
from autograder.execution.confinement.descriptors import keep_open, renumber
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.keeper import hold_back_signals, keep
from autograder.execution.confinement.landlock import landlock_version, restrict_files
from autograder.execution.confinement.mounts import DEVICES, SCRATCH, WRITABLE, enter_own_system
from autograder.execution.confinement.namespaces import (
    USER_ID_INSIDE,
    leave_group_namespace,
    leave_namespaces,
)
from autograder.execution.confinement.proving import ExpectedConfinement, namespaces, prove_confined
from autograder.execution.confinement.readable import OF_PROC
from autograder.execution.confinement.seccomp import KeeperHas, Role, filter_system_calls, role_of
from autograder.execution.confinement.strangers import become, free_id
from autograder.execution.confinement.tiers import ConfinementError, Tier
from autograder.execution.confinement.watching import Watch, watch_for
from autograder.execution.environment import ENVIRONMENT
from autograder.execution.own_folders import OwnFolder

_NICER = 10  # a tenth of the weight of its keeper, where both want the processor

_KEPT_VARIABLES = frozenset("LANG LC_ALL MPLBACKEND PATH TZ".split()) | ENVIRONMENT.keys()


def confine(
    tier: Tier,
    jail: Jail,
    scratch: OwnFolder | None,
    kept_open: Sequence[int],
    report: int,
    parent: int,
    group: ControlGroup | None,
) -> None:
    """Confine this process, which was forked for that from one with a single thread; returns in the process
    that is confined.

    In all tiers but the lowest that is a child of this process; this one stays as its keeper and ends
    when it ends (`autograder.execution.confinement.keeper`).

    ``scratch``: its folder where the tier gives it none of its own. ``kept_open``: the descriptors it keeps,
    besides 0, 1 and 2, which lead nowhere afterwards; no folders. ``report``: where the keeper writes how the
    process ended, or could not be confined; the confined process has it closed unless it is among
    ``kept_open``. ``parent``: the process that has forked this one. ``group``: the control group into which
    it goes, without the keeper.

    Raises `ConfinementError` if a step is not possible; the process must end then.
    """
    _check(kept_open)
    try:
        os.setsid()
        _die_with(parent)
        if scratch is not None and not tier.does.has_keeper:
            _only_limits(tier, jail, scratch.path, kept_open)
        else:
            _with_keeper(tier, jail, scratch, kept_open, report, parent, group)
    except OSError as error:
        raise ConfinementError(f"The tier {tier.value!r} is not possible here: {error}.") from error


def _check(kept_open: Iterable[int]) -> None:
    for descriptor in kept_open:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise ConfinementError(f"Descriptor {descriptor} is a folder; through it the jail could be left.")


def _only_limits(tier: Tier, jail: Jail, scratch: Path, kept_open: Iterable[int]) -> None:
    keep_open(kept_open)
    _settle(jail, *_folders_in(scratch))
    if sys.platform == "linux":
        process_attributes.no_new_privileges()
    process_attributes.set_limits(jail, tier)


def _with_keeper(
    tier: Tier,
    jail: Jail,
    scratch: OwnFolder | None,
    kept_open: Sequence[int],
    report: int,
    parent: int,
    group: ControlGroup | None,
) -> None:
    """The keeper may do everything until the other one is confined, and lets it go on when it has given that
    up.
    """
    expected = _expected(tier, kept_open)
    if tier.has_own_system:
        os.chdir("/")
        leave_namespaces(with_own_users=tier.does.has_own_users)
    go, let_go = os.pipe()
    confined, say_confined = os.pipe()
    signals = hold_back_signals()
    equal = group is not None and "cpu" in group.controllers
    if not equal:
        # Of an ordinary user; then those below give way to everybody.
        with contextlib.suppress(PermissionError):
            os.nice(-_NICER)
    kept = os.fork()
    if kept:
        held = [report, os.pidfd_open(kept), let_go, confined]
        held += [scratch.lock] if scratch else []
        held += [group.kills] if group and group.kills is not None else []
        kills = 2 + len(held)  # they are 3, 4 and so on
        watch = watch_for(tier, jail, kept, scratch.path if scratch else None, group, kills)
        _be_keeper(tier, kept, scratch, watch, held, expected, parent)
    if group:
        group.enter()
    if not equal:
        os.nice(_NICER)  # so that the keeper counts what they use before they have used much more
    if tier.has_own_system:
        leave_group_namespace()
    os.setsid()  # what it sends to its group reaches no keeper
    keep_open([*kept_open, go, say_confined])
    signal.pthread_sigmask(signal.SIG_SETMASK, signals)
    process_attributes.be_first_to_go()
    if tier.has_own_system:
        _in_own_system(tier, jail, expected.identity[0], go)
    else:
        _in_shared_system(tier, jail, scratch.path if scratch else Path.cwd(), go)
    prove_confined(replace(expected, descriptors=expected.descriptors | {go, say_confined}))
    os.write(say_confined, b".")
    os.close(say_confined)
    if not os.read(go, 1):
        os._exit(1)
    os.close(go)


def _expected(tier: Tier, kept_open: Iterable[int]) -> ExpectedConfinement:
    """What has to be true at the end, of this process and of what it forks."""
    identity = os.getuid(), os.getgid()
    if tier.does.changes_user:
        identity = (free_id(),) * 2
    elif tier.does.has_own_users:
        identity = (USER_ID_INSIDE,) * 2
    left = ("mnt", "pid", "net", "ipc", "uts", "cgroup", *(["user"] if tier.does.has_own_users else []))
    return ExpectedConfinement(
        identity=identity,
        no_groups=tier.does.changes_user,
        unreachable=tier.has_own_system or process_attributes.may_drop_bounding_set(),
        left=namespaces(*left) if tier.has_own_system else {},
        small_root=tier.has_own_system,
        landlock=landlock_version() > 0,
        descriptors=frozenset(kept_open),
    )


def _in_own_system(tier: Tier, jail: Jail, identity: int, keeper_lives: int) -> None:
    enter_own_system(jail)
    _give_up_privileges(tier, identity)
    _die_with_keeper(keeper_lives)
    process_attributes.set_dumpable(
        True
    )  # nobody else is here to look, and the keeper has to count its memory
    _settle(jail, SCRATCH, Path("/tmp"))
    process_attributes.set_limits(jail, tier)
    if landlock_version():
        restrict_files((*jail.readable, Path("/proc")), WRITABLE, DEVICES)
    filter_system_calls(role_of(tier, jail.forks))


def _in_shared_system(tier: Tier, jail: Jail, scratch: Path, keeper_lives: int) -> None:
    _give_up_privileges(tier, os.getuid())
    _die_with_keeper(keeper_lives)
    process_attributes.set_dumpable(False)
    _settle(jail, *_folders_in(scratch))
    process_attributes.set_limits(jail, tier)
    of_proc = ["/proc"] if jail.forks else [Path("/proc", name) for name in OF_PROC]
    restrict_files((*jail.readable, *map(Path, of_proc)), [scratch], DEVICES)
    filter_system_calls(role_of(tier, jail.forks))


def _give_up_privileges(tier: Tier, identity: int) -> None:
    process_attributes.drop_bounding_set()
    if tier.does.changes_user:
        become(identity)
    process_attributes.drop_privileges()


def _die_with(parent: int) -> None:
    process_attributes.die_with_parent()
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)


def _die_with_keeper(keeper_lives: int) -> None:
    """After the last change of the user id, which takes the signal back."""
    process_attributes.die_with_parent()
    readable, _, _ = select.select([keeper_lives], [], [], 0)
    if readable:  # nobody holds the other end: the keeper ended before the signal was asked for
        os._exit(1)


def _be_keeper(
    tier: Tier,
    kept: int,
    folder: OwnFolder | None,
    watch: Watch,
    held: Sequence[int],
    expected: ExpectedConfinement,
    parent: int,
) -> NoReturn:
    """Keep process ``kept``, from when that is confined without any right that this does not need."""
    try:
        renumber(held)
        if os.read(KeeperHas.CONFINED, 1):
            _give_up_privileges(tier, expected.identity[0])
            _die_with(parent)
            process_attributes.set_dumpable(False)
            if not tier.has_own_system:
                restrict_files([Path(f"/proc/{kept}"), *([folder.path] if folder else [])], scoped=False)
            filter_system_calls(Role.KEEPER)
            own = frozenset(range(3, 3 + len(held)))
            prove_confined(replace(expected, left={}, landlock=not tier.has_own_system, descriptors=own))
            os.write(KeeperHas.GO, b".")
        keep(kept, KeeperHas.PROCESS, watch, KeeperHas.REPORT)
    except BaseException as error:
        say_failed(KeeperHas.REPORT, error)


def say_failed(report: int, error: BaseException) -> NoReturn:
    """End this process, which could not be confined, having said why."""
    failed = str(error) if isinstance(error, ConfinementError) else repr(error)
    os.write(report, json.dumps({"failed": failed}).encode() + b"\n")
    os._exit(1)


def _folders_in(scratch: Path) -> tuple[Path, Path]:
    """The working and the temporary folder, called as where the process has a file system of its own."""
    for name in ("scratch", "tmp"):
        (scratch / name).mkdir(exist_ok=True)
    return scratch / "scratch", scratch / "tmp"


def _settle(jail: Jail, work: Path, temporary: Path) -> None:
    """Begin in the working folder, with the files of the jail in it and an environment that knows no other
    place.
    """
    os.chdir(work)
    jail.write_files(work)
    tempfile.tempdir = None
    kept = {name: value for name, value in os.environ.items() if name in _KEPT_VARIABLES}
    os.environ.clear()
    os.environ.update(kept, HOME=str(work), TMPDIR=str(temporary), LOGNAME="student", USER="student")
    os.environ.update(MPLCONFIGDIR=str(temporary), XDG_CACHE_HOME=str(temporary))
