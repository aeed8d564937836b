"""Answers to `best_phi`: the phi that maximises the likelihood of n pixels with mean m."""

import sympy as sp

from examples.answers.cell import Cell

CELL = Cell("vae", "elbo", "best_phi_tests", ("best_phi",))

m, n = sp.symbols("m n")
i = sp.Symbol("i", integer=True)
x = sp.IndexedBase("x")

RIGHT = [
    "m",
    m,
    sp.Symbol("m", positive=True),
    "$m$",
    r"m\cdot 1",
    r"\phi = m",
    r"\hat\phi = m",
    r"\phi^* = m",
    "phi = m",
    "best_phi = m",
    "(m)",
    "n*m/n",
    "1 - (1 - m)",
    r"\frac{m}{m + (1-m)}",
    r"\frac{1}{1+\frac{1-m}{m}}",
    r"\frac{1}{n}\sum_{i=1}^{n}x_i",
    r"\frac1n\sum_i x_i",
    r"\frac{\sum_i x_i}{n}",
    r"\frac{\sum_{k=1}^{n} x_k}{n}",
    r"\frac{\sum x_i}{n}",
    r"n^{-1}\sum_{i=1}^n x_i",
    r"\frac{x_1+\dots+x_n}{n}",
    r"\frac{1}{n}(x_1 + x_2 + \cdots + x_n)",
    r"\bar{x}",
    r"\bar x",
    r"\hat{\phi} = \frac{1}{n}\sum_{i=1}^{n} x_i",
    r"\frac{\sum_i x_i}{\sum_i x_i + \sum_i (1-x_i)}",
    r"\frac{1}{n}\,\mathbf{1}^\top x",
    "sum(x)/n",
    "np.mean(x)",
    "mean(x)",
    "sum(x[i] for i in range(n))/n",
    "1/n*Sum(x[i],(i,1,n))",
    "Sum(x[i], (i, 1, n))/n",
    "(1/n) Σ_i x_i",
    sp.Sum(x[i], (i, 1, n)) / n,
    sp.solve(m / sp.Symbol("p") - (1 - m) / (1 - sp.Symbol("p")), sp.Symbol("p")),
]

WRONG = [
    # not a share
    (r"\sum_{i=1}^n x_i", "best-phi.sum"),
    ("n*m", "best-phi.sum"),
    ("sum(x)", "best-phi.sum"),
    (sp.Sum(x[i], (i, 1, n)), "best-phi.sum"),
    (r"\frac{m}{n}", "best-phi.divided-twice"),
    (r"\frac{1}{n^2}\sum_{i=1}^{n} x_i", "best-phi.divided-twice"),
    (r"\frac{1}{n-1}\sum_{i=1}^n x_i", "best-phi.one-less"),
    ("n*m/(n-1)", "best-phi.one-less"),
    (r"\frac{\sum_i x_i + 1}{n + 2}", "best-phi.smoothed"),
    ("(n*m+1)/(n+2)", "best-phi.smoothed"),
    # the other share, or none
    ("1-m", "best-phi.complement"),
    (r"\frac{1}{n}\sum_{i=1}^n (1-x_i)", "best-phi.complement"),
    (1 - m, "best-phi.complement"),
    ("1/2", "best-phi.half"),
    ("0.5", "best-phi.half"),
    (0.5, "best-phi.half"),
    ("1", "best-phi.one"),
    (1, "best-phi.one"),
    ("0", None),
    # other functions of the mean
    ("m^2", "squared"),
    (r"\sqrt{m}", None),
    (r"\frac{m}{1-m}", "best-phi.odds"),
    (r"\log\frac{m}{1-m}", "best-phi.log-odds"),
    ("log(m/(1-m))", "best-phi.log-odds"),
    (r"\frac{1}{1+e^{-m}}", "best-phi.sigmoid"),
    (r"m(1-m)", "best-phi.variance"),
    (r"\frac{1}{m}", None),
    ("-m", "sign"),
    ("2*m", "factor"),
    (r"m^m (1-m)^{1-m}", "best-phi.likelihood"),
    (r"m\log m+(1-m)\log(1-m)", None),
    (r"\prod_{i=1}^n x_i", "best-phi.product"),
    # not an answer to this task
    ("x", None),
    ("x_i", None),
    ("x_1", None),
    (r"\frac{\sum_{i=1}^{N} x_i}{N}", None),
    (r"\phi", None),
    (r"\arg\max_\phi \prod_i \phi^{x_i}(1-\phi)^{1-x_i}", None),
    ("the mean of the pixels", None),
    (r"\mu", None),
    ([0, 1], None),
]
