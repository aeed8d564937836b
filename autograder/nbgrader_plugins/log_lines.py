"""What a converter logs in a worker, kept as data for whoever gave the task."""

from __future__ import annotations

import logging
from dataclasses import dataclass


@dataclass(frozen=True)
class LogLine:
    """What was noticed on the way, with its level in `logging`."""

    level: int
    text: str


class LogLines(logging.Handler):
    """Puts what is logged into ``lines``, as long as it is entered.

    >>> log = logging.Logger("example")
    >>> with LogLines(log) as noticed:
    ...     log.warning("late by %s", "a day")
    >>> noticed.lines
    [LogLine(level=30, text='late by a day')]
    """

    def __init__(self, log: logging.Logger) -> None:
        super().__init__(logging.INFO)
        self._log = log
        self.lines: list[LogLine] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(LogLine(record.levelno, record.getMessage()))

    def __enter__(self) -> LogLines:
        self._log.addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        self._log.removeHandler(self)
