"""The right loss, written in other ways than the reference."""

import torch
import torch.distributions as td
import torch.nn.functional as F
from torch import nn


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum")


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - v - 1).sum()


def plain(x_hat, x, mu, log_var):
    return (bce(x_hat, x) + kl(mu, log_var)) / len(x)


def with_reconstruction(reconstruction):
    return lambda p, x, m, v: (reconstruction(p, x) + kl(m, v)) / len(x)


def with_divergence(divergence):
    return lambda p, x, m, v: (bce(p, x) + divergence(m, v)) / len(x)


def by_logarithms(p, x):
    return -(x * p.log() + (1 - x) * (1 - p).log()).sum()


def by_eps(eps):
    return with_reconstruction(
        lambda p, x: -(x * torch.log(p + eps) + (1 - x) * torch.log(1 - p + eps)).sum()
    )


def by_clamp(eps):
    return with_reconstruction(lambda p, x: by_logarithms(p.clamp(eps, 1 - eps), x))


def kl_by_distributions(p, x, m, v):
    q, prior = td.Normal(m, torch.exp(0.5 * v)), td.Normal(torch.zeros_like(m), torch.ones_like(m))
    return (bce(p, x) + td.kl_divergence(q, prior).sum()) / x.size(0)


def bernoulli_by_distributions(p, x, m, v):
    reconstruction = -td.Bernoulli(probs=p).log_prob(x).sum(1)
    return (reconstruction + 0.5 * (m**2 + v.exp() - v - 1).sum(1)).mean()


def by_logits(p, x, m, v):
    logits = torch.logit(p, eps=1e-6)
    return (F.binary_cross_entropy_with_logits(logits, x, reduction="sum") + kl(m, v)) / len(x)


def by_einsum(p, x, m, v):
    q = p.clamp(1e-7, 1 - 1e-7)
    rec = -torch.einsum("bd,bd->", x, q.log()) - torch.einsum("bd,bd->", 1 - x, (1 - q).log())
    return (rec + 0.5 * (torch.einsum("bk,bk->", m, m) + v.exp().sum() - v.sum() - m.numel())) / m.shape[0]


def in_double_precision(p, x, m, v):
    return plain(p.double(), x.double(), m.double(), v.double()).float()


def with_beta(x_hat, x, mu, log_var, *, beta=1.0):
    rec = F.binary_cross_entropy(input=x_hat, target=x, reduction="none").sum(dim=1)
    div = -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp(), dim=1)
    return torch.mean(rec + beta * div, dim=0)


class AsModule(nn.Module):
    def forward(self, x_hat, x, mu, log_var):
        return nn.BCELoss(reduction="sum")(x_hat, x) / len(x) + kl(mu, log_var) / len(mu)


def by_covariance_matrix(p, x, m, v):
    q = td.MultivariateNormal(m, torch.diag_embed(v.exp().clamp(min=1e-30)))
    traces = torch.diagonal(q.covariance_matrix, dim1=1, dim2=2).sum()
    return (bce(p, x) + 0.5 * (traces + (m**2).sum() - m.numel() - v.sum())) / len(x)


def flattened(p, x, m, v):
    return (bce(p.view(-1), x.view(-1)) + kl(m.view(-1), v.view(-1))) / x.shape[0]


def by_a_product_with_ones(p, x, m, v):
    rec = F.binary_cross_entropy(p, x, reduction="none") @ torch.ones(x.shape[1])
    return rec.mean() + kl(m, v) / len(x)


def with_guarded_xlogy(p, x):
    return -(torch.xlogy(x, p.clamp(1e-12, 1)) + torch.xlogy(1 - x, (1 - p).clamp(1e-7, 1))).sum()


def means_over_the_batch_first(p, x, m, v):
    rec = F.binary_cross_entropy(p, x, reduction="none").mean(0).sum()
    return rec + 0.5 * (m**2 + v.exp() - v - 1).mean(0).sum()


RIGHT = {
    "the sums of torch over the batch size": plain,
    "mean cross-entropy times the number of pixels":
        lambda p, x, m, v: F.binary_cross_entropy(p, x) * 784 + kl(m, v) / len(x),
    "probabilities clamped at 1e-7": by_clamp(1e-7),
    "probabilities clamped at 1e-6": by_clamp(1e-6),
    "probabilities clamped at 1e-5": by_clamp(1e-5),
    "probabilities clamped at 1e-4": by_clamp(1e-4),
    "1e-10 inside the logarithm": by_eps(1e-10),
    "1e-8 inside the logarithm": by_eps(1e-8),
    "1e-6 inside the logarithm": by_eps(1e-6),
    "1e-5 inside the logarithm": by_eps(1e-5),
    "from logits": by_logits,
    "with log1p":
        with_reconstruction(
            lambda p, x: -(x * torch.log(p + 1e-12) + (1 - x) * torch.log1p(-p + 1e-7)).sum()),
    "with xlogy": with_reconstruction(with_guarded_xlogy),
    "means over the batch first": means_over_the_batch_first,
    "kl_divergence of two normal distributions": kl_by_distributions,
    "log_prob of a Bernoulli distribution": bernoulli_by_distributions,
    "einsum": by_einsum,
    "double precision inside": in_double_precision,
    "a keyword beta that is 1": with_beta,
    "a module": AsModule(),
    "the covariance matrix": by_covariance_matrix,
    "everything flattened": flattened,
    "a product with a vector of ones": by_a_product_with_ones,
    "log of exp of log_var":
        with_divergence(lambda m, v: 0.5 * (m**2 + v.exp() - torch.log(torch.exp(v)) - 1).sum()),
    "through sigma": with_divergence(lambda m, v: 0.5 * (m**2 + (0.5 * v).exp() ** 2 - v - 1).sum()),
    "expm1": with_divergence(lambda m, v: 0.5 * (m**2 + torch.expm1(v) - v).sum()),
}  # fmt: skip
