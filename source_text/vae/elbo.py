# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The evidence lower bound and its parts
#
# **Assignment `vae`, notebook 2 of 3.** 21 points.
#
# A variational autoencoder explains an image $x$ by a latent vector $z$. Its prior is $p(z) = \mathcal N(0, I)$; its decoder
# gives $p(x|z)$; its encoder gives an approximate posterior $q(z|x) = \mathcal N(\mu, \Sigma)$ with a diagonal covariance matrix
# $\Sigma$. It is trained by *maximising* the evidence lower bound
#
# $$\text{ELBO} = \mathbb E_{q(z|x)}\!\left[\log p(x|z)\right] - \mathrm{KL}\!\left(q(z|x) \,\|\, p(z)\right), \tag{1}$$
#
# or, which is the same, by minimising the loss $-\text{ELBO}$. In this notebook you find out why, and derive the two terms;
# in the next you put them into code.

# %% [markdown]
# ## How to write an answer
#
# Answer in LaTeX (in a raw string, `r"..."`), as a Python-like string, or as a sympy expression; how you arrange an expression does not matter.
#
# - an integral over all $z$: `r"\int q(z|x) \log p(x|z) \, dz"` or `"integral(q(z|x) * log(p(x|z)), z)"`
# - a mean: `r"\mathbb{E}_{q(z|x)}[\log p(x|z)]"` or `"E_q[log(p(x|z))]"`
# - a divergence: `r"\mathrm{KL}(q(z|x) \,\|\, p(z))"` or `"KL(q(z|x) || p(z))"`
# - the bound (1): `r"\mathrm{ELBO}"` or `"ELBO"`
# - a sum over an index: `r"\sum_{j=1}^{J} \mu_j"` or `"Sum(mu[j], (j, 1, J))"`
# - trace, determinant: `r"\operatorname{tr}\Sigma + \det\Sigma"` or `"tr(Sigma) + det(Sigma)"`
#
# In the answer cells `...` stands where your answer goes.
# `\log` and `\ln` are both the natural logarithm. A derivation is a list of lines, or one LaTeX block with `&=` and `\\`; every line
# must have the same value as the line before.

# %% nbgrader={"grade": false, "grade_id": "elbo_setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import sympy

from autograder import grade
from autograder.symbolic import (
    Mistake,
    zero_or_one,
    diagonal,
    dimension,
    ends_with,
    equal_to,
    equals_integral,
    equivalent,
    function,
    has_step,
    holds,
    identity,
    lines_agree,
    positive,
    real,
    unit_interval,
    uses_bayes_rule,
    uses_only,
    vector,
    vocabulary,
    written_without,
)

# %% [markdown]
# ## 1. Two optimisations in one
#
# Show that minimising the divergence $\mathrm{KL}(q(z|x) \,\|\, p(z|x))$ between the approximate and the true posterior over $q$ is
# equivalent to *maximising* the ELBO: start from $\mathrm{KL}(q(z|x) \,\|\, p(z|x))$, use Bayes' rule for $p(z|x)$, and end with
# $\log p(x) - \text{ELBO}$. The last line must be a sum of just these two parts, the ELBO by its name or written out as in (1). **6 points.**

# %% nbgrader={"grade": false, "grade_id": "kl_to_posterior_derivation", "locked": false, "schema_version": 3, "solution": true, "task": false}
kl_to_posterior_derivation = [...]
### BEGIN SOLUTION
kl_to_posterior_derivation = [
    r"\mathrm{KL}(q(z|x) \,\|\, p(z|x))",
    r"= \int q(z|x) \log \frac{q(z|x)}{p(z|x)} \, dz",
    r"= \int q(z|x) \log \frac{q(z|x) \, p(x)}{p(x|z) \, p(z)} \, dz",
    r"= \int q(z|x) \left( \log p(x) + \log \frac{q(z|x)}{p(z)} - \log p(x|z) \right) dz",
    r"= \log p(x) + \mathrm{KL}(q(z|x) \,\|\, p(z)) - \mathbb{E}_{q(z|x)}[\log p(x|z)]",
    r"= \log p(x) - \mathrm{ELBO}",
]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "kl_to_posterior_tests", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
elbo = r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))"
words = vocabulary(densities=True, abbreviations={"ELBO": elbo})
start = r"KL(q(z|x) \| p(z|x))"
grade(
    lines_agree(
        kl_to_posterior_derivation,
        start,
        words,
        title="every line has the value of the divergence",
        ### BEGIN HIDDEN TESTS
        mistakes=[
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
        ],
        ### END HIDDEN TESTS
        points=3,
    ),
    ### BEGIN HIDDEN TESTS
    has_step(
        kl_to_posterior_derivation,
        start,
        uses_bayes_rule,
        words,
        title="Bayes' rule replaces the posterior",
        hint="I find no line before the last in which the evidence p(x) stands together with the joint p(x,z), or with p(x|z) and p(z).",
        points=1,
    ),
    ends_with(
        kl_to_posterior_derivation,
        start,
        {"log p(x)": r"\log p(x)", "minus the ELBO": f"-({elbo})"},
        words,
        title="the last line is log p(x) minus the ELBO",
        points=2,
    ),
    ### END HIDDEN TESTS
    out_of=6,
)

# %% [markdown]
# Which term of the last line does not depend on $q$, and so makes the two optimisations equivalent? Write it, with its sign, without $q$. **1 point.**

# %% nbgrader={"grade": false, "grade_id": "constant_in_q", "locked": false, "schema_version": 3, "solution": true, "task": false}
constant_in_q = ...
### BEGIN SOLUTION
constant_in_q = r"\log p(x)"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "constant_in_q_tests", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
elbo = r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))"
words = vocabulary(densities=True, abbreviations={"ELBO": elbo})
value = equivalent(
    constant_in_q,
    r"KL(q(z|x) \| p(z|x)) + \mathrm{ELBO}",
    words,
    free=("x", "z"),
    title="the divergence is this term minus the ELBO, in random models",
    ### BEGIN HIDDEN TESTS
    mistakes=[
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
    ],
    ### END HIDDEN TESTS
    points=0,
)
form = uses_only(
    constant_in_q,
    ["p(x)", "p(x|z)", "p(z)", "p(x,z)", "p(z|x)"],
    words,
    title="it is written with densities of the model, without q",
    points=0.25,
).only_if(value)
grade(
    value,
    form,
    ### BEGIN HIDDEN TESTS
    equivalent(
        constant_in_q,
        r"\log p(x)",
        words,
        free=("x", "z"),
        title="the same in further models",
        points=0.75,
    ).only_if(form),
    ### END HIDDEN TESTS
    out_of=1,
)

# %% [markdown]
# ## 2. The divergence between Gaussians
#
# Begin with one dimension. Derive `kl_scalar` $= \mathrm{KL}\!\left(\mathcal N(\mu, \sigma^2) \,\|\, \mathcal N(0, 1)\right)$ as an expression in
# $\mu$ (write `mu`) and the standard deviation $\sigma > 0$ (write `sigma`), in closed form, without an integral. You may also use
# $\Sigma = \sigma^2$ (`Sigma`) and $\log\sigma^2$ (`log_var`). **4 points.**

# %% nbgrader={"grade": false, "grade_id": "kl_scalar", "locked": false, "schema_version": 3, "solution": true, "task": false}
kl_scalar = ...
### BEGIN SOLUTION
mu, sigma = sympy.Symbol("mu", real=True), sympy.Symbol("sigma", positive=True)
kl_scalar = (mu**2 + sigma**2 - 1 - sympy.log(sigma**2)) / 2
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "kl_scalar_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
words = vocabulary(
    mu=real, sigma=positive, Sigma=equal_to("sigma^2"), log_var=equal_to("log(sigma^2)"), J=equal_to("1")
)
closed = written_without(
    kl_scalar, "integral", words=words, title="it is in closed form, without an integral", points=0
)
grade(
    closed,
    equals_integral(
        kl_scalar,
        r"\int q(z) \log \frac{q(z)}{p(z)} dz",
        words,
        title="agrees with the integral of q log(q/p), done numerically",
        points=1,
    ).only_if(closed),
    ### BEGIN HIDDEN TESTS
    equivalent(
        kl_scalar,
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log\sigma^2)",
        words,
        title="the divergence for all mu and all sigma > 0",
        mistakes=[
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
                "Both densities have a factor 1/sqrt(2 pi). What becomes of it in their ratio? And at mu = 0, sigma = 1, what should the divergence be?",
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
                "Look at sigma near 0: the divergence should grow without bound. What becomes of the normalising factors of the densities?",
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
        ],
        points=3,
    ).only_if(closed),
    ### END HIDDEN TESTS
    out_of=4,
)

# %% [markdown]
# Now in $J$ dimensions: `kl_gaussian` $= \mathrm{KL}\!\left(\mathcal N(\mu, \Sigma) \,\|\, \mathcal N(0, I)\right)$ with the diagonal matrix
# $\Sigma = \operatorname{diag}(\sigma_1^2, \dots, \sigma_J^2)$. Write it as a sum over $j$ of expressions in $\mu_j$ and $\sigma_j$, or with the matrix:
# trace, inner product and determinant. You may use $\mu$ (`mu`), $\sigma$ (`sigma`), $\Sigma$ (`Sigma`), `log_var` for the vector of $\log\sigma_j^2$,
# the identity matrix `I`, and $J$; indices count from 1 to $J$. In closed form again, without an integral. **4 points.**

# %% nbgrader={"grade": false, "grade_id": "kl_gaussian", "locked": false, "schema_version": 3, "solution": true, "task": false}
kl_gaussian = ...
### BEGIN SOLUTION
kl_gaussian = r"\frac{1}{2} \sum_{j=1}^{J} \left( \mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2 \right)"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "kl_gaussian_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
words = vocabulary(
    mu=vector(real, "J"),
    sigma=vector(positive, "J"),
    Sigma=diagonal("sigma^2", "J"),
    log_var=equal_to("log(sigma^2)", "J"),
    I=identity("J"),
    J=dimension,
)
closed = written_without(
    kl_gaussian, "integral", words=words, title="it is in closed form, without an integral", points=0
)
grade(
    closed,
    equals_integral(
        kl_gaussian,
        r"\int q(z) \log \frac{q(z)}{p(z)} dz",
        words,
        title="agrees with the integral of q log(q/p) for J = 1 and J = 2, done numerically",
        points=1,
    ).only_if(closed),
    ### BEGIN HIDDEN TESTS
    equivalent(
        kl_gaussian,
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        words,
        title="the divergence for J = 1, 2, 3, 5",
        mistakes=[
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
                "One term should occur once for each dimension, but it occurs only once in all. Try mu = 0 and Sigma = I.",
                share=0.25,
            ),
            Mistake(
                "kl.plus-log",
                r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 + \log\sigma_j^2)",
                "Look at small variances: the divergence should grow without bound. Which sign does the logarithm have?",
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
                "Look at small variances: the divergence should grow without bound. What becomes of the normalising factors of the densities?",
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
        ],
        points=3,
    ).only_if(closed),
    ### END HIDDEN TESTS
    out_of=4,
)

# %% [markdown]
# ## 3. The likelihood of a binary pixel
#
# A pixel is white, $x = 1$, with probability $\phi$ and black, $x = 0$, with probability $1 - \phi$:
#
# $$p(x|z) = \phi^x (1 - \phi)^{1 - x}, \qquad x \in \{0, 1\},\; 0 < \phi < 1 .$$
#
# Give `log_likelihood` $= \log p(x|z)$ as an expression in $x$ and $\phi$ (write `phi`), **2 points**;

# %% nbgrader={"grade": false, "grade_id": "log_likelihood", "locked": false, "schema_version": 3, "solution": true, "task": false}
log_likelihood = ...
### BEGIN SOLUTION
log_likelihood = r"x \log\phi + (1 - x) \log(1 - \phi)"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "log_likelihood_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
words = vocabulary(x=zero_or_one, phi=unit_interval)
grade(
    holds(
        r"e^{L(0)} + e^{L(1)} = 1",
        {"L": function(log_likelihood, "x")},
        vocabulary(phi=unit_interval),
        title="the probabilities of x = 0 and x = 1 add up to one",
        sides=("the sum of the probabilities that belong to your answer", "what probabilities add up to"),
        points=0.25,
    ),
    holds(
        r"e^{L(1)} = \phi",
        {"L": function(log_likelihood, "x")},
        vocabulary(phi=unit_interval),
        title="the probability of a white pixel is phi",
        sides=("the probability of x = 1 that belongs to your answer", "phi"),
        points=0.25,
    ),
    ### BEGIN HIDDEN TESTS
    equivalent(
        log_likelihood,
        r"x\log\phi + (1-x)\log(1-\phi)",
        words,
        title="the log-likelihood of a pixel",
        mistakes=[
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
        ],
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)

# %% [markdown]
# `cross_entropy_loss`, the *loss* of this pixel that is minimised when the likelihood is maximised, again with the natural logarithm, and without a
# further factor or constant, **2 points**;

# %% nbgrader={"grade": false, "grade_id": "cross_entropy_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
cross_entropy_loss = ...
### BEGIN SOLUTION
cross_entropy_loss = r"-x \log\phi - (1 - x) \log(1 - \phi)"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "cross_entropy_loss_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
grade(
    holds(
        "L(1) > 0",
        {"L": function(cross_entropy_loss, "x")},
        vocabulary(phi=unit_interval),
        title="it is positive for a white pixel, whatever phi is",
        sides=("your loss of a white pixel", "the bound"),
        points=0.25,
    ),
    holds(
        r"e^{-L(0)} + e^{-L(1)} = 1",
        {"L": function(cross_entropy_loss, "x")},
        vocabulary(phi=unit_interval),
        title="exp(-loss) adds up to one over x = 0 and x = 1",
        sides=("the sum", "what probabilities add up to"),
        points=0.25,
    ),
    ### BEGIN HIDDEN TESTS
    equivalent(
        cross_entropy_loss,
        r"-x\log\phi - (1-x)\log(1-\phi)",
        vocabulary(x=zero_or_one, phi=unit_interval),
        title="the cross-entropy of a pixel",
        mistakes=[
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
        ],
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)

# %% [markdown]
# and `best_phi`, the $\phi$ that maximises the likelihood of $n$ independent pixels $x_1, \dots, x_n$ (which all have the same $\phi$). Write $m$ for
# their mean, $m = \frac{1}{n}\sum_{i=1}^n x_i$, and give `best_phi` as an expression in $m$, or in the $x_i$ and $n$. **2 points.**

# %% nbgrader={"grade": false, "grade_id": "best_phi", "locked": false, "schema_version": 3, "solution": true, "task": false}
best_phi = ...
### BEGIN SOLUTION
best_phi = "m"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "best_phi_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
mean = equal_to(r"\frac{1}{n} \sum_{i=1}^{n} x_i")
words = vocabulary(x=vector(zero_or_one, "n"), n=dimension, m=mean)
grade(
    holds(
        r"b^m (1 - b)^{1-m} >= t^m (1 - t)^{1-m}",
        {"b": best_phi},
        words,
        varying={"t": unit_interval},
        title="no other phi gives a larger likelihood",
        sides=("the likelihood of a pixel at your phi", "the likelihood at t"),
        points=0.5,
    ),
    ### BEGIN HIDDEN TESTS
    equivalent(
        best_phi,
        "m",
        words,
        title="the best phi",
        mistakes=[
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
        ],
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)
