"""Answers to `kl_to_posterior_derivation`: lines from KL(q || p(z|x)) to log p(x) - ELBO."""

from examples.answers.cell import Cell

CELL = Cell("vae", "elbo", "kl_to_posterior_tests", ("kl_to_posterior_derivation",))

RIGHT = [
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
    # as one block, with the reasons in words
    r"""\begin{align}
    D_{KL}(q(z|x) \,\|\, p(z|x)) &= \int q(z|x) \log \frac{q(z|x)}{p(z|x)} \, dz \\
    &= \int q(z|x) \log \frac{q(z|x)\, p(x)}{p(x|z)\, p(z)} \, dz && \text{by Bayes' rule} \\
    &= \int q(z|x) \log \frac{q(z|x)}{p(z)} dz - \int q(z|x) \log p(x|z) dz + \log p(x) \int q(z|x) dz \\
    &= \log p(x) + D_{KL}(q(z|x) \| p(z)) - \mathbb{E}_{q(z|x)}[\log p(x|z)]
    \end{align}""",
    # a physicist
    [
        r"\int dz\, q(z|x) \ln\frac{q(z|x)}{p(z|x)}",
        r"= \int dz\, q(z|x) \ln\frac{q(z|x)\,p(x)}{p(x,z)}",
        r"= \ln p(x) - \int dz\, q(z|x)\ln\frac{p(x,z)}{q(z|x)}",
        r"= \ln p(x) - \mathrm{ELBO}",
    ],
    # short lines in plain text
    [
        "KL(q(z|x)||p(z|x))",
        "E_q[log q(z|x) - log p(z|x)]",
        "E_q[log q(z|x) - log p(x|z) - log p(z) + log p(x)]",
        "log p(x) - E_q[log p(x|z)] + KL(q(z|x)||p(z))",
    ],
    # with indexed parameters, the other order of the terms
    [
        r"D_{KL}\left(q_\phi(z|x)\,\|\,p_\theta(z|x)\right)",
        r"\mathbb{E}_{q_\phi(z|x)}\left[\log\frac{q_\phi(z|x)}{p_\theta(z|x)}\right]",
        r"\mathbb{E}_{q_\phi(z|x)}\left[\log\frac{q_\phi(z|x)\,p_\theta(x)}{p_\theta(x|z)\,p(z)}\right]",
        r"-\mathbb{E}_{q_\phi(z|x)}\left[\log p_\theta(x|z)\right] + D_{KL}\left(q_\phi(z|x)\,\|\,p(z)\right) + \log p_\theta(x)",
        r"-\mathrm{ELBO} + \log p_\theta(x)",
    ],
    # the evidence as an integral
    [
        r"KL(q(z|x)\|p(z|x))",
        r"\int q(z|x)\log q(z|x) dz - \int q(z|x) \log\frac{p(x,z)}{p(x)} dz",
        r"\int q(z|x)\log q(z|x) dz - \int q(z|x) \log p(x,z) dz + \log p(x)",
        r"\log p(x) - \left(\int q(z|x)\log p(x,z) dz - \int q(z|x)\log q(z|x)dz\right)",
    ],
]

_TO_BAYES = [r"KL(q(z|x) \| p(z|x))", r"\int q(z|x) \log\frac{q(z|x) p(x)}{p(x|z) p(z)} dz"]

WRONG = [
    # circular
    (
        [
            r"KL(q(z|x) \| p(z|x))",
            r"\int q(z|x) \log\frac{q(z|x) p(x)}{p(x,z)} dz",
            r"\log p(x) - (\log p(x) - KL(q(z|x)\|p(z|x)))",
        ],
        "derivation.circular",
    ),
    # the sign of the exercise sheet, in two places
    (
        [
            *_TO_BAYES,
            r"\log p(x) - \mathbb{E}_q[\log p(x|z)] + KL(q(z|x)\|p(z))",
            r"\log p(x) - (\mathbb{E}_q[\log p(x|z)] + KL(q(z|x)\|p(z)))",
        ],
        "elbo.plus-kl",
    ),
    (
        [*_TO_BAYES, r"\log p(x) - \mathbb{E}_q[\log p(x|z)] - KL(q(z|x)\|p(z))"],
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
    ([*_TO_BAYES, r"\mathrm{ELBO} - \log p(x)"], "elbo.negative"),
    ([*_TO_BAYES, r"\mathbb{E}_q[\log p(x|z)] - KL(q(z|x)\|p(z)) - \log p(x)"], "elbo.negative"),
    ([*_TO_BAYES, r"-\mathrm{ELBO}"], "elbo.lost-evidence"),
    ([*_TO_BAYES, r"KL(q(z|x)\|p(z)) - \mathbb{E}_q[\log p(x|z)]"], "elbo.lost-evidence"),
    # Bayes' rule upside down, or not used
    (
        [
            r"KL(q(z|x) \| p(z|x))",
            r"\int q(z|x) \log\frac{q(z|x)}{p(x|z) p(z) p(x)} dz",
            r"-\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.broken",
    ),
    (
        [
            r"KL(q(z|x) \| p(z|x))",
            r"\int q(z|x) \log\frac{q(z|x)}{p(x|z) p(z)} dz",
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.broken",
    ),
    (
        [r"KL(q(z|x) \| p(z|x))", r"\int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz", r"\log p(x) - \mathrm{ELBO}"],
        "derivation.step-missing",
    ),
    # the start and the end
    (
        [
            r"KL(p(z|x) \| q(z|x))",
            r"\int p(z|x) \log\frac{p(z|x)}{q(z|x)} dz",
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.broken",
    ),
    ([r"KL(q(z|x) \| p(z|x))", r"\log p(x) - \mathrm{ELBO}"], "derivation.jump"),
    ([*_TO_BAYES, r"\int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz"], "derivation.end"),
    (_TO_BAYES, None),
    # no derivation at all
    (["minimising one is maximising the other"], None),
    ([], "answer.unwritten"),
    (None, "answer.unwritten"),
    (3.5, "answer.type"),
]
