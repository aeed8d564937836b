"""Fitting a wrong answer to the reference: by a factor, by an offset, by the coefficients of its terms.

A fit counts only if it holds exactly, also in cases that were not used for fitting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mpmath import mp, mpf

from autograder.symbolic.comparing import DIGITS
from autograder.symbolic.domains import Value
from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ONE,
    Expression,
    Power,
    Symbol,
    add,
    number,
)
from autograder.symbolic.rewriting import expanded, split_number
from autograder.symbolic.trials import SUPPORT, Trials
from autograder.symbolic.vocabulary import Vocabulary

HELD_OUT = 3  # cases that only test a fit
MAX_BASIS = 10
MAX_DENOMINATOR = 60


@dataclass(frozen=True)
class Constant:
    """A number, perhaps times an expression in the whole numbers of the task: ``2``, ``1/2 J``, ``N + 1``.

    ``variable`` is the whole number that it depends on, if any.
    """

    value: Value
    form: str = ""
    variable: str = ""

    @property
    def text(self) -> str:
        """The constant as a person writes it."""
        if not self.form:
            return spelled(self.value)
        return self.form if self.value == 1 else f"{spelled(self.value)} {self.form}"

    @property
    def simple(self) -> bool:
        """Whether saying it gives little away: a sign, a two, a half, or that times one variable."""
        return self.value in (1, -1, 2, -2, mpf(1) / 2, -mpf(1) / 2)


def fitted_factor(trials: Trials, vocabulary: Vocabulary) -> Constant | None:
    """The factor by which the answer is off everywhere, other than zero and one.

    It may depend on a whole number of the task, as ``J`` and ``1/N`` do.
    """
    ratios: dict[int, Value] = {}
    with mp.workdps(DIGITS):
        for place, (found, wanted) in enumerate(zip(trials.found, trials.wanted, strict=True)):
            if found is None or (wanted == 0) != (found == 0):
                return None
            if wanted != 0:
                ratios[place] = found / wanted
    return _constant(trials, ratios, vocabulary, neutral=1)


def fitted_offset(trials: Trials, vocabulary: Vocabulary) -> Constant | None:
    """The constant, other than zero, that is added to the answer everywhere; it may be like ``1/2 J``."""
    differences: dict[int, Value] = {}
    with mp.workdps(DIGITS):
        for place, (found, wanted) in enumerate(zip(trials.found, trials.wanted, strict=True)):
            if found is None:
                return None
            differences[place] = found - wanted
    return _constant(trials, differences, vocabulary, neutral=0)


def _constant(
    trials: Trials, values: dict[int, Value], vocabulary: Vocabulary, neutral: int
) -> Constant | None:
    """What all values are, as a number or a number times a form; None unless there is enough to tell it by."""
    distinct = {mp.nstr(trials.wanted[place], 12) for place in values}
    if len(values) < SUPPORT or len(distinct) < SUPPORT:
        return None
    single = _common(trials, list(values.values()))
    if single is not None:
        return Constant(single) if single not in (0, neutral) else None
    for variable, text, form in whole_number_forms(vocabulary):
        divisors = trials.values(form, list(values))
        if any(divisor is None or divisor == 0 for divisor in divisors):
            continue
        with mp.workdps(DIGITS):
            quotients = [value / divisor for value, divisor in zip(values.values(), divisors, strict=True)]
        single = _common(trials, quotients)
        if single is not None and single != 0:
            return Constant(single, text, variable)
    return None


def _common(trials: Trials, values: Sequence[Value]) -> Value | None:
    """The one value that all are, made exact where it is a small fraction."""
    if not all(trials.same(value, values[0]) for value in values):
        return None
    fraction = small_fraction(values[0])
    return values[0] if fraction is None else mpf(fraction.numerator) / fraction.denominator


def whole_number_forms(vocabulary: Vocabulary) -> Iterator[tuple[str, str, Expression]]:
    """Simple expressions in each whole number of the task, with their text: N, 1/N, sqrt(N), N + 1 ...

    >>> from autograder.symbolic.domains import positive_integer
    >>> [text for _, text, _ in whole_number_forms(Vocabulary({"N": positive_integer}))][:3]
    ['N', '1/N', 'N^2']
    """
    lengths = {domain.length for domain in vocabulary.variables.values() if domain.length is not None}
    whole = {
        name
        for name, domain in vocabulary.variables.items()
        if domain.name in ("a positive integer", "a dimension")
    }
    for name in sorted(whole | lengths):
        symbol = Symbol(name)
        yield name, name, symbol
        yield name, f"1/{name}", Power(symbol, MINUS_ONE)
        yield name, f"{name}^2", Power(symbol, number(2))
        yield name, f"1/{name}^2", Power(symbol, number(-2))
        yield name, f"sqrt({name})", Power(symbol, HALF)
        yield name, f"1/sqrt({name})", Power(symbol, number(Fraction(-1, 2)))
        yield name, f"({name} + 1)", add(symbol, ONE)
        yield name, f"1/({name} + 1)", Power(add(symbol, ONE), MINUS_ONE)
        yield name, f"2^{name}", Power(number(2), symbol)
        yield name, f"2^(-{name})", Power(HALF, symbol)


@dataclass(frozen=True)
class Coefficient:
    """How often a term occurs in the answer, and how often it should."""

    term: Expression
    found: Fraction
    wanted: Fraction


def fitted_coefficients(
    trials: Trials, reference: Expression, basis: Sequence[Expression] = ()
) -> tuple[Coefficient, ...] | None:
    """The coefficients of the answer over the terms of the reference, with a constant, and over ``basis``.

    None unless all are small fractions that also hold in cases not used for fitting.
    """
    wanted: dict[Expression, Fraction] = {}
    for each in expanded(reference):
        coefficient, term = split_number(each)
        wanted[term] = wanted.get(term, Fraction(0)) + coefficient.value
    for term in basis:
        wanted.setdefault(term, Fraction(0))
    # In some tasks the constant depends on the other terms; then the fit is tried without it.
    for terms in ([*wanted, ONE], list(wanted)) if ONE not in wanted else (list(wanted),):
        found = _solved(trials, terms) if len(terms) <= MAX_BASIS else None
        if found is not None:
            return tuple(
                Coefficient(term, coefficient, wanted.get(term, Fraction(0)))
                for term, coefficient in zip(terms, found, strict=True)
            )
    return None


def _solved(trials: Trials, terms: list[Expression]) -> list[Fraction] | None:
    """The coefficients that give the answer as a sum of the terms, found by least squares."""
    places = trials.defined()
    columns = [trials.values(term, places) for term in terms]
    rows = [
        (place, row)
        for place, row in zip(places, zip(*columns, strict=True), strict=True)
        if all(value is not None for value in row)
    ]
    used = rows[:-HELD_OUT]
    if len(used) < len(terms):
        return None
    with mp.workdps(DIGITS):
        try:
            solution = mp.lu_solve(
                mp.matrix([list(row) for _, row in used]),
                mp.matrix([trials.found[place] for place, _ in used]),
            )
        except (ZeroDivisionError, ValueError):  # terms that depend on one another in these cases
            return None
        coefficients = [small_fraction(value, digits=8) for value in solution]
        exact = [each for each in coefficients if each is not None]
        if len(exact) < len(terms):
            return None
        for place, row in rows:
            value = mp.fsum(
                value * mpf(each.numerator) / each.denominator for value, each in zip(row, exact, strict=True)
            )
            if not trials.same(value, trials.found[place]):
                return None
    return exact


def small_fraction(value: Value, digits: int = 12) -> Fraction | None:
    """The fraction with a small denominator that a value is, if it is one.

    >>> small_fraction(mpf(1) / 3), small_fraction(+mp.pi)
    (Fraction(1, 3), None)
    """
    if mp.im(value) != 0 or not mp.isfinite(value) or abs(value) > 10**9:
        return None
    real = mp.re(value)
    fraction = Fraction(str(mp.nstr(real, 15))).limit_denominator(MAX_DENOMINATOR)
    near = abs(real - mpf(fraction.numerator) / fraction.denominator) < mpf(10) ** -digits
    return fraction if near else None


def spelled(value: Value) -> str:
    """A constant as a person writes it: ``1/2``, ``2 pi``, or six digits.

    >>> spelled(mpf(1) / 2), spelled(2 * mp.pi), spelled(1 / mp.sqrt(2))
    ('1/2', '2 pi', '1/2 sqrt(2)')
    """
    for unit, name in (
        (mpf(1), ""),
        (mp.pi, "pi"),
        (1 / mp.pi, "1/pi"),
        (mp.sqrt(2 * mp.pi), "sqrt(2 pi)"),
        (1 / mp.sqrt(2 * mp.pi), "1/sqrt(2 pi)"),
        (mp.sqrt(mp.pi), "sqrt(pi)"),
        (mp.sqrt(2), "sqrt(2)"),
        (mp.log(2), "log(2)"),
        (mp.log(mp.pi), "log(pi)"),
        (mp.log(2 * mp.pi), "log(2 pi)"),
        (mp.e, "e"),
    ):
        fraction = small_fraction(value / unit)
        if fraction is not None and fraction != 0:
            if not name:
                return str(fraction)
            signs = {Fraction(1): name, Fraction(-1): f"-{name}"}
            return signs.get(fraction, f"{fraction} {name}")
    return str(mp.nstr(value, 6))
