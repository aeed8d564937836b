"""From the parse tree of the grammar to an expression.

One method for each rule of the grammar; errors that need the meaning of a formula, such as
a sum that does not say how far it goes, are raised here with the place of their token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lark
from autograder.symbolic import function_spellings
from autograder.symbolic.dangling import dangling_indices, length_of
from autograder.symbolic.decimals import decimal
from autograder.symbolic.ellipsis import DOTS, with_dots
from autograder.symbolic.expression import (
    HALF,
    Call,
    Component,
    Constant,
    Density,
    Derivative,
    Expression,
    Integral,
    Multiply,
    Power,
    Reduce,
    Symbol,
    add,
    applied,
    divergence,
    divide,
    expectation,
    multiply,
    negative,
    number,
    walk,
)
from autograder.symbolic.gaussian_density import gaussian_density
from autograder.symbolic.shapes import shape
from autograder.symbolic.terminals import Convention
from autograder.symbolic.tokens import ReadingError
from autograder.symbolic.vocabulary import Vocabulary
from lark.visitors import Transformer_NonRecursive

PARAMETERS = frozenset({"theta", "phi", "psi", "lambda", "eta"})
"""Names of the parameters of a model, which condition all its densities alike."""


@dataclass(frozen=True)
class _Tail:
    """A further factor of a product, and how it is joined to what stands before."""

    sign: str
    operand: Expression


@dataclass(frozen=True)
class _Range:
    """``(j, 1, J)`` as an argument."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class _Header:
    """What stands below and above a sum; the token is where to point if it is not enough."""

    token: lark.Token
    index: str
    lower: Expression | None
    upper: Expression | None


_Children = list[Any]


class Builder(Transformer_NonRecursive[lark.Token, Expression]):
    """Builds the expression of a text from its parse tree."""

    def __init__(self, text: str, vocabulary: Vocabulary, convention: Convention) -> None:
        super().__init__(visit_tokens=False)
        self.text = text
        self.vocabulary = vocabulary
        self.convention = convention

    def error(self, message: str, token: lark.Token) -> ReadingError:
        """An error at the place of a token."""
        return ReadingError(message, self.text, token.start_pos or 0)

    # --- sums, products, powers

    def start(self, children: _Children) -> Expression:
        return _only(children)

    def sum(self, children: _Children) -> Expression:
        if DOTS in children:
            children = with_dots("sum", children) or children
        return add(*children)

    def plus(self, children: _Children) -> Expression:
        return _only(children)

    def minus(self, children: _Children) -> Expression:
        return negative(children[0])

    negated = minus

    def term(self, children: _Children) -> Expression:
        result: Expression = children[0]
        tails: list[_Tail] = children[1:]
        if any(tail.operand == DOTS for tail in tails):
            factors = with_dots("product", [result, *(tail.operand for tail in tails)])
            return multiply(*factors) if factors else DOTS
        for tail in tails:
            if tail.sign == "over":
                result = divide(result, tail.operand)
            elif tail.sign == "dot" and self._is_inner_product(result, tail.operand):
                result = multiply(applied("transpose", result), tail.operand)
            else:
                result = multiply(result, tail.operand)
        return result

    reach_term = reach_quotient = term

    def _is_inner_product(self, left: Expression, right: Expression) -> bool:
        return self.convention.dot_is_inner and (
            shape(right, self.vocabulary) == shape(left, self.vocabulary) == "column"
        )

    def times(self, children: _Children) -> _Tail:
        return _Tail("times", children[0])

    def dot(self, children: _Children) -> _Tail:
        return _Tail("dot", children[0])

    def over(self, children: _Children) -> _Tail:
        return _Tail("over", children[0])

    beside = times

    def power(self, children: _Children) -> Expression:
        return Power(*children)

    def factorial(self, children: _Children) -> Expression:
        return applied("factorial", *children)

    def transposed(self, children: _Children) -> Expression:
        return applied("transpose", *children)

    # --- the smallest parts

    def number(self, children: _Children) -> Expression:
        return decimal(str(children[0]))

    def name(self, children: _Children) -> Expression:
        return Symbol(str(children[0]))

    array = name

    def constant(self, children: _Children) -> Expression:
        return Constant(str(children[0]))

    def abbreviation(self, children: _Children) -> Expression:
        return self.vocabulary.abbreviations[str(children[0])]

    def dots(self, children: _Children) -> Expression:
        return DOTS

    def group(self, children: _Children) -> Expression:
        return _only(children)

    degree = raised = group

    def component(self, children: _Children) -> Expression:
        array, *indices = children
        domain = self.vocabulary.variables[array.name]
        if domain.matrix and len(indices) == 1 and isinstance(indices[0], Multiply):
            indices = list(indices[0].factors)  # Sigma_{jj}
        return Component(array, tuple(indices))

    def fraction(self, children: _Children) -> Expression:
        return divide(*children[1:])

    def root(self, children: _Children) -> Expression:
        _, degree, radicand = children
        return Power(radicand, HALF if degree is None else divide(number(1), degree))

    def absolute(self, children: _Children) -> Expression:
        return applied("abs", *children)

    def norm(self, children: _Children) -> Expression:
        return applied("norm", *children)

    def inner(self, children: _Children) -> Expression:
        return function_spellings.known_function("dot", children)

    def choose(self, children: _Children) -> Expression:
        return applied("binomial", *children[1:])

    def declared(self, children: _Children) -> Expression:
        token, arguments = children
        name = str(token)
        return Call(name.rstrip("'"), self._values(token, arguments), len(name) - len(name.rstrip("'")))

    # --- functions

    def called(self, children: _Children) -> Expression:
        token, base, raised, arguments = children
        name = str(token)
        if name in {"sum", "product"}:
            result = self._called_reduction(token, arguments)
        elif name in {"integral", "derivative"}:
            result = self._called_calculus(token, arguments)
        else:
            result = self._function(token, base, self._values(token, arguments))
        return result if raised is None else Power(result, raised)

    def method(self, children: _Children) -> Expression:
        first, token, *given = children
        values = self._values(token, given[0] if given else [])
        if str(token) in {"sum", "product"}:
            return self._without_index(token, first)
        return self._function(token, None, (first, *values))

    def called_on_power(self, children: _Children) -> Expression:
        token, base, raised, argument, exponent = children
        result = self._function(token, base, (Power(argument, exponent),))
        return result if raised is None else Power(result, raised)

    def reaching(self, children: _Children) -> Expression:
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
        if any(isinstance(each, _Range) for each in arguments):
            raise self.error(f"A list of values can't stand in `{token}(...)`.", token)
        return tuple(arguments)

    def arguments(self, children: _Children) -> _Children:
        return children

    def listed(self, children: _Children) -> _Range:
        return _Range(tuple(children))

    def generator(self, children: _Children) -> _Children:
        """``body for j in range(a, b)``: from a, or 0, up to and without b."""
        body, index, token, bounds = children
        if len(bounds) > 2:
            raise self.error("I can read `range` only with one or two numbers.", token)
        first = bounds[0] if len(bounds) == 2 else number(0)
        return [body, _Range((Symbol(str(index)), first, add(bounds[-1], number(-1))))]

    # --- sums, integrals and derivatives as calls

    def _called_reduction(self, token: lark.Token, arguments: Sequence[Any]) -> Expression:
        body: Expression = arguments[0]
        ranges = arguments[1:]
        if not ranges:
            return self._without_index(token, body)
        for each in ranges:
            index, lower, upper = self._bounds(token, each)
            body = Reduce(str(token), index, lower, upper, body)
        return body

    def _bounds(self, token: lark.Token, given: Any) -> tuple[str, Expression, Expression]:
        if not isinstance(given, _Range) or len(given.items) != 3 or not isinstance(given.items[0], Symbol):
            raise self.error("Here I expect a range such as `(j, 1, J)`.", token)
        return given.items[0].name, given.items[1], given.items[2]

    def _called_calculus(self, token: lark.Token, arguments: Sequence[Any]) -> Expression:
        body: Expression = arguments[0]
        rest = list(arguments[1:])
        if not rest:
            example = "integral(..., z)" if str(token) == "integral" else "Derivative(..., x)"
            raise self.error(f"By which variable? Write for example `{example}`.", token)
        while rest:
            given = rest.pop(0)
            if str(token) == "integral" and isinstance(given, _Range):
                variable, lower, upper = self._bounds(token, given)
                body = self._integrated(variable, lower, upper, body)
            elif str(token) == "integral":
                body = Integral(self._variable(token, given), None, None, body)
            elif isinstance(given, _Range) and len(given.items) == 2:
                body = Derivative(
                    self._variable(token, given.items[0]), self._order(token, given.items[1]), body
                )
            else:
                order = self._order(token, rest.pop(0)) if rest and not isinstance(rest[0], Symbol) else 1
                body = Derivative(self._variable(token, given), order, body)
        return body

    def _variable(self, token: lark.Token, given: Any) -> str:
        if not isinstance(given, Symbol):
            raise self.error(f"Behind the comma in `{token}(...)` I expect a variable.", token)
        return given.name

    def _order(self, token: lark.Token, given: Any) -> int:
        order = getattr(given, "value", None)
        if order is None or order.denominator != 1 or not 0 <= order <= 20:
            raise self.error("The order of a derivative has to be a small whole number.", token)
        return int(order)

    # --- sums, integrals and derivatives as signs

    def header(self, children: _Children) -> _Header:
        token, lower, upper = children
        return _Header(token, str(token), lower, upper)

    def reduction(self, children: _Children) -> Expression:
        token, header, body = children
        if header is None:
            return self._without_index(token, body)
        kind, index, lower, upper = str(token), header.index, header.lower, header.upper
        if upper is None:
            if kind == "sum" and lower is None and self._is_latent(index, body):
                return Integral(index, None, None, body)
            upper = length_of(index, body, self.vocabulary)
        if upper is None:
            raise self.error(
                f"How far does `{index}` run? Write the upper bound above the sum.", header.token
            )
        return Reduce(kind, index, lower or number(1), upper, body)

    def _is_latent(self, name: str, body: Expression) -> bool:
        """Whether a sum runs over a variable of the model, such as ``\\sum_z p(x,z)``."""
        return any(isinstance(node, Density) and name in node.of + node.given for node in walk(body))

    def _without_index(self, token: lark.Token, body: Expression) -> Expression:
        """``\\sum x_i`` runs over the index that is open; ``sum(v)`` over the entries of a vector."""
        kind = str(token)
        indices = dangling_indices(body, self.vocabulary)
        if len(indices) > 1:
            raise self.error("Over which index does this run? Write it below.", token)
        for index in indices:
            upper = length_of(index, body, self.vocabulary)
            if upper is not None:
                return Reduce(kind, index, number(1), upper, body)
        return applied("total" if kind == "sum" else "total product", body)

    def limits(self, children: _Children) -> _Children:
        return children

    def integral_before(self, children: _Children) -> Expression:
        _, limits, body, *variables = children
        return self._integral(limits, variables, body)

    def integral_after(self, children: _Children) -> Expression:
        _, limits, *variables, body = children
        return self._integral(limits, variables, body)

    def _integral(self, limits: _Children | None, variables: _Children, body: Expression) -> Expression:
        lower, upper = limits or (None, None)
        for variable in variables:
            body = self._integrated(str(variable), lower, upper, body)
        return body

    def _integrated(
        self, variable: str, lower: Expression | None, upper: Expression | None, body: Expression
    ) -> Expression:
        """The integral; for densities, from minus to plus infinity means over the whole space."""
        if self.vocabulary.densities and upper == Constant("oo"):
            lower = upper = None
        return Integral(variable, lower, upper, body)

    def derivative(self, children: _Children) -> Expression:
        token, body = children
        variable, _, order = str(token).rpartition(" ")
        if order == "0":
            raise self.error("The order of a derivative has to be a small whole number.", token)
        return Derivative(variable, int(order), body)

    # --- probability

    def variables(self, children: _Children) -> tuple[str, ...]:
        names = [str(each) for each in children if each is not None]
        return tuple(name for name in names if name not in PARAMETERS)

    def given(self, children: _Children) -> tuple[str, ...]:
        names: tuple[str, ...] = children[0]
        return names

    parameters = given

    def density(self, children: _Children) -> Density:
        token, *rest = children
        if not rest:
            usual = self.vocabulary.densities[str(token)]
            assert usual is not None
            return Density(str(token), *usual)
        of, given = rest[:2]
        if not of:
            raise self.error(f"Of what is `{token}` the density here?", token)
        return Density(str(token), of, given or ())

    def mean(self, children: _Children) -> Expression:
        _, measure, body = children
        return expectation(measure, body)

    def divergence(self, children: _Children) -> Expression:
        token, left, right = children
        variables = _divergence_variables(left) or _divergence_variables(right)
        if variables is None:
            raise self.error("I can't tell over which variable this divergence integrates.", token)
        return divergence(left, right, variables)

    def normal(self, children: _Children) -> Expression:
        _, of, mean, variance = children
        return gaussian_density(of, mean, variance, self.vocabulary)


def _only(children: _Children) -> Expression:
    result: Expression
    (result,) = children
    return result


def _divergence_variables(side: Expression) -> tuple[str, ...] | None:
    for node in walk(side):
        if isinstance(node, Density) and (isinstance(side, Density) or node.given):
            return node.of
    return None
