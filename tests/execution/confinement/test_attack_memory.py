"""Memory: whatever kind of it is used, there is no more than allowed, and a program is told so where possible."""

from __future__ import annotations

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial, errors_of, not_refused

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
    assert found.error is not None or "SIG" in found.ending, found
    assert not found.late


def test_limits_cannot_be_raised(trial: Trial) -> None:
    names = ("DATA", "AS", "FSIZE", "NOFILE", "CORE")
    attempts = [f"resource.setrlimit(resource.RLIMIT_{name}, (2**50, 2**50))" for name in names]
    assert not_refused(errors_of(trial, attempts), "ValueError", "PermissionError") == {}


def test_several_processes_together_have_no_more(trial: Trial, tier: Tier) -> None:
    """Each within its own limit; an honest fork, which shares what it has inherited, is not hit."""
    if not tier.has_own_system:
        pytest.skip("This tier allows one process only.")
    share = """
import os, time
held = bytearray(os.urandom(2**20)) * 120
for _ in range(4):
    if os.fork() == 0:
        if {each_fills}:
            mine = bytearray(os.urandom(2**20)) * 120
        time.sleep({seconds})
        os._exit(0)
for _ in range(4):
    os.wait()
outcome = "went on"
"""
    honest = trial(share.format(each_fills=False, seconds=0.5), jail={"memory": 300}, seconds=10)
    assert honest.outcome == "went on", honest
    greedy = trial(share.format(each_fills=True, seconds=20), jail={"memory": 300}, seconds=10)
    assert greedy.ending == "It was ended because it used more memory than allowed.", greedy


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
