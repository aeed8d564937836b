"""Numbers that JSON does not know: large integers, special floats, complex numbers, fractions, decimals."""

from __future__ import annotations

import re
import struct
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mpmath import mpf
from mpmath.libmp import from_man_exp

from autograder.execution.channel import caps, kinds
from autograder.execution.channel.errors import CannotCross, MalformedFrame

_DECIMAL = re.compile(r"-?\d{1,4300}(\.\d{1,4300})?(E[+-]?\d{1,7})?|-?Infinity|-?NaN", re.ASCII)


def _read_integer(reading: kinds.Reading, plain: list[kinds.Json], depth: int) -> int:
    return kinds.read_integer(*kinds.items(plain, str))


def _read_float(reading: kinds.Reading, plain: list[kinds.Json], depth: int) -> float:
    """A float that is not finite, by its bits: there are many NaN."""
    (digits,) = kinds.items(plain, str)
    return _floats(digits, 1)[0]


def _read_complex(reading: kinds.Reading, plain: list[kinds.Json], depth: int) -> complex:
    (digits,) = kinds.items(plain, str)
    return complex(*_floats(digits, 2))


def _floats(digits: str, count: int) -> tuple[float, ...]:
    if not re.fullmatch(f"[0-9a-f]{{{16 * count}}}", digits):
        raise MalformedFrame("a float is not written by its bits")
    return struct.unpack(f">{count}d", bytes.fromhex(digits))


def _write_fraction(writing: kinds.Writing, value: Fraction, depth: int) -> list[kinds.Json]:
    parts = value.numerator, value.denominator
    if any(type(part) is not int for part in parts):
        raise kinds.NotPlain
    return [kinds.integer_text(part) for part in parts]


def _read_fraction(reading: kinds.Reading, plain: list[kinds.Json], depth: int) -> Fraction:
    top, bottom = (kinds.read_integer(part) for part in kinds.items(plain, str, str))
    if bottom <= 0:
        raise MalformedFrame("a fraction has no positive denominator")
    return Fraction(top, bottom)


def _write_decimal(writing: kinds.Writing, value: Decimal, depth: int) -> list[kinds.Json]:
    text = str(value)
    if not _DECIMAL.fullmatch(text):
        raise kinds.NotPlain
    return [text]


def _read_decimal(reading: kinds.Reading, plain: list[kinds.Json], depth: int) -> Decimal:
    (text,) = kinds.items(plain, str)
    if not _DECIMAL.fullmatch(text):
        raise MalformedFrame("a decimal number is not well-formed")
    return Decimal(text)


def _write_mpf(writing: kinds.Writing, value: Any, depth: int) -> list[kinds.Json]:
    return list(binary_parts(value._mpf_))


def _read_mpf(reading: kinds.Reading, plain: list[kinds.Json], depth: int) -> Any:
    return mpf(binary_number(*kinds.items(plain, str, int)))


def binary_parts(number: tuple[int, int, int, int]) -> tuple[str, int]:
    """Mantissa and exponent of a number of mpmath; raises :class:`NotPlain` for NaN and infinity.

    >>> binary_parts((1, 3, -1, 2))
    ('-3', -1)
    """
    sign, mantissa, exponent, _ = number
    if mantissa == 0 and exponent != 0:
        raise kinds.NotPlain
    if abs(exponent) > caps.EXPONENT:
        raise CannotCross("value.too-large", "a number with a very large exponent")
    return kinds.integer_text(int(-mantissa if sign else mantissa)), int(exponent)


def binary_number(mantissa: str, exponent: int) -> tuple[int, int, int, int]:
    """The number of mpmath that :func:`binary_parts` took apart.

    >>> binary_number("-3", -1)
    (1, 3, -1, 2)
    """
    if abs(exponent) > caps.EXPONENT:
        raise MalformedFrame("a number has a very large exponent")
    number: tuple[int, int, int, int] = from_man_exp(kinds.read_integer(mantissa), exponent)
    return number


LARGE_INTEGER = kinds.ValueKind(
    "int", (), lambda writing, value, depth: [kinds.integer_text(value)], _read_integer
)
"""Integers that do not fit into 64 bits; the others are themselves."""

SPECIAL_FLOAT = kinds.ValueKind(
    "float", (), lambda writing, value, depth: [struct.pack(">d", value).hex()], _read_float
)
"""Infinite floats and NaN; the others are themselves."""

EXACT_NUMBER_KINDS = (
    LARGE_INTEGER,
    SPECIAL_FLOAT,
    kinds.ValueKind(
        "complex",
        (complex,),
        lambda writing, value, depth: [struct.pack(">2d", value.real, value.imag).hex()],
        _read_complex,
    ),
    kinds.ValueKind("fraction", (Fraction,), _write_fraction, _read_fraction),
    kinds.ValueKind("decimal", (Decimal,), _write_decimal, _read_decimal),
    kinds.ValueKind("mpf", (mpf,), _write_mpf, _read_mpf),
)
