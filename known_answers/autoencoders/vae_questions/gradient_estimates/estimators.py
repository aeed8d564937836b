"""Pairs of a pathwise and a score-function estimator of d/dmu E[z^2]:
right in several forms, and one of them wrong.
"""

import numpy as np
import torch
from torch.distributions import Normal

NAMES = ("pathwise_gradient", "score_function_gradient")


def mean_of(weight):
    """An estimator that averages weight(z, mu, sigma, n) over n samples z."""

    def estimator(mu, sigma, n):
        z = mu + sigma * torch.randn(n)
        return weight(z, mu, sigma, n).mean()

    return estimator


pathwise = mean_of(lambda z, m, s, n: 2 * z)
score = mean_of(lambda z, m, s, n: z**2 * (z - m) / s**2)


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


RIGHT = {
    "means of tensors": (pathwise, score),
    "numpy": (pathwise_by_numpy, score_by_numpy),
    "autograd": (pathwise_by_autograd, score_by_autograd),
    "a loop, a mean as baseline": (pathwise_in_a_loop, score_with_mean_baseline),
    "antithetic pairs, the mean of the others as baseline": (pathwise_antithetic, score_leaving_one_out),
}


def seeded(mu, sigma, n):
    torch.manual_seed(0)
    return pathwise(mu, sigma, n)


def variance_for_sigma(mu, sigma, n):
    z = mu + sigma**2 * torch.randn(n)
    return (z**2 * (z - mu) / sigma**3).mean()


def biased_pathwise(estimator):
    return estimator, score


def biased_score(weight):
    return pathwise, mean_of(weight)


WRONG = {
    # no estimate
    "pathwise without samples": (biased_pathwise(lambda mu, sigma, n: 2 * mu), "estimator.exact-value"),
    "score without samples": ((pathwise, lambda mu, sigma, n: 2 * mu), "estimator.exact-value"),
    "a constant": (biased_pathwise(lambda mu, sigma, n: 1.0), "estimator.constant"),
    "seeded": (biased_pathwise(seeded), "estimator.constant"),
    # the number of samples
    "one sample": (biased_pathwise(lambda mu, sigma, n: pathwise(mu, sigma, 1)), "estimator.ignores-n"),
    "score from one sample": ((pathwise, lambda mu, sigma, n: score(mu, sigma, 1)), "estimator.ignores-n"),
    "a tenth of the samples":
        (biased_pathwise(lambda mu, sigma, n: pathwise(mu, sigma, max(1, n // 10))),
         "estimator.large-variance"),
    "sum over n": (biased_pathwise(mean_of(lambda z, m, s, n: 2 * z * n)), "estimator.sum-for-mean"),
    "mean taken twice": (biased_pathwise(mean_of(lambda z, m, s, n: 2 * z / n)), "estimator.mean-twice"),
    "one value per sample":
        (biased_pathwise(lambda mu, sigma, n: 2 * (mu + sigma * torch.randn(n))), "answer.shape"),
    # the pathwise derivative
    "z for 2 z": (biased_pathwise(mean_of(lambda z, m, s, n: z)), "estimator.factor-half"),
    "4 z for 2 z": (biased_pathwise(mean_of(lambda z, m, s, n: 4 * z)), "estimator.factor-two"),
    "not differentiated": (biased_pathwise(mean_of(lambda z, m, s, n: z**2)), "estimator.other-quantity"),
    "derivative by sigma":
        (biased_pathwise(mean_of(lambda z, m, s, n: 2 * z * (z - m) / s)), "estimator.other-quantity"),
    "square of the estimate":
        (biased_pathwise(lambda mu, sigma, n: pathwise(mu, sigma, n) ** 2), "estimator.squared"),
    "score in the place of pathwise": ((score, score), "estimator.large-variance"),
    # the score
    "sign of the score": (biased_score(lambda z, m, s, n: z**2 * (m - z) / s**2), "estimator.sign"),
    "score over sigma": (biased_score(lambda z, m, s, n: z**2 * (z - m) / s), "estimator.sigma-for-variance"),
    "score without sigma": (biased_score(lambda z, m, s, n: z**2 * (z - m)), "estimator.sigma-missing"),
    "score over sigma^3": (biased_score(lambda z, m, s, n: z**2 * (z - m) / s**3), "estimator.sigma-power"),
    "score alone": (biased_score(lambda z, m, s, n: (z - m) / s**2), "estimator.zero"),
    "score times z": (biased_score(lambda z, m, s, n: z * (z - m) / s**2), "estimator.other-quantity"),
    "score times 2 z^2": (biased_score(lambda z, m, s, n: 2 * z**2 * (z - m) / s**2), "estimator.factor-two"),
    "score with the variance for sigma": ((pathwise, variance_for_sigma), None),
    # the two of them
    "pathwise twice": ((pathwise, pathwise_by_numpy), "estimator.same-variance"),
    "exchanged": ((score, pathwise), "estimator.variances-swapped"),
    # what is returned
    "not a number": (biased_pathwise(lambda mu, sigma, n: torch.randn(n).sum() * float("nan")), "answer.nan"),
    "nothing": (biased_pathwise(lambda mu, sigma, n: None), "answer.returns-nothing"),
}  # fmt: skip
