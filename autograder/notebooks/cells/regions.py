"""The marked regions of a source cell: solutions, hidden tests and marking schemes.

nbgrader takes them out when it makes the release. The same rules are needed where nbgrader
is not installed, to know what a student was given: a line that holds the words of a mark
belongs to the mark.
"""

from __future__ import annotations

CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
TEXT_STUB = "YOUR ANSWER HERE"

SOLUTION = ("BEGIN SOLUTION", "END SOLUTION")
HIDDEN_TESTS = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
MARK_SCHEME = ("BEGIN MARK SCHEME", "END MARK SCHEME")


def without_solution(source: str, stub: str) -> str:
    """The cell as students get it: each solution region replaced by the stub.

    A solution cell without a marked region is replaced as a whole, as nbgrader does. Where code stands beside
    a region that is not indented, that code is the scaffold of the answer, and the region leaves nothing.

    >>> print(
    ...     without_solution(
    ...         "def f(x):\\n    ### BEGIN SOLUTION\\n    return x\\n    ### END SOLUTION", "raise"
    ...     )
    ... )
    def f(x):
        raise
    >>> without_solution("x = ...\\n### BEGIN SOLUTION\\nx = 3\\n### END SOLUTION", "raise")
    'x = ...'
    >>> without_solution("x = 3", "raise")
    'raise'
    """
    if SOLUTION[0] not in source:
        return stub
    scaffold = _cut(source, SOLUTION)
    if any(line.strip() and not line.lstrip().startswith("#") for line in scaffold.split("\n")):
        return _cut(source, SOLUTION, stub, indented_only=True).strip("\n")
    return _cut(source, SOLUTION, stub)


def has_hidden_tests(source: str) -> bool:
    """Whether part of the cell is kept from students.

    >>> has_hidden_tests("assert f(1) == 1")
    False
    """
    return HIDDEN_TESTS[0] in source


def without_hidden_tests(source: str) -> str:
    """The cell without its hidden tests.

    >>> print(
    ...     without_hidden_tests(
    ...         "grade(\\n    a,\\n    ### BEGIN HIDDEN TESTS\\n    b,\\n    ### END HIDDEN TESTS\\n)"
    ...     )
    ... )
    grade(
        a,
    )
    """
    return _cut(source, HIDDEN_TESTS)


def without_mark_scheme(source: str) -> str:
    """The cell without its marking scheme.

    >>> without_mark_scheme("Why?\\n=== BEGIN MARK SCHEME ===\\nBecause.\\n=== END MARK SCHEME ===")
    'Why?'
    """
    return _cut(source, MARK_SCHEME)


def _cut(source: str, marks: tuple[str, str], stub: str | None = None, *, indented_only: bool = False) -> str:
    begin, end = marks
    lines: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            if stub is not None and (indent or not indented_only):
                lines += [indent + each for each in stub.split("\n")]
        elif end in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)
