"""Judging symbolic answers as mathematics: read, evaluate in model instances, compare, name the mistake."""

from autograder.symbolic.checks.asymptotics import tends_to
from autograder.symbolic.checks.equality import (
    equal_up_to_constant,
    equal_up_to_factor,
    equals_integral,
    equivalent,
    integrates_to_one,
    vocabulary,
)
from autograder.symbolic.checks.forms import uses_only, written_with, written_without
from autograder.symbolic.checks.numbers import numbers_agree, numbers_between
from autograder.symbolic.checks.peaks import curves_down_at, follows_parabola, is_stationary, peaks_inside
from autograder.symbolic.checks.statements import function, holds, probabilities_add_up
from autograder.symbolic.derivations.checks import ends_with, has_step, lines_agree
from autograder.symbolic.derivations.steps import inserts_partition_of_unity, uses_bayes_rule
from autograder.symbolic.domains import (
    between,
    complex_number,
    covariance,
    diagonal,
    dimension,
    equal_to,
    identity,
    integer,
    matrix,
    one_of,
    positive,
    positive_integer,
    real,
    symmetric,
    unit_interval,
    vector,
    zero_or_one,
)
from autograder.symbolic.misconceptions.mistakes import Mistake

__all__ = [
    "Mistake",
    "between",
    "complex_number",
    "covariance",
    "curves_down_at",
    "diagonal",
    "dimension",
    "ends_with",
    "equal_to",
    "equal_up_to_constant",
    "equal_up_to_factor",
    "equals_integral",
    "equivalent",
    "follows_parabola",
    "function",
    "has_step",
    "holds",
    "identity",
    "inserts_partition_of_unity",
    "integer",
    "integrates_to_one",
    "is_stationary",
    "lines_agree",
    "matrix",
    "numbers_agree",
    "numbers_between",
    "one_of",
    "peaks_inside",
    "positive",
    "positive_integer",
    "probabilities_add_up",
    "real",
    "symmetric",
    "tends_to",
    "unit_interval",
    "uses_bayes_rule",
    "uses_only",
    "vector",
    "vocabulary",
    "written_with",
    "written_without",
    "zero_or_one",
]
