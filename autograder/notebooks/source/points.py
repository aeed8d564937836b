"""Points that the text of a source states, and those that its cells give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder.notebooks.cells.cells import grade_id_of, kind_of, points_of

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$", flags=re.MULTILINE)
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_POINTS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s+points?\b")
_IN_TEXT = 7  # the level of what stands in no heading


@dataclass
class _Stated:
    """What a text cell states, in headings or in bold, and the cells with points that it is about."""

    text: str
    level: int
    amounts: frozenset[float]
    cells: list[NotebookNode] = field(default_factory=list)


def misstated_points(notebook: NotebookNode) -> Iterator[str]:
    """Where a heading, or a text in bold, states other points than the cells below it give, in words for
    their author.

    What is stated may be the points of the first cell or of all of them up to the next statement or section;
    a text that states several amounts may mean any.

    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> mark = {"grade": True, "solution": False, "grade_id": "test_kl", "points": 4}
    >>> tests = new_code_cell("grade(...)", metadata={"nbgrader": mark})
    >>> for problem in misstated_points(
    ...     new_notebook(cells=[new_markdown_cell("## The divergence (5 points)"), tests])
    ... ):
    ...     print(problem)
    The text “## The divergence (5 points)” states 5 points, but `test_kl` below it gives 4. Which is meant?
    """
    for stated in _stated(notebook.cells):
        points = [points_of(cell) for cell in stated.cells]
        if points and not stated.amounts & {points[0], sum(points)}:
            names = " and ".join(f"`{grade_id_of(cell)}`" for cell in stated.cells)
            amounts = " or ".join(f"{amount:g}" for amount in sorted(stated.amounts))
            gives = "gives" if len(points) == 1 else "together give"
            yield (
                f"The text “{stated.text}” states {amounts} points, but {names} below it {gives} "
                f"{sum(points):g}. Which is meant?"
            )


def _stated(cells: Sequence[NotebookNode]) -> Iterator[_Stated]:
    found: _Stated | None = None
    for cell in cells:
        kind = kind_of(cell)
        is_text = cell.cell_type == "markdown" and kind != "manual"
        statement = _statement(cell.source) if is_text else None
        levels = [len(marks) for marks, _ in _HEADING.findall(cell.source)] if is_text else []
        if found is not None and (statement is not None or min(levels, default=_IN_TEXT + 1) <= found.level):
            yield found
            found = None
        found = statement or found
        if kind in ("grade", "manual", "task") and found is not None:
            found.cells.append(cell)
    if found is not None:
        yield found


def _statement(source: str) -> _Stated | None:
    """What a text states; the first line with points in it stands for it."""
    places = [(len(match[1]), match[0]) for match in _HEADING.finditer(source)]
    places += [(_IN_TEXT, match[0]) for match in _BOLD.finditer(source)]
    stating = [(level, text) for level, text in places if _POINTS.search(text)]
    if not stating:
        return None
    amounts = frozenset(float(each) for _, text in stating for each in _POINTS.findall(text))
    return _Stated(stating[0][1][:80], min(level for level, _ in stating), amounts)
