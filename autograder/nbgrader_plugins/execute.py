"""Running and scoring a submission, in place of nbgrader's Execute and SaveAutoGrades."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, SaveAutoGrades
from traitlets import Bool, Float, Unicode

from autograder.execution.examiner.files import StrangersFiles, names_of_files
from autograder.nbgrader_plugins.course_cells import course_cells
from autograder.nbgrader_plugins.resources import Resources
from autograder.notebooks.cells.cells import grade_id_of, kind_of
from autograder.notebooks.restoring.asked import asked_in
from autograder.notebooks.running.apart import graded_apart
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.running import Job, filled
from autograder.notebooks.scoring.grading import graded_outputs, result_of
from autograder.notebooks.scoring.records import CellRecord, NotebookRecord, add_to_record, record_of
from autograder.reports.plain_text import readable

_TOLD_TO_CELLS = ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING")
"""The variables by which nbgrader promises a notebook that it can see who runs it."""


class RunSubmission(Execute):  # type: ignore[misc]
    """Run a restored notebook and leave one report in every grade cell.

    A subclass of nbgrader's Execute, so that ``--no-execute`` and ``Execute.timeout`` mean
    what they meant.
    """

    grade_cell_timeout = Float(
        0, help="The seconds that a grade cell may take; 0 for as many as other cells."
    ).tag(config=True)
    notebook_timeout = Float(600, help="The seconds that all cells of a notebook may take.").tag(config=True)
    heldout = Unicode("", help="The folder of held-out data that hidden tests use.").tag(config=True)
    seed = Unicode("", help="The seed of the course, from which each check draws its own.").tag(config=True)
    unconfined = Bool(
        False,
        help="Run submissions even where this machine cannot confine them: they can then do what you can.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: Resources, km: Any = None
    ) -> tuple[NotebookNode, Resources]:
        if not _record(nb).was_read:
            return nb, resources
        warm = examiners(self.unconfined)
        job = self._job(Path(resources["metadata"]["path"]), resources["nbgrader"])
        graded = graded_apart(nb, job, warm)
        nb = filled(nb, graded.shown)
        files = StrangersFiles(job.folder, names_of_files(job.modules))
        for name, content in graded.files.items():
            files.put(name, content)
        stopped = [_line(each.outputs[-1].evalue) for each in graded.tested if each.was_stopped]
        results = {}
        for cell in nb.cells:
            if kind_of(cell) == "grade" and cell.cell_type == "code":
                results[grade_id_of(cell)] = result = result_of(cell, cell.outputs)
                cell.outputs = graded_outputs(cell.outputs, result)
        wrong = [_line(result.author_error) for result in results.values() if result.author_error]
        wrote = sorted(graded.files)
        add_to_record(nb, tier=warm.tier, apart=graded.apart, stopped=stopped, mistakes=wrong, wrote=wrote)
        names = resources["nbgrader"]
        self.log.debug("%s of %s ran in the tier: %s", names["notebook"], names["student"], warm.tier)
        for line in stopped:
            self.log.warning("%s of %s: %s", names["notebook"], names["student"], line)
        for line in wrong:
            self.log.error("MISTAKE IN THE SOURCE of %s: %s", names["notebook"], line)
        return nb, resources

    def refuse_unconfined(self, private: Iterable[Path] = ()) -> None:
        """Say before anything is run that this machine cannot hold other people's code, or that it could read
        what is private.

        Raises UnconfinedError, unless that was accepted, and ExposedError; neither if nothing is to be run.
        """
        if not self.enabled:
            return
        warm = examiners(self.unconfined)
        warm.refuse_unconfined()
        warm.refuse_exposed((*private, *([Path(self.heldout)] if self.heldout else [])))
        self.log.debug("%s", warm.words)
        self.log.debug("What student code can read of this machine: %s", " ".join(map(str, warm.readable)))

    def _job(self, folder: Path, names: dict[str, str]) -> Job:
        limits = Limits(
            cell=float(self.timeout or self.notebook_timeout),
            grade_cell=self.grade_cell_timeout or float(self.timeout or self.notebook_timeout),
            notebook=self.notebook_timeout,
        )
        heldout = Path(self.heldout) if self.heldout else None
        told = {name: os.environ[name] for name in _TOLD_TO_CELLS if name in os.environ}
        modules = self._modules()
        source = modules / f"{names['notebook']}.ipynb" if modules else None
        course = course_cells(names["db_url"], names["notebook"], names["assignment"], source)
        return Job(
            folder,
            limits,
            heldout,
            self.seed or None,
            modules=modules,
            environment=told,
            asked=asked_in(course),
        )

    def _modules(self) -> Path | None:
        """The folder of the assignment's source, whose modules tests may import."""
        course = self.parent.parent.coursedir
        folder = Path(course.format_path(course.source_directory, ".", course.assignment_id))
        return folder.absolute() if folder.is_dir() else None


def _line(words: str) -> str:
    """Words that may be a student's, as one line of a log."""
    return " ".join(readable(words).split())


_examiners: dict[bool, Examiners] = {}


def examiners(unconfined: bool) -> Examiners:
    """One warm process for everything that this process grades; it ends when this process does."""
    if unconfined not in _examiners:
        use_examiners(Examiners(unconfined), unconfined)
    return _examiners[unconfined]


def use_examiners(given: Examiners, unconfined: bool) -> None:
    """Have everything that this process grades run by these."""
    _examiners[unconfined] = given


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Save the score of every grade cell, and ask for a person where the autograder is not sure.

    nbgrader itself gives a cell without any output all its points, and gives up the whole
    submission where a score is no number or above the maximum. Here neither happens.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        self._record = _record(nb)
        self._cells: list[CellRecord] = []
        nb, resources = super().preprocess(nb, resources)
        made_from = resources["nbgrader"].get("made_from", "")
        add_to_record(nb, cells=[asdict(each) for each in self._cells], made_from=made_from)
        return nb, resources

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        grade_id = grade_id_of(cell) or ""
        by_hand = kind_of(cell) != "grade" or cell.cell_type != "code"
        if by_hand and self._record.was_read:
            super()._add_score(cell, resources)
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        asks = ""
        if not self._record.was_read:
            grade.auto_score = 0.0
        elif not by_hand:
            executed = cell.get("execution_count") is not None or bool(cell.outputs)
            result = result_of(cell, cell.outputs) if executed else None
            grade.auto_score = None if result is None else result.score
            asks = "it was not run" if result is None else result.why_a_person
        unsure = self._record.for_a_person or bool(asks) or (by_hand and grade.auto_score is None)
        grade.needs_manual_grade = unsure or grade.manual_score is not None
        self.gradebook.db.commit()
        self._cells.append(
            CellRecord(grade_id, grade.auto_score, grade.max_score, by_hand=by_hand, asks=_line(asks))
        )


def _record(notebook: NotebookNode) -> NotebookRecord:
    return record_of("", notebook.metadata) or NotebookRecord("")
