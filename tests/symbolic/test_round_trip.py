"""What is printed reads back as what it was."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from autograder.symbolic.expression import MINUS_ONE, Multiply, Number, Power, multiply
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.reading.parser import parse
from autograder.symbolic.writing.latex import latex
from autograder.symbolic.writing.text import text
from tests.symbolic.expressions import DENSITIES, WORDS, density_expressions, expressions


def gathered(expression):
    """With the numbers of every product multiplied into one; ``- 2 x`` does not say which number it was."""
    return rebuilt(expression, _gathered)


def _gathered(node):
    if (
        isinstance(node, Power)
        and isinstance(node.base, Number)
        and node.base.value
        and node.exponent == MINUS_ONE
    ):
        return Number(1 / node.base.value)
    if not isinstance(node, Multiply):
        return node
    factors = multiply(*node.factors).factors
    coefficient = Fraction(1)
    for each in factors:
        coefficient *= each.value if isinstance(each, Number) else 1
    rest = [each for each in factors if not isinstance(each, Number)]
    return multiply(*([] if rest and coefficient == 1 else [Number(coefficient)]), *rest)


@pytest.mark.parametrize("notation", [latex, text])
class TestRoundTrip:
    @given(expression=expressions)
    @settings(max_examples=400)
    def test_of_an_expression(self, notation, expression):
        assert gathered(parse(notation(expression), WORDS)) == gathered(expression), notation(expression)

    @given(expression=density_expressions)
    @settings(max_examples=200)
    def test_of_densities(self, notation, expression):
        assert gathered(parse(notation(expression), DENSITIES)) == gathered(expression), notation(expression)
