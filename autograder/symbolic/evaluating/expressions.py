"""The value of an expression in a model instance, within a budget of steps and magnitudes.

Scalars are fractions while that is exact, else mpmath numbers; vectors and matrices are
mpmath matrices. Whatever a student writes, evaluation ends: sums are bounded in length,
numbers in size, and the number of nodes visited is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mpmath import mp, mpf

from autograder.symbolic import expression as nodes
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating import allowance, arithmetic, calculus, polynomials
from autograder.symbolic.evaluating.floats import FloatIntegrand, NotInFloats, as_float
from autograder.symbolic.evaluating.functions import apply
from autograder.symbolic.evaluating.models import Model, ModelError, Point
from autograder.symbolic.evaluating.smooth_functions import smooth_function
from autograder.symbolic.expression import Expression, walk
from autograder.symbolic.vocabulary import AnyFunction, Function

_MAX_STEPS = 150_000
MAX_SUM = 5_000
_MAX_DIGITS = 500  # to which the precision is raised where terms cancel
TOLERATED = 0.3  # part of the digits that may cancel
NOTHING_LEFT = 0.9  # where so many of the most digits cancel, what is left is rounding
MAX_TAIL = 3 * 10**6  # an integrand below e to minus this adds nothing
_CONSTANTS = {"pi": mp.pi, "e": mp.e, "oo": mp.inf, "i": mp.j}
ANCHOR = Fraction(1)  # where an antiderivative is taken to be zero

VariableValues = Mapping[str, NumericValue]
"""The values of the declared variables, by name."""

DensityPoints = Mapping[str, Point]
"""Where the variables of densities are, by name."""


@dataclass(frozen=True)
class Instance:
    """One concrete case: values for the variables, a model for the densities, a seed for unknown functions.

    ``extreme`` marks values so large or small that some expressions can't be evaluated there.
    """

    values: VariableValues = field(default_factory=dict)
    model: Model | None = None
    points: DensityPoints = field(default_factory=dict)
    functions: Mapping[str, Function | AnyFunction] = field(default_factory=dict)
    seed: int = 0
    extreme: bool = False


@dataclass
class Effort:
    """What evaluations took: nodes visited, the same on every machine, and digits lost to cancelling."""

    steps: int = 0
    cancelled_bits: int = 0


def evaluate(expression: Expression, instance: Instance, effort: Effort | None = None) -> NumericValue:
    """The value in this instance; raises :class:`EvaluationError` where there is none.

    What that takes is added to ``effort``.

    >>> from autograder.symbolic.expression import HALF, rational
    >>> evaluate(nodes.Power(rational(9), HALF), Instance())
    mpf('3.0')
    """
    evaluation = _Evaluation(instance)
    try:
        return evaluation.value(expression, instance.values, instance.points)
    except RecursionError:
        raise arithmetic.TooCostly("is nested too deeply to evaluate") from None
    finally:
        if effort is not None:
            effort.steps += evaluation.steps
            effort.cancelled_bits = max(effort.cancelled_bits, evaluation.cancelled_bits)


def scalar(expression: Expression, instance: Instance, effort: Effort | None = None) -> NumericValue:
    """The value of an expression that has to be a number, as an mpmath number.

    Where terms cancel, the precision is raised until enough digits are left, so that nothing
    hides behind a large number that is added and taken away.

    >>> from autograder.symbolic.expression import Add, Apply, Multiply, Power, rational
    >>> huge = Multiply((Power(rational(10), rational(60)), Apply("log", (rational(3),))))
    >>> close = Multiply((huge, Add((rational(-1), Power(rational(10), rational(-60))))))
    >>> mp.nstr(scalar(Add((huge, close)), Instance()), 6)
    '1.09861'
    """
    effort = effort or Effort()
    for digits in (mp.dps, 4 * mp.dps, _MAX_DIGITS):
        effort.cancelled_bits = 0
        with mp.workdps(max(digits, mp.dps)):
            value = evaluate(expression, instance, effort)
            if effort.cancelled_bits < TOLERATED * mp.prec:
                break
    if arithmetic.is_array(value):
        if value.rows == value.cols == 1:
            return +value[0, 0]
        raise arithmetic.EvaluationError(
            f"is not a number but has {value.rows * value.cols} entries: a sum, a trace or a norm may be "
            "missing"
        )
    return +arithmetic.inexact(value)


class _Evaluation:
    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.steps = 0
        self.cancelled_bits = 0
        self.in_quadrature = False

    def value(self, node: Expression, values: VariableValues, points: DensityPoints) -> NumericValue:
        self._take(1)
        try:
            return _VALUES[type(node)](self, node, values, points)
        except ZeroDivisionError:
            raise arithmetic.UndefinedValue("divides by zero") from None
        except (OverflowError, MemoryError):
            raise arithmetic.TooCostly("becomes too large to evaluate") from None

    def _take(self, steps: int) -> None:
        self.steps += steps
        allowance.spend_steps(steps)
        if self.steps > _MAX_STEPS:
            raise arithmetic.OutOfSteps("takes too long to evaluate")

    def all(
        self, nodes: tuple[Expression, ...], values: VariableValues, points: DensityPoints
    ) -> list[NumericValue]:
        return [self.value(node, values, points) for node in nodes]

    def sum(self, node: nodes.Add, values: VariableValues, points: DensityPoints) -> NumericValue:
        return self._total(self.all(node.terms, values, points))

    def product(self, node: nodes.Multiply, values: VariableValues, points: DensityPoints) -> NumericValue:
        return self._product(self.all(node.factors, values, points))

    def power(self, node: nodes.Power, values: VariableValues, points: DensityPoints) -> NumericValue:
        return self._power(self.value(node.base, values, points), self.value(node.exponent, values, points))

    def application(self, node: nodes.Apply, values: VariableValues, points: DensityPoints) -> NumericValue:
        return self._apply(node.function, self.all(node.arguments, values, points))

    def condition(self, node: nodes.Condition, values: VariableValues, points: DensityPoints) -> NumericValue:
        return arithmetic.indicator(node.relation, *self.all((node.left, node.right), values, points))

    def cases(self, node: nodes.Cases, values: VariableValues, points: DensityPoints) -> NumericValue:
        if not node.values:
            raise arithmetic.UndefinedValue("has no case that applies")
        first, *_ = node.values
        if not node.conditions:
            return self.value(first, values, points)
        where = self.value(node.conditions[0], values, points)
        rest = nodes.Cases(node.values[1:], node.conditions[1:])
        if arithmetic.is_array(where):
            there = self.value(first, values, points)
            return arithmetic.chosen(where, there, self.value(rest, values, points))
        return self.value(first if where else rest, values, points)

    def _total(self, terms: list[NumericValue]) -> NumericValue:
        result = arithmetic.total(terms)
        if self.in_quadrature:  # where an integrand changes its sign, terms cancel as a matter of course
            return result
        lost = arithmetic.cancelled_bits(terms, result)
        self.cancelled_bits = max(self.cancelled_bits, lost)
        if mp.dps >= _MAX_DIGITS and lost > NOTHING_LEFT * mp.prec:
            return mpf(0)
        return result

    def _product(self, factors: list[NumericValue]) -> NumericValue:
        if self.in_quadrature and all(
            any(arithmetic.is_number(factor, each) for factor in factors) for each in (0, -mp.inf)
        ):
            return mpf(0)  # far out on the tail, t log t is nothing
        return arithmetic.product(factors)

    def _power(self, base: NumericValue, exponent: NumericValue) -> NumericValue:
        if (
            self.in_quadrature
            and not arithmetic.is_array(base)
            and abs(base) > 1
            and mp.re(arithmetic.inexact(exponent)) < -MAX_TAIL
        ):
            return mpf(0)  # far out on the tail of an integrand
        return arithmetic.power(base, exponent)

    def _apply(self, function: str, arguments: list[NumericValue]) -> NumericValue:
        if self.in_quadrature and function == "log" and arithmetic.is_number(arguments[0], 0):
            return -mp.inf  # of what is nothing far out on the tail
        return apply(function, *arguments)

    def component(self, node: nodes.Component, values: VariableValues, points: DensityPoints) -> NumericValue:
        array = self.value(node.base, values, points)
        places = [
            arithmetic.whole_number(index, "an index") for index in self.all(node.indices, values, points)
        ]
        if not arithmetic.is_array(array):
            raise arithmetic.EvaluationError("puts an index on something that has none")
        if len(places) == 1:
            places.append(1 if array.cols == 1 else places[0])
        if len(places) != 2 or not (1 <= places[0] <= array.rows and 1 <= places[1] <= array.cols):
            raise arithmetic.EvaluationError("uses an index outside its range (indices count from 1)")
        return array[places[0] - 1, places[1] - 1]

    def call(self, node: nodes.FunctionCall, values: VariableValues, points: DensityPoints) -> NumericValue:
        name, order = node.name, node.order
        arguments = self.all(node.arguments, values, points)
        declared = self.instance.functions[name]
        if isinstance(declared, AnyFunction):
            drawn = smooth_function(name, len(arguments), self.instance.seed)
            if order == 0:
                return drawn(arguments)
            return calculus.differentiate(
                lambda place: drawn([place]), arithmetic.inexact(arguments[0]), order
            )
        if len(arguments) != 1:
            raise arithmetic.EvaluationError(
                f"gives `{name}` {len(arguments)} arguments; it is a function of one"
            )
        function: Function = declared

        def at(place: NumericValue) -> NumericValue:
            return self.value(function.body, {**values, function.variable: place}, points)

        return (
            at(arguments[0])
            if order == 0
            else calculus.differentiate(at, arithmetic.inexact(arguments[0]), order)
        )

    def derivative(
        self, node: nodes.Derivative, values: VariableValues, points: DensityPoints
    ) -> NumericValue:
        if not any(each == nodes.Symbol(node.variable) for each in walk(node.body)):
            return Fraction(0)
        return calculus.differentiate(
            lambda place: arithmetic.inexact(self.value(node.body, {**values, node.variable: place}, points)),
            arithmetic.inexact(_named(node.variable, values)),
            node.order,
        )

    def reduction(self, node: nodes.Reduce, values: VariableValues, points: DensityPoints) -> NumericValue:
        lower = arithmetic.whole_number(self.value(node.lower, values, points), "the lower bound of a sum")
        highest = self.value(node.upper, values, points)

        def term(index: NumericValue) -> NumericValue:
            return self.value(node.body, {**values, node.index: index}, points)

        if arithmetic.is_number(highest, mp.inf) and node.kind == "sum":
            return calculus.sum_to_infinity(
                lambda index: arithmetic.inexact(term(Fraction(int(index)))), lower
            )
        upper = arithmetic.whole_number(highest, "the upper bound of a sum")
        if upper - lower >= MAX_SUM:
            raise arithmetic.TooCostly(f"sums more than {MAX_SUM} terms")
        terms = [term(Fraction(index)) for index in range(lower, upper + 1)]
        if node.kind == "sum":
            return arithmetic.total([Fraction(0), *terms])
        return arithmetic.product([Fraction(1), *terms])

    def integral(self, node: nodes.Integral, values: VariableValues, points: DensityPoints) -> NumericValue:
        model = self.instance.model
        if model is not None and (node.lower is None or node.upper is None):
            terms: list[NumericValue] = [Fraction(0)]
            for point, weight in model.nodes(node.variable):
                value = self.value(node.body, values, {**points, node.variable: point})
                terms.append(value if weight == 1 else arithmetic.product([weight, value]))
            return arithmetic.total(terms)
        lower, upper = self._bounds(node, values, points)
        nested, self.in_quadrature = self.in_quadrature, True
        try:
            return self._between(node, values, points, lower, upper)
        finally:
            self.in_quadrature = nested

    def _between(
        self,
        node: nodes.Integral,
        values: VariableValues,
        points: DensityPoints,
        lower: NumericValue,
        upper: NumericValue,
    ) -> NumericValue:
        functions, body = self.instance.functions, node.body

        def integrand(place: NumericValue) -> NumericValue:
            inside = self.value(body, {**values, node.variable: place}, points)
            return _number(inside, "under an integral something")

        degree = polynomials.degree(body, node.variable, functions)
        if degree is not None and mp.isfinite(lower) and mp.isfinite(upper):
            return polynomials.integrate_polynomial(integrand, lower, upper, degree)
        steps = self.steps
        try:
            return self._integral_in_floats(node, values, points, lower, upper)
        except NotInFloats:
            self.steps = steps
            body, constants = polynomials.with_constants_evaluated(
                body, node.variable, functions, lambda part: self.value(part, values, points)
            )
            values = {**values, **constants}
            return calculus.integrate(integrand, lower, upper)

    def _integral_in_floats(
        self,
        node: nodes.Integral,
        values: VariableValues,
        points: DensityPoints,
        lower: NumericValue,
        upper: NumericValue,
    ) -> NumericValue:
        """The same many times faster. What it takes counts as if mpmath
        did it; raises :class:`NotInFloats`.
        """
        if mp.im(lower) or mp.im(upper):
            raise NotInFloats
        steps = sum(1 for _ in walk(node.body))
        self._take(steps)
        integrand = FloatIntegrand(
            node.body, node.variable, self.instance.functions, lambda part: self.value(part, values, points)
        )

        def at(place: NumericValue) -> NumericValue:
            self._take(steps)
            return mpf(integrand(as_float(place)))

        result = calculus.integrate(at, lower, upper)
        if not integrand.is_of_usual_size:
            raise NotInFloats
        return result

    def _bounds(
        self, node: nodes.Integral, values: VariableValues, points: DensityPoints
    ) -> tuple[NumericValue, NumericValue]:
        if node.lower is not None and node.upper is not None:
            lower, upper = self.all((node.lower, node.upper), values, points)
            return _number(lower, "a bound of an integral"), _number(upper, "a bound of an integral")
        if node.lower is None and node.upper is None and node.variable in values:
            return arithmetic.inexact(ANCHOR), arithmetic.inexact(values[node.variable])  # an antiderivative
        raise arithmetic.EvaluationError(f"integrates over {node.variable} without bounds")

    def density(self, node: nodes.Density, values: VariableValues, points: DensityPoints) -> NumericValue:
        if self.instance.model is None:
            raise arithmetic.EvaluationError("uses densities, which have no value here")
        for name in node.of + node.given:
            if name not in points:
                raise arithmetic.EvaluationError(
                    f"leaves `{name}` open: no integral and no mean goes over it"
                )
        try:
            return self.instance.model.density(
                node.letter,
                {name: points[name] for name in node.of},
                {name: points[name] for name in node.given},
            )
        except ModelError as error:
            raise arithmetic.EvaluationError(f"has a density I can't evaluate: {error}") from None


def _named(name: str, values: VariableValues) -> NumericValue:
    if name not in values:
        raise arithmetic.EvaluationError(f"uses `{name}`, which has no value here")
    return values[name]


def _number(value: NumericValue, what: str) -> NumericValue:
    if arithmetic.is_array(value):
        raise arithmetic.EvaluationError(f"has {what} that is a vector or a matrix, not a number")
    return arithmetic.inexact(value)


_VALUES: dict[type, Callable[[_Evaluation, Any, VariableValues, DensityPoints], NumericValue]] = {
    nodes.Number: lambda evaluation, node, values, points: node.value,
    nodes.Constant: lambda evaluation, node, values, points: +_CONSTANTS[node.name],
    nodes.Symbol: lambda evaluation, node, values, points: _named(node.name, values),
    nodes.Component: _Evaluation.component,
    nodes.Add: _Evaluation.sum,
    nodes.Multiply: _Evaluation.product,
    nodes.Power: _Evaluation.power,
    nodes.Apply: _Evaluation.application,
    nodes.FunctionCall: _Evaluation.call,
    nodes.Derivative: _Evaluation.derivative,
    nodes.Reduce: _Evaluation.reduction,
    nodes.Integral: _Evaluation.integral,
    nodes.Density: _Evaluation.density,
    nodes.Condition: _Evaluation.condition,
    nodes.Cases: _Evaluation.cases,
}
"""The value of each kind of node; looked up, since this is what takes most of the time of a check."""
