"""Losses that give the right value, or nearly, and do something else wrong:
gradients, edges, what they return or change.
"""

import numpy as np
import torch
import torch.distributions as td
import torch.nn.functional as F


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum")


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - v - 1).sum()


def right(p, x, m, v):
    return (bce(p, x) + kl(m, v)) / len(x)


def kl_by_numpy(p, x, m, v):
    m, v = m.detach().numpy(), v.detach().numpy()
    return (bce(p, x) + 0.5 * np.sum(m**2 + np.exp(v) - v - 1)) / len(x)


def squares_mu_in_place(p, x, m, v):
    return (bce(p, x) + 0.5 * (m.pow_(2) + v.exp() - v - 1).sum()) / len(x)


def clamps_in_place(p, x, m, v):
    p.clamp_(0.1, 0.9).clamp_(1e-6, 1 - 1e-6)
    return right(p, x, m, v)


def kl_by_one_sample(p, x, m, v):
    q = td.Normal(m, (0.5 * v).exp())
    z = q.rsample()
    return (bce(p, x) + (q.log_prob(z) - td.Normal(0, 1).log_prob(z)).sum()) / len(x)


def raw_logarithm(p, x, m, v):
    return (-(x * p.log() + (1 - x) * (1 - p).log()).sum() + kl(m, v)) / len(x)


def guard_after_logarithm(p, x, m, v):
    rec = -(x * p.log().clamp(min=-100) + (1 - x) * (1 - p).log().clamp(min=-100)).sum()
    return (rec + kl(m, v)) / len(x)


def one_value_per_image(p, x, m, v):
    return F.binary_cross_entropy(p, x, reduction="none").sum(1) + 0.5 * (m**2 + v.exp() - v - 1).sum(1)


def only_kl_per_image(p, x, m, v):
    return bce(p, x) / len(x) + 0.5 * (m**2 + v.exp() - v - 1).sum(1)


def seeds_the_generator(p, x, m, v):
    torch.manual_seed(0)
    return right(p, x, m, v)


def steps_by_itself(p, x, m, v):
    loss = right(p, x, m, v)
    loss.backward()
    return loss


WRONG = {
    # gradients
    "mu detached in the KL":
        (lambda p, x, m, v: (bce(p, x) + kl(m.detach(), v)) / len(x), "gradient.detached-mu"),
    "log_var detached":
        (lambda p, x, m, v: (bce(p, x) + kl(m, v.detach())) / len(x), "gradient.detached-log_var"),
    "KL detached": (lambda p, x, m, v: (bce(p, x) + kl(m, v).detach()) / len(x), "gradient.detached-mu"),
    "KL by numpy": (kl_by_numpy, "gradient.detached-mu"),
    "KL as a Python number":
        (lambda p, x, m, v: (bce(p, x) + kl(m, v).item()) / len(x), "gradient.detached-mu"),
    "reconstruction detached":
        (lambda p, x, m, v: (bce(p.detach(), x) + kl(m, v)) / len(x), "gradient.detached-x_hat"),
    "everything detached": (lambda p, x, m, v: right(p, x, m, v).detach(), "gradient.none"),
    "no_grad": (torch.no_grad()(right), "gradient.none"),
    ".item()": (lambda p, x, m, v: right(p, x, m, v).item(), "answer.not-a-tensor"),
    "a new tensor of the value":
        (lambda p, x, m, v: torch.tensor(float(right(p, x, m, v)), requires_grad=True), "gradient.none"),
    "backward inside": (steps_by_itself, "gradient.backward-fails"),
    # edges
    "raw logarithm": (raw_logarithm, "edge.not-finite"),
    "guard after the logarithm": (guard_after_logarithm, "edge.gradient-not-finite"),
    "log_var clamped to [-10, 10]": (lambda p, x, m, v: right(p, x, m, v.clamp(-10, 10)), "edge.size"),
    # inputs and random numbers
    "mu squared in place": (squares_mu_in_place, "loss.changes-inputs"),
    "probabilities clamped in place": (clamps_in_place, "loss.changes-inputs"),
    "KL by one sample": (kl_by_one_sample, "loss.not-deterministic"),
    "pixels drawn from the probabilities":
        (lambda p, x, m, v: (bce(p, torch.bernoulli(p)) + kl(m, v)) / len(x), "loss.not-deterministic"),
    "seeds the generator": (seeds_the_generator, "loss.random-numbers"),
    # what is returned
    "one value per image": (one_value_per_image, "answer.shape"),
    "KL per image, reconstruction averaged": (only_kl_per_image, "answer.shape"),
    "shape (1,)": (lambda p, x, m, v: right(p, x, m, v).reshape(1), "loss.shape"),
    "three values": (lambda p, x, m, v: (right(p, x, m, v), bce(p, x), kl(m, v)), "answer.several-values"),
    "returns nothing": (lambda p, x, m, v: None, "answer.returns-nothing"),
}  # fmt: skip
