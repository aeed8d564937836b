"""Memory: whatever kind of it is used, there is no more than allowed,
and a program is told so where possible.
"""

from __future__ import annotations

from typing import Any

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial, errors_of, not_refused

GROUPS = pytest.mark.parametrize("groups", ["as here", "none"], ids=["groups as here", "no group"])
WITHOUT_GROUPS = {"starting.find_groups": "lambda: type(real())()"}  # as for most ordinary users
OF_MEMORY = "It was ended because it used more memory"

FILL = """
import ctypes, mmap, os
def fill(memory):
    for offset in range(0, len(memory), 4096):
        memory[offset] = 1
size = 200 * 2**20
"""


@pytest.mark.parametrize("tier", list(Tier), ids=lambda tier: tier.value)
@pytest.mark.parametrize(
    "attempt",
    [
        "torch.ones(10**10)",
        "held = [bytearray(2**20) for _ in range(1000)]",
        "x = [0]\nwhile True: x += x",
    ],
)
def test_too_much_memory_is_refused_and_the_program_goes_on(trial: Trial, attempt: str) -> None:
    found = trial(
        f"""
import torch
try:
    {attempt.replace(chr(10), chr(10) + "    ")}
except (MemoryError, RuntimeError) as error:
    held = x = None
    outcome = torch.ones(1000).sum().item()
        """,
        jail={"memory": 200},
    )
    assert found.outcome == 1000.0, found


@pytest.mark.parametrize(
    "attempt",
    [
        "fill(mmap.mmap(-1, size))",
        "fill(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))",
        "fill(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100))",
        "fill(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000))",
        "file = os.memfd_create('x'); os.ftruncate(file, size); fill(mmap.mmap(file, size))",
        "fill(mmap.mmap(os.open('/dev/zero', os.O_RDWR), size))",
        "assert ctypes.CDLL(None).shmget(0, size, 0o1600) >= 0, 'refused'",
        "memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)\n"
        "own = open('/proc/self/mem', 'rb+', 0)\n"
        "own.seek(ctypes.addressof(ctypes.c_char.from_buffer_copy(b'x'))); own.write(b'x')",
        "mmap.mmap(-1, 2**43, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)",
    ],
    ids=[
        "shared",
        "private",
        "stack",
        "huge pages",
        "memory file",
        "zero device",
        "system v",
        "own memory",
        "reserved",
    ],
)
def test_no_kind_of_memory_is_forgotten(trial: Trial, attempt: str) -> None:
    """Kinds that the limit on data alone does not count."""
    found = trial(FILL + attempt + "\noutcome = 'filled'", jail={"memory": 100, "scratch": 50})
    assert found.outcome is None, found
    assert found.error is not None


def test_memory_files_in_dev_shm_are_limited(trial: Trial) -> None:
    found = trial(
        FILL + "file = open('/dev/shm/x', 'wb')\nfor _ in range(200): file.write(bytes(2**20))",
        jail={"scratch": 50, "file_size": 500},
    )
    assert (found.error or "").startswith(("OSError: [Errno 28]", "PermissionError")), found


def test_endless_recursion_ends(trial: Trial) -> None:
    """Without a limit on memory it takes gigabytes. Python finds different words for this end."""
    found = trial(
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)", jail={"memory": 16}
    )
    assert found.error is not None or "SIG" in found.ending or found.ending.startswith(OF_MEMORY), found
    assert not found.late


def test_limits_cannot_be_raised(trial: Trial) -> None:
    names = ("DATA", "AS", "FSIZE", "NOFILE", "CORE")
    attempts = [f"resource.setrlimit(resource.RLIMIT_{name}, (2**50, 2**50))" for name in names]
    assert not_refused(errors_of(trial, attempts), "ValueError", "PermissionError") == {}


def options(groups: str, **jail: int) -> dict[str, Any]:
    return {"jail": jail, "seconds": 60, "sabotage": WITHOUT_GROUPS if groups == "none" else {}}


SHARE = """
import os, time
held = bytearray(os.urandom(2**20)) * 120
for _ in range(6):
    if os.fork() == 0:
        if {each_fills}:
            mine = bytearray(os.urandom(2**20)) * 150
        time.sleep({seconds})
        os._exit(0)
for _ in range(6):
    os.wait()
outcome = "went on"
"""


@GROUPS
def test_several_processes_together_have_no_more(trial: Trial, tier: Tier, groups: str) -> None:
    """Each within its own limit; an honest fork, which shares what it has inherited, is not hit."""
    if not tier.has_own_system:
        pytest.skip("This tier allows one process only.")
    more = options(groups, memory=300, scratch=50)
    honest = trial(SHARE.format(each_fills=False, seconds=0.5), **more)
    assert honest.outcome == "went on", honest
    greedy = trial(SHARE.format(each_fills=True, seconds=60), **more)
    assert greedy.ending.startswith(OF_MEMORY), greedy


UNREAD = """
import os, socket, time
def fill():
    held, count = [], 0
    try:
        while True:
            ours, theirs = socket.socketpair()
            held += [ours, theirs]
            for end in (ours, theirs):
                end.setblocking(False)
                try:
                    while True:
                        count += end.send(bytes(65536))
                except BlockingIOError:
                    pass
    except OSError:
        return held, count
try:
    for _ in range(30):  # before there is anything that they would inherit
        if os.fork() == 0:
            mine = fill()
            time.sleep(60)
    time.sleep(60)
except PermissionError:
    held, count = fill()
    outcome = count // 2**20
"""


@GROUPS
def test_unread_bytes_in_sockets_are_memory(trial: Trial, tier: Tier, groups: str) -> None:
    """One process has as many as it may have descriptors; several together are ended."""
    found = trial(UNREAD, **options(groups, memory=200, scratch=50))
    if tier.has_own_system:
        assert found.ending.startswith(OF_MEMORY), found
    else:
        assert found.outcome is not None, found
        assert found.outcome < 256 * 0.4, found


MAPPINGS = """
import mmap, os, time
def split():
    memory = mmap.mmap(-1, 60_000 * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    import ctypes
    libc, start = ctypes.CDLL(None), ctypes.addressof(ctypes.c_char.from_buffer(memory))
    for page in range(0, 60_000, 2):
        libc.mprotect(ctypes.c_void_p(start + page * mmap.PAGESIZE), mmap.PAGESIZE, 1)
    return memory
held = split()
outcome = "one"
try:
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(60)
    time.sleep(60)
except PermissionError:
    pass
"""


def test_mappings_take_memory_and_do_not_make_counting_longer(trial: Trial, tier: Tier) -> None:
    """Where nothing else limits the memory that they take, there are not many of them."""
    found = trial(MAPPINGS, **options("none", memory=600, scratch=50))
    if tier.has_own_system:
        assert found.ending.startswith(OF_MEMORY), found
    else:
        assert found.outcome == "one", found


def test_when_the_machine_has_no_memory_left_it_goes_first(trial: Trial) -> None:
    found = trial("""
        before = open("/proc/self/oom_score_adj").read().strip()
        try:
            open("/proc/self/oom_score_adj", "w").write("0")
        except OSError:
            pass
        outcome = before, open("/proc/self/oom_score_adj").read().strip()
    """)
    assert found.outcome == ["1000", "1000"], found
