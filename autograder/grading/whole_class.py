"""The submissions of one assignment, graded and recorded: from kept results, and by workers."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select

from autograder.grading.course import assignment_to_grade
from autograder.grading.durations import Durations
from autograder.grading.kept_results import CorruptResult, KeptResults, key_of
from autograder.grading.recording import GradebookRecorder
from autograder.grading.submission import GradedSubmission, GradingTask
from autograder.nbgrader_plugins.execute import RunSubmission
from autograder.nbgrader_plugins.failures import gradebook_error, in_words
from autograder.nbgrader_plugins.intake import places_of
from autograder.nbgrader_plugins.steps import class_of
from autograder.notebooks.scoring.records import NotebookRecord, SubmissionRecord, record_of
from autograder.reports.plain_text import readable
from autograder.workers.local import DIED
from autograder.workers.machines import Machine
from autograder.workers.parcels import TooMuchForAParcel, parcel_of
from autograder.workers.work import WorkOrder

Told = Callable[[int, int, str], None]
"""Told after every submission: how many are done, of how many, and what else there is to say."""

_RESULTS, _LOGS, _DURATIONS, LOCK = "results", "logs", "durations.json", "grading.lock"
_GRADER = (
    "autograder.grading.worker:Grader"  # by name: what it imports takes seconds, and nobody needs it here
)


class ClassGrading:
    """Grades what it is given. ``converter``: nbgrader's Autograde, whose configuration counts.

    ``machine``: whose workers grade. ``room``: the folder for what is kept. ``anew``: kept results are not
    used.
    """

    def __init__(self, converter: Any, machine: Machine, room: Path, most_bytes: int, anew: bool) -> None:
        self._converter, self._machine, self._room, self._anew = converter, machine, room, anew
        self._kept = KeptResults(room / _RESULTS, most_bytes)
        self._durations = Durations(room / _DURATIONS)
        self._run = RunSubmission(parent=converter)
        course = converter.coursedir
        with Gradebook(course.db_url, course.course_id) as gradebook:
            notebooks = gradebook.find_assignment(course.assignment_id).notebooks
            for table in Base.metadata.sorted_tables:  # a gradebook of another version says so here
                gradebook.db.execute(select(table).limit(0))
            self._most = {each.name: float(each.max_code_score) for each in notebooks}

    def records(self, wanted: Mapping[str, GradingTask], follow: Told) -> Iterator[SubmissionRecord]:
        """What came of each submission, each as soon as it is recorded. ``wanted``: by the folder of each."""
        course = self._converter.coursedir
        folders = {task.student: folder for folder, task in wanted.items()}
        failed = 0
        for _ in wanted:
            self._converter.run_pre_convert_hook()
        with Gradebook(course.db_url, course.course_id) as gradebook:
            recorder = GradebookRecorder(gradebook, self._converter, self._late_penalties())
            for done, (graded, running) in enumerate(self._graded(list(wanted.values())), 1):
                record = self._recorded(recorder, graded, folders[graded.task.student])
                failed += bool(record.failure)
                told = [f"{failed} failed"] * bool(failed) + [f"running: {', '.join(running)}"] * bool(
                    running
                )
                follow(done, len(wanted), "; ".join(told))
                yield record
        self._kept.shrink()
        self._durations.save()

    def _graded(self, tasks: list[GradingTask]) -> Iterator[tuple[GradedSubmission, list[str]]]:
        """The results, those that were kept first, and who is being graded meanwhile."""
        keys = {task.student: self._key(task) for task in tasks}
        left = []
        for task in tasks:
            found = None if self._anew else self._find(keys[task.student], task)
            if found is None:
                left.append(task)
            else:
                yield found, []
        if not left:
            return
        with self._machine.workers(self._work(), len(left)) as workers:
            unsent: list[GradedSubmission] = []
            for task, graded in workers.results(self._sent(self._durations.longest_first(left), unsent)):
                result = graded or GradedSubmission(replace(task, handed_in=None), failure=DIED)
                if not result.failure:
                    self._kept.keep(keys[result.task.student], result)
                    self._durations.note(result)
                yield result, [each.student for each in workers.running()]
            yield from ((each, []) for each in unsent)

    def _work(self) -> WorkOrder:
        converter, elsewhere = self._converter, self._machine.elsewhere
        assignment = assignment_to_grade(converter.coursedir, converter.config, elsewhere)
        return WorkOrder(_GRADER, assignment, len(self._most) * self._run.notebook_timeout)

    def _sent(self, tasks: list[GradingTask], unsent: list[GradedSubmission]) -> Iterator[GradingTask]:
        """The tasks as they go to workers: with their submissions where these cannot be seen there. What
        cannot travel is added to ``unsent``.
        """
        for task in tasks:
            if not self._machine.elsewhere:
                yield task
                continue
            folder = Path(self._converter._format_source(task.assignment, task.student))
            try:
                first, second = map(parcel_of, places_of(folder))
                yield replace(task, handed_in=(first, second))
            except TooMuchForAParcel:
                failure = "it is too large to be sent to a cluster; grade it without --scheduler"
                unsent.append(GradedSubmission(task, failure=failure))
            except OSError as error:
                unsent.append(GradedSubmission(task, failure=in_words(error)))

    def _key(self, task: GradingTask) -> str:
        heldout = Path(self._run.heldout) if self._run.heldout else None
        return key_of(task, self._converter.config, heldout, self._machine.tier)

    def _find(self, key: str, task: GradingTask) -> GradedSubmission | None:
        try:
            return self._kept.find(key, task)
        except CorruptResult as error:
            self._converter.tell(str(error))
            return None

    def _late_penalties(self) -> list[Any]:
        classes = map(class_of, self._converter.autograde_preprocessors)
        return [each(parent=self._converter) for each in classes if issubclass(each, AssignLatePenalties)]

    def _recorded(
        self, recorder: GradebookRecorder, graded: GradedSubmission, folder: str
    ) -> SubmissionRecord:
        """Put it into the gradebook and the folder, and say what it is; whatever happens stops no other."""
        task, failure = graded.task, graded.failure
        into = Path(self._converter._format_dest(task.assignment, task.student))
        if failure:
            shutil.rmtree(into, ignore_errors=True)  # it is no result of what is there now
            task = replace(task, others=())
        else:
            try:
                recorder.record(graded, Path(folder), into)
            except Exception as error:  # the result is kept, and the next run records it
                if gradebook_error(error) is not None:
                    raise
                failure = in_words(error)
        graded = replace(graded, task=task)
        self._log(graded, failure)
        self._converter.run_post_convert_hook()
        texts = {name: (into / f"{name}.ipynb").read_text(encoding="utf-8") for name in task.others}
        notebooks = {
            name: record_of(name, json.loads(text)["metadata"])
            for name, text in sorted({**texts, **graded.notebooks}.items())
        }
        return self._record(graded, notebooks, failure)

    def _log(self, graded: GradedSubmission, failure: str) -> None:
        """What was noticed goes to the log of the run, and into a file for the submission."""
        log, task = self._converter.log, graded.task
        for line in graded.log:
            log.log(line.level, "%s", line.text)
        lines = [readable(line.text) for line in graded.log] + [f"NOT GRADED: {failure}"] * bool(failure)
        file = self._room / _LOGS / task.assignment / f"{task.student}.log"
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                "\n".join([*lines, f"It took {graded.seconds:.1f} seconds.", ""]), encoding="utf-8"
            )

    def _record(
        self, graded: GradedSubmission, notebooks: Mapping[str, NotebookRecord | None], failure: str
    ) -> SubmissionRecord:
        task = graded.task
        wanted = {*task.made_from, *task.others}
        most = {name: score for name, score in self._most.items() if name in wanted}
        return SubmissionRecord(
            task.assignment,
            task.student,
            max_score=sum(most.values()),
            notebooks=tuple(each for each in notebooks.values() if each is not None),
            missing=() if failure else tuple(sorted(most.keys() - notebooks.keys())),
            failure=failure,
            seconds=graded.seconds,
        )
