"""Is anything of a solution, a hidden test or a marking scheme in what students get?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.audit.results import Problem
from autograder.authoring.hidden_files import is_hidden
from autograder.notebooks.cells.cells import grade_id_of, kind_of, released_text
from autograder.notebooks.cells.regions import HIDDEN_TESTS, MARK_SCHEME, SOLUTION
from autograder.notebooks.restoring.released import tidy
from autograder.notebooks.submissions.reading import UnreadableSubmission, read_notebook

_SHORTEST = 13  # shorter lines, such as `return total`, stand in many a cell
_MARKS = tuple(begin for begin, _ in (SOLUTION, HIDDEN_TESTS, MARK_SCHEME))
_LARGEST = 20_000_000


def find_leaks(notebooks: Mapping[str, NotebookNode], release: Path) -> tuple[Problem, ...]:
    """What is wrong with the release of an assignment: secret lines in any of its files, and cells out of
    step.

    A line is secret if it stands in the source and not in what the source gives to students.
    """
    if not release.is_dir():
        return (
            Problem(
                "release", f"There is no {release}, so it was not looked at. Generate the assignment first."
            ),
        )
    secrets = {
        line: f"{name}, cell `{grade_id_of(cell)}`"
        for name, notebook in notebooks.items()
        for cell in notebook.cells
        for line in _lines(cell.source) - _lines(_public(cell))
    }
    public = {
        line for notebook in notebooks.values() for cell in notebook.cells for line in _lines(_public(cell))
    }
    problems = list(_out_of_step(notebooks, release))
    for path in sorted(each for each in release.rglob("*") if each.is_file()):
        where = f"{release.name}/{path.relative_to(release)}"
        if is_hidden(path.relative_to(release)):
            problems.append(Problem(where, "This file is hidden in the course, and is released."))
        for line in dict.fromkeys(_texts_of(path)):
            if any(mark in line for mark in _MARKS):
                problems.append(Problem(where, f"There is a mark of the source left: “{line[:80]}”."))
            elif line in secrets and line not in public:
                problems.append(
                    Problem(where, f"A secret line of {secrets[line]}, is released: “{line[:80]}”.")
                )
    return tuple(problems)


def _out_of_step(notebooks: Mapping[str, NotebookNode], release: Path) -> Iterator[Problem]:
    for name, notebook in notebooks.items():
        path = release / f"{name}.ipynb"
        try:
            found = {grade_id_of(cell): tidy(cell.source) for cell in read_notebook(path).cells}
        except UnreadableSubmission as error:
            yield Problem("release", str(error))
            continue
        for cell in notebook.cells:
            known = grade_id_of(cell)
            if known is not None and found.get(known) != tidy(_public(cell)):
                what = f"The cell `{known}` is not what the source gives. Generate the assignment again."
                yield Problem(f"{release.name}/{path.name}", what)


def _public(cell: NotebookNode) -> str:
    """What students get of a cell of the source."""
    kind = kind_of(cell)
    return released_text(cell.source, kind, cell.cell_type) if kind else str(cell.source)


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if len(line.strip()) >= _SHORTEST}


def _texts_of(path: Path) -> Iterator[str]:
    """Every line of every text in a file; of a notebook also those of outputs and metadata."""
    if path.stat().st_size > _LARGEST:
        return
    text = path.read_bytes().decode("utf-8", errors="ignore")
    if path.suffix == ".ipynb":
        for each in _strings(json.loads(text)):
            yield from (line.strip() for line in each.splitlines())
        return
    for line in text.splitlines():  # a script holds Markdown and magics as comments
        yield from dict.fromkeys((line.strip(), line.removeprefix("#").strip()))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        yield "".join(value)
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
