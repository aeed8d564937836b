"""Random expressions, and random rewrites of them that keep their meaning or are meant to change it.

Everything follows from a ``random.Random``, so a seed is enough to repeat a case.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from autograder.symbolic.comparing.expanding import expanded
from autograder.symbolic.domains import dimension, positive, real, vector
from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ONE,
    Add,
    Apply,
    Component,
    Constant,
    Expression,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    divide,
    log,
    multiply,
    negative,
    rational,
)
from autograder.symbolic.rewriting import (
    changed_everywhere,
    factors_of,
    places,
    sum_of,
    terms_of,
)
from autograder.symbolic.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    {
        "a": real,
        "b": real,
        "s": positive,
        "t": positive,
        "v": vector(real, "J"),
        "w": vector(positive, "J"),
        "J": dimension,
    }
)

Rule = Callable[[Expression, random.Random], Expression | None]


def random_expression(source: random.Random) -> Expression:
    """A sum of two to four terms like those of the course; sometimes a sum over an index."""
    if source.random() < 0.3:
        j = Symbol("j")
        atoms = [Component(Symbol("v"), (j,)), Component(Symbol("w"), (j,))]
        body = _sum_of_terms(source, real=atoms[:1], above_zero=atoms[1:])
        return multiply(_coefficient(source), Reduce("sum", "j", ONE, Symbol("J"), body))
    return _sum_of_terms(source, real=[Symbol("a"), Symbol("b")], above_zero=[Symbol("s"), Symbol("t")])


def _sum_of_terms(source: random.Random, real: list[Expression], above_zero: list[Expression]) -> Expression:
    terms = [_term(source, real, above_zero) for _ in range(source.randint(2, 4))]
    whole = add(*terms)
    return multiply(HALF, whole) if source.random() < 0.3 else whole


def _term(source: random.Random, real: list[Expression], above_zero: list[Expression]) -> Expression:
    anything = [*real, *above_zero]
    kinds: list[Callable[[], Expression]] = [
        lambda: Power(source.choice(anything), rational(source.randint(2, 3))),
        lambda: log(Power(source.choice(above_zero), rational(2))),
        lambda: log(source.choice(above_zero)),
        lambda: Power(source.choice(above_zero), HALF),
        lambda: divide(source.choice(anything), source.choice(above_zero)),
        lambda: multiply(source.choice(anything), source.choice(anything)),
        lambda: Power(Constant("e"), negative(source.choice(above_zero))),
        lambda: ONE,
    ]
    return multiply(_coefficient(source), source.choice(kinds)())


def _coefficient(source: random.Random) -> Expression:
    return rational(source.choice([1, 1, -1, 2, -3, Fraction(1, 2)]))


def rewritten(expression: Expression, source: random.Random, steps: int = 3) -> Expression:
    """An expression of the same value for every value of its variables, wherever it has one."""
    for _ in range(steps):
        expression = _applied(expression, KEEPING, source)
    return expression


def disturbed(expression: Expression, source: random.Random) -> Expression:
    """The expression with one thing changed, which nearly always changes its value."""
    return _applied(expression, CHANGING, source)


def _applied(expression: Expression, rules: tuple[Rule, ...], source: random.Random) -> Expression:
    """One of the rules at one of the places where it does something."""
    found = []
    for node, rebuilt in places(expression, into=lambda each: not isinstance(each, Component)):
        for rule in rules:
            changed = rule(node, source)
            if changed is not None and changed != node:
                found.append(rebuilt(changed))
    return source.choice(found) if found else expression


# --- rules that keep the meaning


def _shuffled_terms(node: Expression, source: random.Random) -> Expression | None:
    return Add(tuple(source.sample(node.terms, len(node.terms)))) if isinstance(node, Add) else None


def _shuffled_factors(node: Expression, source: random.Random) -> Expression | None:
    if isinstance(node, Multiply):
        return Multiply(tuple(source.sample(node.factors, len(node.factors))))
    return None


def _multiplied_out(node: Expression, source: random.Random) -> Expression | None:
    return sum_of(expanded(node, VOCABULARY)) if isinstance(node, Multiply | Reduce) else None


def _doubly_negative(node: Expression, source: random.Random) -> Expression | None:
    return multiply(MINUS_ONE, Multiply((MINUS_ONE, node)))


def _cancelling_factor(node: Expression, source: random.Random) -> Expression | None:
    factor = source.choice([rational(2), Symbol("s"), Constant("pi")])
    return multiply(factor, node, Power(factor, MINUS_ONE))


def _cancelling_term(node: Expression, source: random.Random) -> Expression | None:
    term = source.choice([ONE, Symbol("a"), log(Symbol("t"))])
    return add(term, node, negative(term))


def _square_as_product(node: Expression, source: random.Random) -> Expression | None:
    if isinstance(node, Power) and node.exponent == rational(2):
        return Multiply((node.base, node.base))
    return None


def _power_out_of_log(node: Expression, source: random.Random) -> Expression | None:
    if isinstance(node, Apply) and node.function == "log" and isinstance(node.arguments[0], Power):
        base = node.arguments[0].base
        if _is_above_zero(base):
            return multiply(node.arguments[0].exponent, log(base))
    return None


def _exponential_of_log(node: Expression, source: random.Random) -> Expression | None:
    return Power(Constant("e"), log(node)) if _is_above_zero(node) else None


def _renamed_index(node: Expression, source: random.Random) -> Expression | None:
    if not isinstance(node, Reduce):
        return None
    renamed = {Symbol(node.index): Symbol("k")}
    return replace(node, index="k", body=changed_everywhere(node.body, renamed.get))


def _is_above_zero(node: Expression) -> bool:
    base = node.base if isinstance(node, Component) else node
    return (base in (Symbol("s"), Symbol("t"), Symbol("w")) and base != node) or base in (
        Symbol("s"),
        Symbol("t"),
    )


KEEPING: tuple[Rule, ...] = (
    _shuffled_terms,
    _shuffled_factors,
    _multiplied_out,
    _doubly_negative,
    _cancelling_factor,
    _cancelling_term,
    _square_as_product,
    _power_out_of_log,
    _exponential_of_log,
    _renamed_index,
)


# --- rules that are meant to change it


def _other_sign(node: Expression, source: random.Random) -> Expression | None:
    if not isinstance(node, Add):
        return None
    place = source.randrange(len(node.terms))
    return Add((*node.terms[:place], negative(node.terms[place]), *node.terms[place + 1 :]))


def _term_lost(node: Expression, source: random.Random) -> Expression | None:
    if not isinstance(node, Add):
        return None
    lost = source.randrange(len(node.terms))
    return sum_of(term for place, term in enumerate(terms_of(node)) if place != lost)


def _factor_lost(node: Expression, source: random.Random) -> Expression | None:
    if not isinstance(node, Multiply):
        return None
    lost = source.randrange(len(node.factors))
    return multiply(*[each for place, each in enumerate(factors_of(node)) if place != lost])


def _exponent_lost(node: Expression, source: random.Random) -> Expression | None:
    return node.base if isinstance(node, Power) and node.base != Constant("e") else None


def _other_number(node: Expression, source: random.Random) -> Expression | None:
    return Number(node.value + source.choice([1, -1, 2])) if isinstance(node, Number) else None


def _log_lost(node: Expression, source: random.Random) -> Expression | None:
    return node.arguments[0] if isinstance(node, Apply) and node.function == "log" else None


CHANGING: tuple[Rule, ...] = (
    _other_sign,
    _term_lost,
    _factor_lost,
    _exponent_lost,
    _other_number,
    _log_lost,
)
