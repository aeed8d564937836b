"""Asking the candidate, within the time that a check has."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from autograder.answers.time_limits import WALL_FACTOR, TooSlow, spend, time_left
from autograder.execution.channel.errors import CannotCross, ChannelClosed, ChannelTimeout, MalformedFrame
from autograder.execution.channel.frames import Channel, Frame
from autograder.execution.channel.handles import Given, Handle
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import REPLIES, Raised, Refused, Reply
from autograder.execution.channel.requests import Request
from autograder.execution.confinement import Confined, Controlled, Ending
from autograder.execution.examiner.errors import CandidateEnded, error_of
from autograder.reports.verdicts import AuthorError, ToldElsewhere

_R = TypeVar("_R", bound=Reply)

USUAL_SECONDS = 60.0
"""Of CPU time for a question that is asked outside of any check."""

_GRACE = 3.0
"""Seconds for the candidate to say that it was interrupted, before it is killed."""

_HELD_BACK = {
    getattr(signal, name) for name in ("SIGALRM", "SIGPROF") if hasattr(signal, name)
}  # what ends a check that takes too long; it may not come in the middle of a frame


class Connection:
    """The examiner's end of the connection to one candidate.

    ``given`` makes of a stand-in the number of the object that it stands for, and ``found`` a stand-in of
    a handle that arrives. ``ending`` says how the candidate ended, once it has.
    """

    def __init__(
        self,
        channel: Channel,
        process: Confined | Controlled,
        given: Callable[[Any], Given],
        found: Callable[[Handle | Given], Any],
    ) -> None:
        self._channel = channel
        self._process = process
        self._given = given
        self._found = found
        self.ending: Ending | None = None

    def ask(self, kind: type[_R], question: Callable[[float], Request]) -> _R:
        """Ask, and return the reply if it is of the kind that is expected.

        ``question`` makes the request for the CPU seconds that are left.

        Raises:
            AnswerError: the answer cannot be sent (`ToldElsewhere`), or the candidate has ended.
            TooSlow: the time of the check is used up.
            AuthorError: an argument of a call cannot be sent.
            RaisedElsewhere: the student's code raised.
        """
        left = time_left()
        cpu, clock = left or (USUAL_SECONDS, WALL_FACTOR * USUAL_SECONDS)
        request = question(max(cpu, 0.001))
        reply = self._reply(request, min(WALL_FACTOR * cpu, clock))
        spend(reply.seconds)
        if isinstance(reply, Refused):
            raise ToldElsewhere(reply.message, reply.note)
        if isinstance(reply, Raised):
            raise error_of(reply)
        if not isinstance(reply, kind):
            raise self._broken("It answered another question than was asked.")
        return reply

    def ask_cell(self, request: Request, seconds: float) -> Reply:
        """Have a cell run for so many seconds by the clock.

        Raises:
            TooSlow: it did not even end when it was interrupted, so the candidate was killed.
            CandidateEnded: the code ended the process.
        """
        return self._reply(request, seconds)

    def _reply(self, request: Request, seconds: float) -> Reply:
        if self.ending is not None:
            raise CandidateEnded(
                f"Your code could not be asked any more: its process had ended. {self.ending.words}"
            )
        try:
            frame = to_frame(request, self._given)
        except CannotCross as error:
            raise AuthorError(
                f"{error.what.capitalize()} cannot be given to the student's code, which runs in another "
                "process. Give it numbers, texts, tensors, arrays, and lists and dictionaries of these."
            ) from None
        except RuntimeError as error:  # of torch: a tensor without numbers, as torch.func makes them
            raise AuthorError(f"A tensor cannot be given to the student's code: {error}") from None
        with _held_back(_HELD_BACK):  # until it is settled what has become of the candidate
            return self._answered(frame, seconds)

    def _answered(self, frame: Frame, seconds: float) -> Reply:
        try:
            answer = self._channel.ask(frame, seconds, late=self._process.interrupt, grace=_GRACE)
            return from_frame(answer, REPLIES, self._found)
        except ChannelTimeout:
            self.end()
            raise TooSlow("stopped, because the time was used up") from None
        except ChannelClosed:
            self.ending = self._process.wait(_GRACE) or self._process.kill()
            raise CandidateEnded(
                f"Your code ended the process in which it ran. {self.ending.words}"
            ) from None
        except MalformedFrame as error:
            raise self._broken(f"What it answered is not what an answer looks like: {error}.") from None

    def _broken(self, words: str) -> CandidateEnded:
        self.end()
        return CandidateEnded(f"The process of your code was ended. {words}")

    def end(self) -> None:
        """End the candidate, whatever it is doing."""
        self._channel.close()
        if self.ending is None:
            self.ending = self._process.kill()


@contextlib.contextmanager
def _held_back(signals: set[signal.Signals]) -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
