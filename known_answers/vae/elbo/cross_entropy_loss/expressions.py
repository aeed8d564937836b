"""Answers to `cross_entropy_loss`: the loss of a binary pixel that maximum likelihood minimises."""

import sympy as sp

x, phi = sp.symbols("x phi")
pixel, chance = sp.Symbol("x", nonnegative=True), sp.Symbol("phi", positive=True)

RIGHT = [
    r"-x\log\phi-(1-x)\log(1-\phi)",
    r"-[x\log\phi+(1-x)\log(1-\phi)]",
    r"-\left(x \ln \phi + (1-x)\ln(1-\phi)\right)",
    r"- \left\{ x\ln\phi + (1-x)\ln(1-\phi) \right\}",
    r"-\big(x\log(\phi)+(1-x)\log(1-\phi)\big)",
    r"x\log\frac{1}{\phi}+(1-x)\log\frac{1}{1-\phi}",
    r"(x-1)\log(1-\phi)-x\log\phi",
    r"-\log\left(\phi^x(1-\phi)^{1-x}\right)",
    r"-\ln\left[\phi^{x}(1-\phi)^{1-x}\right]",
    r"\log\frac{1}{\phi^x(1-\phi)^{1-x}}",
    r"-x\log\frac{\phi}{1-\phi}-\log(1-\phi)",
    r"-\log(1-\phi)+x\log\frac{1-\phi}{\phi}",
    r"-\log(x\phi+(1-x)(1-\phi))",
    r"\mathcal{L} = -x\log\phi-(1-x)\log(1-\phi)",
    r"$-x\log\phi-(1-x)\log(1-\phi)$",
    r"(-1)\cdot\left(x\log\phi+(1-x)\log(1-\phi)\right)",
    r"-x\cdot\ln(\phi)-(1-x)\cdot\ln(1-\phi)",
    "-x*log(phi) - (1-x)*log(1-phi)",
    "-(x*log(phi) + (1-x)*log(1-phi))",
    "-1*(x*ln(phi) + (1-x)*ln(1-phi))",
    "-(x*np.log(phi) + (1-x)*np.log(1-phi))",
    "-(x * torch.log(phi) + (1 - x) * torch.log(1 - phi))",
    "cross_entropy_loss = -(x*log(phi) + (1-x)*log(1-phi))",
    "-x log(phi) - (1-x) log(1-phi)",
    "-x Log[phi] - (1 - x) Log[1 - phi]",
    "−x·log φ − (1−x)·log(1−φ)",
    "-log(phi**x*(1-phi)**(1-x))",
    "x*log(1/phi) + (1-x)*log(1/(1-phi))",
    -(x * sp.log(phi) + (1 - x) * sp.log(1 - phi)),
    -pixel * sp.log(chance) - (1 - pixel) * sp.log(1 - chance),
    -sp.log(phi**x * (1 - phi) ** (1 - x)),
    -1.0 * (x * sp.log(phi) + (1 - x) * sp.log(1 - phi)),
]

WRONG = [
    # the sign
    (r"x\log\phi+(1-x)\log(1-\phi)", "cross-entropy.sign"),
    ("x*log(phi) + (1-x)*log(1-phi)", "cross-entropy.sign"),
    (x * sp.log(phi) + (1 - x) * sp.log(1 - phi), "cross-entropy.sign"),
    (r"\log\left(\phi^x(1-\phi)^{1-x}\right)", "cross-entropy.sign"),
    (r"-x\log\phi+(1-x)\log(1-\phi)", "sign-of-term"),
    ("-x*log(phi) + (1-x)*log(1-phi)", "sign-of-term"),
    (r"x\log\phi-(1-x)\log(1-\phi)", None),
    # one of the two terms
    (r"-x\log\phi", "cross-entropy.second-term"),
    ("-x*np.log(phi)", "cross-entropy.second-term"),
    (r"-(1-x)\log(1-\phi)", "missing-term"),
    (r"-\log\phi-\log(1-\phi)", "cross-entropy.no-weights"),
    (r"-x\log\phi-\log(1-\phi)", "cross-entropy.lost-weight"),
    # exchanged
    (r"-x\log(1-\phi)-(1-x)\log\phi", "cross-entropy.swapped"),
    ("-(1-x)*log(phi) - x*log(1-phi)", "cross-entropy.swapped"),
    (r"-\phi\log x-(1-\phi)\log(1-x)", "answer.unusable"),
    ("-(phi*log(x) + (1-phi)*log(1-x))", "answer.unusable"),
    # another loss
    (r"(x-\phi)^2", "cross-entropy.squared"),
    (r"\frac12(x-\phi)^2", "cross-entropy.squared"),
    (r"|x-\phi|", "cross-entropy.absolute"),
    (r"1-\phi^x(1-\phi)^{1-x}", "cross-entropy.absolute"),
    (r"-\phi^x(1-\phi)^{1-x}", "cross-entropy.no-log"),
    (r"\frac{1}{\phi^x(1-\phi)^{1-x}}", None),
    (r"-\phi\log\phi-(1-\phi)\log(1-\phi)", "cross-entropy.entropy"),
    (r"-x\log_{10}\phi-(1-x)\log_{10}(1-\phi)", "log-base-10"),
    (r"-x\log_2\phi-(1-x)\log_2(1-\phi)", "log-base-2"),
    ("-x*log(phi) - (1-x)*log(1-phi) + 1", "offset"),
    ("-2*(x*log(phi) + (1-x)*log(1-phi))", "factor"),
    (r"-\log(\phi^x+(1-\phi)^{1-x})", "cross-entropy.sum-of-powers"),
    # not an answer to this task
    (r"-\sum_{i=1}^{n} x_i\log\phi_i+(1-x_i)\log(1-\phi_i)", None),
    (r"-y\log\hat y-(1-y)\log(1-\hat y)", None),
    ("F.binary_cross_entropy(phi, x)", None),
    (r"\arg\min_\phi -x\log\phi", None),
    ("-log p(x|z)", None),
    (0, None),
]
