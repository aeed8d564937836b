"""From text to an expression, by one grammar for LaTeX and Python-like strings.

Handwritten notation leaves some things open: how far ``\\log`` reaches in ``\\log a b``
and ``\\log a / b``, whether ``\\log(a)^2`` squares the argument, how far a sum goes, and
whether a dot between two vectors is their inner product. A :class:`Convention` fixes
these; an answer counts as right if it is right under one of the :data:`CONVENTIONS` that
make a difference to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import lark
from lark.exceptions import VisitError

from autograder.symbolic.expression import Expression, walk
from autograder.symbolic.reading.building import Builder
from autograder.symbolic.reading.complaints import complaint
from autograder.symbolic.reading.conventions import CONVENTIONS, Convention
from autograder.symbolic.reading.ellipsis import DOTS
from autograder.symbolic.reading.terminals import Resolver
from autograder.symbolic.reading.tokens import ReadingError
from autograder.symbolic.vocabulary import Vocabulary


class _Terminals(lark.lexer.Lexer):
    """Passes on the terminals that have been found already."""

    __future_interface__ = True

    def __init__(self, configuration: Any) -> None:
        """Needs no configuration."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[lark.Token]:
        """The terminals, as the parser asks for them."""
        yield from lexer_state.text


@cache
def _grammar() -> lark.Lark:
    return lark.Lark.open("grammar.lark", rel_to=__file__, parser="lalr", lexer=_Terminals)


def parse(text: str, vocabulary: Vocabulary, convention: Convention = CONVENTIONS[0]) -> Expression:
    """Read one expression; raises :class:`ReadingError` with the place that cannot be read.

    >>> from autograder.symbolic.expression import add, multiply, number
    >>> parse("1 + 2*3", Vocabulary()) == add(number(1), multiply(number(2), number(3)))
    True
    """
    return _parsed(Resolver(text, vocabulary, convention))


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
            resolver = Resolver(text, vocabulary, convention)
        except ReadingError as error:
            yield convention, error
            return
        try:
            yield convention, _parsed(resolver)
        except ReadingError as error:
            yield convention, error
        causes |= resolver.causes


def _parsed(resolver: Resolver) -> Expression:
    text, vocabulary, convention = resolver.text, resolver.vocabulary, resolver.convention
    if not text.strip():
        raise ReadingError("This is empty.", text, 0)
    terminals = resolver.run()
    try:
        tree = _grammar().parse(terminals)
    except lark.UnexpectedToken as error:
        raise complaint(error, text, terminals) from None
    try:
        expression = Builder(text, vocabulary, convention).transform(tree)
    except VisitError as error:
        raise error.orig_exc from None
    dots = next((token for token in terminals if token.type == "DOTS"), None)
    if dots is not None and DOTS in walk(expression):
        raise ReadingError("I can't tell how these dots go on.", text, dots.start_pos or 0)
    return expression
