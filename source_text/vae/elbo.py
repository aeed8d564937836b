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
    one_of,
    positive,
    probabilities_add_up,
    real,
    unit_interval,
    uses_bayes_rule,
    uses_only,
    vector,
    vocabulary,
    written_without,
    zero_or_one,
)

# What the tests of this notebook share: the bound, and which names answers may use.
the_bound = r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - KL(q(z|x) \| p(z))"
in_densities = vocabulary(densities=True, abbreviations={"ELBO": the_bound})
in_one_dimension = vocabulary(
    mu=real, sigma=positive, Sigma=equal_to("sigma^2"), log_var=equal_to("log(sigma^2)"), J=equal_to("1")
)
in_J_dimensions = vocabulary(
    mu=vector(real, "J"),
    sigma=vector(positive, "J"),
    Sigma=diagonal("sigma^2", "J"),
    log_var=equal_to("log(sigma^2)", "J"),
    I=identity("J"),
    J=dimension,
)
of_a_pixel = vocabulary(x=zero_or_one, phi=unit_interval)
of_n_pixels = vocabulary(
    x=vector(zero_or_one, "n"), n=dimension, m=equal_to(r"\frac{1}{n} \sum_{i=1}^{n} x_i")
)
in_phi = vocabulary(phi=unit_interval)
kl_as_integral = r"\int q(z) \log \frac{q(z)}{p(z)} dz"

# %% [markdown]
# ## 1. Two optimisations in one
#
# Show that minimising the divergence $\mathrm{KL}(q(z|x) \,\|\, p(z|x))$ between the approximate and the true posterior over $q$ is
# equivalent to *maximising* the ELBO: start from $\mathrm{KL}(q(z|x) \,\|\, p(z|x))$, use Bayes' rule for $p(z|x)$, and end with
# $\log p(x) - \text{ELBO}$. **6 points:**
#
# - 3 for lines that all have the value of the divergence, at least three different ones; up to the first that has not, in part.
# - 1 for Bayes' rule. It is seen in what two neighbouring lines differ in, before the first line that has the result in it. The result itself, with its
#   terms in another order, written out, or under a mean, is no step to it, and a step that a later line takes back is none. A reason in words
#   beside a line is welcome, but does not replace the step.
# - 2 for the last line: $\log p(x)$ as one term, and the ELBO by its name, or written out as in (1) or with the joint $p(x,z)$, in at most two terms. What may
#   follow is an inequality, such as $\ge 0$. If the result stands in an early line and the chain comes back to it, these points are lost.

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
# @title The derivation: every line, Bayes' rule, and the last line · 6 points
start = r"KL(q(z|x) \| p(z|x))"
### BEGIN HIDDEN TESTS
from hidden_elbo_mistakes import DERIVATION

the_result = {"log p(x)": r"\log p(x)", "minus the ELBO": f"-({the_bound})"}
### END HIDDEN TESTS
grade(
    lines_agree(
        kl_to_posterior_derivation,
        start,
        in_densities,
        title="every line has the value of the divergence",
        ### BEGIN HIDDEN TESTS
        mistakes=DERIVATION,
        ### END HIDDEN TESTS
        points=3,
    ),
    ### BEGIN HIDDEN TESTS
    has_step(
        kl_to_posterior_derivation,
        start,
        uses_bayes_rule,
        in_densities,
        result=the_result,
        title="Bayes' rule replaces the posterior",
        hint="Before the result I find no step that replaces the posterior p(z|x) by the joint p(x,z), or p(x|z) p(z), over p(x).",
        points=1,
    ),
    ends_with(
        kl_to_posterior_derivation,
        start,
        the_result,
        in_densities,
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
# @title The term without q: its value, and how it is written · 1 point
both_terms = r"KL(q(z|x) \| p(z|x)) + \mathrm{ELBO}"
of_the_model = ["p(x)", "p(x|z)", "p(z)", "p(x,z)", "p(z|x)"]
in_words = "the divergence is this term minus the ELBO, in random models"
value = equivalent(constant_in_q, both_terms, in_densities, free=("x", "z"), title=in_words, points=0)
### BEGIN HIDDEN TESTS
from hidden_elbo_mistakes import CONSTANT

value = equivalent(
    constant_in_q, both_terms, in_densities, free=("x", "z"), title=in_words, mistakes=CONSTANT, points=0
)
### END HIDDEN TESTS
in_words = "it is written with densities of the model, without q"
form = uses_only(constant_in_q, of_the_model, in_densities, title=in_words, points=0.25).only_if(value)
grade(
    value,
    form,
    ### BEGIN HIDDEN TESTS
    equivalent(
        constant_in_q,
        r"\log p(x)",
        in_densities,
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
# @title The divergence in one dimension: closed form, and the integral · 4 points
in_words = "agrees with the integral of q log(q/p), done numerically"
closed = written_without(
    kl_scalar, "integral", words=in_one_dimension, title="it is in closed form, without an integral", points=0
)
### BEGIN HIDDEN TESTS
from hidden_divergence_mistakes import SCALAR

### END HIDDEN TESTS
grade(
    closed,
    equals_integral(kl_scalar, kl_as_integral, in_one_dimension, title=in_words, points=1).only_if(closed),
    ### BEGIN HIDDEN TESTS
    equivalent(
        kl_scalar,
        r"\frac{1}{2}(\mu^2 + \sigma^2 - 1 - \log\sigma^2)",
        in_one_dimension,
        title="the divergence for all mu and all sigma > 0",
        mistakes=SCALAR,
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
# @title The divergence in J dimensions: closed form, and the integral · 4 points
in_words = "agrees with the integral of q log(q/p) for J = 1 and J = 2, done numerically"
closed = written_without(
    kl_gaussian,
    "integral",
    words=in_J_dimensions,
    title="it is in closed form, without an integral",
    points=0,
)
### BEGIN HIDDEN TESTS
from hidden_divergence_mistakes import DIAGONAL

### END HIDDEN TESTS
grade(
    closed,
    equals_integral(kl_gaussian, kl_as_integral, in_J_dimensions, title=in_words, points=1).only_if(closed),
    ### BEGIN HIDDEN TESTS
    equivalent(
        kl_gaussian,
        r"\frac{1}{2} \sum_{j=1}^{J} (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        in_J_dimensions,
        title="the divergence for J = 1, 2, 3, 5",
        mistakes=DIAGONAL,
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
# @title The log-likelihood of a pixel · 2 points
log_p = {"L": function(log_likelihood, "x")}
sides = ("the probability of x = 1 that belongs to your answer", "phi")
in_words = "the probability of a white pixel is phi"
### BEGIN HIDDEN TESTS
from hidden_pixel_mistakes import LOG_LIKELIHOOD

### END HIDDEN TESTS
grade(
    probabilities_add_up(log_p["L"], in_phi, points=0.25),
    holds(r"e^{L(1)} = \phi", log_p, in_phi, title=in_words, sides=sides, points=0.25),
    ### BEGIN HIDDEN TESTS
    equivalent(
        log_likelihood,
        r"x\log\phi + (1-x)\log(1-\phi)",
        of_a_pixel,
        title="the log-likelihood of a pixel",
        mistakes=LOG_LIKELIHOOD,
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
# @title The loss of a pixel: its sign, its sum, and what it prefers · 2 points
loss = {"L": function(cross_entropy_loss, "x")}
nearly_white = vocabulary(phi=one_of("9/10"))
### BEGIN HIDDEN TESTS
from hidden_pixel_mistakes import CROSS_ENTROPY

### END HIDDEN TESTS
grade(
    holds(
        "L(1) > 0", loss, in_phi, title="the loss of a white pixel is positive, whatever phi is", points=0.25
    ),
    probabilities_add_up(loss["L"], in_phi, negative=True, points=0.25),
    holds(
        "L(1) < L(0)", loss, nearly_white, title="for phi = 0.9, a white pixel has the smaller loss", points=0
    ),
    ### BEGIN HIDDEN TESTS
    equivalent(
        cross_entropy_loss,
        r"-x\log\phi - (1-x)\log(1-\phi)",
        of_a_pixel,
        title="the cross-entropy of a pixel",
        mistakes=CROSS_ENTROPY,
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
# @title The phi of the largest likelihood · 2 points
larger = r"b^m (1 - b)^{1-m} >= t^m (1 - t)^{1-m}"
sides = ("the likelihood of a pixel at your phi", "the likelihood at t")
others = {"t": unit_interval}
in_words = "no other phi gives a larger likelihood"
### BEGIN HIDDEN TESTS
from hidden_pixel_mistakes import BEST_PHI

### END HIDDEN TESTS
grade(
    holds(larger, {"b": best_phi}, of_n_pixels, varying=others, title=in_words, sides=sides, points=0.5),
    ### BEGIN HIDDEN TESTS
    equivalent(best_phi, "m", of_n_pixels, title="the best phi", mistakes=BEST_PHI, points=1.5),
    ### END HIDDEN TESTS
    out_of=2,
)
