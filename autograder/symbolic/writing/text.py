"""Expressions as text like Python's, for terminals: what was read can be shown, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.writing.printer import ATOM, POWER, PRODUCT, SUM, Printer


def text(expression: nodes.Expression) -> str:
    """An expression as a Python-like string.

    >>> from autograder.symbolic.expression import MINUS_ONE, Multiply, Power, Symbol
    >>> text(Multiply((Symbol("mu"), Power(Symbol("sigma"), MINUS_ONE))))
    'mu/sigma'
    """
    return _Text().show(expression, SUM)


_NAMES = {"total": "sum", "total product": "prod"}


class _Text(Printer):
    entrywise = "*"
    has_fraction_bars = False
    of_fractions = PRODUCT
    of_calls = ATOM
    of_operators = ATOM

    def parentheses(self, shown: str) -> str:
        return f"({shown})"

    def beside(self, left: str, right: str) -> str:
        return f"{left}*{right}"

    def quotient(self, shown: str, below: nodes.Expression) -> str:
        return f"{shown}/{self.show(below, POWER)}"

    def number(self, value: Fraction) -> str:
        return str(value)

    def constant(self, name: str) -> str:
        return name

    def name(self, name: str) -> str:
        return name

    def power(self, base: nodes.Expression, exponent: nodes.Expression) -> str:
        if exponent == nodes.HALF:
            return f"sqrt({self.show(base, SUM)})"
        if base == nodes.Constant("e"):
            return f"exp({self.show(exponent, SUM)})"
        return f"{self.show(base, ATOM)}**{self.show(exponent, ATOM)}"

    def apply(self, function: str, arguments: Sequence[nodes.Expression]) -> str:
        return f"{_NAMES.get(function, function)}({self.all(arguments)})"

    def operator(self, node: nodes.Expression) -> str:
        match node:
            case nodes.Component(base, indices):
                return f"{self.show(base, ATOM)}[{self.all(indices)}]"
            case nodes.FunctionCall(name, arguments, order):
                return f"{name}{chr(39) * order}({self.all(arguments)})"
            case nodes.Reduce(kind, index, lower, upper, body):
                word = "Sum" if kind == "sum" else "Product"
                return f"{word}({self.show(body, SUM)}, ({index}, {self.all((lower, upper))}))"
            case nodes.Integral(variable, lower, upper, body):
                bounds = variable
                if lower is not None and upper is not None:
                    bounds = f"({variable}, {self.all((lower, upper))})"
                return f"integral({self.show(body, SUM)}, {bounds})"
            case nodes.Derivative(variable, order, body):
                return f"Derivative({self.show(body, SUM)}, ({variable}, {order}))"
            case nodes.Density(letter, of, given):
                condition = f" | {', '.join(given)}" if given else ""
                return f"{letter}({', '.join(of)}{condition})"
            case nodes.Condition():
                return self.condition(node)
            case nodes.Cases(values, conditions):
                marks = [*map(self.condition, conditions), "True"]
                pairs = zip(values, marks, strict=False)
                shown = ", ".join(f"({self.show(value, SUM)}, {mark})" for value, mark in pairs)
                return f"Piecewise({shown})"
        raise TypeError(f"{type(node).__name__} is not an expression")

    def relation(self, relation: str) -> str:
        return "==" if relation == "=" else relation
