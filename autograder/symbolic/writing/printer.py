"""What all notations of a tree of expressions share: signs, quotients,
and parentheses where they are needed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    Add,
    Apply,
    Condition,
    Constant,
    Density,
    Derivative,
    Expression,
    FunctionCall,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
)

SUM, PRODUCT, POWER, ATOM = range(4)
"""How strongly nodes bind, weakest first."""
_OPEN = (Reduce, Integral, Derivative)


class Printer(ABC):
    """Sums, products and parentheses; how the smallest parts look is left to the two notations."""

    def show(self, node: Expression, least: int) -> str:
        """The node, in parentheses where it binds less strongly than what stands around it."""
        shown = self.bare(node)
        return self.parentheses(shown) if self.strength(node) < least else shown

    def strength(self, node: Expression) -> int:
        """How strongly a node binds."""
        match node:
            case Add():
                return SUM
            case Multiply() | Apply("entrywise", _):
                return PRODUCT
            case Number(value) if value < 0:
                return PRODUCT
            case Number(value) if value.denominator > 1:
                return self.of_fractions
            case Power(_, exponent):
                return ATOM if exponent == HALF and self.of_calls == ATOM else POWER
            case Apply(function, _):
                return self.of_function(function)
            case Reduce() | Integral() | Derivative():
                return self.of_operators
            case FunctionCall() | Density():
                return self.of_calls
        return ATOM

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
            case Apply("entrywise", arguments):
                return self.entrywise.join(self.show(each, POWER) for each in arguments)
            case Apply(function, arguments):
                return self.apply(function, arguments)
        return self.operator(node)

    def sum(self, terms: Sequence[Expression]) -> str:
        """Terms with their signs."""
        shown = self.show(terms[0], PRODUCT)
        for term in terms[1:]:
            each = self.show(term, PRODUCT)
            shown += f" - {each[1:]}" if each.startswith("-") else f" + {each}"
        return shown

    def product(self, factors: Sequence[Expression]) -> str:
        """Factors from left to right, with a quotient where the first inverse stands."""
        if factors[0] == MINUS_ONE:
            rest = factors[1:]
            shown = self.product(rest) if len(rest) > 1 else self.show(rest[0], PRODUCT)
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
            least = PRODUCT if (is_last and isinstance(each, _OPEN)) else POWER
            if not shown and isinstance(each, Number):
                least = PRODUCT
            piece = self.show(each, least)
            shown = self.beside(shown, piece) if shown else piece
        return shown

    def negative_or(self, value: Fraction, positive: str) -> str:
        """A number with its sign."""
        return f"-{positive}" if value < 0 else positive

    entrywise: str
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
        return f"{self.show(node.left, SUM)} {self.relation(node.relation)} {self.show(node.right, SUM)}"

    @abstractmethod
    def relation(self, relation: str) -> str: ...

    def all(self, nodes: Sequence[Expression]) -> str:
        """Several expressions with commas between."""
        return ", ".join(self.show(node, SUM) for node in nodes)


def _is_divisor(factors: Sequence[Expression], place: int) -> bool:
    """Whether a factor is an inverse; next to a transpose it may be that of a matrix, and stays one."""
    factor, before = factors[place], factors[place - 1]
    is_inverse = isinstance(factor, Power) and factor.exponent == MINUS_ONE
    return is_inverse and not (isinstance(before, Apply) and before.function == "transpose")
