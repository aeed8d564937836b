"""Judging symbolic answers as mathematics: read, evaluate in model instances, compare, name the mistake."""

from autograder.symbolic.checks import (
    equals_integral,
    equivalent,
    integrates_to_one,
    tends_to,
    uses_only,
    vocabulary,
)
from autograder.symbolic.derivations import ends_with, has_step, lines_agree
from autograder.symbolic.domains import (
    binary,
    diagonal,
    dimension,
    equal_to,
    identity,
    one_of,
    positive,
    positive_integer,
    real,
    unit_interval,
    vector,
)
from autograder.symbolic.mistakes import Mistake
from autograder.symbolic.numbers import numbers_agree, numbers_between
from autograder.symbolic.statements import function, holds
from autograder.symbolic.steps import factorises_the_joint, inserts_partition_of_unity, uses_bayes_rule

__all__ = [
    "Mistake",
    "binary",
    "diagonal",
    "dimension",
    "ends_with",
    "equal_to",
    "equals_integral",
    "equivalent",
    "factorises_the_joint",
    "function",
    "has_step",
    "holds",
    "identity",
    "inserts_partition_of_unity",
    "integrates_to_one",
    "lines_agree",
    "numbers_agree",
    "numbers_between",
    "one_of",
    "positive",
    "positive_integer",
    "real",
    "tends_to",
    "unit_interval",
    "uses_bayes_rule",
    "uses_only",
    "vector",
    "vocabulary",
]
