# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How tight is the evidence lower bound?
#
# **Assignment `autoencoders`, notebook 1 of 3.** 14 points.
#
# A latent variable model explains an observation $x$ by a latent $z$: it has a prior $p(z)$ and a likelihood
# $p_\theta(x|z)$, and with them a joint $p_\theta(x,z) = p_\theta(x|z)\,p(z)$, an evidence $p_\theta(x)=\int p_\theta(x,z)\,dz$ and a posterior
# $p_\theta(z|x) = p_\theta(x,z)/p_\theta(x)$. For any other density $q_\phi(z|x)$ the lecture derived, by Jensen's inequality, the
# *evidence lower bound*
#
# $$\log p_\theta(x) \;\ge\; \underbrace{\int q_\phi(z|x)\,\log p_\theta(x|z)\,dz \;-\; \int q_\phi(z|x)\,\log\frac{q_\phi(z|x)}{p(z)}\,dz}_{=:\;\mathcal F} . \tag{1}$$
#
# Jensen's inequality says that there is a gap, but not how large it is. That is what you find out here:
#
# $$\log p_\theta(x) = \mathcal F + \text{?}$$
#
# Write $p$ and $q$ with or without their parameters $\theta$ and $\phi$, as you like. All densities are positive and all integrals exist.

# %% [markdown]
# ## How to write an answer
#
# Answer in LaTeX (in a raw string, `r"..."`) or as a plain string; the two may be mixed. Some examples:
#
# - the posterior: `r"p_\theta(z|x)"` or `"p(z|x)"`
# - an integral over all $z$: `r"\int q(z|x) \log p(x|z) \, dz"` or `"integral(q(z|x) * log(p(x|z)), z)"`
# - a mean: `r"\mathbb{E}_{q(z|x)}[\log p(x|z)]"` or `"E_q[log(p(x|z))]"`
# - a divergence: `r"D_{KL}(q(z|x) \,\|\, p(z))"` or `"KL(q(z|x) || p(z))"`
# - the bound (1): `r"\mathcal{F}"` or `"F"`
#
# In the answer cells `...` stands where your answer goes.
# A derivation is a list of such lines. Every line must have the same value as the line before, and that is just what
# the checks test: they evaluate your lines in random models, where $x$ and $z$ have a few values each and integrals are sums.
# A line may begin with `=`, and a whole derivation may also be one LaTeX block, with `&=` and `\\`.

# %% nbgrader={"grade": false, "grade_id": "gap_setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from autograder import grade
from autograder.symbolic import (
    ends_with,
    equivalent,
    has_step,
    holds,
    inserts_partition_of_unity,
    integrates_to_one,
    lines_agree,
    uses_bayes_rule,
    uses_only,
    vocabulary,
)

# What the tests of this notebook share: the bound (1), and that answers are written with densities.
the_bound = r"\int q(z|x) \log p(x|z) dz - \int q(z|x) \log \frac{q(z|x)}{p(z)} dz"
in_densities = vocabulary(densities=True, abbreviations={"F": the_bound, "ELBO": the_bound})
of_the_model = vocabulary(densities=True)

# %% [markdown]
# ## 1. The derivation
#
# Derive the size of the gap. Start from $\log p(x)$, insert $1 = \int q(z|x)\,dz$ (a *partition of unity*), bring in the joint
# $p(x,z)$ and the posterior $p(z|x)$ by Bayes' rule, and end with $\mathcal F$ plus one more term, a Kullback-Leibler divergence.
# **7 points:**
#
# - 3 for lines that all have the value of $\log p(x)$, at least three different ones; up to the first that has not, in part.
# - 1 for the partition of unity, 1 for Bayes' rule. Each is seen in what two neighbouring lines differ in, before the first line that has the
#   result in it. The result itself, with its terms in another order, written out, or under a mean, is no step to it, and a step that a later
#   line takes back is none. A reason in words beside a line is welcome, but does not replace the step.
# - 2 for the last line: $\mathcal F$ by its name, or written out as in (1) or with the joint in at most two terms, and the divergence as one term. What may
#   follow is an inequality, such as $\ge \mathcal F$. If the result stands in an early line and the chain comes back to it, these points are lost.

# %% nbgrader={"grade": false, "grade_id": "gap_derivation", "locked": false, "schema_version": 3, "solution": true, "task": false}
gap_derivation = [...]
### BEGIN SOLUTION
gap_derivation = [
    r"\log p(x)",
    r"= \log p(x) \int q(z|x) \, dz",
    r"= \int q(z|x) \log p(x) \, dz",
    r"= \int q(z|x) \log \frac{p(x,z)}{p(z|x)} \, dz",
    r"= \int q(z|x) \log \frac{p(x|z) \, p(z)}{p(z|x)} \, dz",
    r"= \int q(z|x) \log \left( p(x|z) \, \frac{p(z)}{q(z|x)} \, \frac{q(z|x)}{p(z|x)} \right) dz",
    r"= \int q(z|x) \log p(x|z) \, dz - \int q(z|x) \log \frac{q(z|x)}{p(z)} \, dz + \int q(z|x) \log \frac{q(z|x)}{p(z|x)} \, dz",
    r"= \mathcal{F} + D_{KL}(q(z|x) \,\|\, p(z|x))",
]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "gap_derivation_tests", "locked": true, "points": 7, "schema_version": 3, "solution": false, "task": false}
# @title The derivation: its lines, two steps and its end · 7 points
start = r"\log p(x)"
### BEGIN HIDDEN TESTS
the_result = {"the bound (1)": the_bound, "a divergence": r"KL(q(z|x) \| p(z|x))"}
### END HIDDEN TESTS
grade(
    lines_agree(gap_derivation, start, in_densities, title="every line has the value of log p(x)", points=3),
    ### BEGIN HIDDEN TESTS
    has_step(
        gap_derivation,
        start,
        inserts_partition_of_unity,
        in_densities,
        result=the_result,
        title="the partition of unity is inserted",
        hint="Before the result I find no step that brings log p(x) into an integral of q(z|x) over z, or multiplies it by one.",
        points=1,
    ),
    has_step(
        gap_derivation,
        start,
        uses_bayes_rule,
        in_densities,
        result=the_result,
        title="Bayes' rule brings in the joint and the posterior",
        hint="Before the result I find no step that replaces p(x) by the joint p(x,z), or p(x|z) p(z), over the posterior p(z|x).",
        points=1,
    ),
    ends_with(
        gap_derivation,
        start,
        the_result,
        in_densities,
        title="the last line is the bound plus a divergence",
        points=2,
    ),
    ### END HIDDEN TESTS
    out_of=7,
)

# %% [markdown] nbgrader={"grade": false, "grade_id": "gap_reasons", "locked": true, "schema_version": 3, "solution": false, "task": false}
# ### In words
#
# Which two facts does your derivation use, besides rearranging? One sentence for each, in the cell below; say for each in which line
# it is used. This answer is read by a person. **2 points.**
#
# === BEGIN MARK SCHEME ===
# One point for each of two facts, named and placed in the right line:
#
# 1. q(z|x) integrates to one over z, and log p(x) does not depend on z, so it may be moved under the integral.
# 2. Bayes' rule (or the definition of the conditional density): p(x) = p(x,z)/p(z|x), for every z.
#
# "Linearity of the integral", or "the logarithm of a product is a sum", counts as the second fact only if fact 1 is there
# as well and the line is right. Half a point for a fact without its line. Jensen's inequality is *not* used: if it is named, no
# point for that fact (the identity is exact).
# === END MARK SCHEME ===

# %% [markdown] nbgrader={"grade": true, "grade_id": "gap_reasons_answer", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# In the second line I use that $q(z|x)$ integrates to one over $z$, and that $\log p(x)$ does not depend on $z$.
# In the fourth line I use Bayes' rule, $p(x) = p(x,z)/p(z|x)$, which holds for every $z$.
# ### END SOLUTION

# %% [markdown]
# ## 2. The gap
#
# Write the gap $\log p(x) - \mathcal F$ as one expression, `gap`, in which only $q(z|x)$ and $p(z|x)$ occur: as an integral, a mean, or a
# divergence. **3 points.**

# %% nbgrader={"grade": false, "grade_id": "gap", "locked": false, "schema_version": 3, "solution": true, "task": false}
gap = ...
### BEGIN SOLUTION
gap = r"D_{KL}(q(z|x) \,\|\, p(z|x))"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "gap_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# @title The gap: with which densities it is written, and its size · 3 points
in_words = "it is the distance of F from log p(x) in random models"
form = uses_only(
    gap, ["q(z|x)", "p(z|x)"], in_densities, title="only q(z|x) and p(z|x) occur in it", points=1
)
size = equivalent(gap, r"\log p(x) - \mathcal{F}", in_densities, title=in_words, points=0.5)
### BEGIN HIDDEN TESTS
from hidden_gap_mistakes import GAP

size = equivalent(gap, r"\log p(x) - \mathcal{F}", in_densities, title=in_words, mistakes=GAP, points=0.5)
### END HIDDEN TESTS
grade(
    form,
    size,
    ### BEGIN HIDDEN TESTS
    equivalent(
        gap,
        r"KL(q(z|x) \| p(z|x))",
        in_densities,
        title="the size of the gap, in further models",
        points=1.5,
    ).only_if(form),
    ### END HIDDEN TESTS
    out_of=3,
)

# %% [markdown]
# ## 3. The tightest bound
#
# For which $q(z|x)$ is the bound tight, that is, the gap zero? Write that density of $z$ as an expression, `tightest_q`, in terms of the
# model's own densities. **2 points.**

# %% nbgrader={"grade": false, "grade_id": "tightest_q", "locked": false, "schema_version": 3, "solution": true, "task": false}
tightest_q = ...
### BEGIN SOLUTION
tightest_q = r"\frac{p(x|z) \, p(z)}{\int p(x|z') \, p(z') \, dz'}"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "tightest_q_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# @title The tightest q: a density of z, and the bound with it · 2 points
with_it = r"\int Q \log \frac{p(x,z)}{Q} dz = \log p(x)"
in_words = "with it in the place of q, the bound is log p(x)"
sides = ("the bound", "log p(x)")
### BEGIN HIDDEN TESTS
from hidden_gap_mistakes import TIGHTEST

### END HIDDEN TESTS
grade(
    integrates_to_one(tightest_q, "z", of_the_model, title="it integrates to one over z", points=0.25),
    holds(with_it, {"Q": tightest_q}, of_the_model, title=in_words, sides=sides, points=0.25),
    ### BEGIN HIDDEN TESTS
    equivalent(
        tightest_q,
        "p(z|x)",
        of_the_model,
        free=("x", "z"),
        title="the density itself, in random models",
        mistakes=TIGHTEST,
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)
