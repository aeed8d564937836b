"""The values of known functions: of numbers, of vectors entry by entry, and of whole vectors and matrices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, reduce

from mpmath import mp

from autograder.symbolic.domains import NumericValue
from autograder.symbolic.evaluating import arithmetic

MAX_FACTORIAL = 400_000
MAX_SIZE = 50  # of an identity matrix


def apply(function: str, *values: NumericValue) -> NumericValue:
    """The value of a known function; entry by entry for a vector.

    >>> from mpmath import mpf
    >>> apply("factorial", mpf(4))
    mpf('24.0')
    """
    if function == "entrywise":
        return reduce(arithmetic.product_of_entries, values)
    if function in _OF_SEVERAL:
        return _of_several(function, values)
    (value,) = values
    if function in _OF_ARRAYS:
        return _OF_ARRAYS[function](
            value if arithmetic.is_array(value) else mp.matrix([[arithmetic.inexact(value)]])
        )
    if arithmetic.is_array(value):
        if function == "abs" and arithmetic.is_square(value):
            return arithmetic.determinant(value)
        if function == "log" and arithmetic.is_square(value):
            return arithmetic.of_matrix(_logarithm, value)
        return arithmetic.entrywise(lambda entry: apply(function, entry), value)
    if function in _EXACT and type(value) is Fraction:
        return _EXACT[function](value)
    if function not in _OF_NUMBERS:
        raise arithmetic.EvaluationError(f"uses the function {function}, which has no value here")
    try:
        return arithmetic.bounded(_OF_NUMBERS[function](arithmetic.inexact(value)))
    except ValueError:  # mpmath says so at a pole
        raise arithmetic.UndefinedValue(f"has no value, since {function} has none there") from None


def _of_several(function: str, values: tuple[NumericValue, ...]) -> NumericValue:
    if any(arithmetic.is_array(value) for value in values):
        raise arithmetic.EvaluationError(f"takes the {function} of vectors")
    if function == "binomial":
        numbers = [arithmetic.inexact(value) for value in values]
        _check_factorial(max(map(abs, numbers)))
        return arithmetic.bounded(mp.binomial(*numbers))
    if any(mp.im(arithmetic.inexact(value)) for value in values):
        raise arithmetic.UndefinedValue("compares complex numbers")
    return (min if function == "min" else max)(values, key=arithmetic.inexact)


def _check_factorial(size: NumericValue) -> None:
    if size > MAX_FACTORIAL:
        raise arithmetic.TooCostly("has a factorial that is too large to evaluate")


def _logarithm(value: NumericValue) -> NumericValue:
    if value == 0:
        raise arithmetic.UndefinedValue("takes the logarithm of zero")
    return _log(value, mp.prec)


@lru_cache(maxsize=10_000)
def _log(value: NumericValue, precision: int) -> NumericValue:
    """To the working ``precision``; a model has few probabilities, and their logarithms stand everywhere."""
    return mp.log(value)


def _factorial(value: NumericValue) -> NumericValue:
    if mp.isint(value) and mp.re(value) < 0:
        raise arithmetic.UndefinedValue("takes the factorial of a negative number")
    _check_factorial(abs(value))
    return mp.factorial(value)


def _norm(value: NumericValue) -> NumericValue:
    return mp.sqrt(mp.fsum(abs(entry) ** 2 for entry in value))


def _trace(value: NumericValue) -> NumericValue:
    if value.rows != value.cols:
        raise arithmetic.EvaluationError("takes the trace of something that is not a square matrix")
    return mp.fsum(value[j, j] for j in range(value.rows))


def _identity(value: NumericValue) -> NumericValue:
    size = arithmetic.whole_number(value[0, 0], "the size of an identity matrix")
    if not 0 < size <= MAX_SIZE:
        raise arithmetic.TooCostly("has an identity matrix that is too large or too small")
    return mp.eye(size)


def _determinant(value: NumericValue) -> NumericValue:
    if value.rows != value.cols:
        raise arithmetic.EvaluationError("takes the determinant of something that is not a square matrix")
    return arithmetic.determinant(value)


def _diagonal(value: NumericValue) -> NumericValue:
    """The diagonal matrix of a vector, or the vector on the diagonal of a matrix."""
    if value.rows > 1 and value.cols > 1:
        return mp.matrix([value[j, j] for j in range(min(value.rows, value.cols))])
    return mp.diag(list(value))


_OF_SEVERAL = {"binomial", "min", "max"}
_EXACT: dict[str, Callable[[Fraction], NumericValue]] = {
    "abs": abs,
    "conjugate": lambda value: value,
    "re": lambda value: value,
    "im": lambda value: Fraction(0),
    "sign": lambda value: Fraction((value > 0) - (value < 0)),
}
_OF_ARRAYS: dict[str, Callable[[NumericValue], NumericValue]] = {
    "identity": _identity,
    "trace": _trace,
    "det": _determinant,
    "norm": _norm,
    "transpose": lambda value: value.T,
    "diag": _diagonal,
    "mean": lambda value: mp.fsum(value) / len(value),
    "total": mp.fsum,
    "total product": mp.fprod,
}
_OF_NUMBERS: dict[str, Callable[[NumericValue], NumericValue]] = {
    "log": _logarithm,
    "factorial": _factorial,
    "abs": abs,
    "conjugate": mp.conj,
    "re": mp.re,
    "im": mp.im,
    **{
        name: getattr(mp, name)
        for name in (
            *("sign", "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan"),
            *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
        )
    },
}
