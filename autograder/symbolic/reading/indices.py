"""The names that are an index, a variable of integration, or a random variable somewhere in a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.symbolic.reading.spelling import RELATIONS
from autograder.symbolic.reading.tokens import Token
from autograder.symbolic.vocabulary import Vocabulary


def bound_names(tokens: Sequence[Token]) -> frozenset[str]:
    """The names below sums and integrals, in ranges such as ``(j, 1, J)``, and behind a `for`.

    >>> from autograder.symbolic.reading.tokenizing import tokenize
    >>> sorted(bound_names(tokenize("Sum(v[j], (j, 1, J)) + sum(v[e] for e in range(J))")))
    ['e', 'j']
    """
    return frozenset(_bound_names(tokens))


def _bound_names(tokens: Sequence[Token]) -> Iterator[str]:
    for place, token in enumerate(tokens[:-3]):
        if token.kind == "word" and tokens[place + 1].value == "_":
            yield tokens[place + (2 if tokens[place + 2].kind == "name" else 3)].value
        elif token.value == "for" or _begins_range(tokens, place):
            yield tokens[place + 1].value


def _begins_range(tokens: Sequence[Token], place: int) -> bool:
    """Whether ``(j, 1, J)`` begins here, behind a comma."""
    return (
        place > 0
        and [tokens[place - 1].value, tokens[place].value, tokens[place + 2].value] == [",", "(", ","]
        and tokens[place + 1].kind == "name"
        and not _is_case(tokens, place)
    )


def _is_case(tokens: Sequence[Token], place: int) -> bool:
    """Whether ``(pi, x > 1)`` begins at a place, a value with its condition, rather than ``(j, 1, J)``."""
    open_brackets = 0
    for token in tokens[place:]:
        open_brackets += {"(": 1, ")": -1}.get(token.value, 0)
        if open_brackets == 0:
            return False
        if token.value in RELATIONS or token.value == "True":
            return True
    return False


def random_variables(tokens: Sequence[Token], words: Vocabulary) -> frozenset[str]:
    """The capitals that stand for their small letters in densities, ``P(X|Z)``: where the text has no small
    ones.

    >>> from autograder.symbolic.reading.tokenizing import tokenize
    >>> words = Vocabulary(densities={"p": None})
    >>> (
    ...     sorted(random_variables(tokenize("p(X|Z) p(Z)"), words)),
    ...     sorted(random_variables(tokenize("p(X|x)"), words)),
    ... )
    (['X', 'Z'], [])
    """
    found = {token.value for token in tokens if token.kind == "name"}
    capitals = {name for name in found & {"X", "Z"} if name.lower() not in found and name not in words.names}
    return frozenset(capitals if words.densities else ())
