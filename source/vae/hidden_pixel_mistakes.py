"""Mistakes in the likelihood of a pixel, by the values that answers with them have.

Hidden: this module is never handed out.
"""

from autograder.symbolic import Mistake

LOG_LIKELIHOOD = (
    Mistake(
        "bernoulli.sign",
        r"-(x\log\phi + (1-x)\log(1-\phi))",
        "A probability is at most one, so its logarithm cannot be positive.",
    ),
    Mistake(
        "bernoulli.second-term",
        r"x\log\phi",
        "What is the probability of a black pixel, x = 0?",
        share=0.25,
    ),
    Mistake(
        "bernoulli.swapped",
        r"x\log(1-\phi) + (1-x)\log\phi",
        "For x = 1 the probability should be phi.",
    ),
    Mistake(
        "bernoulli.not-logarithm",
        r"\phi^x(1-\phi)^{1-x}",
        "This is the likelihood itself; its logarithm is asked for.",
        share=0.25,
    ),
    Mistake(
        "bernoulli.sum-of-powers",
        r"\log(\phi^x + (1-\phi)^{1-x})",
        "The two factors are multiplied, not added: for x = 1 the probability is phi.",
    ),
    Mistake(
        "bernoulli.no-exponents",
        r"\log\phi + \log(1-\phi)",
        "This does not depend on x. What happened to the exponents?",
    ),
    Mistake(
        "bernoulli.lost-weight",
        r"x\log\phi + \log(1-\phi)",
        "For a white pixel, x = 1, which of the two factors is there?",
        share=0.25,
    ),
    Mistake(
        "bernoulli.squared",
        r"-(x-\phi)^2",
        "This belongs to a Gaussian pixel. Take the logarithm of the probability above.",
    ),
    Mistake(
        "bernoulli.squared",
        r"-\frac{1}{2}(x-\phi)^2",
        "This belongs to a Gaussian pixel. Take the logarithm of the probability above.",
    ),
    Mistake(
        "bernoulli.entropy",
        r"\phi\log\phi + (1-\phi)\log(1-\phi)",
        "This is the mean over x, but x is given: the answer depends on it.",
    ),
)
"""Mistakes in the log-likelihood."""

CROSS_ENTROPY = (
    Mistake(
        "cross-entropy.sign",
        r"x\log\phi + (1-x)\log(1-\phi)",
        "This is what maximum likelihood maximises. A loss is minimised: which sign does it have?",
        share=0.25,
    ),
    Mistake(
        "cross-entropy.second-term",
        r"-x\log\phi",
        "What is the loss of a black pixel, x = 0?",
        share=0.25,
    ),
    Mistake(
        "cross-entropy.swapped",
        r"-x\log(1-\phi) - (1-x)\log\phi",
        "For x = 1 and phi near 1 the loss should be small.",
    ),
    Mistake(
        "cross-entropy.squared",
        r"(x - \phi)^2",
        "This is the squared error, which belongs to a Gaussian likelihood.",
    ),
    Mistake(
        "cross-entropy.squared",
        r"\frac{1}{2}(x - \phi)^2",
        "This is the squared error, which belongs to a Gaussian likelihood.",
    ),
    Mistake(
        "cross-entropy.absolute",
        r"|x - \phi|",
        "This is one minus the likelihood. What turns a product over pixels into a sum?",
    ),
    Mistake(
        "cross-entropy.no-log",
        r"-\phi^x (1-\phi)^{1-x}",
        "This is minus the likelihood. What turns a product over pixels into a sum?",
        share=0.25,
    ),
    Mistake(
        "cross-entropy.no-weights",
        r"-\log\phi - \log(1-\phi)",
        "This does not depend on x. What is the loss of a white pixel?",
    ),
    Mistake(
        "cross-entropy.lost-weight",
        r"-x\log\phi - \log(1-\phi)",
        "For a white pixel, x = 1, and phi near 1 the loss should be small. Is yours?",
        share=0.25,
    ),
    Mistake(
        "cross-entropy.entropy",
        r"-\phi\log\phi - (1-\phi)\log(1-\phi)",
        "This is the entropy of a pixel, but x is given: the loss depends on it.",
    ),
    Mistake(
        "cross-entropy.sum-of-powers",
        r"-\log(\phi^x + (1-\phi)^{1-x})",
        "The two factors of the likelihood are multiplied, not added.",
    ),
)
"""Mistakes in the loss."""

BEST_PHI = (
    Mistake(
        "best-phi.sum",
        "n m",
        "This is the number of white pixels; a probability lies between 0 and 1.",
        share=0.25,
    ),
    Mistake("best-phi.complement", "1 - m", "This is the share of black pixels."),
    Mistake(
        "best-phi.half",
        "1/2",
        "This does not depend on the pixels. If nearly all pixels are white, should phi still be 1/2?",
    ),
    Mistake(
        "best-phi.one",
        "1",
        "With phi = 1 a single black pixel is impossible. What is the likelihood then?",
    ),
    Mistake(
        "best-phi.divided-twice",
        "m / n",
        "Here m is a mean already. If all pixels are white, what should phi be?",
        share=0.25,
    ),
    Mistake(
        "best-phi.one-less",
        "n m / (n - 1)",
        "Where does n - 1 come from? If all pixels are white, your phi is larger than 1.",
        share=0.25,
    ),
    Mistake(
        "best-phi.smoothed",
        "(n m + 1) / (n + 2)",
        "This is a mean under a flat prior for phi. The maximum of the likelihood is asked for.",
        share=0.25,
    ),
    Mistake(
        "best-phi.odds",
        "m / (1 - m)",
        "These are the odds, which can be larger than one; phi is a probability.",
        share=0.25,
    ),
    Mistake(
        "best-phi.log-odds",
        r"\log\frac{m}{1-m}",
        "These are the log-odds, which can be negative; phi is a probability.",
        share=0.25,
    ),
    Mistake(
        "best-phi.sigmoid",
        r"\frac{1}{1 + e^{-m}}",
        "If all pixels are black, m = 0, what should phi be?",
    ),
    Mistake(
        "best-phi.variance",
        "m (1 - m)",
        "This is the variance of a pixel. If all pixels are white, what should phi be?",
    ),
    Mistake(
        "best-phi.likelihood",
        "m^m (1 - m)^{1-m}",
        "This is a value of the likelihood. At which phi is it reached?",
    ),
    Mistake(
        "best-phi.product",
        r"\prod_{i=1}^{n} x_i",
        "A single black pixel makes this zero. Should it?",
    ),
)
"""Mistakes in the phi that maximises the likelihood."""
