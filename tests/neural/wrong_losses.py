"""Wrong and right losses, as students write them: the corpus that the loss checks are held to.

Each wrong loss comes with the note it has to be recognised by, and the check that has to
refuse it. The mistakes are those seen in public VAE implementations and the mutants that
the tests of other courses let pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.distributions as td
import torch.nn.functional as F  # noqa: N812
from torch import nn

Loss = Callable[..., object]


@dataclass(frozen=True)
class Wrong:
    """A wrong loss: what is wrong, the function, and the note by check (values unless said)."""

    what: str
    loss: Loss
    note: str
    check: str = "values"


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum")


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - v - 1).sum()


def elbo_reference(x_hat, x, mu, log_var):
    return (bce(x_hat, x) + kl(mu, log_var)) / len(x)


ELBO_TERMS = {
    "reconstruction": lambda x_hat, x, mu, log_var: bce(x_hat, x) / len(x),
    "KL": lambda x_hat, x, mu, log_var: kl(mu, log_var) / len(x),
}


def _elbo(rec: Callable[..., object] = bce, div: Callable[..., object] = kl) -> Loss:
    return lambda p, x, m, v: (rec(p, x) + div(m, v)) / len(x)


def _detached_kl(p, x, m, v):
    return (bce(p, x) + kl(m.detach(), v)) / len(x)


def _mean_bce(p, x):
    return F.binary_cross_entropy(p, x)


def _numpy_kl(p, x, m, v):
    divergence = 0.5 * np.sum(m.detach().numpy() ** 2 + np.exp(v.detach().numpy()) - v.detach().numpy() - 1)
    return (bce(p, x) + divergence) / len(x)


def _item(p, x, m, v):
    return ((bce(p, x) + kl(m, v)) / len(x)).item()


def _in_place(p, x, m, v):
    return (bce(p, x) + 0.5 * (m.pow_(2) + v.exp() - v - 1).sum()) / len(x)


def _clamps_in_place(p, x, m, v):
    p.clamp_(0.1, 0.9).clamp_(1e-6, 1 - 1e-6)
    return elbo_reference(p, x, m, v)


def _one_sample_kl(p, x, m, v):
    q = td.Normal(m, (0.5 * v).exp())
    z = q.rsample()
    return (bce(p, x) + (q.log_prob(z) - td.Normal(0, 1).log_prob(z)).sum()) / len(x)


def _raw_log(p, x):
    return -(x * p.log() + (1 - x) * (1 - p).log()).sum()


def _returns_vector(p, x, m, v):
    return F.binary_cross_entropy(p, x, reduction="none").sum(1) + 0.5 * (m**2 + v.exp() - v - 1).sum(1)


def _guard_after_log(p, x, m, v):
    rec = -(x * p.log().clamp(min=-100) + (1 - x) * (1 - p).log().clamp(min=-100)).sum()
    return (rec + kl(m, v)) / len(x)


WRONG_ELBO = [
    # the KL divergence
    Wrong("KL without 1/2", _elbo(div=lambda m, v: 2 * kl(m, v)), "loss.kl-missing-half"),
    Wrong("KL added with minus", _elbo(div=lambda m, v: -kl(m, v)), "loss.kl-sign"),
    Wrong("the template's sign inside", _elbo(div=lambda m, v: 0.5 * (1 + v - m**2 - v.exp()).sum()), "loss.kl-sign"),
    Wrong("no KL", _elbo(div=lambda m, v: 0), "loss.kl-missing"),
    Wrong("constant dropped", _elbo(div=lambda m, v: 0.5 * (m**2 + v.exp() - v).sum()), "loss.constant"),
    Wrong("mu missing", _elbo(div=lambda m, v: 0.5 * (v.exp() - v - 1).sum()), "kl.squared-mean-missing"),
    Wrong("mu not squared", _elbo(div=lambda m, v: 0.5 * (m + v.exp() - v - 1).sum()), "kl.mu-not-squared"),
    Wrong("absolute mu", _elbo(div=lambda m, v: 0.5 * (m.abs() + v.exp() - v - 1).sum()), "kl.mu-absolute"),
    Wrong("log-variance missing", _elbo(div=lambda m, v: 0.5 * (m**2 + v.exp() - 1).sum()), "kl.log-variance-missing"),
    Wrong("variance missing", _elbo(div=lambda m, v: 0.5 * (m**2 - v - 1).sum()), "kl.variance-missing"),
    Wrong("sign of log-variance", _elbo(div=lambda m, v: 0.5 * (m**2 + v.exp() + v - 1).sum()), "kl.log-variance-sign"),
    Wrong("sign of mu", _elbo(div=lambda m, v: 0.5 * (-(m**2) + v.exp() - v - 1).sum()), "kl.squared-mean-sign"),
    Wrong("log_var as log sigma", _elbo(div=lambda m, v: kl(m, 2 * v)), "kl.log-variance-as-log-sigma"),
    Wrong("log_var as sigma", _elbo(div=lambda m, v: kl(m, (v**2).log())), "kl.log-variance-as-sigma"),
    Wrong("log_var as variance", _elbo(div=lambda m, v: kl(m, v.log())), "kl.log-variance-as-variance"),
    Wrong("reversed KL", _elbo(div=lambda m, v: 0.5 * ((1 + m**2) * (-v).exp() - 1 + v).sum()), "kl.reversed"),
    Wrong("exp(2 log_var)", _elbo(div=lambda m, v: 0.5 * (m**2 + (2 * v).exp() - v - 1).sum()), "kl.variance-squared"),
    Wrong("sigma for variance", _elbo(div=lambda m, v: 0.5 * (m**2 + (v / 2).exp() - v - 1).sum()), "kl.sigma-for-variance"),
    Wrong("log_var squared", _elbo(div=lambda m, v: 0.5 * (m**2 + v**2 - v - 1).sum()), "kl.log-variance-squared"),
    Wrong("log sigma for log sigma^2", _elbo(div=lambda m, v: 0.5 * (m**2 + v.exp() - v / 2 - 1).sum()), "kl.log-variance-halved"),
    Wrong("log-variance twice", _elbo(div=lambda m, v: 0.5 * (m**2 + v.exp() - 2 * v - 1).sum()), "kl.log-variance-missing-half"),
    Wrong("missing half and reversed", _elbo(div=lambda m, v: ((1 + m**2) * (-v).exp() - 1 + v).sum()), "kl.reversed"),
    Wrong("mu and log_var exchanged", lambda p, x, m, v: elbo_reference(p, x, v, m), "loss.swapped-mu-log_var"),
    # reductions
    Wrong("mean BCE, summed KL", lambda p, x, m, v: _mean_bce(p, x) + kl(m, v) / len(x), "loss.reconstruction-mean-over-pixels"),
    Wrong("mean BCE, batch-summed KL", lambda p, x, m, v: _mean_bce(p, x) + kl(m, v), "loss.reconstruction-mean-over-pixels.kl-sum-over-batch"),
    Wrong("mean of everything", lambda p, x, m, v: _mean_bce(p, x) + kl(m, v) / m.numel(), "loss.reconstruction-mean-over-pixels.kl-mean-over-latents"),
    Wrong("KL mean over latents", lambda p, x, m, v: bce(p, x) / len(x) + kl(m, v) / m.numel(), "loss.kl-mean-over-latents"),
    Wrong("KL not averaged", lambda p, x, m, v: bce(p, x) / len(x) + kl(m, v), "loss.kl-sum-over-batch"),
    Wrong("sum over the batch", lambda p, x, m, v: bce(p, x) + kl(m, v), "loss.sum-over-batch"),
    Wrong("everything per pixel", lambda p, x, m, v: elbo_reference(p, x, m, v) / 784, "loss.mean-over-pixels"),
    Wrong("batch size 128 written out", lambda p, x, m, v: (bce(p, x) + kl(m, v)) / 128, "loss.fixed-batch-size"),
    Wrong("pytorch example of 2017", lambda p, x, m, v: _mean_bce(p, x) + kl(m, v) / (len(x) * 784), "loss.mean-over-pixels"),
    Wrong("the ELBO itself", lambda p, x, m, v: -elbo_reference(p, x, m, v), "loss.sign"),
    Wrong("first image only", lambda p, x, m, v: elbo_reference(p[:1], x[:1], m[:1], v[:1]), "loss.one-image-only"),
    Wrong("beta 1/2 and mean BCE", lambda p, x, m, v: _mean_bce(p, x) + kl(m, v) / 2 / len(x), "loss.reconstruction-mean-over-pixels.kl-halved"),
    # the reconstruction
    Wrong("arguments of BCE exchanged", _elbo(rec=lambda p, x: bce(x, p)), "loss.swapped-x_hat-x"),
    Wrong("no reconstruction", _elbo(rec=lambda p, x: 0), "loss.reconstruction-missing"),
    Wrong("second term missing", _elbo(rec=lambda p, x: -(x * p.log()).sum()), "bernoulli.term-of-the-pixels-that-are-off-missing"),
    Wrong("first term missing", _elbo(rec=lambda p, x: -((1 - x) * (1 - p).log()).sum()), "bernoulli.term-of-the-pixels-that-are-on-missing"),
    Wrong("sign inside", _elbo(rec=lambda p, x: -(x * p.log() - (1 - x) * (1 - p).log()).sum()), "bernoulli.term-of-the-pixels-that-are-off-sign"),
    Wrong("likelihood, not loss", _elbo(rec=lambda p, x: -bce(p, x)), "loss.reconstruction-sign"),
    Wrong("log base 2", _elbo(rec=lambda p, x: bce(p, x) / math.log(2)), "loss.reconstruction-log2"),
    Wrong("log base 10", _elbo(rec=lambda p, x: bce(p, x) / math.log(10)), "loss.reconstruction-log10"),
    Wrong("logits function", _elbo(rec=lambda p, x: F.binary_cross_entropy_with_logits(p, x, reduction="sum")), "bernoulli.sigmoid-twice"),
    Wrong("squared error", _elbo(rec=lambda p, x: (p - x).square().sum()), "bernoulli.squared-error"),
    Wrong("half squared error", _elbo(rec=lambda p, x: 0.5 * (p - x).square().sum()), "bernoulli.squared-error"),
    Wrong("mean squared error", lambda p, x, m, v: F.mse_loss(p, x) + kl(m, v) / len(x), "bernoulli.squared-error"),
    Wrong("absolute error", _elbo(rec=lambda p, x: (p - x).abs().sum()), "bernoulli.absolute-error"),
    Wrong("softmax", _elbo(rec=lambda p, x: F.cross_entropy(p, x, reduction="sum")), "bernoulli.softmax"),
    Wrong("epsilon 1e-2", _elbo(rec=lambda p, x: -(x * (p + 1e-2).log() + (1 - x) * (1 - p + 1e-2).log()).sum()), "bernoulli.large-epsilon-0.01"),
    Wrong("epsilon 1e-3", _elbo(rec=lambda p, x: -(x * (p + 1e-3).log() + (1 - x) * (1 - p + 1e-3).log()).sum()), "bernoulli.large-epsilon-0.001"),
    # gradients, edges, manners
    Wrong("mu detached in KL", _detached_kl, "gradient.detached-mu", "gradients"),
    Wrong("log_var detached", lambda p, x, m, v: (bce(p, x) + kl(m, v.detach())) / len(x), "gradient.detached-log_var", "gradients"),
    Wrong("KL by numpy", _numpy_kl, "gradient.detached-mu", "gradients"),
    Wrong("reconstruction detached", lambda p, x, m, v: (bce(p.detach(), x) + kl(m, v)) / len(x), "gradient.detached-x_hat", "gradients"),
    Wrong("everything detached", lambda p, x, m, v: elbo_reference(p, x, m, v).detach(), "gradient.none", "gradients"),
    Wrong(".item()", _item, "answer.not-a-tensor", "gradients"),
    Wrong("no_grad", torch.no_grad()(elbo_reference), "gradient.none", "gradients"),
    Wrong("raw logarithm", _elbo(rec=_raw_log), "edge.not-finite", "edges"),
    Wrong("guard after the logarithm", _guard_after_log, "edge.gradient-not-finite", "edges"),
    Wrong("clamp at 1e-2, without edges", _elbo(rec=lambda p, x: bce(p.clamp(1e-2, 0.99), x)), "loss.large-guard"),
    Wrong("clamp at 5e-3", _elbo(rec=lambda p, x: bce(p.clamp(5e-3, 0.995), x)), "loss.large-guard"),
    Wrong("clamp at 1e-2", _elbo(rec=lambda p, x: bce(p.clamp(1e-2, 0.99), x)), "edge.size", "edges"),
    Wrong("clamped log_var", lambda p, x, m, v: elbo_reference(p, x, m, v.clamp(-10, 10)), "edge.size", "edges"),
    Wrong("mu squared in place", _in_place, "loss.changes-inputs", "unchanged"),
    Wrong("probabilities clamped in place", _clamps_in_place, "loss.changes-inputs", "unchanged"),
    Wrong("KL by one sample", _one_sample_kl, "loss.not-deterministic", "unchanged"),
    Wrong("seeds the generator", lambda p, x, m, v: (torch.manual_seed(0), elbo_reference(p, x, m, v))[1], "loss.random-numbers", "unchanged"),
    Wrong("one value per image", _returns_vector, "answer.shape", "scalar"),
    Wrong("shape (1,)", lambda p, x, m, v: elbo_reference(p, x, m, v).reshape(1), "loss.shape", "scalar"),
    Wrong("three values", lambda p, x, m, v: (elbo_reference(p, x, m, v), bce(p, x), kl(m, v)), "answer.several-values", "scalar"),
    Wrong("returns nothing", lambda p, x, m, v: None, "answer.returns-nothing", "scalar"),
]  # fmt: skip


def _kl_by_distributions(p, x, m, v):
    q, prior = td.Normal(m, torch.exp(0.5 * v)), td.Normal(torch.zeros_like(m), torch.ones_like(m))
    return (bce(p, x) + td.kl_divergence(q, prior).sum()) / x.size(0)


def _bernoulli_by_distributions(p, x, m, v):
    rec = -td.Bernoulli(probs=p).log_prob(x).sum(1)
    return (rec + 0.5 * (m**2 + v.exp() - v - 1).sum(1)).mean()


def _by_loops(p, x, m, v):
    total = 0.0
    for i in range(len(x)):
        total = total + F.binary_cross_entropy(p[i], x[i], reduction="sum")
        for k in range(m.shape[1]):
            total = total + 0.5 * (m[i, k] ** 2 + torch.exp(v[i, k]) - v[i, k] - 1)
    return total / len(x)


def _by_eps(eps):
    return lambda p, x: -(x * torch.log(p + eps) + (1 - x) * torch.log(1 - p + eps)).sum()


def _by_logits(p, x, m, v):
    return (
        F.binary_cross_entropy_with_logits(torch.logit(p, eps=1e-6), x, reduction="sum") + kl(m, v)
    ) / len(x)


def _by_einsum(p, x, m, v):
    q = p.clamp(1e-7, 1 - 1e-7)
    rec = -torch.einsum("bd,bd->", x, q.log()) - torch.einsum("bd,bd->", 1 - x, (1 - q).log())
    return (rec + 0.5 * (torch.einsum("bk,bk->", m, m) + v.exp().sum() - v.sum() - m.numel())) / m.shape[0]


def _in_float64(p, x, m, v):
    p, x, m, v = p.double(), x.double(), m.double(), v.double()
    return elbo_reference(p, x, m, v).float()


def _with_keywords(x_hat, x, mu, log_var, *, beta=1.0):
    rec = F.binary_cross_entropy(input=x_hat, target=x, reduction="none").sum(dim=1)
    div = -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp(), dim=1)
    return torch.mean(rec + beta * div, dim=0)


class _AsModule(nn.Module):
    def forward(self, x_hat, x, mu, log_var):
        return nn.BCELoss(reduction="sum")(x_hat, x) / len(x) + kl(mu, log_var) / len(mu)


def _by_multivariate(p, x, m, v):
    q = td.MultivariateNormal(m, torch.diag_embed(v.exp().clamp(min=1e-30)))
    return (
        bce(p, x)
        + 0.5
        * (torch.diagonal(q.covariance_matrix, dim1=1, dim2=2).sum() + (m**2).sum() - m.numel() - v.sum())
    ) / len(x)


def _flattened(p, x, m, v):
    return (bce(p.view(-1), x.view(-1)) + kl(m.view(-1), v.view(-1))) / x.shape[0]


def _float32_constants(p, x, m, v):
    ones = torch.ones(x.shape[1])
    rec = F.binary_cross_entropy(p, x, reduction="none") @ ones
    return rec.mean() + kl(m, v) / len(x)


RIGHT_ELBO = {
    "reference": elbo_reference,
    "BCE by mean times pixels": lambda p, x, m, v: _mean_bce(p, x) * 784 + kl(m, v) / len(x),
    "clamp 1e-6": _elbo(rec=lambda p, x: _raw_log(p.clamp(1e-6, 1 - 1e-6), x)),
    "clamp 1e-5": _elbo(rec=lambda p, x: _raw_log(p.clamp(1e-5, 1 - 1e-5), x)),
    "clamp 1e-7": _elbo(rec=lambda p, x: _raw_log(p.clamp(1e-7, 1 - 1e-7), x)),
    "eps 1e-10": _elbo(rec=_by_eps(1e-10)),
    "eps 1e-8": _elbo(rec=_by_eps(1e-8)),
    "eps 1e-6": _elbo(rec=_by_eps(1e-6)),
    "eps 1e-5": _elbo(rec=_by_eps(1e-5)),
    "logits": _by_logits,
    "log1p": _elbo(rec=lambda p, x: -(x * torch.log(p + 1e-12) + (1 - x) * torch.log1p(-p + 1e-7)).sum()),
    "mean(0).sum()": lambda p, x, m, v: F.binary_cross_entropy(p, x, reduction="none").mean(0).sum() + 0.5 * (m**2 + v.exp() - v - 1).mean(0).sum(),
    "distributions KL": _kl_by_distributions,
    "einsum": _by_einsum,
    "loops": _by_loops,
    "float64 inside": _in_float64,
    "keywords": _with_keywords,
    "module": _AsModule(),
    "covariance matrix": _by_multivariate,
    "view(-1)": _flattened,
    "float32 constants": _float32_constants,
    "log of exp": _elbo(div=lambda m, v: 0.5 * (m**2 + v.exp() - torch.log(torch.exp(v)) - 1).sum()),
    "sigma": _elbo(div=lambda m, v: 0.5 * (m**2 + (0.5 * v).exp() ** 2 - v - 1).sum()),
    "expm1": _elbo(div=lambda m, v: 0.5 * (m**2 + torch.expm1(v) - v).sum()),
    "xlogy with guard": _elbo(rec=lambda p, x: -(torch.xlogy(x, p.clamp(1e-12, 1)) + torch.xlogy(1 - x, (1 - p).clamp(1e-7, 1))).sum()),
}  # fmt: skip


def cross_entropy_reference(x, z):
    return F.binary_cross_entropy(z, x, reduction="none").sum(dim=1).mean()


def mean_squared_reference(x, z):
    return (x - z).square().sum(dim=1).mean()


def _ce(log_of: Callable[..., object] = torch.log) -> Loss:
    return lambda x, z: -(x * log_of(z) + (1 - x) * log_of(1 - z)).sum() / len(x)


def _epsilon(eps: float) -> Loss:
    return lambda x, z: -(x * torch.log(z + eps) + (1 - x) * torch.log(1 - z + eps)).sum(1).mean()


WRONG_CROSS_ENTROPY = [
    Wrong("minus missing", lambda x, z: -cross_entropy_reference(x, z), "loss.sign"),
    Wrong("arguments exchanged", lambda x, z: cross_entropy_reference(z, x), "loss.swapped-x-z"),
    Wrong("second term missing", lambda x, z: -(x * z.log()).sum(1).mean(), "bernoulli.term-of-the-pixels-that-are-off-missing"),
    Wrong("sigmoid twice", lambda x, z: F.binary_cross_entropy_with_logits(z, x, reduction="sum") / len(x), "bernoulli.sigmoid-twice"),
    Wrong("log2", _ce(torch.log2), "loss.log2"),
    Wrong("log10", _ce(torch.log10), "loss.log10"),
    Wrong("mean over pixels", lambda x, z: F.binary_cross_entropy(z, x), "loss.mean-over-pixels"),
    Wrong("sum over the batch", lambda x, z: F.binary_cross_entropy(z, x, reduction="sum"), "loss.sum-over-batch"),
    Wrong("softmax", lambda x, z: F.cross_entropy(z, x), "bernoulli.softmax"),
    Wrong("KL to the target", lambda x, z: cross_entropy_reference(x, z) - cross_entropy_reference(x, x), "bernoulli.kl-to-target"),
    Wrong("one logarithm", lambda x, z: -(x * z + (1 - x) * (1 - z)).log().sum(1).mean(), "bernoulli.logarithm-outside"),
    Wrong("epsilon 1e-2", _epsilon(1e-2), "bernoulli.large-epsilon-0.01"),
    Wrong("squared error", mean_squared_reference, "bernoulli.squared-error"),
    Wrong("absolute error", lambda x, z: (x - z).abs().sum(1).mean(), "bernoulli.absolute-error"),
    Wrong("raw logarithm", _ce(), "edge.not-finite", "edges"),
    Wrong("nan_to_num", lambda x, z: torch.nan_to_num(-(x * z.log() + (1 - x) * (1 - z).log())).sum(1).mean(), "edge.not-finite", "edges"),
    Wrong("rounds the targets", lambda x, z: cross_entropy_reference(x.round(), z), "loss.values"),
    Wrong("z detached", lambda x, z: cross_entropy_reference(x, z.detach()), "gradient.none", "gradients"),
    Wrong("targets clamped in place", lambda x, z: cross_entropy_reference(x.clamp_(0.01, 0.99), z), "loss.changes-inputs", "unchanged"),
]  # fmt: skip

RIGHT_CROSS_ENTROPY = {
    "torch": cross_entropy_reference,
    "sum over size": lambda x, z: F.binary_cross_entropy(z, x, reduction="sum") / x.shape[0],
    "mean times 784": lambda x, z: 784 * F.binary_cross_entropy(z, x),
    "eps 1e-7": _epsilon(1e-7),
    "eps 1e-6": _epsilon(1e-6),
    "clamp": lambda x, z: _ce()(x, z.clamp(1e-6, 1 - 1e-6)),
    "logit with eps": lambda x, z: F.binary_cross_entropy_with_logits(z.logit(1e-6), x, reduction="sum") / len(x),
    "target detached": lambda x, z: cross_entropy_reference(x.detach(), z),
    "module": lambda x, z: nn.BCELoss(reduction="sum")(z, x) / len(z),
    "vmap": lambda x, z: torch.stack([F.binary_cross_entropy(b, a, reduction="sum") for a, b in zip(x, z, strict=True)]).mean(),
}  # fmt: skip

WRONG_MEAN_SQUARED = [
    Wrong("mean of everything", lambda x, z: F.mse_loss(z, x), "loss.mean-over-pixels"),
    Wrong("sum of everything", lambda x, z: F.mse_loss(z, x, reduction="sum"), "loss.sum-over-batch"),
    Wrong("half", lambda x, z: 0.5 * mean_squared_reference(x, z), "loss.halved"),
    Wrong("root per image", lambda x, z: (x - z).norm(dim=1).mean(), "squared-error.root"),
    Wrong("root of the mean", lambda x, z: F.mse_loss(z, x).sqrt(), "squared-error.root"),
    Wrong("root of the sum", lambda x, z: torch.dist(x, z), "squared-error.root"),
    Wrong("absolute", lambda x, z: (x - z).abs().sum(1).mean(), "squared-error.absolute"),
    Wrong("L1 loss", lambda x, z: F.l1_loss(z, x), "squared-error.absolute"),
    Wrong("square missing", lambda x, z: (x - z).sum(1).mean(), "squared-error.not-squared"),
    Wrong("square of the mean", lambda x, z: (x - z).mean() ** 2, "squared-error.square-of-sum"),
    Wrong("square of the sum", lambda x, z: ((x - z).sum(1) ** 2).mean(), "squared-error.square-of-sum"),
    Wrong("difference of squares", lambda x, z: (x**2 - z**2).sum(1).mean(), "squared-error.difference-of-squares"),
    Wrong("x with itself", lambda x, z: ((x - x) ** 2).sum(1).mean() + 0 * z.sum(), "loss.zero"),
    Wrong("sign", lambda x, z: -mean_squared_reference(x, z), "loss.sign"),
    Wrong("last image", lambda x, z: mean_squared_reference(x[-1:], z[-1:]), "loss.one-image-only"),
    Wrong("overwritten in a loop", lambda x, z: [((a - b) ** 2).sum() / len(x) for a, b in zip(x, z, strict=True)][-1], "loss.one-image-only"),
    Wrong("numpy", lambda x, z: ((x - z).detach().numpy() ** 2).sum(1).mean(), "answer.not-a-tensor", "gradients"),
    Wrong("in place", lambda x, z: x.sub_(z).square().sum(1).mean(), "loss.changes-inputs", "unchanged"),
]  # fmt: skip

RIGHT_MEAN_SQUARED = {
    "plain": mean_squared_reference,
    "mse times pixels": lambda x, z: F.mse_loss(z, x) * x.shape[1],
    "sum over batch size": lambda x, z: ((z - x) ** 2).sum() / x.size(0),
    "norm": lambda x, z: torch.linalg.vector_norm(x - z, dim=-1).pow(2).mean(),
    "expanded": lambda x, z: (x * x - 2 * x * z + z * z).sum(1).mean(0),
    "cdist-free matmul": lambda x, z: torch.trace((x - z) @ (x - z).T) / len(x),
}  # fmt: skip
