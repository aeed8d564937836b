"""Is this function an unbiased Monte Carlo estimate, and how large is its variance?

An estimator is a function `estimator(mu, sigma, n)` of two numbers and a count that draws
n samples z of N(mu, sigma^2) and returns one number: a Python float, a tensor or an array
of one element. The pathwise and the score-function estimates of d/dmu E[f(z)] are meant
(Mohamed, Rosca, Figurnov and Mnih 2020, sections 4 and 5), but nothing here depends on f:
the expectation and the variance come from the author of the test.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy import special

from autograder.answers.random_generators import generator_states
from autograder.answers.remote import measure
from autograder.authoring.authored import Finite, Points, Positive, Text, authored
from autograder.neural.answers.calling import as_tensor, call, name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.losses.rehearsing import unsound_program_mistakes
from autograder.neural.noise.estimator_biases import name_bias
from autograder.neural.noise.estimator_draws import estimates_under_seeds, judge_one_draw, one_number
from autograder.neural.noise.randomness import FALSE_ALARM
from autograder.reports.verdicts import Check, Finding, failed, passed, undecided

Expectation = Callable[[float, float], float]
Setting = tuple[float, float, int, int]
"""mu, sigma, the number n of samples in a call, and how often to call."""

_SAMPLES = 301  # odd, so that not even antithetic pairs cancel altogether
_REPETITIONS = 30
_FEW_SAMPLES, _MANY_REPETITIONS = 5, 100
_SMALL, _LARGE = 0.05, 20  # units in which mu and sigma are drawn, so that a clamp shows
_LARGEST = -float(special.stdtrit(_REPETITIONS - 1, FALSE_ALARM / 2000))  # in standard errors of a mean
_ROUNDING = 1e-4  # relative; single precision, finite differences inside the estimator


@authored
def is_unbiased(
    estimator: Any,
    expectation: Expectation,
    *,
    mistakes: Mapping[str, Expectation] | None = None,
    points: Points = 1,
    name: Text | None = None,
) -> Check:
    """Check that the estimates average to ``expectation(mu, sigma)`` and are real estimates.

    Four settings of mu (1.5 to 2.5, either sign) and sigma (0.4 to 0.6 and 1.6 to 2.2), one of the narrow
    ones in twentieths and one of the wide ones in twenties, with 30 calls of n = 301 each; the mean of the
    calls is compared in units of its own standard error at the t distribution with 29 degrees of freedom. One
    sample of the score-function estimate of E[z^2] has a kurtosis of up to 75; averaged over 301, its t
    values exceed the 0.001 bound at most 2.5 times as often as they should (``benchmarks/estimators.py``),
    and the excess hardly grows with smaller levels (``benchmarks/code_checks``). The bound is set at 1e-9 per
    setting, which leaves room for an excess of 250 below the false-alarm rate of 1e-6 (``FALSE_ALARM``). A
    bias of a tenth always shows in the pathwise estimate; in the score-function estimate one below a third
    may go unseen, in particular the 1/n of a baseline computed from the same samples.

    The calls have to differ, and their variance has to fall as n grows: between n = 5 and n = 301 by a factor
    of 5 at least, where 60 is expected and 12 the least of 80,000 runs. The 100 calls of n = 5 are judged by
    their mean as well, where a sum over n - 1 shows in the pathwise estimate (its bias is 20 standard
    errors); in 40,000 such means of the score-function estimate of E[z^2] the largest was 5.4 off. The right
    value with one random number added is found by :mod:`autograder.neural.noise.estimator_draws`. What calls
    cannot show: the right value with noise of another kind, averaged over n draws, added to it. ``mistakes``
    maps words ("E[z^2] itself") to what an estimator with that mistake averages to.

    >>> from autograder.reports.verdicts import grade
    >>> def mean(mu, sigma, n):
    ...     return (mu + sigma * torch.randn(n)).mean()
    >>> grade(is_unbiased(mean, lambda mu, sigma: mu), out_of=1)
    1
    """

    def look(seed: int) -> Finding:
        called = name or name_of(estimator, "your estimator")
        settings = _spread_settings(seed)
        measured = measure(estimates_of, estimator, settings, seed)
        estimates = _estimates(measured, settings)
        truths = [float(expectation(mu, sigma)) for mu, sigma, _, _ in settings]
        constant = _judge_constant(estimates, truths, bool(measured["draws"]), called)
        if constant is not None:
            return constant
        for values, truth in zip(estimates[:4], truths, strict=False):
            error = float(values.std(ddof=1)) / math.sqrt(len(values))
            if abs(values.mean() - truth) > _LARGEST * error + _ROUNDING * (1 + abs(truth)):
                return name_bias(called, estimates[:4], settings[:4], truths[:4], mistakes or {})
        return (
            _judge_few(estimates[4], truths[4], called)
            or _judge_decay(estimates[4], estimates[0], called)
            or _judge_draws(estimator, settings[0], seed, called)
            or passed()
        )

    def rehearsal(seed: int) -> Iterator[str]:
        def averages(of: Expectation) -> list[float]:
            return [float(of(mu, sigma)) for mu, sigma, *_ in _spread_settings(seed)]

        wrong = {words: partial(averages, each) for words, each in (mistakes or {}).items()}
        return unsound_program_mistakes(averages(expectation), wrong)

    title = titled("the estimates are right on average", name)
    return check_program(title, look, estimator, points=points, rehearsal=rehearsal)


@authored
def worked_average(
    estimator: Any, mu: Finite, sigma: Positive, value: Finite, *, points: Points, name: Text | None = None
) -> Check:
    """Check that the estimates average to ``value`` for one mu and one sigma: a worked value for visible
    tests.

    30 calls of n = 301 each, judged as :func:`is_unbiased` judges one of its settings.

    >>> from autograder.reports.verdicts import grade
    >>> def mean(mu, sigma, n):
    ...     return sigma * torch.randn(n).mean()
    >>> print(grade(worked_average(mean, 3, 0.5, 3.0, points=1), out_of=1).verdicts[0].note)
    estimator.average
    """

    def look(seed: int) -> Finding:
        called = name or name_of(estimator, "your estimator")
        settings = [(float(mu), float(sigma), _SAMPLES, _REPETITIONS)]
        (values,) = _estimates(measure(estimates_of, estimator, settings, seed), settings)
        error = float(values.std(ddof=1)) / math.sqrt(len(values))
        if abs(values.mean() - value) <= _LARGEST * error + _ROUNDING * (1 + abs(value)):
            return passed()
        return failed(
            f"For mu = {mu:g} and sigma = {sigma:g}, {_REPETITIONS} calls of `{called}` with n = {_SAMPLES} "
            f"average to {values.mean():.3g}; the derivative that they estimate is {value:.3g} there.",
            "estimator.average",
        )

    title = "the estimates average to a worked value"
    return check_program(titled(title, name), look, estimator, points=points)


@authored
def has_variance(
    estimator: Any, variance: Expectation, *, points: Points = 1, name: Text | None = None
) -> Check:
    """Check that an n-sample estimate has the variance ``variance(mu, sigma) / n``, or less.

    ``variance`` is that of one sample. Less is accepted where it falls faster than 1/n, because antithetic
    or stratified draws are allowed; the same value in every call is not, and a constant part of
    the variance (below about 0.55, where it shows) is left to a person. Three settings, with n = 25, 51
    and 201, and 60 calls each, judged one by one and together. For normal estimates, such as the pathwise
    one of E[z^2], the sample variance is exactly chi-squared and the false-alarm rate at most 1e-6
    (``FALSE_ALARM``). The average of n skewed or heavy-tailed samples is only nearly normal.

    >>> from autograder.reports.verdicts import grade
    >>> def pathwise_gradient(mu, sigma, n):
    ...     return 2 * (mu + sigma * torch.randn(1))
    >>> check = has_variance(pathwise_gradient, lambda mu, sigma: 4 * sigma**2)
    >>> grade(check, out_of=1).verdicts[0].note
    'estimator.one-sample'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(estimator, "your estimator")
        settings = _narrow_settings(seed)
        measured = measure(estimates_of, estimator, settings, seed)
        estimates = _estimates(measured, settings)
        constant = _judge_constant(estimates, None, bool(measured["draws"]), called)
        if constant is not None:
            return constant
        ratios = [
            float(values.var(ddof=1)) * n / float(variance(mu, sigma))
            for values, (mu, sigma, n, _) in zip(estimates, settings, strict=True)
        ]
        freedom = settings[0][3] - 1
        together = freedom * len(ratios), freedom * sum(ratios)
        bound = float(special.chdtri(freedom, FALSE_ALARM / 4 / len(ratios))) / freedom
        if max(ratios) > bound or special.chdtrc(*together) < FALSE_ALARM / 4:
            return _judge_large_variance(ratios, [n for _, _, n, _ in settings], called)
        if special.chdtr(*together) < FALSE_ALARM / 2:
            return _judge_small_variance(ratios, called)
        return passed()

    def rehearsal(seed: int) -> Iterator[str]:
        if not all(float(variance(mu, sigma)) > 0 for mu, sigma, *_ in _narrow_settings(seed)):
            yield "`variance` is not positive for some mu and sigma. Write the variance of one sample."

    title = titled("the estimates vary as little as they should", name)
    return check_program(title, look, estimator, points=points, rehearsal=rehearsal)


@authored
def has_less_variance(first: Any, second: Any, *, points: Points = 1, name: Text | None = None) -> Check:
    """Check that the estimates of ``first`` vary clearly less than those of ``second``.

    Three settings with n = 25, 51 and 201 and 60 calls each; the variances have to differ by a factor of 2 or
    more (the geometric mean of the three), and by 1 in each. For E[z^2] the score-function estimate with the
    mean of z^2 as a baseline has about 2 (mu/sigma)^2 + 5/2 times the variance of the pathwise one: 33 or
    more where sigma is in 0.35..0.5 (two of the settings), 4.8 or more where it is in 1.3..1.8 (the third);
    without a baseline it has more. By Chernoff's bound the right pair is refused with a probability below
    1e-6 (``benchmarks/code_checks``).

    >>> from autograder.reports.verdicts import grade
    >>> def one(mu, sigma, n):
    ...     return mu + sigma * torch.randn(n).mean()
    >>> def other(mu, sigma, n):
    ...     return mu + 5 * sigma * torch.randn(n).mean()
    >>> grade(has_less_variance(one, other), out_of=1)
    1
    """

    def look(seed: int) -> Finding:
        names = name_of(first, "the first estimator"), name_of(second, "the second estimator")
        settings = _narrow_settings(seed)
        pair = [
            (_estimates(measured, settings), bool(measured["draws"]))
            for measured in (
                measure(estimates_of, estimator, settings, seed + number)
                for number, estimator in enumerate((first, second))
            )
        ]
        for (estimates, draws), name in zip(pair, names, strict=True):
            constant = _judge_constant(estimates, None, draws, name)
            if constant is not None:
                return constant
        ratios = [
            float(other.var(ddof=1) / one.var(ddof=1))
            for one, other in zip(pair[0][0], pair[1][0], strict=True)
        ]
        together = math.prod(ratios) ** (1 / len(ratios))
        if min(ratios) < 1 or together < 2:
            return _judge_ratio(together if together < 2 else min(ratios), names)
        return passed()

    return check_program(
        titled("one estimator varies less than the other", name), look, first, second, points=points
    )


def estimates_of(estimator: Any, settings: list[Setting], seed: int) -> dict[str, Any]:
    """Call an estimator as often as the settings say.

    Returns one tensor of ``estimates`` per setting, and whether the calls drew from a
    global generator (``draws``).

    >>> measured = estimates_of(lambda mu, sigma, n: 2 * mu, [(1.0, 1.0, 5, 3)], seed=1)
    >>> measured["estimates"][0].tolist(), measured["draws"]
    ([2.0, 2.0, 2.0], False)
    """
    name = name_of(estimator, "your estimator")
    with own_random_numbers(seed):
        before = generator_states()
        estimates = [
            torch.tensor([one_number(call(estimator, mu, sigma, n), name) for _ in range(count)])
            for mu, sigma, n, count in settings
        ]
        return {"estimates": estimates, "draws": before != generator_states()}


def _estimates(measured: Mapping[str, Any], settings: list[Setting]) -> list[npt.NDArray[np.float64]]:
    return [
        as_tensor(values, (count,)).to(torch.float64).numpy()
        for values, (_, _, _, count) in zip(measured["estimates"], settings, strict=True)
    ]


def _spread_settings(seed: int) -> list[Setting]:
    rng = np.random.default_rng(seed)
    settings = [
        (unit * _mu(rng, 1.5, 2.5), unit * float(rng.uniform(low, high)), _SAMPLES, _REPETITIONS)
        for unit, low, high in ((1, 0.4, 0.6), (1, 1.6, 2.2), (_SMALL, 0.4, 0.6), (_LARGE, 1.6, 2.2))
    ]
    # The narrow setting, where the variance itself is estimated best, again with few samples.
    return [*settings, (*settings[0][:2], _FEW_SAMPLES, _MANY_REPETITIONS)]


def _narrow_settings(seed: int) -> list[Setting]:
    rng = np.random.default_rng(seed)
    # A deviation below and one above 1, so that its square is told from it in both directions.
    (mu, sigma), (other_mu, other_sigma) = [
        (_mu(rng, 2.0, 3.0), float(rng.uniform(low, high))) for low, high in ((0.35, 0.5), (1.3, 1.8))
    ]
    # One pair with two sizes: what one sample alone would give differs between them.
    return [(mu, sigma, 25, 60), (mu, sigma, 201, 60), (other_mu, other_sigma, 51, 60)]


def _mu(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.choice([-1, 1]) * rng.uniform(low, high))


def _judge_constant(
    estimates: list[npt.NDArray[np.float64]], truths: list[float] | None, draws: bool, name: str
) -> Finding | None:
    if any(np.ptp(values) > 1e-5 * (1 + abs(values[0])) for values in estimates):
        return None
    right = truths is None or all(
        abs(values[0] - truth) < _ROUNDING * (1 + abs(truth))
        for values, truth in zip(estimates, truths, strict=True)
    )
    only_rounding_differs = any(np.ptp(values) > 0 for values in estimates)
    if right and (draws or only_rounding_differs):
        return undecided(
            f"Every call of `{name}` returned the same value, although random numbers were drawn. Either "
            "they do not enter the result, or they cancel altogether; a person will look at it.",
            "estimator.no-variance",
        )
    return failed(
        f"Every call of `{name}` returned the same value, {estimates[0][0]:.4g} for the first mu and sigma. "
        "An estimate from n random samples comes out differently in every call; is it computed from "
        "samples, and is a seed set inside?",
        "estimator.exact-value" if right else "estimator.constant",
    )


def _judge_few(few: npt.NDArray[np.float64], truth: float, name: str) -> Finding | None:
    error = float(few.std(ddof=1)) / math.sqrt(len(few))
    if abs(few.mean() - truth) <= _LARGEST * error + _ROUNDING * (1 + abs(truth)):
        return None
    return failed(
        f"With n = {_SAMPLES} the estimates of `{name}` average to the right value, but with n = "
        f"{_FEW_SAMPLES} to {few.mean():.3g}, where {truth:.3g} is asked. By which number is the sum over "
        "the samples divided?",
        "estimator.biased-for-few",
    )


def _judge_decay(few: npt.NDArray[np.float64], many: npt.NDArray[np.float64], name: str) -> Finding | None:
    ratio = float(few.var(ddof=1) / many.var(ddof=1))
    if ratio >= 5:
        return None
    return failed(
        f"The estimates of `{name}` are right on average, but with n = {_SAMPLES} samples they vary almost "
        f"as much as with n = {_FEW_SAMPLES} (the variance falls by a factor of {ratio:.2g}). How does the "
        "variance of a mean depend on the number of samples, and are n of them used?",
        "estimator.ignores-n",
    )


def _judge_draws(estimator: Any, setting: Setting, seed: int, name: str) -> Finding | None:
    counts = [_FEW_SAMPLES, _SAMPLES]
    measured = measure(estimates_under_seeds, estimator, *setting[:2], counts, seed)
    estimates = as_tensor(measured["estimates"], (len(counts), None), name=name)
    return judge_one_draw(estimates, counts, name)


def _judge_large_variance(ratios: list[float], sizes: list[int], name: str) -> Finding:
    if all(0.4 < ratio / n < 2.5 for ratio, n in zip(ratios, sizes, strict=True)):
        return failed(
            f"The estimates of `{name}` vary as if only one sample were drawn, whatever n is. Each call "
            "should average over n samples.",
            "estimator.one-sample",
        )
    worst = int(np.argmax(ratios))
    return failed(
        f"With n = {sizes[worst]} samples the estimates of `{name}` have {ratios[worst]:.3g} times the "
        "variance that this kind of estimator has. Is it the estimator that was asked, and are n samples "
        "averaged?",
        "estimator.large-variance",
        ratio=ratios[worst],
    )


def _judge_small_variance(ratios: list[float], name: str) -> Finding:
    # The first two settings differ in n alone. Pairs that cancel leave 1/n of the variance, so that the
    # ratios differ by 201/25; half-way to that, either is mistaken for the other once in 10,000 times.
    if ratios[0] / ratios[1] > math.sqrt(201 / 25):
        return passed()
    return undecided(
        f"The estimates of `{name}` vary less than the mean of n samples does: they have {ratios[1]:.2g} "
        "times its variance, whatever n is. Is it the noise of n samples, or less than that? A person will "
        "look at it.",
        "estimator.small-variance",
        ratio=ratios[1],
    )


def _judge_ratio(ratio: float, names: tuple[str, str]) -> Finding:
    comparison = "about the same variance" if ratio > 0.5 else "the larger variance of the two"
    return failed(
        f"`{names[0]}` was expected to vary clearly less than `{names[1]}`, but has {comparison} (the "
        f"variance of `{names[1]}` is {ratio:.3g} times as large). One of the two differentiates the "
        "sample, the other the density: which is which?",
        "estimator.same-variance" if ratio > 0.5 else "estimator.variances-swapped",
        ratio=ratio,
    )
