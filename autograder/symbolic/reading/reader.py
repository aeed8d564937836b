"""Where the reading of a text stands: its tokens, the place, the range that is being read, and what is open
in it.

All rooms of the reader share one :class:`Reader`. It looks at tokens and joins names with their
scripts; what an operand becomes, the table in ``notations`` says, which the reader is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from autograder.symbolic.expression import ONE, Expression
from autograder.symbolic.reading.brackets import CLOSING, matching_brackets, with_indices_first
from autograder.symbolic.reading.conventions import Convention
from autograder.symbolic.reading.indices import bound_names, random_variables
from autograder.symbolic.reading.placeholders import Dots, Ones, Operand
from autograder.symbolic.reading.tokenizing import tokenize
from autograder.symbolic.reading.tokens import ReadingError, Token, source
from autograder.symbolic.vocabulary import Vocabulary

_MAX_NESTED = 70
"""How many operands and exponents may stand in one another; each takes up to ten frames of Python."""


@dataclass(frozen=True)
class Notation:
    """Something that an operand may begin with: whether it ``begins`` at the place of the reader, and how it
    is ``read``.

    ``ends_reach``: a function without parentheses does not reach over it, as over the second one in ``log a
    log b``. ``is_density``: an integral that begins with it, and has no differential, is over what it is the
    density of.
    """

    read: Callable[[Reader], Operand]
    begins: Callable[[Reader], bool] = lambda reader: True
    ends_reach: bool = False
    is_density: bool = False


@dataclass(frozen=True)
class Notations:
    """Everything that an operand may begin with, by the kind of its first token; of several, the first that
    begins is read.

    ``suffixes`` stand behind an operand, and make something of it. ``splits`` are the marks that divide all
    that stands between two brackets, such as ``\\over``; each is read from the place where the range starts
    to the place where it stops. What a suffix or a split cannot read is None.
    """

    kinds: Mapping[str, Sequence[Notation]]
    words: Mapping[str, Sequence[Notation]]
    signs: Mapping[str, Sequence[Notation]]
    names: Mapping[str, Sequence[Notation]]
    any_name: Sequence[Notation]
    suffixes: Mapping[str, Callable[[Reader, Expression], Expression | None]]
    splits: Mapping[str, Callable[[Reader, int, int], Expression | None]]


@dataclass
class Scope:
    """What is open between two places: bars, integrals that wait for a differential, and differentials that
    were read.
    """

    limit: int
    bars: list[str] = field(default_factory=list)
    integrals: int = 0
    differentials: list[str] = field(default_factory=list)


class Reader:
    """The state of reading one text under one convention; ``causes`` are the conventions that made a
    difference.
    """

    def __init__(
        self, text: str, vocabulary: Vocabulary, convention: Convention, notations: Notations
    ) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.convention = convention
        self.notations = notations
        self.is_latex = "\\" in text
        tokens, self.match = _tokens(text, vocabulary.names)
        self.tokens = list(tokens)
        self.bound = bound_names(tokens)
        self.random_variables = random_variables(tokens, vocabulary)
        self.splits = [
            read for mark, read in notations.splits.items() if any(t.value == mark for t in tokens)
        ]
        self.causes: set[str] = set()
        self.without_differential: set[int] = set()
        self._marks: dict[str, str] = {}
        self.at = 0
        self.scope = Scope(len(tokens) - 1)
        self._depth = 0

    # --- looking

    def token(self, place: int) -> Token:
        """The token at a place; behind the end of what is being read, the last one."""
        return self.tokens[place if place < self.scope.limit else -1]

    def value(self, place: int) -> str:
        """The value of an operator, word or name at a place; numbers and the end have none."""
        token = self.token(place)
        return "" if token.kind in {"number", "end"} else token.value

    def sign(self, place: int) -> str:
        """The value of an operator or bracket at a place; everything else has none."""
        token = self.token(place)
        return token.value if token.kind == "operator" else ""

    def is_name(self, place: int) -> bool:
        """Whether a name stands at a place."""
        return self.token(place).kind == "name"

    def opens(self, place: int) -> bool:
        """Whether a bracket opens at a place."""
        return self.sign(place) in CLOSING

    def calls(self, place: int) -> bool:
        """Whether a bracket opens at a place that holds what a function is applied to."""
        return self.opens(place) and self.sign(place) not in {"langle", "cases"}

    def find(self, start: int, stop: int, *values: str) -> int | None:
        """The first of these operators or words between two places, outside of brackets."""
        return self._first(start, stop, values, lambda kind: kind not in {"name", "number"})

    def find_name(self, start: int, stop: int, *names: str) -> int | None:
        """The first of these names between two places, outside of brackets."""
        return self._first(start, stop, names, lambda kind: kind == "name")

    def _first(
        self, start: int, stop: int, values: Sequence[str], is_kind: Callable[[str], bool]
    ) -> int | None:
        place = start
        while place < stop:
            token = self.token(place)
            if token.value in values and is_kind(token.kind):
                return place
            is_bracket = token.kind == "operator" and token.value in CLOSING
            place = (self.match[place] if is_bracket else place) + 1
        return None

    def error(self, message: str, place: int, note: str = "answer.unreadable") -> ReadingError:
        """An error at the token of a place."""
        return ReadingError(message, self.text, self.tokens[min(place, len(self.tokens) - 1)].start, note)

    def source(self, place: int) -> str:
        """The token of a place as it was written."""
        return source(self.tokens[min(place, len(self.tokens) - 1)], self.text)

    def is_array(self, name: str) -> bool:
        """Whether a name is that of a vector or matrix of the task."""
        domain = self.vocabulary.variables.get(name)
        return domain is not None and domain.is_array

    def behind_script(self, place: int) -> int:
        """The place behind what stands above or below: a group, or one token with its sign."""
        if self.opens(place):
            return self.match[place] + 1
        return place + 2 if self.sign(place) in {"-", "+"} else place + 1

    def behind_scripts(self, place: int, marks: str = "_^") -> int:
        """The place behind all scripts that begin at a place and name something; ``marks`` are those that
        count.
        """
        while (mark := self.sign(place)) and mark in marks:
            start, place = place + 1, self.behind_script(place + 1)
            self.expect_names(start, place)
            first = start + 1 if self.opens(start) else start
            if (mark == "^" and self.token(first).kind == "number") or self.sign(start) in {"^", "_"}:
                raise self.error("Here I expect a name or an index, and no power.", start)
        return place

    def expect_names(self, start: int, stop: int) -> None:
        """Raise where what only names something, and is read no further, has a formula in it, which would be
        lost.
        """
        for place in range(start, stop):
            sign = self.sign(place)
            if sign in {"+", "-", "/", "dot"} or (sign == "*" and stop > start + 1):
                raise self.error("Here I expect a name or an index, and no formula.", place)

    # --- names with what belongs to them

    def full_name(self, name: str, place: int) -> tuple[str, int]:
        """The name with its subscripts, upper indices and primes, and the place behind them."""
        while True:
            mark = self.sign(place)
            if mark == "_":
                text, place = self.script_text(place + 1)
                joined = name + text
                name = joined if joined in self.vocabulary.names else f"{name}_{text}"
            elif mark == "^" and (index := self.upper_index(place)) is not None:
                name, place = f"{name}_{index}", self.match[place + 1] + 1
            elif mark == "'":
                name, place = name + "'", place + 1
            else:
                return name, place

    def script_text(self, place: int) -> tuple[str, int]:
        """A subscript as part of a name, and the place behind it."""
        if not self.opens(place):
            if self.token(place).kind not in {"number", "name", "function", "word"}:
                raise self.error("Which index stands here? Write for example `x_0` or `x_{0}`.", place)
            return self.token(place).value, place + 1
        close = self.match[place]
        return "".join(self.token(each).value for each in range(place + 1, close)), close + 1

    def upper_index_place(self, place: int) -> int | None:
        """The place of the index in ``^{(i)}``; None where something else stands above."""
        if self.sign(place + 1) != "{" or self.sign(place + 2) != "(":
            return None
        one_token = self.match[place + 2] == place + 4 and self.match[place + 1] == place + 5
        return place + 3 if one_token else None

    def upper_index(self, place: int) -> str | None:
        """The index in ``x^{(i)}``, if it is a name that the task does not use; else it is a power."""
        index = self.upper_index_place(place)
        if index is None or not self.is_name(index):
            return None
        name = self.token(index).value
        return None if name in self.vocabulary.names or name in self.bound else name

    def is_list_of_names(self, start: int, stop: int) -> bool:
        """Whether only names stand between two places that are none of the task's, as in ``\\theta, \\phi;
        x^{(i)}``.
        """
        place, is_next = start, True
        while place < stop:
            if is_next and self.is_name(place):
                name, place = self.full_name(self.token(place).value, place + 1)
                place = self.behind_scripts(place)
                is_next = False
                if name in self.vocabulary.names:
                    return False
            elif not is_next and self.sign(place) in {",", ";", "|"}:
                place, is_next = place + 1, True
            else:
                return False
        return not is_next

    def pass_mark(self, of: str, mark: str, place: int) -> None:
        """Pass a mark that adds nothing, such as that of the data point;
        raises where two of one kind differ.
        """
        other = self._marks.setdefault(of, mark)
        if other != mark:
            raise self.error(
                f"I can read only one {of} in an answer, not that of {other} and that of {mark}.", place
            )

    # --- what ends what is being read

    def is_over(self) -> bool:
        """Whether nothing further can be joined here: the range ends, a bar closes, or a differential ends
        the integral.
        """
        scope = self.scope
        return (
            self.at >= scope.limit
            or bool(scope.differentials)
            or (bool(scope.bars) and self.closes_bar())
            or (scope.integrals > 0 and self.differential(self.at) is not None)
        )

    def closes_bar(self) -> bool:
        """Whether the innermost open bar is closed here; ``||`` may close one bar and open the next,
        ``|a||b|``.
        """
        sign = self.sign(self.at)
        if not self.scope.bars:
            return False
        if self.scope.bars[-1] == "|":
            return sign in {"|", "right|", "||"}
        return sign in {"||", "right||"}

    def differential(self, place: int) -> tuple[str, int] | None:
        """The variable of the differential at a place, and the place behind; None if there is none."""
        token = self.token(place)
        if token.kind != "name" or token.value in self.vocabulary.names or token.value[0] != "d":
            return None
        if token.value == "d":
            if self.sign(place + 1) == "^":
                place = self.behind_script(place + 2) - 1
            if self.sign(place + 1) == "{" and self.is_name(place + 2):
                self.expect_names(place + 2, self.match[place + 1])
                return self.token(place + 2).value, self.match[place + 1] + 1
            if self.is_name(place + 1):
                return self.full_name(self.token(place + 1).value, place + 2)
            return None
        if not self.source(place).startswith("\\"):
            return self.full_name(token.value[1:], place + 1)
        return None

    # --- operands

    def notation(self) -> Notation | None:
        """What the operand at the place of the reader is; None where none can begin."""
        token, table = self.token(self.at), self.notations
        if token.kind == "name":
            found = [*table.names.get(token.value, ()), *table.any_name]
        elif token.kind == "word":
            found = [*table.words.get(token.value, ())]
        elif token.kind == "operator":
            found = [*table.signs.get(token.value, ())]
        else:
            found = [*table.kinds.get(token.kind, ())]
        return next((each for each in found if each.begins(self)), None)

    def deeper(self, read: Callable[[Reader], Operand]) -> Operand:
        """What is read within something else; raises where that is nested too deeply."""
        self._depth += 1
        if self._depth > _MAX_NESTED:
            raise self.error("This is nested too deeply to be read.", self.at, "answer.too-deep")
        result = read(self)
        self._depth -= 1
        return result

    def settled(self, operand: Operand) -> Expression:
        """The expression that an operand is where nothing next to it gives it another meaning: ones are as
        good as a one.
        """
        if isinstance(operand, Dots):
            raise self.error("I can't tell how these dots go on.", operand.place)
        return ONE if isinstance(operand, Ones) else operand


@lru_cache(maxsize=100)  # every convention for reading an answer begins with the same tokens
def _tokens(text: str, names: frozenset[str]) -> tuple[tuple[Token, ...], dict[int, int]]:
    tokens = tokenize(text, names)
    ordered = with_indices_first(tokens, matching_brackets(tokens, text))
    return tuple(ordered), matching_brackets(ordered, text)
