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
import sympy

from autograder import grade
from autograder.symbolic import (
    Mistake,
    equivalent,
    function,
    holds,
    numbers_agree,
    numbers_between,
    one_of,
    positive,
    positive_integer,
    tends_to,
    vocabulary,
    written_without,
)

N = sympy.Symbol("N", positive=True)

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
# Your $f$ should have its peak inside the range, as Laplace's method needs it. Any substitution that keeps the range from 0 to $\infty$ will do. **3 points.**

# %% nbgrader={"grade": false, "grade_id": "laplace_exponent", "locked": false, "schema_version": 3, "solution": true, "task": false}
f = ...
c = ...
### BEGIN SOLUTION
f = r"\log z - z"
c = r"N^{N+1}"
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "laplace_exponent_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
rises = holds(
    r"f'(10^{-9}) > 0",
    {"f": function(f)},
    vocabulary(N=one_of(2, 3, 5)),
    title="f rises near 0",
    hint="Laplace's method needs a peak inside the range, with f rising before it. Does your f?",
    sides=("the slope of f at 10^(-9)", "the bound"),
    points=0,
)
peak = holds(
    r"f'(3 \cdot 10^6) < 0",
    {"f": function(f)},
    vocabulary(N=one_of(2, 3, 5)),
    title="f falls far out, so that its peak lies inside the range",
    hint="Laplace's method needs a peak inside the range, with f falling behind it. Does your f?",
    sides=("the slope of f at 3 million", "the bound"),
    points=0.5,
).only_if(rises)
plain_factor = written_without(
    c,
    "factorial",
    "integral",
    "product",
    "sum",
    words=vocabulary(N=one_of(2, 3, 5)),
    title="c is written without N!, and without a product, sum or integral",
    points=0,
).only_if(peak)
plain_exponent = written_without(
    function(f),
    "factorial",
    "integral",
    "product",
    "sum",
    words=vocabulary(N=one_of(2, 3, 5)),
    title="f is written without N!, too",
    points=0,
).only_if(plain_factor)
grade(
    rises,
    peak,
    plain_factor,
    plain_exponent,
    holds(
        r"c \int_0^\infty e^{N f(z)} dz = N!",
        {"f": function(f), "c": c},
        vocabulary(N=one_of(2, 3, 5)),
        title="c times the integral is N!, integrated numerically at N = 2, 3 and 5",
        hint="Does c hold all that the substitution brings, from dt too?",
        sides=("c times the integral", "N!"),
        points=1.5,
    ).only_if(plain_exponent),
    ### BEGIN HIDDEN TESTS
    holds(
        r"c \int_0^\infty e^{N f(z)} dz = N!",
        {"f": function(f), "c": c},
        vocabulary(N=one_of(1, 4, 7, 13)),
        title="the same for other N",
        hint="Does c hold all that the substitution brings, from dt too?",
        sides=("c times the integral", "N!"),
        points=1,
    ).only_if(plain_exponent),
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
inside = holds(
    "x_0 > 0",
    {"x_0": x0},
    vocabulary(N=one_of(2, 3, 5)),
    title="x0 lies inside the range of the integral",
    hint="The integral runs from 0 to infinity, and its peak is somewhere between.",
    sides=("x0", "the edge of the range"),
    points=0,
)
curved = holds(
    r"x_0^2 f''(x_0) < -10^{-9}",
    {"f": function(f), "x_0": x0},
    vocabulary(N=one_of(2, 3, 5)),
    title="f curves downwards at x0",
    hint="At a maximum inside the range the second derivative is negative.",
    sides=("x0 squared times the second derivative", "the bound, a little below zero,"),
    points=0.5,
).only_if(inside)
grade(
    inside,
    curved,
    holds(
        "f'(x_0) = 0",
        {"f": function(f), "x_0": x0},
        vocabulary(N=one_of(2, 3, 5)),
        title="the slope of f is zero at x0",
        sides=("the slope at x0", "the slope at a maximum"),
        points=0.5,
    ).only_if(curved),
    holds(
        r"|f(1.01 x_0) - f(x_0) - \frac{f_2}{2} (0.01 x_0)^2| < 5 \cdot 10^{-6}",
        {"f": function(f), "x_0": x0, "f_2": f2},
        vocabulary(N=one_of(2, 3, 5)),
        title="one percent beside x0, f is where the parabola with your f2 is",
        sides=("the distance of f from the parabola", "the bound"),
        points=0.5,
    ).only_if(curved),
    ### BEGIN HIDDEN TESTS
    holds(
        "f(x_0) >= f(t)",
        {"f": function(f), "x_0": x0},
        vocabulary(N=one_of(1, 4, 7, 13)),
        varying={"t": positive},
        title="f is nowhere larger than at x0, for other N",
        sides=("f(x0)", "f(t)"),
        points=0.5,
    ).only_if(curved),
    holds(
        r"\frac{f_2}{f''(x_0)} = 1",
        {"f": function(f), "x_0": x0, "f_2": f2},
        vocabulary(N=one_of(1, 4, 7, 13)),
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
worked_out = written_without(
    stirling,
    "factorial",
    "integral",
    "product",
    words=vocabulary(N=positive_integer),
    title="it is written without N!, an integral or a product",
    points=0,
)
grade(
    worked_out,
    tends_to(
        stirling,
        "N!",
        "N",
        vocabulary(N=positive_integer),
        title="the ratio to N! tends to 1",
        points=1,
    ).only_if(worked_out),
    ### BEGIN HIDDEN TESTS
    equivalent(
        stirling,
        r"\sqrt{2\pi N}\left(\frac{N}{e}\right)^N",
        vocabulary(N=positive_integer),
        title="it is the leading term of Laplace's method",
        mistakes=[
            Mistake(
                "stirling.exact",
                "N!",
                "This is N! itself, exactly. What does Laplace's method make of the integral?",
            ),
            Mistake(
                "stirling.next-order",
                r"\sqrt{2\pi N}(N/e)^N(1 + \frac{1}{12 N})",
                "This has a correction of the next order, which Laplace's method does not give. Keep the leading term.",
                share=0.5,
            ),
            Mistake(
                "stirling.next-order",
                r"\sqrt{2\pi N}(N/e)^N e^{\frac{1}{12 N}}",
                "This has a correction of the next order, which Laplace's method does not give. Keep the leading term.",
                share=0.5,
            ),
            Mistake(
                "stirling.next-order",
                r"\sqrt{2\pi (N + \frac{1}{6})}(N/e)^N",
                "This is closer to N! than what Laplace's method gives. Keep the leading term.",
                share=0.5,
            ),
            Mistake(
                "stirling.lost-jacobian",
                r"\sqrt{2\pi N}(N/e)^N / N",
                "A factor of N is lost. What does the substitution do to dt?",
            ),
            Mistake(
                "stirling.lost-root",
                "(N/e)^N",
                "The factor with the square root is missing: the width of the peak counts as well as its height.",
            ),
            Mistake(
                "stirling.lost-two",
                r"\sqrt{\pi N}(N/e)^N",
                "Compare the factor under the root with the one in Laplace's formula.",
            ),
            Mistake(
                "stirling.lost-pi",
                r"\sqrt{2 N}(N/e)^N",
                "Compare the factor under the root with the one in Laplace's formula.",
            ),
            Mistake(
                "stirling.shifted",
                r"\sqrt{2\pi (N+1)}\left(\frac{N+1}{e}\right)^{N+1}",
                "This approximates (N+1)!. Which power of t stands in the integral?",
            ),
            Mistake(
                "stirling.lost-root-of-n",
                r"\sqrt{2\pi}(N/e)^N",
                "The width of the peak depends on N. Where does M stand in Laplace's formula?",
            ),
            Mistake(
                "stirling.lost-power",
                r"\sqrt{\frac{2\pi}{N}} e^{-N}",
                "This gets smaller as N grows. Where is the factor before the integral?",
            ),
            Mistake(
                "stirling.no-root",
                r"2\pi N (N/e)^N",
                "In Laplace's formula the factor from the width of the peak stands under a root.",
                share=0.25,
            ),
            Mistake(
                "stirling.root-of-n-only",
                r"2\pi\sqrt{N}(N/e)^N",
                "How far does the root reach in Laplace's formula?",
                share=0.25,
            ),
            Mistake(
                "stirling.two-outside",
                r"2\sqrt{\pi N}(N/e)^N",
                "How far does the root reach in Laplace's formula?",
                share=0.25,
            ),
            Mistake(
                "stirling.lost-exponential",
                r"\sqrt{2\pi N} N^N",
                "This is larger than N!, which is at most N^N. What is the exponential of N f at the maximum?",
            ),
            Mistake(
                "stirling.sign-of-exponent",
                r"\sqrt{2\pi N} N^N e^N",
                "This is larger than N!, which is at most N^N. Which sign does f have at its maximum?",
            ),
            Mistake(
                "stirling.reciprocal-power",
                r"\sqrt{2\pi N} (N/e)^{-N}",
                "This tends to zero as N grows. Which of the two is larger, N or e?",
            ),
            Mistake(
                "stirling.crude-logarithm",
                r"N \log N - N",
                "This approximates the logarithm of N!, and only coarsely. What approximates N! itself?",
            ),
            Mistake(
                "stirling.logarithm",
                r"N \log N - N + \frac{1}{2}\log(2\pi N)",
                "This approximates the logarithm of N!. What approximates N! itself?",
                share=0.5,
            ),
        ],
        points=3,
    ),
    ### END HIDDEN TESTS
    out_of=4,
)

# %% [markdown]
# ## 4. How good is it?
#
# Compute the relative error $\dfrac{|\,\text{stirling}(N) - N!\,|}{N!}$ for $N = 5, 10, 50$, and give it as a list of three
# numbers in this order, to at least three significant digits. **2 points.**

# %% nbgrader={"grade": false, "grade_id": "laplace_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
relative_error = [...]
### BEGIN SOLUTION
relative_error = [
    abs(float(stirling.subs(N, n)) - float(sympy.factorial(n))) / float(sympy.factorial(n))
    for n in (5, 10, 50)
]
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "laplace_error_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
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
        mistakes=[
            Mistake(
                "error.percent",
                r"100 - 100\sqrt{10\pi} (5/e)^5 / 5!; 100 - 100\sqrt{20\pi} (10/e)^{10} / 10!; 100 - 100\sqrt{100\pi} (50/e)^{50} / 50!",
                "These are percentages. Give the plain ratio.",
                share=0.5,
            ),
            Mistake(
                "error.absolute",
                r"5! - \sqrt{10\pi} (5/e)^5; 10! - \sqrt{20\pi} (10/e)^{10}; 50! - \sqrt{100\pi} (50/e)^{50}",
                "These are absolute errors. Divide by N!.",
            ),
            Mistake(
                "error.relative-to-approximation",
                r"5!/(\sqrt{10\pi} (5/e)^5) - 1; 10!/(\sqrt{20\pi} (10/e)^{10}) - 1; 50!/(\sqrt{100\pi} (50/e)^{50}) - 1",
                "These are relative to the approximation. Divide by N!.",
                share=0.5,
            ),
            Mistake(
                "error.ratio",
                r"\sqrt{10\pi} (5/e)^5 / 5!; \sqrt{20\pi} (10/e)^{10} / 10!; \sqrt{100\pi} (50/e)^{50} / 50!",
                "These are the ratios of the approximation and N!. How far from 1 are they?",
                share=0.25,
            ),
            Mistake(
                "error.approximation",
                r"\sqrt{10\pi} (5/e)^5; \sqrt{20\pi} (10/e)^{10}; \sqrt{100\pi} (50/e)^{50}",
                "These are the approximations themselves. How far from N! are they, as a part of N!?",
            ),
            Mistake(
                "error.leading-term",
                "1/60; 1/120; 1/600",
                "This is 1/(12 N), the error only nearly. Compute it with your formula.",
                share=0.5,
            ),
            Mistake(
                "error.order",
                r"1 - \sqrt{100\pi} (50/e)^{50} / 50!; 1 - \sqrt{20\pi} (10/e)^{10} / 10!; 1 - \sqrt{10\pi} (5/e)^5 / 5!",
                "These seem to be the right numbers, in which order?",
                share=0.5,
            ),
        ],
        points=1.5,
    ),
    ### END HIDDEN TESTS
    out_of=2,
)
