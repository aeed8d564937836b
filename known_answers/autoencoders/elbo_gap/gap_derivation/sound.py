"""Answers to `gap_derivation`: lines from log p(x) to F plus the divergence to the posterior."""

RIGHT = [
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
        (
            "integral(q(z|x) * log(p(x|z)), z) - integral(q(z|x)*log(q(z|x)/p(z)), z) + "
            "integral(q(z|x)*log(q(z|x)/p(z|x)), z)"
        ),
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
        (
            r"\mathbb{E}_q[\log p(x|z)] + \mathbb{E}_q[\log p(z) - \log q(z|x)] + \mathbb{E}_q[\log q(z|x) "
            r"- \log p(z|x)]"
        ),
    ],
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
    # a physicist
    [
        r"\ln p(x)",
        r"= \ln p(x) \int dz\, q(z|x)",
        r"= \int dz\, q(z|x) \ln p(x)",
        r"= \int dz\, q(z|x) \ln\frac{p(x,z)}{p(z|x)}",
        (
            r"= \int dz\, q(z|x) \ln p(x|z) - \int dz\, q(z|x) \ln\frac{q(z|x)}{p(z)} + \int dz\, "
            r"q(z|x)\ln\frac{q(z|x)}{p(z|x)}"
        ),
    ],
    # Kingma and Welling, with bold letters
    [
        r"\log p_{\boldsymbol{\theta}}(\mathbf{x})",
        (
            r"= \mathbb{E}_{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}\left[\log "
            r"p_{\boldsymbol{\theta}}(\mathbf{x})\right]"
        ),
        (
            r"= \mathbb{E}_{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}\left[\log\left[\frac{p_{"
            r"\boldsymbol{\theta}}(\mathbf{x},\mathbf{z})}{p_{\boldsymbol{\theta}}(\mathbf{z}|\mathbf{x})}"
            r"\right]\right]"
        ),
        (
            r"= \mathbb{E}_{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}\left[\log\left[\frac{p_{"
            r"\boldsymbol{\theta}}(\mathbf{x},\mathbf{z})}{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}"
            r"\frac{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}{p_{\boldsymbol{\theta}}(\mathbf{z}|"
            r"\mathbf{x})}\right]\right]"
        ),
        (
            r"= \mathbb{E}_{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}\left[\log\frac{p_{\boldsymbol{"
            r"\theta}}(\mathbf{x},\mathbf{z})}{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}\right] + "
            r"\mathbb{E}_{q_{\boldsymbol{\phi}}(\mathbf{z}|\mathbf{x})}\left[\log\frac{q_{\boldsymbol{\phi}"
            r"}(\mathbf{z}|\mathbf{x})}{p_{\boldsymbol{\theta}}(\mathbf{z}|\mathbf{x})}\right]"
        ),
    ],
    # short lines in plain text
    [
        "log p(x)",
        "E_q[log p(x)]",
        "E_q[log(p(x,z)/p(z|x))]",
        "E_q[log p(x|z)] - KL(q(z|x)||p(z)) + KL(q(z|x)||p(z|x))",
    ],
    # numbered, with the reasons in words
    [
        r"\log p(x) = 1 \cdot \log p(x) \tag{1}",
        r"= \left( \int q(z|x) dz \right) \log p(x) \qquad \text{(partition of unity)}",
        r"= \int q(z|x) \log p(x) dz \qquad \text{(constant in z)}",
        r"= \int q(z|x) \log \frac{p(x|z) p(z)}{p(z|x)} dz \qquad \text{(Bayes' rule)}",
        r"= \mathcal{F} + \int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz.",
    ],
    # the divergence first, with a minus sign and the reciprocal
    [
        r"\log p(x)",
        r"\int q(z|x) \log p(x) \, dz",
        r"\int q(z|x) \left( \log p(x,z) - \log p(z|x) \right) dz",
        r"-\int q(z|x) \log \frac{p(z|x)}{q(z|x)} dz + \int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz",
    ],
    # lines that are numbered, that begin with an arrow, or that end with a remark
    [
        r"1) \log p(x)",
        r"2) = \int q(z|x) \log p(x) dz",
        r"3) = \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
        r"4) = \mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    [
        r"\log p(x)",
        r"\Rightarrow \int q(z|x) \log p(x) dz",
        r"\Rightarrow \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
        r"\Rightarrow \mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    [
        "log p(x)",
        "integral(q(z|x) * log p(x), z)   (since q integrates to one)",
        "integral(q(z|x) * log(p(x,z)/p(z|x)), z)   # Bayes",
        "F + KL(q(z|x) || p(z|x))",
    ],
    # with what follows from it at the end
    [
        r"\log p(x)",
        r"= \int q(z|x) \log p(x) dz",
        r"= \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
        r"= \mathcal{F} + KL(q(z|x)\|p(z|x))",
        r"\ge \mathcal{F}",
    ],
    # the divergence with the posterior written out
    [
        r"\log p(x)",
        r"\int q(z|x)\log p(x)dz",
        r"\int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz",
        r"\mathcal{F} + \mathbb{E}_q[\log p(x) - \log p(x|z) - \log p(z) + \log q(z|x)]",
    ],
    # one chain in one line
    (
        r"\log p(x) = \int q(z|x)\log p(x)dz = \int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz = \mathcal{F} + "
        r"KL(q(z|x)\|p(z|x))"
    ),
    # numbers in parentheses, each line with the left side again
    [
        r"(1) \log p(x) = \log p(x) \cdot \int q(z|x) dz",
        r"(2) \log p(x) = \int q(z|x) \log p(x) dz",
        r"(3) \log p(x) = \int q(z|x) \log\frac{p(x|z) p(z)}{p(z|x)} dz",
        r"(4) \log p(x) = \mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    # numbers with a full stop, in plain text, reasons in words
    [
        "1. log p(x)",
        "2. = E_q[log p(x)]   (log p(x) does not depend on z)",
        "3. = E_q[log p(x,z) - log p(z|x)]   (by Bayes)",
        (
            "4. = E_q[log p(x,z) - log q(z|x)] + E_q[log q(z|x) - log p(z|x)]   (adding and subtracting "
            "the log-density)"
        ),
        "5. = F + KL(q(z|x) || p(z|x))",
    ],
    # equivalences, as in school, over two columns
    r"""\begin{align}
    & \log p(x) \\
    \Leftrightarrow\; & \int q(z|x) \log p(x) dz && \text{since } q \text{ integrates to one} \\
    \iff & \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz && \text{Bayes} \\
    \implies & \mathcal{F} + KL(q(z|x)\|p(z|x))
    \end{align}""",
    # the reason above the sign, the inequality in the last line
    [
        r"\log p(x) \overset{\text{norm.}}{=} \int q(z|x) \log p(x) dz",
        r"\overset{\text{Bayes}}{=} \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
        r"= \mathcal{F} + KL(q(z|x)\|p(z|x)) \geq \mathcal{F}",
    ],
    # an equality behind the inequality; the sign at the end of a line
    [
        r"\log p(x) =",
        r"\int q(z|x) \log p(x) dz =",
        r"\int q(z|x) \left(\log p(x,z) - \log p(z|x)\right) dz =",
        r"\mathcal{F} + KL(q(z|x)\|p(z|x)) \ge",
        r"\mathcal{F} = \int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz",
    ],
    # the same thing added and subtracted next to Bayes' rule, in one step
    [
        r"\log p(x)",
        r"= \int q(z|x) \log p(x) dz",
        r"= \int q(z|x) \left[\log p(x,z) - \log p(z|x) + \log q(z|x) - \log q(z|x)\right] dz",
        (
            r"= \int q(z|x) \left[\log p(x,z) - \log q(z|x)\right] dz + \int q(z|x) \left[\log q(z|x) - "
            r"\log p(z|x)\right] dz"
        ),
    ],
    # the product rule inside of the logarithm, with q above and below
    [
        r"\ln p(x) = \ln p(x) \sum_z q(z|x)",
        r"= \sum_z q(z|x) \ln p(x)",
        r"= \sum_z q(z|x) \ln\left(\frac{p(x|z) p(z)}{q(z|x)} \cdot \frac{q(z|x)}{p(z|x)}\right)",
        r"= \sum_z q(z|x) \ln\frac{p(x|z) p(z)}{q(z|x)} + \sum_z q(z|x) \ln\frac{q(z|x)}{p(z|x)}",
    ],
    # from the bound that is added and subtracted, to the divergence
    [
        r"\log p(x)",
        r"\int q(z|x) \log p(x) dz",
        r"\mathcal{F} + \int q(z|x) \log p(x) dz - \int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz",
        r"\mathcal{F} + \int q(z|x) \log\frac{p(x)\,q(z|x)}{p(x,z)} dz",
        r"\mathcal{F} + \int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz",
        r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    # means as physicists write them
    [
        r"\ln p(x)",
        r"\langle \ln p(x) \rangle_{q(z|x)}",
        r"\left\langle \ln\frac{p(x,z)}{p(z|x)} \right\rangle_{q(z|x)}",
        r"\mathcal{F} + \left\langle \ln\frac{q(z|x)}{p(z|x)} \right\rangle_{q(z|x)}",
    ],
    # reasons with formulas in them
    [
        r"\log p(x)",
        r"= \int q(z|x) \log p(x) dz \;(\text{since } \int q(z|x)dz=1)",
        r"= \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz \quad (\text{Bayes})",
        r"= \mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    [
        "log p(x)",
        "= E_q[log p(x)] (since ∫ q(z|x) dz = 1)",
        "= E_q[log(p(x,z)/p(z|x))] (Bayes)",
        "= F + KL(q(z|x)||p(z|x))",
    ],
    [
        r"Step 1: \log p(x)",
        r"Step 2: \int q(z|x) \log p(x) dz",
        r"Step 3: \to \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
        r"Step 4: \to \mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    [
        r"a) \log p(x)",
        r"b) \int q(z|x) \log p(x) dz",
        r"c) \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
        r"d) \mathcal{F} + KL(q(z|x)\|p(z|x))",
    ],
    [
        "log p(x) = E_q[log p(x)] = E_q[log(p(x,z)/p(z|x))]",
        "= F + KL(q(z|x)||p(z|x))",
        ">= F, as KL(q(z|x)||p(z|x)) >= 0",
    ],
]
