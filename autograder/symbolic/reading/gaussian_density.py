"""The Gaussian density, written out."""

from __future__ import annotations

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.function_spellings import exponential
from autograder.symbolic.reading.shapes import shape
from autograder.symbolic.vocabulary import Vocabulary

_TWO_PI = nodes.multiply(nodes.rational(2), nodes.Constant("pi"))


def gaussian_density(
    of: nodes.Expression, mean: nodes.Expression, variance: nodes.Expression, vocabulary: Vocabulary
) -> nodes.Expression:
    """N(z; mean, variance), for numbers and for vectors (Bishop, 2006, equations 2.42 and 2.43).

    The variance of a vector is a covariance matrix, the vector of its diagonal, or a number
    that stands for a multiple of the identity.

    >>> gaussian_density(nodes.Symbol("z"), nodes.ZERO, nodes.rational(1), Vocabulary()).factors[0].exponent
    Number(value=Fraction(-1, 2))
    """
    distance = of if mean == nodes.ZERO else nodes.add(of, nodes.negative(mean))
    if shape(distance, vocabulary) != "column":
        if _is_identity(variance, vocabulary):
            variance = nodes.rational(1)
        squared = nodes.divide(
            nodes.Power(distance, nodes.rational(2)), nodes.multiply(nodes.rational(2), variance)
        )
        return _density(nodes.multiply(_TWO_PI, variance), nodes.HALF, squared)
    length = _length(distance, vocabulary)
    half = nodes.divide(length, nodes.rational(2))
    row = nodes.applied("transpose", distance)
    if _is_identity(variance, vocabulary):
        return _density(_TWO_PI, half, nodes.multiply(nodes.HALF, row, distance))
    kind = shape(variance, vocabulary)
    if kind == "number":
        return _density(
            nodes.multiply(_TWO_PI, variance),
            half,
            nodes.divide(nodes.multiply(row, distance), nodes.multiply(nodes.rational(2), variance)),
        )
    if kind == "column":
        squared = nodes.multiply(
            nodes.HALF,
            nodes.applied("total", nodes.divide(nodes.Power(distance, nodes.rational(2)), variance)),
        )
        determinant = nodes.applied("total product", variance)
    else:
        squared = nodes.multiply(nodes.HALF, row, nodes.Power(variance, nodes.MINUS_ONE), distance)
        determinant = nodes.applied("det", variance)
    return nodes.multiply(
        nodes.Power(determinant, nodes.negative(nodes.HALF)), _density(_TWO_PI, half, squared)
    )


def _density(scale: nodes.Expression, power: nodes.Expression, squared: nodes.Expression) -> nodes.Expression:
    return nodes.multiply(nodes.Power(scale, nodes.negative(power)), exponential(nodes.negative(squared)))


def _is_identity(variance: nodes.Expression, vocabulary: Vocabulary) -> bool:
    if isinstance(variance, nodes.Apply):
        return variance.function == "identity"
    if not isinstance(variance, nodes.Symbol):
        return isinstance(variance, nodes.Number) and variance.value == 1
    domain = vocabulary.variables.get(variance.name)
    return variance.name == "I" if domain is None else domain.structure == "identity"


def _length(vector: nodes.Expression, vocabulary: Vocabulary) -> nodes.Expression:
    """The dimension of a vector: that of one of its names."""
    for node in nodes.walk(vector):
        if (
            isinstance(node, nodes.Symbol)
            and (domain := vocabulary.variables.get(node.name))
            and domain.is_array
        ):
            return nodes.Symbol(domain.dimensions[0])
    return nodes.rational(1)
