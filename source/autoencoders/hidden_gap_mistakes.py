"""Mistakes in the gap and in the tightest q, by the values that answers with them have.

Hidden: this module is never handed out.
"""

from autograder.symbolic import Mistake

GAP = (
    Mistake(
        "gap.reversed",
        r"KL(p(z|x) \| q(z|x))",
        "The two arguments are in the other order. Under which density is the mean in F?",
    ),
    Mistake(
        "gap.to-prior",
        r"KL(q(z|x) \| p(z))",
        "This is the divergence to the prior, which is a part of F itself.",
    ),
    Mistake("gap.negative", r"-KL(q(z|x) \| p(z|x))", "This is negative, but F lies below log p(x)."),
    Mistake(
        "gap.zero",
        "0",
        "The gap is not zero in general: Jensen's inequality is strict unless its argument is constant.",
    ),
    Mistake("gap.log-evidence", r"\log p(x)", "This is log p(x) itself, not its distance from F."),
    Mistake(
        "gap.to-joint",
        r"KL(q(z|x) \| p(x,z))",
        "This compares q with the joint p(x,z), which is not a density of z.",
    ),
    Mistake(
        "gap.to-likelihood",
        r"\int q(z|x) \log \frac{q(z|x)}{p(x|z)} dz",
        "This compares q with p(x|z), which is a density of x and not of z.",
    ),
    Mistake(
        "gap.bound",
        r"\mathcal{F}",
        "This is the bound itself, not its distance from log p(x).",
    ),
    Mistake(
        "gap.entropy",
        r"-\int q(z|x) \log q(z|x) dz",
        "This is the entropy of q alone. Where is the true posterior?",
    ),
    Mistake(
        "gap.cross-entropy",
        r"-\int q(z|x) \log p(z|x) dz",
        "For q = p(z|x) the gap should be zero. Is yours?",
        share=0.25,
    ),
    Mistake(
        "gap.no-weight",
        r"\int \log \frac{q(z|x)}{p(z|x)} dz",
        "You integrate a logarithm by itself. Which density weighs it in a mean?",
        share=0.25,
    ),
    Mistake(
        "gap.no-log",
        r"\int q(z|x) \frac{q(z|x)}{p(z|x)} dz",
        "For q = p(z|x) the gap should be zero, but yours is one there. What happened to the logarithm?",
    ),
    Mistake(
        "gap.log-outside",
        r"\log \int q(z|x) \frac{q(z|x)}{p(z|x)} dz",
        "Is the logarithm of a mean the mean of the logarithm?",
    ),
)
"""Mistakes in the gap."""

TIGHTEST = (
    Mistake("tightest.prior", "p(z)", "With the prior, q would not depend on x at all."),
    Mistake(
        "tightest.joint",
        "p(x,z)",
        "The joint is proportional to the answer, but as a function of z it does not integrate to one.",
    ),
    Mistake("tightest.q", "q(z|x)", "Every q is equal to itself; which one makes the gap zero?"),
    Mistake(
        "tightest.likelihood",
        "p(x|z)",
        "This is a density of x for each z. Which density of z is asked for?",
    ),
    Mistake(
        "tightest.no-prior",
        "p(x|z) / p(x)",
        "Where is the prior of z? Write down Bayes' rule once more.",
        share=0.25,
    ),
    Mistake(
        "tightest.flat-prior",
        r"\frac{p(x|z)}{\int p(x|z') dz'}",
        "This is right only where the prior is the same for every z.",
        share=0.25,
    ),
    Mistake(
        "tightest.log",
        r"\log p(z|x)",
        "This is a logarithm, which can be negative; the density itself is asked for.",
        share=0.25,
    ),
)
"""Mistakes in the q of the tightest bound."""
