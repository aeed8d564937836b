"""What is told of an exception, without trusting it to say anything."""

from __future__ import annotations

import dataclasses
import os
import traceback
from pathlib import Path

import autograder
from autograder.answers.time_limits import time_limit
from autograder.execution.candidate.interrupts import interruptible
from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.replies import Raised, Refused, cut, raised, refused
from autograder.execution.channel.requests import Request, Run
from autograder.execution.shell import Shell
from autograder.reports.verdicts import AnswerError

_SECONDS = 2.0
"""For what an exception says about itself."""

_PACKAGE = str(Path(autograder.__file__).parent)
_traceback_of = BaseException.__dict__["__traceback__"].__get__
_name_of_type = type.__dict__["__name__"].__get__


class Failures:
    """Knows which lines of a traceback are the student's: those of
    cells, and of files beside the notebook.
    """

    def __init__(self, shell: Shell, folder: str) -> None:
        self._shell = shell
        self._folder = os.path.join(folder, "")

    def told(self, error: BaseException, request: Request | None, seconds: float) -> Raised | Refused:
        """The reply to a request that ended with this."""
        try:
            return interruptible(lambda: self._described(error, request, seconds))
        except BaseException:
            traceback.clear_frames(_traceback_of(error))  # there may be no memory left
            return Raised(_name_of_type(type(error))[: caps.NAME], "", seconds=seconds)

    def _described(self, error: BaseException, request: Request | None, seconds: float) -> Raised | Refused:
        with time_limit(_SECONDS):
            if isinstance(error, CannotCross):
                found: Raised | Refused = refused(error)
            elif request is None and isinstance(error, MalformedFrame):
                found = Refused("request.malformed", cut(str(error), caps.MESSAGE))
            elif isinstance(request, Run) and isinstance(error, AnswerError):
                found = Refused(cut(error.note, caps.NAME), cut(error.message, caps.MESSAGE))
            else:
                found = raised(error, self._is_student)
        return dataclasses.replace(found, seconds=seconds)

    def _is_student(self, file: str) -> bool:
        if file in self._shell.cells:
            return True
        return file.startswith(self._folder) and not file.startswith(_PACKAGE) and "site-packages" not in file
