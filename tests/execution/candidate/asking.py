"""A candidate in a process of its own, and an examiner's questions to it."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import torch

from autograder.execution.candidate.serving import serve
from autograder.execution.channel.frames import Channel, socket_pair
from autograder.execution.channel.handles import Given, Handle
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import REPLIES, Reply
from autograder.execution.channel.requests import Call, GetName, Request, RunCell
from autograder.execution.shell import Shell

R = TypeVar("R", bound=Reply)


@dataclass
class Candidate:
    """The examiner's end of a channel to a candidate."""

    channel: Channel
    process: int

    def ask(self, request: Request, kind: type[R], interrupt_after: float | None = None) -> R:
        """Ask, and expect a reply of this kind."""
        reply = self.replied(request, interrupt_after)
        assert isinstance(reply, kind), reply
        return reply

    def replied(self, request: Request, interrupt_after: float | None = None) -> Reply:
        """Ask, and interrupt the candidate if it takes longer."""
        seconds = 20.0 if interrupt_after is None else interrupt_after
        late = None if interrupt_after is None else self.interrupt
        return from_frame(self.channel.ask(to_frame(request, _sent), seconds, late, 20), REPLIES)

    def interrupt(self) -> None:
        os.kill(self.process, signal.SIGINT)

    def run(self, source: str, name: str = "cell") -> list[dict[str, Any]]:
        """The outputs of a cell."""
        from autograder.execution.channel.replies import Value

        outputs = self.ask(RunCell(source, name), Value).value
        assert isinstance(outputs, list)
        return outputs

    def define(self, source: str) -> None:
        """Run a cell that puts out nothing."""
        assert self.run(source, "answers") == []

    def call(self, function: Any, *arguments: Any, **options: Any) -> Reply:
        """Call a function with a few seconds of time."""
        return self.replied(Call(function, arguments=arguments, **{"seconds": 5.0, **options}))

    def named(self, name: str) -> Any:
        """The value of a name in the notebook."""
        from autograder.execution.channel.replies import Value

        return self.ask(GetName(name), Value).value


def given(handle: Any) -> Given:
    """What stands for an object in a request."""
    assert isinstance(handle, Handle), handle
    return Given(handle.number)


def _sent(value: Any) -> Given:
    assert isinstance(value, Given), value
    return value


@contextlib.contextmanager
def candidate(source: str = "") -> Iterator[Candidate]:
    """A candidate whose notebook has run one cell."""
    ours, theirs = socket_pair()
    process = os.fork()
    if process == 0:
        _be_candidate(ours, theirs)
    theirs.close()
    found = Candidate(Channel(ours), process)
    try:
        if source:
            found.define(source)
        yield found
    finally:
        found.channel.close()
        _end(process)


def _be_candidate(ours: socket.socket, theirs: socket.socket) -> None:
    ours.close()
    status = 1
    try:
        torch.set_num_threads(1)
        faulthandler.disable()
        serve(theirs, Shell())
        status = 0
    finally:
        os._exit(status)


def _end(process: int) -> None:
    """It ends by itself as the channel is closed; what does not is killed."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if os.waitpid(process, os.WNOHANG)[0]:
            return
        time.sleep(0.002)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
