"""From text to an expression, in one pass over its tokens, for LaTeX and Python-like strings alike.

Handwritten notation leaves some things open: how far ``\\log`` reaches in ``\\log a b``
and ``\\log a / b``, whether ``\\log(a)^2`` squares the argument, how far a sum goes, and
whether a dot between two vectors is their inner product. A :class:`Convention` fixes
these; an answer counts as right if it is right under one of the :data:`CONVENTIONS` that
make a difference to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.symbolic.expression import Expression
from autograder.symbolic.reading.conventions import CONVENTIONS, Convention
from autograder.symbolic.reading.labels import answer
from autograder.symbolic.reading.notations import NOTATIONS
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.tokens import ReadingError
from autograder.symbolic.vocabulary import Vocabulary


def parse(text: str, vocabulary: Vocabulary, convention: Convention = CONVENTIONS[0]) -> Expression:
    """Read one expression; raises :class:`ReadingError` with the place that cannot be read.

    >>> from autograder.symbolic.expression import add, multiply, rational
    >>> parse("1 + 2*3", Vocabulary()) == add(rational(1), multiply(rational(2), rational(3)))
    True
    """
    return _whole(_reader(text, vocabulary, convention))


def attempts(text: str, vocabulary: Vocabulary) -> Iterator[tuple[Convention, Expression | ReadingError]]:
    """What the text is under each convention that makes a difference to it, the usual one first.

    >>> len(list(attempts("log a b", Vocabulary()))), len(list(attempts("log(a) b", Vocabulary())))
    (3, 1)
    """
    causes: set[str] = set()
    for convention in CONVENTIONS:
        if convention is not CONVENTIONS[0] and not causes & convention.matters_to:
            continue
        try:
            reader = _reader(text, vocabulary, convention)
        except ReadingError as error:
            yield convention, error
            return
        try:
            yield convention, _whole(reader)
        except ReadingError as error:
            yield convention, error
        causes |= reader.causes


def _reader(text: str, vocabulary: Vocabulary, convention: Convention) -> Reader:
    return Reader(text, vocabulary, convention, NOTATIONS)


def _whole(reader: Reader) -> Expression:
    if not reader.text.strip():
        raise ReadingError("This is empty.", reader.text, 0)
    return answer(reader)
