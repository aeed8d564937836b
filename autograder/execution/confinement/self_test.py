"""Finding out which tier this machine offers, by really trying what each has to prevent."""

from __future__ import annotations

import colorsys
import contextlib
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.confinement import strangers
from autograder.execution.confinement.finding_groups import find_groups
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.landlock import ENOUGH, landlock_version
from autograder.execution.confinement.probes import MEGABYTES_ALLOWED, MEGABYTES_TOO_MUCH, PROBES, Outside
from autograder.execution.confinement.process_attributes import die_with_parent
from autograder.execution.confinement.seccomp import missing_seccomp
from autograder.execution.confinement.starting import refuse_threads, start
from autograder.execution.confinement.system_calls import supported_machine
from autograder.execution.confinement.tiers import ConfinementError, Tier
from autograder.execution.own_folders import make_folder

_SECONDS = 120.0  # for what takes less than one on a quiet machine: a busy one offers no weaker tier
_SECONDS_TO_END = 60.0
_SURVIVES = "survive the end of the process"
_WORKS = "read, write and import what is allowed"


@dataclass(frozen=True)
class SelfTest:
    """What was tried in a tier and did not succeed, as it must be, and what is wrong; ``failed`` is empty if
    all is well.
    """

    tier: Tier
    held: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.failed


@dataclass(frozen=True)
class Choice:
    """The strongest tier that holds here, for every stronger one why it was not taken, and what there is on
    top.
    """

    tier: Tier
    reasons: dict[Tier, str]
    on_top: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """For the record of a run.

        >>> Choice(Tier.LANDLOCK, {Tier.ROOT: "This process does not run as root."}).words.splitlines()[1:]
        ['Not root: This process does not run as root.']
        """
        why_not = [f"Not {tier.value}: {reason}" for tier, reason in self.reasons.items()]
        first = f"Tier of confinement: {self.tier.value}. {self.tier.does.description}"
        return "\n".join([first, *self.on_top, *why_not])


def best_tier() -> Choice:
    """The strongest tier whose self-test holds completely; a fraction of a second.

    Forks this process, which may have one thread only; otherwise it raises `ConfinementError`.
    """
    reasons: dict[Tier, str] = {}
    for tier in Tier:
        reason = why_not(tier)
        if reason is None:
            return Choice(tier, reasons, _on_top() if tier.holds_strangers else ())
        reasons[tier] = reason
    raise AssertionError("the lowest tier promises nothing and is always possible")


def _on_top() -> tuple[str, ...]:
    version = landlock_version()
    landlock = f"Landlock: version {version}." if version else "Landlock: none, this kernel does not have it."
    return landlock, find_groups().words


def why_not(tier: Tier) -> str | None:
    """Why a tier is not offered on this machine; None if it is.

    >>> why_not(Tier.NONE) is None
    True
    """
    if not tier.holds_strangers:
        return None
    missing = _missing(tier)
    if missing is not None:
        return missing
    refuse_threads()
    try:
        tested = self_test(tier)
    except ConfinementError as error:
        hint = " An administrator can allow it: docs/confinement.md." if tier.does.has_own_users else ""
        return f"{error}{hint}"
    if not tested.complete:
        return "The self-test did not hold: it was possible to " + ", to ".join(tested.failed) + "."
    return None


def _missing(tier: Tier) -> str | None:
    if not sys.platform.startswith("linux"):
        return "Only Linux can confine a process in this way."
    if not supported_machine():
        return f"The processor type {os.uname().machine} is not supported, only x86_64 and aarch64."
    if tier.does.changes_user and os.geteuid() != 0:
        return "This process does not run as root."
    if tier.does.changes_user and (taken := strangers.why_not_free()) is not None:
        return taken
    if tier.does.needs_landlock and landlock_version() < ENOUGH:
        found = landlock_version()
        return f"Landlock version {ENOUGH} is needed (Linux 6.2 or newer); this kernel has version {found}."
    return missing_seccomp()


def self_test(tier: Tier) -> SelfTest:
    """Try everything in `PROBES` in a confined fork, and see from outside what it has changed.

    Raises `ConfinementError` if the tier is not possible at all, and `ValueError` for the lowest one,
    where the attempts would succeed.
    """
    if not tier.holds_strangers:
        raise ValueError("the lowest tier promises nothing that could be tested")
    with _outside() as outside:
        before = _state_of(outside.canary)
        succeeded = _try_all(tier, outside)
        if _state_of(outside.canary) != before:
            succeeded.append("change a file outside")
    tried = [*(probe.name for probe in PROBES), _SURVIVES]
    held = tuple(name for name in tried if name not in succeeded)
    return SelfTest(tier, held, tuple(succeeded))


def _state_of(file: Path) -> tuple[int, int, int, bytes]:
    state = file.stat()
    return state.st_mode, state.st_mtime_ns, state.st_uid, file.read_bytes()


def _try_all(tier: Tier, outside: Outside) -> list[str]:
    """What succeeded and must not, and what did not work and should."""
    answers, answer = os.pipe()
    lives, held_inside = os.pipe()

    def run() -> None:
        os.write(answer, json.dumps(_inside(outside)).encode())
        _leave_survivor(held_inside)

    most = MEGABYTES_ALLOWED
    jail = Jail(memory=most, scratch=most, file_size=2 * MEGABYTES_TOO_MUCH, files={"given.txt": b"given"})
    try:
        process = start(tier, jail, run, [answer, held_inside])
        readable, _, _ = select.select([answers], [], [], _SECONDS)
        succeeded = list(json.loads(os.read(answers, 65536))) if readable else ["keep the self-test waiting"]
        if _is_stopped(process.process):
            succeeded.append("stop its keeper")
        process.kill()
    finally:
        os.close(answer)
        os.close(held_inside)
        os.close(answers)
    ended, _, _ = select.select([lives], [], [], _SECONDS_TO_END)
    os.close(lives)
    return succeeded if ended else [*succeeded, _SURVIVES]


def _is_stopped(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"T"


def _inside(outside: Outside) -> list[str]:
    """What the confined process finds that it can do and must not, and what it cannot and should."""
    succeeded = [] if _everyday_things_work() else [_WORKS]
    for probe in PROBES:
        with contextlib.suppress(OSError, MemoryError):
            if probe.succeeds(outside):
                succeeded.append(probe.name)
    return succeeded


def _everyday_things_work() -> bool:
    try:
        importlib.reload(colorsys)
        os.listdir(os.path.dirname(os.__file__))
        with tempfile.TemporaryFile() as file:
            file.write(Path("given.txt").read_bytes())
        return len(os.urandom(4)) == 4 and bool(Path("/proc/cpuinfo").read_text())
    except OSError:
        return False


def _leave_survivor(held_inside: int) -> None:
    """Stay, and leave a process that tries to stay longer; both have a descriptor open until they end."""
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            os.setsid()
            os.closerange(3, held_inside)
    while True:
        signal.pause()


@contextlib.contextmanager
def _outside() -> Iterator[Outside]:
    """A file that must not be read, sockets that listen and a process that waits, as long as needed."""
    own = make_folder()
    folder = own.path
    (folder / "canary").write_text("Nobody inside may read this.")
    abstract = uuid.uuid4().hex
    with contextlib.ExitStack() as stack:
        stack.callback(own.remove)
        tcp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        file = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        named = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        log = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        for each in (tcp, udp):
            each.bind(("127.0.0.1", 0))
        file.bind(str(folder / "socket"))
        log.bind(str(folder / "log"))
        named.bind("\0" + abstract)
        for each in (tcp, file, named):
            each.listen()
        ports = tcp.getsockname()[1], udp.getsockname()[1]
        files = folder / "canary", folder / "socket", folder / "log"
        yield Outside(*files, abstract, *ports, _waiting_process(stack))


def _waiting_process(stack: contextlib.ExitStack) -> int:
    process = os.fork()
    if process == 0:
        die_with_parent()
        while True:
            signal.pause()
    stack.callback(os.waitpid, process, 0)
    stack.callback(os.kill, process, signal.SIGKILL)
    return process
