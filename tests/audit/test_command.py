"""`autograder audit` as an instructor types it: what it prints, the page it writes, and how it ends."""

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from tests.audit.tiny_course import answer, write_course, write_release


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with its release and one known answer of each kind, and the folder it lies in."""
    write_course(tmp_path)
    answer(tmp_path, "double/right/sum_of_both.py", "def double(x):\n    return x + x\n")
    answer(tmp_path, "double/wrong/three_times.py", "# note: factor\ndef double(x):\n    return 3 * x\n")
    write_release(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def audit(*arguments):
    return CliRunner().invoke(app, ["audit", "--no-imports", *arguments])


def test_tests_that_hold_end_with_success_and_a_page(course):
    done = audit("sums", "--seeds", "1")
    assert done.exit_code == 0, done.output
    assert "The tests hold" in done.output
    page = (course / "audit-sums.html").read_text(encoding="utf-8")
    assert "three times" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_something_to_look_at_ends_with_failure(course):
    answer(course, "double/wrong/also_right.py", "def double(x):\n    return x * 2\n")
    done = audit("sums", "--seeds", "1", "--page", "elsewhere.html")
    assert done.exit_code == 1
    assert "This wrong answer earns full marks." in done.output
    assert (course / "elsewhere.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("products",), "There is no assignment `products`"),
        (("sums", "--source", "nowhere"), "There is no assignment `sums`"),
        (("sums", "--notebook", "second"), "There is no notebook `second`"),
        (("sums", "--only-imports"), "there is nothing to try"),
    ],
)
def test_what_is_not_there_is_said(course, arguments, said):
    done = audit(*arguments)
    assert done.exit_code == 2
    assert said in done.output
