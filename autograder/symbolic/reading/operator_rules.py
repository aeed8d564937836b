"""The rules for sums, integrals, derivatives, densities and divergences; see :mod:`autograder.symbolic.reading.building`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import lark
from lark.visitors import Transformer_NonRecursive

from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.expression import (
    Constant,
    Density,
    Derivative,
    Expression,
    Integral,
    Reduce,
    Symbol,
    add,
    applied,
    divergence,
    expectation,
    log,
    negative,
    number,
    walk,
)
from autograder.symbolic.reading.bound_variables import bound_to, renamed, without_names_of_parameters
from autograder.symbolic.reading.conventions import Convention
from autograder.symbolic.reading.dangling import dangling_indices, length_of
from autograder.symbolic.reading.gaussian_density import gaussian_density
from autograder.symbolic.reading.probability import BARE
from autograder.symbolic.reading.tokens import ReadingError
from autograder.symbolic.vocabulary import Vocabulary

MAX_ORDER = 20  # of a derivative


@dataclass(frozen=True)
class Range:
    """``(j, 1, J)`` as an argument."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Header:
    """What stands below and above a sum; the token is where to point if it is not enough."""

    token: lark.Token
    index: str
    lower: Expression | None
    upper: Expression | None


Children = list[Any]


class OperatorRules(Transformer_NonRecursive[lark.Token, Expression]):
    """The part of the builder that binds variables."""

    def __init__(self, text: str, vocabulary: Vocabulary, convention: Convention) -> None:
        super().__init__(visit_tokens=False)
        self.text = text
        self.vocabulary = vocabulary
        self.convention = convention

    def error(self, message: str, token: lark.Token) -> ReadingError:
        """An error at the place of a token."""
        return ReadingError(message, self.text, token.start_pos or 0)

    def listed(self, children: Children) -> Range:
        return Range(tuple(children))

    def generator(self, children: Children) -> Children:
        """``body for j in range(a, b)``: from a, or 0, up to and without b."""
        body, index, token, bounds = children
        if len(bounds) > 2:
            raise self.error("I can read `range` only with one or two numbers.", token)
        first = bounds[0] if len(bounds) == 2 else number(0)
        return [body, Range((Symbol(str(index)), first, add(bounds[-1], number(-1))))]

    # --- sums, integrals and derivatives as calls

    def called_reduction(self, token: lark.Token, arguments: Sequence[Any]) -> Expression:
        body: Expression = arguments[0]
        ranges = arguments[1:]
        if not ranges:
            return self.without_index(token, body)
        for each in ranges:
            index, lower, upper = self._bounds(token, each)
            body = Reduce(str(token), index, lower, upper, body)
        return body

    def _bounds(self, token: lark.Token, given: Any) -> tuple[str, Expression, Expression]:
        if not isinstance(given, Range) or len(given.items) != 3 or not isinstance(given.items[0], Symbol):
            raise self.error("Here I expect a range such as `(j, 1, J)`.", token)
        return given.items[0].name, given.items[1], given.items[2]

    def called_calculus(self, token: lark.Token, arguments: Sequence[Any]) -> Expression:
        body: Expression = arguments[0]
        rest = list(arguments[1:])
        if not rest:
            example = "integral(..., z)" if str(token) == "integral" else "Derivative(..., x)"
            raise self.error(f"By which variable? Write for example `{example}`.", token)
        while rest:
            given = rest.pop(0)
            if str(token) == "integral" and isinstance(given, Range):
                variable, lower, upper = self._bounds(token, given)
                body = self._integrated(variable, lower, upper, body)
            elif str(token) == "integral":
                body = Integral(self._variable(token, given), None, None, body)
            elif isinstance(given, Range) and len(given.items) == 2:
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
        if order is None or order.denominator != 1 or not 0 <= order <= MAX_ORDER:
            raise self.error("The order of a derivative has to be a small whole number.", token)
        return int(order)

    # --- sums, integrals and derivatives as signs

    def header(self, children: Children) -> Header:
        token, lower, upper = children
        return Header(token, str(token), lower, upper)

    def reduction(self, children: Children) -> Expression:
        token, header, body = children
        if header is None:
            return self.without_index(token, body)
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

    def without_index(self, token: lark.Token, body: Expression) -> Expression:
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

    def limits(self, children: Children) -> Children:
        return children

    def integral_before(self, children: Children) -> Expression:
        _, limits, body, *variables = children
        return self._integral(limits, variables, body)

    def integral_after(self, children: Children) -> Expression:
        _, limits, *variables, body = children
        return self._integral(limits, variables, body)

    def _integral(self, limits: Children | None, variables: Children, body: Expression) -> Expression:
        lower, upper = limits or (None, None)
        for variable in variables:
            body = self._integrated(str(variable), lower, upper, body)
        return body

    def _integrated(
        self, variable: str, lower: Expression | None, upper: Expression | None, body: Expression
    ) -> Expression:
        """The integral; for densities, from minus to plus infinity means over the whole space."""
        usual = self.vocabulary.densities.get(variable)
        if usual is not None and not any(variable in names for names in usual) and lower is None:
            return expectation(Density(variable, *usual), body)  # \int f dq
        if self.vocabulary.densities and upper == Constant("oo"):
            lower = upper = None
        return Integral(variable, lower, upper, body)

    def derivative(self, children: Children) -> Expression:
        token, body = children
        variable, _, order = str(token).rpartition(" ")
        if not 0 < int(order) <= MAX_ORDER:
            raise self.error("The order of a derivative has to be a small whole number.", token)
        return Derivative(variable, int(order), body)

    # --- probability

    def variables(self, children: Children) -> tuple[str, ...]:
        return tuple(str(each) for each in children if each is not None)

    def given(self, children: Children) -> tuple[str, ...]:
        names: tuple[str, ...] = children[0]
        return names

    parameters = given

    def density(self, children: Children) -> Density:
        token, *rest = children
        if not rest:
            usual = self.vocabulary.densities[str(token)]
            assert usual is not None
            return Density(str(token), *usual)
        of, given = rest[:2]
        if not of:
            raise self.error(f"Of what is `{token}` the density here?", token)
        return Density(str(token), of, given or ())

    def mean(self, children: Children) -> Expression:
        token, measure, body = children
        measure = replace(measure, of=without_names_of_parameters(measure.of))
        return expectation(measure, bound_to(measure, body) if str(token) == BARE else body)

    def divergence(self, children: Children) -> Expression:
        token, left, right = children
        variables = _divergence_variables(left) or _divergence_variables(right)
        if variables is None:
            raise self.error("I can't tell over which variable this divergence integrates.", token)
        return divergence(left, _of_the_same(right, variables), variables)

    def entropy(self, children: Children) -> Expression:
        token, side, other = children
        if not isinstance(side, Density) or not isinstance(other, Density | None):
            raise self.error("Of which density is this the entropy? Write for example `H(q(z|x))`.", token)
        side = replace(side, of=without_names_of_parameters(side.of))
        return negative(expectation(side, log(side if other is None else _of_the_same(other, side.of))))

    def normal(self, children: Children) -> Expression:
        _, of, mean, variance = children
        return gaussian_density(of, mean, variance, self.vocabulary)


def _of_the_same(side: Expression, variables: tuple[str, ...]) -> Expression:
    """A density with the names of the variables that another is of: ``KL(q(u|x) || p(z|x))``."""
    if isinstance(side, Density) and list(map(kind, side.of)) == list(map(kind, variables)):
        for own, common in zip(side.of, variables, strict=True):
            side = renamed(side, own, common)
    return side


def _divergence_variables(side: Expression) -> tuple[str, ...] | None:
    for node in walk(side):
        if isinstance(node, Density) and (isinstance(side, Density) or node.given):
            return without_names_of_parameters(node.of)
    return None
