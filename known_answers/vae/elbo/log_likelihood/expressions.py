"""Answers to `log_likelihood`: log p(x|z) of one binary pixel that is white with probability phi."""

import sympy as sp

x, phi = sp.symbols("x phi")
pixel, chance = sp.Symbol("x", integer=True), sp.Symbol("phi", positive=True)

RIGHT = [
    r"x\log\phi+(1-x)\log(1-\phi)",
    r"x\ln\phi+(1-x)\ln(1-\phi)",
    r"x \log(\phi) + (1 - x) \log(1 - \phi)",
    r"x\cdot\log\left(\phi\right)+\left(1-x\right)\cdot\log\left(1-\phi\right)",
    r"(1-x)\log(1-\phi)+x\log\phi",
    r"\log\left(\phi^x(1-\phi)^{1-x}\right)",
    r"\ln\left[\phi^{x}\,(1-\phi)^{(1-x)}\right]",
    r"x\ln\frac{\phi}{1-\phi}+\ln(1-\phi)",
    r"x\log\left(\frac{\phi}{1-\phi}\right)+\log(1-\phi)",
    r"\ln\phi^x + \ln(1-\phi)^{1-x}",
    r"\log\phi^{x} + \log\left((1-\phi)^{1-x}\right)",
    r"\log(x\phi + (1-x)(1-\phi))",
    r"\log(1-\phi) - x\left[\log(1-\phi) - \log\phi\right]",
    r"-x\log\frac{1}{\phi}-(1-x)\log\frac{1}{1-\phi}",
    r"-\left(-x\log\phi-(1-x)\log(1-\phi)\right)",
    r"x\log\phi - (x-1)\log(1-\phi)",
    r"\log p(x|z) = x\log\phi + (1-x)\log(1-\phi)",
    r"$x \log \phi + (1-x) \log (1-\phi)$",
    r"\{x\ln\phi+(1-x)\ln(1-\phi)\}",
    r"\log\left|1-x-\phi\right|",
    "x*log(phi) + (1-x)*log(1-phi)",
    "x*ln(phi) + (1-x)*ln(1-phi)",
    "log(1-phi) + x*(log(phi)-log(1-phi))",
    "log(phi**x * (1-phi)**(1-x))",
    "x*np.log(phi) + (1 - x)*np.log(1 - phi)",
    "x * torch.log(phi) + (1 - x) * torch.log(1 - phi)",
    "log_likelihood = x*log(phi) + (1-x)*log(1-phi)",
    "x Log[phi] + (1 - x) Log[1 - phi]",
    "x log φ + (1 − x) log(1 − φ)",
    "1.0*x*log(phi) + (1.0 - x)*log(1.0 - phi)",
    "x*log(phi/(1-phi)) + log(1-phi)",
    x * sp.log(phi) + (1 - x) * sp.log(1 - phi),
    pixel * sp.log(chance) + (1 - pixel) * sp.log(1 - chance),
    sp.log(phi**x * (1 - phi) ** (1 - x)),
    sp.Piecewise((sp.log(phi), sp.Eq(x, 1)), (sp.log(1 - phi), True)),
]

WRONG = [
    # the sign
    (r"-x\log\phi-(1-x)\log(1-\phi)", "bernoulli.sign"),
    ("-(x*log(phi) + (1-x)*log(1-phi))", "bernoulli.sign"),
    (-x * sp.log(phi) - (1 - x) * sp.log(1 - phi), "bernoulli.sign"),
    (r"x\log\phi-(1-x)\log(1-\phi)", "sign-of-term"),
    ("x*log(phi) - (1-x)*log(1-phi)", "sign-of-term"),
    (r"-x\log\phi+(1-x)\log(1-\phi)", None),
    # one of the two terms
    (r"x\log\phi", "bernoulli.second-term"),
    ("x*np.log(phi)", "bernoulli.second-term"),
    (r"\log\phi^x", "bernoulli.second-term"),
    (r"(1-x)\log(1-\phi)", "missing-term"),
    (r"\log\phi+\log(1-\phi)", "bernoulli.no-exponents"),
    (r"\log\phi", None),
    (r"x\log\phi+\log(1-\phi)", "bernoulli.lost-weight"),
    (r"x\log\phi+x\log(1-\phi)", None),
    # exchanged
    (r"x\log(1-\phi)+(1-x)\log\phi", "bernoulli.swapped"),
    (r"(1-x)\ln\phi + x\ln(1-\phi)", "bernoulli.swapped"),
    (r"\phi\log x+(1-\phi)\log(1-x)", "answer.unusable"),
    ("phi*log(x) + (1-phi)*log(1-x)", "answer.unusable"),
    # the logarithm
    (r"\phi^x(1-\phi)^{1-x}", "bernoulli.not-logarithm"),
    ("phi**x * (1-phi)**(1-x)", "bernoulli.not-logarithm"),
    (r"\log(\phi^x+(1-\phi)^{1-x})", "bernoulli.sum-of-powers"),
    (r"\log\phi^x\cdot\log(1-\phi)^{1-x}", None),
    (r"x\log\phi\,(1-x)\log(1-\phi)", None),
    (r"x\log_2\phi+(1-x)\log_2(1-\phi)", "log-base-2"),
    ("x*log10(phi) + (1-x)*log10(1-phi)", "log-base-10"),
    (r"x\phi+(1-x)(1-\phi)", "bernoulli.not-logarithm"),
    # other models
    (r"-\frac12(x-\phi)^2", "bernoulli.squared"),
    (r"-(x-\phi)^2", "bernoulli.squared"),
    (r"x\log\phi+(1-x)\log(1-\phi)-\log 2", "offset"),
    (r"\frac12\left(x\log\phi+(1-x)\log(1-\phi)\right)", "factor"),
    (r"\phi\log\phi+(1-\phi)\log(1-\phi)", "bernoulli.entropy"),
    # not an answer to this task
    (r"y\log\phi+(1-y)\log(1-\phi)", "answer.unknown-name"),
    (r"x\log p+(1-x)\log(1-p)", None),
    (r"x\log\phi + (1-x)\log(1-\phi) = 0", None),
    ("phi if x == 1 else 1 - phi", None),
    ("0", None),
    ("log p(x|z)", None),
]
