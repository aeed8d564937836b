"""Mistakes of authors that can be seen in the text of a cell."""

from __future__ import annotations

import ast

from nbformat import NotebookNode

from autograder.hidden_files import is_hidden
from autograder.notebooks.cells import grade_id_of, kind_of
from autograder.notebooks.names import without_magics
from autograder.notebooks.package_imports import imported
from autograder.notebooks.regions import without_hidden_tests
from autograder.verdicts import AuthorError


def check_grade_cell(grade_id: str, source: str, points: float) -> None:
    """Compare what a grade cell says of its points with its points in nbgrader.

    Only numbers that are written out are compared; a grade cell of bare assertions has none.

    Raises AuthorError, which says what to write instead.

    >>> check_grade_cell("test_kl", "grade(equivalent(kl, 'x', points=3), out_of=4)", 4)
    Traceback (most recent call last):
    autograder.authored.AuthorError: The checks of the grade cell `test_kl` are worth 3 points together, but out_of=4. Write out_of=3 and give the cell 3 points, or change the points of its checks.
    """
    try:
        body = ast.parse(without_magics(source)).body
    except SyntaxError as error:
        raise AuthorError(f"The grade cell `{grade_id}` is not valid Python: {error}.") from None
    calls = [each for each in ast.walk(ast.Module(body, [])) if _is_grade(each)]
    if not calls:
        return
    last = body[-1]
    if not (isinstance(last, ast.Expr) and _is_grade(last.value)) or source.rstrip().endswith(";"):
        raise AuthorError(
            f"The grade cell `{grade_id}` calls grade(...), but its value is not the last expression of the cell, "
            "so the cell has no result. Write grade(...) last, without assigning it and without a semicolon."
        )
    assert isinstance(last.value, ast.Call)
    _compare(grade_id, last.value, points)


def check_hidden_imports(cell: NotebookNode) -> None:
    """Hidden modules are imported by hidden lines of grade cells alone: students have none, nor has their code.

    Raises AuthorError, which says what to write instead.

    >>> from nbformat.v4 import new_code_cell
    >>> check_hidden_imports(new_code_cell("from hidden_vae import trains_a_vae"))
    Traceback (most recent call last):
    autograder.authored.AuthorError: The cell that begins with `from hidden_vae import trains_a_vae` imports `hidden_vae` where students see it, who never get that module. Import it between ### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS of the grade cells that need it, or give the module a name that does not begin with hidden_.
    """
    graded = kind_of(cell) == "grade"
    visible = without_hidden_tests(cell.source) if graded else cell.source
    modules = sorted({name.split(".")[0] for name in imported(visible) if is_hidden(name.split(".")[0])})
    if modules:
        named = grade_id_of(cell)
        first = next(iter(cell.source.strip().splitlines()), "")
        where = f"The cell `{named}`" if named else f"The cell that begins with `{first[:60]}`"
        raise AuthorError(
            f"{where} imports `{modules[0]}` where students see it, who never get that module. Import it between "
            "### BEGIN HIDDEN TESTS and ### END HIDDEN TESTS of the grade cells that need it, or give the module a "
            "name that does not begin with hidden_."
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
            f"The checks of the grade cell `{grade_id}` are worth {total:g} points together, but out_of={points:g}. "
            f"Write out_of={total:g} and give the cell {total:g} points, or change the points of its checks."
        )


def _is_grade(expression: ast.AST) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    return getattr(expression.func, "id", getattr(expression.func, "attr", "")) == "grade"


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
