"""A notebook rebuilt from what a page needs, before nbconvert's templates set it.

The templates trust the notebook: they put the name of a widget, the width of a picture or the
tags of a cell into the page as they are. So nothing comes into the page that is not rebuilt here.
"""

from __future__ import annotations

import html
import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List

from autograder.nbgrader_plugins.feedback.filters import Harmless
from autograder.nbgrader_plugins.feedback.formulas import math_markup
from autograder.nbgrader_plugins.feedback.outputs import REST as CUT
from autograder.nbgrader_plugins.feedback.outputs import shown_outputs
from autograder.nbgrader_plugins.feedback.reports import report_of
from autograder.nbgrader_plugins.feedback.room import ROOM, Room, room_in
from autograder.nbgrader_plugins.resources import Resources
from autograder.notebooks.cells.cells import SHOWCASE, is_showcase, nbgrader_metadata
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.restoring import SAID_BY_GRADER, is_said_by_grader
from autograder.notebooks.scoring.records import RECORD, record_of
from autograder.reports.plain_text import readable
from autograder.reports.rendering import report_html
from autograder.reports.verdicts import REPORT_MIME, Report

IS_REPORT = "autograder_report"
"""Entry of an output's metadata, for our template: this one is a report and not what a student put out."""

PLAIN = "autograder_plain"
"""Entry of nbconvert's resources: why the page has nothing of the student's but the beginnings of texts."""

_LONGEST_CODE = 200_000  # characters of a cell's code; the longest cells have 10 thousand
_BEGINNING = 2_000
_NAMES = ("student", "last_name", "first_name", "notebook_id", "assignment_id", "notebook_path")
_METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python", "pygments_lexer": "ipython3"},
}


class HarmlessPage(NbGraderPreprocessor):  # type: ignore[misc]
    """Leave in the notebook what the feedback page and the formgrader show, and nothing else.

    Reports are written anew from their verdicts, and only in grade cells, which
    grading has put back. Running it twice changes nothing.
    """

    # nbconvert's HTML exporter configures this on every preprocessor and warns where it cannot
    display_data_priority = List(["text/html", "image/png", "image/jpeg", "text/plain"]).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        for name in _NAMES:  # people may have chosen their names themselves, and the template trusts them
            if isinstance(resources.get(name), str):
                resources[name] = _escaped_once(resources[name])
        room = resources[ROOM] = room_in(resources)
        shown = _plain_cell if resources.get(PLAIN) else _shown_cell
        cells = [shown(cell, position, room) for position, cell in enumerate(nb.cells)]
        if resources.get(PLAIN):
            cells.insert(0, _about_plain_page(str(resources[PLAIN])))
        record = record_of("", nb.metadata)
        apart = record is not None and record.apart is True
        metadata = {**_METADATA, RECORD: {"apart": apart}}  # all that is asked for once more
        return node({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}), resources


def _escaped_once(name: str) -> str:
    return html.escape(readable(html.unescape(name)))


def _shown_cell(cell: NotebookNode, position: int, room: Room) -> dict[str, Any]:
    shown = _frame_of(cell, position)
    source = readable(str(cell.source))
    if cell.cell_type == "code":
        shown["source"] = _cut(source, room)
        count = cell.get("execution_count")
        shown["execution_count"] = count if type(count) is int else None
        shown["outputs"] = _shown_outputs(cell, room)
    elif cell.cell_type == "markdown":
        shown["source"] = source
        shown["attachments"] = dict(cell.get("attachments") or {})
    else:  # nbconvert would take the text for HTML
        shown["source"] = _as_text(_cut(source, room))
    return shown


def _plain_cell(cell: NotebookNode, position: int, room: Room) -> dict[str, Any]:
    """The cell in a page that could not be made with all that is in it: the beginning of its text, and its
    reports.
    """
    shown = _frame_of(cell, position)
    source = readable(str(cell.source))
    text = source if len(source) <= _BEGINNING else f"{source[:_BEGINNING]}\n{CUT}"
    if cell.cell_type != "code":
        return shown | {"source": _as_text(text)}
    reports = [_shown_report(report) for output in cell.outputs if (report := report_of(cell, output))]
    return shown | {"source": text, "execution_count": None, "outputs": reports}


def _about_plain_page(why: str) -> dict[str, Any]:
    text = (
        f"**This notebook could not be shown with all that is in it:** {html.escape(why)}. Scores and "
        "verdicts are all here."
    )
    return {
        "id": "autograder-plain",
        "cell_type": "markdown",
        "metadata": dict(SAID_BY_GRADER),
        "source": text,
    }


def _frame_of(cell: NotebookNode, position: int) -> dict[str, Any]:
    """What a cell is, without what is in it."""
    graded = nbgrader_metadata(cell)
    return {
        "id": cell.id if re.fullmatch(r"[\w-]{1,64}", str(cell.get("id", ""))) else f"cell-{position + 1}",
        "cell_type": "code" if cell.cell_type == "code" else "markdown",
        "metadata": {
            **({"nbgrader": dict(graded)} if graded else {}),
            **({"tags": [SHOWCASE]} if is_showcase(cell) else {}),
            **(SAID_BY_GRADER if is_said_by_grader(cell) else {}),
        },
    }


def _cut(source: str, room: Room) -> str:
    """The source, as far as there is room for it."""
    shown = source if len(source) <= _LONGEST_CODE else f"{source[:_LONGEST_CODE]}\n{CUT}"
    return shown if room.take("characters", len(shown)) else CUT


def _as_text(source: str) -> str:
    return f"<pre>{html.escape(source, quote=False)}</pre>"


def _shown_outputs(cell: NotebookNode, room: Room) -> list[NotebookNode]:
    found: list[NotebookNode] = []
    for output in cell.outputs:
        report = report_of(cell, output)
        if report is None:
            found += [_with_latex_as_html(each) for each in shown_outputs([output], room)]
        else:
            found.append(_shown_report(report))
    return found


def _shown_report(report: Report) -> NotebookNode:
    data = {
        "text/html": Harmless(report_html(report, lambda read: math_markup(read.latex))),
        REPORT_MIME: report.as_json(),
    }
    metadata = {IS_REPORT: True}
    shown = {"output_type": "execute_result", "execution_count": None, "metadata": metadata, "data": data}
    return node(shown)


def _with_latex_as_html(output: NotebookNode) -> NotebookNode:
    """Formulas of sympy as text in HTML, in which the filters set formulas."""
    data = output.get("data", {})
    latex = data.pop("text/latex", None)
    if latex and "text/html" not in data and "text/markdown" not in data:
        data["text/html"] = f"<div>{html.escape(latex, quote=False)}</div>"
    return output
