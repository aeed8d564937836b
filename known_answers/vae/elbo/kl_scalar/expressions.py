"""Answers to `kl_scalar`: KL(N(mu, sigma^2) || N(0, 1)) in closed form, for sigma > 0."""

import sympy as sp

mu, sigma = sp.symbols("mu sigma", positive=True)
plain_mu, plain_sigma = sp.symbols("mu sigma")
log_var = sp.Symbol("log_var", real=True)

RIGHT = [
    # sympy, with and without assumptions
    (mu**2 + sigma**2 - 1 - sp.log(sigma**2)) / 2,
    (mu**2 + sigma**2 - 1) / 2 - sp.log(sigma),
    (plain_mu**2 + plain_sigma**2 - 1 - sp.log(plain_sigma**2)) / 2,
    sp.Rational(1, 2) * (plain_sigma**2 + plain_mu**2) - sp.log(plain_sigma) - sp.Rational(1, 2),
    0.5 * (mu**2 + sigma**2 - 1 - 2 * sp.log(sigma)),
    -(1 + log_var - mu**2 - sp.exp(log_var)) / 2,
    # LaTeX
    r"\frac{1}{2}(\mu^2+\sigma^2-1-\log\sigma^2)",
    r"\frac{1}{2}\left[\mu^{2}+\sigma^{2}-1-\ln\left(\sigma^{2}\right)\right]",
    r"-\frac{1}{2}\left(1+\log\sigma^2-\mu^2-\sigma^2\right)",
    r"-\frac{1}{2}\left(1+\log((\sigma)^2)-(\mu)^2-(\sigma)^2\right)",
    r"\frac{\mu^2+\sigma^2-1}{2}-\ln\sigma",
    r"\tfrac12\mu^2+\tfrac12\sigma^2-\tfrac12-\ln(\sigma)",
    r"-\log\sigma + \frac{\sigma^2 + \mu^2}{2} - \frac{1}{2}",
    r"\log\frac{1}{\sigma} + \frac{\sigma^2+\mu^2}{2 \cdot 1^2} - \frac{1}{2}",
    r"\log\frac{1}{\sigma} + \frac{\sigma^2+\mu^2}{2} - \frac12",
    r"\frac{\sigma^2+\mu^2-1-2\log\sigma}{2}",
    r"\frac{\sigma^2+(\mu-0)^2}{2}-\frac12+\ln\frac{1}{\sigma}",
    r"\frac{1}{2}\left\{\sigma^2 - \ln\sigma^2 - 1 + \mu^2\right\}",
    r"\frac{\mu^2}{2} + \frac{\sigma^2}{2} - \frac12 - \frac12\log\sigma^2",
    r"\frac12\left(\mu^2 + \sigma^2 - \log(e\sigma^2)\right)",
    r"\frac{1}{2} \ln\frac{1}{\sigma^2} + \frac{\sigma^2 + \mu^2 - 1}{2}",
    r"-\frac{1}{2}\log(2\pi e\sigma^2) + \frac{1}{2}\log(2\pi) + \frac{1}{2}(\mu^2+\sigma^2)",
    r"\frac{1}{2}\mu^2 + \frac{1}{2}(\sigma-1)(\sigma+1) - \log(\sigma)",
    r"\mathrm{KL} = \frac{1}{2}(\mu^2+\sigma^2-1-\log\sigma^2)",
    r"\frac{1}{2}\left(\operatorname{tr}(\Sigma) + \mu^\top\mu - 1 - \log\det\Sigma\right)",
    r"$\displaystyle \frac{1}{2}\left(\mu^2 + \sigma^2 - 1 - \log \sigma^2 \right)$",
    r"0.5\,(\mu^2 + \sigma^2 - 2\ln\sigma - 1)",
    r"\frac{1}{2}\mu\cdot\mu + \frac{1}{2}\sigma\cdot\sigma - \frac{1}{2} - \ln\sigma",
    r"\frac{\mu^2 + \sigma^2 - 1}{2} - \ln|\sigma|",
    r"\frac{\mu ^ 2 + e^{\log \sigma^2} - 1 - \log \sigma^2}{2}",
    r"\log(\sigma^{-1}) + \frac{1}{2}(\sigma^{2} + \mu^{2} - 1)",
    # Python, Mathematica and Maple, unicode
    "0.5*(mu**2 + sigma**2 - 1 - 2*log(sigma))",
    "(mu^2+sigma^2-1)/2 - log(sigma)",
    "1/2*(mu^2 + exp(log_var) - 1 - log_var)",
    "-0.5 * (1 + log_var - mu**2 - exp(log_var))",
    "-0.5 * (1 + np.log(sigma**2) - mu**2 - sigma**2)",
    "0.5 * (sigma**2 + mu**2 - 1.0) - math.log(sigma)",
    "kl_scalar = (mu**2 + sigma**2 - 1)/2 - log(sigma)",
    "1/2 (mu^2 + sigma^2 - 1 - 2 Log[sigma])",
    "(1/2)*mu^2+(1/2)*sigma^2-1/2-ln(sigma)",
    "log(1/sigma) + (sigma**2 + mu**2)/2 - 1/2",
    "-log(sigma) + (sigma*sigma + mu*mu)/2 - .5",
    "1/2 (μ² + σ² − 1 − log σ²)",
    "½(μ² + σ² − 1) − ln σ",
    "mu**2/2 + (sigma**2 - log(sigma**2) - 1)/2",
    "log(sigma**-1) + 0.5*sigma**2 + 0.5*mu**2 - 0.5",
    "(mu**2 + Sigma - 1 - log(Sigma))/2",
    "(mu^2+sigma^2-1)/2 - log(sigma) + (10^100 + mu) - 10^100 - mu",
]

WRONG = [
    # a constant factor
    (mu**2 + sigma**2 - 1 - sp.log(sigma**2), "kl.missing-half"),
    (r"\mu^2+\sigma^2-1-2\ln\sigma", "kl.missing-half"),
    ("-(1 + log_var - mu**2 - exp(log_var))", "kl.missing-half"),
    ("(mu^2+sigma^2-1-log(sigma^2))/4", "factor"),
    ("(mu^2+sigma^2-1-log(sigma^2))*2", "factor"),
    # the constant
    ("(mu^2+sigma^2-log(sigma^2))/2", "kl.missing-constant"),
    (r"\frac{1}{2}\left(\mu^2+\sigma^2-\ln\sigma^2\right)", "kl.missing-constant"),
    (r"-\ln\sigma + \frac{\sigma^2+\mu^2}{2}", "kl.missing-constant"),
    (r"\frac{\mu^2+\sigma^2}{2} - \log\sigma - 1", "offset"),
    ("(mu^2+sigma^2-1-log(sigma^2))/2 + 3", "offset"),
    (r"\frac{1}{2}(\mu^2+\sigma^2+1-\log\sigma^2)", "offset"),
    (r"\frac{1}{2}(\mu^2+\sigma^2-\log(2\pi\sigma^2))", "kl.with-2-pi"),
    # the logarithm
    ("(mu^2+sigma^2-1+log(sigma^2))/2", "kl.plus-log"),
    (r"\frac{\mu^2+\sigma^2-1}{2}+\ln\sigma", "kl.plus-log"),
    ("(mu^2+sigma^2-1-log(sigma))/2", "kl.log-sigma"),
    (r"\frac12\left(\mu^2+\sigma^2-1-\ln\sigma\right)", "kl.log-sigma"),
    (r"\frac12(\mu^2+\sigma^2-1)-\log\sigma^2", "kl.log-not-halved"),
    (r"\frac{\mu^2+\sigma^2-1}{2}-2\log\sigma", "kl.log-not-halved"),
    ("(mu**2+sigma**2-1)/2 - log(sigma)**2/2", "kl.log-squared"),
    (r"\frac12\left(\mu^2+\sigma^2-1-(\log\sigma)^2\right)", "kl.log-squared"),
    (r"\frac12(\mu^2+\sigma^2-1)", "kl.no-log"),
    ("(mu^2+sigma^2-1)/2", "kl.no-log"),
    (r"\frac12(\mu^2+\sigma^2-1-\log_{10}\sigma^2)", None),
    (r"\frac12(\mu^2+\sigma^2-1-\log_2\sigma^2)", None),
    # the variance
    ("(mu^2+sigma-1-log(sigma))/2", "kl.sigma-for-variance"),
    (r"\frac{1}{2}\left(\mu^2+\sigma-\ln\sigma-1\right)", "kl.sigma-for-variance"),
    (r"\frac12(\mu^2+\sigma-1-\log\sigma^2)", "kl.sigma-not-squared"),
    ("0.5*(mu**2 + sigma - 1 - 2*log(sigma))", "kl.sigma-not-squared"),
    (r"\frac12(\mu^2+\sigma^4-1-\log\sigma^4)", "kl.variance-squared"),
    ("(mu^2-1-log(sigma^2))/2", "kl.no-variance"),
    ("(mu**2 + log_var - 1 - log_var)/2", "kl.log-var-for-variance"),
    ("(mu**2 + log_var**2 - 1 - log(log_var**2))/2", "kl.log-var-for-variance"),
    # the mean
    ("(mu+sigma^2-1-log(sigma^2))/2", "kl.mu-not-squared"),
    ("(sigma^2-1-log(sigma^2))/2", "kl.missing-mu"),
    (r"\frac{\sigma^2-1}{2}-\ln\sigma", "kl.missing-mu"),
    (r"\frac12(-\mu^2+\sigma^2-1-\log\sigma^2)", "sign-of-term"),
    ("mu**2 + (sigma**2 - 1 - log(sigma**2))/2", "coefficient"),
    # the direction and the sign
    (r"\frac12\left(\frac{1}{\sigma^2}+\frac{\mu^2}{\sigma^2}-1+\log\sigma^2\right)", "kl.reversed"),
    (r"\log\sigma+\frac{1+\mu^2}{2\sigma^2}-\frac12", "kl.reversed"),
    (r"\log\sigma + \frac{1+\mu^2}{2} - \frac12", None),
    (r"\frac12(1+\log\sigma^2-\mu^2-\sigma^2)", "kl.negative"),
    ("0.5*(1 + log_var - mu**2 - exp(log_var))", "kl.negative"),
    (r"1+\log\sigma^2-\mu^2-\sigma^2", "factor"),
    # what was asked in another form, or something else
    (r"\int q(z)\log\frac{q(z)}{p(z)}dz", None),
    (
        r"\int_{-\infty}^{\infty} \frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(z-\mu)^2}{2\sigma^2}}"
        r" \left(\frac{z^2}{2} - \frac{(z-\mu)^2}{2\sigma^2} - \log\sigma\right) dz",
        "form.integral-left",
    ),
    (r"\frac12\log(2\pi e\sigma^2)", "kl.entropy"),
    (r"\frac12(\mu^2+\sigma^2)+\frac12\log(2\pi)", "kl.cross-entropy"),
    (r"-\frac12\log(2\pi e\sigma^2)", None),
    ("0", None),
    (r"\frac12(x^2+s^2-1-\log s^2)", None),
    (r"\mathrm{KL}(\mathcal{N}(\mu,\sigma^2)\|\mathcal{N}(0,1))", None),
    (r"\frac{1}{2}(\mu^2+\sigma^2-1-\log\sigma^2) = 0", None),
    ([(mu**2 + sigma**2 - 1) / 2 - sp.log(sigma), mu**2], "answer.list"),
    # right only where numbers are small, or large ones hide the difference
    ("(mu^2+sigma^2-1)/2 - log(sigma) + 10^40*mu - 10^40*mu*(1 + 10^-40)", None),
    ("(mu^2+sigma^2-1)/2 - log(sigma) + exp(100+mu) - exp(100+mu)*(1 + 10^-43)", None),
    ("(mu^2+sigma^2-1)/2 - log(sigma) + max(0, sigma-20)", None),
    ("(mu^2+sigma^2-1)/2 - log(sigma) + max(0, 0.05-sigma)", None),
]
