"""Right answers to tasks of the course, with their vocabularies, for the tests of naming mistakes."""

from autograder.symbolic import vocabulary
from autograder.symbolic.domains import (
    diagonal,
    dimension,
    equal_to,
    positive,
    positive_integer,
    real,
    unit_interval,
    vector,
    zero_or_one,
)

DENSITIES = vocabulary(densities=True)

TASKS = {
    "kl": (r"\frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log\sigma^2)", vocabulary(mu=real, sigma=positive), ("x",)),
    "kl in J dimensions": (
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        vocabulary(
            mu=vector(real, "J"), sigma=vector(positive, "J"), Sigma=diagonal("sigma^2", "J"), J=dimension
        ),
        ("x",),
    ),
    "log-likelihood": (
        r"x\log\phi + (1-x)\log(1-\phi)",
        vocabulary(x=zero_or_one, phi=unit_interval),
        ("x",),
    ),
    "grey cross-entropy": (
        r"-(x\log\phi + (1-x)\log(1-\phi))",
        vocabulary(x=unit_interval, phi=unit_interval),
        ("x",),
    ),
    "stirling": (r"\sqrt{2\pi N} (N/e)^N", vocabulary(N=positive_integer), ("x",)),
    "factorial": ("N!", vocabulary(N=positive_integer), ("x",)),
    "gap": (r"KL(q(z|x) \| p(z|x))", DENSITIES, ("x",)),
    "gap as means": (r"E_{q(z|x)}[\log q(z|x)] - E_{q(z|x)}[\log p(z|x)]", DENSITIES, ("x",)),
    "bound": (r"E_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))", DENSITIES, ("x",)),
    "posterior": ("p(z|x)", DENSITIES, ("x", "z")),
    "joint": (r"p(x|z) p(z)", DENSITIES, ("x", "z")),
    "evidence": (r"\log p(x)", DENSITIES, ("x",)),
    "mean": (
        r"\frac{1}{n} \sum_{i=1}^{n} x_i",
        vocabulary(x=vector(real, "n"), n=dimension, m=equal_to(r"\frac{1}{n} \sum_{i=1}^{n} x_i")),
        ("x",),
    ),
    "sum": ("sum(x)", vocabulary(x=vector(real, "n"), n=dimension), ("x",)),
    "normal density": (
        r"\frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}}",
        vocabulary(x=real, mu=real, sigma=positive),
        ("x",),
    ),
    "normal log-likelihood": (
        r"-\frac{n}{2}\log(2\pi) - \frac12 \sum_{i=1}^n x_i^2",
        vocabulary(x=vector(real, "n"), n=dimension),
        ("x",),
    ),
    "poisson": (
        r"k \log\lambda - \lambda - \log(k!)",
        vocabulary(k=positive_integer, **{"lambda": positive}),
        ("x",),
    ),
}
