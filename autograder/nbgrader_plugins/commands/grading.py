"""``nbgrader autograde``: which submissions are graded, by workers; and then the summary of the class."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbgrader import converters
from nbgrader.api import Gradebook
from nbgrader.converters import NbGraderException
from traitlets import Integer

from autograder.grading.lock import AlreadyGrading, the_only_grading
from autograder.grading.origin import Origin
from autograder.grading.preparing import PREPARE_GRADERS
from autograder.grading.submission import GradingTask
from autograder.grading.whole_class import LOCK, ClassGrading
from autograder.nbgrader_plugins.commands.by_workers import ByWorkers
from autograder.nbgrader_plugins.commands.generating import GenerateAssignment, refuse_unknown
from autograder.nbgrader_plugins.commands.private import private_places
from autograder.nbgrader_plugins.execute import RunSubmission, use_examiners
from autograder.nbgrader_plugins.in_step import is_known, notebook_changes, save
from autograder.nbgrader_plugins.intake import archive_of
from autograder.nbgrader_plugins.steps import class_of
from autograder.nbgrader_plugins.submissions import is_linked, is_student_name, submissions_asked_for
from autograder.notebooks.running.examining import Examiners, ExposedError, UnconfinedError
from autograder.notebooks.scoring.class_summary import mistakes, show_class, submission_remarks
from autograder.notebooks.scoring.records import SubmissionRecord, record_of
from autograder.notebooks.submissions.handed_in import of_a_program
from autograder.notebooks.submissions.notes import listed_names
from autograder.reports.plain_text import one_line
from autograder.reports.progress import shown_progress
from autograder.workers.local import warm_for_workers


class Autograde(ByWorkers, converters.Autograde):  # type: ignore[misc]
    """nbgrader's, with the tests that the source has now; what one submission does to it stops no other."""

    force: bool

    prepare = PREPARE_GRADERS

    kept_megabytes = Integer(
        4000, min=0, help="How much room results may take that are kept; the oldest go first."
    ).tag(config=True)

    def start(self) -> None:
        self.records: list[SubmissionRecord] = []
        with self.telling("What was graded so far is in the gradebook; run it again to go on."):
            self.get_ready()
            self._room = Path(self.coursedir.root, ".autograder")
            with self._alone():
                self._bring_into_step()
                self._name_stray_files()
                self._refuse_to_grade_nothing()
                self._origin = Origin(self.coursedir)
                super().start()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else grades meanwhile."""
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(the_only_grading(self._room / LOCK, self.coursedir.assignment_id))
            except AlreadyGrading as error:
                raise NbGraderException(str(error)) from None
            except OSError as error:
                raise NbGraderException(f"The course's folder cannot be written into: {error}.") from None
            yield

    def _refuse_to_grade_nothing(self) -> None:
        course = self.coursedir
        if self._folders():
            return
        folder = Path(course.root, course.submitted_directory)
        wanted = os.path.relpath(self._format_source(course.assignment_id, course.student_id), course.root)
        there = sorted({path.name for path in folder.glob("*/*/")}) if folder.is_dir() else []
        found = f" There are submissions of: {', '.join(there)}." if there else ""
        raise NbGraderException(
            f"There is nothing to grade: no folder {wanted}.{found} A student's files belong into "
            f"{course.submitted_directory}/STUDENT/{course.assignment_id}, STUDENT being any name without "
            "spaces."
        )

    def _name_stray_files(self) -> None:
        """Files beside the folders of assignments, which belong to none and are looked at by nobody."""
        course = self.coursedir
        archives = {f"{path.name}.zip" for path in Path(course.root, course.source_directory).glob("*/")}
        folder = Path(course.root, course.submitted_directory)
        stray = sorted(
            path.relative_to(course.root).as_posix()
            for path in folder.glob("*/*")
            if path.is_file() and path.name not in archives and not of_a_program(path.name)
        )
        if stray:
            self.tell(
                "Not graded, because they lie in no assignment's folder: "
                f"{listed_names(list(map(one_line, stray)))}. Files belong into "
                f"{course.submitted_directory}/STUDENT/{course.assignment_id}."
            )

    def _refuse_unconfined(self) -> None:
        if not any(issubclass(class_of(each), RunSubmission) for each in self.autograde_preprocessors):
            return
        run = RunSubmission(parent=self)
        use_examiners(Examiners(run.unconfined, warm_for_workers(PREPARE_GRADERS)), run.unconfined)
        try:
            run.refuse_unconfined(private_places(self))
        except ExposedError as error:
            raise NbGraderException(str(error)) from None
        except UnconfinedError as error:
            raise NbGraderException(f"{error} To accept it, say --RunSubmission.unconfined=True.") from None

    def _bring_into_step(self) -> None:
        """Let the gradebook follow the source before anything is graded."""
        course = self.coursedir
        with Gradebook(course.db_url, course.course_id) as gradebook:
            try:
                refuse_unknown(course)
            except NbGraderException:
                if is_known(gradebook, course.assignment_id):
                    return  # a machine that has the gradebook, and no source to compare it with
                raise
            whole = course.notebook_id == "*"
            author = GenerateAssignment(coursedir=course, parent=self.parent)
            for assignment, notebooks in author.cells(checked=False).items():
                if not notebook_changes(gradebook, assignment, notebooks, whole):
                    continue
                known = is_known(gradebook, assignment)
                checked = GenerateAssignment(coursedir=course, parent=self.parent).cells()[assignment]
                found = save(gradebook, assignment, checked, whole)
                what = "; ".join(map(str, found)) if known else ", ".join(each.notebook for each in found)
                self.tell(
                    f"The gradebook has the tests of {course.source_directory}/{assignment} now, which it "
                    f"had not: {what}."
                )

    def convert_notebooks(self) -> None:
        folders = {folder: self._names(folder)[1] for folder in sorted(self.assignments)}
        self.refuse_strangers(
            folders.values(),
            f"There is no submission of {self.coursedir.assignment_id} by {{}}. Nothing was graded.",
        )
        chosen = [folder for folder, student in folders.items() if student in (self.students or [student])]
        tasks = {folder: self._task(folder) for folder in chosen}
        wanted = {folder: task for folder, task in tasks.items() if task is not None}
        records = self._graded(wanted) if wanted else []
        if not self.students:
            records += [self._unrecognised(each) for each in self._folders() if each not in self.assignments]
        self.records = sorted(records, key=lambda record: record.student)
        self._conclude(self.records, len(tasks) - len(wanted))

    def _graded(self, wanted: Mapping[str, GradingTask]) -> list[SubmissionRecord]:
        if not self.scheduler:
            self._refuse_unconfined()
        title = f"grading {self.coursedir.assignment_id}"
        lost = "What was graded so far is in the gradebook; run it again to go on."
        unconfined = RunSubmission(parent=self).unconfined
        with self.machine(unconfined, lost) as machine, shown_progress(self.console) as follow:
            room = self.kept_megabytes * 2**20
            grading = ClassGrading(self, machine, self._room, room, anew=self.force)
            return list(grading.records(wanted, functools.partial(follow, title)))

    def _conclude(self, records: list[SubmissionRecord], skipped: int) -> None:
        show_class(self.console, records)
        if not self.in_terminal:
            for record in records:
                self.tell(f"{record.student}: {'; '.join(submission_remarks(record)) or 'graded'}")
        if skipped:
            self.tell(
                f"{skipped} more had been graded before, and neither they nor the tests have changed since."
            )
        failed = [record.student for record in records if record.failure]
        if failed:
            raise NbGraderException(
                f"Not graded: {', '.join(failed)}. What happened in detail: nbgrader autograde "
                f"{self.coursedir.assignment_id} --student={failed[0]} --debug"
            )
        if any(mistakes(records)):
            raise NbGraderException("Put the mistakes in the source right, then run this again.")

    def _task(self, folder: str) -> GradingTask | None:
        """What has to be graded of a submission; None if nothing has to be, or it is left out.

        Of a submission that is as it was, only the notebooks are graded whose tests have changed, unless one
        of them may find what another has written.
        """
        assignment, student = self._names(folder)
        if student in self.coursedir.student_id_exclude.split(","):
            return None
        names = [Path(each).stem for each in self.assignments[folder]]
        made_from = {name: self._origin.of(assignment, student, name) for name in names}
        whole = GradingTask(assignment, student, made_from)
        if self.force:
            return whole
        graded = dict(self._autograded(assignment, student))
        records = [graded.get(name) for name in names]
        # One that was being graded when the process was killed has no record.
        outdated = {
            name: made
            for (name, made), record in zip(made_from.items(), records, strict=True)
            if record is None or record.made_from != made
        }
        if not outdated:
            return None
        if len(outdated) == len(names) or any(record is None or record.wrote for record in records):
            return whole
        return GradingTask(
            assignment, student, outdated, tuple(name for name in names if name not in outdated)
        )

    def _autograded(self, assignment: str, student: str) -> Iterator[tuple[str, Any]]:
        folder = self.coursedir.format_path(self.coursedir.autograded_directory, student, assignment)
        for path in sorted(Path(folder).glob(f"{self.coursedir.notebook_id}.ipynb")):
            try:
                yield path.stem, record_of(path.stem, json.loads(path.read_bytes())["metadata"])
            except (ValueError, KeyError, TypeError):
                yield path.stem, None

    def _unrecognised(self, folder: str) -> SubmissionRecord:
        assignment, student = self._names(folder)
        failure = "no notebook of the assignment was found in it"
        if is_linked(Path(folder), self.coursedir):
            failure = "it is a link to another folder"
        elif not is_student_name(student):
            failure = "the name of its folder has signs that cannot be seen; rename it"
        return SubmissionRecord(assignment, one_line(student), failure=failure)

    def _folders(self) -> list[str]:
        return [str(each) for each in submissions_asked_for(self) if each.is_dir() or archive_of(each)]

    def _names(self, folder: str) -> tuple[str, str]:
        """The assignment and the student of a folder in submitted/."""
        pattern = self._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
        found = re.match(pattern, folder, re.DOTALL)
        assert found is not None  # the folder was found by the same pattern
        return found["assignment"], found["student"]
