"""Does `reparameterize(mu, log_var)` draw z from N(mu, sigma^2) in a way gradients can pass?

The convention is log_var = log sigma^2 (Kingma and Welling 2013, appendix B). Which draw
is made is left open: mu - sigma eps, noise of numpy or of `random`, a transposed draw and
`Normal.rsample` are as good as any other. What must hold for all of them is split into
three questions: how z depends on mu and log_var, how the noise is distributed, and whether
it is drawn afresh for every element and every call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.answers.remote import measure
from autograder.authoring.authored import Points, Text, authored
from autograder.neural.answers.calling import as_tensor, backward_through, call, name_of, titled
from autograder.neural.answers.checking import check_program, first_doubt
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.noise import randomness
from autograder.neural.noise.reparameterised_draws import draws_of
from autograder.neural.noise.scales import scale_by_derivative, scale_by_distribution
from autograder.reports.verdicts import Check, Finding, failed, passed

_TABLE = (2000, 5)
_NARROW, _WIDE = 3.0, 10.0  # bounds of log_var; noise is judged where single precision resolves it beside mu
_RELATIVE, _ABSOLUTE = 1e-3, 1e-3  # room for single precision and for a small constant added to sigma


@authored
def reparameterizes_pathwise(function: Any, *, points: Points = 1, name: Text | None = None) -> Check:
    """Check that dz/dmu = 1 and dz/dlog_var = (z - mu)/2, element by element.

    Both hold exactly for every z = mu + sigma eps whose noise does not depend on the
    inputs, whatever its distribution, so nothing is left to chance. Inputs are float32 of
    shapes (200, 3), (1, 4) and (6, 1), mu about N(0, 1.5^2), log_var within [-10, 10], and float64 of
    shape (5, 2); a derivative may be off by 0.001 absolutely and relatively.

    >>> from autograder.reports.verdicts import grade
    >>> def reparameterize(mu, log_var):
    ...     return mu.detach() + log_var
    >>> grade(reparameterizes_pathwise(reparameterize, points=2), out_of=2).score
    0.0
    """

    def look(seed: int) -> Finding:
        generator = torch.Generator().manual_seed(seed)
        kinds = [
            ((200, 3), torch.float32),
            ((1, 4), torch.float32),
            ((6, 1), torch.float32),
            ((5, 2), torch.float64),
        ]
        by_words = [
            (f"inputs of shape {shape} in {str(dtype)[6:]}", (shape, dtype)) for shape, dtype in kinds
        ]
        with own_random_numbers(seed):
            return (
                first_doubt(by_words, lambda kind: _wrong_derivative(function, *kind, generator)) or passed()
            )

    return check_program(
        titled("z moves with `mu` and `log_var` as it should, gradients included", name),
        look,
        function,
        points=points,
    )


@authored
def noise_is_standard_normal(function: Any, *, points: Points = 1, name: Text | None = None) -> Check:
    """Check that (z - mu)/sigma is a table of independent N(0, 1) draws.

    One call with mu and log_var of shape (2000, 5). Mean, variance, shape and largest magnitude are tested at
    their exact distributions; right noise is refused with probability at most 1e-6 (``FALSE_ALARM``). In 200
    of 200 runs each, a standard deviation 10 % off, a mean of 0.1, and uniform, Laplace and t noise (5
    degrees of freedom) of variance 1 are refused; a standard deviation 3 % off in one run of six, the sum of
    12 uniform numbers never (``benchmarks/code_checks``, part power).

    >>> from autograder.reports.verdicts import grade
    >>> def reparameterize(mu, log_var):
    ...     return mu + torch.exp(log_var) * torch.randn_like(mu)
    >>> grade(noise_is_standard_normal(reparameterize), out_of=1).verdicts[0].note
    'noise.scale-variance'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(function, "reparameterize")
        generator = torch.Generator().manual_seed(seed)
        mu, log_var = _inputs(_TABLE, generator)
        measured = measure(draws_of, function, mu, log_var, [[seed, 1]])
        z = _table(measured["draws"][0], called)
        return _judge_distribution(z, randomness.as_numbers(mu), randomness.as_numbers(log_var), called)

    return check_program(titled("the noise in z is standard normal", name), look, function, points=points)


@authored
def noise_has_mean_and_deviation(function: Any, *, points: Points, name: Text | None = None) -> Check:
    """Check that (z - mu)/sigma has mean 0 and standard deviation 1, and differs between two calls.

    For visible tests: one call with mu and log_var of shape (2000, 5) and one more; the distribution and the
    independence of the noise are left to others. Both moments are tested at their exact distributions; right
    noise is refused with probability at most 1e-6 (``FALSE_ALARM``).

    >>> from autograder.reports.verdicts import grade
    >>> def reparameterize(mu, log_var):
    ...     return mu + torch.exp(log_var / 2) * torch.rand_like(mu)
    >>> grade(noise_has_mean_and_deviation(reparameterize, points=1), out_of=1).verdicts[0].note
    'noise.moments'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(function, "reparameterize")
        mu, log_var = _inputs(_TABLE, torch.Generator().manual_seed(seed))
        measured = measure(draws_of, function, mu, log_var, [[seed, 2]])
        first, second = (
            (_table(z, called) - randomness.as_numbers(mu)) / np.exp(randomness.as_numbers(log_var) / 2)
            for z in measured["draws"]
        )
        if min(randomness.p_values_of_normality(first.ravel())[:2]) < randomness.FALSE_ALARM / 2:
            return failed(
                f"In one call of `{called}` with {first.size} elements, (z - mu)/sigma has mean "
                f"{first.mean():.2f} and standard deviation {first.std():.2f}. Which are they for z drawn "
                "from N(mu, sigma^2)?",
                "noise.moments",
            )
        if np.mean(first == second) > 0.9:
            return failed(
                f"Two calls of `{called}` gave the same z. Every call has to draw again.", "noise.fixed"
            )
        return passed()

    return check_program(
        titled("the noise in z has mean 0 and standard deviation 1", name), look, function, points=points
    )


@authored
def noise_is_fresh(function: Any, *, points: Points = 1, name: Text | None = None) -> Check:
    """Check that every element, every call and every seed gets noise of its own.

    Three calls with constant mu and log_var of shape (2000, 5), two under one seed and one
    under another. Repeated values, correlations between columns, rows and calls are looked
    for (each correlation at its exact distribution), and inputs changed in place. The
    scale and the distribution of the noise do not matter here. Right noise is refused with
    probability at most 1e-6 (``FALSE_ALARM``), also if it was drawn in half precision.

    >>> from autograder.reports.verdicts import grade
    >>> def reparameterize(mu, log_var):
    ...     return mu + torch.exp(log_var / 2) * torch.randn(1)
    >>> grade(noise_is_fresh(reparameterize), out_of=1).verdicts[0].note
    'noise.shared-by-all'
    """

    def look(seed: int) -> Finding:
        called = name or name_of(function, "reparameterize")
        mu, log_var = torch.full(_TABLE, 0.3), torch.full(_TABLE, 0.8)
        measured = measure(draws_of, function, mu, log_var, [[seed, 2], [seed + 1, 1]])
        changed = [each for each in ("mu", "log_var") if each in measured["changed"]]
        if changed:
            return failed(
                f"`{called}` changes its input `{changed[0]}` in place. The loss is computed from the same "
                "tensor afterwards: what would it see?",
                "noise.inputs-changed",
            )
        sigma = float(torch.exp(log_var[0, 0] / 2))
        noise = [(_table(each, called) - float(mu[0, 0])) / sigma for each in measured["draws"]]
        found = _judge_freshness(noise, bool(measured["reseeds"]), called)
        if found.status != "passed":
            return found
        if np.max(np.abs(_table(measured["without_gradients"], called) - randomness.as_numbers(mu))) < 1e-6:
            return failed(
                f"Inside `torch.no_grad()` the z of `{called}` is just `mu`. Whether gradients are recorded "
                "says nothing about which distribution z is drawn from.",
                "noise.none-without-gradients",
            )
        return found

    return check_program(
        titled("the noise in z is drawn afresh for every element and every call", name),
        look,
        function,
        points=points,
    )


def _inputs(
    shape: tuple[int, int], generator: torch.Generator, largest: float = _NARROW
) -> tuple[torch.Tensor, torch.Tensor]:
    mu = 1.5 * torch.randn(shape, generator=generator)
    log_var = largest * (2 * torch.rand(shape, generator=generator) - 1)
    return mu, log_var


def _table(draw: object, name: str) -> randomness.NumberArray:
    return randomness.as_numbers(as_tensor(draw, _TABLE, name=name))


def _wrong_derivative(
    function: Any, shape: tuple[int, int], dtype: torch.dtype, generator: torch.Generator
) -> Finding | None:
    name = name_of(function, "reparameterize")
    given = _inputs(shape, generator, _WIDE)
    mu, log_var = (each.to(dtype).requires_grad_() for each in given)
    weights = (0.5 + torch.rand(shape, generator=generator)).to(dtype)
    # The network hands over results of its own layers, not leaves, so in-place operations are possible here.
    returned = call(function, mu * 1.0, log_var * 1.0, name=name)
    z = as_tensor(returned, shape, name=name, differentiable=True, half=False)
    no_gradient = failed(
        f"No gradient reaches `mu` or `log_var` through the z of `{name}`: it is cut off from them. Drawing "
        "a number from a distribution is not differentiable; which part of z could be drawn without "
        "knowing `mu` and `log_var`?",
        "noise.detached",
    )
    if not z.requires_grad:
        return no_gradient
    with backward_through(f"`{name}`"):
        pulled = torch.autograd.grad((z * weights).sum(), (mu, log_var), allow_unused=True)
    by_mu, by_log_var = (torch.zeros(shape) if each is None else each / weights for each in pulled)
    m, v, z = mu.detach(), log_var.detach(), z.detach().to(torch.float32)
    if _close(z, m):
        return _no_noise(name)
    if _close(by_mu, torch.ones(shape)) and _close(by_log_var, (z - m) / 2):
        return None
    if _close(by_mu, torch.zeros(shape)) and _close(by_log_var, torch.zeros(shape)):
        return no_gradient
    return _name_derivative(name, z, m, v, by_mu, by_log_var)


def _name_derivative(
    name: str,
    z: torch.Tensor,
    mu: torch.Tensor,
    log_var: torch.Tensor,
    by_mu: torch.Tensor,
    by_log_var: torch.Tensor,
) -> Finding:
    if _close(by_log_var, torch.ones_like(z)) and _close(by_mu, (z - log_var) / 2):
        return _swapped(name)
    if _close(by_mu, torch.zeros_like(z)):
        return failed(
            f"Moving `mu` does not move the z of `{name}`, as far as gradients can tell: dz/dmu is 0. Where "
            "does `mu` enter, and is it cut off by `.detach()`, `.data` or `.item()` on the way?",
            "noise.mu-detached",
        )
    if not _close(by_mu, torch.ones_like(z)):
        return failed(
            "When one element of `mu` grows by a small amount, the same element of z should grow by the "
            "same amount and no other element should change. Here dz/dmu is "
            f"{float(by_mu.flatten()[0]):.3g}.",
            "noise.mu-derivative",
        )
    if _close(by_log_var, torch.zeros_like(z)):
        return failed(
            "dz/dlog_var is 0, so the loss could never learn how wide q(z|x) should be. Does the scale of "
            f"the noise in `{name}` use `log_var`, and is it cut off by `.detach()`, `.data` or "
            "`torch.no_grad()`?",
            "noise.scale-detached",
        )
    scale = scale_by_derivative(log_var, by_log_var, z - mu)
    if scale is not None:
        return scale.finding(name)
    worst = int(torch.argmax((by_log_var - (z - mu) / 2).abs()))
    return failed(
        f"The derivative of z with respect to `log_var` is {float(by_log_var.flatten()[worst]):.3g} where z "
        f"- mu = {float((z - mu).flatten()[worst]):.3g} and log_var = "
        f"{float(log_var.flatten()[worst]):.3g}. Does the scale of the noise follow from log_var = log "
        "sigma^2?",
        "noise.log-var-derivative",
    )


def _close(found: torch.Tensor, expected: torch.Tensor) -> bool:
    return torch.allclose(found.to(torch.float32), expected.to(torch.float32), rtol=_RELATIVE, atol=_ABSOLUTE)


def _judge_distribution(
    z: randomness.NumberArray, mu: randomness.NumberArray, log_var: randomness.NumberArray, name: str
) -> Finding:
    noise = (z - mu) / np.exp(log_var / 2)
    if np.max(np.abs(z - mu)) < 1e-6:
        return _no_noise(name)
    plain = randomness.doubt_repetition(noise, "noise") or randomness.doubt_standardisation(
        noise, "the noise"
    )
    if plain is not None:
        return failed(_sentence(plain.sentence), f"noise.{plain.kind}")
    doubt = randomness.doubt_normality(noise, "the noise", randomness.FALSE_ALARM)
    if doubt is None:
        return passed()
    if (
        randomness.doubt_normality((z - log_var) / np.exp(mu / 2), "the noise", randomness.FALSE_ALARM)
        is None
    ):
        return _swapped(name)
    if randomness.correlation_p_value(z - mu, mu) < 1e-9:
        return failed(
            f"The mean of z should be `mu`, element by element, but in `{name}` z - mu still depends on "
            "`mu`.",
            "noise.not-about-mu",
        )
    # Bounded noise is bounded in these units only if its scale is right.
    scale = None if doubt.kind in {"uniform", "discrete"} else scale_by_distribution(log_var, z - mu)
    if scale is not None:
        return scale.finding(name)
    return failed(
        f"{_sentence(doubt.sentence)} This is (z - mu)/sigma, from {noise.size} elements of z. "
        "What distribution does the noise of a Gaussian have?",
        f"noise.{doubt.kind}",
    )


def _judge_freshness(noise: list[randomness.NumberArray], reseeds: bool, name: str) -> Finding:
    first, second, other = noise
    if np.max(np.abs(first)) < 1e-6:
        return _no_noise(name)
    for repeated in (second, other):
        if np.mean(first == repeated) > 0.9:  # two float32 draws agree in about one element of a million
            return failed(
                f"Two calls of `{name}` gave the same noise"
                + (": a seed is set inside it." if reseeds else ".")
                + " Every call has to draw again, or every step of the training sees the same noise.",
                "noise.seeded" if reseeds else "noise.fixed",
            )
    # Of the rate, each of the three tables gets a fifth, and each of the two correlations between them a
    # tenth.
    for table in noise:
        doubt = (
            randomness.doubt_repetition(table, "noise")
            or randomness.doubt_independence(table, "noise", randomness.FALSE_ALARM / 5)
            or randomness.doubt_centring(table, "the noise")
        )
        if doubt is not None:
            return failed(
                f"{_sentence(doubt.sentence)} Each element of z has noise of its own in q(z|x); how many "
                f"numbers have to be drawn for a batch of shape {_TABLE}?",
                f"noise.{doubt.kind}",
            )
    if (
        min(randomness.correlation_p_value(first, second), randomness.correlation_p_value(first, other))
        < randomness.FALSE_ALARM / 10
    ):
        return failed(
            f"The noise of two calls of `{name}` is related; every call has to draw anew.",
            "noise.related-calls",
        )
    return passed()


def _no_noise(name: str) -> Finding:
    return failed(
        f"The z of `{name}` is just `mu`: there is no noise in it. What would q(z|x) be then?", "noise.none"
    )


def _swapped(name: str) -> Finding:
    return failed(
        f"`{name}` uses its first argument as a log-variance and its second as a mean. It is called as "
        "`reparameterize(mu, log_var)`.",
        "noise.arguments-swapped",
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
