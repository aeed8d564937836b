"""Rebuilding a sympy object as our own tree, node by node, from a whitelist of exact types.

Nothing of the object is called: its type is compared by identity, and its parts are read
from the slots in which sympy itself keeps them, so that neither a subclass nor a property,
a metaclass or a name that is code can have a say.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.containers import Tuple
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.expressions.matexpr import MatrixElement

from autograder.reports.verdicts import AnswerError
from autograder.symbolic.expression import (
    MINUS_ONE,
    ONE,
    ZERO,
    Cases,
    Component,
    Condition,
    Constant,
    Density,
    Derivative,
    Expression,
    FunctionCall,
    Integral,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    applied,
    divide,
    multiply,
    rational,
)
from autograder.symbolic.reading.function_spellings import known_function
from autograder.symbolic.reading.parser import parse
from autograder.symbolic.reading.raw_strings import restored
from autograder.symbolic.reading.shapes import shaped_product
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary

_MAX_NODES = 3000
MAX_BITS = 8000  # of a number; 9**9**9 has more
MAX_NAME = 60

_name_of_type = type.__dict__["__name__"].__get__
_bases_of_type = type.__dict__["__bases__"].__get__
_arguments = sympy.Basic.__dict__["_args"].__get__
_name_of_symbol = sympy.Symbol.__dict__["name"].__get__


def from_sympy(value: Any, vocabulary: Vocabulary) -> Expression:
    """Read a sympy object; raises :class:`AnswerError` for what is not on the whitelist.

    >>> from_sympy(sympy.Symbol("a") + 1, Vocabulary())
    Add(terms=(Number(value=Fraction(1, 1)), Symbol(name='a')))
    """
    return _Reader(vocabulary).read(value)


def lambda_parts(value: Any) -> tuple[str, Any] | None:
    """The variable and the body of a sympy ``Lambda`` of one variable; None for everything else.

    >>> t = sympy.Symbol("t")
    >>> lambda_parts(sympy.Lambda(t, t + 1))
    ('t', t + 1)
    """
    if type(value) is not sympy.Lambda:
        return None
    signature, body = _arguments(value)
    names: tuple[Any, ...] = _arguments(signature) if type(signature) is Tuple else ()
    if len(names) != 1 or type(names[0]) not in (sympy.Symbol, sympy.Dummy):
        raise AnswerError("A function of one variable is asked.", "answer.unreadable")
    return _checked_name(_name_of_symbol(names[0])), body


def _checked_name(text: Any) -> str:
    if type(text) is not str or len(text) > MAX_NAME:
        raise AnswerError("A symbol in this answer has a name that I can't read.", "answer.unreadable")
    return text


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.nodes = 0

    def read(self, value: Any) -> Expression:
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            raise AnswerError("This expression is too large to be read.", "answer.too-long")
        kind = type(value)
        reader = _READERS.get(id(kind))
        if reader is not None:
            return reader(self, value)
        if type(kind) is UndefinedFunction and _bases_of_type(kind) == (AppliedUndef,):
            return self._undefined_function(_checked_name(_name_of_type(kind)), _arguments(value))
        raise AnswerError(_refusal(kind), "answer.unreadable")

    def all(self, value: Any) -> list[Expression]:
        """Everything that a node holds."""
        return [self.read(argument) for argument in _arguments(value)]

    def name(self, text: Any) -> Expression:
        """A symbol; a name such as ``mu_j`` or ``p(z|x)`` means what it means in a string."""
        text = restored(_checked_name(text), self.vocabulary.names)
        return Symbol(text) if text in self.vocabulary.variables else parse(text, self.vocabulary)

    def rational(self, value: Any) -> Expression:
        top, bottom = value.p, value.q
        if max(abs(top), bottom).bit_length() > MAX_BITS:
            raise AnswerError("A number in this answer is too large to be read.", "answer.too-long")
        return Number(Fraction(int(top), int(bottom)))

    def float(self, value: Any) -> Expression:
        sign, mantissa, exponent, _ = value._mpf_
        if abs(exponent) > 2000:
            raise AnswerError("A number in this answer is too large to be read.", "answer.too-long")
        exact = Fraction(int(mantissa) * (-1) ** sign) * Fraction(2) ** exponent
        # 0.1 means one tenth, not the binary fraction next to it; 0.3183098861837907 was rounded.
        short = exact.limit_denominator(10**6)
        return Number(short) if abs(short - exact) <= abs(exact) / 10**14 else Number(exact, exact=False)

    def logarithm(self, value: Any) -> Expression:
        argument, *base = self.all(value)
        result = applied("log", argument)
        return divide(result, applied("log", base[0])) if base else result

    # --- sums, integrals, derivatives

    def reduction(self, kind: str, value: Any) -> Expression:
        body, *limits = _arguments(value)
        result = self.read(body)
        for each in limits:
            index, lower, upper = self._limits(each, "sum", {3})
            assert lower is not None
            assert upper is not None
            result = Reduce(kind, index, lower, upper, result)
        return result

    def integral(self, value: Any) -> Expression:
        body, *limits = _arguments(value)
        result = self.read(body)
        for each in limits:
            index, lower, upper = self._limits(each, "integral", {1, 3})
            if self.vocabulary.densities and upper == Constant("oo"):
                lower = upper = None
            result = Integral(index, lower, upper, result)
        return result

    def derivative(self, value: Any) -> Expression:
        body, *variables = _arguments(value)
        result = self.read(body)
        for each in variables:
            variable, order = (self.read(part) for part in _arguments(each))
            if not isinstance(variable, Symbol) or not isinstance(order, Number) or order.value > 20:
                raise AnswerError("A derivative in this answer can't be read.", "answer.unreadable")
            result = Derivative(variable.name, int(order.value), result)
        return result

    def _limits(
        self, limits: Any, what: str, lengths: set[int]
    ) -> tuple[str, Expression | None, Expression | None]:
        parts: tuple[Any, ...] = _arguments(limits) if type(limits) is Tuple else ()
        if len(parts) not in lengths:
            raise AnswerError(f"A {what} in this answer has no bounds that I can read.", "answer.unreadable")
        index = self.read(parts[0])
        if not isinstance(index, Symbol):
            raise AnswerError(f"A {what} in this answer has no index that I can read.", "answer.unreadable")
        if len(parts) == 1:
            return index.name, None, None
        return index.name, self.read(parts[1]), self.read(parts[2])

    # --- cases

    def cases(self, value: Any) -> Expression:
        values: list[Expression] = []
        conditions: list[Condition] = []
        for pair in _arguments(value):
            shown, condition = _arguments(pair) if type(pair) is ExprCondPair else (pair, None)
            values.append(self.read(shown))
            if condition is sympy.true:
                break
            conditions.append(self.condition(condition))
        return Cases(tuple(values), tuple(conditions)) if conditions else values[0]

    def condition(self, value: Any) -> Condition:
        relation = _RELATIONS.get(id(type(value)))
        if relation is None:
            raise AnswerError(
                "I can read a case of this answer only where its condition is one comparison.",
                "answer.unreadable",
            )
        return Condition(relation, *self.all(value))

    def kronecker(self, value: Any) -> Expression:
        """1 where both indices agree, else 0."""
        left, right = self.all(value)[:2]
        return Cases((ONE, ZERO), (Condition("=", left, right),))

    # --- vectors, matrices and functions

    def indexed(self, value: Any) -> Expression:
        base, *indices = _arguments(value)
        return Component(self.read(base), tuple(self.read(index) for index in indices))

    def first(self, value: Any) -> Expression:
        """What wraps a name is as good as the name."""
        return self.read(_arguments(value)[0])

    def matrix_element(self, value: Any) -> Expression:
        """Sympy counts the entries of a MatrixSymbol from 0, we count from 1."""
        base, *places = self.all(value)
        indices = tuple(add(place, rational(1)) for place in places)
        domain = self.vocabulary.variables.get(base.name) if isinstance(base, Symbol) else None
        return Component(base, indices[:1] if domain is not None and domain.is_vector else indices)

    def _undefined_function(self, name: str, values: Any) -> Expression:
        """``Function("p")(x, z)``: a density of its arguments, or a function of the task."""
        arguments = tuple(self.read(value) for value in values)
        if name in self.vocabulary.densities and all(isinstance(item, Symbol) for item in arguments):
            names = tuple(item.name for item in arguments if isinstance(item, Symbol))
            usual = self.vocabulary.densities[name]
            if usual is not None and names == usual[0] + usual[1]:
                return Density(name, *usual)
            return Density(name, names)
        function = self.vocabulary.functions.get(name)
        if function is not None and (len(arguments) == 1 or isinstance(function, AnyFunction)):
            return FunctionCall(name, arguments)
        shown = f"`{name[:30]}`" if name.isidentifier() else "A function in this answer"
        raise AnswerError(f"{shown} is not a function that this task knows.", "answer.unknown-name")


def _refusal(kind: type) -> str:
    if any(kind is each for each in _UNREAD_CASES):
        return "I can read cases only as a `Piecewise` with comparisons. Can you write them like this?"
    name = _name_of_type(kind)
    shown = name[:40] if type(name) is str and name.isidentifier() else "object"
    return f"I can't read a sympy `{shown}` in this answer."


_Read = Callable[[_Reader, Any], Expression]


def _always(node: Expression) -> _Read:
    return lambda reader, value: node


def _spelled(name: str) -> _Read:
    """A function that text spells out as well."""
    return lambda reader, value: known_function(name, reader.all(value), reader.vocabulary)


def _applying(name: str) -> _Read:
    return lambda reader, value: applied(name, *reader.all(value))


_UNREAD_CASES = (sympy.Heaviside, sympy.ITE)
_RELATIONS = {
    id(kind): relation
    for kind, relation in (
        (sympy.Eq, "="),
        (sympy.Ne, "!="),
        (sympy.Lt, "<"),
        (sympy.Le, "<="),
        (sympy.Gt, ">"),
        (sympy.Ge, ">="),
    )
}
_NUMBERS = [
    sympy.Integer(7),
    sympy.Rational(2, 7),
    sympy.S.One,
    sympy.S.Zero,
    sympy.S.NegativeOne,
    sympy.S.Half,
]
_CONSTANTS: list[tuple[Any, Expression]] = [
    (sympy.pi, Constant("pi")),
    (sympy.E, Constant("e")),
    (sympy.oo, Constant("oo")),
    (sympy.S.NegativeInfinity, multiply(MINUS_ONE, Constant("oo"))),
    (sympy.I, Constant("i")),
]
_SAME_NAME = (
    "sin cos tan sec csc cot asin acos atan sinh cosh tanh asinh acosh atanh sign conjugate re im "
    "factorial binomial"
).split()
_BY_TYPE: dict[type, _Read] = {
    **{type(each): lambda reader, value: reader.rational(value) for each in _NUMBERS},
    **{type(each): _always(node) for each, node in _CONSTANTS},
    **{getattr(sympy, name): _applying(name) for name in _SAME_NAME},
    **{getattr(sympy, name): _spelled(name) for name in ("csch", "sech", "coth", "atan2")},
    sympy.log: lambda reader, value: reader.logarithm(value),
    sympy.exp: lambda reader, value: Power(Constant("e"), reader.first(value)),
    sympy.Abs: _applying("abs"),
    sympy.Min: _applying("min"),
    sympy.Max: _applying("max"),
    sympy.gamma: lambda reader, value: applied("factorial", add(reader.first(value), MINUS_ONE)),
    sympy.loggamma: lambda reader, value: applied(
        "log", applied("factorial", add(reader.first(value), MINUS_ONE))
    ),
    sympy.Identity: _applying("identity"),
    sympy.Trace: _applying("trace"),
    sympy.Determinant: _applying("det"),
    sympy.Transpose: _applying("transpose"),
    sympy.Inverse: lambda reader, value: Power(reader.first(value), MINUS_ONE),
    sympy.HadamardPower: lambda reader, value: Power(*reader.all(value)),
    sympy.Symbol: lambda reader, value: reader.name(_name_of_symbol(value)),
    sympy.Dummy: lambda reader, value: reader.name(_name_of_symbol(value)),
    Str: lambda reader, value: reader.name(value.name),
    sympy.Idx: lambda reader, value: reader.first(value),
    sympy.MatrixSymbol: lambda reader, value: reader.first(value),
    sympy.IndexedBase: lambda reader, value: reader.first(value),
    sympy.Float: lambda reader, value: reader.float(value),
    **dict.fromkeys((sympy.Add, sympy.MatAdd), lambda reader, value: add(*reader.all(value))),
    **dict.fromkeys(
        (sympy.Mul, sympy.MatMul), lambda reader, value: shaped_product(reader.all(value), reader.vocabulary)
    ),
    **dict.fromkeys((sympy.Pow, sympy.MatPow), lambda reader, value: Power(*reader.all(value))),
    Sum: lambda reader, value: reader.reduction("sum", value),
    Product: lambda reader, value: reader.reduction("product", value),
    sympy.Integral: lambda reader, value: reader.integral(value),
    sympy.Derivative: lambda reader, value: reader.derivative(value),
    sympy.Piecewise: lambda reader, value: reader.cases(value),
    sympy.KroneckerDelta: lambda reader, value: reader.kronecker(value),
    sympy.Indexed: lambda reader, value: reader.indexed(value),
    MatrixElement: lambda reader, value: reader.matrix_element(value),
}
_READERS: dict[int, _Read] = {id(kind): reader for kind, reader in _BY_TYPE.items()}
"""How each type is read; by identity, since a type of the student's may say that it equals another."""
