"""Running a notebook before upload as the grader will, and putting together what is said of it.

It is recognised, restored, put in order and run by the functions that grade it; only hidden tests are not on
this machine. *Ready* is said where nothing that was done would be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from nbformat import NotebookNode

from autograder.execution.plain.packages import modules_there
from autograder.notebooks.cells.cells import grade_id_of, kind_of, points_of
from autograder.notebooks.restoring.asked import Asked, asked_in
from autograder.notebooks.restoring.restoring import restore
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.plain_process import runs
from autograder.notebooks.running.running import CellRun, Job, cell_name, not_blamed_for_the_setup
from autograder.notebooks.scoring.grading import result_of
from autograder.notebooks.scoring.showcases import with_showcases
from autograder.notebooks.submissions.gathering import Folder, Gathered
from autograder.notebooks.submissions.handed_in import HandedIn
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_text
from autograder.validation.answers import about_answers, known_cells, unanswered
from autograder.validation.figures import with_figures
from autograder.validation.foreseeing import Foreseen, foreseen, heading_of, imported_later
from autograder.validation.handing_in import about_figures, about_files, files_needed
from autograder.validation.results import ByHand, Task, Validated, Validation

FollowCell = Callable[[str, str], None]
"""Called with the name of a file, and with that of the cell of it that runs now."""


def validate_all(
    folder: Folder, limits: Limits | None = None, follow: FollowCell | None = None, *, showcases: bool = False
) -> Validation:
    """Validate every notebook that was found in a folder; see `validate_notebook`."""
    done = tuple(validate_notebook(each, limits, follow, showcases=showcases) for each in folder.notebooks)
    return Validation(done, folder.problems, folder.hints)


def validate_notebook(
    gathered: Gathered,
    limits: Limits | None = None,
    follow: FollowCell | None = None,
    *,
    showcases: bool = False,
) -> Validated:
    """Run a notebook with its visible tests, and look for what would be lost at upload or at grading.

    ``showcases``: run the showcase cells afterwards, and write what they show into the notebook.
    """
    chosen = gathered.chosen
    if chosen.file is None or chosen.notebook is None:
        name = gathered.release.notebook
        return Validated(name, f"{name}.ipynb", problems=gathered.problems, hints=gathered.hints)
    return _Validating(gathered, chosen.file, chosen.notebook, limits or Limits(), follow).done(showcases)


class _Validating:
    """One notebook on its way; ``problems`` and ``hints`` grow in the order in which they are found."""

    def __init__(
        self,
        gathered: Gathered,
        file: HandedIn,
        notebook: NotebookNode,
        limits: Limits,
        follow: FollowCell | None,
    ) -> None:
        self.release = gathered.release
        self.file = file
        self.folder = gathered.folder
        self.submitted = with_showcases(notebook, self.release.showcases)
        self.limits = limits
        self.follow = follow
        self.asked: Asked = {}
        self.problems = list(gathered.problems)
        self.hints = list(gathered.hints)

    def done(self, showcases: bool) -> Validated:
        course, unknown = known_cells(self.release, self.submitted)
        self.problems += unknown
        restored = restore(self.submitted, course, self.folder)
        self.hints += [note.message for note in restored.notes]
        missing = unanswered(self.submitted, course)
        self.problems += about_answers(self.submitted, course, missing)
        self.asked = asked_in(course)
        ran = self._run(restored.notebook, showcases=False)
        if showcases:
            self._write_figures(restored.notebook)
        self._foresee(restored.notebook, ran, missing)
        needed = files_needed(self.folder, self.release, ran)
        self.problems += about_files(self.folder, needed)
        return Validated(
            self.release.notebook,
            self.file.shown,
            tuple(_tasks(restored.notebook, ran)),
            tuple(_by_hand(restored.notebook, missing)),
            tuple(dict.fromkeys(self.problems)),
            tuple(dict.fromkeys(self.hints)),
            (self.file.shown, *needed),
        )

    def _run(self, notebook: NotebookNode, *, showcases: bool) -> tuple[CellRun, ...]:
        job = Job(
            self.folder,
            self.limits,
            showcases=showcases,
            packages=self.release.packages,
            needs=self.release.needs,
            asked=self.asked,
        )
        code = [(position, cell) for position, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        names = {position: cell_name(cell, position) for position, cell in code}
        ran = []
        for position, run in enumerate(runs(notebook, job)):
            ran.append(run)
            if self.follow is not None and position + 1 in names:
                self.follow(self.file.shown, names[position + 1])
        return not_blamed_for_the_setup(notebook, ran)

    def _write_figures(self, notebook: NotebookNode) -> None:
        if self.file.path.parent.absolute() != self.folder.absolute():
            self.problems.append(
                f"`{self.file.shown}` lies in an archive. Unpack it to have figures written into it."
            )
            return
        ran = self._run(notebook, showcases=True)
        written = with_figures(self.file.path, self.submitted, notebook, ran, self.release)
        if written.path != self.file.path:
            self.file = HandedIn(
                written.path, str(PurePosixPath(self.file.name).with_name(written.path.name))
            )
        self.submitted = written.notebook
        self.problems += written.problems
        self.hints += written.hints

    def _foresee(self, notebook: NotebookNode, ran: Sequence[CellRun], missing: frozenset[str]) -> None:
        is_script = ".ipynb" not in self.file.called and self.file.called.endswith((".py", ".py.txt"))
        if any(
            kind_of(cell) in ("solution", "manual") and grade_id_of(cell) not in missing
            for cell in notebook.cells
        ):
            self.problems += about_figures(self.submitted, self.release, is_script=is_script)
        for each in (*foreseen(notebook, ran, self.limits, missing), *self._imported_later(notebook, ran)):
            (self.problems if each.weight == "problem" else self.hints).append(each.message)

    def _imported_later(self, notebook: NotebookNode, ran: Sequence[CellRun]) -> Iterator[Foreseen]:
        sources = {
            cell_name(cell, position): str(cell.source)
            for position, cell in enumerate(notebook.cells)
            if cell.cell_type == "code"
            and kind_of(cell) in ("solution", None)
            and ran[position].status != "skipped"
        }
        modules = [name for name in files_needed(self.folder, self.release, ran) if name.endswith(".py")]
        for module in modules:
            try:
                sources[f"`{module}`"] = read_text(self.folder / module)
            except UnreadableSubmission:
                continue
        there = modules_there(self.release.packages)
        if there:
            own = {path.stem for path in self.folder.glob("*.py")} | {
                path.name for path in self.folder.glob("*/")
            }
            yield from imported_later(sources, there, own)


def _tasks(notebook: NotebookNode, ran: Sequence[CellRun]) -> Iterator[Task]:
    heading = ""
    for cell, each in zip(notebook.cells, ran, strict=True):
        heading = heading_of(cell) or heading
        if kind_of(cell) != "grade" or cell.cell_type != "code":
            continue
        result = result_of(cell, each.outputs)
        visible = sum(verdict.max_points for verdict in result.verdicts)
        yield Task(result.grade_id, heading, result.verdicts, max(0.0, result.max_score - visible))


def _by_hand(notebook: NotebookNode, missing: frozenset[str]) -> Iterator[ByHand]:
    heading = ""
    for cell in notebook.cells:
        heading = heading_of(cell) or heading
        if kind_of(cell) in ("manual", "task"):
            grade_id = grade_id_of(cell) or ""
            yield ByHand(grade_id, heading, points_of(cell), grade_id not in missing)
