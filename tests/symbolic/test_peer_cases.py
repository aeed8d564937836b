"""The benchmark of other graders' cases judges what it can read, and says of the rest that it can't."""

import json

import pytest

from benchmarks.symbolic.peer_cases import judged, load

INVERSE_SINE = r"\int_0^x \frac{1}{\sqrt{1-t^2}} dt"


@pytest.fixture
def verdict(tmp_path):
    def of(reference, student, **given):
        case = {
            **{"id": "one", "reference": reference, "student": student, "should_match": True},
            **{"variables": ["x"], "syntax": "latex", "domain": "real", **given},
        }
        path = tmp_path / "cases.json"
        path.write_text(json.dumps([case]))
        (read,) = load(path)
        return judged(read)

    return of


@pytest.mark.parametrize(
    ("reference", "student", "assumptions"),
    [
        (r"\sqrt{(x-2)^2}", "x - 2", {"x": ">2"}),
        (r"\sqrt{(x-2)^2}", "x - 2", {"needs": ">2"}),
        (r"\sqrt{(x-2)^2}", "2 - x", {"needs": "x <= 2"}),
        (INVERSE_SINE, r"\arcsin x", {"needs": "|x|<1"}),
    ],
)
def test_conditions_are_read(verdict, reference, student, assumptions):
    assert verdict(reference, student, assumptions=assumptions).accepted


@pytest.mark.parametrize(
    ("reference", "assumptions", "reason"),
    [
        ("x", {"x": "x is even"}, "a condition of the case can't be read"),
        (r"\log(", {}, "to close"),
        ("1/0", {}, "The reference has no value in any instance"),
        (INVERSE_SINE, {"x": ">2"}, ""),
    ],
)
def test_what_cannot_be_read_or_has_no_value_ends_nothing(verdict, reference, assumptions, reason):
    found = verdict(reference, "x", assumptions=assumptions)
    assert found.accepted is not True
    assert reason in found.reason
