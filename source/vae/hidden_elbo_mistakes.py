"""Mistakes in the derivation of log p(x) - ELBO and in its constant,
by the values that answers with them have.

Hidden: this module is never handed out.
"""

from autograder.symbolic import Mistake

DERIVATION = (
    Mistake(
        "elbo.plus-kl",
        r"\log p(x) - (\mathbb{E}_{q(z|x)}[\log p(x|z)] + KL(q(z|x) \| p(z)))",
        "Here the divergence to the prior has a plus sign inside the ELBO. Compare with (1).",
    ),
    Mistake(
        "elbo.wrong-direction",
        r"\log p(x) + \mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))",
        "With this sign the divergence would grow with the ELBO. Is the ELBO to be maximised or minimised?",
    ),
    Mistake(
        "elbo.negative",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z)) - \log p(x)",
        "This is never positive, but a divergence is never negative. Which of the two terms is subtracted?",
    ),
    Mistake(
        "elbo.lost-evidence",
        r"KL(q(z|x) \| p(z)) - \mathbb{E}_{q(z|x)}[\log p(x|z)]",
        "One term of Bayes' rule does not depend on z. Where has it gone?",
    ),
)
"""Mistakes in a line of the derivation."""

CONSTANT = (
    Mistake(
        "constant.no-log",
        "p(x)",
        "This is the evidence itself. Which function of it stands in the last line?",
    ),
    Mistake(
        "constant.likelihood",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)]",
        "This is a mean under q, so it does depend on q.",
    ),
    Mistake(
        "constant.divergence-to-prior",
        r"KL(q(z|x) \| p(z))",
        "This divergence changes with q. Which term has no q in it?",
    ),
    Mistake(
        "constant.divergence-to-posterior",
        r"KL(q(z|x) \| p(z|x))",
        "This is the divergence that is minimised over q. Which term has no q in it?",
    ),
    Mistake(
        "constant.elbo",
        r"\mathrm{ELBO}",
        "The ELBO is what is maximised over q. Which term has no q in it?",
    ),
    Mistake(
        "constant.elbo-negative",
        r"-\mathrm{ELBO}",
        "The ELBO is what is maximised over q. Which term has no q in it?",
    ),
    Mistake(
        "constant.depends-on-z",
        r"\log p(z)",
        "This depends on z, but z is integrated out in every term of the last line.",
    ),
    Mistake(
        "constant.depends-on-z",
        r"\log p(x|z)",
        "This depends on z, but z is integrated out in every term of the last line.",
    ),
    Mistake(
        "constant.depends-on-z",
        r"\log p(x,z)",
        "This depends on z, but z is integrated out in every term of the last line.",
    ),
    Mistake(
        "constant.log-inside",
        r"\int p(z) \log p(x|z) dz",
        "Is the mean of a logarithm the logarithm of the mean?",
    ),
)
"""Mistakes in the term that does not depend on q."""
