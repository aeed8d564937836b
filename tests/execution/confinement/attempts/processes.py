"""Other processes, programs, and processes without end."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator

from tests.execution.confinement.attempts.setting import Setting, attempt, ended, word_of
from tests.execution.confinement.test_attack_processes import DAEMON, NAMED, left_of, running
from tests.execution.confinement.trials import errors_of


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
        (
            "open('own', 'w').write('#!/bin/sh\\n'); os.chmod('own', 0o4755); subprocess.run(['./own'], "
            "check=True)"
        ),
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
    if ended(found, "processes", "threads"):
        return "limited"
    assert found.outcome is not None, found
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
    found = setting.trial(NAMED.format(word=word) + DAEMON)
    if (found.error or "").startswith("PermissionError"):
        return "refused"
    assert found.outcome == "left", found
    return _gone(setting, word)


_LEFT_BY_ITSELF = """
ready, say = os.pipe()
if os.fork() == 0:
    os.setsid()
    os.closerange(3, 4096)
    time.sleep(60)
os.close(say)
os.read(ready, 1)
os._exit(1)
"""


@attempt("go on after a crash of the grader")
def _crash(setting: Setting) -> str:
    """Where nobody keeps it, only what it has forked can, in a session of its own."""
    word = f"kept{os.getpid()}"
    program = NAMED.format(word=word) + "import os, time\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
    if setting.tier.holds_strangers:
        found = setting.trial(program + "time.sleep(60)", kill_keeper_after=0.1, seconds=30)
    else:
        found = setting.trial(program + _LEFT_BY_ITSELF)
    assert found.outcome is None, found
    return _gone(setting, word)
