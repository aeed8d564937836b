"""The exponent and its maximum: what each part earns when another is wrong."""

import pytest

from tests.source.grade_cells import TASKS, judged

EXPONENT, MAXIMUM = TASKS["laplace_exponent"], TASKS["laplace_maximum"]


@pytest.mark.parametrize(
    ("f", "c", "points"),
    [
        ("log(z) - z", "N^N", 0.5),  # the peak is right, but the Jacobian is lost
        ("log(z) - z", None, 0.5),
        ("-z", "N N!", 0),  # a true equation, without a peak inside the range
        ("0", "N!", 0),
        ("-t", "1", 0),
        (None, "1", 0),
    ],
)
def test_without_a_peak_inside_the_range_nothing_is_earned(f, c, points):
    assert judged(EXPONENT, {"f": f, "c": c}).score == points


@pytest.mark.parametrize(
    ("f", "x0", "f2"), [("0", 1, 0), ("5", 2, 0), ("-z", 1, 0), ("-z^2", 0, -2), ("(z-1)^2", 1, 2)]
)
def test_an_exponent_without_an_inner_maximum_earns_nothing(f, x0, f2):
    assert judged(MAXIMUM, {"f": f, "x0": x0, "f2": f2}).score == 0


@pytest.mark.parametrize(
    ("x0", "f2", "points"),
    [("N", -1, 0.5), (1, 1, 1.5), (1, "-1/N^2", 1.5), (2, "-1/4", 2), (None, None, 0), (None, -1, 0)],
)
def test_the_maximum_belongs_to_the_exponent(x0, f2, points):
    assert judged(MAXIMUM, {"f": "log(z) - z", "x0": x0, "f2": f2}).score == points
