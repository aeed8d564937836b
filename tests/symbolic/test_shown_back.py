"""A report shows back how an answer was read, in each of the places where people read reports."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from nbformat.v4 import new_code_cell, new_notebook, new_output
from rich.console import Console

from autograder.nbgrader_plugins.feedback.hiding import HideTests
from autograder.notebooks.scoring.grading import cell_result
from autograder.reports.rendering import report_html, report_lines
from autograder.reports.shown_back import LONGEST, MOST, ShownBack, shown_back_of
from autograder.reports.terminal import show_verdicts
from autograder.reports.verdicts import REPORT_MIME, Check, Finding, Report, check, grade, passed
from autograder.symbolic import (
    equal_up_to_constant,
    equals_integral,
    equivalent,
    function,
    holds,
    lines_agree,
    positive,
    real,
    tends_to,
    unit_interval,
    uses_only,
    vocabulary,
)
from autograder.symbolic.derivations import checks
from autograder.symbolic.derivations.chains import SoundPart
from autograder.symbolic.limits.limited import LimitExceeded
from tests.nbgrader_plugins.pages import feedback_page

WORDS = vocabulary(x=real, sigma=positive, phi=unit_interval)


def report(*checks: Check) -> Report:
    return grade(*checks, out_of=sum(each.points for each in checks))


def shown(each: Check) -> list[str]:
    (verdict,) = report(each).verdicts
    return [line.text for line in verdict.read_as]


def equal(answer: Any, title: str = "the expression is right", points: float = 1) -> Check:
    return equivalent(answer, "log(sigma) + x", WORDS, title=title, points=points)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (r"\log(\sigma)^2", "log(sigma)**2"),
        (r"\log \sigma^2 / 2 + x", "log(sigma**2)/2 + x"),
        ("x + log sigma", "x + log(sigma)"),
        (sympy.Symbol("x", real=True) / 2, "1/2*x"),
        (r"\frac{x}{\sigma} - 1", "x/sigma - 1"),
    ],
)
def test_what_was_read_is_shown_right_or_wrong(answer: Any, text: str) -> None:
    assert shown(equal(answer)) == [text]


@pytest.mark.parametrize("answer", [..., "", r"\frac{x}{", "x + y", 1.5j, [1, 2]])
def test_nothing_is_shown_of_what_could_not_be_read(answer: Any) -> None:
    assert shown(equal(answer)) == []


def test_every_check_of_one_answer_shows_it() -> None:
    densities = vocabulary(densities=True)
    assert shown(equal_up_to_constant("x^2", "x", WORDS, of=["x"], points=1)) == ["x**2"]
    assert shown(tends_to("sigma + 1", "sigma", "sigma", WORDS, points=1)) == ["sigma + 1"]
    assert shown(
        equals_integral("sigma^2", r"\int q(z) z^2 dz", vocabulary(mu=real, sigma=positive), points=1)
    ) == ["sigma**2"]
    assert shown(uses_only("p(z|x)", ["q(z|x)"], densities, points=1)) == ["p(z | x)"]


def test_answers_that_a_statement_names_are_shown_by_their_names() -> None:
    given = {"f": function("sigma u - u^2"), "c": r"\sigma^2"}
    assert shown(holds("f(c) = 0", given, WORDS, points=1, title="a root")) == [
        "f(u) = sigma*u - u**2",
        "c = sigma**2",
    ]


@pytest.mark.parametrize(
    ("answer", "text"),
    [(r"\log \sigma x", "log(sigma*x)"), (r"\log \sigma x", "log(sigma)*x"), ("1/2x", "1/(2*x)")],
)
def test_the_way_of_reading_that_decided_is_the_one_that_is_shown(answer: str, text: str) -> None:
    assert shown(equivalent(answer, text, WORDS, points=1)) == [text]
    assert shown(holds(f"a = {text}", {"a": answer}, WORDS, points=1, title="equal")) == [f"a = {text}"]


def test_what_several_checks_have_read_is_shown_once() -> None:
    lines = "\n".join(report_lines(report(equal("x", "one"), equal("x", "another"), equal("x^2", "a third"))))
    assert lines.count("Read as: x\n") == 1
    assert lines.count("Read as: x**2") == 1


def test_a_notebook_gets_a_formula_and_a_terminal_gets_text() -> None:
    found = report(equal(r"\frac{x}{\sigma}"))
    assert r"Read as \(\frac{x}{\sigma}\)" in report_html(found)
    console = Console(record=True, width=80)
    show_verdicts(console, found.verdicts)
    assert "Read as: x/sigma" in console.export_text()


def graded(found: Report, source: str) -> Any:
    cell = new_code_cell(source, outputs=[new_output("execute_result", data=found._repr_mimebundle_())])
    cell.metadata["nbgrader"] = {
        "grade": True,
        "solution": False,
        "grade_id": "test_f",
        "points": 2,
        "score": 0,
    }
    return cell


def test_feedback_sets_it_as_mathml() -> None:
    page = feedback_page(
        new_notebook(cells=[graded(report(equal(r"\frac{x}{\sigma}")), "grade(f, out_of=1)")])
    )
    assert "Read as <math><mfrac><mi>x</mi><mi>σ</mi></mfrac></math>" in page


def test_feedback_shows_nothing_that_a_hidden_check_has_read() -> None:
    source = "grade(\n    a,\n    ### BEGIN HIDDEN TESTS\n    b,\n    ### END HIDDEN TESTS\n    out_of=2,\n)"
    found = report(equal("x", "visible"), equal("x + 4711", "hidden"))
    shown_page = HideTests().preprocess(new_notebook(cells=[graded(found, source)]), {})[0]
    verdicts = shown_page.cells[0].outputs[0].data[REPORT_MIME]["verdicts"]
    assert ["read_as" in each for each in verdicts] == [True, False]
    assert "x + 4711" not in str(shown_page.cells[0].outputs)


def test_it_survives_the_way_through_the_data_of_a_report() -> None:
    found = report(equal(r"\frac{x}{\sigma}"))
    output = new_output("execute_result", data=found._repr_mimebundle_())
    assert (
        cell_result("test_f", "grade(f, out_of=1)", [output], 1).verdicts[0].read_as
        == found.verdicts[0].read_as
    )


def test_data_that_no_check_has_made_shows_nothing() -> None:
    long = {"latex": "x" * (LONGEST + 1), "text": "x", "mark": ""}
    for data in (None, "x", 3, {"latex": "x"}, [3], [{"latex": 3, "text": "x"}], [long]):
        assert shown_back_of(data) == ()
    odd = {"latex": "x", "text": "x", "mark": "<script>"}
    assert shown_back_of([odd] * 100) == (ShownBack("x", "x"),) * MOST


@pytest.mark.parametrize("name", [r"x}\href{javascript:1}{y", "<b>", "a$b"])
def test_odd_names_of_a_sympy_object_are_not_shown(name: str) -> None:
    assert (
        shown(holds("f(1) = f(1)", {"f": function(sympy.Symbol(name) ** 2)}, WORDS, points=1, title="same"))
        == []
    )


def test_what_is_too_long_is_not_shown() -> None:
    assert shown(equal(" + ".join(["x"] * 900))) == []


DENSITIES = vocabulary(densities=True)


def lines(derivation: list[str], start: str = r"\log p(x)") -> list[tuple[str, str]]:
    (verdict,) = report(lines_agree(derivation, start, DENSITIES, points=1)).verdicts
    return [(line.mark, line.text) for line in verdict.read_as]


def test_a_derivation_is_shown_line_by_line_with_a_mark_at_each() -> None:
    right = [r"\log p(x) = E_q[\log p(x)]", r"= E_q[\log p(x,z)] - E_q[\log p(z|x)]", r"\ge \log p(x) - 1"]
    wrong = [right[0], r"= E_q[\log p(x,z)] + E_q[\log p(z|x)]", r"= \log p(x)"]
    assert [mark for mark, _ in lines(right)] == ["sound"] * 4
    assert [text[:2] for _, text in lines(right)] == ["lo", "= ", "= ", ">="]
    assert [mark for mark, _ in lines(wrong)] == ["sound", "sound", "wrong", ""]


def test_marks_and_relations_reach_the_page() -> None:
    derivation = [r"\log p(x)", r"= \log p(x,z) - \log p(x|z)", r"\ge 0"]
    page = report_html(report(lines_agree(derivation, r"\log p(x)", DENSITIES, points=1)))
    assert ">Read as</summary>" in page
    assert r"<div>✓ \(\log" in page
    assert r"<div>✗ \(= \log" in page
    assert r"<div> \(\ge 0" in page


def test_a_fault_in_showing_costs_no_points_and_is_told_to_the_author() -> None:
    def fault(finding: Finding) -> list[ShownBack]:
        raise TypeError("no such node")

    found = report(check("right", lambda seed: passed(), "x", points=2, shows=fault))
    assert (found.score, found.verdicts[0].read_as) == (2, ())
    assert found.faults == ("The check “right” cannot show back what it has read: no such node",)


def test_what_was_too_costly_is_not_done_again_to_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def costly(*arguments: Any) -> SoundPart:
        asked.append(arguments)
        raise LimitExceeded("takes too long")

    monkeypatch.setattr(checks, "_followed", costly)
    derivation = [r"\log p(x)", r"= E_q[\log p(x)]", r"= \log p(x)"]
    (verdict,) = report(lines_agree(derivation, r"\log p(x)", DENSITIES, points=1)).verdicts
    assert (verdict.status, len(asked)) == ("undecided", 1)
    assert [line.mark for line in verdict.read_as] == [""] * 3
