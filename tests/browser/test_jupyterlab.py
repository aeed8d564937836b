"""A student's work in JupyterLab, where jupytext is active as in every installation of this package."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from autograder.notebooks.submissions.handed_in import read_submission
from autograder.notebooks.submissions.reading import read_notebook

from .conftest import Browser, served

ROOT = Path(__file__).parents[2]
ANSWER = "answered = 'this is what the student wrote'"
TYPED = "typed = 'in the browser'"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("student")
    shutil.copytree(ROOT / "release" / "vae", folder / "vae")
    return folder


@pytest.fixture(scope="module")
def browser(driver: Chrome, course: Path) -> Iterator[Browser]:
    with served(course) as address:
        yield Browser(driver, address)


def answer_notebook(path: Path) -> None:
    notebook = json.loads(path.read_text())
    cells = {each["metadata"].get("nbgrader", {}).get("grade_id"): each for each in notebook["cells"]}
    cells["elbo_loss"]["source"] = ANSWER
    path.write_text(json.dumps(notebook))


def opened(browser: Browser, path: str) -> list[str]:
    """The texts of the cells of a notebook that was opened."""
    browser.open(f"lab/tree/{path}?reset")
    texts = (
        "jupyterapp.shell.currentWidget?.content?.model?.sharedModel?.cells?.map(cell => cell.getSource())"
    )
    browser.wait(lambda: browser.run(f"return window.jupyterapp && {texts}?.length > 3"), f"{path} open")
    found = browser.run(f"return {texts}")
    assert isinstance(found, list)
    return found


def type_and_save(browser: Browser, path: Path) -> None:
    """Add a line to the cell with the answer, and save."""
    browser.run(
        "const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.cells;"
        f"const cell = cells.find(each => each.getSource().includes({ANSWER!r}));"
        f"cell.setSource(cell.getSource() + '\\n' + {TYPED!r});"
    )
    browser.driver.set_script_timeout(60)
    browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "jupyterapp.commands.execute('docmanager:save').then(() => done(true), error => done(String(error)));"
    )
    browser.wait(lambda: TYPED in path.read_text(), f"{path} saved")


def test_a_newer_script_beside_an_edited_notebook_does_not_erase_it(browser: Browser, course: Path) -> None:
    notebook, script = course / "vae" / "vae.ipynb", course / "vae" / "vae.py"
    answer_notebook(notebook)
    released = script.read_text()
    later = notebook.stat().st_mtime + 3600
    os.utime(script, (later, later))
    assert any(ANSWER in text for text in opened(browser, "vae/vae.ipynb"))
    browser.picture("notebook_with_newer_script")
    type_and_save(browser, notebook)
    saved = "\n".join(cell.source for cell in read_notebook(notebook).cells)
    assert ANSWER in saved
    assert TYPED in saved
    assert script.read_text() == released


def test_a_newer_notebook_beside_an_edited_script_does_not_erase_it(browser: Browser, course: Path) -> None:
    folder = course / "script"
    shutil.copytree(ROOT / "release" / "vae", folder)
    notebook, script = folder / "vae.ipynb", folder / "vae.py"
    script.write_text(script.read_text().replace("# YOUR CODE HERE", ANSWER, 1))
    released = notebook.read_bytes()
    later = script.stat().st_mtime + 3600
    os.utime(notebook, (later, later))
    browser.open("lab?reset")
    browser.wait(lambda: browser.run("return !!window.jupyterapp?.shell.currentWidget"), "the lab")
    browser.run(
        "jupyterapp.commands.execute('docmanager:open', {path: 'script/vae.py', factory: 'Jupytext "
        "Notebook'})"
    )
    sources = (
        "jupyterapp.shell.currentWidget?.content?.model?.sharedModel?.cells?.map(cell => cell.getSource())"
    )
    browser.wait(
        lambda: browser.run(f"return {sources}?.some(text => text.includes({ANSWER!r}))"), "the script open"
    )
    type_and_save(browser, script)
    saved = "\n".join(cell.source for cell in read_submission(script).cells)
    assert ANSWER in saved
    assert TYPED in saved
    assert notebook.read_bytes() == released


def test_the_validate_button_shows_the_messages_of_the_checks(browser: Browser) -> None:
    opened(browser, "vae/laplace.ipynb")
    browser.click("[data-jp-item-name='runAll']", "Validate")
    told = browser.find(".jp-Dialog-content", "Validation Results").text
    browser.picture("validate_button")
    assert "points are decided by hidden checks" in told
    assert "Partial credit" not in told
    assert "Traceback" not in told
    browser.click(".jp-Dialog-button")


def test_cells_with_tests_are_folded(browser: Browser) -> None:
    opened(browser, "vae/laplace.ipynb")
    cells = "jupyterapp.shell.currentWidget.content.widgets"
    tests = f"{cells}.filter(cell => cell.model.type == 'code' && cell.model.getMetadata('nbgrader')?.grade)"
    browser.wait(lambda: browser.run(f"return {tests}.every(cell => cell.inputHidden)"), "folded cells")
    browser.picture("folded")
