"""Derivations as students write them: right ones, and wrong ones with the notes that name what is missing."""

GAP_RIGHT = [
    # through expectations, as one block of LaTeX
    r"""\begin{align*}
    \log p_\theta(x) &= \mathbb{E}_{q_\phi(z|x)}[\log p_\theta(x)] \\
    &= \mathbb{E}_{q_\phi(z|x)}\left[\log\frac{p_\theta(x,z)}{p_\theta(z|x)}\right] && \text{(Bayes)}\\
    &= \mathbb{E}_{q}\left[\log p(x|z) + \log p(z) - \log p(z|x) + \log q(z|x) - \log q(z|x)\right]\\
    &= \mathbb{E}_{q}[\log p(x|z)] - \mathrm{KL}(q_\phi(z|x)\,\|\,p(z)) + \mathrm{KL}(q(z|x)\|p(z|x))
    \end{align*}""",
    # plain strings
    [
        "log(p(x))",
        "log(p(x)) * integral(q(z|x), z)",
        "integral(q(z|x) * log(p(x)), z)",
        "integral(q(z|x) * log(p(x|z)*p(z)/p(z|x)), z)",
        "integral(q(z|x) * log(p(x|z)), z) - integral(q(z|x)*log(q(z|x)/p(z)), z) + integral(q(z|x)*log(q(z|x)/p(z|x)), z)",
        "F + KL(q(z|x) || p(z|x))",
    ],
    # with equals signs, remarks and another order
    [
        r"\log p(x) = \int q(z|x) \log p(x) \,dz \quad \text{since q integrates to one}",
        r"= \int q(z|x) \log \frac{p(x,z)}{q(z|x)} dz - \int q(z|x) \log \frac{p(z|x)}{q(z|x)} dz",
        r"= KL(q(z|x) \| p(z|x)) + \int q(z|x) \log \frac{p(x|z)p(z)}{q(z|x)} dz",
        r"= KL(q(z|x) \| p(z|x)) + \mathcal{F}",
    ],
    # the posterior written with the joint
    [
        r"\log p(x)",
        r"\mathbb{E}_q[\log p(x)]",
        r"\mathbb{E}_q[\log p(x,z) - \log p(z|x)]",
        r"\mathbb{E}_q[\log p(x|z)] + \mathbb{E}_q[\log p(z) - \log q(z|x)] + \mathbb{E}_q[\log q(z|x) - \log p(z|x)]",
    ],
]

GAP_RIGHT += [
    # marks above and below, dollars, infinite bounds, line breaks, arguments of the bound
    [
        r"$\log p(x)$",
        r"$= \log p(x) \underbrace{\int_{-\infty}^{\infty} q(z|x) dz}_{=1}$",
        r"\stackrel{(1)}{=} \int q(z|x) \log \frac{p(x,z)}{p(z|x)} dz",
        r"= \mathcal{F}_{\theta,\phi}(x) + KL(q(z|x) \| p(z|x))",
    ],
    r"""\begin{aligned}
    \log p(x) &= \int q(z|x) \log p(x) dz \\
    &= \int q(z|x) \left[ \log p(x,z)
       - \log p(z|x) \right] dz \\
    &= \int q(z|x)\left\{\log p(x|z)
       - \log\frac{q(z|x)}{p(z)} + \log\frac{q(z|x)}{p(z|x)}\right\} dz
    \end{aligned}""",
]

_TO_BAYES = [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz"]

GAP_WRONG = [
    ([*_TO_BAYES, r"\mathcal{F} + \log p(x) - \mathcal{F}"], "derivation.circular"),
    ([*_TO_BAYES, r"\mathcal{F} + (\log p(x) - \mathcal{F})"], "derivation.circular"),
    (
        [*_TO_BAYES, r"\int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz + \mathcal{F} - \mathcal{F}"],
        "derivation.circular",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\log p(x) + \int (p(x,z) - p(z|x) p(x)) dz",
            r"\mathcal{F} + KL(q(z|x) \| p(z|x))",
        ],
        "derivation.step-missing",
    ),
    ([r"\log p(x)", r"F + KL(q(z|x)||p(z|x))"], "derivation.jump"),
    ([r"\log p(x)"] * 5, "derivation.jump"),
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
            r"F + KL(p(z|x)||q(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
            r"F - KL(q(z|x)||p(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [
            r"\log p(x)",
            r"\log p(x) + 0",
            r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
            r"F + KL(q(z|x)||p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [r"\log p(x)", r"\log p(x)\int q(z|x)dz", r"\int q(z|x) \log p(x) dz", r"F + KL(q(z|x)||p(z|x))"],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
            r"\log p(x)",
        ],
        "derivation.end",
    ),
    (["we use the inequality of Jensen here", "and get the result"], "answer.prose"),
    ([], "answer.unwritten"),
    ("", "answer.unwritten"),
    (42, "answer.type"),
    ([1, 2, 3], "answer.type"),
]

KL_RIGHT = [
    [
        r"KL(q(z|x) \| p(z|x))",
        r"\mathbb{E}_q[\log q(z|x) - \log p(z|x)]",
        r"\mathbb{E}_q[\log q(z|x) - \log p(x,z) + \log p(x)]",
        r"\mathbb{E}_q[\log q(z|x) - \log p(x|z) - \log p(z)] + \log p(x)",
        r"\log p(x) - (\mathbb{E}_q[\log p(x|z)] - KL(q(z|x)\|p(z)))",
    ],
    [
        "KL(q(z|x) || p(z|x))",
        "integral(q(z|x)*log(q(z|x)*p(x)/p(x,z)), z)",
        "log(p(x)) + integral(q(z|x)*log(q(z|x)/p(x,z)), z)",
        "-ELBO + log(p(x))",
    ],
    r"KL(q(z|x)\|p(z|x)) = \int q(z|x) \log\frac{q(z|x)}{p(z|x)}dz = \int q(z|x) \log\frac{q(z|x)p(x)}{p(x|z)p(z)}dz \\ = \log p(x) - \mathrm{ELBO}",
]

KL_WRONG = [
    (
        [
            r"KL(q(z|x) \| p(z|x))",
            r"\int q(z|x) \log\frac{q(z|x) p(x)}{p(x,z)} dz",
            r"\log p(x) - (\log p(x) - KL(q(z|x)\|p(z|x)))",
        ],
        "derivation.circular",
    ),
    (
        [
            r"KL(q(z|x) \| p(z|x))",
            r"\int q(z|x) \log\frac{q(z|x) p(x)}{p(x|z) p(z)} dz",
            r"\log p(x) - \mathbb{E}_q[\log p(x|z)] + KL(q(z|x)\|p(z))",
            r"\log p(x) - (\mathbb{E}_q[\log p(x|z)] + KL(q(z|x)\|p(z)))",
        ],
        "elbo.plus-kl",
    ),
    (
        [
            r"KL(q(z|x) \| p(z|x))",
            r"\int q(z|x) \log\frac{q(z|x) p(x)}{p(x,z)} dz",
            r"\log p(x) + \mathrm{ELBO}",
        ],
        "elbo.wrong-direction",
    ),
    (
        [r"KL(q(z|x) \| p(z|x))", r"\int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz", r"\log p(x) - \mathrm{ELBO}"],
        "derivation.step-missing",
    ),
]
