"""Answers to `kl_to_posterior_derivation`: lines from KL(q || p(z|x)) to log p(x) - ELBO."""

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
    (
        r"KL(q(z|x)\|p(z|x)) = \int q(z|x) \log\frac{q(z|x)}{p(z|x)}dz = \int q(z|x) "
        r"\log\frac{q(z|x)p(x)}{p(x|z)p(z)}dz \\ = \log p(x) - \mathrm{ELBO}"
    ),
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
        (
            r"-\mathbb{E}_{q_\phi(z|x)}\left[\log p_\theta(x|z)\right] + "
            r"D_{KL}\left(q_\phi(z|x)\,\|\,p(z)\right) + \log p_\theta(x)"
        ),
        r"-\mathrm{ELBO} + \log p_\theta(x)",
    ],
    # the evidence as an integral
    [
        r"KL(q(z|x)\|p(z|x))",
        r"\int q(z|x)\log q(z|x) dz - \int q(z|x) \log\frac{p(x,z)}{p(x)} dz",
        r"\int q(z|x)\log q(z|x) dz - \int q(z|x) \log p(x,z) dz + \log p(x)",
        r"\log p(x) - \left(\int q(z|x)\log p(x,z) dz - \int q(z|x)\log q(z|x)dz\right)",
    ],
    # numbered lines
    [
        r"(1) KL(q(z|x)\|p(z|x))",
        r"(2) = \int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz",
        r"(3) = \int q(z|x) \log\frac{q(z|x)\,p(x)}{p(x,z)} dz",
        r"(4) = \log p(x) - \mathrm{ELBO}",
    ],
    # arrows and reasons in parentheses
    [
        "KL(q(z|x) || p(z|x))",
        "=> E_q[log q(z|x) - log p(z|x)]   (definition of the divergence)",
        "=> E_q[log q(z|x) - log p(x,z) + log p(x)]   (Bayes' rule for the posterior)",
        "=> log p(x) - ELBO   (log p(x) is constant in z)",
    ],
    # reasons above the equals signs
    r"""KL(q(z|x)\|p(z|x))
    \stackrel{\text{def}}{=} \int q(z|x)\log\frac{q(z|x)}{p(z|x)}dz
    \overset{\text{Bayes}}{=} \int q(z|x)\log\frac{q(z|x)p(x)}{p(x|z)p(z)}dz
    \overset{(c)}{=} \log p(x) - \mathrm{ELBO}""",
    # what follows at the end
    [
        r"KL(q(z|x)\|p(z|x))",
        r"= \mathbb{E}_q[\log q(z|x) - \log p(x,z) + \log p(x)]",
        r"= \log p(x) - \mathbb{E}_q[\log p(x,z) - \log q(z|x)]",
        r"= \log p(x) - \mathrm{ELBO}",
        r"\geq 0",
    ],
    # the evidence taken out of the integral with its partition of unity
    [
        r"KL(q(z|x)\|p(z|x))",
        r"= \int q(z|x) \left[\log q(z|x) - \log\frac{p(x|z)p(z)}{p(x)}\right] dz",
        (
            r"= \int q(z|x) \left[\log q(z|x) - \log p(x|z) - \log p(z)\right] dz + \log p(x) "
            r"\underbrace{\int q(z|x) dz}_{=1}"
        ),
        r"= -\mathrm{ELBO} + \log p(x)",
    ],
    # sums over a discrete latent
    [
        r"\sum_z q(z|x) \log\frac{q(z|x)}{p(z|x)}",
        r"\sum_z q(z|x) \log\frac{q(z|x) p(x)}{p(x,z)}",
        r"\sum_z q(z|x) \log\frac{q(z|x)}{p(x,z)} + \log p(x) \sum_z q(z|x)",
        r"\log p(x) - \mathrm{ELBO}",
    ],
    # a minus sign in front of all
    [
        r"D_{KL}(q(z|x) \| p(z|x))",
        r"= -\int q(z|x) \log\frac{p(z|x)}{q(z|x)} dz",
        r"= -\int q(z|x) \log\frac{p(x,z)}{p(x)\,q(z|x)} dz",
        r"= -\int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz + \int q(z|x) \log p(x) dz",
        r"= -\mathrm{ELBO} + \log p(x)",
    ],
    # the prior added and subtracted next to Bayes' rule
    [
        r"KL(q(z|x)\|p(z|x))",
        r"\mathbb{E}_q[\log q(z|x) - \log p(x,z) + \log p(x) + \log p(z) - \log p(z)]",
        r"\mathbb{E}_q[\log q(z|x) - \log p(z)] - \mathbb{E}_q[\log p(x,z) - \log p(z)] + \log p(x)",
        r"KL(q(z|x)\|p(z)) - \mathbb{E}_q[\log p(x|z)] + \log p(x)",
        r"\log p(x) - \left(\mathbb{E}_q[\log p(x|z)] - KL(q(z|x)\|p(z))\right)",
    ],
    # means in angle brackets
    [
        r"KL(q(z|x)\|p(z|x))",
        r"\left\langle \ln q(z|x) - \ln p(z|x) \right\rangle_{q(z|x)}",
        r"\left\langle \ln q(z|x) - \ln p(x|z) - \ln p(z) + \ln p(x) \right\rangle_{q(z|x)}",
        r"\ln p(x) - \mathrm{ELBO}",
    ],
    # unicode
    [
        "KL(q(z|x) ‖ p(z|x))",
        "= 𝔼_q[log q(z|x) − log p(z|x)]",
        "= 𝔼_q[log q(z|x) − log p(x,z)] + log p(x)",
        "= log p(x) − ELBO",
        "≥ 0",
    ],
    # a block with a column of reasons
    r"""\begin{align*}
    KL(q(z|x)\|p(z|x)) &= \mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{p(z|x)}\right] \\
    &= \mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{p(x,z)/p(x)}\right] && \text{since } p(z|x) = p(x,z)/p(x) \\
    &= \mathbb{E}_{q(z|x)}\left[\log\frac{q(z|x)}{p(x,z)}\right] + \log p(x) """
    r"""&& \text{does not depend on } z \\
    &= \log p(x) - \mathrm{ELBO}
    \end{align*}""",
    # the left side in every line
    [
        "KL(q(z|x)||p(z|x)) = integral(q(z|x)*(log(q(z|x)) - log(p(z|x))), z)",
        "KL(q(z|x)||p(z|x)) = integral(q(z|x)*(log(q(z|x)) - log(p(x|z)*p(z)/p(x))), z)",
        "KL(q(z|x)||p(z|x)) = log(p(x)) - ELBO",
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
    # Bayes' rule is pretended: added and subtracted, outside and inside, multiplied and divided
    (
        [
            _TO_BAYES[0],
            r"\int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz",
            (
                r"KL(q(z|x) \| p(z|x)) + \int q(z|x)\log\frac{p(x,z)}{p(x)}dz - \int "
                r"q(z|x)\log\frac{p(x,z)}{p(x)}dz"
            ),
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.step-missing",
    ),
    (
        [
            _TO_BAYES[0],
            r"\int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz",
            r"\mathbb{E}_q[\log q(z|x) - \log p(z|x) + \log p(x) - \log p(x) + \log p(x,z) - \log p(x,z)]",
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.step-missing",
    ),
    (
        [
            _TO_BAYES[0],
            r"\int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz",
            (
                r"\int q(z|x) \log\left(\frac{q(z|x)}{p(z|x)} \cdot \frac{p(x)}{p(x,z)} \cdot "
                r"\frac{p(x,z)}{p(x)}\right) dz"
            ),
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.step-missing",
    ),
    # one line is wrong: a sign, a conditional, an integral, the prior for the posterior, Jensen
    (
        [
            _TO_BAYES[0],
            r"\mathbb{E}_q[\log q(z|x) + \log p(z|x)]",
            _TO_BAYES[1],
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.broken",
    ),
    (
        [_TO_BAYES[0], r"\int q(z|x) \log\frac{q(z|x) p(x)}{p(z|x) p(z)} dz", r"\log p(x) - \mathrm{ELBO}"],
        "derivation.broken",
    ),
    (
        [_TO_BAYES[0], r"\log\frac{q(z|x) p(x)}{p(x,z)}", r"\log p(x) - \mathrm{ELBO}"],
        "derivation.broken",
    ),
    (
        [_TO_BAYES[0], r"\int q(z|x) \log\frac{q(z|x)}{p(z)} dz", _TO_BAYES[1], r"\log p(x) - \mathrm{ELBO}"],
        "derivation.broken",
    ),
    (
        [
            _TO_BAYES[0],
            r"\mathbb{E}_q\left[\log\frac{q(z|x) p(x)}{p(x,z)}\right]",
            r"\log \mathbb{E}_q\left[\frac{q(z|x) p(x)}{p(x,z)}\right]",
            r"\log p(x) - \mathrm{ELBO}",
        ],
        "derivation.broken",
    ),
    (
        [_TO_BAYES[0], r"-\int q(z|x) \log\frac{q(z|x) p(x)}{p(x,z)} dz", r"\log p(x) - \mathrm{ELBO}"],
        "derivation.broken",
    ),
    # the result first, an inequality where equality is asked, a false one behind it, lines repeated
    (
        [_TO_BAYES[0], r"\log p(x) - \mathrm{ELBO}", _TO_BAYES[1], r"\log p(x) - \mathrm{ELBO}"],
        "derivation.assumed",
    ),
    ([*_TO_BAYES, r"\ge \log p(x) - \mathrm{ELBO}"], None),
    ([*_TO_BAYES, r"\log p(x) - \mathrm{ELBO}", r"\le 0"], "derivation.broken"),
    ([_TO_BAYES[0]] * 4, "derivation.jump"),
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
