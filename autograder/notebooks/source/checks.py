"""Mistakes of authors that can be seen in the text of a source notebook."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.authoring.authored import AuthorError
from autograder.authoring.hidden_files import is_hidden
from autograder.authoring.rehearsal import problems_in
from autograder.notebooks.cells.cells import CellKind, grade_id_of, kind_of, nbgrader_metadata, points_of
from autograder.notebooks.cells.code_names import names_bound
from autograder.notebooks.cells.parsing import is_grade_call, last_grade_call, without_magics
from autograder.notebooks.cells.regions import CODE_STUB, SOLUTION, without_hidden_tests, without_solution
from autograder.notebooks.running.package_imports import imported
from autograder.notebooks.source.marks import MarkKind, wrong_marks
from autograder.notebooks.source.names import undefined_names
from autograder.notebooks.source.ownership import disputed_names
from autograder.notebooks.source.points import misstated_points

_MARKS: dict[CellKind | None, tuple[MarkKind, ...]] = {
    "solution": ("SOLUTION",),
    "manual": ("SOLUTION", "MARK SCHEME"),
    "task": ("MARK SCHEME", "HIDDEN TESTS"),
    "grade": ("HIDDEN TESTS",),
    "locked": ("HIDDEN TESTS", "MARK SCHEME"),
    None: (),
}
"""What nbgrader cuts from a cell of each kind."""


def source_problems(notebook: NotebookNode) -> Iterator[str]:
    """What is wrong in the text of a source notebook, of all its cells at once; nothing of it is run.

    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> task = {"nbgrader": {"grade_id": "kl", "solution": True, "grade": False, "locked": False}}
    >>> list(source_problems(new_notebook(cells=[new_code_cell("kl = 1", metadata=task)])))
    ['The solution cell `kl` has no marked region, so students would get none of its text, `kl` not even as a
    name. Write `### BEGIN SOLUTION` and `### END SOLUTION` around what is the answer, and above it `kl =
    ...`.']
    """
    ids = Counter(grade_id_of(cell) for cell in notebook.cells if kind_of(cell) is not None)
    for grade_id, count in ids.items():
        if grade_id is not None and count > 1:
            yield (
                f"{count} cells have the grade_id `{grade_id}`, by which scores are kept. Give each one of "
                "its own."
            )
    for cell in notebook.cells:
        grade_id, kind = grade_id_of(cell), kind_of(cell)
        where = f"The cell `{grade_id or cell.source.strip()[:40]}`"
        if kind is not None and grade_id is None:
            yield f"{where} has no grade_id, by which scores are kept. Give it one."
        if kind == "grade" and cell.cell_type == "code":
            yield from problems_in(lambda cell=cell: _require_points(cell))  # type: ignore[misc]
        if cell.cell_type == "code":
            yield from problems_in(lambda cell=cell: check_hidden_imports(cell))  # type: ignore[misc]
        if kind == "solution":
            yield from _of_solution(cell, grade_id or "")
        yield from (f"{where}: {problem}" for problem in wrong_marks(cell.source, _MARKS[kind]))
    yield from misstated_points(notebook)
    yield from undefined_names(notebook)
    yield from disputed_names(notebook)


def _require_points(cell: NotebookNode) -> None:
    points = nbgrader_metadata(cell).get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        raise AuthorError(
            f"The grade cell `{grade_id_of(cell)}` has {points!r} points in nbgrader. Give it a number, 0 "
            "or more."
        )
    check_grade_cell(grade_id_of(cell) or "", cell.source, points_of(cell))


def _of_solution(cell: NotebookNode, grade_id: str) -> Iterator[str]:
    if cell.cell_type == "markdown":
        yield (
            f"`{grade_id}` is a text cell for an answer without points, which nbgrader does not "
            'have. Make it a "Manually graded answer" (grade and solution both true) with its points.'
        )
        return
    source = cell.source.strip()
    if (
        not source
        or source == CODE_STUB
        or without_solution(source, CODE_STUB) != CODE_STUB
        or SOLUTION[0] in source
    ):
        return
    names = sorted(names_bound(source))
    named = ", ".join(f"`{name}`" for name in names)
    scaffold = f", and above it `{names[0]} = ...`" if names else ""
    lost = f", {named} not even as a name" if names else ""
    yield (
        f"The solution cell `{grade_id}` has no marked region, so students would get none of its text{lost}. "
        f"Write `### BEGIN SOLUTION` and `### END SOLUTION` around what is the answer{scaffold}."
    )


def check_grade_cell(grade_id: str, source: str, points: float) -> None:
    """Compare what a grade cell says of its points with its points in nbgrader.

    Only numbers that are written out are compared; a grade cell of bare assertions has none.

    Raises AuthorError, which says what to write instead.

    >>> check_grade_cell("test_kl", "grade(equivalent(kl, 'x', points=3), out_of=4)", 4)
    Traceback (most recent call last):
    autograder.authoring.authored.AuthorError: The checks of the grade cell `test_kl` are worth 3 points
    together, but out_of=4. Write out_of=3 and give the cell 3 points, or change the points of its checks.
    """
    try:
        tree = ast.parse(without_magics(source))
    except SyntaxError as error:
        where = f"line {error.lineno} of the cell"
        raise AuthorError(
            f"The grade cell `{grade_id}` is not valid Python: {error.msg} ({where})."
        ) from None
    if not any(is_grade_call(each) for each in ast.walk(tree)):
        return
    call = last_grade_call(tree)
    if call is None or source.rstrip().endswith(";"):
        raise AuthorError(
            f"The grade cell `{grade_id}` calls grade(...), but its value is not the last expression of the "
            "cell, so the cell has no result. Write grade(...) last, without assigning it and without a "
            "semicolon."
        )
    _compare(grade_id, call, points)


def check_hidden_imports(cell: NotebookNode) -> None:
    """Hidden modules are imported by hidden lines of grade cells alone: students have none, nor has their
    code.

    Raises AuthorError, which says what to write instead.

    >>> from nbformat.v4 import new_code_cell
    >>> check_hidden_imports(new_code_cell("from hidden_vae import trains_a_vae"))
    Traceback (most recent call last):
    autograder.authoring.authored.AuthorError: The cell that begins with `from hidden_vae import trains_a_vae`
    imports `hidden_vae` where students see it, who never get that module. Import it between ### BEGIN HIDDEN
    TESTS and ### END HIDDEN TESTS of the grade cells that need it, or give the module a name that does not
    begin with hidden_.
    """
    graded = kind_of(cell) == "grade"
    visible = without_hidden_tests(cell.source) if graded else cell.source
    modules = sorted({name.split(".")[0] for name in imported(visible) if is_hidden(name.split(".")[0])})
    if modules:
        named = grade_id_of(cell)
        first = next(iter(cell.source.strip().splitlines()), "")
        where = f"The cell `{named}`" if named else f"The cell that begins with `{first[:60]}`"
        raise AuthorError(
            f"{where} imports `{modules[0]}` where students see it, who never get that module. Import it "
            "between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS of the grade cells that need it, or "
            "give the module a name that does not begin with hidden_."
        )


def _compare(grade_id: str, call: ast.Call, points: float) -> None:
    out_of = _number(call, "out_of")
    if out_of is not None and out_of != points:
        raise AuthorError(
            f"The grade cell `{grade_id}` has {points:g} points in nbgrader, but says out_of={out_of:g}. "
            f"Give the cell {out_of:g} points, or write out_of={points:g}."
        )
    stated = [_points_of_check(each) for each in call.args]
    total = sum(each for each in stated if each is not None)
    if (None not in stated and total != points) or total > points:
        raise AuthorError(
            f"The checks of the grade cell `{grade_id}` are worth {total:g} points together, but "
            f"out_of={points:g}. Write out_of={total:g} and give the cell {total:g} points, or change the "
            "points of its checks."
        )


def _points_of_check(argument: ast.expr) -> float | None:
    """The literal points of a check, which may be followed by ``.only_if(...)``."""
    while isinstance(argument, ast.Call):
        points = _number(argument, "points")
        if points is not None:
            return points
        if not isinstance(argument.func, ast.Attribute):
            return None
        argument = argument.func.value
    return None


def _number(call: ast.Call, keyword: str) -> float | None:
    for each in call.keywords:
        if each.arg == keyword and isinstance(each.value, ast.Constant):
            value = each.value.value
            return float(value) if isinstance(value, int | float) else None
    return None
