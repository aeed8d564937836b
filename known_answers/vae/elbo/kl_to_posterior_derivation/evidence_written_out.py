"""Answers to `kl_to_posterior_derivation` in which the evidence is the integral of the joint that it is."""


def _with(posterior):
    return [
        r"\mathrm{KL}(q(z|x) \| p(z|x))",
        r"= \int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz",
        rf"= \int q(z|x) \log\frac{{q(z|x)}}{{{posterior}}} dz",
        r"= \log p(x) + \int q(z|x) \log q(z|x) dz - \int q(z|x) \log p(x,z) dz",
        r"= \log p(x) - \mathrm{ELBO}",
    ]


RIGHT = {
    posterior: _with(posterior)
    for posterior in (
        r"p(x,z) / \int p(x,z') dz'",
        r"\frac{p(x,z)}{\int p(x,u) du}",
        r"\frac{p(x|z) p(z)}{\int p(x|z') p(z') dz'}",
        r"p(x|z) p(z) / \mathbb{E}_{u \sim p(u)}[p(x|u)]",
        r"\frac{p(x,z)}{\sum_{z'} p(x,z')}",
    )
}

WRONG = {
    "the integral is over the posterior": (_with(r"\frac{p(x,z)}{\int p(z'|x) dz'}"), "derivation.broken"),
    "the posterior is never replaced": (
        [*_with("p(z|x)")[:2], r"= \log \int p(x,z) dz - \mathrm{ELBO}"],
        "derivation.step-missing",
    ),
}
