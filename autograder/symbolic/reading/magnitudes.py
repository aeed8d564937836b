"""How large the numbers of an answer are, before anything is computed with them."""

from __future__ import annotations

import math

from autograder.reports.verdicts import AnswerError
from autograder.symbolic import expression as nodes

_MAX_DIGITS = 10_000
"""Of a number in an answer; no known answer has one of more than forty."""


def check_size(expression: nodes.Expression) -> None:
    """Raise AnswerError where a power or factorial of numbers has more digits than could be computed.

    >>> from autograder.symbolic.expression import rational
    >>> check_size(nodes.Power(rational(9), nodes.Power(rational(9), nodes.Power(rational(9), rational(9)))))
    Traceback (most recent call last):
    autograder.reports.unusable.AnswerError: A number in this answer has more than 10,000 digits, which is too
    large to be compared.
    """
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.Power | nodes.Apply) and abs(_digits(node) or 0) > _MAX_DIGITS:
            raise AnswerError(
                f"A number in this answer has more than {_MAX_DIGITS:,} digits, which is too large to be "
                "compared.",
                "answer.too-long",
            )
        pending.extend(nodes.children(node))


def _digits(node: nodes.Expression) -> float | None:
    """The common logarithm of the size of a number, infinite beyond what a float holds; None of what is no
    plain number.
    """
    match node:
        case nodes.Number(value):
            return math.log10(abs(value.numerator)) - math.log10(value.denominator) if value else -math.inf
        case nodes.Constant("pi" | "e"):
            return math.log10(math.pi if node.name == "pi" else math.e)
        case nodes.Power(base, exponent):
            return _of_power(_digits(base), _digits(exponent), _sign(exponent))
        case nodes.Apply("factorial", (argument,)):
            found = _digits(argument)
            return found if found is None else max(0, _ten_to(found) * (found - 0.43))
        case nodes.Multiply(parts) | nodes.Add(parts):
            found_in_parts = [_digits(each) for each in parts]
            known = [each for each in found_in_parts if each is not None]
            if len(known) < len(parts):
                return None
            return sum(known) if isinstance(node, nodes.Multiply) else _of_sum(known, list(map(_sign, parts)))
    return None


def _of_power(base: float | None, exponent: float | None, sign: int) -> float | None:
    if base is None or exponent is None or base == -math.inf:
        return None
    return 0 if base == 0 else sign * base * _ten_to(exponent)


def _of_sum(terms: list[float], signs: list[int]) -> float:
    total = abs(sum(sign * _ten_to(term) for sign, term in zip(signs, terms, strict=True)))
    return math.log10(total) if total > 0 and math.isfinite(total) else max(terms)


def _ten_to(digits: float) -> float:
    return 10**digits if digits < 300 else math.inf


def _sign(node: nodes.Expression) -> int:
    if isinstance(node, nodes.Multiply):
        return math.prod(map(_sign, node.factors))
    return -1 if isinstance(node, nodes.Number) and node.value < 0 else 1
