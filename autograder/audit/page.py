"""An audit as one HTML page that needs nothing else: to be opened, searched, printed and sent by mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from autograder.audit import summary
from autograder.audit.matrix import MatrixRow, TaskMatrix, Worth, matrices
from autograder.audit.results import Audit, NotebookAudit
from autograder.reports.page_templates import page_template
from autograder.reports.wording import counted

_TEMPLATE = Path(__file__).with_name("page.html.j2")

FIELD_SIGNS: Mapping[str, tuple[str, str, str]] = {
    "passed": ("p", "✓", "the check passed"),
    "caught": ("x", "✗", "the check failed, and nothing was earned"),
    "partly": ("h", "◐", "the check failed, but a share of its points was earned"),
    "undecided": ("u", "?", "the check could not tell; a person has to"),
    "waited": ("w", "…", "not looked at, because another check has to pass first"),
    "not run": ("n", "·", "not asked: its cell was not run for this answer, or broke"),
}
"""For each field of a matrix: its CSS class, its symbol, and what it means."""

WORTHS: Mapping[Worth, tuple[str, str]] = {
    "needed": ("earns its place", "some wrong answers are caught by this check alone"),
    "needed in its cell": (
        "alone in its cell",
        "other grade cells lose marks with it, but no other check of its own",
    ),
    "shared": ("nothing alone", "whatever it catches, another check of its cell catches too"),
    "elsewhere": ("in other tasks", "it catches nothing here, but answers to another task of the notebook"),
    "idle": ("catches nothing", "no wrong answer and no mutant of the notebook is caught by it"),
    "untried": ("not tried", "no wrong answer and no mutant came as far as this check"),
}
"""What is said of a column, and what that means."""

_LONGEST_MESSAGE = 240
_ROWS_WITHOUT_FOLDS = 25
_ROWS_WORTH_A_FOLD = 4


@dataclass(frozen=True)
class Tile:
    """One of the main figures; ``mood`` is "good", "bad" or "plain"."""

    label: str
    figure: str
    detail: str
    mood: str


@dataclass(frozen=True)
class Said:
    """What one or several checks said of an answer; ``columns`` count from 1."""

    columns: tuple[int, ...]
    message: str
    note: str


@dataclass(frozen=True)
class LineChange:
    """A line before and after: what both begin with, what differs, and what both end with."""

    start: str
    before: str
    after: str
    end: str


@dataclass(frozen=True)
class CellSeconds:
    """What a grade cell costs for one submission: CPU seconds with the reference solution, ``share`` of the
    slowest.
    """

    notebook: str
    grade_id: str
    points: float
    seconds: float
    share: float


def write_page(audit: Audit, path: Path) -> None:
    """Write the page of an audit; the file holds everything that it shows.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_page(Audit("vae", (), (), ("course",), 1.0), Path(folder, "audit.html"))
    ...     "<h1>Audit of vae</h1>" in Path(folder, "audit.html").read_text(encoding="utf-8")
    True
    """
    path.write_text(page(audit), encoding="utf-8", errors="replace")


def page(audit: Audit) -> str:
    """The page of an audit as text."""
    template = page_template(
        _TEMPLATE,
        said=said,
        change=line_change,
        folds=folds,
        number=lambda value: f"{value:g}",
        seconds=lambda value: f"{value:.1f}",
    )
    found: list[tuple[NotebookAudit, tuple[TaskMatrix, ...]]] = [
        (notebook, matrices(notebook, audit.seeds)) for notebook in audit.notebooks
    ]
    return template.render(
        audit=audit,
        headline=summary.headline(audit),
        problems=summary.gathered(audit.all_problems),
        tiles=list(tiles(audit)),
        notebooks=found,
        tally=summary.tally,
        imports=summary.imports_of(audit),
        about_imports=summary.about_imports,
        not_finished=summary.not_finished,
        signs=FIELD_SIGNS,
        worths=WORTHS,
        seconds_of_cells=seconds_of_cells(audit),
    )


def tiles(audit: Audit) -> Iterator[Tile]:
    """The main figures, in the order in which an author asks for them."""
    figures = summary.tally_of(audit)
    yield _marks_tile(
        "Reference solution", [summary.marks(each, "reference") for each in audit.notebooks], "full marks"
    )
    yield _marks_tile(
        "Untouched release", [summary.marks(each, "untouched") for each in audit.notebooks], "no marks"
    )
    yield _share_tile(
        "Right answers accepted", figures.accepted, figures.right, figures.right_limits, "not accepted"
    )
    yield _share_tile(
        "Wrong answers caught", figures.caught, figures.wrong, figures.wrong_limits, "not caught"
    )
    yield _named_tile(figures)
    yield Tile(
        "Mutants caught", _of(figures.killed, figures.mutants), "mechanical changes of the reference", "plain"
    )
    survived = figures.explained + figures.unexplained
    mood = "bad" if figures.unexplained else "good" if figures.mutants else "plain"
    yield Tile("Survivors", str(survived), f"{figures.explained} explained, {figures.unexplained} not", mood)
    seeds = f"{counted(len(audit.seeds), 'seed')}: {', '.join(audit.seeds)}"
    yield Tile("Time by the clock", _duration(audit.seconds), seeds, "plain")


def _marks_tile(label: str, found: list[summary.Marks | None], wanted: str) -> Tile:
    tried = [each for each in found if each is not None]
    if not tried:
        return Tile(label, "–", "not tried", "plain")
    figure = f"{sum(each.score for each in tried):g} / {sum(each.points for each in tried):g}"
    bad = [each.notebook for each in tried if not each.as_it_should_be]
    if bad:
        return Tile(label, figure, f"should be {wanted}: {', '.join(bad)}", "bad")
    return Tile(label, figure, f"{wanted}, as it should be", "good")


def _share_tile(label: str, number: int, of: int, limits: int, failing: str) -> Tile:
    if not of:
        return Tile(label, "–", "none tried", "plain")
    if number + limits < of:
        return Tile(label, _of(number, of), f"{of - number} {failing}", "bad")
    if limits:
        return Tile(label, _of(number, of), f"{limits} {failing}, for a reason given", "plain")
    return Tile(label, _of(number, of), "under every seed", "good")


def _named_tile(figures: summary.Tally) -> Tile:
    if not figures.expected:
        return Tile("Mistakes named", "–", "no wrong answer names a note", "plain")
    figure = f"{100 * figures.named / figures.expected:.0f} %"
    return Tile(
        "Mistakes named", figure, f"{figures.named} of {figures.expected} by the note expected", "plain"
    )


def _of(number: int, of: int) -> str:
    return f"{number} / {of}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02} min" if minutes else f"{seconds:.1f} s"


def folds(group: tuple[MatrixRow, ...], among: int) -> bool:
    """Whether rows of the same pattern are folded into one line, in a group of so many rows."""
    quiet = not any(row.alarming for row in group)
    return quiet and len(group) >= _ROWS_WORTH_A_FOLD and among > _ROWS_WITHOUT_FOLDS


def said(row: MatrixRow) -> tuple[Said, ...]:
    """What the checks said of an answer, those with the same words together.

    Of a check that passed only what it says of an answer that it should have caught.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for column, (field, verdict) in enumerate(zip(row.fields, row.verdicts, strict=True), start=1):
        if (
            verdict is None
            or field == "waited"
            or (field == "passed" and not (row.slips and verdict.message))
        ):
            continue
        found.setdefault((_shortened(verdict.message), verdict.note), []).append(column)
    return tuple(Said(tuple(columns), *words) for words, columns in found.items())


def _shortened(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else message[:_LONGEST_MESSAGE] + " …"


def line_change(row: MatrixRow) -> LineChange:
    """A mutant's line before and after, cut where the two part.

    >>> from autograder.audit.results import Outcome, Trial
    >>> mutant = Trial("mutant", "kl", "sign", "course", before="return a + b", after="return a - b")
    >>> line_change(MatrixRow(Outcome(mutant, ()), (), (), "full marks"))
    LineChange(start='return a ', before='+', after='-', end=' b')
    """
    before, after = row.trial.before, row.trial.after
    start = _common(before, after)
    before, after = before[len(start) :], after[len(start) :]
    end = _common(before[::-1], after[::-1])[::-1]
    return LineChange(start, before[: len(before) - len(end)], after[: len(after) - len(end)], end)


def _common(one: str, other: str) -> str:
    """What two texts begin with."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def seconds_of_cells(audit: Audit) -> list[CellSeconds]:
    """The CPU seconds of each grade cell with the reference solution,
    under the seed where it took longest.
    """
    slowest: dict[tuple[str, str], tuple[float, float]] = {}
    for notebook in audit.notebooks:
        for outcome in notebook.of("reference"):
            for cell in outcome.cells:
                key = notebook.notebook, cell.grade_id
                slowest[key] = max(slowest.get(key, (0.0, cell.points)), (cell.seconds, cell.points))
    most = max((seconds for seconds, _ in slowest.values()), default=0.0) or 1.0
    return [CellSeconds(*key, points, seconds, seconds / most) for key, (seconds, points) in slowest.items()]
