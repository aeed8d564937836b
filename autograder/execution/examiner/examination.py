"""One notebook: the student's cells run in the candidate, the tests here, given cells in both."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder.execution.channel.frames import Channel
from autograder.execution.channel.replies import Refused, Value
from autograder.execution.channel.requests import RunCell
from autograder.execution.confinement import Confined, Controlled
from autograder.execution.examiner.answers import Answers
from autograder.execution.examiner.cell_outputs import Output, OutputReader, TooMuchOutput
from autograder.execution.examiner.errors import CandidateEnded
from autograder.execution.examiner.files import Files, names_of_files
from autograder.execution.examiner.rebinding import TOLD_BY, TellingCode, names_deleted, telling
from autograder.execution.ran import Ran
from autograder.execution.shell import Shell
from autograder.time_limits import WALL_FACTOR, TooSlow, counted, cpu_time, time_limit
from autograder.tracebacks import RaisedElsewhere, written_by_author
from autograder.verdicts import AnswerError, AuthorError, Missing, is_unanswered

_SECONDS_FOR_FILES = 1.0  # of CPU time; what is honest takes milliseconds

_TICK = 0.02  # seconds by which timers and clocks differ


class Examination:
    """Runs the cells of one notebook where they belong.

    The tests run in the working folder, and find the files there that the student's code has written.
    ``modules``: a folder of the course's own, from which tests may import, and whose files no submission changes.
    """

    def __init__(self, channel: Channel, process: Confined | Controlled, modules: Path | None = None) -> None:
        self._answers = Answers(channel, process)
        self._connection = self._answers.connection
        self._imports = ""
        self._given: set[str] = set()
        self._of_tests: set[str] = set()
        self._files = Files(Path.cwd(), names_of_files(modules))
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

    def run(self, source: str, name: str, seconds: float, defines: Collection[str] = ()) -> Ran:
        """Run a cell in the candidate, for so many seconds (see `time_limits.counted`).

        What it ``defines`` is the student's from now on, also where an earlier test has used the same name.
        """
        for each in self._of_tests.intersection(defines):
            self._of_tests.discard(each)
            self._shell.names.pop(each, None)
        begun = time.monotonic()
        try:
            reply = self._connection.ask_cell(RunCell(source, name, seconds), WALL_FACTOR * seconds)
            took = counted(reply.seconds, time.monotonic() - begun)
            if not isinstance(reply, Value):
                return Ran("died" if isinstance(reply, Refused) else "too slow", [], took)
            return Ran("too slow" if took >= seconds else "finished", self._outputs.read(reply.value), took)
        except TooMuchOutput:
            return Ran("too much output", [], took)
        except TooSlow:
            return Ran("too slow", [], seconds)
        except CandidateEnded:
            return Ran("died", [], counted(0, time.monotonic() - begun))

    def run_given(
        self, source: str, name: str, seconds: float, needs: Collection[str], defines: Collection[str]
    ) -> Ran:
        """Run a cell of the course's in the candidate, and here if it ``needs`` nothing of the student's.

        What it ``defines`` here is what the tests use, whatever the student has made of the same names. Both
        draw the same random numbers.
        """
        with contextlib.suppress(AnswerError, RaisedElsewhere, TooSlow):
            self._answers.same_random_numbers()
        ran = self.run(source, name, seconds)
        self._given.update(defines)
        self._of_tests.difference_update(defines)
        if set(needs) <= set(self._shell.names):
            with contextlib.suppress(TooSlow), time_limit(seconds):
                self._shell.run(source, name)
        return ran

    def test(
        self,
        source: str,
        name: str,
        seconds: float,
        imports: str,
        needs: Collection[str],
        hints: Mapping[str, str] = MappingProxyType({}),
    ) -> Ran:
        """Run a grade cell here, for so many seconds; the student's names stand for what they have in the candidate.

        ``hints`` say why a name may have no value.
        """
        cpu, clock = cpu_time(), time.monotonic()
        outputs: list[Output] = []
        before = {each: id(value) for each, value in self._shell.names.items()}
        with contextlib.ExitStack() as afterwards:
            afterwards.callback(self._note_names, before)
            try:
                # Nothing of the student's runs here, so no line of a traceback from here is theirs.
                with time_limit(seconds), written_by_author():
                    self._prepare(source, imports, needs, hints, afterwards)
                    outputs = self._shell.run(source, name)
            except TooSlow:
                return Ran("too slow", outputs, seconds)
            except CandidateEnded:
                return Ran("died", outputs, counted(cpu_time() - cpu, time.monotonic() - clock))
        took = counted(cpu_time() - cpu, time.monotonic() - clock)
        # A check may have met the end of the cell's time, and the cell have ended with it.
        too_slow = took > seconds - _TICK or any(each.get("ename") == TooSlow.__name__ for each in outputs)
        return Ran("too slow" if too_slow else "finished", outputs, took)

    def _note_names(self, before: dict[str, int]) -> None:
        """After a test: which names it has given a value."""
        now = self._shell.names
        self._of_tests |= {each for each, value in now.items() if before.get(each) != id(value)} - self._given

    def _answer(self, name: str, hint: str) -> Any:
        """The student's value of a name; what cannot be had is missing, whatever the student has made of it."""
        try:
            value = self._answers.name(name, hint)
            return Missing(name, unanswered=True) if is_unanswered(value) else value
        except CandidateEnded:
            raise
        except (AnswerError, RaisedElsewhere) as error:
            return Missing(name, str(error))

    def _prepare(
        self,
        source: str,
        imports: str,
        needs: Collection[str],
        hints: Mapping[str, str],
        afterwards: contextlib.ExitStack,
    ) -> None:
        """Before a grade cell: the course's imports, the student's files, and their names until ``afterwards``."""
        names = self._shell.names
        if imports != self._imports:
            self._imports = imports
            self._shell.run(imports)
        self.bring_files()
        deleted = names_deleted(source)
        for each in [each for each in (*needs, *deleted) if each not in names]:
            value = self._answer(each, hints.get(each, ""))
            if type(value) is Missing and (each in self._given or each in deleted):
                continue  # no answer to be missed
            names[each] = value
            afterwards.callback(names.pop, each, None)
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
