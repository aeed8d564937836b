"""The feedback page in a browser: what only its letters' places can show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from selenium.webdriver import Chrome

from autograder.reports.verdicts import grade
from autograder.symbolic import equivalent, real, vocabulary
from tests.nbgrader_plugins.pages import feedback_page

_PLACES = r"""
const shown = [...document.querySelectorAll('pre')];
const found = shown.find(each => /\n *\^ *$/.test(each.textContent.trimEnd()));
const text = found.firstChild, content = text.data;
const caret = content.lastIndexOf('^'), start = content.lastIndexOf('\n', caret) + 1;
const above = content.lastIndexOf('\n', start - 2) + 1 + caret - start;
const left = place => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return range.getBoundingClientRect().left;
};
return [content[above], left(caret) - left(above)];
"""
"""The letter that stands in the line above a caret at the same number of letters,
and how far the caret is from it.
"""


@pytest.fixture(params=[1400, 360], ids=["wide", "as a phone"])
def window(request: pytest.FixtureRequest, driver: Chrome) -> Iterator[Chrome]:
    """The browser of all tests with a window of some width, which it has for this test alone."""
    before = driver.get_window_size()
    driver.set_window_size(request.param, 900)
    yield driver
    driver.set_window_size(before["width"], before["height"])


@pytest.mark.parametrize(
    "answer", [r"\mu + i\mathfrak{i} + \W\W", r"\sum_{j=1}^{J} \left(\mu_j^2 + \sigma_j^2 - 1 ? \mu_j\right)"]
)
def test_a_caret_stands_under_its_place(window: Chrome, tmp_path: Path, answer: str) -> None:
    words = vocabulary(mu=real, sigma=real)
    report = grade(equivalent(answer, "mu + sigma", words, points=1), out_of=1)
    told = "\n".join(verdict.message for verdict in report.verdicts)
    place = told.splitlines()[-1].index("^")
    cell = new_code_cell("grade()", outputs=[new_output("execute_result", data=report._repr_mimebundle_())])
    page = tmp_path / "page.html"
    page.write_text(feedback_page(new_notebook(cells=[cell])), encoding="utf-8")
    window.get(page.as_uri())
    letter, apart = window.execute_script(_PLACES)
    assert letter == told.splitlines()[-2][place]
    assert abs(apart) < 1
