"""The table of all notations: what an operand may begin with, and where it is read.

To read one thing more, write a function that begins at the place of the reader and goes behind what
it reads, and add a line here. Words and signs are named in :mod:`autograder.symbolic.reading.spelling`.
"""

from __future__ import annotations

from autograder.symbolic.reading import (
    calculus,
    delimiters,
    functions,
    labels,
    name_meanings,
    piecewise,
    probability,
    sums,
)
from autograder.symbolic.reading.operators import bracket
from autograder.symbolic.reading.reader import Notation, Notations

_BARS = (Notation(delimiters.bars),)
_BRACKET = (Notation(bracket),)
_FUNCTION = (Notation(functions.read_known_function, ends_reach=True),)
_GAMMA = (Notation(functions.read_known_function, name_meanings.begins_gamma, ends_reach=True),)
_SUM = (Notation(sums.reduction, ends_reach=True),)
_DISGUISED_SUM = (Notation(sums.reduction, sums.begins_disguised, ends_reach=True),)
_ROW_OF_ONES = Notation(functions.row_of_ones, functions.is_row_of_ones, ends_reach=True)
_DIVERGENCE = (Notation(probability.read_divergence, probability.begins_divergence, ends_reach=True),)

NOTATIONS = Notations(
    kinds={
        "number": (_ROW_OF_ONES, Notation(functions.read_number)),
        "ones": (_ROW_OF_ONES, Notation(functions.ones)),
        "mean": (Notation(name_meanings.mean_of_entries),),
        "function": _FUNCTION,
    },
    words={
        "sum": _SUM,
        "product": _SUM,
        "integral": (Notation(calculus.integral, ends_reach=True),),
        "derivative": (Notation(calculus.called_derivative, ends_reach=True),),
        "frac": (
            Notation(calculus.derivative, calculus.begins_derivative, ends_reach=True),
            Notation(calculus.fraction_with_differential, calculus.begins_with_differential),
            Notation(functions.fraction),
        ),
        "binom": (Notation(functions.binomial),),
        "root": (Notation(functions.root),),
        "dot": (Notation(functions.called, ends_reach=True),),
        "KL": (Notation(probability.read_divergence, ends_reach=True),),
    },
    signs={
        "(": _BRACKET,
        "[": _BRACKET,
        "{": _BRACKET,
        **dict.fromkeys(("|", "left|", "right|", "||", "left||", "right||"), _BARS),
        "langle": (
            Notation(delimiters.inner_product, delimiters.holds_two),
            Notation(probability.mean_in_angles, ends_reach=True),
        ),
        "cases": (Notation(piecewise.environment),),
        "dots": (Notation(functions.dots),),
    },
    names={
        "E": (Notation(probability.mean, probability.begins_mean, ends_reach=True),),
        "D": _DIVERGENCE,
        "D'": _DIVERGENCE,
        "H": (Notation(probability.entropy, probability.begins_entropy, ends_reach=True),),
        "N": (Notation(probability.gaussian, probability.begins_gaussian),),
        "Sigma": _DISGUISED_SUM,
        "Pi": _DISGUISED_SUM,
        "gamma": _GAMMA,
        "Gamma": _GAMMA,
        "Piecewise": (Notation(piecewise.piecewise, piecewise.is_call),),
        "where": (Notation(piecewise.where, piecewise.is_call),),
    },
    any_name=(
        Notation(probability.density, probability.begins_density, is_density=True),
        Notation(name_meanings.declared, name_meanings.begins_declared),
        Notation(name_meanings.array, name_meanings.begins_array),
        Notation(name_meanings.abbreviation, name_meanings.begins_abbreviation),
        Notation(name_meanings.plain_name),
    ),
    suffixes={
        "!": delimiters.factorial,
        "'": delimiters.transposed,
        "T": delimiters.transposed,
        "^": delimiters.read_transpose,
        ".": delimiters.method,
    },
    splits={
        "where": labels.where_clause,
        "if": piecewise.conditional,
        "over": functions.stacked,
        "choose": functions.stacked,
    },
)
