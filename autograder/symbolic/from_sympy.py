"""Rebuilding a sympy object as our own tree, node by node, from a whitelist of exact types.

Only attributes of genuine sympy classes are read. A subclass, a name that is not a name,
or a method of the student's is never called, printed or trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from autograder.symbolic.expression import (
    Component,
    Constant,
    Density,
    Expression,
    Integral,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    applied,
    multiply,
    number,
)
from autograder.symbolic.parser import parse
from autograder.symbolic.vocabulary import Vocabulary
from autograder.verdicts import AnswerError

MAX_NODES = 3000


def from_sympy(value: Any, vocabulary: Vocabulary) -> Expression:
    """Read a sympy object; raises :class:`AnswerError` for what is not on the whitelist.

    >>> from_sympy(sympy.Symbol("a") + 1, Vocabulary())
    Add(terms=(Number(value=Fraction(1, 1)), Symbol(name='a')))
    """
    return _Reader(vocabulary).read(value)


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.nodes = 0

    def read(self, value: Any) -> Expression:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise AnswerError("This expression is too large to be read.", "answer.too-long")
        kind = type(value)
        if kind in _NUMBERS:
            return Number(Fraction(int(value.p), int(value.q)))
        if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        if kind in _FUNCTIONS:
            return _FUNCTIONS[kind](self.read(value.args[0]))
        if kind in _READERS:
            return _READERS[kind](self, value)
        if isinstance(kind, type) and AppliedUndef in kind.__mro__:
            return self._undefined_function(value)
        raise AnswerError(f"I can't read a sympy `{_type_name(kind)}` in this answer.", "answer.unreadable")

    def all(self, values: Any) -> list[Expression]:
        return [self.read(value) for value in values]

    def name(self, text: Any) -> Expression:
        """A symbol; a name such as ``mu_j`` or ``p(z|x)`` means what it means in a string."""
        if type(text) is not str or len(text) > 60:
            raise AnswerError("A symbol in this answer has a name that I can't read.", "answer.unreadable")
        if text in self.vocabulary.variables:
            return Symbol(text)
        return parse(text, self.vocabulary)

    def float(self, value: Any) -> Expression:
        sign, mantissa, exponent, _ = value._mpf_
        if abs(exponent) > 2000:
            raise AnswerError("A number in this answer is too large to be read.", "answer.too-long")
        exact = Fraction(int(mantissa) * (-1) ** sign) * Fraction(2) ** exponent
        # 0.1 means one tenth, not the binary fraction next to it; 0.3183098861837907 was rounded.
        short = exact.limit_denominator(10**6)
        return Number(short) if abs(short - exact) <= abs(exact) / 10**14 else Number(exact, exact=False)

    def reduction(self, kind: str, value: Any) -> Expression:
        body = self.read(value.args[0])
        for limits in value.args[1:]:
            index, lower, upper = self._limits(limits, "sum")
            assert lower is not None
            assert upper is not None
            body = Reduce(kind, index, lower, upper, body)
        return body

    def integral(self, value: Any) -> Expression:
        body = self.read(value.args[0])
        for limits in value.args[1:]:
            index, lower, upper = self._limits(limits, "integral", open_ends=True)
            body = Integral(index, lower, upper, body)
        return body

    def _limits(
        self, limits: Any, what: str, open_ends: bool = False
    ) -> tuple[str, Expression | None, Expression | None]:
        if type(limits) is not sympy.Tuple or len(limits.args) not in ({1, 3} if open_ends else {3}):
            raise AnswerError(f"A {what} in this answer has no bounds that I can read.", "answer.unreadable")
        index = self.read(limits.args[0])
        if not isinstance(index, Symbol):
            raise AnswerError(f"A {what} in this answer has no index that I can read.", "answer.unreadable")
        if len(limits.args) == 1:
            return index.name, None, None
        return index.name, self.read(limits.args[1]), self.read(limits.args[2])

    def indexed(self, value: Any) -> Expression:
        base = value.args[0]
        label = base.args[0] if type(base) is sympy.IndexedBase else base
        return Component(self.read(label), tuple(self.all(value.args[1:])))

    def matrix_element(self, value: Any) -> Expression:
        """Sympy counts the entries of a MatrixSymbol from 0, we count from 1."""
        indices = tuple(add(index, number(1)) for index in self.all(value.args[1:]))
        base = self.read(value.args[0])
        if (
            isinstance(base, Symbol)
            and (domain := self.vocabulary.variables.get(base.name))
            and not domain.matrix
        ):
            indices = indices[:1]
        return Component(base, indices)

    def _undefined_function(self, value: Any) -> Expression:
        """``Function("p")(x, z)``: a density of its arguments, or a function of the task."""
        name = type(value).__name__
        arguments = self.all(value.args)
        if name in self.vocabulary.densities and all(isinstance(item, Symbol) for item in arguments):
            names = tuple(item.name for item in arguments if isinstance(item, Symbol))
            usual = self.vocabulary.densities[name]
            if usual is not None and names == usual[0] + usual[1]:
                return Density(name, *usual)
            return Density(name, names)
        raise AnswerError(f"`{name[:30]}` is not a function that this task knows.", "answer.unknown-name")


def _applying(name: str) -> Callable[[Expression], Expression]:
    return lambda argument: applied(name, argument)


def _type_name(kind: type) -> str:
    name = type.__dict__["__name__"].__get__(kind)
    return name[:40] if name.isidentifier() else "object"


_NUMBERS = {
    type(sympy.Integer(7)),
    type(sympy.Rational(2, 7)),
    type(sympy.S.One),
    type(sympy.S.Zero),
    type(sympy.S.NegativeOne),
    type(sympy.S.Half),
}
_CONSTANTS: dict[type, Expression] = {
    type(sympy.pi): Constant("pi"),
    type(sympy.E): Constant("e"),
    type(sympy.oo): Constant("oo"),
}
_FUNCTIONS: dict[type, Callable[[Expression], Expression]] = {
    sympy.log: _applying("log"),
    sympy.exp: lambda argument: Power(Constant("e"), argument),
    sympy.Abs: _applying("abs"),
    sympy.factorial: _applying("factorial"),
    sympy.gamma: lambda argument: applied("factorial", add(argument, number(-1))),
    sympy.Trace: _applying("trace"),
    sympy.Determinant: _applying("det"),
    sympy.Transpose: _applying("transpose"),
    **{getattr(sympy, name): _applying(name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    sympy.Inverse: lambda argument: Power(argument, number(-1)),
}
_READERS: dict[type, Callable[[_Reader, Any], Expression]] = {
    sympy.Symbol: lambda reader, value: reader.name(value.name),
    sympy.Dummy: lambda reader, value: reader.name(value.name),
    sympy.Idx: lambda reader, value: reader.read(value.args[0]),
    sympy.core.symbol.Str: lambda reader, value: reader.name(value.name),
    sympy.MatrixSymbol: lambda reader, value: reader.name(value.args[0].name),
    sympy.IndexedBase: lambda reader, value: reader.read(value.args[0]),
    sympy.Float: lambda reader, value: reader.float(value),
    sympy.Add: lambda reader, value: add(*reader.all(value.args)),
    sympy.Mul: lambda reader, value: multiply(*reader.all(value.args)),
    sympy.MatAdd: lambda reader, value: add(*reader.all(value.args)),
    sympy.MatMul: lambda reader, value: multiply(*reader.all(value.args)),
    sympy.Pow: lambda reader, value: Power(*reader.all(value.args)),
    sympy.MatPow: lambda reader, value: Power(*reader.all(value.args)),
    Sum: lambda reader, value: reader.reduction("sum", value),
    Product: lambda reader, value: reader.reduction("product", value),
    sympy.Integral: lambda reader, value: reader.integral(value),
    sympy.Indexed: lambda reader, value: reader.indexed(value),
    MatrixElement: lambda reader, value: reader.matrix_element(value),
}
