"""From tokens to the terminals of the grammar: what each token is where it stands.

Which letter is a density, where a bar opens and where it closes, what a subscript belongs
to and how far an integral goes are settled here, with the names of the task at hand; the
grammar then needs to know only precedence. What notation leaves open is settled by a
:class:`Convention`; :attr:`Resolver.causes` collects which of its choices made a difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import lark

from autograder.symbolic.reading import big_operators, by_cases, labels, notation, probability
from autograder.symbolic.reading.brackets import (
    CLOSING,
    MAX_DEPTH,
    matching_brackets,
    with_indices_first,
    with_operators_first,
)
from autograder.symbolic.reading.conventions import Convention
from autograder.symbolic.reading.tokenizing import tokenize
from autograder.symbolic.reading.tokens import ReadingError, Token, source
from autograder.symbolic.vocabulary import Vocabulary

_BEFORE_OPERAND = frozenset(
    "_PLUS _MINUS _TIMES _DOT _OVER _CARET _OPEN _COMMA _SEMICOLON _ABS _NORM _ANGLE _INDEX _FROM _TO _OF "
    "_BASE _RAISED _PARALLEL _GIVEN _CASES _IF _ROW RELATION REACH_TERM REACH_FACTOR REACH_QUOTIENT CALL SQRT FRAC "
    "DERIVATIVE_TERM DIFFERENTIAL_FIRST".split()
)
_CONSTANTS = {"pi": "pi", "Pi": "pi", "e": "e", "E": "e", "oo": "oo"}
_OPERATORS = {
    "+": "_PLUS",
    "-": "_MINUS",
    "*": "_TIMES",
    "dot": "_DOT",
    "/": "_OVER",
    ",": "_COMMA",
    ";": "_SEMICOLON",
    "!": "_BANG",
    "dots": "DOTS",
    "=": "EQUALS",
    "relation": "EQUALS",
    "!=": "EQUALS",
    "≈": "EQUALS",
    "<": "EQUALS",
    ">": "EQUALS",
    "<=": "EQUALS",
    ">=": "EQUALS",
}


OpenIntegral = tuple[int, int | None]
"""The terminal of an integral sign, and the place of what stands below it, if nothing stands above."""


@dataclass
class Level:
    """What is open between two brackets: bars, and integrals that wait for their differential."""

    bars: list[str] = field(default_factory=list)
    integrals: list[OpenIntegral] = field(default_factory=list)


class Resolver:
    """The state of resolving: the tokens with their matching brackets, and the terminals so far."""

    def __init__(self, text: str, vocabulary: Vocabulary, convention: Convention) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.convention = convention
        self.is_latex = "\\" in text
        tokens = with_operators_first(tokenize(text, vocabulary.names), text)
        self.tokens = with_indices_first(tokens, matching_brackets(tokens, text))
        self.limit = len(self.tokens)
        self.match = matching_brackets(self.tokens, text)
        self.bound = big_operators.bound_names(self.tokens)
        self.terminals: list[lark.Token] = []
        self.levels: list[Level] = []
        self.causes: set[str] = set()

    def run(self) -> list[lark.Token]:
        """All terminals of the text."""
        self.resolve(labels.behind_label(self), len(self.tokens) - 1)
        return self.terminals

    # --- looking

    def token(self, place: int) -> Token:
        """The token at a place; behind the end of what is being resolved, the last one."""
        return self.tokens[place if place < self.limit else -1]

    def value(self, place: int) -> str:
        """The value of an operator or word at a place; numbers and the end have none."""
        token = self.token(place)
        return "" if token.kind in {"number", "end"} else token.value

    def is_name(self, place: int) -> bool:
        """Whether a name stands at a place."""
        return self.token(place).kind == "name"

    def opens(self, place: int) -> bool:
        """Whether a bracket opens at a place."""
        return self.token(place).kind == "operator" and self.token(place).value in CLOSING

    def calls(self, place: int) -> bool:
        """Whether a bracket opens at a place that holds what a function is applied to."""
        return self.opens(place) and self.value(place) not in {"langle", "cases"}

    def find(self, start: int, stop: int, *values: str) -> int | None:
        """The first of these operators between two places, outside of brackets."""
        place = start
        while place < stop:
            if self.opens(place):
                place = self.match[place]
            elif self.value(place) in values and self.token(place).kind != "name":
                return place
            place += 1
        return None

    def find_name(self, start: int, stop: int, name: str) -> int | None:
        """The first place of a name between two places, outside of brackets."""
        place = start
        while place < stop:
            if self.opens(place):
                place = self.match[place]
            elif self.is_name(place) and self.token(place).value == name:
                return place
            place += 1
        return None

    def error(self, message: str, place: int, note: str = "answer.unreadable") -> ReadingError:
        """An error at the token of a place."""
        return ReadingError(message, self.text, self.tokens[min(place, len(self.tokens) - 1)].start, note)

    def source(self, place: int) -> str:
        """The token of a place as it was written."""
        return source(self.token(place), self.text)

    def is_array(self, name: str) -> bool:
        """Whether a name is that of a vector or matrix of the task."""
        domain = self.vocabulary.variables.get(name)
        return domain is not None and domain.is_array

    @property
    def level(self) -> Level:
        """The innermost level."""
        return self.levels[-1]

    def expects_operand(self) -> bool:
        """Whether an operand has to come next."""
        return not self.terminals or self.terminals[-1].type in _BEFORE_OPERAND

    # --- writing

    def emit(self, kind: str, value: str = "", place: int = 0) -> None:
        """Write a terminal that stands for the token of a place."""
        token = self.tokens[min(place, len(self.tokens) - 1)]
        self.terminals.append(lark.Token(kind, value, start_pos=token.start, end_pos=token.end))

    def resolve(self, start: int, stop: int) -> None:
        """Write the terminals of the tokens from ``start`` up to ``stop``, a level of its own."""
        self.levels.append(Level())
        outer, self.limit = self.limit, stop
        place = start
        while place < stop:
            begins = place == start or self.value(place - 1) == ","
            conditional = by_cases.conditional(self, place, stop) if begins else None
            place = self._step(place) if conditional is None else conditional
        self.limit = outer
        if self.level.bars:
            bar = self.level.bars[-1]
            raise self.error(f"A `{bar}` is opened before this place and never closed.", stop)
        big_operators.close_integrals(self, stop)
        self.levels.pop()

    def group(self, place: int) -> int:
        """Write a bracket with all that is in it; returns the place behind it."""
        close = self.match[place]
        self.emit("_OPEN", place=place)
        self.resolve(place + 1, close)
        self.emit("_CLOSE", place=close)
        return close + 1

    def small(self, place: int, opening: str, closing: str = "") -> int:
        """Write what stands above or below, a bracket or one token, behind a terminal or between two."""
        self.emit(opening, place=place)
        if self.opens(place):
            end = self.match[place] + 1
            self.resolve(place + 1, end - 1)
        else:
            end = place + 2 if self.value(place) in {"-", "+"} else place + 1
            self.resolve(place, min(end, len(self.tokens) - 1))
        if closing:
            self.emit(closing, place=end - 1)
        return end

    # --- one step

    def _step(self, place: int) -> int:
        token = self.token(place)
        if token.kind == "number":
            return self._number(place)
        if token.kind == "ones":
            return notation.ones(self, place)
        if token.kind == "name":
            return self._name(place)
        if token.kind == "mean":
            return notation.mean_of(self, place)
        if token.kind == "function":
            return notation.function(self, place)
        if token.kind == "word" and token.value == "KL":
            return probability.divergence(self, place)
        if token.kind == "word":
            return big_operators.word(self, place)
        return self._operator(place)

    def _number(self, place: int) -> int:
        if self.token(place).value == "1" and notation.transpose_end(self, place + 1, place):
            return notation.ones(self, place)
        self.emit("NUMBER", self.token(place).value, place)
        return place + 1

    def _operator(self, place: int) -> int:
        value = self.value(place)
        if value == "langle":
            return probability.angle_brackets(self, place)
        if value == "cases":
            return by_cases.environment(self, place)
        if value in CLOSING:
            return self.group(place)
        if value in {"|", "||", "left|", "right|", "left||", "right||"}:
            return self._bar(place, value)
        if value == "^":
            return self._caret(place)
        if value == "'":
            return self._prime(place)
        if value == "T" and not self.expects_operand():  # raised by LaTeX's \intercal alone
            self.emit("_TRANSPOSE", place=place)
            return place + 1
        if value == "." and self.value(place + 1) == "T":
            self.emit("_TRANSPOSE", place=place)
            return place + 2
        if (
            value == "."
            and self.token(place + 1).kind in {"function", "word"}
            and self.value(place + 2) == "("
        ):
            return notation.method(self, place)
        if value not in _OPERATORS:
            raise self.error(f"I can't read `{self.source(place)}` here.", place)
        if value in {"+", "-"}:
            self._check_signs(place)
        if value == "dot":
            self.causes.add("dot")
        if value == "/" and notation.is_product_below(self, place + 1):
            self.causes.add("slash")
        self.emit(_OPERATORS[value], "…" if value == "dots" else "", place)
        return place + 1

    def _check_signs(self, place: int) -> None:
        if place >= MAX_DEPTH and all(
            self.value(each) in {"+", "-"} for each in range(place - MAX_DEPTH, place)
        ):
            raise self.error("There are too many signs in a row.", place, "answer.too-deep")

    def _bar(self, place: int, spelled: str) -> int:
        bar = "||" if spelled.endswith("||") else "|"
        bars = self.level.bars
        if spelled == "||" and bars and bars[-1] == "|" and not self.expects_operand():
            self.emit("_END_ABS", place=place)  # |a||b|
            self.emit("_ABS", place=place)
            return place + 1
        names = ("_ABS", "_END_ABS") if bar == "|" else ("_NORM", "END_NORM")
        closes = bars and bars[-1] == bar and not self.expects_operand()
        if spelled.startswith("left") or not closes:
            bars.append(bar)
            self.emit(names[0], place=place)
            return place + 1
        bars.pop()
        if bar == "|":
            self.emit(names[1], place=place)
            return place + 1
        which, end = notation.after_norm(self, place + 1)
        self.emit(names[1], which, place)
        return end

    def _caret(self, place: int) -> int:
        if end := notation.transpose_end(self, place, place - 1):
            self.emit("_TRANSPOSE", place=place)
            return end
        self.emit("_CARET", place=place)
        return place + 1

    def _prime(self, place: int) -> int:
        if self.expects_operand():
            raise self.error("A prime has to stand behind a name.", place)
        self.emit("_TRANSPOSE", place=place)
        return place + 1

    # --- names

    def _name(self, place: int) -> int:
        if (end := probability.starts(self, place)) is not None:
            return end
        if (end := big_operators.differential(self, place)) is not None:
            return end
        name = self.token(place).value
        if name in self.vocabulary.functions and (end := self._declared_function(name, place)) is not None:
            return end
        if name in by_cases.CALLS and self.value(place + 1) == "(":
            return by_cases.CALLS[name](self, place)
        if kind := big_operators.disguised_reduction(self, place):
            return big_operators.word(self, place, kind)
        if self.is_array(name):
            return notation.array(self, name, place)
        if name in self.vocabulary.abbreviations:
            self.emit("ABBREVIATION", name, place)
            return notation.skip_arguments(self, place + 1)
        if name in {"gamma", "Gamma"} and name not in self.vocabulary.names and self.value(place + 1) == "(":
            return notation.function(self, place, "gamma")
        return self._plain_name(name, place)

    def _plain_name(self, name: str, place: int) -> int:
        name, end = self.full_name(name, place + 1)
        if (
            name in self.vocabulary.functions
            and (behind := self._declared_function(name, end - 1)) is not None
        ):
            return behind
        if name in self.vocabulary.abbreviations:
            self.emit("ABBREVIATION", name, place)
        elif name in self.vocabulary.variables or name in self.bound:
            self.emit("NAME", name, place)
        elif name in _CONSTANTS:
            self.emit("CONSTANT", _CONSTANTS[name], place)
        elif name in self.vocabulary.imaginary:
            self.emit("CONSTANT", "i", place)
        else:
            self.emit("NAME", name, place)
        return end

    def full_name(self, name: str, place: int) -> tuple[str, int]:
        """The name with its subscripts, upper indices and primes, and the place behind them."""
        while True:
            if self.value(place) == "_":
                text, place = self.script_text(place + 1)
                joined = name + text
                name = joined if joined in self.vocabulary.names else f"{name}_{text}"
            elif self.value(place) == "^" and (index := notation.upper_index(self, place)) is not None:
                name, place = f"{name}_{index}", self.match[place + 1] + 1
            elif self.value(place) == "'":
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

    def _declared_function(self, name: str, place: int) -> int | None:
        """``f(x)`` and ``f''(x)``; None where the name is a variable as well and is not called."""
        end = place + 1
        while self.value(end) == "'":
            end += 1
        if self.value(end) not in {"(", "["}:
            if name in self.vocabulary.variables:
                return None
            raise self.error(f"`{name}` is a function here; write `{name}(...)`.", end)
        self.emit("FUNCTION", name + "'" * (end - place - 1), place)
        return self.group(end)
