"""Answers to `kl_gaussian`: KL(N(mu, Sigma) || N(0, I)) for a diagonal Sigma in J dimensions."""

import sympy as sp

i, j, k, J = sp.symbols("i j k J", integer=True)
mu, sigma, log_var = sp.IndexedBase("mu"), sp.IndexedBase("sigma"), sp.IndexedBase("log_var")
Sigma, column = sp.MatrixSymbol("Sigma", J, J), sp.MatrixSymbol("mu", J, 1)

RIGHT = [
    # sums in LaTeX
    r"\frac{1}{2}\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)",
    r"\frac12\sum_j \mu_j^2+\sigma_j^2-1-\log\sigma_j^2",
    r"-\frac{1}{2}\sum_{j=1}^J\left(1+\log(\sigma_j^2)-\mu_j^2-\sigma_j^2\right)",
    (
        r"-\frac{1}{2} \sum_{j=1}^{J}\left(1+\log \left((\sigma_{j})^{2}\right)-(\mu_{j})^{2}-(\sigma_{j})"
        r"^{2}\right)"
    ),
    r"\sum_{k=1}^{J}\left(\frac{\mu_k^2+\sigma_k^2-1}{2}-\log\sigma_k\right)",
    r"\frac{1}{2}\left(\sum_j\mu_j^2+\sum_j\sigma_j^2-J-\log\prod_{j=1}^J\sigma_j^2\right)",
    r"\frac12 \sum_{j=1}^J \left(\mu_j^2 + \Sigma_{jj} - \ln \Sigma_{jj} - 1\right)",
    r"\frac12\left(\sum_j \Sigma_{jj} + \|\mu\|^2 - J - \sum_j \log\Sigma_{jj}\right)",
    r"\sum_{i=1}^{J} \frac{1}{2}\left[\mu_i^2 + \sigma_i^2 - \ln \sigma_i^2 - 1\right]",
    r"\frac{1}{2} \sum\limits_{j=1}^{J} \left\{ \mu_{j}^{2} + \sigma_{j}^{2} - 2\ln\sigma_{j} - 1 \right\}",
    r"-\frac{J}{2} + \frac12\sum_{j=1}^J (\mu_j^2 + \sigma_j^2) - \sum_{j=1}^J \ln\sigma_j",
    r"\sum_{j=1}^{J}\left(\ln\frac{1}{\sigma_j}+\frac{\sigma_j^2+\mu_j^2}{2}-\frac{1}{2}\right)",
    r"\sum_j -\ln\sigma_j + \frac{\sigma_j^2+\mu_j^2}{2} - \frac{1}{2}",
    r"\frac12\sum_{d=1}^{J}\left(\sigma_d^2+\mu_d^2-1\right)-\log\prod_{d=1}^{J}\sigma_d",
    r"D_{KL} = \frac{1}{2}\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)",
    r"-\frac12 \sum_{j=1}^J (1 + \mathrm{log\_var}_j - \mu_j^2 - e^{\mathrm{log\_var}_j})",
    # trace, inner product, determinant in LaTeX
    r"\tfrac12\left(\operatorname{tr}\Sigma+\mu^\top\mu-J-\log\det\Sigma\right)",
    r"\frac{1}{2}(\mathrm{tr}(\Sigma)+\|\mu\|^2-J-\log|\Sigma|)",
    r"\frac{1}{2} \left[ \mathrm{tr}(\Sigma) + \mu^T \mu - J - \log \det(\Sigma) \right]",
    (
        r"\frac{1}{2}\left(\|\boldsymbol{\mu}\|_2^2 + \operatorname{tr}(\boldsymbol{\Sigma} - I) - "
        r"\ln\det\boldsymbol{\Sigma}\right)"
    ),
    (
        r"\frac{1}{2}\left[\log\frac{|I|}{|\Sigma|} - J + \operatorname{tr}\{I^{-1}\Sigma\} + (0-\mu)^T "
        r"I^{-1} (0-\mu)\right]"
    ),
    r"\frac{1}{2}\left(\operatorname{tr}(\Sigma) + \mu'\mu - J - \ln|\Sigma|\right)",
    r"\frac12(\operatorname{Tr}[\Sigma] + \mu\cdot\mu - J - \ln\det\Sigma)",
    r"\frac12\left(\operatorname{tr}\Sigma + \langle\mu,\mu\rangle - J - \log\det\Sigma\right)",
    r"\frac12\left(\mathrm{Tr}\,\Sigma + \lVert\mu\rVert^2 - \operatorname{tr} I - \ln\det\Sigma\right)",
    r"\frac{1}{2}\operatorname{tr}(\Sigma + \mu\mu^\top - I) - \frac{1}{2}\log\det\Sigma",
    (
        r"\frac{1}{2}\left(\operatorname{tr}(\Sigma) + {\bf \mu}^T{\bf \mu} - J\right) + "
        r"\frac{1}{2}\log\det\Sigma^{-1}"
    ),
    r"\frac12\left(\operatorname{tr}(\Sigma) + \mu^{\mathsf T}\mu - J - 2\sum_{j}\log\sigma_j\right)",
    r"\frac12 \left(\mathbf{1}^\top(\sigma^2 + \mu^2 - \log\sigma^2) - J\right)",
    r"\frac{1}{2}\left( \|\mu\|^2 + \|\sigma\|^2 - J \right) - \sum_{j=1}^J \ln \sigma_j",
    # Python-like
    "1/2*Sum(mu[j]**2+sigma[j]**2-1-log(sigma[j]**2),(j,1,J))",
    "Sum((mu[i]**2 + sigma[i]**2 - 1)/2 - log(sigma[i]), (i, 1, J))",
    "0.5*sum(mu[j]**2 + sigma[j]**2 - 1 - log(sigma[j]**2) for j in range(J))",
    "Sum(mu[j]**2+sigma[j]**2-1-log(sigma[j]**2), (j, 0, J-1))/2",
    "sum(mu**2+sigma**2-1-log(sigma**2))/2",
    "1/2*sum(exp(log_var)+mu^2-1-log_var)",
    "-0.5 * sum(1 + log_var - mu**2 - exp(log_var))",
    "-0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp())",
    "0.5 * np.sum(mu**2 + sigma**2 - 1 - np.log(sigma**2))",
    "0.5*(tr(Sigma) + mu.T @ mu - J - log(det(Sigma)))",
    "0.5*(np.trace(Sigma) + mu @ mu - J - np.log(np.linalg.det(Sigma)))",
    "1/2*(trace(Sigma) + dot(mu, mu) - J - log(det(Sigma)))",
    "0.5*(sum(sigma^2) + norm(mu)^2 - J - sum(log(sigma^2)))",
    "½ Σ_j (μ_j² + σ_j² − 1 − log σ_j²)",
    "1/2 * (tr(Σ) + μᵀμ − J − log det Σ)",
    # sympy
    sp.Sum(mu[j] ** 2 + sigma[j] ** 2 - 1 - sp.log(sigma[j] ** 2), (j, 1, J)) / 2,
    sp.Sum((mu[k] ** 2 + sigma[k] ** 2 - 1) / 2 - sp.log(sigma[k]), (k, 1, J)),
    -sp.Sum(1 + log_var[i] - mu[i] ** 2 - sp.exp(log_var[i]), (i, 1, J)) / 2,
    (sp.Trace(Sigma) + (column.T * column)[0, 0] - J - sp.log(sp.Determinant(Sigma))) / 2,
    (sp.Sum(mu[j] ** 2 + sigma[j] ** 2, (j, 1, J)) - J) / 2 - sp.Sum(sp.log(sigma[j]), (j, 1, J)),
]

WRONG = [
    # a constant factor
    (r"\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", "kl.missing-half"),
    (r"\operatorname{tr}\Sigma+\mu^\top\mu-J-\log\det\Sigma", "kl.missing-half"),
    ("-sum(1 + log_var - mu**2 - exp(log_var))", "kl.missing-half"),
    (r"\frac{1}{2J}\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", "kl.mean-over-dimensions"),
    ("-0.5 * mean(1 + log_var - mu**2 - exp(log_var))", "kl.mean-over-dimensions"),
    # the constant
    (r"\frac12\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-\log\sigma_j^2)", "kl.missing-constant"),
    (r"\frac12(\operatorname{tr}\Sigma+\mu^T\mu-\log|\Sigma|)", "kl.missing-constant"),
    (r"\frac12\left(\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-\log\sigma_j^2)-1\right)", "kl.one-constant"),
    ("1/2*(tr(Sigma) + norm(mu)^2 - 1 - log(det(Sigma)))", "kl.one-constant"),
    (r"\frac12\left(\operatorname{tr}\Sigma+\mu^\top\mu-\log\det\Sigma\right) - J", "kl.constant-not-halved"),
    (r"\frac12\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2+1-\log\sigma_j^2)", "offset"),
    # the logarithm
    (r"\frac12\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1+\log\sigma_j^2)", "kl.plus-log"),
    (r"\frac12(\operatorname{tr}\Sigma+\mu^\top\mu-J+\log\det\Sigma)", "kl.plus-log"),
    (r"\frac12\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j)", "kl.log-sigma"),
    ("0.5*sum(mu**2 + sigma**2 - 1 - log(sigma))", "kl.log-sigma"),
    (r"\frac12\sum_{j=1}^{J}(\mu_j^2+\sigma_j^2-1)", "kl.no-log"),
    (r"\frac12(\operatorname{tr}\Sigma+\mu^\top\mu-J)", "kl.no-log"),
    (r"\frac12(\operatorname{tr}\Sigma+\mu^\top\mu-J-\det\Sigma)", "kl.determinant-without-log"),
    (r"\frac12(\operatorname{tr}\Sigma+\mu^\top\mu-J)-\log\det\Sigma", "kl.log-not-halved"),
    (r"\frac12(\operatorname{tr}\Sigma+\mu^\top\mu-J-\log\operatorname{tr}\Sigma)", "kl.log-of-trace"),
    (r"\frac12\left(\sum_j(\mu_j^2+\sigma_j^2-1)-\log\sum_j\sigma_j^2\right)", "kl.log-of-trace"),
    # the variance
    (r"\frac12\sum_{j=1}^{J}(\mu_j^2+\sigma_j-1-\log\sigma_j)", "kl.sigma-for-variance"),
    (r"\frac12(\operatorname{tr}\Sigma^2+\mu^\top\mu-J-\log\det\Sigma^2)", "kl.variance-squared"),
    ("0.5*sum(mu**2 + sigma**4 - 1 - log(sigma**4))", "kl.variance-squared"),
    (r"\frac12(\mu^\top\mu-J-\log\det\Sigma)", "kl.no-variance"),
    (r"\frac12\left(\det\Sigma+\mu^\top\mu-J-\log\det\Sigma\right)", "kl.determinant-for-trace"),
    ("-0.5*sum(1 + log_var - mu**2 - log_var)", "kl.log-var-for-variance"),
    ("-0.5*sum(1 + log_var - mu**2 - log_var**2)", "kl.log-var-for-variance"),
    # the mean
    (r"\frac12(\operatorname{tr}\Sigma-J-\log\det\Sigma)", "kl.missing-mu"),
    (r"\frac12(\operatorname{tr}\Sigma+\|\mu\|-J-\log\det\Sigma)", "kl.mu-not-squared"),
    (r"\frac12\sum_{j=1}^{J}(\mu_j+\sigma_j^2-1-\log\sigma_j^2)", "kl.mu-not-squared"),
    (
        r"\frac12\left(\left(\sum_{j=1}^{J}\mu_j\right)^2+\sum_{j=1}^{J}(\sigma_j^2-1-\log\sigma_j^2)\right)",
        None,
    ),
    # the direction and the sign
    (r"\frac12\sum_{j=1}^{J}\left(\frac{1+\mu_j^2}{\sigma_j^2}-1+\log\sigma_j^2\right)", "kl.reversed"),
    (r"\frac12(\operatorname{tr}\Sigma^{-1} + \mu^\top\Sigma^{-1}\mu - J + \log\det\Sigma)", "kl.reversed"),
    (r"\frac12(\operatorname{tr}\Sigma + \mu^\top\Sigma^{-1}\mu - J - \log\det\Sigma)", "kl.weighted-mean"),
    (r"\frac12\sum_{j=1}^{J}(1+\log\sigma_j^2-\mu_j^2-\sigma_j^2)", "kl.negative"),
    ("0.5 * sum(1 + log_var - mu**2 - exp(log_var))", "kl.negative"),
    (r"\sum_{j=1}^{J}(1+\log\sigma_j^2-\mu_j^2-\sigma_j^2)", None),
    # indices
    (r"\frac12(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", "answer.unknown-name"),
    (r"\frac12(\mu^2+\sigma^2-1-\log\sigma^2)", None),
    ("(mu**2 + sigma**2 - 1 - log(sigma**2))/2", None),
    (r"\frac12(\mu_1^2+\sigma_1^2-1-\log\sigma_1^2)", None),
    (r"\frac12\sum_{j=1}^{J-1}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", "kl.one-dimension-lost"),
    (r"\frac12\sum_{j=2}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", None),
    (r"\frac12\sum_{i=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", None),
    (r"\frac12\prod_{j=1}^{J}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", "kl.product"),
    (r"\frac12\sum_{j=1}^{K}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", None),
    (r"\frac12\sum_{j=1}^{3}(\mu_j^2+\sigma_j^2-1-\log\sigma_j^2)", None),
    # something else
    (r"\frac12\sum_{j=1}^{J}\log(2\pi e\sigma_j^2)", None),
    (r"\int q(z)\log\frac{q(z)}{p(z)}dz", None),
    ("0", None),
    ("sum over j of the scalar result", None),
]
