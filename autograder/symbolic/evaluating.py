"""The value of an expression in a model instance, within a budget of steps and magnitudes.

Scalars are mpmath numbers, vectors and matrices mpmath matrices. Whatever a student
writes, evaluation ends: sums are bounded in length, numbers in size, and the number of
nodes visited is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mpmath import mp, mpc, mpf

from autograder.symbolic.domains import Value
from autograder.symbolic.expression import (
    Add,
    Apply,
    Call,
    Component,
    Constant,
    Density,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
)
from autograder.symbolic.models import Model, ModelError, Point
from autograder.symbolic.vocabulary import AnyFunction, Function

MAX_STEPS = 400_000
MAX_SUM = 5_000
MAX_FACTORIAL = 400_000
MAX_TAIL = 10**5  # an integrand below e to minus this adds nothing
MAX_MAGNITUDE = 10**7  # binary digits before the point; the largest factorial stays below


_CAN_GROW = (Add, Multiply, Power, Apply, Reduce)


class EvaluationError(Exception):
    """A value that does not exist or cannot be had, in words."""


class UndefinedValue(EvaluationError):
    """Division by zero, the logarithm of zero, and the like: the expression has no value here."""


class TooCostly(EvaluationError):
    """A value that exists, perhaps, but is too large or takes too long to be had."""


@dataclass(frozen=True)
class Instance:
    """One concrete case: values for the variables, and a model for the densities."""

    values: Mapping[str, Value] = field(default_factory=dict)
    model: Model | None = None
    points: Mapping[str, Point] = field(default_factory=dict)
    functions: Mapping[str, Function | AnyFunction] = field(default_factory=dict)


def evaluate(expression: Expression, instance: Instance) -> Value:
    """The value in this instance; raises :class:`EvaluationError` where there is none.

    >>> from autograder.symbolic.expression import number, HALF
    >>> evaluate(Power(number(9), HALF), Instance())
    mpf('3.0')
    """
    try:
        return _Evaluation(instance).value(expression, dict(instance.values), dict(instance.points))
    except RecursionError:
        raise TooCostly("is nested too deeply to evaluate") from None


def scalar(expression: Expression, instance: Instance) -> Value:
    """The value of an expression that has to be a number."""
    value = evaluate(expression, instance)
    if _is_array(value):
        if value.rows == value.cols == 1:
            return value[0, 0]
        raise EvaluationError(
            f"is not a number but has {value.rows * value.cols} entries; is a sum, a trace or a norm missing?"
        )
    return value


def _is_array(value: Value) -> bool:
    return isinstance(value, mp.matrix)


class _Evaluation:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.steps = 0
        self.in_quadrature = False

    def value(self, node: Expression, values: dict[str, Value], points: dict[str, Point]) -> Value:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooCostly("takes too long to evaluate")
        try:
            result = self._dispatch(node, values, points)
        except ZeroDivisionError:
            raise UndefinedValue("divides by zero") from None
        except (OverflowError, MemoryError):
            raise TooCostly("becomes too large to evaluate") from None
        if isinstance(node, _CAN_GROW) and not _is_array(result):
            _bounded(result)
        return result

    def _dispatch(self, node: Expression, values: dict[str, Value], points: dict[str, Point]) -> Value:
        match node:
            case Number(value):
                return mpf(value.numerator) / value.denominator
            case Constant(name):
                return {"pi": +mp.pi, "e": mp.e + 0, "oo": mp.inf}[name]
            case Symbol(name):
                return self._symbol(name, values)
            case Component(base, indices):
                return self._component(base, indices, values, points)
            case Add(terms):
                return _sum([self.value(term, values, points) for term in terms])
            case Multiply(factors):
                return _product([self.value(factor, values, points) for factor in factors])
            case Power(base, exponent):
                return self._power(self.value(base, values, points), self.value(exponent, values, points))
            case Apply(function, arguments):
                return apply(function, *(self.value(argument, values, points) for argument in arguments))
            case Call(name, (argument,), order):
                return self._call(name, order, self.value(argument, values, points), values, points)
            case Reduce():
                return self._reduce(node, values, points)
            case Integral():
                return self._integral(node, values, points)
            case Density(letter, of, given):
                return self._density(letter, of, given, points)

    def _power(self, base: Value, exponent: Value) -> Value:
        if self.in_quadrature and not _is_array(base) and abs(base) > 1 and mp.re(exponent) < -MAX_TAIL:
            return mpf(0)  # far out on the tail of an integrand
        return _power(base, exponent)

    def _symbol(self, name: str, values: dict[str, Value]) -> Value:
        if name not in values:
            raise EvaluationError(f"uses `{name}`, which has no value here")
        return values[name]

    def _component(
        self,
        base: Expression,
        indices: tuple[Expression, ...],
        values: dict[str, Value],
        points: dict[str, Point],
    ) -> Value:
        array = self.value(base, values, points)
        places = [_integer(self.value(index, values, points), "an index") for index in indices]
        if not _is_array(array):
            raise EvaluationError("puts an index on something that has none")
        if array.cols == 1 and len(places) == 1:
            places.append(1)
        elif array.cols > 1 and len(places) == 1:
            places.append(places[0])
        if len(places) != 2 or not (1 <= places[0] <= array.rows and 1 <= places[1] <= array.cols):
            raise EvaluationError("uses an index outside its range (indices count from 1)")
        return array[places[0] - 1, places[1] - 1]

    def _call(
        self, name: str, order: int, argument: Value, values: dict[str, Value], points: dict[str, Point]
    ) -> Value:
        function = self.instance.functions[name]
        if isinstance(function, AnyFunction):
            raise EvaluationError(f"uses `{name}`, which has no value here")

        def at(place: Value) -> Value:
            return self.value(function.body, values | {function.variable: place}, points)

        if order == 0:
            return at(argument)
        with mp.workdps(mp.dps + 15 * order):
            return mp.diff(at, argument, order, h=mpf(10) ** (-mp.dps // (order + 2)))

    def _reduce(self, node: Reduce, values: dict[str, Value], points: dict[str, Point]) -> Value:
        lower = _integer(self.value(node.lower, values, points), "the lower bound of a sum")
        upper = _integer(self.value(node.upper, values, points), "the upper bound of a sum")
        if upper - lower >= MAX_SUM:
            raise TooCostly(f"sums more than {MAX_SUM} terms")
        terms = [
            self.value(node.body, values | {node.index: mpf(index)}, points)
            for index in range(lower, upper + 1)
        ]
        return _sum([mpf(0), *terms]) if node.kind == "sum" else _product([mpf(1), *terms])

    def _integral(self, node: Integral, values: dict[str, Value], points: dict[str, Point]) -> Value:
        if node.lower is None or node.upper is None:
            if self.instance.model is None:
                raise EvaluationError(f"integrates over {node.variable} without bounds")
            terms = [
                weight * self.value(node.body, values, points | {node.variable: point})
                for point, weight in self.instance.model.nodes(node.variable)
            ]
            return _sum([mpf(0), *terms])
        bounds = [self.value(bound, values, points) for bound in (node.lower, node.upper)]
        self.in_quadrature = True
        try:
            with mp.workdps(15):
                return mp.quad(
                    lambda t: self.value(node.body, values | {node.variable: t}, points), _pieces(*bounds)
                )
        except TooCostly:
            raise EvaluationError("has an integral that does not converge") from None
        finally:
            self.in_quadrature = False

    def _density(
        self, letter: str, of: tuple[str, ...], given: tuple[str, ...], points: dict[str, Point]
    ) -> Value:
        if self.instance.model is None:
            raise EvaluationError("uses densities, which have no value here")
        for name in of + given:
            if name not in points:
                raise EvaluationError(f"leaves `{name}` open; over which variable is it integrated?")
        try:
            return self.instance.model.density(
                letter, {name: points[name] for name in of}, {name: points[name] for name in given}
            )
        except ModelError as error:
            raise EvaluationError(f"has a density I can't evaluate: {error}") from None


def _pieces(lower: Value, upper: Value) -> list[Value]:
    """Bounds with points between, so that a narrow peak on a long range is not missed."""
    inner = [mpf(4) ** k for k in range(3)]
    return [lower, *[place for place in inner if lower < place < upper], upper]


def _bounded(value: Value) -> None:
    if isinstance(value, mpc):
        _bounded(value.real)
        _bounded(value.imag)
    elif value and mp.isfinite(value) and abs(mp.mag(value)) > MAX_MAGNITUDE:
        raise TooCostly("becomes too large or too small to evaluate")
    elif mp.isnan(value):
        raise UndefinedValue("has no value")


def _integer(value: Value, what: str) -> int:
    if _is_array(value) or not mp.isint(value) or abs(value) > 10**9:
        raise EvaluationError(f"has {what} that is not a whole number")
    return int(value)


def _sum(terms: list[Value]) -> Value:
    arrays = [term for term in terms if _is_array(term)]
    if not arrays:
        return mp.fsum(terms) if all(mp.isfinite(term) for term in terms) else sum(terms, mpf(0))
    shape = (arrays[0].rows, arrays[0].cols)
    total = mp.zeros(*shape)
    for term in terms:
        if _is_array(term) and (term.rows, term.cols) != shape:
            raise EvaluationError("adds vectors or matrices of different shapes")
        total = total + (term if _is_array(term) else mp.ones(*shape) * term)
    return total


def _product(factors: list[Value]) -> Value:
    result = factors[0]
    for factor in factors[1:]:
        if not (_is_array(result) and _is_array(factor)):
            result = result * factor
        elif result.cols == factor.rows:
            result = result * factor
            result = result[0, 0] if result.rows == result.cols == 1 else result
        elif (result.rows, result.cols) == (factor.rows, factor.cols):
            result = _entrywise(lambda a, b: a * b, result, factor)
        else:
            raise EvaluationError("multiplies vectors or matrices whose shapes do not fit")
    return result


def _entrywise(function: Callable[..., Value], *arrays: Value) -> Value:
    rows, cols = arrays[0].rows, arrays[0].cols
    return mp.matrix(
        [[function(*(array[i, j] for array in arrays)) for j in range(cols)] for i in range(rows)]
    )


def _power(base: Value, exponent: Value) -> Value:
    if _is_array(exponent):
        if _is_array(base):
            raise EvaluationError("raises a vector to the power of a vector")
        return _entrywise(lambda entry: _power(base, entry), exponent)
    if _is_array(base):
        if base.cols > 1 and base.rows == base.cols:
            times = _integer(exponent, "a matrix power")
            if abs(times) > 100:
                raise TooCostly("has a matrix power that is too large to evaluate")
            return mp.inverse(base) ** -times if times < 0 else base**times
        return _entrywise(lambda entry: _power(entry, exponent), base)
    if base == 0 and mp.re(exponent) < 0:
        raise UndefinedValue("divides by zero")
    if base and mp.isfinite(base) and mp.isfinite(exponent) and abs(mp.mag(base) * exponent) > MAX_MAGNITUDE:
        raise TooCostly("has a power that is too large to evaluate")
    return base**exponent


def apply(function: str, value: Value) -> Value:
    """The value of a known function; entry by entry for vectors.

    >>> apply("factorial", mpf(4))
    mpf('24.0')
    """
    if function in _OF_ARRAYS:
        return _OF_ARRAYS[function](value if _is_array(value) else mp.matrix([[value]]))
    if _is_array(value):
        if function == "abs" and value.rows == value.cols and value.cols > 1:
            return mp.det(value)
        return _entrywise(lambda entry: apply(function, entry), value)
    if function == "log" and value == 0:
        raise UndefinedValue("takes the logarithm of zero")
    if function == "factorial" and mp.isint(value) and value < 0:
        raise UndefinedValue("takes the factorial of a negative number")
    if function == "factorial" and abs(value) > MAX_FACTORIAL:
        raise TooCostly("has a factorial that is too large to evaluate")
    return _OF_NUMBERS[function](value)


def _norm(value: Value) -> Value:
    return mp.sqrt(mp.fsum(abs(entry) ** 2 for entry in value))


def _trace(value: Value) -> Value:
    if value.rows != value.cols:
        raise EvaluationError("takes the trace of something that is not a square matrix")
    return mp.fsum(value[j, j] for j in range(value.rows))


def _determinant(value: Value) -> Value:
    if value.rows != value.cols:
        raise EvaluationError("takes the determinant of something that is not a square matrix")
    return mp.det(value)


def _transpose(value: Value) -> Value:
    return value.T


_OF_ARRAYS: dict[str, Callable[[Value], Value]] = {
    "trace": _trace,
    "det": _determinant,
    "norm": _norm,
    "transpose": _transpose,
    "diag": lambda value: mp.diag(list(value)),
    "mean": lambda value: mp.fsum(value) / len(value),
    "total": lambda value: mp.fsum(value),
    "total product": lambda value: mp.fprod(value),
}
_OF_NUMBERS: dict[str, Callable[[Value], Value]] = {
    "log": mp.log,
    "abs": abs,
    "factorial": mp.factorial,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
}
