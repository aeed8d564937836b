"""A process that has imported what student code imports, and tries programs in confined forks of itself.

Run as a script by the tests, with the user id to take. Reads one JSON object per line, ``tier``,
``program`` and options; answers each with ``outcome`` (what the program assigned to that name),
``error`` and ``ending``.
"""

from __future__ import annotations

import contextlib
import json
import os
import pkgutil
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import IPython  # noqa: F401
import matplotlib
import matplotlib.font_manager
import matplotlib.pyplot
import numpy  # noqa: F401
import sympy  # noqa: F401
import torch

from autograder.execution.confinement import (
    ConfinementError,
    Jail,
    Tier,
    self_test,
    start,
    usual_paths,
    why_not,
)
from autograder.execution.confinement import system_calls as system

torch.backends.cpu.get_cpu_capability()


def become(user: int) -> None:
    """Become an ordinary user, to whom this Python is readable,
    which it may not be where root has it installed.

    Only this process sees the changed mounts.
    """
    system.unshare(system.NEW_MOUNTS)
    system.mount(None, "/", None, system.RECURSIVE | system.PRIVATE)
    needed = {path: os.open(path, os.O_PATH) for path in sorted({each.resolve() for each in usual_paths()})}
    closed = [outermost_closed(path) for path in needed]
    for folder in {each for each in closed if each is not None}:
        system.mount("tmpfs", str(folder), "tmpfs", 0, "mode=755")
    for (path, descriptor), folder in zip(needed.items(), closed, strict=True):
        if folder is not None and not path.exists():
            if os.path.isdir(f"/proc/self/fd/{descriptor}"):
                path.mkdir(parents=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
            system.mount(f"/proc/self/fd/{descriptor}", str(path), None, system.BIND)
        os.close(descriptor)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def outermost_closed(path: Path) -> Path | None:
    """The outermost folder above a path that only its owner may enter."""
    return next((each for each in [*reversed(path.parents)] if not each.stat().st_mode & 0o001), None)


def tried(request: dict[str, Any]) -> dict[str, Any]:
    """Run a program in a confined fork, and say what came of it."""
    answers, answer = os.pipe()

    def run() -> None:
        os.write(answer, b" ")  # it has begun
        with open(answer, "w") as stream:
            json.dump(result_of(request["program"], request.get("values", {})), stream, default=repr)

    given = {name: text.encode() for name, text in request.get("given", {}).items()}
    jail = Jail(files=given, **request.get("jail", {}))
    try:
        with sabotaged(request.get("sabotage", {})):
            process = start(Tier(request["tier"]), jail, run, [answer])
    except ConfinementError:
        os.close(answers)
        raise
    finally:
        os.close(answer)
    if "interrupt_after" in request:
        select.select([answers], [], [], request.get("seconds", 20))
        time.sleep(request["interrupt_after"])
        process.interrupt()
    if "kill_keeper_after" in request:
        time.sleep(request["kill_keeper_after"])
        os.kill(process.process, signal.SIGKILL)
    keeper = state_of(process.process) if request.get("look_at_keeper") else None
    said, closed = read_all(answers, request.get("seconds", 20))
    ended = None if request.get("stays") else process.wait(request.get("seconds", 20))
    ending = ended or process.kill()
    os.close(answers)
    found = json.loads(said) if said.strip() else {}
    return {**found, "ending": ending.words, "late": ended is None or not closed, "keeper": keeper}


def state_of(process: int) -> dict[str, str]:
    """What /proc says of a process, by name, and its ``nice``."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    state = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return {**state, "nice": str(os.getpriority(os.PRIO_PROCESS, process))}


@contextlib.contextmanager
def sabotaged(steps: dict[str, str]) -> Iterator[None]:
    """With some functions of the package replaced, by name; ``real`` is the one that is replaced."""
    with contextlib.ExitStack() as stack:
        for place, replacement in steps.items():
            name = f"autograder.execution.confinement.{place}"
            real = pkgutil.resolve_name(name)
            stack.enter_context(mock.patch(name, eval(replacement, {"real": real})))
        yield


def result_of(program: str, values: dict[str, Any]) -> dict[str, Any]:
    names: dict[str, Any] = dict(values)
    try:
        exec(compile(program, "<program>", "exec"), names)
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"outcome": names.get("outcome")}


def read_all(pipe: int, seconds: float) -> tuple[bytes, bool]:
    """What is written to a pipe until nobody has it open any more (then True), or the time is over."""
    deadline, said = time.monotonic() + seconds, b""
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        part = os.read(pipe, 65536)
        if not part:
            return said, True
        said += part
    return said, False


def answer_to(request: dict[str, Any]) -> dict[str, Any]:
    if request.get("ask") == "why_not":
        return {"reason": why_not(Tier(request["tier"]))}
    if request.get("ask") == "self_test":
        tested = self_test(Tier(request["tier"]))
        return {"held": tested.held, "failed": tested.failed}
    try:
        return tried(request)
    except ConfinementError as error:
        return {"refused": str(error)}


def main() -> None:
    matplotlib.use("Agg")
    if int(sys.argv[1]) != os.getuid():
        become(int(sys.argv[1]))
    os.chdir("/")
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):
            answer = answer_to(json.loads(line))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
