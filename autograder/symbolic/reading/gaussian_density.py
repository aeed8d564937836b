"""The Gaussian density, written out."""

from __future__ import annotations

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ZERO,
    Apply,
    Constant,
    Expression,
    Number,
    Power,
    Symbol,
    add,
    applied,
    divide,
    multiply,
    negative,
    rational,
    walk,
)
from autograder.symbolic.reading.function_spellings import exponential
from autograder.symbolic.reading.shapes import shape
from autograder.symbolic.vocabulary import Vocabulary

_TWO_PI = multiply(rational(2), Constant("pi"))


def gaussian_density(
    of: Expression, mean: Expression, variance: Expression, vocabulary: Vocabulary
) -> Expression:
    """N(z; mean, variance), for numbers and for vectors (Bishop, 2006, equations 2.42 and 2.43).

    The variance of a vector is a covariance matrix, the vector of its diagonal, or a number
    that stands for a multiple of the identity.

    >>> gaussian_density(Symbol("z"), ZERO, rational(1), Vocabulary()).factors[0].exponent
    Number(value=Fraction(-1, 2))
    """
    distance = of if mean == ZERO else add(of, negative(mean))
    if shape(distance, vocabulary) != "column":
        if _is_identity(variance, vocabulary):
            variance = rational(1)
        squared = divide(Power(distance, rational(2)), multiply(rational(2), variance))
        return _density(multiply(_TWO_PI, variance), HALF, squared)
    length = _length(distance, vocabulary)
    half = divide(length, rational(2))
    row = applied("transpose", distance)
    if _is_identity(variance, vocabulary):
        return _density(_TWO_PI, half, multiply(HALF, row, distance))
    kind = shape(variance, vocabulary)
    if kind == "number":
        return _density(
            multiply(_TWO_PI, variance),
            half,
            divide(multiply(row, distance), multiply(rational(2), variance)),
        )
    if kind == "column":
        squared = multiply(HALF, applied("total", divide(Power(distance, rational(2)), variance)))
        determinant = applied("total product", variance)
    else:
        squared = multiply(HALF, row, Power(variance, MINUS_ONE), distance)
        determinant = applied("det", variance)
    return multiply(Power(determinant, negative(HALF)), _density(_TWO_PI, half, squared))


def _density(scale: Expression, power: Expression, squared: Expression) -> Expression:
    return multiply(Power(scale, negative(power)), exponential(negative(squared)))


def _is_identity(variance: Expression, vocabulary: Vocabulary) -> bool:
    if isinstance(variance, Apply):
        return variance.function == "identity"
    if not isinstance(variance, Symbol):
        return isinstance(variance, Number) and variance.value == 1
    domain = vocabulary.variables.get(variance.name)
    return variance.name == "I" if domain is None else domain.structure == "identity"


def _length(vector: Expression, vocabulary: Vocabulary) -> Expression:
    """The dimension of a vector: that of one of its names."""
    for node in walk(vector):
        if isinstance(node, Symbol) and (domain := vocabulary.variables.get(node.name)) and domain.is_array:
            return Symbol(domain.dimensions[0])
    return rational(1)
