"""The formgrader, as the README says how to open it: the list, the button that grades, grading by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.nbgrader_plugins.conftest import Class, read_grades

from .conftest import Browser, served


@pytest.fixture(scope="module")
def browser(driver: Chrome, class_room: Class) -> Iterator[Browser]:
    with served(class_room.course) as address:
        yield Browser(driver, address)


def test_the_menu_of_jupyterlab_leads_to_the_list_of_assignments(browser: Browser) -> None:
    browser.open("lab?reset")
    browser.click(".lm-MenuBar-itemLabel", "Nbgrader")
    browser.click(".lm-Menu-itemLabel", "Formgrader")
    browser.wait(lambda: browser.run("return document.querySelectorAll('iframe').length"), "the formgrader")
    browser.open("formgrader")
    browser.find("td.name", "numbers")
    browser.find("td.num-submissions", "3")
    browser.picture("assignments")


def test_the_button_grades_with_the_course_s_own_grader(browser: Browser, class_room: Class) -> None:
    browser.open("formgrader/manage_submissions/numbers")
    for student in ("ana", "ben"):
        browser.find("td.student-id", student)
        browser.run(
            "Array.from(document.querySelectorAll('tr')).find(row => row.querySelector('td.student-id')"
            f"?.textContent == '{student}').querySelector('td.autograde a').click()"
        )
        browser.find(".modal-title", "Success")
        assert "[DEBUG]" not in browser.find(".modal-body").text
        browser.picture(f"graded_{student}")
        browser.click(".modal.in button.close")
        browser.wait(lambda: not browser.run("return document.querySelector('.modal.in')"), "no dialogue")
    grades = read_grades(class_room.course)
    assert grades["ana"]["test_three"] == (3.0, False)
    assert grades["ben"]["test_three"] == (0.0, True)


def test_a_submission_shows_what_could_not_be_decided(browser: Browser, class_room: Class) -> None:
    browser.open("formgrader/gradebook/numbers/double")
    browser.find("td.needs-manual-grade")
    browser.picture("notebooks_to_grade")
    links = browser.run("return Array.from(document.querySelectorAll('td a')).map(link => link.href)")
    assert isinstance(links, list)
    told = []
    for number, link in enumerate(sorted(set(links))):
        browser.driver.get(link)
        browser.find("body", "Task 1")
        browser.picture(f"by_hand_{number}")
        told.append(browser.find("body").text.count("Nobody can tell."))
    assert sorted(told) == [1, 3]  # in the code of the given cell; and of two checks of one submission


def test_a_file_of_a_student_s_runs_nothing_where_the_formgrader_serves_it(
    browser: Browser, class_room: Class
) -> None:
    """A link in a student's text leads there."""
    page = "<title>page</title><script>document.title = 'RAN'</script>"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'>{page}</svg>"
    files = {"page.html": page, "page.svg": drawing, "page.xhtml": page}
    for student, (name, text) in itertools.product(("ana", "ben"), files.items()):
        (class_room.course / "autograded" / student / "numbers" / name).write_text(text, encoding="utf-8")
    browser.open("formgrader/gradebook/numbers/double")
    browser.find("td.needs-manual-grade")
    link = browser.run("return document.querySelector('td a[href*=submissions]').href")
    for name in files:
        browser.driver.get(f"{str(link).partition('?')[0].rstrip('/')}/{name}")
        assert browser.driver.title != "RAN"
        assert browser.driver.current_url.endswith(name)
