"""A student's notebook in a process of its own, and the stand-ins for its names in this one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from autograder.execution.candidate.serving import serve
from autograder.execution.channel.frames import Channel, socket_pair
from autograder.execution.channel.replies import Value
from autograder.execution.channel.requests import RunCell
from autograder.execution.confinement import Confined, Ending, Tier
from autograder.execution.examiner.answers import Answers
from autograder.execution.shell import Shell


class Process(Confined):
    """A fork that is not confined, held as one that is."""

    def __init__(self, process: int) -> None:
        super().__init__(process, Tier.NONE, None, -1, None)

    def wait(self, seconds: float | None = None) -> Ending | None:
        deadline = time.monotonic() + (60.0 if seconds is None else seconds)
        while self.ending is None and time.monotonic() < deadline:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended and os.WIFSIGNALED(status):
                self.ending = Ending(signal=os.WTERMSIG(status))
            elif ended:
                self.ending = Ending(status=os.waitstatus_to_exitcode(status))
            else:
                time.sleep(0.002)
        return self.ending

    def kill(self) -> Ending:
        if self.ending is None:
            os.kill(self.process, signal.SIGKILL)
        ending = self.wait()
        assert ending is not None
        return ending


def forked(run: Callable[[socket.socket], None]) -> tuple[Channel, Process]:
    """Run a function in a fork, with one end of a socket; the channel at the other end, and the fork."""
    ours, theirs = socket_pair()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            ours.close()
            run(theirs)
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    return Channel(ours), Process(process)


def student(end: socket.socket, folder: Path | None = None) -> None:
    """Serve as the candidate does."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # those of pytest are errors
    if folder is not None:
        os.chdir(folder)
    with Shell() as shell:
        serve(end, shell)


class Submission:
    """The names of a notebook as the tests see them.

    ``run`` runs a cell of the student's.
    """

    def __init__(self, channel: Channel, process: Process) -> None:
        self.process = process
        self.answers = Answers(channel, process)
        self.connection = self.answers.connection

    def __getattr__(self, name: str) -> Any:
        return self.answers.name(name)

    def run(self, source: str) -> list[dict[str, Any]]:
        """The outputs of a cell of the student's."""
        reply = self.connection.ask_cell(RunCell(source, "<cell 1>"), 20)
        assert isinstance(reply, Value), reply
        outputs: list[dict[str, Any]] = reply.value
        return outputs


@contextlib.contextmanager
def submitted(source: str) -> Iterator[Submission]:
    """A notebook with one cell that has run without an error."""
    found = Submission(*forked(student))
    try:
        outputs = found.run(source)
        assert not [each for each in outputs if each["output_type"] == "error"], outputs
        yield found
    finally:
        found.connection.end()
