"""One notebook: the student's cells run in the candidate, the tests here, given cells in both."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from autograder.answers.remote import RemoteAnswer
from autograder.answers.time_limits import WALL_FACTOR, TooSlow, counted_seconds, cpu_time, time_limit
from autograder.answers.tracebacks import RaisedElsewhere, explaining_absence, written_by_author
from autograder.execution.cell_endings import CellEnding
from autograder.execution.channel.frames import Channel
from autograder.execution.channel.handles import Handle
from autograder.execution.channel.replies import Refused, Value
from autograder.execution.channel.requests import RunCell
from autograder.execution.confinement import Confined, Controlled
from autograder.execution.course_names import NamesOfGiven, NamesOfTest
from autograder.execution.examiner.answers import Answers
from autograder.execution.examiner.cell_outputs import CheckedOutput, OutputReader, TooMuchOutput
from autograder.execution.examiner.errors import CandidateEnded
from autograder.execution.examiner.files import CandidateFiles, names_of_files
from autograder.execution.first_looks import FirstLooks
from autograder.execution.rebinding import TOLD_BY, TellingCode, names_deleted, telling
from autograder.execution.shell import Shell
from autograder.reports.verdicts import AnswerError, AuthorError, Missing, is_unanswered

_SECONDS_FOR_FILES = 1.0  # of CPU time; what is honest takes milliseconds

_TICK = 0.02  # seconds by which timers and clocks differ


class Examination:
    """Runs the cells of one notebook where they belong.

    The tests run in the working folder, and find the files there that the student's code has written.
    ``modules``: a folder of the course's own, from which tests may import, and whose files no submission
    changes.
    """

    def __init__(self, channel: Channel, process: Confined | Controlled, modules: Path | None = None) -> None:
        self._answers = Answers(channel, process)
        self._looks = _FirstLooks(self._answers)
        self._connection = self._answers.connection
        self._files = CandidateFiles(Path.cwd(), names_of_files(modules))
        self._outputs = OutputReader()
        self._shell = Shell()
        # No file of the working folder, which the student has filled, can take the place of a module.
        own = [str(modules)] if modules else []
        sys.path[:] = [each for each in sys.path if each] + own

    @property
    def alive(self) -> bool:
        """Whether the candidate still runs."""
        return self._connection.ending is None

    @property
    def ending(self) -> str:
        """How the candidate ended, in a sentence; empty while it runs."""
        return self._connection.ending.words if self._connection.ending else ""

    @property
    def names(self) -> Collection[str]:
        """The names that the tests have without the student's."""
        return self._shell.names.keys()

    def run(self, source: str, name: str, seconds: float) -> CellEnding:
        """Run a cell in the candidate, for so many seconds (see `time_limits.counted_seconds`)."""
        begun = time.monotonic()
        try:
            reply = self._connection.ask_cell(RunCell(source, name, seconds), WALL_FACTOR * seconds)
            took = counted_seconds(reply.seconds, time.monotonic() - begun)
            if not isinstance(reply, Value):
                return CellEnding("died" if isinstance(reply, Refused) else "too slow", [], took)
            return CellEnding(
                "too slow" if took >= seconds else "finished", self._outputs.read(reply.value), took
            )
        except TooMuchOutput:
            return CellEnding("too much output", [], took)
        except TooSlow:
            return CellEnding("too slow", [], seconds)
        except CandidateEnded:
            return CellEnding("died", [], counted_seconds(0, time.monotonic() - begun))

    def run_given(self, source: str, name: str, seconds: float, names: NamesOfGiven) -> CellEnding:
        """Run a cell of the course's in the candidate, and here what of it belongs here.

        What that binds is what the tests use, whatever the student has made of the same names. Both draw the
        same random numbers.
        """
        with contextlib.suppress(AnswerError, RaisedElsewhere, TooSlow):
            self._answers.same_random_numbers()
        ran = self.run(source, name, seconds)
        for each in names.students:
            self._shell.names.pop(each, None)
        with contextlib.suppress(TooSlow, CandidateEnded), time_limit(seconds):
            self._keep(names.kept)
        if names.here:
            with contextlib.suppress(TooSlow), time_limit(seconds):
                self._shell.run(names.here, name)
        return ran

    def test(self, source: str, name: str, seconds: float, names: NamesOfTest) -> CellEnding:
        """Run a grade cell here, for so many seconds; the answers stand for what the student has made of them
        in the candidate.
        """
        cpu, clock = cpu_time(), time.monotonic()
        outputs: list[CheckedOutput] = []
        changed: list[str] = []
        with contextlib.ExitStack() as afterwards:
            try:
                # Nothing of the student's runs here, so no line of a traceback from here is theirs.
                with time_limit(seconds), written_by_author(), explaining_absence(names.hints):
                    self._prepare(source, names, changed, afterwards)
                    outputs = self._shell.run(source, name)
                    if any(each["output_type"] == "error" for each in outputs):
                        self._shell.run(names.imports)
            except TooSlow:
                return CellEnding("too slow", outputs, seconds)
            except CandidateEnded:
                return CellEnding(
                    "died", outputs, counted_seconds(cpu_time() - cpu, time.monotonic() - clock)
                )
        took = counted_seconds(cpu_time() - cpu, time.monotonic() - clock)
        # A check may have met the end of the cell's time, and the cell have ended with it.
        too_slow = took > seconds - _TICK or any(each.get("ename") == TooSlow.__name__ for each in outputs)
        return CellEnding("too slow" if too_slow else "finished", outputs, took, tuple(changed))

    def _answer(self, name: str, hint: str = "") -> Any:
        """The student's value of a name; what cannot be had is missing,
        whatever the student has made of it.
        """
        try:
            value = self._answers.name(name, hint)
            return Missing(name, unanswered=True) if is_unanswered(value) else value
        except CandidateEnded:
            raise
        except (AnswerError, RaisedElsewhere) as error:
            return Missing(name, str(error))

    def _keep(self, names: Collection[str]) -> None:
        """Keep the student's values of some names for the tests below."""
        for each in names:
            self._looks.keep(each, self._answer(each))

    def _prepare(
        self, source: str, wanted: NamesOfTest, changed: list[str], afterwards: contextlib.ExitStack
    ) -> None:
        """Before a grade cell: the student's files, and their answers until ``afterwards``; those that have
        ``changed``.
        """
        names = self._shell.names
        self.bring_files()
        self._looks.forget(wanted.anew)
        deleted = names_deleted(source)
        for each in [each for each in (*wanted.answers, *deleted) if each not in names]:
            value, is_changed = self._looks.look(each, self._answer(each, wanted.hints.get(each, "")))
            if is_changed:
                changed.append(each)
            if type(value) is Missing and each in deleted:
                continue  # the test's own
            names[each] = value
            afterwards.callback(names.pop, each, None)
        self._keep([each for each in wanted.kept if each not in self._looks])
        if deleted:
            names[TOLD_BY] = telling(names, self._answers.bind, self._answers.unbind)
            afterwards.callback(names.pop, TOLD_BY, None)
            afterwards.enter_context(self._shell.changed_by(TellingCode(deleted)))

    def bring_files(self) -> None:
        """Have the files here that the student's code has written, as far as they can be had."""
        failures = contextlib.suppress(AnswerError, TooSlow, AuthorError, RaisedElsewhere)
        with failures, time_limit(_SECONDS_FOR_FILES):  # one of its own, so that the cell's goes on
            self._files.bring(self._answers.run)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What the student's code has written and may stay, by name, as far as it could be had."""
        self.bring_files()
        yield from self._files.brought()

    def close(self) -> None:
        """End the candidate."""
        self._connection.end()
        self._shell.close()


class _FirstLooks(FirstLooks):
    """Keeps what lives in the candidate by its number, and not by a stand-in that would have to be kept in
    step.
    """

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    def hold(self, leaf: Any) -> Any:
        return self._answers.hold(leaf) if isinstance(leaf, RemoteAnswer) else leaf

    def held(self, held: Any) -> Any:
        return self._answers.held(held) if type(held) is Handle else held

    def is_held(self, held: Any, leaf: Any) -> bool:
        if type(held) is Handle:
            return self._answers.is_of(held, leaf)
        return super().is_held(held, leaf)
