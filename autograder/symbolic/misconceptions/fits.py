"""Fitting a wrong answer to the reference: by a factor, by an offset, by the coefficients of its terms.

A fit counts only if it holds exactly, also in cases that were not used for fitting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from mpmath import mp, mpf

from autograder.symbolic import expression
from autograder.symbolic import expression as nodes
from autograder.symbolic.comparing.comparison import DIGITS
from autograder.symbolic.comparing.expanding import expanded
from autograder.symbolic.domains import NumericValue
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.rewriting import split_number, sum_of
from autograder.symbolic.vocabulary import Vocabulary

_PROBES = 3  # cases in which a constant is looked for before it is tried in all
SPARE = 2  # cases beyond the number of coefficients; the rest only test a fit
MAX_BASIS = 10
MAX_DENOMINATOR = 60
MAX_VISIBLE = 10**18  # beside which an offset can be told, to the precision of a comparison


@dataclass(frozen=True)
class FittedConstant:
    """A number, perhaps times an expression in the whole numbers of the task: ``2``, ``1/2 J``, ``N + 1``.

    ``variable`` is the whole number that it depends on, if any.
    """

    value: NumericValue
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


def fitted_factor(trials: Trials, vocabulary: Vocabulary) -> FittedConstant | None:
    """The factor by which the answer is off everywhere, other than zero and one.

    It may depend on a whole number of the task, as ``J`` and ``1/N`` do.
    """
    factor = _fitted(trials, vocabulary, _quotient)
    return None if factor == FittedConstant(mpf(1)) else factor


def fitted_offset(trials: Trials, vocabulary: Vocabulary) -> FittedConstant | None:
    """The constant, other than zero, that is added to the answer everywhere; it may be like ``1/2 J``."""
    return _fitted(trials, vocabulary, _difference)


def _difference(found: NumericValue, wanted: NumericValue) -> NumericValue | None:
    """None where rounding hides it, as in 40! + 1."""
    difference = found - wanted
    return None if abs(wanted) > MAX_VISIBLE and abs(difference) < 1e-20 * abs(wanted) else difference


def _quotient(found: NumericValue, wanted: NumericValue) -> NumericValue | None:
    """None where both are zero, so that nothing is known; an infinite one fits nothing."""
    if wanted == 0:
        return None if found == 0 else mp.inf
    return found / wanted


def _fitted(
    trials: Trials,
    vocabulary: Vocabulary,
    relation: Callable[[NumericValue, NumericValue], NumericValue | None],
) -> FittedConstant | None:
    """What the relation is everywhere, as a number or a number times a
    form; looked for in a few cases first.
    """
    usable = (place for place in trials.places() if _related(trials, relation, place) is not None)
    probes = list(islice(usable, _PROBES))
    if len(probes) < _PROBES or 2 * len(list(trials.places())) < len(trials.cases):
        return None
    for variable, text, form in (("", "", nodes.ONE), *whole_number_forms(vocabulary)):
        constant = _constant(trials, relation, form, probes)
        if constant is None:
            continue
        everywhere = _constant(trials, relation, form, list(trials.places()))
        distinct = {mp.nstr(trials.wanted(place), 12) for place in trials.places()}
        if everywhere is not None and len(distinct) >= _PROBES:
            return FittedConstant(everywhere, text, variable)
    return None


def _related(
    trials: Trials, relation: Callable[[NumericValue, NumericValue], NumericValue | None], place: int
) -> NumericValue | None:
    found = trials.found(place)
    with mp.workdps(DIGITS):
        return mp.inf if found is None else relation(found, trials.wanted(place))


def _constant(
    trials: Trials,
    relation: Callable[[NumericValue, NumericValue], NumericValue | None],
    form: nodes.Expression,
    places: Sequence[int],
) -> NumericValue | None:
    """The number by which the form has to be multiplied to give the relation in all these cases, if it is
    one.
    """
    common: NumericValue | None = None
    for place in places:
        related = _related(trials, relation, place)
        if related is None:
            continue
        divisor = mpf(1) if form == nodes.ONE else trials.value(form, place)
        if not mp.isfinite(related) or not divisor:
            return None
        with mp.workdps(DIGITS):
            value = related / divisor
        if common is not None and not trials.same(value, common):
            return None
        common = value if common is None else common
    if common is None or common == 0:
        return None
    fraction = small_fraction(common, digits=8)
    with mp.workdps(DIGITS):
        exact = None if fraction is None else mp.convert(fraction)
    return exact if trials.same(exact, common) else common


def whole_number_forms(vocabulary: Vocabulary) -> Iterator[tuple[str, str, nodes.Expression]]:
    """Simple expressions in each whole number of the task, with their text: N, 1/N, sqrt(N), N + 1 ...

    >>> from autograder.symbolic.domains import positive_integer
    >>> [text for _, text, _ in whole_number_forms(Vocabulary({"N": positive_integer}))][:3]
    ['N', '1/N', 'N^2']
    """
    for name in sorted(vocabulary.whole_numbers):
        symbol = nodes.Symbol(name)
        yield name, name, symbol
        yield name, f"1/{name}", nodes.Power(symbol, nodes.MINUS_ONE)
        yield name, f"{name}^2", nodes.Power(symbol, nodes.rational(2))
        yield name, f"1/{name}^2", nodes.Power(symbol, nodes.rational(-2))
        yield name, f"sqrt({name})", nodes.Power(symbol, nodes.HALF)
        yield name, f"1/sqrt({name})", nodes.Power(symbol, nodes.rational(Fraction(-1, 2)))
        yield name, f"({name} + 1)", nodes.add(symbol, nodes.ONE)
        yield name, f"1/({name} + 1)", nodes.Power(nodes.add(symbol, nodes.ONE), nodes.MINUS_ONE)
        yield name, f"2^{name}", nodes.Power(nodes.rational(2), symbol)
        yield name, f"2^(-{name})", nodes.Power(nodes.HALF, symbol)
        for base, written in ((symbol, name), (expression.Constant("e"), "e")):
            yield name, f"{written}^{name}", nodes.Power(base, symbol)
            yield name, f"{written}^(-{name})", nodes.Power(base, nodes.negative(symbol))
        yield name, f"{name}^({name} + 1)", nodes.Power(symbol, nodes.add(symbol, nodes.ONE))
        yield (
            name,
            f"{name}^(-{name} - 1)",
            nodes.Power(symbol, nodes.add(nodes.negative(symbol), nodes.MINUS_ONE)),
        )


@dataclass(frozen=True)
class Coefficient:
    """How often a term occurs in the answer, and how often it should."""

    term: nodes.Expression
    found: Fraction
    wanted: Fraction


def fitted_coefficients(trials: Trials, reference: nodes.Expression) -> tuple[Coefficient, ...] | None:
    """The coefficients of the answer over the terms of the reference, with a constant.

    None unless all are small fractions that also hold in cases not used for fitting.
    """
    wanted: dict[nodes.Expression, Fraction] = {}
    for each in expanded(reference, trials.vocabulary):
        coefficient, term = split_number(each)
        wanted[term] = wanted.get(term, Fraction(0)) + coefficient.value
    # In some tasks the constant depends on the other terms; then the fit is tried without it.
    for terms in ([*wanted, nodes.ONE], list(wanted)) if nodes.ONE not in wanted else (list(wanted),):
        found = _solved(trials, terms) if len(terms) <= MAX_BASIS else None
        if found is not None:
            return tuple(
                Coefficient(term, coefficient, wanted.get(term, Fraction(0)))
                for term, coefficient in zip(terms, found, strict=True)
            )
    return None


def _solved(trials: Trials, terms: list[nodes.Expression]) -> list[Fraction] | None:
    """The coefficients that give the answer as a sum of the terms, found by least squares in some of the
    cases.
    """
    rows: list[tuple[list[NumericValue], NumericValue]] = []
    for place in islice(trials.defined(), len(terms) + SPARE):
        row = [trials.value(term, place) for term in terms]
        if any(value is None for value in row):
            return None
        rows.append((row, trials.found(place)))
    if len(rows) < len(terms):
        return None
    with mp.workdps(DIGITS):
        try:
            solution = mp.lu_solve(
                mp.matrix([row for row, _ in rows]), mp.matrix([value for _, value in rows])
            )
        # Terms that depend on one another in these cases; where a column has only zeros mpmath raises a
        # TypeError.
        except (ZeroDivisionError, ValueError, TypeError):
            return None
    coefficients = [
        fraction for value in solution if (fraction := small_fraction(value, digits=8)) is not None
    ]
    if len(coefficients) < len(terms):
        return None
    fitted = sum_of(
        nodes.multiply(nodes.rational(coefficient), term)
        for coefficient, term in zip(coefficients, terms, strict=True)
    )
    return coefficients if trials.explains(fitted) else None


def small_fraction(value: NumericValue, digits: int) -> Fraction | None:
    """The fraction with a small denominator that a value is to so many digits, if it is one.

    >>> small_fraction(mpf(1) / 3, digits=12), small_fraction(+mp.pi, digits=12)
    (Fraction(1, 3), None)
    """
    if mp.im(value) != 0 or not mp.isfinite(value) or abs(value) > 10**9:
        return None
    real = mp.re(value)
    fraction = Fraction(str(mp.nstr(real, digits + 3))).limit_denominator(MAX_DENOMINATOR)
    near = abs(real - mpf(fraction.numerator) / fraction.denominator) < mpf(10) ** -digits
    return fraction if near else None


def spelled(value: NumericValue) -> str:
    """A constant as a person writes it: ``1/2``, ``2 pi``, or six digits.

    >>> with mp.workdps(DIGITS):
    ...     spelled(mpf(1) / 2), spelled(2 * mp.pi), spelled(1 / mp.sqrt(2))
    ('1/2', '2 pi', '1/2 sqrt(2)')
    """
    with mp.workdps(DIGITS):
        for unit, name in _units():
            fraction = small_fraction(value / unit, digits=18)
            if fraction is not None and fraction != 0:
                return _times(fraction, name)
        return str(mp.nstr(value, 6))


def _times(fraction: Fraction, unit: str) -> str:
    """A fraction of a unit, which may be one over something: ``1/2 sqrt(2)``, ``1/(2 pi)``."""
    if not unit:
        return str(fraction)
    below = unit.removeprefix("1/")
    if below == unit:
        return {Fraction(1): unit, Fraction(-1): f"-{unit}"}.get(fraction, f"{fraction} {unit}")
    denominator = below if fraction.denominator == 1 else f"({fraction.denominator} {below})"
    return f"{fraction.numerator}/{denominator}"


def _units() -> tuple[tuple[NumericValue, str], ...]:
    return (
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
        (1 / mp.e, "1/e"),
    )
