# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Laplace's method and the factorial
#
# **Assignment `vae`, notebook 1 of 3.** 12 points.
#
# Laplace's method approximates integrals whose integrand has one sharp peak. If $f$ has its only
# global maximum at an inner point $x_0$ with $f''(x_0) < 0$, then
#
# $$\int e^{M f(x)}\,dx \;\sim\; \sqrt{\frac{2\pi}{M\,|f''(x_0)|}}\; e^{M f(x_0)} \qquad (M \to \infty),$$
#
# where $\sim$ means that the ratio of the two sides tends to 1. The same idea, a Gaussian around the mode,
# is the simplest approximate posterior, so it is a good warm-up for variational autoencoders.
#
# You will apply it to
#
# $$N! = \int_0^\infty e^{-t}\, t^N\, dt .$$
#
# The integrand $e^{-t}t^N$ does not have the form $e^{N f}$ yet: its peak moves with $N$. A substitution puts that right.

# %% [markdown]
# ## How to write an answer
#
# Wherever mathematics is asked you may answer in any of three ways:
#
# | way | example |
# |---|---|
# | LaTeX, in a raw string | `r"\sqrt{N}\, e^{-N}"` |
# | a Python-like string | `"sqrt(N) * exp(-N)"` |
# | a sympy expression | `sympy.sqrt(N) * sympy.exp(-N)` |
#
# In the answer cells `...` stands where your answer goes.
# `\log` and `\ln` are both the natural logarithm. How you arrange an expression does not matter: answers are
# compared as mathematics, not as text. The cell below each answer checks it. The checks that you see are
# a part of those that are run after you hand in; `autograder validate` runs all that you see, as they run after you hand in.

# %% nbgrader={"grade": false, "grade_id": "laplace_setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
from functools import partial

import sympy

from autograder import grade, together
from autograder.symbolic import (
    curves_down_at,
    equivalent,
    follows_parabola,
    function,
    holds,
    is_stationary,
    numbers_agree,
    numbers_between,
    one_of,
    peaks_inside,
    positive,
    positive_integer,
    tends_to,
    vocabulary,
    written_without,
)

N = sympy.Symbol("N", positive=True)

# What the tests of this notebook share.
few_N = vocabulary(N=one_of(5, 8, 12))
all_N = vocabulary(N=positive_integer)
unfinished = ("factorial", "integral", "product", "sum")
gives_n_factorial = partial(
    holds,
    r"c \int_0^\infty e^{N f(z)} dz = N!",
    hint="Does c hold all that the substitution brings, from dt too?",
    sides=("c times the integral", "N!"),
)

# %% [markdown]
# ## 1. The exponent
#
# Substitute in $N! = \int_0^\infty e^{-t}t^N\,dt$ so that it takes the form
#
# $$N! = c \int_0^\infty e^{N f(z)}\,dz .$$
#
# Give
#
# - `f`: the function in the exponent, as an expression in one variable of your choice (and $N$, if you need it),
# - `c`: the factor before the integral, in $N$, without $N!$ itself. Do not forget what the substitution does to $dt$.
#
# Your $f$ should have its peak inside the range, as Laplace's method needs it, for every $N \ge 5$; smaller $N$ do not matter. Any substitution that keeps the range from 0 to
# $\infty$ will do. **3 points.**

# %% nbgrader={"grade": false, "grade_id": "laplace_exponent", "locked": false, "schema_version": 3, "solution": true, "task": false}
f = ...
c = ...
### BEGIN SOLUTION
f = r"\log z - z"
c = r"N^{N+1}"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "laplace_exponent_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# @title The exponent f and the factor c: a peak inside, and N! · 3 points
peak = peaks_inside(function(f), few_N, between=("1e-9", "3e6"), points=0.5)
written_out = together(
    written_without(c, *unfinished, words=few_N, points=0),
    written_without(function(f), *unfinished, words=few_N, points=0),
    title="c and f are written without N!, and without a product, sum or integral",
    points=0,
).only_if(peak)
in_words = "c times the integral is N!, integrated numerically at N = 5, 8 and 12"
grade(
    peak,
    written_out,
    gives_n_factorial({"f": function(f), "c": c}, few_N, title=in_words, points=1.5).only_if(written_out),
    ### BEGIN HIDDEN TESTS
    gives_n_factorial(
        {"f": function(f), "c": c}, vocabulary(N=one_of(6, 9, 13)), title="the same for other N", points=1
    ).only_if(written_out),
    ### END HIDDEN TESTS
    out_of=3,
)

# %% [markdown]
# ## 2. Its maximum
#
# Where is the maximum of your `f`, and how sharp is it? Give
#
# - `x0`: the place of the maximum,
# - `f2`: the second derivative of `f` there, with its sign.
#
# Both belong to the `f` that you chose above. **3 points.**

# %% nbgrader={"grade": false, "grade_id": "laplace_maximum", "locked": false, "schema_version": 3, "solution": true, "task": false}
x0 = ...
f2 = ...
### BEGIN SOLUTION
x0 = 1
f2 = -1
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "laplace_maximum_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# @title The place x0 of the maximum and the second derivative f2 there · 3 points
curved = curves_down_at(function(f), x0, few_N, points=0.5)
grade(
    curved,
    is_stationary(function(f), x0, few_N, points=0.5).only_if(curved),
    follows_parabola(function(f), x0, f2, few_N, points=0.5).only_if(curved),
    ### BEGIN HIDDEN TESTS
    holds(
        "f(x_0) >= f(t)",
        {"f": function(f), "x_0": x0},
        vocabulary(N=one_of(6, 9, 13)),
        varying={"t": positive},
        title="f is nowhere larger than at x0, for other N",
        sides=("f(x0)", "f(t)"),
        points=0.5,
    ).only_if(curved),
    holds(
        r"\frac{f_2}{f''(x_0)} = 1",
        {"f": function(f), "x_0": x0, "f_2": f2},
        vocabulary(N=one_of(6, 9, 13)),
        title="f2 is the second derivative at x0, for other N",
        hint="Differentiate your `f` twice and look at the sign.",
        sides=("your f2 over the second derivative of your f at x0", "what it should be"),
        points=1,
    ).only_if(curved),
    ### END HIDDEN TESTS
    out_of=3,
)

# %% [markdown]
# ## 3. Stirling's formula
#
# Put the pieces together: `stirling` is what Laplace's method gives for $N!$ with the substitution $t = N z$, as an expression in $N$. (Other
# substitutions can lead to other approximations, just as good for large $N$; this one is asked.)
# The leading term is asked, without corrections, in closed form; $N!$ itself is of course not an approximation. **4 points.**

# %% nbgrader={"grade": false, "grade_id": "laplace_stirling", "locked": false, "schema_version": 3, "solution": true, "task": false}
stirling = ...
### BEGIN SOLUTION
stirling = sympy.sqrt(2 * sympy.pi * N) * (N / sympy.E) ** N
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "laplace_stirling_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# @title Stirling's formula: form and size; hidden: the very term · 4 points
worked_out = written_without(
    stirling,
    *unfinished[:3],
    words=all_N,
    title="it is written without N!, an integral or a product",
    points=0,
)
### BEGIN HIDDEN TESTS
from hidden_laplace_mistakes import STIRLING

### END HIDDEN TESTS
grade(
    worked_out,
    tends_to(stirling, "N!", "N", all_N, title="the ratio to N! tends to 1", points=1).only_if(worked_out),
    ### BEGIN HIDDEN TESTS
    equivalent(
        stirling,
        r"\sqrt{2\pi N}\left(\frac{N}{e}\right)^N",
        all_N,
        title="it is the leading term of Laplace's method",
        mistakes=STIRLING,
        points=3,
    ),
    ### END HIDDEN TESTS
    out_of=4,
)

# %% [markdown]
# ## 4. How good is it?
#
# Compute the relative error $\dfrac{|\,\text{stirling}(N) - N!\,|}{N!}$ for $N = 5, 10, 50$, and give it as a list of three
# numbers in this order, to at least three significant digits. (For $N = 1$ it is 0.0779.) **2 points.**

# %% nbgrader={"grade": false, "grade_id": "laplace_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
relative_error = [...]
### BEGIN SOLUTION
relative_error = [
    abs(float(stirling.subs(N, n)) - float(sympy.factorial(n))) / float(sympy.factorial(n))
    for n in (5, 10, 50)
]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "laplace_error_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# @title Three relative errors, as numbers · 2 points
### BEGIN HIDDEN TESTS
from hidden_laplace_mistakes import RELATIVE_ERROR

### END HIDDEN TESTS
grade(
    numbers_between(
        relative_error, 0.001, 0.1, count=3, title="three numbers between 0.001 and 0.1", points=0.5
    ),
    ### BEGIN HIDDEN TESTS
    numbers_agree(
        relative_error,
        {
            "N = 5": r"1 - \sqrt{10\pi} (5/e)^5 / 5!",
            "N = 10": r"1 - \sqrt{20\pi} (10/e)^{10} / 10!",
            "N = 50": r"1 - \sqrt{100\pi} (50/e)^{50} / 50!",
        },
        relative=0.005,
        title="the three relative errors",
        mistakes=RELATIVE_ERROR,
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)
