"""From tokens to an expression, by precedence climbing; LaTeX and Python-like strings alike.

Handwritten notation leaves some things open: how far ``\\log`` reaches in ``\\log a b``
and ``\\log a / b``, and whether ``\\log(a)^2`` squares the argument. A
:class:`Convention` fixes these; an answer counts as right if it is right under one
of the :data:`CONVENTIONS` in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from autograder.symbolic import notation, probability
from autograder.symbolic.expression import (
    HALF,
    Call,
    Component,
    Constant,
    Expression,
    Number,
    Power,
    Symbol,
    add,
    applied,
    divide,
    multiply,
    negative,
    number,
)
from autograder.symbolic.tokens import ReadingError, Token, tokenize
from autograder.symbolic.vocabulary import Vocabulary

MAX_DEPTH = 60
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Convention:
    """How far a function reaches that is written without parentheses, and a sum over its body."""

    takes_product: bool = True
    takes_quotient: bool = False
    takes_power: bool = False
    sum_takes_rest: bool = False


CONVENTIONS = (
    Convention(),
    Convention(takes_quotient=True, takes_power=True),
    Convention(takes_product=False),
    Convention(sum_takes_rest=True),
)


def parse(text: str, vocabulary: Vocabulary, convention: Convention = CONVENTIONS[0]) -> Expression:
    """Read one expression; raises :class:`ReadingError` with the place that cannot be read.

    >>> parse("1 + 2*3", Vocabulary()) == add(number(1), multiply(number(2), number(3)))
    True
    """
    parser = Parser(text, vocabulary, convention)
    expression = parser.expression()
    parser.expect_end()
    return expression


class Parser:
    """The state of reading: the tokens, the place, and which bars are open."""

    def __init__(self, text: str, vocabulary: Vocabulary, convention: Convention) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.convention = convention
        self.tokens = tokenize(text, vocabulary.names)
        self.place = 0
        self.depth = 0
        self.open_bars: list[str] = []
        self.open_integrals = 0

    # --- looking and moving

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def ahead(self, steps: int = 1) -> Token:
        return self.tokens[min(self.place + steps, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def at(self, *values: str) -> bool:
        return self.token.kind != "number" and self.token.value in values and self.token.kind != "end"

    def take(self, *values: str) -> bool:
        if self.at(*values):
            self.advance()
            return True
        return False

    def expect(self, value: str, why: str) -> None:
        if not self.take(value):
            raise self.error(f"Here `{value}` is missing, {why}.")

    def expect_end(self) -> None:
        if self.token.kind == "end":
            return
        if self.token.value in {"=", "relation"}:
            raise self.error(
                "This is an equation or a comparison; give only the expression.", "answer.equation"
            )
        if self.token.value == ",":
            raise self.error("This is a list; give one expression.", "answer.list")
        raise self.error(f"I can't read `{self.token.value}` here.")

    def error(self, message: str, note: str = "answer.unreadable") -> ReadingError:
        return ReadingError(message, self.text, self.token.start, note)

    # --- sums, products, powers

    def expression(self) -> Expression:
        """A sum of terms."""
        terms = [self.term()]
        while self.at("+", "-"):
            sign = self.advance().value
            term = self.term()
            terms.append(term if sign == "+" else negative(term))
        return add(*terms)

    def term(self) -> Expression:
        """A product, with explicit signs or by standing side by side."""
        result = self.signed()
        while True:
            if self.take("*"):
                result = multiply(result, self.signed())
            elif self.take("/"):
                result = divide(result, self.signed())
            elif self.starts_factor():
                result = multiply(result, self.power())
            else:
                return result

    def signed(self) -> Expression:
        if self.take("+"):
            return self.signed()
        if self.take("-"):
            return negative(self.signed())
        return self.power()

    def power(self) -> Expression:
        """A factor with its exponent; ``^T`` is the transpose, ``^{(i)}`` an index."""
        base = self.postfix()
        while self.take("^"):
            if (
                isinstance(base, Symbol)
                and self.is_array(base.name)
                and (index := notation.upper_index(self))
            ):
                base = Component(base, index)
            elif notation.is_transpose(self):
                base = applied("transpose", base)
            else:
                base = Power(base, self.exponent())
        return base

    def exponent(self) -> Expression:
        """What stands above: a braced group, a signed factor, or a single token in LaTeX."""
        if self.at("{"):
            return self.group()
        if self.take("-"):
            return negative(self.exponent())
        exponent = self.postfix()
        return Power(exponent, self.exponent()) if self.take("^") else exponent

    def postfix(self) -> Expression:
        result = self.primary()
        while True:
            if self.at("!") and self.ahead().value != "=":
                self.advance()
                result = applied("factorial", result)
            elif self.at(".") and self.ahead().value == "T":
                self.place += 2
                result = applied("transpose", result)
            else:
                return result

    # --- the smallest parts

    def starts_factor(self) -> bool:
        """Whether the next token begins a factor that is multiplied by standing beside."""
        token = self.token
        if token.kind == "name":
            return not notation.is_differential(self)
        if token.kind in {"number", "word", "function"}:
            return True
        if token.value in {"|", "||"}:
            return not self.open_bars
        return token.kind == "operator" and token.value in _CLOSING

    def starts_operation(self) -> bool:
        """Whether the next token is a function, sum or integral, which ends the reach of a function before it."""
        return self.token.kind in {"function", "word"} and self.token.value != "frac"

    def primary(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("This is nested too deeply to be read.", "answer.too-deep")
        try:
            return self._primary()
        finally:
            self.depth -= 1

    def _primary(self) -> Expression:
        token = self.token
        if token.kind == "number":
            self.advance()
            if len(token.value) > 60:
                raise self.error("This number is too long.", "answer.too-long")
            return decimal(token.value)
        if token.kind == "name":
            return self.name()
        if token.kind == "function":
            return self.function()
        if token.value == "KL" and token.kind == "word":
            return probability.divergence_of(self)
        if token.kind == "word":
            return notation.word(self)
        if token.value in _CLOSING:
            return self.group()
        if token.value in {"|", "||"}:
            return self.between_bars()
        if token.kind == "end":
            raise self.error("Something is missing at the end." if self.text.strip() else "This is empty.")
        raise self.error(f"I can't read `{token.value}` here.")

    def group(self) -> Expression:
        opening = self.advance()
        bars, self.open_bars = self.open_bars, []
        inner = self.expression()
        self.open_bars = bars
        if self.at(",", ";"):
            raise self.error(
                "A comma cannot stand here; write decimals with a point, and one expression only."
            )
        self.expect(_CLOSING[opening.value], f"to close the `{opening.value}`")
        return inner

    def between_bars(self) -> Expression:
        bar = self.advance().value
        self.open_bars.append(bar)
        inner = self.expression()
        self.open_bars.pop()
        self.expect(bar, "to close the bars")
        if bar == "||":
            notation.skip_norm_index(self)
        return applied("abs" if bar == "|" else "norm", inner)

    def name(self) -> Expression:
        """A variable, a density, a declared function, or an expectation."""
        if (density := probability.density_or_expectation(self)) is not None:
            return density
        name = self.advance().value
        if name in self.vocabulary.functions:
            return self.call(name)
        if self.is_array(name) and self.at("_", "["):
            return Component(Symbol(name), notation.indices(self))
        if name in self.vocabulary.abbreviations:
            notation.skip_arguments(self)
            return self.vocabulary.abbreviations[name]
        while self.at("_"):
            name = self.known(name, notation.subscript(self))
        while self.take("'"):
            name += "'"
        if name in self.vocabulary.functions:
            return self.call(name)
        return self.meaning(name)

    def meaning(self, name: str) -> Expression:
        """What a bare name stands for: an abbreviation, a constant, or a variable."""
        if name in self.vocabulary.abbreviations:
            return self.vocabulary.abbreviations[name]
        if name not in self.vocabulary.variables and name in {"pi", "e", "E", "oo"}:
            return Constant({"E": "e"}.get(name, name))
        return Symbol(name)

    def known(self, name: str, subscript: str) -> str:
        """The name with its subscript, spelled as the task spells it: ``x_0`` or ``x0``."""
        joined = name + subscript
        return joined if joined in self.vocabulary.names else f"{name}_{subscript}"

    def is_array(self, name: str) -> bool:
        domain = self.vocabulary.variables.get(name)
        return domain is not None and domain.is_array

    def call(self, name: str) -> Expression:
        order = 0
        while self.take("'"):
            order += 1
        if not self.at("("):
            raise self.error(f"`{name}` is a function here; write `{name}(...)`.")
        return Call(name, (self.group(),), order)

    def function(self) -> Expression:
        """A known function, with or without parentheses, powers and bases: ``\\log_2 x``, ``\\sin^2 x``."""
        name = self.advance().value
        base = notation.lower_group(self) if name == "log" and self.take("_") else None
        exponent = self.exponent() if self.at("^") and self.take("^") else None
        result = _applied(name, self.argument(name), base)
        return result if exponent is None else Power(result, exponent)

    def argument(self, name: str) -> Expression:
        """What a function is applied to: a group, or as far as the convention says."""
        if name == "sqrt" and self.at("["):
            raise self.error("I read only square roots; write other roots as powers.")
        if self.at(*_CLOSING):
            inner = self.group()
            if self.convention.takes_power and "\\" in self.text and self.take("^"):
                inner = Power(inner, self.exponent())
            return inner
        result = self.power() if self.token.kind != "function" else self.function()
        while self.convention.takes_product:
            if self.convention.takes_quotient and self.take("/"):
                result = divide(result, self.power())
            elif (self.convention.takes_quotient and self.take("*")) or (
                self.starts_factor() and not self.starts_operation()
            ):
                result = multiply(result, self.power())
            else:
                break
        return result


def _applied(name: str, argument: Expression, base: Expression | None) -> Expression:
    if name == "sqrt":
        return Power(argument, HALF)
    if name == "exp":
        return Power(Constant("e"), argument)
    if name in {"log2", "log10"}:
        name, base = "log", number(int(name[3:]))
    if name == "log1p":
        name, argument = "log", add(number(1), argument)
    if name == "sigmoid":
        return divide(number(1), add(number(1), Power(Constant("e"), negative(argument))))
    if name == "gamma":
        name, argument = "factorial", add(argument, number(-1))
    result = applied(name, argument)
    return result if base is None else divide(result, applied("log", base))


def decimal(digits: str) -> Number:
    """A number as it is written; with more than eight digits behind the point it was rounded.

    >>> decimal("0.25").exact, decimal("3.141592653589793").exact
    (True, False)
    """
    mantissa, _, exponent = digits.lower().partition("e")
    if exponent and abs(int(exponent)) > 400:
        return Number(Fraction(mantissa) * Fraction(10) ** (400 if int(exponent) > 0 else -400))
    return Number(Fraction(digits), exact=len(mantissa.partition(".")[2]) <= 8)
