"""A class graded by a Dask cluster of two workers: byte for byte what workers of this machine make."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.nbgrader_plugins.conftest import RIGHT, Class, add_step, new_course
from tests.nbgrader_plugins.test_grade import grade
from tests.nbgrader_plugins.test_same_as_nbgrader import files, tables

Client = pytest.importorskip("distributed").Client


@dataclass
class DaskCluster:
    """Processes of a scheduler and its workers."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """One more worker, with one thread and no nanny that would start it again."""
        self.workers.append(
            _started(
                *("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"),
                *("--local-directory", str(self.folder)),
                **environment,
            )
        )
        return self.workers[-1]

    def end(self) -> None:
        """End everything."""
        for each in (*self.workers, self.scheduler):
            with contextlib.suppress(psutil.NoSuchProcess):
                for below in psutil.Process(each.pid).children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        below.kill()
            each.kill()
            each.wait()


def _started(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical"}
        | environment,
        cwd="/",
    )


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running_cluster(folder: Path, protocol: str = "tcp") -> Iterator[DaskCluster]:
    """A scheduler with two workers."""
    port = _free_port()
    address = f"{protocol}://127.0.0.1:{port}"
    scheduler = _started(
        *("scheduler", "--host", f"{protocol}://127.0.0.1", "--port", str(port), "--no-dashboard")
    )
    found = DaskCluster(folder, address, scheduler, [])
    found.add_worker()
    found.add_worker()
    try:
        yield found
    finally:
        found.end()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    """One that listens to everybody on this machine."""
    with running_cluster(tmp_path / "dask") as found:
        yield found


@pytest.fixture
def small(course: Path, tmp_path: Path) -> Path:
    """A course with a class of six, among them work with links, archives and files of its own."""
    folder = new_course(tmp_path)
    shutil.copytree(course / "release", folder / "release")
    those = Class(folder)
    for number in range(4):
        those.hand_in(f"s{number}", those.answered(**RIGHT | {"three": f"three = {number}"}))
    those.hand_in("ana", those.answered(**RIGHT | {"three": "open('own.txt', 'w').write('3')\nthree = 3"}))
    (folder / "submitted" / "ana" / "numbers" / "link").symlink_to("/etc/passwd")
    os.mkfifo(folder / "submitted" / "ana" / "numbers" / "pipe")
    those.hand_in("zoe", those.answered(**RIGHT))
    inside = folder / "submitted" / "zoe" / "numbers"
    shutil.make_archive(str(inside), "zip", inside)
    shutil.rmtree(inside)
    return folder


def twin(folder: Path, name: str) -> Path:
    """A copy of a course, with links as links."""
    return Path(
        shutil.copytree(
            folder, folder.with_name(f"{folder.name}-{name}"), symlinks=True, ignore=lambda *_: ["pipe"]
        )
    )


def test_a_cluster_makes_what_this_machine_makes(small: Path, cluster: DaskCluster) -> None:
    here = twin(small, "here")
    grade(here)
    said = grade(small, "--scheduler", cluster.address)
    assert "6 submissions: 6 graded." in said
    assert files(small) == files(here)
    assert tables(small) == tables(here)
    page = [sys.executable, "-m", "autograder.cli", "feedback", "numbers"]
    subprocess.run([*page, "--scheduler", cluster.address], cwd=small, check=True, capture_output=True)
    subprocess.run(page, cwd=here, check=True, capture_output=True)
    pages = [
        {path.relative_to(each).as_posix(): path.read_bytes() for path in each.rglob("feedback/*/*/*")}
        for each in (small, here)
    ]
    assert len(pages[0]) == 6
    assert pages[0] == pages[1]


SLOW = """
import time


class Step(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        time.sleep(1)
        return nb, resources
"""


def graded_by(folder: Path) -> int:
    return len(list((folder / "autograded").glob("*/numbers/double.ipynb")))


def wait_for(folder: Path, count: int, grading: subprocess.Popen[bytes]) -> None:
    """Until so many are graded, or there is nothing more to wait for."""
    while graded_by(folder) < count and grading.poll() is None:
        time.sleep(0.02)


def begun(folder: Path, address: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "autograder.cli", "grade", "numbers", "--unconfined", "--json"]
    return subprocess.Popen(
        [*command, "--scheduler", address], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_what_a_lost_worker_had_is_graded_by_another(small: Path, cluster: DaskCluster) -> None:
    here = twin(small, "here")
    grade(here)
    grading = begun(small, cluster.address)
    wait_for(small, 1, grading)
    cluster.workers[0].send_signal(signal.SIGKILL)
    told, said = grading.communicate(timeout=300)
    assert grading.returncode == 0, said
    assert len(json.loads(told)) == 6
    assert files(small) == files(here)
    assert tables(small) == tables(here)


def test_where_the_scheduler_goes_nothing_is_lost(small: Path, cluster: DaskCluster) -> None:
    here = twin(small, "here")
    grade(here)
    grading = begun(small, cluster.address)
    wait_for(small, 1, grading)
    cluster.scheduler.send_signal(signal.SIGKILL)
    _, said = grading.communicate(timeout=300)
    if grading.returncode:  # else it was done before that
        assert b"has gone. What was graded so far is in the gradebook" in said.replace(b"\n", b" ")
        assert b"Traceback" not in said
    grade(small)
    assert files(small) == files(here)
    assert tables(small) == tables(here)


def test_a_scheduler_that_is_not_there_is_told_in_a_sentence(small: Path) -> None:
    address = f"tcp://127.0.0.1:{_free_port()}"
    said = grade(small, "--scheduler", address, status=1)
    assert f"There is no Dask scheduler that answers at {address}" in said
    assert "Traceback" not in said
    assert graded_by(small) == 0


def test_workers_with_other_versions_are_refused_before_anything_is_graded(
    small: Path, cluster: DaskCluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    metadata = other / "sympy-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: sympy\nVersion: 1.0\n")
    cluster.add_worker(PYTHONPATH=str(other))
    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(3)
    said = grade(small, "--scheduler", cluster.address, status=1)
    assert "has other versions than this machine: sympy 1.0 (here " in said
    assert graded_by(small) == 0


def test_a_step_that_a_worker_has_not_is_told_in_a_sentence(small: Path, cluster: DaskCluster) -> None:
    add_step(small, SLOW)  # in a module of the course's folder
    said = grade(small, "--scheduler", cluster.address, status=1)
    assert "No module named" in said
    assert "Traceback" not in said


def test_what_travels_is_encrypted_where_dask_is_told_so(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("there is nothing here that makes certificates")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION", "true")
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TLS__CA_FILE", str(certificate))
    for each in ("CLIENT", "SCHEDULER", "WORKER"):
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{each}__CERT", str(certificate))
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{each}__KEY", str(key))
    with running_cluster(tmp_path / "dask", "tls") as cluster:
        assert "6 submissions: 6 graded." in grade(small, "--scheduler", cluster.address)
        for name in list(os.environ):
            if name.startswith("DASK_DISTRIBUTED"):
                monkeypatch.delenv(name)
        said = grade(small, "--scheduler", cluster.address, "--force", status=1)
        assert f"There is no Dask scheduler that answers at {cluster.address}" in said
        assert "Traceback" not in said
