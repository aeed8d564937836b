"""The loop that answers the examiner until the channel closes."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import socket
import time
from typing import Any

from autograder.answers.time_limits import time_limit
from autograder.execution.candidate.arguments import Known
from autograder.execution.candidate.failures import Failures
from autograder.execution.candidate.interrupts import (
    interrupted_after,
    interruptible,
    interrupts_only_there,
    listen_to_interrupts,
)
from autograder.execution.candidate.responding import Responder
from autograder.execution.channel.errors import CannotCross, ChannelClosed, MalformedFrame
from autograder.execution.channel.frames import Channel, Frame
from autograder.execution.channel.handles import Given, Handle
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import Outputs, Reply, Value
from autograder.execution.channel.requests import REQUESTS, Request, RunCell
from autograder.execution.shell import Shell
from autograder.execution.shell.outputs import without_displays

_SECONDS = 60.0
"""For requests that say no time of their own: a property, or a signature, can run forever too."""


def serve(end: socket.socket, shell: Shell) -> None:
    """Answer every request about a notebook, until the other end of the socket is closed.

    Nothing that student code raises ends this, and interrupts (SIGINT) reach student code
    only. Has to be called in the main thread, or else there are no time limits.
    """
    channel, candidate, process = Channel(end), _Candidate(shell), os.getpid()
    with interrupts_only_there(), contextlib.suppress(ChannelClosed, MalformedFrame):
        while True:
            reply = candidate.replied(channel.receive())
            if os.getpid() != process:  # student code has forked, and came back here twice
                os._exit(0)
            channel.reply(reply)


def _clocks() -> tuple[float, float]:
    """The CPU seconds of all threads, and of this one. Both begin anew in a fork."""
    return time.process_time(), time.thread_time()


class _Candidate:
    """Makes the frame of a reply from the frame of a request, whatever happens on the way."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._responder = Responder(shell)
        self._failures = Failures(shell, os.getcwd())

    def replied(self, frame: Frame) -> Frame:
        turn = _Turn(self._shell, self._responder, frame)
        listen_to_interrupts()
        try:
            return interruptible(turn.answered)
        except BaseException as error:
            return to_frame(self._failures.told(error, turn.request, turn.seconds()))


class _Turn:
    """One request on its way to its reply."""

    def __init__(self, shell: Shell, responder: Responder, frame: Frame) -> None:
        self.request: Request | None = None
        self._shell = shell
        self._responder = responder
        self._frame = frame
        self._begun = _clocks()
        self._least = 0.0  # an alarm may come before the clock that it stands for has got there

    def answered(self) -> Frame:
        """The frame of the reply; raises whatever went wrong."""
        request = self.request = from_frame(self._frame, REQUESTS, self._known)
        if isinstance(request, RunCell):  # interrupted as by a notebook's button, and not by an error of ours
            with interrupted_after(request.seconds) as was_interrupted:
                reply = self._responder.answer(request)
            self._least = request.seconds if was_interrupted() else 0.0
            return self._framed(reply)
        with self._shell.silenced(), time_limit(getattr(request, "seconds", _SECONDS)):
            return self._framed(self._responder.answer(request))

    def seconds(self) -> float:
        """The CPU time that was used until now.

        That of all threads moves by a tick of the system at a time, once anything limits it.
        """
        return max(self._least, *(now - begun for now, begun in zip(_clocks(), self._begun, strict=True)))

    def _known(self, meant: Handle | Given) -> Known:
        try:
            return Known(self._responder.objects.object(meant))
        except MalformedFrame:
            raise CannotCross("object.unknown", "an object that is not known any more") from None

    def _framed(self, reply: Reply) -> Frame:
        reply = dataclasses.replace(reply, seconds=self.seconds())
        try:
            return self._told(reply)
        except CannotCross:
            if not (isinstance(reply, Value) and isinstance(self.request, RunCell)):
                raise
            return self._told(dataclasses.replace(reply, value=without_displays(reply.value)))

    def _told(self, reply: Reply) -> Frame:
        """The frame; if it can't be made, nothing of it was told, and the examiner has nothing to free."""
        told: list[int] = []

        def handle(value: Any) -> Handle:
            described = self._responder.objects.handle(value)
            told.append(described.number)
            return described

        try:
            return to_frame(reply, handle)
        except BaseException:
            calls = [reply.call] if isinstance(reply, Outputs) and reply.call else []
            self._responder.free(told, calls)
            raise
