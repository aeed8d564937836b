"""The keeper: the small process between a confined process and the one that started it.

It passes on SIGINT, turns SIGTERM into the end of everything inside, watches what no limit of the
kernel counts, and ends as the confined process has ended. If it is killed, so is everything inside.
"""

from __future__ import annotations

import json
import os
import signal
from dataclasses import asdict, dataclass
from typing import NoReturn

from autograder.execution.confinement.watching import Watch


@dataclass(frozen=True)
class Ending:
    """How a confined process ended: with a status, or by a signal, and what it had too much of, if that was
    why.

    >>> Ending(status=0).words
    'It ended with status 0.'
    >>> Ending(signal=9, excess="memory").words
    'It was ended because it used more memory than allowed.'
    >>> Ending(signal=11).words
    'It was ended by SIGSEGV.'
    """

    status: int | None = None
    signal: int | None = None
    excess: str | None = None

    @property
    def words(self) -> str:
        if self.excess is not None:
            return f"It was ended because it used more {self.excess} than allowed."
        if self.signal is not None:
            known = {each.value: each.name for each in signal.Signals}
            return f"It was ended by {known.get(self.signal, f'signal {self.signal}')}."
        return f"It ended with status {self.status}."


def hold_back_signals() -> set[signal.Signals]:
    """Hold back the signals that a keeper waits for; returns those that were held back before.

    To be called before the fork, so that none is lost; what is forked takes the old set.
    """
    return set(map(signal.Signals, signal.pthread_sigmask(signal.SIG_BLOCK, _listened_to())))


def _listened_to() -> tuple[signal.Signals, ...]:
    return signal.SIGCHLD, signal.SIGINT, signal.SIGTERM


def keep(kept: int, handle: int, watch: Watch, report: int) -> NoReturn:
    """Wait for process ``kept`` and end as it did, having written its `Ending` as JSON to ``report``.

    ``handle``: a descriptor of the process (pidfd_open(2)), through which it is sent signals.
    ``watch`` says what there is too much of.
    """
    excess = None
    while (status := _status_of(kept)) is None:
        happened = signal.sigtimedwait(_listened_to(), watch.pause())
        if happened is not None and happened.si_signo in (signal.SIGINT, signal.SIGTERM):
            passed_on = signal.SIGINT if happened.si_signo == signal.SIGINT else signal.SIGKILL
            signal.pidfd_send_signal(handle, passed_on)
        if excess is None:
            excess = watch.look()
            if excess is not None:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
    if excess is None and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        excess = watch.look()  # the kernel may have ended it because of its memory
    ended = (
        Ending(signal=os.WTERMSIG(status), excess=excess)
        if os.WIFSIGNALED(status)
        else Ending(status=os.waitstatus_to_exitcode(status))
    )
    os.write(report, json.dumps({"ended": asdict(ended)}).encode() + b"\n")
    os._exit(ended.status if ended.status is not None else 128 + (ended.signal or 0))


def _status_of(process: int) -> int | None:
    ended, status = os.waitpid(process, os.WNOHANG)
    return status if ended else None
