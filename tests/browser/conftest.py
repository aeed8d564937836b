"""A real JupyterLab and a real browser, for what can only be seen in one. Run by `make test-browser`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.nbgrader_plugins.conftest import Class, new_course

SECONDS = 90
"""How long anything may take to appear, on a machine with much else to do."""

_OPTIONS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run
--disable-background-networking --disable-component-update --disable-sync
--disable-dev-shm-usage --window-size=1400,1000""".split()


class Browser:
    """A browser with a page of a Jupyter server; waits for what it is asked about."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver = driver
        self._address = address

    def open(self, path: str) -> None:
        """Go to a page of the server."""
        self.driver.get(f"{self._address}/{path}")

    def find(self, selector: str, text: str = "") -> WebElement:
        """The first visible element of this selector that has this text, as soon as there is one."""

        def look(driver: Chrome) -> WebElement | None:
            found = driver.find_elements(By.CSS_SELECTOR, selector)
            return next((each for each in found if each.is_displayed() and text in each.text), None)

        return WebDriverWait(self.driver, SECONDS, ignored_exceptions=_GONE).until(
            look, f"{selector} with the text {text!r}"
        )

    def wait(self, until: Callable[[], object], what: str) -> None:
        """Wait until something is true."""
        WebDriverWait(self.driver, SECONDS, ignored_exceptions=_GONE).until(lambda _: until(), what)

    def click(self, selector: str, text: str = "") -> None:
        """Click on the first such element as soon as it can be clicked."""

        def press(driver: Chrome) -> bool:
            self.find(selector, text).click()
            return True

        WebDriverWait(self.driver, SECONDS, ignored_exceptions=_GONE).until(press, f"{selector} {text!r}")

    def run(self, script: str) -> object:
        """The value of JavaScript in the page."""
        return self.driver.execute_script(script)

    def picture(self, name: str) -> None:
        """Keep what the browser shows in build/browser/, for people to look at."""
        folder = Path(__file__).parents[2] / "build" / "browser"
        folder.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(folder / f"{name}.png"))


def _gone() -> tuple[type[Exception], ...]:
    from selenium.common import exceptions

    return (
        exceptions.StaleElementReferenceException,
        exceptions.ElementClickInterceptedException,
        exceptions.ElementNotInteractableException,
    )


_GONE = _gone()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab whose root is this folder, as `jupyter lab` there would start it."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile("w+") as log:
        command = [
            sys.executable,
            "-m",
            "jupyter",
            "lab",
            "--no-browser",
            "--port=0",
            "--allow-root",
            "--expose-app-in-browser",
        ]
        settings = ["--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.news_url="]
        folders = dict.fromkeys(
            ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), home
        )
        environment = os.environ | folders | {"OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(
            [*command, *settings], cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield _address(process, Path(home), log)
        finally:
            process.terminate()
            process.wait()


def _address(process: subprocess.Popen[bytes], runtime: Path, log: object) -> str:
    import json

    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                address = str(json.loads(path.read_text())["url"]).rstrip("/")
                urllib.request.urlopen(f"{address}/api").close()
            except (OSError, ValueError):
                continue
            return address
        time.sleep(0.2)
    log.seek(0)  # type: ignore[attr-defined]
    raise RuntimeError(f"JupyterLab did not start:\n{log.read()[-3000:]}")  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def driver() -> Iterator[Chrome]:
    program, starter = shutil.which("chromium"), shutil.which("chromedriver")
    assert program is not None, "make test-browser installs Chromium"
    assert starter is not None, "make test-browser installs chromium-driver"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = program
        for option in (*_OPTIONS, f"--user-data-dir={profile}"):
            options.add_argument(option)
        driver = Chrome(options=options, service=ChromeService(starter))
        yield driver
        driver.quit()


@pytest.fixture(scope="session")
def class_room(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The small course with its release, and what three students have handed in."""
    from tests.nbgrader_plugins.conftest import RIGHT, nbgrader

    folder = new_course(tmp_path_factory.mktemp("course"))
    nbgrader(folder, "generate_assignment", "numbers")
    those = Class(folder)
    those.hand_in("ana", those.answered(**RIGHT))
    those.hand_in("ben", those.answered(**RIGHT | {"three": "three = '?'"}))
    those.hand_in("carl", those.answered(**RIGHT | {"three": "three = 4"}))
    return those
