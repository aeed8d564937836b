"""Which checks of a grade cell say nothing that a student cannot find out with the release."""

from __future__ import annotations

import ast
import re

from autograder.notebooks.cells.code_names import names_bound
from autograder.notebooks.cells.parsing import UNREADABLE, last_grade_call, parsed
from autograder.notebooks.cells.regions import HIDDEN_TESTS, has_hidden_tests, without_hidden_tests


def visible_checks(source: str) -> frozenset[int]:
    """The positions of the checks that run before anything hidden, among the arguments of `grade`.

    None of them where a hidden line stands outside of the call, because it may decide what the
    others are called with, or where the call does not list its checks one by one. Hidden imports of names
    that no visible line has decide nothing.

    >>> hidden = "### BEGIN HIDDEN TESTS\\n    b,\\n    ### END HIDDEN TESTS"
    >>> sorted(visible_checks(f"grade(\\n    a,\\n    {hidden}\\n    c,\\n)"))
    [0]
    >>> sorted(
    ...     visible_checks("### BEGIN HIDDEN TESTS\\nfrom hidden import A\\n### END HIDDEN TESTS\\ngrade(b)")
    ... )
    [0]
    >>> visible_checks("### BEGIN HIDDEN TESTS\\nx = 3\\n### END HIDDEN TESTS\\ngrade(check(f, x))")
    frozenset()
    """
    call = last_grade_call(parsed(source))
    if call is None or any(isinstance(each, ast.Starred) for each in call.args):
        return frozenset()
    within = [span for span in _hidden_spans(source) if _is_within(span, call)]
    outside = [span for span in _hidden_spans(source) if span not in within]
    if not all(_only_imports(source, span) for span in outside):
        return frozenset()
    first_hidden = min((first for first, last in within), default=(call.end_lineno or 0) + 1)
    return frozenset(
        position for position, each in enumerate(call.args) if (each.end_lineno or 0) < first_hidden
    )


def _is_within(span: tuple[int, int], call: ast.Call) -> bool:
    return call.lineno <= span[0] and span[1] <= (call.end_lineno or 0)


def _only_imports(source: str, span: tuple[int, int]) -> bool:
    """Whether hidden lines only import names, and none that a visible line of the cell has."""
    hidden = "\n".join(source.split("\n")[span[0] : span[1] - 1])
    try:
        body = ast.parse(hidden).body  # in which a magic line, which can define anything, is no Python
    except UNREADABLE:
        return False
    if not all(isinstance(each, ast.Import | ast.ImportFrom) for each in body):
        return False
    visible = without_hidden_tests(source)
    return "*" not in hidden and not any(re.search(rf"\b{name}\b", visible) for name in names_bound(hidden))


def _hidden_spans(source: str) -> list[tuple[int, int]]:
    """The first and the last line of each hidden region, its marks included."""
    spans = []
    begun = None
    lines = source.split("\n")
    for number, line in enumerate(lines, start=1):
        if has_hidden_tests(line):
            begun = number
        elif HIDDEN_TESTS[1] in line and begun is not None:
            spans.append((begun, number))
            begun = None
    return spans if begun is None else [*spans, (begun, len(lines))]
