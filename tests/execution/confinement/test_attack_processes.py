"""Processes: others are not seen, signalled or traced; none survives; no program is executed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial, errors_of, not_refused, user_of


def running(word: str) -> list[int]:
    """Processes of this machine that have set a name for themselves."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(errors="replace")  # a name is any bytes
        except OSError:
            continue
        state = text.rpartition(")")[2].split()[0]
        if f"({word})" in text and state != "Z":
            found.append(int(stat.parent.name))
    return found


def left_of(word: str) -> list[int]:
    """Those that do not end; who is being ended has closed its files a moment before it is gone."""
    deadline = time.monotonic() + 20
    while (found := running(word)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


NAMED = "import ctypes; ctypes.CDLL(None).prctl(15, b'{word}', 0, 0, 0)\n"


REACHING = """
os.kill(other, 9)
os.kill(other, 0)
os.killpg(other, 9)
os.kill(os.getppid() or other, 9)
signal.pidfd_send_signal(os.pidfd_open(other), 9)
resource.prlimit(other, resource.RLIMIT_NOFILE, (0, 0))
os.setpriority(os.PRIO_PROCESS, other, 19)
os.sched_setaffinity(other, {0})
os.listdir(f'/proc/{other}/fd')
open(f'/proc/{other}/environ', 'rb').read()
open(f'/proc/{other}/mem', 'rb')
open(f'/proc/{other}/cwd/x')
fcntl.fcntl(0, fcntl.F_SETOWN, other)
fcntl.fcntl(0, 10, signal.SIGKILL)
""".split("\n")[1:-1]


def test_another_process_is_out_of_reach(trial: Trial, tier: Tier) -> None:
    """A process of the grader, which in two tiers has the same user id."""
    other = os.fork()
    if other == 0:
        if os.getuid() == 0:
            os.setresuid(user_of(tier), user_of(tier), user_of(tier))
        while True:
            time.sleep(60)
    try:
        refusals = "PermissionError", "ProcessLookupError", "FileNotFoundError", "OSError: [Errno 38]"
        assert not_refused(errors_of(trial, REACHING, other=other), *refusals) == {}
        assert os.waitpid(other, os.WNOHANG) == (0, 0)
    finally:
        os.kill(other, 9)
        os.waitpid(other, 0)


def test_signals_to_everybody_reach_nobody_else(trial: Trial) -> None:
    """``kill(-1)`` and the own process group."""
    bystander = os.fork()
    if bystander == 0:
        while True:
            time.sleep(60)
    for target in ("os.kill(-1, 9)", "os.killpg(0, 9)"):
        trial(f"import os\n{target}\noutcome = 'went on'")
    assert os.waitpid(bystander, os.WNOHANG) == (0, 0)
    os.kill(bystander, 9)
    os.waitpid(bystander, 0)


def test_only_own_processes_are_listed(trial: Trial, tier: Tier) -> None:
    found = trial("import os\noutcome = [name for name in os.listdir('/proc') if name.isdigit()]")
    assert found.outcome == ["1"] if tier.has_own_system else (found.error or "").startswith("Perm"), found


EXECUTING = """
os.execv('/bin/sh', ['sh', '-c', 'true'])
subprocess.run(['/bin/sh', '-c', 'id'])
subprocess.run([sys.executable, '-c', '1'])
assert os.system('true') == 0, 'it said that it failed'
os.posix_spawn('/bin/true', ['true'], {'LD_PRELOAD': './evil.so'})
subprocess.run(['su'])
open('own', 'w').write('#!/bin/sh'); os.chmod('own', 0o4755); os.execv('./own', ['own'])
""".split("\n")[1:-1]


def test_no_program_is_executed(trial: Trial) -> None:
    """A shell, Python itself, a set-user-id program, one of its own."""
    assert not_refused(errors_of(trial, EXECUTING), "PermissionError", "AssertionError") == {}


DAEMON = """
import os, signal, time
said, ready = os.pipe()
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
os.read(said, 1)
outcome = "left"
"""
"""Forked twice in a session of its own, deaf to signals; what has started it waits until it is."""


def test_processes_do_not_survive(trial: Trial) -> None:
    """A daemon, forked twice in a session of its own, deaf to signals."""
    word = f"left{os.getpid()}"
    found = trial(
        NAMED.format(word=word) + DAEMON,
        seconds=1,
    )
    assert found.outcome == "left" or (found.error or "").startswith("PermissionError"), found
    assert left_of(word) == []


def test_no_process_survives_its_keeper(trial: Trial) -> None:
    """A crash of the grader leaves nothing behind, though the process tries to take the signal back."""
    word = f"kept{os.getpid()}"
    program = NAMED.format(word=word) + "ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\nimport time\ntime.sleep(60)"
    assert not trial(program, kill_keeper_after=0.1, seconds=30).late
    assert left_of(word) == []


def test_a_fork_bomb_ends(trial: Trial, tier: Tier) -> None:
    found = trial(
        """
        import os
        made = 0
        try:
            while made < 1000:
                if os.fork() == 0:
                    import time
                    time.sleep(60)
                made += 1
        except OSError as error:
            outcome = made, type(error).__name__
        """,
        jail={"processes": 40},
        seconds=1.5,
    )
    assert "1000" not in str(found.outcome)
    if found.outcome is not None:  # otherwise it was still being forked when the time was over
        made, error = found.outcome
        assert made < 40
        assert error == ("BlockingIOError" if tier.has_own_system else "PermissionError")


def test_threads_are_limited(trial: Trial) -> None:
    """Five thousand threads with small stacks."""
    found = trial(
        """
        import threading, time
        threading.stack_size(65536)
        made = 0
        try:
            while made < 5000:
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                made += 1
        except RuntimeError:
            pass
        time.sleep(0.5)
        outcome = made
        """,
        jail={"processes": 40},
        seconds=5,
    )
    few = found.outcome is not None and found.outcome < 40
    assert few or found.ending == "It was ended because it used more threads than allowed.", found


def test_many_torch_threads_do_not_harm_a_right_answer(trial: Trial) -> None:
    """An honest program that asks for more threads than there are processors."""
    found = trial("""
        import torch
        torch.set_num_threads(16)
        outcome = (torch.ones(600, 600) @ torch.ones(600, 600)).sum().item()
    """)
    assert found.outcome == 600.0**3, found
