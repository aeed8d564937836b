"""The sentences for a student whose answer is off by a constant or in the coefficients of its terms.

A sentence states a fact and asks a question; it never gives what is right.
"""

from __future__ import annotations

from fractions import Fraction

from mpmath import mp, mpf

from autograder.symbolic.expression import Apply, Expression, walk
from autograder.symbolic.misconceptions.fits import Coefficient, FittedConstant
from autograder.symbolic.misconceptions.term_phrases import term_phrase
from autograder.symbolic.misconceptions.transformations import log_base_message
from autograder.symbolic.vocabulary import Vocabulary

Wording = tuple[str, str]
"""A note and a sentence."""


def factor_wording(factor: FittedConstant, reference: Expression) -> Wording:
    """What to say of an answer that is off by a factor.

    >>> from autograder.symbolic.expression import rational
    >>> factor_wording(FittedConstant(mpf(2)), rational(7))[1]
    'Your answer is 2 times what it should be. Where could that come from?'
    """
    if factor.form:
        if factor.simple:
            return (
                "factor",
                f"Your answer is {factor.text} times what it should be. Where could that come from?",
            )
        return (
            "factor",
            f"Your answer is off by a factor that depends on {factor.variable} alone. Which step brings in "
            "such a factor?",
        )
    if factor.value == -1:
        return "sign", "Your answer has the right size but the opposite sign. Which sign is asked for?"
    for base in (2, 10):
        if _has_log(reference) and abs(factor.value * mp.log(base) - 1) < mpf(10) ** -12:
            return f"log-base-{base}", log_base_message(base)
    return "factor", f"Your answer is {factor.text} times what it should be. Where could that come from?"


def _has_log(expression: Expression) -> bool:
    return any(isinstance(node, Apply) and node.function == "log" for node in walk(expression))


def offset_wording(offset: FittedConstant) -> Wording:
    """What to say of an answer that is off by an added constant.

    >>> offset_wording(FittedConstant(mpf(1) / 2))[1]
    'Your answer is off by the same constant everywhere, 1/2. Which term is that?'
    """
    if offset.form:
        return (
            "offset",
            f"Your answer is off by something that depends on {offset.variable} alone. Which term is that?",
        )
    return "offset", f"Your answer is off by the same constant everywhere, {offset.text}. Which term is that?"


def side_factor_wording(factor: Fraction) -> Wording:
    """What to say of a sign or a factor of two beside another mistake."""
    if factor == -1:
        return "sign", "Besides, the sign of the whole is the opposite. Which sign is asked for?"
    return "factor", "Besides, the whole is off by a constant factor. Where could that come from?"


def coefficient_wording(coefficient: Coefficient, vocabulary: Vocabulary) -> Wording:
    """What to say of a term that does not occur as often as it should."""
    phrase = term_phrase(coefficient.term, vocabulary)
    if coefficient.found == 0:
        return "missing-term", f"Something is missing from your answer: {phrase}. Where was it lost?"
    if coefficient.wanted == 0:
        return (
            "extra-term",
            f"Your answer has something that does not belong there: {phrase}. Where does it come from?",
        )
    if coefficient.found == -coefficient.wanted:
        return (
            "sign-of-term",
            f"In your answer {phrase} has the opposite sign to what it should have. Where does its sign "
            "come from?",
        )
    return "coefficient", f"In your answer {phrase} has a wrong coefficient. Which factors go into it?"
