"""What is tried for each line of the table of tiers in ``docs/confinement.md``; each says in the words of the table what came of it."""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import signal
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.confinement import Tier
from tests.execution.confinement.test_attack_processes import NAMED, left_of, running
from tests.execution.confinement.trials import Outcome, Trial, errors_of


class NotHere(Exception):
    """This cannot be tried on this machine, or by this user."""


@dataclass(frozen=True)
class Setting:
    """``others``: a folder with a file ``gradebook.db``, both of the user as whom it is tried."""

    trial: Trial
    tier: Tier
    user: int
    others: Path

    @property
    def patience(self) -> int:
        """Seconds that a program waits for its end, where there is somebody who ends it."""
        return 20 if self.tier.holds_strangers else 0


Attempt = Callable[[Setting], str]
ATTEMPTS: dict[str, Attempt] = {}

_GONE = ("FileNotFoundError", "ProcessLookupError")
_NOT_ALLOWED = ("PermissionError", "ConnectionRefusedError", "BlockingIOError", "MemoryError")
# Memory, other file system, file too large, disk full, read-only, no such system call.
_NUMBERS = tuple(f"OSError: [Errno {number}]" for number in (12, 18, 27, 28, 30, 38))


def attempt(line: str) -> Callable[[Attempt], Attempt]:
    """Mark what is tried for a line of the table."""

    def mark(function: Attempt) -> Attempt:
        ATTEMPTS[line] = function
        return function

    return mark


def word_of(errors: dict[str, str], may_be_gone: bool = True) -> str:
    """One word for several attempts: possible if all were, and so on; anything unexpected is told."""
    failed = [error for error in errors.values() if error]
    if not failed:
        return "possible"
    strange = [error for error in failed if not error.startswith((*_GONE, *_NOT_ALLOWED, *_NUMBERS))]
    if strange or len(failed) < len(errors):
        return f"possible in part: {errors}"
    gone = any(error.startswith(_GONE) for error in failed)
    return "not visible" if gone and may_be_gone else "refused"


def _ended(found: Outcome, *words: str) -> bool:
    return any(found.ending == f"It was ended because it used more {word} than allowed." for word in words)


def _state_of(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    states = [(each, each.stat()) for each in sorted(folder.iterdir())]
    return [(each.name, it.st_mode, it.st_mtime_ns, it.st_uid, each.read_bytes()) for each, it in states]


# --- files


@attempt("read, list, change or delete files of others")
def _files(setting: Setting) -> str:
    before = _state_of(setting.others)
    attempts = [
        "open(file).read()",
        "os.listdir(folder)",
        "open(file, 'r+').write('100 points')",
        "os.rename(file, file + '.moved')\nos.rename(file + '.moved', file)",
        "os.unlink(file)",
        "open(folder + '/new', 'w').close()",
    ]
    file = str(setting.others / "gradebook.db")
    word = word_of(errors_of(setting.trial, attempts, file=file, folder=str(setting.others)))
    assert (_state_of(setting.others) == before) == (word != "possible")
    return word


@attempt("learn that a file exists, its size and its times")
def _existence(setting: Setting) -> str:
    file = str(setting.others / "gradebook.db")
    return word_of(errors_of(setting.trial, ["os.stat(file)", "os.stat(os.path.dirname(file))"], file=file))


@attempt("change owner, mode or times of a file of the same user")
def _modes(setting: Setting) -> str:
    before = _state_of(setting.others)
    attempts = ["os.chmod(file, 0o777)", "os.utime(file, (1, 1))", "os.chown(file, os.getuid(), -1)"]
    word = word_of(errors_of(setting.trial, attempts, file=str(setting.others / "gradebook.db")))
    changed = _state_of(setting.others) != before
    return "without effect" if word == "possible" and not changed else word


@attempt("change the Python installation for the next run")
def _installation(setting: Setting) -> str:
    if not setting.tier.holds_strangers and not os.access(os.path.dirname(os.__file__), os.W_OK):
        raise NotHere("This user may not change the installation.")
    attempts = [
        f"name = os.path.join({place}, mine)\nopen(name, 'w').close()\nos.unlink(name)"
        for place in ("sys.prefix", "sys.base_prefix", "os.path.dirname(os.__file__)")
    ]
    return word_of(errors_of(setting.trial, attempts, mine=f"{uuid.uuid4().hex}.pth"), may_be_gone=False)


_LOOK_AND_LEAVE = """
import contextlib, os, tempfile
places = [os.getcwd(), tempfile.gettempdir(), "/tmp", "/dev/shm", os.path.expanduser("~"), shared]
outcome = []
for place in places:
    with contextlib.suppress(OSError):
        os.unlink(os.path.join(place, mine))
        outcome.append(place)
for place in places if not outcome else []:
    with contextlib.suppress(OSError):
        open(os.path.join(place, mine), "w").close()
"""


@attempt("leave something that a later submission finds")
def _leaving(setting: Setting) -> str:
    setting.others.chmod(0o777)
    values = {"mine": f"left-{uuid.uuid4().hex}", "shared": str(setting.others)}
    first, second = (setting.trial(_LOOK_AND_LEAVE, values=values) for _ in range(2))
    assert first.outcome == [], first
    assert second.outcome is not None, second
    return "possible" if second.outcome else "nothing is left"


@attempt("fill the disk with many files")
def _disk(setting: Setting) -> str:
    found = setting.trial(
        """
        import time
        for number in range(16):
            with open(f"part-{number}", "wb") as file:
                file.write(bytes(4 * 2**20))
        time.sleep(patience)
        outcome = "written"
        """,
        jail={"scratch": 16, "file_size": 8},
        values={"patience": setting.patience},
        seconds=30,
    )
    if _ended(found, "disk space"):
        return "ended"
    return word_of({"": found.error or ""})


@attempt("make one huge file")
def _huge_file(setting: Setting) -> str:
    return word_of(errors_of(setting.trial, ["open('huge', 'wb').truncate(10**12)"]))


# --- networks and sockets


@attempt("use TCP, UDP or another network")
def _networks(setting: Setting) -> str:
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind(("127.0.0.1", 0))
        attempts = [
            "socket.create_connection(('127.0.0.1', tcp), 5)",
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', udp))",
            "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        ]
        return word_of(errors_of(setting.trial, attempts, tcp=tcp.getsockname()[1], udp=udp.getsockname()[1]))


@attempt("reach sockets of the system, such as Docker's")
def _sockets(setting: Setting) -> str:
    file, name = str(setting.others / "docker.sock"), f"\0{uuid.uuid4().hex}"
    with socket.socket(socket.AF_UNIX) as first, socket.socket(socket.AF_UNIX) as second:
        for each, address in ((first, file), (second, name)):
            each.bind(address)
            each.listen()
        os.chmod(file, 0o666)
        attempts = [
            "socket.socket(socket.AF_UNIX).connect(file)",
            "socket.socket(socket.AF_UNIX).connect(name)",
        ]
        word = word_of(errors_of(setting.trial, attempts, file=file, name=name))
    os.unlink(file)
    return word


# --- processes


@contextlib.contextmanager
def _bystander(user: int) -> Iterator[int]:
    """A process of the same user."""
    process = os.fork()
    if process == 0:
        if os.getuid() != user:
            os.setresuid(user, user, user)
        while True:
            time.sleep(60)
    try:
        yield process
        assert os.waitpid(process, os.WNOHANG) == (0, 0)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


@attempt("learn which other processes there are")
def _seeing(setting: Setting) -> str:
    with _bystander(setting.user) as other:
        return word_of(errors_of(setting.trial, ["os.stat(f'/proc/{other}')"], other=other))


@attempt("look into, signal or limit other processes")
def _reaching(setting: Setting) -> str:
    attempts = [
        "os.kill(other, 0)",
        "os.kill(other, signal.SIGCONT)",
        "resource.prlimit(other, resource.RLIMIT_NOFILE)",
        "os.sched_setaffinity(other, os.sched_getaffinity(0))",
        "open(f'/proc/{other}/environ', 'rb').read()",
        "os.listdir(f'/proc/{other}/fd')",
    ]
    with _bystander(setting.user) as other:
        return word_of(errors_of(setting.trial, attempts, other=other))


@attempt("execute a program, also one with set-user-id")
def _executing(setting: Setting) -> str:
    attempts = [
        "subprocess.run(['/bin/true'], check=True)",
        "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
        "open('own', 'w').write('#!/bin/sh\\n'); os.chmod('own', 0o4755); subprocess.run(['./own'], check=True)",
    ]
    return word_of(errors_of(setting.trial, attempts), may_be_gone=False)


_MANY = """
import os, threading, time
made = 0
forks = []
def fork():
    child = os.fork()
    if child == 0:
        time.sleep(60)
    forks.append(child)
def thread():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
threading.stack_size(65536)
refused = ""
try:
    while made < 100:
        {kind}()
        made += 1
    time.sleep(patience)
except (OSError, RuntimeError) as error:
    refused = type(error).__name__
for child in forks:
    os.kill(child, 9)
outcome = made, refused
"""


def _too_many(setting: Setting, kind: str) -> str:
    """One hundred where forty are allowed."""
    found = setting.trial(
        _MANY.format(kind=kind), values={"patience": setting.patience}, jail={"processes": 40}, seconds=40
    )
    if _ended(found, "processes", "threads"):
        return "limited"
    made, refused = found.outcome
    if made == 100:
        return "possible"
    return "refused" if refused == "PermissionError" and made == 0 else "limited" if made < 40 else f"{made}"


@attempt("fork without end")
def _forks(setting: Setting) -> str:
    return _too_many(setting, "fork")


@attempt("threads without end")
def _threads(setting: Setting) -> str:
    return _too_many(setting, "thread")


_STAY = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
        os.write(ready, b".")
        os.closerange(3, 4096)
        while True:
            time.sleep(1)
    os._exit(0)
os.wait()
"""


def _gone(setting: Setting, word: str) -> str:
    if setting.tier.holds_strangers:
        return "possible" if left_of(word) else "ended"
    left = running(word)
    for process in left:
        os.kill(process, signal.SIGKILL)
    return "possible" if left else "ended"


@attempt("leave a process behind")
def _survivor(setting: Setting) -> str:
    """Forked twice, in a session of its own, deaf to signals; it says when it is."""
    word = f"left{os.getpid()}"
    program = NAMED.format(word=word) + _STAY.replace(
        "if os.fork", "ready, said = (os.pipe()[::-1])\nif os.fork", 1
    )
    found = setting.trial(program + "os.read(said, 1)\noutcome = 'left'")
    if (found.error or "").startswith("PermissionError"):
        return "refused"
    assert found.outcome == "left", found
    return _gone(setting, word)


@attempt("go on after a crash of the grader")
def _crash(setting: Setting) -> str:
    """Where nobody keeps it, only what it has forked can."""
    word = f"kept{os.getpid()}"
    program = NAMED.format(word=word) + "import os, time\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
    if setting.tier.holds_strangers:
        found = setting.trial(program + "time.sleep(60)", kill_keeper_after=0.1, seconds=30)
    else:
        found = setting.trial(program + "if os.fork() == 0:\n    time.sleep(60)\nos._exit(1)", seconds=1)
    assert found.outcome is None, found
    return _gone(setting, word)


# --- memory


@attempt("more memory than allowed, in one process")
def _memory(setting: Setting) -> str:
    attempts = ["held = [bytearray(2**20) for _ in range(1000)]", "bytearray(2**30)"]
    return word_of(errors_of(functools.partial(setting.trial, jail={"memory": 200}), attempts))


@attempt("memory that is not counted as a process's own: shared, of files without a name, of devices")
def _other_memory(setting: Setting) -> str:
    fill = "\nfor offset in range(0, size, 4096):\n    memory[offset] = 1"
    attempts = [
        "import mmap\nmemory = mmap.mmap(-1, size)" + fill,
        "import mmap\nfile = os.memfd_create('x')\nos.ftruncate(file, size)\nmemory = mmap.mmap(file, size)"
        + fill,
        "import mmap\nmemory = mmap.mmap(os.open('/dev/zero', os.O_RDWR), size)" + fill,
    ]
    limited = functools.partial(setting.trial, jail={"memory": 100, "scratch": 50, "file_size": 500})
    return word_of(errors_of(limited, attempts, size=150 * 2**20), may_be_gone=False)


@attempt("more memory than allowed, in several processes together")
def _memory_of_all(setting: Setting) -> str:
    found = setting.trial(
        """
        import os, time
        children = []
        for _ in range(8):  # more than what they inherit leaves room for
            child = os.fork()
            if child == 0:
                mine = bytearray(os.urandom(2**20)) * 250
                time.sleep(60)
            children.append(child)
        time.sleep(patience or 2)
        for child in children:
            os.kill(child, 9)
        outcome = "went on"
        """,
        values={"patience": setting.patience},
        jail={"memory": 300, "scratch": 50},
        seconds=60,
    )
    if _ended(found, "memory"):
        return "ended"
    return word_of({"": found.error or ""})


# --- time, and the kernel


@attempt("endless loops, blocked signals")
def _time(setting: Setting) -> str:
    listening = "import time\ntry:\n    outcome = ''\n    while True: time.time()\nexcept KeyboardInterrupt:\n    outcome = 'interrupted'"
    deaf = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))\nwhile True: pass"
    first = setting.trial(listening, interrupt_after=0.5)
    second = setting.trial(deaf, interrupt_after=0.1, seconds=0.4, stays=True)
    ended = second.late and second.outcome is None and "SIGKILL" in second.ending
    return f"{first.outcome}, then {'ended' if ended else second}"


_CALL = """
libc = ctypes.CDLL(None, use_errno=True)
if {call} < 0:
    raise OSError(ctypes.get_errno(), "refused")
"""


@attempt("mount, make namespaces")
def _mounts(setting: Setting) -> str:
    if not setting.tier.holds_strangers and setting.user != 0:
        raise NotHere("An ordinary user may not.")
    calls = [
        "libc.unshare(0x20000)",
        "libc.mount(None, b'/', None, 0x44000, None)",
        "libc.mount(b'tmpfs', folder.encode(), b'tmpfs', 0, None)",
        "libc.unshare(0x40000000)",
    ]
    return word_of(
        errors_of(setting.trial, [_CALL.format(call=call) for call in calls], folder=str(setting.others))
    )


@attempt("trace, unusual system calls")
def _system_calls(setting: Setting) -> str:
    child = "\nfinally:\n    os.kill(child, 9)\n    os.waitpid(child, 0)"
    trace = (
        "child = os.fork()\nif child == 0:\n    signal.pause()\ntry:\n"
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    if libc.ptrace(16, child, None, None) < 0:\n"
        "        raise OSError(ctypes.get_errno(), 'refused')" + child
    )
    other = ["libc.personality(ctypes.c_ulong(0xffffffff))", "libc.memfd_create(b'x', 0)"]
    return word_of(errors_of(setting.trial, [trace, *(_CALL.format(call=call) for call in other)]))


@attempt("system calls of another architecture (32 bit)")
def _other_architecture(setting: Setting) -> str:
    if platform.machine() != "x86_64":
        raise NotHere("This processor has no other table of system calls.")
    found = setting.trial(
        """
        import ctypes, mmap
        code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
        code.write(bytes.fromhex("b814000000cd80c3"))  # getpid
        outcome = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        """
    )
    if found.ending == "It was ended by SIGSYS.":
        return "ended"
    if not setting.tier.holds_strangers and "SIGSEGV" in found.ending:
        raise NotHere("This kernel knows no 32-bit system calls.")
    return "possible" if found.outcome else f"{found}"
