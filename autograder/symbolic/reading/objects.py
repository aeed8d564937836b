"""Reading an answer that is an object: a number of Python or numpy, or a sympy expression."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from mpmath import mpf, nstr

from autograder.reports.verdicts import AnswerError, Missing
from autograder.symbolic.expression import Expression, rational
from autograder.symbolic.reading.decimals import decimal
from autograder.symbolic.reading.exact_types import is_exactly, is_kind_of
from autograder.symbolic.reading.from_sympy import MAX_BITS, from_sympy, lambda_parts
from autograder.symbolic.vocabulary import Vocabulary


def read_object(answer: Any, vocabulary: Vocabulary) -> Expression:
    """The expression that an object stands for; raises :class:`AnswerError` where it is none.

    >>> read_object(3, Vocabulary())
    Number(value=Fraction(3, 1))
    """
    if answer is None or answer is Ellipsis or is_kind_of(answer, Missing):
        raise AnswerError("This is not answered yet.", "answer.unwritten")
    scalars = (np.float64, np.float32, np.int64, np.int32)
    if is_exactly(answer, *scalars) or (is_exactly(answer, np.ndarray) and answer.size == 1):
        answer = answer.item()
    if is_exactly(answer, int):
        if answer.bit_length() > MAX_BITS:
            raise AnswerError("This number is too large to be read.", "answer.too-long")
        return rational(answer)
    if is_exactly(answer, Fraction):
        return rational(answer)
    if is_exactly(answer, Decimal) and answer.is_finite():
        return decimal(str(answer))
    if is_exactly(answer, mpf):
        return decimal(nstr(answer, 17))
    if is_exactly(answer, float):
        if not math.isfinite(answer):
            raise AnswerError("This number is not finite.", "answer.type")
        return decimal(str(answer))
    if is_kind_of(answer, list, tuple, set, frozenset, dict, np.ndarray):
        raise AnswerError("This is a collection; give one expression.", "answer.list")
    if is_kind_of(answer, sympy.Basic):
        return _read_sympy(answer, vocabulary)
    raise AnswerError("Give an expression: a sympy object, a string, or LaTeX.", "answer.type")


def _read_sympy(answer: Any, vocabulary: Vocabulary) -> Expression:
    try:
        return from_sympy(answer, vocabulary)
    except RecursionError:
        raise AnswerError("This is nested too deeply to be read.", "answer.too-deep") from None


def without_lambda(answer: Any, variable: str | None) -> tuple[str | None, Any]:
    """The variable and body of a sympy ``Lambda``; of anything else, itself with the variable as given.

    >>> t = sympy.Symbol("t")
    >>> without_lambda(sympy.Lambda(t, t + 1), None)
    ('t', t + 1)
    """
    return lambda_parts(answer) or (variable, answer)
