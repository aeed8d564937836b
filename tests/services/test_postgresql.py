"""The gradebook in PostgreSQL, by its URL: the same grades and pages as in SQLite."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from tests.nbgrader_plugins.test_grade import grade
from tests.nbgrader_plugins.test_same_as_nbgrader import files, tables

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _program(name: str) -> str | None:
    return next((str(place / name) for place in _PLACES if (place / name).exists()), shutil.which(name))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server with nothing in it, without the last part."""
    initdb, postgres = _program("initdb"), _program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    owner = {"user": user, "group": None, "extra_groups": []} if os.getuid() == 0 else {}
    if owner:  # the server refuses to run as root
        shutil.chown(folder, user)
        owner = {"user": user}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    subprocess.run(
        [initdb, "-D", str(folder / "data"), "-A", "trust", "-U", user],
        check=True,
        capture_output=True,
        cwd="/",
        **owner,
    )
    running = subprocess.Popen(
        [postgres, "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **owner,
    )
    try:
        url = f"postgresql://{user}:a-secret@127.0.0.1:{port}"
        _wait_for(f"{url}/postgres", running)
        yield url
    finally:
        running.send_signal(signal.SIGINT)  # without waiting for whoever is still connected
        running.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _wait_for(url: str, running: subprocess.Popen[bytes]) -> None:
    """Until the server answers, or has ended."""
    while running.poll() is None:
        with contextlib.suppress(OperationalError):
            return _execute(url, "SELECT 1")
        time.sleep(0.1)
    pytest.fail("The server has ended.")


def on_server(folder: Path, server: str, name: str) -> str:
    """Let a course have its gradebook there."""
    _execute(f"{server}/postgres", f"CREATE DATABASE {name}")
    with folder.joinpath("nbgrader_config.py").open("a") as file:
        file.write(f'c.CourseDirectory.db_url = "{server}/{name}"\n')
    return f"{server}/{name}"


def test_grades_and_pages_are_those_of_sqlite(small: Path, server: str) -> None:
    other = Path(shutil.copytree(small, small.with_name(f"{small.name}-sqlite")))
    url = on_server(small, server, "grades")
    for folder in (small, other):
        assert "3 submissions: 3 graded." in grade(folder)
        subprocess.run(
            [shutil.which("autograder") or "autograder", "feedback", "numbers"],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    assert not (small / "gradebook.db").exists()
    assert files(small) == files(other)
    assert tables(small, url) == tables(other)
    for page in (other / "feedback").rglob("*.html"):
        assert (small / page.relative_to(other)).read_bytes() == page.read_bytes()
    assert "3 more had been graded before" in grade(small)


def test_the_password_of_the_gradebook_stays_here(small: Path, server: str) -> None:
    on_server(small, server, "secret")
    grade(small)
    kept = [path.read_bytes() for path in (small / ".autograder").rglob("*") if path.is_file()]
    assert kept
    assert not [each for each in kept if b"a-secret" in each]


def test_a_server_that_is_not_there_is_told_in_a_sentence(small: Path) -> None:
    with small.joinpath("nbgrader_config.py").open("a") as file:
        file.write('c.CourseDirectory.db_url = "postgresql://ana:a-secret@127.0.0.1:1/grades"\n')
    said = grade(small, status=1)
    assert "The gradebook" in said
    assert "cannot be used: " in said
    assert "a-secret" not in said
    assert "Traceback" not in said
