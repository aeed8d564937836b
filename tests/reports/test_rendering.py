"""A report is read by people: points as they write them, marks under their places,
one sign for each thing that can be.
"""

import io

from bs4 import BeautifulSoup
from rich.console import Console

from autograder.notebooks.scoring.grading import cell_result, graded_outputs
from autograder.reports.rendering import report_html
from autograder.reports.terminal import show_line
from autograder.reports.verdicts import AnswerError, check, failed, grade, passed, undecided
from autograder.symbolic import equivalent, positive, vocabulary

UNREADABLE = "a + \\strange{b} + c"


def page(report):
    return BeautifulSoup(report_html(report), "html.parser")


def unreadable(points=1.0):
    return equivalent(UNREADABLE, "a", vocabulary(a=positive), points=points)


def refused(title="first", points=1.0):
    return check(title, lambda seed: failed("No.", "no"), points=points)


def fine(title, points=1.0):
    return check(title, lambda seed: passed(), points=points)


def test_the_mark_stands_under_its_place():
    text, mark = page(grade(unreadable(), out_of=1)).pre.get_text().split("\n")
    assert text == UNREADABLE
    assert text[mark.index("^") :].startswith("\\strange")


def test_what_follows_a_marked_place_is_prose_again():
    told = check("a", lambda seed: (_ for _ in ()).throw(AnswerError("Here:\nx <y\n  ^\nAnd `more`.")))
    found = page(grade(told, out_of=1))
    assert found.pre.get_text() == "x <y\n  ^"
    assert found.pre.next_sibling == "And "
    assert found.find("code").get_text() == "more"


def test_the_mark_stands_under_its_place_in_a_terminal():
    console = Console(file=io.StringIO(), width=100)
    message = grade(unreadable(), out_of=1).verdicts[0].message
    show_line(console, "", message)
    *_, text, mark = console.file.getvalue().rstrip().split("\n")
    assert text[mark.index("^") :].startswith("\\strange")


def test_long_names_can_wrap():
    name = "x" * 300
    cells = page(grade(check(name, lambda seed: failed(f"What is `{name}`?", "no")), out_of=1)).find_all("td")
    assert "overflow-wrap:anywhere" in cells[1]["style"]


def test_a_check_without_points_shows_none():
    report = grade(fine("closed", points=0), fine("value", points=0.5), out_of=0.5)
    rows = page(report).find_all("tr")
    assert [row.find_all("td")[-1].get_text() for row in rows] == ["", "0.5 of 0.5 points"]


def test_no_report_speaks_of_nothing_of_nothing():
    for report in (grade(fine("a", 0), out_of=3), grade(refused(points=0), out_of=3), grade(out_of=0)):
        said = page(report).get_text() + repr(report)
        assert "0 of 0" not in said
        assert "0 / 0" not in said
    kept = graded_outputs([], cell_result("tests", "grade(out_of=0)", [], 0))
    assert "0 of 0" not in str(kept)


def test_points_are_written_as_people_write_them():
    thirds = check("a", lambda seed: failed("Partly.", "no", share=1 / 3), points=1)
    found = page(grade(thirds, out_of=3)).get_text()
    assert "0.33 of 1 point" in found
    assert "2 more points are decided by hidden checks" in found
    assert "1 more point is decided" in page(grade(fine("a"), out_of=2)).get_text()


def test_a_release_whose_visible_checks_earn_nothing_is_not_well_when_one_fails():
    assert repr(grade(refused(points=0), out_of=3)) == "0"
    assert repr(grade(fine("a", points=0), out_of=3)) == "3 points are decided by hidden checks"


def test_a_check_that_waits_names_the_first_that_has_to_pass():
    first = refused("first")
    second = fine("second").only_if(first)
    third = fine("third").only_if(second)
    report = grade(first, second, third, out_of=3)
    assert [verdict.status for verdict in report.verdicts] == ["failed", "waiting", "waiting"]
    assert report.score == 0
    assert report.verdicts[2].message == "Looked at as soon as “first” passes."
    signs = [row.td for row in page(report).find_all("tr")]
    assert [sign.get_text() for sign in signs] == ["✗", "–", "–"]
    assert signs[1]["title"] == "waits for another check"


def test_a_check_waits_for_one_that_could_not_be_decided_too():
    first = check("first", lambda seed: undecided("Too long.", "slow"))
    second = fine("second").only_if(first)
    assert [each.status for each in grade(first, second, out_of=2).verdicts] == ["undecided", "waiting"]
