"""What was read of an answer, in the form in which a report shows it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from autograder.reports.shown_back import LONGEST, Mark, ShownBack
from autograder.reports.verdicts import Finding
from autograder.symbolic.expression import Expression, Integral, Reduce, Symbol, walk
from autograder.symbolic.vocabulary import Function, Vocabulary
from autograder.symbolic.writing.latex import latex, name_in_latex
from autograder.symbolic.writing.text import text

_PLAIN_NAME = re.compile(r"[^\W\d]\w*'*")


def shows(
    readings: Callable[[], Sequence[Expression | Function]],
) -> Callable[[Finding], Iterable[ShownBack]]:
    """For a check of one answer: the way of reading it that decided."""
    return lambda finding: shown_line(readings()[finding.reading])


def shows_each(
    names: Iterable[str], meanings: Callable[[], Sequence[Vocabulary]]
) -> Callable[[Finding], Iterable[ShownBack]]:
    """For a check of several answers that have names: what each of them means in the way of reading that
    decided.
    """

    def lines(finding: Finding) -> Iterator[ShownBack]:
        meaning = meanings()[finding.reading]
        for name in names:
            function = meaning.functions.get(name)
            yield from shown_line(
                function if isinstance(function, Function) else meaning.abbreviations[name], name
            )

    return lines


def shown_line(read: Expression | Function, name: str = "", mark: Mark = "") -> tuple[ShownBack, ...]:
    """One line, as an equation where the answer has a ``name``; none where it is too long, or has odd names.

    >>> shown_line(Symbol("mu"), "m")[0].latex
    'm = \\\\mu'
    >>> shown_line(Function("z", Symbol("z")), "f")[0].text
    'f(z) = z'
    """
    body = read.body if isinstance(read, Function) else read
    if not all(_PLAIN_NAME.fullmatch(each) for each in _names(read)):
        return ()
    of = f"({name_in_latex(read.variable)})" if isinstance(read, Function) else ""
    of_text = f"({read.variable})" if isinstance(read, Function) else ""
    line = ShownBack(
        f"{name_in_latex(name)}{of} = {latex(body)}" if name else latex(body),
        f"{name}{of_text} = {text(body)}" if name else text(body),
        mark,
    )
    return (line,) if max(len(line.latex), len(line.text)) <= LONGEST else ()


def _names(read: Expression | Function) -> list[str]:
    """The names in an expression, which a sympy object may hold in any spelling."""
    body = read.body if isinstance(read, Function) else read
    found = [read.variable] if isinstance(read, Function) else []
    for node in walk(body):
        match node:
            case Symbol(name):
                found.append(name)
            case Reduce(_, index) | Integral(index):
                found.append(index)
    return found
