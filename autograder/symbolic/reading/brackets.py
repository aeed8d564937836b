"""Which bracket closes which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.symbolic.reading.tokens import ReadingError, Token, source

MAX_DEPTH = 60
CLOSING = {"(": ")", "[": "]", "{": "}", "langle": "rangle", "cases": "end cases"}
SHOWN = {"langle": r"\langle", "rangle": r"\rangle", "end cases": r"\end{cases}"}


def matching_brackets(tokens: Sequence[Token], text: str) -> dict[int, int]:
    """For every opening bracket the place of the one that closes it; raises where one is missing.

    >>> from autograder.symbolic.reading.tokenizing import tokenize
    >>> matching_brackets(tokenize("(a)(b)"), "(a)(b)")
    {0: 2, 3: 5}
    """

    def error(message: str, place: int, note: str = "answer.unreadable") -> ReadingError:
        return ReadingError(message, text, tokens[place].start, note)

    match: dict[int, int] = {}
    open_places: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind != "operator":
            continue
        if token.value in CLOSING:
            open_places.append(place)
            if len(open_places) > MAX_DEPTH:
                raise error("This is nested too deeply to be read.", place, "answer.too-deep")
        elif token.value in CLOSING.values():
            if not open_places:
                raise error(f"This `{source(tokens[place], text)}` closes nothing.", place)
            opening = open_places.pop()
            wanted = CLOSING[tokens[opening].value]
            if token.value != wanted:
                wanted = SHOWN.get(wanted, wanted)
                raise error(
                    f"Here `{wanted}` is missing, to close the `{source(tokens[opening], text)}`.", place
                )
            match[opening] = place
    if open_places:
        opening = open_places[-1]
        wanted = CLOSING[tokens[opening].value]
        raise error(
            f"Here `{SHOWN.get(wanted, wanted)}` is missing, to close the `{source(tokens[opening], text)}`.",
            len(tokens) - 1,
        )
    return match


def with_indices_first(tokens: Sequence[Token], match: Mapping[int, int]) -> list[Token]:
    """The tokens with every index before the exponent: ``\\sigma^2_j`` is ``\\sigma_j^2``.

    >>> from autograder.symbolic.reading.tokenizing import tokenize
    >>> tokens = tokenize("s^2_j")
    >>> "".join(token.value for token in with_indices_first(tokens, {}))
    's_j^2'
    """
    return [*_ordered(tokens, match, 0, len(tokens) - 1), tokens[-1]]


def _ordered(tokens: Sequence[Token], match: Mapping[int, int], start: int, stop: int) -> list[Token]:
    found: list[Token] = []
    place = start
    while place < stop:
        end = _behind(tokens, match, place)
        if tokens[place].value == "^" and end < stop and tokens[end].value == "_":
            behind = min(_behind(tokens, match, end), stop)
            found.append(tokens[end])
            found += _ordered(tokens, match, end + 1, behind)
            found.append(tokens[place])
            found += _ordered(tokens, match, place + 1, end)
            place = behind
        elif place in match:
            found.append(tokens[place])
            found += _ordered(tokens, match, place + 1, match[place])
            place = match[place]
        else:
            found.append(tokens[place])
            place += 1
    return found


def _behind(tokens: Sequence[Token], match: Mapping[int, int], mark: int) -> int:
    """The place behind what stands above or below, for the place of its mark."""
    inside = mark + 1
    if inside < len(tokens) and tokens[inside].value in {"+", "-"}:
        inside += 1
    return match.get(inside, inside) + 1
