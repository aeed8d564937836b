"""Checks of a function's peak: that it has one in a range, and what is said of its place and sharpness.

Nothing here knows the function: it is the student's own, in one variable of their choice.

>>> from autograder import grade
>>> from autograder.symbolic.checks.statements import function
>>> from autograder.symbolic.domains import positive
>>> words = Vocabulary({"N": positive})
>>> f = function("N u - u^2 / 2")
>>> peak = peaks_inside(f, words, between=("0", "10 N"), points=1)
>>> grade(
...     peak, is_stationary(f, "N", words, points=1), follows_parabola(f, "N", -1, words, points=1), out_of=3
... )
3
"""

from __future__ import annotations

from typing import Any

from autograder.authoring.authored import Points, Text, authored
from autograder.reports.combining import together
from autograder.reports.verdicts import Check
from autograder.symbolic.checks.statements import FunctionAnswer, holds
from autograder.symbolic.vocabulary import Vocabulary


@authored
def peaks_inside(
    f: FunctionAnswer,
    words: Vocabulary,
    *,
    between: tuple[Text, Text],
    points: Points,
    title: Text = "f rises near one end of the range and falls near the other, so that it has a peak inside",
) -> Check:
    """The function rises at the first of two places and falls at the second."""
    low, high = between
    hint = "A peak inside the range is needed, with f rising before it and falling behind it. Does your f?"
    rises, falls = (
        holds(
            f"f'({place}) {sign} 0",
            {"f": f},
            words,
            title=title,
            hint=hint,
            sides=(f"the slope of f at {place}", "the bound"),
            points=0,
        )
        for place, sign in ((low, ">"), (high, "<"))
    )
    return together(rises, falls, title=title, points=points)


@authored
def curves_down_at(
    f: FunctionAnswer,
    x_0: Any,
    words: Vocabulary,
    *,
    points: Points,
    title: Text = "x0 is positive, and f curves downwards there",
) -> Check:
    """The place is positive, and the second derivative is negative there, in units of the place by more than
    1e-9.
    """
    inside = holds(
        "x_0 > 0",
        {"x_0": x_0},
        words,
        title=title,
        hint="The range begins at 0, and the peak lies inside.",
        sides=("x0", "the edge of the range"),
        points=0,
    )
    curved = holds(
        "x_0^2 f''(x_0) < -10^{-9}",
        {"f": f, "x_0": x_0},
        words,
        title=title,
        hint="At a maximum inside the range the second derivative is negative.",
        sides=("x0 squared times the second derivative", "the bound, a little below zero,"),
        points=0,
    )
    return together(inside, curved, title=title, points=points)


@authored
def is_stationary(
    f: FunctionAnswer,
    x_0: Any,
    words: Vocabulary,
    *,
    points: Points,
    title: Text = "the slope of f is zero at x0",
) -> Check:
    """The first derivative is zero there, where the second is not.

    In units of the place and of the second derivative: a place that was found numerically is as good for a
    sharp peak as for a broad one, and however large it is.
    """
    return holds(
        r"\frac{f'(x_0)}{x_0 f''(x_0)} = 0",
        {"f": f, "x_0": x_0},
        words,
        title=title,
        sides=("the slope at x0, in units of x0 times the second derivative there,", "that at a maximum"),
        points=points,
    )


@authored
def follows_parabola(
    f: FunctionAnswer,
    x_0: Any,
    f_2: Any,
    words: Vocabulary,
    *,
    points: Points,
    title: Text = "close to x0, f bends like the parabola with your f2, to a tenth",
) -> Check:
    """The second derivative at the place is ``f_2`` to a tenth of its size, however sharp the peak is.

    For visible tests: it tells a second derivative coarsely, and leaves the exact one to others.
    """
    return holds(
        r"|f_2 - f''(x_0)| < \frac{1}{10} |f''(x_0)|",
        {"f": f, "x_0": x_0, "f_2": f_2},
        words,
        title=title,
        sides=("the distance of your f2 from the second derivative of your f", "a tenth of the latter"),
        points=points,
    )
