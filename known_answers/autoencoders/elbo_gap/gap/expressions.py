"""Answers to `gap`: log p(x) - F, written with q(z|x) and p(z|x) alone."""

RIGHT = [
    # the name of the divergence, as papers, books and slides write it
    r"KL(q(z|x) \| p(z|x))",
    "KL(q(z|x) || p(z|x))",
    "KL(q(z|x)||p(z|x))",
    "KL(q(z|x), p(z|x))",
    "D_KL(q(z|x) || p(z|x))",
    "D_KL(q_φ(z|x) ‖ p_θ(z|x))",
    r"D_{KL}(q_{\phi}(z|x) || p_{\theta}(z|x))",
    r"D_{\mathrm{KL}}\left(q_\phi(\mathbf{z}|\mathbf{x})\,\|\,p_\theta(\mathbf{z}|\mathbf{x})\right)",
    r"\mathrm{KL}[q(z\mid x)\parallel p(z\mid x)]",
    r"\operatorname{KL}\left(q_{\phi}(z \mid x) \,\middle\|\, p_{\theta}(z \mid x)\right)",
    r"\text{KL}(q(z|x) \Vert p(z|x))",
    r"{\rm KL}\bigl(q(z|x) \,||\, p(z|x)\bigr)",
    r"\mathbb{D}_{KL}\left[q(z|x) \| p(z|x)\right]",
    r"\mathcal{D}_{\mathrm{KL}}\{q(z|x) \| p(z|x)\}",
    r"\mathcal{D}[Q(z|x) \| P(z|x)]",
    (
        r"D_{KL}(q_{\boldsymbol\phi}(\boldsymbol{z}|\boldsymbol{x}) \lVert "
        r"p_{\boldsymbol\theta}(\boldsymbol{z}|\boldsymbol{x}))"
    ),
    r"KL(q_\phi(\cdot|x) \| p_\theta(\cdot|x))",
    r"$D_{KL}(q(z|x) \| p(z|x))$",
    r"$$\mathrm{KL}\big(q(z|x)\,\big\|\,p(z|x)\big).$$",
    r"gap = KL(q(z|x) \| p(z|x))",
    # as an integral
    r"\int q(z|x) \log \frac{q(z|x)}{p(z|x)} dz",
    r"-\int q(z|x) \log \frac{p(z|x)}{q(z|x)} \, \mathrm{d}z",
    r"\int_{-\infty}^{\infty} q(z|x) \log \frac{q(z|x)}{p(z|x)} dz",
    r"\int_{\mathcal{Z}} q(z|x) \{\ln q(z|x) - \ln p(z|x)\} \mathrm{d}z",
    r"\int dz \, q(z|x) \ln q(z|x) - \int dz \, q(z|x) \ln p(z|x)",
    r"\int q(z'|x)\log\frac{q(z'|x)}{p(z'|x)}\,dz'",
    (
        r"\int q_\phi(\mathbf z\mid\mathbf x)\log\dfrac{q_\phi(\mathbf z\mid\mathbf x)}{p_\theta(\mathbf "
        r"z\mid\mathbf x)}\,d\mathbf z"
    ),
    r"\sum_z q(z|x) \log\frac{q(z|x)}{p(z|x)}",
    r"- \int q(z|x) \left[ \log p(z|x) - \log q(z|x) \right] dz",
    "integral(q(z|x) * (log(q(z|x)) - log(p(z|x))), z)",
    "Integral(q(z|x)*log(q(z|x)/p(z|x)), z)",
    "-integral(q(z|x)*log(p(z|x)/q(z|x)), z)",
    "∫ q(z|x) log(q(z|x)/p(z|x)) dz",
    # as a mean
    r"\mathbb{E}_{q(z|x)}[\log q(z|x) - \log p(z|x)]",
    r"\mathbb{E}_{z \sim q(z|x)}\left[\ln\frac{q(z|x)}{p(z|x)}\right]",
    r"\mathbb{E}_{z\sim q_\phi(\cdot|x)}\left[\log q_\phi(z|x)-\log p_\theta(z|x)\right]",
    r"-\mathbb{E}_{q_\phi(z|x)}\left[\log\frac{p_\theta(z|x)}{q_\phi(z|x)}\right]",
    r"E_q[\log q(z|x)] - E_q[\log p(z|x)]",
    r"\left\langle \ln\frac{q(z|x)}{p(z|x)} \right\rangle_{q(z|x)}",
    r"-\mathbb{E}_{q(z|x)}[\log p(z|x)] - \mathbb{H}[q(z|x)]",
    "E_q[log(q(z|x)/p(z|x))]",
    "E_q[log q(z|x) - log p(z|x)]",
    "𝔼_q[log q(z|x) − log p(z|x)]",
]

WRONG = [
    # its arguments exchanged
    (r"KL(p(z|x) \| q(z|x))", "gap.reversed"),
    ("KL(p(z|x) || q(z|x))", "gap.reversed"),
    (r"D_{\mathrm{KL}}\left(p_\theta(z|x)\,\|\,q_\phi(z|x)\right)", "gap.reversed"),
    (r"\int p(z|x) \log \frac{p(z|x)}{q(z|x)} dz", "gap.reversed"),
    (r"\mathbb{E}_{p(z|x)}[\log p(z|x) - \log q(z|x)]", "gap.reversed"),
    # to something else than the posterior
    (r"KL(q(z|x) \| p(z))", "gap.to-prior"),
    (r"\int q(z|x) \log\frac{q(z|x)}{p(z)}dz", "gap.to-prior"),
    (r"E_q[\log q(z|x) - \log p(z)]", "gap.to-prior"),
    (r"\int q(z|x) \log\frac{q(z|x)}{p(x,z)}dz", "gap.to-joint"),
    (r"\mathbb{E}_q[\log q(z|x) - \log p(x|z) - \log p(z)]", "gap.to-joint"),
    (r"\int q(z|x) \log\frac{q(z|x)}{p(x|z)}dz", "gap.to-likelihood"),
    (r"KL(q(z|x) \| p(x|z))", "gap.to-likelihood"),
    # the sign
    (r"-KL(q(z|x) \| p(z|x))", "gap.negative"),
    (r"\int q(z|x) \log \frac{p(z|x)}{q(z|x)} dz", "gap.negative"),
    (r"\mathbb{E}_{q(z|x)}[\log p(z|x) - \log q(z|x)]", "gap.negative"),
    ("integral(q(z|x) * (log(p(z|x)) - log(q(z|x))), z)", "gap.negative"),
    # what the gap is not
    ("0", "gap.zero"),
    (0, "gap.zero"),
    (r"\log p(x)", "gap.log-evidence"),
    (r"\log\int p(x,z)dz", "gap.log-evidence"),
    (r"\mathcal{F}", "gap.bound"),
    (r"\int q(z|x)\log p(x|z)dz - KL(q(z|x)\|p(z))", "gap.bound"),
    (r"\log p(x) - \mathcal{F}", "form.densities"),
    (r"\log p(x) - \int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz", "form.densities"),
    # one part of it
    (r"-\int q(z|x)\log q(z|x)dz", "gap.entropy"),
    (r"-\int q(z|x)\log p(z|x)dz", "gap.cross-entropy"),
    (r"-\mathbb{E}_{q(z|x)}[\log p(z|x)]", "gap.cross-entropy"),
    # something lost on the way
    (r"\int \log\frac{q(z|x)}{p(z|x)}dz", "gap.no-weight"),
    (r"\log\frac{q(z|x)}{p(z|x)}", None),
    (r"q(z|x)\log\frac{q(z|x)}{p(z|x)}", None),
    (r"\int q(z|x) \frac{q(z|x)}{p(z|x)}dz", "gap.no-log"),
    (r"\log \int q(z|x) \frac{q(z|x)}{p(z|x)}dz", "gap.log-outside"),
    (r"\int q(z|x) \log \frac{q(z|x)}{p(z|x)} dx", None),
    # a factor or another measure
    (r"2 KL(q(z|x) \| p(z|x))", "factor"),
    (r"\frac{1}{2} KL(q(z|x) \| p(z|x))", "factor"),
    (r"\int q(z|x) \log_2 \frac{q(z|x)}{p(z|x)} dz", "log-base-2"),
    (r"\frac12 KL(q(z|x) \| p(z|x)) + \frac12 KL(p(z|x) \| q(z|x))", None),
    (r"\int \left| q(z|x) - p(z|x) \right| dz", None),
    (r"\int \frac{(q(z|x) - p(z|x))^2}{p(z|x)} dz", None),
    # mixed
    (r"-KL(p(z|x) \| q(z|x))", None),
    (r"2 KL(q(z|x) \| p(z))", None),
    # not one expression, as it is asked
    (r"\log p(x) - \mathcal{F} = KL(q(z|x) \| p(z|x))", "answer.equation"),
    # what does not say which
    (r"KL(q \| p)", None),
    (r"\mathbb{H}[q]", None),
    ("the KL divergence between q and the posterior", None),
    ("KL(q(z) || p(y))", None),
]
