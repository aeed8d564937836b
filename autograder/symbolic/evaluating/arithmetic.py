"""Sums, products and powers of values: exact while all are rational, else to mpmath's precision.

A value is a ``Fraction``, an mpmath number, or an mpmath matrix (vectors are columns).
Whatever a student writes, a value stays bounded in size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from mpmath import mp, mpc, mpf

from autograder.symbolic.domains import NumericValue

MAX_MAGNITUDE = 10**7  # binary digits before the point; the largest factorial stays below
MAX_EXACT = 4000  # binary digits of an exact numerator or denominator
MAX_MATRIX_POWER = 100
MAX_INTEGER = 10**9
NEARLY_SINGULAR = 1e-6  # the part of an inverse that may be rounding: of the digits, six have to be left


class EvaluationError(Exception):
    """A value that does not exist or cannot be had, in words that go on from "it" or "your answer", without a
    full stop.
    """


class UndefinedValue(EvaluationError):
    """Division by zero, the logarithm of zero, and the like: the expression has no value here."""


class TooCostly(EvaluationError):
    """A value that exists, perhaps, but is too large or takes too long to be had."""


class OutOfSteps(TooCostly):
    """The budget of steps of one evaluation is used up."""


def is_array(value: NumericValue) -> bool:
    """Whether a value is a vector or a matrix."""
    return isinstance(value, mp.matrix)


def is_number(value: NumericValue, number: NumericValue) -> bool:
    """Whether a value is this number; mpmath compares matrices with nothing else.

    >>> is_number(mpf(2), 2), is_number(mp.matrix([2]), 2)
    (True, False)
    """
    return not is_array(value) and bool(value == number)


def inexact(value: NumericValue) -> NumericValue:
    """A fraction as an mpmath number of the working precision; other values as they are.

    >>> inexact(Fraction(1, 4))
    mpf('0.25')
    """
    # Not isinstance: that is slow for Fraction, whose class is abstract further up.
    if type(value) is not Fraction:
        return value
    return +mpf(value.numerator) if value.denominator == 1 else mpf(value.numerator) / value.denominator


def whole_number(value: NumericValue, what: str) -> int:
    """The value as an integer; ``what`` names it in the error."""
    if type(value) is Fraction and value.denominator == 1 and abs(value) <= MAX_INTEGER:
        return value.numerator
    if is_array(value) or not mp.isfinite(inexact(value)):
        raise EvaluationError(f"has {what} that is not a whole number")
    if abs(value) > MAX_INTEGER:
        raise TooCostly(f"has {what} that is too large to evaluate")
    nearest = mp.nint(mp.re(inexact(value)))
    if abs(inexact(value) - nearest) > mpf(10) ** (-mp.dps // 2):  # exp(log 7) is 7 but for rounding
        raise EvaluationError(f"has {what} that is not a whole number")
    return int(nearest)


def bounded(value: NumericValue) -> NumericValue:
    """The value itself, unless it is too large, too small, or none at all."""
    if type(value) is Fraction:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_EXACT:
            return bounded(inexact(value))
    elif isinstance(value, mpc):
        bounded(value.real)
        bounded(value.imag)
    elif isinstance(value, mpf):
        size = mp.mag(value)  # an int, but of zero, of what is infinite and of what is no number
        if type(size) is int:
            if abs(size) > MAX_MAGNITUDE:
                raise TooCostly("becomes too large or too small to evaluate")
        elif mp.isnan(size):
            raise UndefinedValue("has no value")
    return value


def stand_in_relation(relation: str, left: NumericValue, right: NumericValue) -> bool:
    """Whether two numbers stand in a relation; what agrees to the working precision is equal.

    >>> stand_in_relation("<=", Fraction(1, 2), Fraction(1, 3)), stand_in_relation("!=", Fraction(1), mpf(2))
    (False, True)
    """
    if type(left) is not Fraction or type(right) is not Fraction:
        left, right = inexact(left), inexact(right)
    equal = left == right or (type(left) is not Fraction and mp.almosteq(left, right))
    if relation in {"=", "!="}:
        return equal == (relation == "=")
    if mp.im(inexact(left)) or mp.im(inexact(right)):
        raise UndefinedValue("compares complex numbers")
    if equal:
        return relation in {"<=", ">="}
    return bool(mp.re(left) < mp.re(right)) == (relation in {"<", "<="})


def indicator(relation: str, left: NumericValue, right: NumericValue) -> NumericValue:
    """1 where the relation holds and 0 elsewhere; entry by entry for vectors."""
    if is_array(left) or is_array(right):
        return entrywise(
            lambda a, b: Fraction(stand_in_relation(relation, a, b)), *_of_one_shape(left, right)
        )
    return Fraction(stand_in_relation(relation, left, right))


def chosen(where: NumericValue, there: NumericValue, elsewhere: NumericValue) -> NumericValue:
    """The entries of one value where an array has no zeros, and of another elsewhere."""
    return entrywise(lambda holds, a, b: a if holds else b, *_of_one_shape(where, there, elsewhere))


def _of_one_shape(*values: NumericValue) -> list[NumericValue]:
    """Numbers and arrays, the numbers repeated for every entry."""
    shape = next((value.rows, value.cols) for value in values if is_array(value))
    if any(is_array(value) and (value.rows, value.cols) != shape for value in values):
        raise EvaluationError("compares vectors or matrices of different shapes")
    return [value if is_array(value) else mp.ones(*shape) * inexact(value) for value in values]


def total(terms: Sequence[NumericValue]) -> NumericValue:
    """The sum of values; a number is added to every entry of a vector.

    >>> total([Fraction(1, 2), Fraction(1, 3)])
    Fraction(5, 6)
    """
    exact, numbers = Fraction(0), []
    for term in terms:
        if type(term) is Fraction:
            exact += term
        elif is_array(term):
            return _total_of_arrays([inexact(each) for each in terms])
        else:
            numbers.append(term)
    if not numbers:
        return bounded(exact)
    if exact:
        numbers.append(inexact(exact))
    if all(mp.isfinite(number) for number in numbers):
        return bounded(mp.fsum(numbers))
    return bounded(sum(numbers, mpf(0)))


def cancelled_bits(terms: Sequence[NumericValue], result: NumericValue) -> int:
    """How many leading binary digits were lost when the terms were added up.

    >>> cancelled_bits([mpf(1024), mpf(-1023)], mpf(1))
    10
    """
    if type(result) is Fraction or is_array(result) or not mp.isfinite(result):
        return 0
    sizes = [mp.mag(inexact(term)) for term in terms if term]
    if not sizes:
        return 0
    return int(min(mp.prec, max(sizes) - mp.mag(result))) if result else int(mp.prec)


def _total_of_arrays(terms: Sequence[NumericValue]) -> NumericValue:
    shape = next((term.rows, term.cols) for term in terms if is_array(term))
    result = mp.zeros(*shape)
    for term in terms:
        if is_array(term) and (term.rows, term.cols) != shape:
            raise EvaluationError("adds vectors or matrices of different shapes")
        result = result + (term if is_array(term) else mp.ones(*shape) * term)
    return result


def product(factors: Sequence[NumericValue]) -> NumericValue:
    """The product of values; vectors of one shape multiply entry by entry, as numpy has it.

    >>> product([Fraction(1, 2), Fraction(2, 3)])
    Fraction(1, 3)
    """
    result = factors[0]
    for factor in factors[1:]:
        result = _times(result, factor)
    return result if is_array(result) else bounded(result)


def product_of_entries(left: NumericValue, right: NumericValue) -> NumericValue:
    """The product of vectors or matrices of one shape, entry by entry; with a number, that of each entry.

    >>> product_of_entries(mp.matrix([2, 3]), mp.matrix([4, 5]))[1]
    mpf('15.0')
    """
    if not (is_array(left) and is_array(right)):
        return _times(left, right)
    if (left.rows, left.cols) != (right.rows, right.cols):
        raise EvaluationError("multiplies vectors or matrices whose shapes do not fit")
    return entrywise(lambda a, b: a * b, left, right)


def _times(left: NumericValue, right: NumericValue) -> NumericValue:
    if type(left) is Fraction and type(right) is Fraction:
        return bounded(left * right)
    left, right = inexact(left), inexact(right)
    if not (is_array(left) and is_array(right)):
        return left * right
    if left.cols == right.rows:
        result = left * right
        return result[0, 0] if result.rows == result.cols == 1 else result
    return product_of_entries(left, right)


def entrywise(function: Callable[..., NumericValue], *arrays: NumericValue) -> NumericValue:
    """The function applied to the entries of arrays of one shape."""
    rows, cols = arrays[0].rows, arrays[0].cols
    return mp.matrix(
        [[inexact(function(*(array[i, j] for array in arrays))) for j in range(cols)] for i in range(rows)]
    )


def power(base: NumericValue, exponent: NumericValue) -> NumericValue:
    """A power, of square matrices as of numbers; of a vector, or to one, that of each entry.

    >>> power(Fraction(2, 3), Fraction(-2))
    Fraction(9, 4)
    """
    if is_array(exponent):
        if is_array(base):
            raise EvaluationError("raises a vector to the power of a vector")
        if is_square(exponent):
            return of_matrix(lambda entry: power(base, entry), exponent)
        return entrywise(lambda entry: power(base, entry), exponent)
    if is_array(base):
        if is_square(base):
            return _matrix_power(base, exponent)
        return entrywise(lambda entry: power(entry, exponent), base)
    if type(base) is Fraction and type(exponent) is Fraction and exponent.denominator == 1:
        return _exact_power(base, int(exponent))
    return _inexact_power(inexact(base), inexact(exponent))


def is_square(value: NumericValue) -> bool:
    """Whether a value is a square matrix of more than one entry."""
    return is_array(value) and bool(value.rows == value.cols > 1)


def of_matrix(function: Callable[[NumericValue], NumericValue], matrix: NumericValue) -> NumericValue:
    """A function of a square matrix, which acts on its eigenvalues (Higham, 2008, definition 1.2).

    Of a diagonal matrix it is the function of what stands on the diagonal.

    >>> of_matrix(mp.log, mp.diag([1, mp.e]))[0, 0]
    mpf('0.0')
    """
    places = range(matrix.rows)
    if all(matrix[i, j] == 0 for i in places for j in places if i != j):
        return mp.diag([inexact(function(matrix[j, j])) for j in places])
    if all(mp.im(entry) == 0 for entry in matrix) and mp.almosteq(mp.mnorm(matrix - matrix.T), 0):
        eigenvalues, vectors = mp.eigsy(matrix)
        back = vectors.T
    else:
        eigenvalues, vectors = mp.eig(matrix)
        back = inverse(vectors)
    if mp.mnorm(vectors * mp.diag(list(eigenvalues)) * back - matrix) > mp.mnorm(matrix) * mp.sqrt(mp.eps):
        raise EvaluationError("has a function of a matrix that I can't evaluate")
    values = mp.diag([inexact(function(each)) for each in eigenvalues])
    return mp.chop(vectors * values * back)


def _matrix_power(base: NumericValue, exponent: NumericValue) -> NumericValue:
    if not is_array(exponent) and not mp.isint(inexact(exponent)):
        return of_matrix(lambda entry: power(entry, exponent), base)
    times = whole_number(exponent, "a matrix power")
    if abs(times) > MAX_MATRIX_POWER:
        raise TooCostly("has a matrix power that is too large to evaluate")
    return inverse(base) ** -times if times < 0 else base**times


def determinant(matrix: NumericValue) -> NumericValue:
    """The determinant of a square matrix.

    >>> determinant(mp.matrix([[0, 1], [0, 2]]))
    mpf('0.0')
    """
    try:
        return mp.det(matrix)
    except TypeError:  # mpmath finds no pivot where a column is zero
        return mpf(0)


def inverse(matrix: NumericValue) -> NumericValue:
    """The inverse of a square matrix; raises :class:`UndefinedValue` where it has none, but for rounding."""
    try:
        result = mp.inverse(matrix)
    except (TypeError, ZeroDivisionError):
        result = None
    if result is None or mp.mnorm(matrix) * mp.mnorm(result) * mp.eps > NEARLY_SINGULAR:
        raise UndefinedValue("has the inverse of a matrix that has none")
    return result


def _exact_power(base: Fraction, exponent: int) -> NumericValue:
    if base == 0 and exponent < 0:
        raise UndefinedValue("divides by zero")
    digits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if digits * abs(exponent) > MAX_EXACT:
        return _inexact_power(inexact(base), mpf(exponent))
    return base**exponent


def _inexact_power(base: NumericValue, exponent: NumericValue) -> NumericValue:
    if base == 0 and mp.re(exponent) < 0:
        raise UndefinedValue("divides by zero")
    if base and mp.isfinite(base) and mp.isfinite(exponent) and abs(mp.mag(base) * exponent) > MAX_MAGNITUDE:
        raise TooCostly("has a power that is too large to evaluate")
    return bounded(mp.exp(exponent) if base == mp.e else base**exponent)
