"""The summary of a class after grading: a line for each student, then what asks for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.notebooks.scoring.records import NotebookRecord, SubmissionRecord
from autograder.reports.terminal import encodable, show_block, show_line, show_paragraph
from autograder.reports.wording import counted, few

_MOST_NAMES = 6
_MOST_ASKED = 20
_LONGEST = 240
_SLOW, _MOST_SLOW = 10.0, 3  # seconds; submissions that are named


def show_class(console: Console, records: Sequence[SubmissionRecord]) -> None:
    """What came of each submission, what people have to look at, and what is wrong in the source."""
    if records:
        show_block(console, _table(console, records))
    asked = list(_asked(records))
    _show_title(console, "For a person to decide, in the formgrader", "yellow", asked)
    for line in asked[:_MOST_ASKED]:
        show_line(console, "-", line, "yellow")
    if len(asked) > _MOST_ASKED:
        show_line(console, "-", f"{len(asked) - _MOST_ASKED} more, which the formgrader lists", "yellow")
    wrong = list(mistakes(records))
    _show_title(console, "MISTAKES IN THE SOURCE: the scores of these cells are not final", "bold red", wrong)
    for line in wrong:
        show_line(console, "!", line, "bold red")
    tiers = sorted({notebook.tier for record in records for notebook in record.notebooks} - {""})
    if tiers:
        show_paragraph(console, f"\nTheir code ran confined, in the tier: {', '.join(tiers)}.")
    show_paragraph(console, totals(records))
    if slow := slowest(records):
        show_paragraph(console, slow)


def totals(records: Sequence[SubmissionRecord]) -> str:
    """How many were graded, partly, or not, in a sentence.

    >>> totals([SubmissionRecord("vae", "ana"), SubmissionRecord("vae", "ben", failure="ValueError")])
    '2 submissions: 1 graded, 1 NOT graded.'
    """
    failed = sum(bool(record.failure) for record in records)
    partly = sum(_is_partial(record) for record in records if not record.failure)
    parts = ((len(records) - failed - partly, "graded"), (partly, "in part"), (failed, "NOT graded"))
    told = ", ".join(f"{count} {word}" for count, word in parts if count)
    asking, restored = (sum(map(each, records)) for each in (_asks_for_a_person, _has_restored_cells))
    more = ((asking, "where a person has to decide"), (restored, "with restored cells"))
    besides = "".join(f" {count} {words}." for count, words in more if count)
    return f"{counted(len(records), 'submission')}: {told or 'none graded'}.{besides}"


def slowest(records: Sequence[SubmissionRecord]) -> str:
    """Who took longest, in a sentence; the empty text where all were quick.

    >>> slowest([SubmissionRecord("vae", "ana", seconds=2.5), SubmissionRecord("vae", "ben", seconds=61.2)])
    'Took longest: ben (61 s).'
    """
    slow = sorted((each for each in records if each.seconds >= _SLOW), key=lambda each: -each.seconds)
    told = ", ".join(f"{each.student} ({each.seconds:.0f} s)" for each in slow[:_MOST_SLOW])
    return f"Took longest: {told}." if told else ""


def mistakes(records: Sequence[SubmissionRecord]) -> Iterator[str]:
    """What is wrong in the source, each once."""
    found = (text for record in records for notebook in record.notebooks for text in notebook.mistakes)
    yield from dict.fromkeys(found)


def submission_remarks(record: SubmissionRecord) -> list[str]:
    """What is out of the ordinary in a submission, in a few words each.

    >>> submission_remarks(SubmissionRecord("vae", "ana", missing=("laplace", "elbo")))
    ['laplace missing', 'elbo missing']
    """
    if record.failure:
        return [f"NOT GRADED: {_cut(record.failure)}"]
    found = [f"{name} missing" for name in record.missing]
    for notebook in record.notebooks:
        found += [f"{notebook.notebook}: {', '.join(told)}" for told in [list(_remarks(notebook))] if told]
    return found


def _remarks(notebook: NotebookRecord) -> Iterator[str]:
    kinds = [note.kind.partition(".") for note in notebook.notes]
    yield from dict.fromkeys(kind.replace("-", " ") for room, _, kind in kinds if room != "cell")
    counts = (
        (sum(room == "cell" for room, _, _ in kinds), "restored"),
        (len(notebook.stopped), "stopped"),
        (sum(bool(cell.asks) for cell in notebook.cells), "undecided"),
    )
    for count, word in counts:
        if count:
            yield f"{counted(count, 'cell')} {word}"


def _table(console: Console, records: Sequence[SubmissionRecord]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title, justify in (
        ("student", "left"),
        ("points", "right"),
        ("by hand", "right"),
        ("noticed", "left"),
    ):
        table.add_column(title, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for record in records:
        notebooks = record.notebooks
        score = sum(each.score for each in notebooks)
        waiting = sum(cell.by_hand and cell.score is None for each in notebooks for cell in each.cells)
        points = "-" if record.failure else f"{score:g} of {record.max_score:g}"
        cells = (record.student, points, str(waiting or ""), "; ".join(submission_remarks(record)))
        style = "red" if record.failure else ""
        table.add_row(*(Text(encodable(console, each), style=style) for each in cells))
    return table


def _asked(records: Sequence[SubmissionRecord]) -> Iterator[str]:
    """What could not be seen or decided, with the students concerned,
    together where the reason is the same.
    """
    students: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for record in records:
        for notebook in record.notebooks:
            for note in notebook.notes:
                if note.for_a_person:
                    students[notebook.notebook, note.grade_id or "", note.message].append(record.student)
            for cell in notebook.cells:
                if cell.asks:
                    students[notebook.notebook, cell.grade_id, cell.asks].append(record.student)
    for (where, grade_id, reason), names in students.items():
        place = f"{where}, {grade_id}" if grade_id else where
        yield f"{place} ({few(names, _MOST_NAMES)}): {_cut(reason)}"


def _asks_for_a_person(record: SubmissionRecord) -> bool:
    return any(
        any(note.for_a_person for note in each.notes) or any(cell.asks for cell in each.cells)
        for each in record.notebooks
    )


def _has_restored_cells(record: SubmissionRecord) -> bool:
    return any(note.kind.startswith("cell.") for each in record.notebooks for note in each.notes)


def _is_partial(record: SubmissionRecord) -> bool:
    return bool(record.missing) or any(not notebook.was_read for notebook in record.notebooks)


def _show_title(console: Console, title: str, style: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(Text(f"\n{title}", style=style))


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
