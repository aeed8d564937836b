"""What the checks of Monte Carlo estimators accept, refuse, and say; f(z) = z^2 throughout."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal

from autograder.neural.estimators import has_less_variance, has_variance, is_unbiased
from autograder.verdicts import Missing, grade

MISTAKES = {
    "E[z^2] itself, not its derivative": lambda mu, sigma: mu**2 + sigma**2,
    "the derivative with respect to sigma": lambda mu, sigma: 2 * sigma,
    "the derivative of E[z]": lambda mu, sigma: 1.0,
}


def unbiased(estimator):
    return is_unbiased(estimator, lambda mu, sigma: 2 * mu, mistakes=MISTAKES)


def of_pathwise_variance(estimator):
    return has_variance(estimator, lambda mu, sigma: 4 * sigma**2)


def pathwise(mu, sigma, n):
    return (2 * (mu + sigma * torch.randn(n))).mean()


def pathwise_by_numpy(mu, sigma, n):
    return float(np.mean(2 * np.random.normal(mu, sigma, size=n)))


def pathwise_by_autograd(mu, sigma, n):
    mean = torch.tensor(mu, requires_grad=True)
    (Normal(mean, sigma).rsample((n,)) ** 2).mean().backward()
    return mean.grad


def pathwise_in_a_loop(mu, sigma, n):
    total = 0.0
    for _ in range(n):
        total += 2 * (mu - sigma * torch.randn(()))
    return total / n


def pathwise_antithetic(mu, sigma, n):
    """(n - 1)/2 pairs and one more, so that n samples are used for odd n."""
    noise = torch.randn((n + 1) // 2)
    noise = torch.cat([noise, -noise[: n // 2]])
    return (2 * (mu + sigma * noise)).mean()


def score(mu, sigma, n):
    z = mu + sigma * torch.randn(n)
    return (z**2 * (z - mu) / sigma**2).mean()


def score_by_numpy(mu, sigma, n):
    z = np.random.default_rng().normal(mu, sigma, n)
    return np.mean(z**2 * (z - mu)) / sigma**2


def score_by_autograd(mu, sigma, n):
    mean = torch.tensor(mu, requires_grad=True)
    density = Normal(mean, sigma)
    z = density.sample((n,))
    (z.pow(2) * density.log_prob(z)).mean().backward()
    return mean.grad.item()


def score_with_mean_baseline(mu, sigma, n):
    z = mu + sigma * torch.randn(n)
    f = z**2
    return ((f - f.mean()) * (z - mu) / sigma**2).mean().reshape(1)


def score_leaving_one_out(mu, sigma, n):
    z = mu + sigma * np.random.randn(n)
    f = z**2
    return (((f.sum() - f) / (n - 1) * -1 + f) * (z - mu)).mean() / sigma**2


PATHWISE = [pathwise, pathwise_by_numpy, pathwise_by_autograd, pathwise_in_a_loop, pathwise_antithetic]
SCORE = [score, score_by_numpy, score_by_autograd, score_with_mean_baseline, score_leaving_one_out]


@pytest.mark.parametrize("estimator", PATHWISE + SCORE, ids=lambda each: each.__name__)
def test_right_estimators_are_unbiased(estimator):
    (verdict,) = grade(unbiased(estimator), out_of=1).verdicts
    assert verdict.status == "passed", verdict


@pytest.mark.parametrize("estimator", PATHWISE, ids=lambda each: each.__name__)
def test_pathwise_estimates_have_their_variance(estimator):
    assert grade(of_pathwise_variance(estimator), out_of=1).score == 1


@pytest.mark.parametrize("second", SCORE, ids=lambda each: each.__name__)
def test_pathwise_estimates_vary_less(second):
    assert grade(has_less_variance(pathwise, second), out_of=1).score == 1


def test_no_false_alarm_over_many_streams():
    for seed in range(20):
        for estimator in (pathwise, score, score_with_mean_baseline, score_leaving_one_out):
            assert unbiased(estimator).look(seed).status == "passed", (estimator, seed)
        assert of_pathwise_variance(pathwise).look(seed).status == "passed", seed
        for second in (score, score_with_mean_baseline):
            assert has_less_variance(pathwise, second).look(seed).status == "passed", (second, seed)


def only_one(estimator):
    return lambda mu, sigma, n: estimator(mu, sigma, 1)


def seeded(mu, sigma, n):
    torch.manual_seed(0)
    return pathwise(mu, sigma, n)


def mean_of(weight):
    """An estimator that averages weight(z, mu, sigma, n) over n samples z."""

    def estimator(mu, sigma, n):
        z = mu + sigma * torch.randn(n)
        return weight(z, mu, sigma, n).mean()

    return estimator


BIASED = {
    "no sampling": (lambda mu, sigma, n: 2 * mu, "estimator.exact-value"),
    "a constant": (lambda mu, sigma, n: 1.0, "estimator.constant"),
    "seeded": (seeded, "estimator.constant"),
    "one sample": (only_one(pathwise), "estimator.ignores-n"),
    "sum over n": (mean_of(lambda z, m, s, n: 2 * z * n), "estimator.sum-for-mean"),
    "mean twice": (mean_of(lambda z, m, s, n: 2 * z / n), "estimator.mean-twice"),
    "factor forgotten": (mean_of(lambda z, m, s, n: z), "estimator.factor-half"),
    "factor squared": (mean_of(lambda z, m, s, n: 4 * z), "estimator.factor-two"),
    "sign": (mean_of(lambda z, m, s, n: z**2 * (m - z) / s**2), "estimator.sign"),
    "not differentiated": (mean_of(lambda z, m, s, n: z**2), "estimator.other-quantity"),
    "with respect to sigma": (mean_of(lambda z, m, s, n: 2 * z * (z - m) / s), "estimator.other-quantity"),
    "score with sigma": (mean_of(lambda z, m, s, n: z**2 * (z - m) / s), "estimator.sigma-for-variance"),
    "score without sigma": (mean_of(lambda z, m, s, n: z**2 * (z - m)), "estimator.sigma-missing"),
    "score with sigma^3": (mean_of(lambda z, m, s, n: z**2 * (z - m) / s**3), "estimator.sigma-power"),
    "score alone": (mean_of(lambda z, m, s, n: (z - m) / s**2), "estimator.zero"),
    "score of z": (mean_of(lambda z, m, s, n: z * (z - m) / s**2), "estimator.other-quantity"),
    "score and factor": (mean_of(lambda z, m, s, n: 2 * z**2 * (z - m) / s**2), "estimator.factor-two"),
    "square of the estimate": (lambda mu, sigma, n: pathwise(mu, sigma, n) ** 2, "estimator.squared"),
    "variance for sigma": (
        lambda mu, sigma, n: mean_of(lambda z, m, s, n: z**2 * (z - m) / s**2)(mu, sigma**2, n) * sigma,
        None,
    ),
    "not a number": (lambda mu, sigma, n: torch.randn(n).sum() * float("nan"), "answer.nan"),
    "n numbers": (lambda mu, sigma, n: 2 * (mu + sigma * torch.randn(n)), "answer.shape"),
    "nothing": (lambda mu, sigma, n: None, "answer.returns-nothing"),
}


@pytest.mark.parametrize("case", BIASED)
def test_wrong_estimators_are_refused_and_named_whatever_the_seed(case, monkeypatch):
    estimator, note = BIASED[case]
    for course in range(5):
        monkeypatch.setenv("AUTOGRADER_SEED", str(course))
        (verdict,) = grade(unbiased(estimator), out_of=1).verdicts
        assert verdict.status == "failed"
        assert note is None or verdict.note == note, verdict


WRONG_VARIANCE = {
    "one sample": (only_one(pathwise), "estimator.one-sample"),
    "score for pathwise": (score, "estimator.large-variance"),
    "no sampling": (lambda mu, sigma, n: 2 * mu, "estimator.exact-value"),
    "a tenth of the samples": (
        lambda mu, sigma, n: pathwise(mu, sigma, max(1, n // 10)),
        "estimator.large-variance",
    ),
}


@pytest.mark.parametrize("case", WRONG_VARIANCE)
def test_wrong_variances_are_refused_whatever_the_seed(case, monkeypatch):
    estimator, note = WRONG_VARIANCE[case]
    for course in range(5):
        monkeypatch.setenv("AUTOGRADER_SEED", str(course))
        (verdict,) = grade(of_pathwise_variance(estimator), out_of=1).verdicts
        assert verdict.note == note


def test_the_same_estimator_twice_or_in_the_other_order_is_refused(monkeypatch):
    for course in range(5):
        monkeypatch.setenv("AUTOGRADER_SEED", str(course))
        same, swapped, exact = grade(
            has_less_variance(pathwise, pathwise_by_numpy),
            has_less_variance(score, pathwise),
            has_less_variance(pathwise, lambda mu, sigma, n: 2 * mu),
            out_of=3,
        ).verdicts
        assert same.note == "estimator.same-variance"
        assert swapped.note == "estimator.variances-swapped"
        assert exact.note == "estimator.exact-value"


def test_pairs_that_cancel_altogether_are_left_to_a_person():
    def in_pairs_only(mu, sigma, n):
        noise = torch.randn(n // 2)
        return torch.cat([2 * (mu + sigma * noise), 2 * (mu - sigma * noise)]).mean()

    for verdict in grade(unbiased(in_pairs_only), of_pathwise_variance(in_pairs_only), out_of=2).verdicts:
        assert (verdict.status, verdict.note) == ("undecided", "estimator.no-variance")


@pytest.mark.parametrize("answer", [None, 2.0, Missing("pathwise_gradient")])
def test_no_function_is_a_failure_with_words(answer):
    checks = [unbiased(answer), of_pathwise_variance(answer), has_less_variance(pathwise, answer)]
    for verdict in grade(*checks, out_of=3).verdicts:
        assert verdict.status == "failed"
        assert verdict.message


def test_the_message_shows_the_numbers_of_a_bias_that_has_no_name():
    (verdict,) = grade(unbiased(mean_of(lambda z, m, s, n: 2 * z + 7)), out_of=1).verdicts
    assert verdict.note == "estimator.biased"
    assert "the mean of 30 calls is" in verdict.message


def test_random_numbers_are_put_back():
    before = torch.get_rng_state()
    grade(unbiased(pathwise), of_pathwise_variance(pathwise), has_less_variance(pathwise, score), out_of=3)
    assert torch.equal(before, torch.get_rng_state())
