"""From the parse tree of the grammar to an expression.

One method for each rule of the grammar; errors that need the meaning of a formula, such as
a sum that does not say how far it goes, are raised here with the place of their token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import lark

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ONE,
    Call,
    Cases,
    Component,
    Condition,
    Constant,
    Expression,
    Multiply,
    Power,
    Reduce,
    Symbol,
    add,
    applied,
    divide,
    multiply,
    negative,
    number,
    walk,
)
from autograder.symbolic.reading import function_spellings
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.reading.dangling import length_of
from autograder.symbolic.reading.decimals import decimal
from autograder.symbolic.reading.ellipsis import DOTS, with_dots
from autograder.symbolic.reading.operator_rules import Children, OperatorRules, Range
from autograder.symbolic.reading.shapes import identity_matrix, product, shape

ONES = Symbol("the vector of ones")
"""What stands in a tree that is being built for a vector of ones, until its factors say what it does."""


@dataclass(frozen=True)
class _Tail:
    """A further factor of a product, and how it is joined to what stands before."""

    sign: str
    operand: Expression


class Builder(OperatorRules):
    """Builds the expression of a text from its parse tree."""

    # --- sums, products, powers

    def start(self, children: Children) -> Expression:
        result = _only(children)
        if ONES in walk(result):  # next to a number, or added, it is as good as a one
            result = rebuilt(result, lambda node: ONE if node == ONES else node)
        return result

    def sum(self, children: Children) -> Expression:
        if DOTS in children:
            children = with_dots("sum", children) or children
        return add(*children)

    def plus(self, children: Children) -> Expression:
        return _only(children)

    def minus(self, children: Children) -> Expression:
        return negative(children[0])

    negated = minus

    def term(self, children: Children) -> Expression:
        result: Expression = children[0]
        tails: list[_Tail] = children[1:]
        if any(tail.operand == DOTS for tail in tails):
            factors = with_dots("product", [result, *(tail.operand for tail in tails)])
            return multiply(*factors) if factors else DOTS
        if self.convention.slash_takes_product:
            tails = _with_products_below(tails)
        for tail in tails:
            if tail.sign != "over" and self._adds_up(result, tail):
                result = applied("total", tail.operand if result == ONES else result)
            elif tail.sign == "over":
                result = self._divided(result, tail.operand)
            elif tail.sign == "dot" and self._is_inner_product(result, tail.operand):
                result = product([applied("transpose", result), tail.operand], self.vocabulary)
            else:
                result = product([result, tail.operand], self.vocabulary)
        return result

    reach_term = reach_quotient = term

    def _divided(self, left: Expression, right: Expression) -> Expression:
        if shape(right, self.vocabulary) == "number":
            return divide(left, right)
        return product([left, Power(right, MINUS_ONE)], self.vocabulary)

    def _is_inner_product(self, left: Expression, right: Expression) -> bool:
        return self.convention.dot_is_inner and (
            shape(right, self.vocabulary) == shape(left, self.vocabulary) == "column"
        )

    def _adds_up(self, left: Expression, tail: _Tail) -> bool:
        """Whether a product with the vector of ones is the sum of the entries of the other factor."""
        if tail.operand == ONES and shape(left, self.vocabulary) == "row":
            return True
        sides = {left, tail.operand}
        return tail.sign == "dot" and ONES in sides and self._has_column(sides)

    def _has_column(self, sides: set[Expression]) -> bool:
        return any(shape(side, self.vocabulary) == "column" for side in sides)

    def times(self, children: Children) -> _Tail:
        return _Tail("times", children[0])

    def dot(self, children: Children) -> _Tail:
        return _Tail("dot", children[0])

    def over(self, children: Children) -> _Tail:
        return _Tail("over", children[0])

    def beside(self, children: Children) -> _Tail:
        return _Tail("beside", children[0])

    def power(self, children: Children) -> Expression:
        return Power(*children)

    def factorial(self, children: Children) -> Expression:
        return applied("factorial", *children)

    def transposed(self, children: Children) -> Expression:
        return applied("transpose", *children)

    # --- the smallest parts

    def number(self, children: Children) -> Expression:
        return decimal(str(children[0]))

    def ones(self, children: Children) -> Expression:
        return ONES

    def name(self, children: Children) -> Expression:
        return identity_matrix(str(children[0]), self.vocabulary) or Symbol(str(children[0]))

    def array(self, children: Children) -> Expression:
        return Symbol(str(children[0]))

    def constant(self, children: Children) -> Expression:
        return Constant(str(children[0]))

    def abbreviation(self, children: Children) -> Expression:
        return self.vocabulary.abbreviations[str(children[0])]

    def dots(self, children: Children) -> Expression:
        return DOTS

    def group(self, children: Children) -> Expression:
        return _only(children)

    degree = raised = group

    def component(self, children: Children) -> Expression:
        array, *indices = children
        domain = self.vocabulary.variables[array.name]
        if domain.is_matrix and len(indices) == 1 and isinstance(indices[0], Multiply):
            indices = list(indices[0].factors)  # Sigma_{jj}
        return Component(array, tuple(indices))

    def fraction(self, children: Children) -> Expression:
        return divide(*children[1:])

    def root(self, children: Children) -> Expression:
        _, degree, radicand = children
        return Power(radicand, HALF if degree is None else divide(number(1), degree))

    def case(self, children: Children) -> tuple[Expression, Condition]:
        value, left, relation, right = children
        return value, Condition(str(relation), left, right)

    def cases(self, children: Children) -> Expression:
        *cases, otherwise = children
        values, conditions = zip(*cases, strict=True)
        return Cases(values if otherwise is None else (*values, otherwise), conditions)

    def absolute(self, children: Children) -> Expression:
        return applied("abs", *children)

    def norm(self, children: Children) -> Expression:
        body, token = children
        index, kind = str(token), shape(body, self.vocabulary)
        if index in ("", "F") or (index == "2" and kind != "matrix"):
            return applied("norm", body)
        if kind == "matrix":
            raise self.error(f"I read only `_F` as the index of the norm of a matrix, not `_{index}`.", token)
        return applied("abs", body) if kind == "number" else applied("total", applied("abs", body))

    def inner(self, children: Children) -> Expression:
        if ONES in children:
            return applied("total", *(each for each in children if each != ONES))
        return function_spellings.known_function("dot", children)

    def choose(self, children: Children) -> Expression:
        return applied("binomial", *children[1:])

    def declared(self, children: Children) -> Expression:
        token, arguments = children
        name = str(token)
        return Call(name.rstrip("'"), self._values(token, arguments), len(name) - len(name.rstrip("'")))

    # --- functions

    def called(self, children: Children) -> Expression:
        token, base, raised, arguments = children
        name = str(token)
        if name in {"sum", "product"}:
            result = self.called_reduction(token, arguments)
        elif name in {"integral", "derivative"}:
            result = self.called_calculus(token, arguments)
        elif name == "diag" and DOTS in arguments:
            result = self._diagonal(token, arguments)
        else:
            result = self._function(token, base, self._values(token, arguments))
        return result if raised is None else Power(result, raised)

    def _diagonal(self, token: lark.Token, arguments: Sequence[Any]) -> Expression:
        """``diag(s_1^2, ..., s_J^2)`` is ``diag(s^2)``, if the dots run through a whole vector."""
        match with_dots("sum", self._values(token, arguments)):
            case [Reduce(_, index, lower, upper, body)] if lower == ONE and upper == length_of(
                index, body, self.vocabulary
            ):
                whole = rebuilt(body, lambda node: node.base if _has_index(node, index) else node)
                if Symbol(index) not in walk(whole):
                    return applied("diag", whole)
        raise self.error("I can't tell how these dots go on.", token)

    def method(self, children: Children) -> Expression:
        first, token, *given = children
        values = self._values(token, given[0] if given else [])
        if str(token) in {"sum", "product"}:
            return self.without_index(token, first)
        return self._function(token, None, (first, *values))

    def called_on_power(self, children: Children) -> Expression:
        token, base, raised, argument, exponent = children
        result = self._function(token, base, (Power(argument, exponent),))
        return result if raised is None else Power(result, raised)

    def reaching(self, children: Children) -> Expression:
        token, base, raised, argument = children
        result = self._function(token, base, (argument,))
        return result if raised is None else Power(result, raised)

    def _function(
        self, token: lark.Token, base: Expression | None, arguments: Sequence[Expression]
    ) -> Expression:
        given = list(arguments) if base is None else [*arguments, base]
        problem = function_spellings.arity_problem(str(token), len(given))
        if problem is not None:
            raise self.error(problem, token)
        return function_spellings.known_function(str(token), given)

    def _values(self, token: lark.Token, arguments: Sequence[Any]) -> tuple[Expression, ...]:
        if any(isinstance(each, Range) for each in arguments):
            raise self.error(f"A list of values can't stand in `{token}(...)`.", token)
        return tuple(arguments)

    def arguments(self, children: Children) -> Children:
        return children


def _has_index(node: Expression, index: str) -> TypeGuard[Component]:
    return isinstance(node, Component) and node.indices == (Symbol(index),)


def _with_products_below(tails: Sequence[_Tail]) -> list[_Tail]:
    """With what stands directly beside a divisor as part of it: ``a / 2 b`` is ``a / (2 b)``."""
    found: list[_Tail] = []
    for tail in tails:
        if tail.sign == "beside" and found and found[-1].sign == "over":
            found[-1] = _Tail("over", multiply(found[-1].operand, tail.operand))
        else:
            found.append(tail)
    return found


def _only(children: Children) -> Expression:
    result: Expression
    (result,) = children
    return result
