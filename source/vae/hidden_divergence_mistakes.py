"""Mistakes in the divergence of Gaussians, by the values that answers with them have.

Hidden: this module is never handed out.
"""

from autograder.symbolic import Mistake

SCALAR = (
    Mistake(
        "kl.missing-half",
        r"\mu^2 + \sigma^2 - 1 - \log\sigma^2",
        "Compare the size: a constant factor is missing. Which factor stands in the exponent of a Gaussian?",
        share=0.25,
    ),
    Mistake(
        "kl.missing-constant",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - \log\sigma^2)",
        "At mu = 0 and sigma = 1 the two Gaussians are the same. What should the divergence be there?",
        share=0.25,
    ),
    Mistake(
        "kl.plus-log",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1 + \log\sigma^2)",
        "Look at sigma near 0: the divergence should grow without bound. Which sign does the logarithm have?",
    ),
    Mistake(
        "kl.log-sigma",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log\sigma)",
        "Is the logarithm of the standard deviation or of the variance asked for here?",
        share=0.25,
    ),
    Mistake(
        "kl.sigma-for-variance",
        r"\frac{1}{2}(\mu^2 + \sigma - 1 - \log\sigma)",
        "Here sigma is the standard deviation; you treat it as the variance.",
        share=0.25,
    ),
    Mistake(
        "kl.mu-not-squared",
        r"\frac{1}{2}(\mu + \sigma^2 - 1 - \log\sigma^2)",
        "At mu = -3 your expression can be negative. Can a divergence?",
    ),
    Mistake(
        "kl.reversed",
        r"\frac{1}{2}(\frac{1 + \mu^2}{\sigma^2} - 1 + \log\sigma^2)",
        "This is the divergence with its two arguments exchanged: under which density is the mean?",
    ),
    Mistake(
        "kl.negative",
        r"-\frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log\sigma^2)",
        "This is never positive, but a divergence is never negative. Check the sign.",
    ),
    Mistake(
        "kl.missing-mu",
        r"\frac{1}{2}(\sigma^2 - 1 - \log\sigma^2)",
        "This does not depend on mu, but the divergence grows as the mean moves away from 0.",
    ),
    Mistake(
        "kl.cross-entropy",
        r"\frac{1}{2}(\mu^2 + \sigma^2 + \log(2\pi))",
        "This is the mean of -log p under q. What became of log q?",
    ),
    Mistake(
        "kl.no-variance",
        r"\frac{1}{2}(\mu^2 - 1 - \log\sigma^2)",
        "Look at large sigma: the divergence should grow, but yours falls.",
    ),
    Mistake(
        "kl.log-not-halved",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1) - \log\sigma^2",
        "Look at the factor before the logarithm: does it belong to log sigma or to log sigma^2?",
        share=0.25,
    ),
    Mistake(
        "kl.with-2-pi",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - \log(2\pi\sigma^2))",
        (
            "Both densities have a factor 1/sqrt(2 pi). What becomes of it in their ratio? And at mu = 0, "
            "sigma = 1, what should the divergence be?"
        ),
        share=0.25,
    ),
    Mistake(
        "kl.log-squared",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1 - (\log\sigma)^2)",
        "Is it the logarithm of a square, or the square of a logarithm?",
        share=0.25,
    ),
    Mistake(
        "kl.no-log",
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1)",
        (
            "Look at sigma near 0: the divergence should grow without bound. What becomes of the "
            "normalising factors of the densities?"
        ),
        share=0.25,
    ),
    Mistake(
        "kl.sigma-not-squared",
        r"\frac{1}{2}(\mu^2 + \sigma - 1 - \log\sigma^2)",
        "Which moment of a Gaussian is the mean of (z - mu)^2, in terms of its standard deviation?",
        share=0.25,
    ),
    Mistake(
        "kl.variance-squared",
        r"\frac{1}{2}(\mu^2 + \sigma^4 - 1 - \log\sigma^4)",
        "Here sigma is the standard deviation, not the variance.",
        share=0.25,
    ),
    Mistake(
        "kl.log-var-for-variance",
        r"\frac{1}{2}(\mu^2 - 1)",
        "Compare log_var with the variance itself: which of the two belongs into each term?",
        share=0.25,
    ),
    Mistake(
        "kl.log-var-for-variance",
        r"\frac{1}{2}(\mu^2 + (\log\sigma^2)^2 - 1 - \log((\log\sigma^2)^2))",
        "Here log_var is the logarithm of the variance, not the standard deviation.",
    ),
    Mistake(
        "kl.entropy",
        r"\frac{1}{2}\log(2\pi e\sigma^2)",
        "This is the entropy of q. Where is p?",
    ),
)
"""Mistakes in one dimension."""

DIAGONAL = (
    Mistake(
        "kl.missing-half",
        r"\sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "Compare with your result in one dimension: a constant factor is missing.",
        share=0.25,
    ),
    Mistake(
        "kl.missing-constant",
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - \log\sigma_j^2)",
        "For mu = 0 and Sigma = I the two Gaussians are the same. What should the divergence be there?",
        share=0.25,
    ),
    Mistake(
        "kl.one-constant",
        r"\frac{1}{2} (\sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - \log\sigma_j^2) - 1)",
        (
            "One term should occur once for each dimension, but it occurs only once in all. Try mu = 0 and "
            "Sigma = I."
        ),
        share=0.25,
    ),
    Mistake(
        "kl.plus-log",
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 + \log\sigma_j^2)",
        (
            "Look at small variances: the divergence should grow without bound. Which sign does the "
            "logarithm have?"
        ),
    ),
    Mistake(
        "kl.log-sigma",
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j)",
        "Is it the logarithm of the standard deviation or of the variance?",
        share=0.25,
    ),
    Mistake(
        "kl.sigma-for-variance",
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j - 1 - \log\sigma_j)",
        "Here sigma is the standard deviation; you treat it as the variance.",
        share=0.25,
    ),
    Mistake(
        "kl.reversed",
        r"\frac{1}{2} \sum_{j=1}^{J} (\frac{1 + \mu_j^2}{\sigma_j^2} - 1 + \log\sigma_j^2)",
        "This is the divergence with its two arguments exchanged.",
    ),
    Mistake(
        "kl.negative",
        r"-\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "This is never positive, but a divergence is never negative. Check the sign.",
    ),
    Mistake(
        "kl.mean-over-dimensions",
        r"\frac{1}{2 J} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "Independent dimensions add up; you take their mean.",
        share=0.25,
    ),
    Mistake(
        "kl.missing-mu",
        r"\frac{1}{2} \sum_{j=1}^{J} (\sigma_j^2 - 1 - \log\sigma_j^2)",
        "This does not depend on mu, but the divergence grows as the mean moves away from 0.",
    ),
    Mistake(
        "kl.log-not-halved",
        r"\frac{1}{2}(\operatorname{tr}\Sigma + \mu^\top\mu - J) - \log\det\Sigma",
        "Compare the factors before your terms with those of one dimension, the logarithm's too.",
        share=0.25,
    ),
    Mistake(
        "kl.constant-not-halved",
        r"\frac{1}{2}\sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - \log\sigma_j^2) - J",
        "For mu = 0 and Sigma = I the two Gaussians are the same. What should the divergence be there?",
        share=0.25,
    ),
    Mistake(
        "kl.no-log",
        r"\frac{1}{2}\sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1)",
        (
            "Look at small variances: the divergence should grow without bound. What becomes of the "
            "normalising factors of the densities?"
        ),
        share=0.25,
    ),
    Mistake(
        "kl.determinant-without-log",
        r"\frac{1}{2}(\operatorname{tr}\Sigma + \mu^\top\mu - J - \det\Sigma)",
        "Look at small variances: the divergence should grow without bound. Does yours?",
        share=0.25,
    ),
    Mistake(
        "kl.log-of-trace",
        r"\frac{1}{2}(\operatorname{tr}\Sigma + \mu^\top\mu - J - \log\operatorname{tr}\Sigma)",
        "Is the sum of the logarithms the logarithm of the sum?",
        share=0.25,
    ),
    Mistake(
        "kl.determinant-for-trace",
        r"\frac{1}{2}(\det\Sigma + \mu^\top\mu - J - \log\det\Sigma)",
        "Independent dimensions add up. Does every term of yours?",
        share=0.25,
    ),
    Mistake(
        "kl.variance-squared",
        r"\frac{1}{2}\sum_{j=1}^{J} (\mu_j^2 + \sigma_j^4 - 1 - \log\sigma_j^4)",
        "Sigma holds the variances already, and sigma_j is a standard deviation. Which power do they need?",
        share=0.25,
    ),
    Mistake(
        "kl.no-variance",
        r"\frac{1}{2}(\mu^\top\mu - J - \log\det\Sigma)",
        "Look at large variances: the divergence should grow, but yours falls.",
    ),
    Mistake(
        "kl.mu-not-squared",
        r"\frac{1}{2}(\operatorname{tr}\Sigma + \|\mu\| - J - \log\det\Sigma)",
        "In one dimension, how does the divergence grow with mu?",
        share=0.25,
    ),
    Mistake(
        "kl.mu-not-squared",
        r"\frac{1}{2}\sum_{j=1}^{J} (\mu_j + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "At a mean far below zero your expression is negative. Can a divergence be?",
    ),
    Mistake(
        "kl.weighted-mean",
        r"\frac{1}{2}(\operatorname{tr}\Sigma + \mu^\top\Sigma^{-1}\mu - J - \log\det\Sigma)",
        "By which covariance is the distance of the means measured: that of q or that of p?",
        share=0.25,
    ),
    Mistake(
        "kl.one-dimension-lost",
        r"\frac{1}{2}\sum_{j=1}^{J-1} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "Try J = 1: how many terms has your sum?",
        share=0.25,
    ),
    Mistake(
        "kl.log-var-for-variance",
        r"\frac{1}{2}\sum_{j=1}^{J} (\mu_j^2 - 1)",
        "Compare log_var with the vector of the variances: which of the two belongs into each term?",
        share=0.25,
    ),
    Mistake(
        "kl.log-var-for-variance",
        r"\frac{1}{2}\sum_{j=1}^{J} (\mu_j^2 + (\log\sigma_j^2)^2 - 1 - \log\sigma_j^2)",
        "Compare log_var with the vector of the variances: which of the two belongs into each term?",
        share=0.25,
    ),
    Mistake(
        "kl.product",
        r"\frac{1}{2}\prod_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "Densities of independent dimensions are multiplied. What does that mean for a divergence?",
        share=0.25,
    ),
)
"""Mistakes in J dimensions."""
