"""Expressions written as LaTeX and as Python-like text, so that tests can read them back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    Add,
    Apply,
    Call,
    Cases,
    Component,
    Condition,
    Constant,
    Density,
    Derivative,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
)
from autograder.symbolic.reading.spelling import GREEK

_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_OPEN = (Reduce, Integral, Derivative)


def latex(expression: Expression) -> str:
    """An expression as LaTeX.

    >>> latex(Power(Symbol("x_0"), Number(Fraction(-1, 2))))
    'x_{0}^{-\\\\frac{1}{2}}'
    """
    return _Latex().show(expression, _SUM)


def text(expression: Expression) -> str:
    """An expression as a Python-like string.

    >>> text(Multiply((Symbol("mu"), Power(Symbol("sigma"), MINUS_ONE))))
    'mu/sigma'
    """
    return _Text().show(expression, _SUM)


class _Printer(ABC):
    """Sums, products and parentheses; how the smallest parts look is left to the two notations."""

    def show(self, node: Expression, least: int) -> str:
        """The node, in parentheses where it binds less strongly than what stands around it."""
        shown = self.bare(node)
        return self.parentheses(shown) if self.strength(node) < least else shown

    def strength(self, node: Expression) -> int:
        """How strongly a node binds."""
        match node:
            case Add():
                return _SUM
            case Multiply():
                return _PRODUCT
            case Number(value) if value < 0:
                return _PRODUCT
            case Number(value) if value.denominator > 1:
                return self.of_fractions
            case Power(_, exponent):
                return _ATOM if exponent == HALF and self.of_calls == _ATOM else _POWER
            case Apply(function, _):
                return self.of_function(function)
            case Reduce() | Integral() | Derivative():
                return self.of_operators
            case Call() | Density():
                return self.of_calls
        return _ATOM

    def bare(self, node: Expression) -> str:
        """The node without parentheses around it."""
        match node:
            case Number(value):
                return self.number(value)
            case Constant(name):
                return self.constant(name)
            case Symbol(name):
                return self.name(name)
            case Add(terms):
                return self.sum(terms)
            case Multiply(factors):
                return self.product(factors)
            case Power(base, exponent):
                return self.power(base, exponent)
            case Apply(function, arguments):
                return self.apply(function, arguments)
        return self.operator(node)

    def sum(self, terms: Sequence[Expression]) -> str:
        """Terms with their signs."""
        shown = self.show(terms[0], _PRODUCT)
        for term in terms[1:]:
            each = self.show(term, _PRODUCT)
            shown += f" - {each[1:]}" if each.startswith("-") else f" + {each}"
        return shown

    def product(self, factors: Sequence[Expression]) -> str:
        """Factors from left to right, with a quotient where the first inverse stands."""
        if factors[0] == MINUS_ONE:
            rest = factors[1:]
            shown = self.product(rest) if len(rest) > 1 else self.show(rest[0], _PRODUCT)
            return f"-{self.parentheses(shown) if shown.startswith('-') else shown}"
        place = next((k for k, each in enumerate(factors) if k and _is_divisor(factors, k)), len(factors))
        shown = self.factors(factors[:place], is_end=place == len(factors) or self.has_fraction_bars)
        if place < len(factors):
            inverse = factors[place]
            assert isinstance(inverse, Power)
            shown = self.quotient(shown, inverse.base)
        rest = factors[place + 1 :]
        return self.beside(shown, self.factors(rest, is_end=True)) if rest else shown

    def factors(self, factors: Sequence[Expression], is_end: bool) -> str:
        """Factors side by side; a sum or integral needs parentheses unless it comes last."""
        shown = ""
        for place, each in enumerate(factors):
            is_last = is_end and place == len(factors) - 1
            least = _PRODUCT if (is_last and isinstance(each, _OPEN)) else _POWER
            if not shown and isinstance(each, Number):
                least = _PRODUCT
            piece = self.show(each, least)
            shown = self.beside(shown, piece) if shown else piece
        return shown

    def negative_or(self, value: Fraction, positive: str) -> str:
        """A number with its sign."""
        return f"-{positive}" if value < 0 else positive

    has_fraction_bars: bool
    of_fractions: int
    of_calls: int
    of_operators: int

    def of_function(self, function: str) -> int:
        """How strongly a known function binds."""
        return self.of_calls

    @abstractmethod
    def parentheses(self, shown: str) -> str: ...

    @abstractmethod
    def beside(self, left: str, right: str) -> str: ...

    @abstractmethod
    def quotient(self, shown: str, below: Expression) -> str: ...

    @abstractmethod
    def number(self, value: Fraction) -> str: ...

    @abstractmethod
    def constant(self, name: str) -> str: ...

    @abstractmethod
    def name(self, name: str) -> str: ...

    @abstractmethod
    def power(self, base: Expression, exponent: Expression) -> str: ...

    @abstractmethod
    def apply(self, function: str, arguments: Sequence[Expression]) -> str: ...

    @abstractmethod
    def operator(self, node: Expression) -> str: ...

    def condition(self, node: Condition) -> str:
        """A comparison; it stands only behind the value of a case."""
        return f"{self.show(node.left, _SUM)} {self.relation(node.relation)} {self.show(node.right, _SUM)}"

    @abstractmethod
    def relation(self, relation: str) -> str: ...

    def all(self, nodes: Sequence[Expression]) -> str:
        """Several expressions with commas between."""
        return ", ".join(self.show(node, _SUM) for node in nodes)


def _is_divisor(factors: Sequence[Expression], place: int) -> bool:
    """Whether a factor is an inverse; next to a transpose it may be that of a matrix, and stays one."""
    factor, before = factors[place], factors[place - 1]
    is_inverse = isinstance(factor, Power) and factor.exponent == MINUS_ONE
    return is_inverse and not (isinstance(before, Apply) and before.function == "transpose")


_COMMANDS = {
    **{name: rf"\{name}" for name in "log sin cos tan sec csc cot sinh cosh tanh det min max".split()},
    **{f"a{name}": rf"\arc{name}" for name in ("sin", "cos", "tan")},
    **{f"a{name}": rf"\operatorname{{ar{name}}}" for name in ("sinh", "cosh", "tanh")},
    "trace": r"\operatorname{tr}",
    "conjugate": r"\operatorname{conj}",
    "total": r"\operatorname{sum}",
    "total product": r"\operatorname{prod}",
}
_BARS = {"abs": r"\left|{}\right|", "norm": r"\left\|{}\right\|"}


class _Latex(_Printer):
    has_fraction_bars = True
    of_fractions = _POWER
    of_calls = _POWER
    of_operators = _PRODUCT

    def of_function(self, function: str) -> int:
        return _ATOM if function in {*_BARS, "binomial"} else _POWER

    def parentheses(self, shown: str) -> str:
        return rf"\left({shown}\right)"

    def beside(self, left: str, right: str) -> str:
        return rf"{left} \cdot {right}" if right[0].isdigit() else f"{left} {right}"

    def quotient(self, shown: str, below: Expression) -> str:
        sign, shown = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
        return rf"{sign}\frac{{{shown}}}{{{self.show(below, _SUM)}}}"

    def number(self, value: Fraction) -> str:
        top, bottom = abs(value.numerator), value.denominator
        return self.negative_or(value, str(top) if bottom == 1 else rf"\frac{{{top}}}{{{bottom}}}")

    def constant(self, name: str) -> str:
        return {"pi": r"\pi", "oo": r"\infty"}.get(name, name)

    def name(self, name: str) -> str:
        plain = name.rstrip("'")
        primes = name[len(plain) :]
        if plain.endswith("_tilde"):
            return rf"\tilde{{{self.name(plain.removesuffix('_tilde'))}}}{primes}"
        base, mark, below = plain.partition("_")
        if base in GREEK:
            shown = f"\\{base}"
        elif len(base) == 1:
            shown = base
        else:
            word = plain.replace("_", r"\_")
            return rf"\mathrm{{{word}}}{primes}"
        return f"{shown}_{{{below}}}{primes}" if mark else f"{shown}{primes}"

    def power(self, base: Expression, exponent: Expression) -> str:
        if exponent == HALF:
            return rf"\sqrt{{{self.show(base, _SUM)}}}"
        return f"{self.show(base, _ATOM)}^{{{self.show(exponent, _SUM)}}}"

    def apply(self, function: str, arguments: Sequence[Expression]) -> str:
        if function in _BARS:
            return _BARS[function].replace("{}", self.show(arguments[0], _SUM))
        if function == "binomial":
            return r"\binom" + "".join(f"{{{self.show(each, _SUM)}}}" for each in arguments)
        if function == "factorial":
            return f"{self.show(arguments[0], _ATOM)}!"
        if function == "transpose":
            return rf"{self.show(arguments[0], _ATOM)}^{{\top}}"
        return _COMMANDS.get(function, rf"\operatorname{{{function}}}") + self.parentheses(
            self.all(arguments)
        )

    def operator(self, node: Expression) -> str:
        match node:
            case Component(base, indices):
                return f"{self.show(base, _ATOM)}_{{{self.all(indices)}}}"
            case Call(name, arguments, order):
                return self.name(name) + "'" * order + self.parentheses(self.all(arguments))
            case Reduce(kind, index, lower, upper, body):
                sign = r"\sum" if kind == "sum" else r"\prod"
                below = f"{self.name(index)}={self.show(lower, _SUM)}"
                return f"{sign}_{{{below}}}^{{{self.show(upper, _SUM)}}} {self._body(body)}"
            case Integral(variable, lower, upper, body):
                bounds = ""
                if lower is not None and upper is not None:
                    bounds = f"_{{{self.show(lower, _SUM)}}}^{{{self.show(upper, _SUM)}}}"
                return rf"\int{bounds} {self._body(body)} \, d{self.name(variable)}"
            case Derivative(variable, order, body):
                power = f"^{{{order}}}" if order != 1 else ""
                by = f"d{self.name(variable)}{power}"
                return rf"\frac{{d{power}}}{{{by}}} {self.parentheses(self.show(body, _SUM))}"
            case Density(letter, of, given):
                inside = ", ".join(map(self.name, of))
                condition = rf" \mid {', '.join(map(self.name, given))}" if given else ""
                return f"{letter}({inside}{condition})"
            case Condition():
                return self.condition(node)
            case Cases(values, conditions):
                marks = [*map(self.condition, conditions), r"\text{otherwise}"]
                pairs = zip(values, marks, strict=False)
                lines = r" \\ ".join(f"{self.show(value, _SUM)} & {mark}" for value, mark in pairs)
                return rf"\begin{{cases}} {lines} \end{{cases}}"
        raise TypeError(f"{type(node).__name__} is not an expression")

    def relation(self, relation: str) -> str:
        return {"!=": r"\ne", "<=": r"\le", ">=": r"\ge"}.get(relation, relation)

    def _body(self, body: Expression) -> str:
        shown = self.show(body, _PRODUCT)
        return self.parentheses(shown) if shown.startswith("-") else shown


_NAMES = {"total": "sum", "total product": "prod"}


class _Text(_Printer):
    has_fraction_bars = False
    of_fractions = _PRODUCT
    of_calls = _ATOM
    of_operators = _ATOM

    def parentheses(self, shown: str) -> str:
        return f"({shown})"

    def beside(self, left: str, right: str) -> str:
        return f"{left}*{right}"

    def quotient(self, shown: str, below: Expression) -> str:
        return f"{shown}/{self.show(below, _POWER)}"

    def number(self, value: Fraction) -> str:
        return str(value)

    def constant(self, name: str) -> str:
        return name

    def name(self, name: str) -> str:
        return name

    def power(self, base: Expression, exponent: Expression) -> str:
        if exponent == HALF:
            return f"sqrt({self.show(base, _SUM)})"
        if base == Constant("e"):
            return f"exp({self.show(exponent, _SUM)})"
        return f"{self.show(base, _ATOM)}**{self.show(exponent, _ATOM)}"

    def apply(self, function: str, arguments: Sequence[Expression]) -> str:
        return f"{_NAMES.get(function, function)}({self.all(arguments)})"

    def operator(self, node: Expression) -> str:
        match node:
            case Component(base, indices):
                return f"{self.show(base, _ATOM)}[{self.all(indices)}]"
            case Call(name, arguments, order):
                return f"{name}{chr(39) * order}({self.all(arguments)})"
            case Reduce(kind, index, lower, upper, body):
                word = "Sum" if kind == "sum" else "Product"
                return f"{word}({self.show(body, _SUM)}, ({index}, {self.all((lower, upper))}))"
            case Integral(variable, lower, upper, body):
                bounds = variable
                if lower is not None and upper is not None:
                    bounds = f"({variable}, {self.all((lower, upper))})"
                return f"integral({self.show(body, _SUM)}, {bounds})"
            case Derivative(variable, order, body):
                return f"Derivative({self.show(body, _SUM)}, ({variable}, {order}))"
            case Density(letter, of, given):
                condition = f" | {', '.join(given)}" if given else ""
                return f"{letter}({', '.join(of)}{condition})"
            case Condition():
                return self.condition(node)
            case Cases(values, conditions):
                marks = [*map(self.condition, conditions), "True"]
                pairs = zip(values, marks, strict=False)
                shown = ", ".join(f"({self.show(value, _SUM)}, {mark})" for value, mark in pairs)
                return f"Piecewise({shown})"
        raise TypeError(f"{type(node).__name__} is not an expression")

    def relation(self, relation: str) -> str:
        return "==" if relation == "=" else relation
