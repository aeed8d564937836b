"""The divergence of a copying encoder: right in several forms, and wrong.
The matrix is that of the reference.
"""

import numpy as np
import torch
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence

encoder_weights = torch.eye(6, 4)


def mean_of(x):
    return x @ encoder_weights.T


def by_covariance(x, sigma):
    q = MultivariateNormal(mean_of(x), sigma**2 * torch.eye(6))
    return kl_divergence(q, MultivariateNormal(torch.zeros(6), torch.eye(6)))


def by_distributions(x, sigma):
    mean = mean_of(x)
    q = Independent(Normal(mean, torch.full_like(mean, sigma)), 1)
    return kl_divergence(q, Independent(Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1))


def image_by_image(x, sigma):
    found = []
    for row in x:
        mean = encoder_weights @ row
        found.append(0.5 * (mean @ mean + 6 * sigma**2 - 6 - 12 * np.log(sigma)))
    return torch.stack(found)


def by_trace_and_determinant(x, sigma):
    covariance = sigma**2 * torch.eye(6)
    quadratic = torch.einsum("bi,ij,bj->b", x, encoder_weights.T @ encoder_weights, x)
    return 0.5 * (torch.trace(covariance) + quadratic - 6 - torch.logdet(covariance))


def by_numpy(x, sigma):
    mean = x.numpy() @ encoder_weights.numpy().T
    return torch.from_numpy(0.5 * np.sum(mean**2 + sigma**2 - 1 - 2 * np.log(sigma), axis=1))


def kl(x, sigma, *, weight=0.5, latents=6, constant=1.0):
    return weight * ((mean_of(x) ** 2).sum(1) + latents * (sigma**2 - constant - 2 * np.log(sigma)))


RIGHT = {
    "a sum over the latents": kl,
    "kl_divergence with a covariance matrix": by_covariance,
    "kl_divergence of independent normal distributions": by_distributions,
    "image by image": image_by_image,
    "trace and determinant": by_trace_and_determinant,
    "numpy": by_numpy,
}

WRONG = {
    "without 1/2": (lambda x, sigma: kl(x, sigma, weight=1.0), "result.mistake"),
    "one latent's variance for six": (lambda x, sigma: kl(x, sigma, latents=1), "result.mistake"),
    "four latents for six": (lambda x, sigma: kl(x, sigma, latents=4), "result.mistake"),
    "constant dropped": (lambda x, sigma: kl(x, sigma, constant=0.0), "result.constant"),
    "mean over the latents": (lambda x, sigma: kl(x, sigma) / 6, "result.factor"),
    "mean over the batch": (lambda x, sigma: kl(x, sigma).mean(), "answer.shape"),
    "one value per latent":
        (lambda x, sigma: 0.5 * (mean_of(x) ** 2 + sigma**2 - 1 - 2 * np.log(sigma)), "answer.shape"),
    "sigma taken for the variance": (lambda x, sigma: kl(x, sigma**0.5), "result.mistake"),
    "log sigma for log sigma^2":
        (lambda x, sigma: 0.5 * ((mean_of(x) ** 2).sum(1) + 6 * (sigma**2 - 1 - np.log(sigma))),
         "result.mistake"),
    "mean forgotten": (lambda x, sigma: kl(0 * x, sigma), "result.mistake"),
    "mean not squared":
        (lambda x, sigma: 0.5 * (mean_of(x).sum(1) + 6 * (sigma**2 - 1 - 2 * np.log(sigma))),
         "result.mistake"),
    "minus": (lambda x, sigma: -kl(x, sigma), "result.factor"),
    "reversed":
        (lambda x, sigma: 0.5 * ((mean_of(x) ** 2).sum(1) / sigma**2
                                 + 6 * (sigma**-2 - 1 + 2 * np.log(sigma))),
         "result.mistake"),
    "a Python list": (lambda x, sigma: kl(x, sigma).tolist(), None),
    "returns nothing": (lambda x, sigma: None, "answer.returns-nothing"),
}  # fmt: skip
