"""Proofs of equality, where they are cheap: by like terms, or else by sympy.

Sympy is imported only when it is needed, since that takes longer than most comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from autograder.symbolic.comparing.collecting import same_terms
from autograder.symbolic.comparing.signs import counts_up
from autograder.symbolic.domains import integer
from autograder.symbolic.expression import (
    Add,
    Apply,
    Constant,
    Expression,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
    walk,
)
from autograder.symbolic.vocabulary import Vocabulary

_MAX_NODES = 50  # of a side that sympy gets
MAX_SMALL = 300

_SAME_IN_SYMPY = ("log", "factorial", "sin", "cos", "tan", "sinh", "cosh", "tanh", "binomial")


def proves_equal(left: Expression, right: Expression, vocabulary: Vocabulary) -> bool:
    """Whether the two are shown to be equal on the declared domain; False says nothing.

    >>> from autograder.symbolic.expression import rational
    >>> proves_equal(rational(2), rational(2), Vocabulary())
    True
    """
    if same_terms(left, right, vocabulary):
        return True
    if not may_have_sympy_form((left, right), vocabulary):
        return False
    import sympy

    try:
        difference = _to_sympy(left, vocabulary, sympy) - _to_sympy(right, vocabulary, sympy)
        return bool(sympy.simplify(sympy.expand_log(sympy.expand(difference))) == 0)
    except (_NoSympyForm, RecursionError):
        return False


def is_small(sides: Sequence[Expression]) -> bool:
    """Whether expressions are so small that comparing their terms takes
    less than asking another process to.
    """
    return all(len(list(islice(walk(side), MAX_SMALL + 1))) <= MAX_SMALL for side in sides)


def may_have_sympy_form(sides: Sequence[Expression], words: Vocabulary) -> bool:
    """Whether sympy might prove something: of what is small, without vectors and names that others define."""
    return not any(_has_no_sympy_form(side, words) for side in sides)


class _NoSympyForm(Exception):
    pass


def _has_no_sympy_form(side: Expression, words: Vocabulary) -> bool:
    nodes = list(islice(walk(side), _MAX_NODES + 1))
    domains = [words.domain(node.name) for node in nodes if isinstance(node, Symbol)]
    return len(nodes) > _MAX_NODES or any(
        domain is not None and (domain.is_array or not domain.is_drawn) for domain in domains
    )


def _to_sympy(node: Expression, words: Vocabulary, sympy: Any) -> Any:
    def of(each: Expression) -> Any:
        return _to_sympy(each, words, sympy)

    match node:
        case Number(value, True):
            return sympy.Rational(value.numerator, value.denominator)
        case Constant(name) if name != "oo":
            return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}[name]
        case Symbol(name):
            return sympy.Symbol(name, **_assumptions(name, words))
        case Add(terms):
            return sympy.Add(*map(of, terms))
        case Multiply(factors):
            return sympy.Mul(*map(of, factors))
        case Power(base, exponent):
            return of(base) ** of(exponent)
        case Apply(function, arguments) if function in _SAME_IN_SYMPY:
            return getattr(sympy, function)(*map(of, arguments))
        case Reduce("sum", index, lower, upper, body) if index not in words.names and counts_up(
            lower, upper, words
        ):
            inner = Vocabulary({**words.variables, index: integer})
            place = _to_sympy(Symbol(index), inner, sympy)
            return sympy.Sum(_to_sympy(body, inner, sympy), (place, of(lower), of(upper))).doit()
    raise _NoSympyForm


def _assumptions(name: str, words: Vocabulary) -> dict[str, bool]:
    """What sympy may assume of a variable; a vector or a name that others define is none of sympy's."""
    domain = words.domain(name)
    if domain is None or domain.is_array or not domain.is_drawn:
        raise _NoSympyForm
    traits = {
        "real": domain.entries.is_real,
        "integer": domain.entries.is_whole,
        "positive": domain.entries.is_positive,
        "nonnegative": domain.entries.is_nonnegative,
    }
    return {trait: True for trait, is_so in traits.items() if is_so}
