"""What it costs to ask the process of the student's code for a value."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Callable, Iterator

import torch

from autograder.execution.channel.errors import ChannelClosed
from autograder.execution.channel.frames import Channel, socket_pair
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import REPLIES, Outputs, Reply, Value
from autograder.execution.channel.requests import REQUESTS, Call, Request
from benchmarks.figures import Figures

_RUNS = 1000


def measure_channel(figures: Figures) -> None:
    """The shortest of many round trips between two processes, and of their parts in one.

    At half a millisecond each, a check that makes a hundred calls loses a twentieth of a second.
    """
    torch.manual_seed(0)
    small = Call("add", arguments=(1, 2.5))
    images = [torch.rand(128, 784) for _ in range(2)] + [torch.randn(128, 20) for _ in range(2)]
    large = Call("loss", arguments=tuple(image.requires_grad_() for image in images), gradients=True)
    with _answering() as channel:
        for name, request, unit, limit in (
            ("two numbers there, one value back, microseconds", small, 1e6, 500.0),
            ("two 128x784 and two 128x20 tensors there, their sum back, milliseconds", large, 1e3, 4.0),
        ):
            shortest = _shortest(functools.partial(_asked, channel, request))
            figures.add(f"channel, {name}", shortest * unit, at_most=limit)
    frame = to_frame(large)
    for name, work in (
        ("writing and reading two numbers", lambda: from_frame(to_frame(small), REQUESTS)),
        ("writing the tensors", lambda: to_frame(large)),
        ("reading the tensors", lambda: from_frame(frame, REQUESTS)),
    ):
        figures.add(f"channel, {name}, microseconds", _shortest(work) * 1e6)


def _asked(channel: Channel, request: Request) -> Reply:
    return from_frame(channel.ask(to_frame(request), seconds=10), REPLIES)


def _shortest(work: Callable[[], object]) -> float:
    """Seconds of the run that nothing else on the machine disturbed."""
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


@contextlib.contextmanager
def _answering() -> Iterator[Channel]:
    """A channel to a fork of this process that adds up what it is asked."""
    ours, theirs = socket_pair()
    child = os.fork()
    if child == 0:
        try:
            ours.close()
            _serve(Channel(theirs))
        finally:
            os._exit(0)
    theirs.close()
    channel = Channel(ours)
    try:
        yield channel
    finally:
        channel.close()
        os.waitpid(child, 0)


def _serve(channel: Channel) -> None:
    while True:
        try:
            request = from_frame(channel.receive(), REQUESTS)
        except ChannelClosed:
            return
        assert isinstance(request, Call)
        reply: Reply = Value(3.5)
        if request.gradients:
            with torch.no_grad():
                reply = Outputs(sum(image.sum() for image in request.arguments))
        channel.reply(to_frame(reply))
