"""What decodes a stranger's bytes and runs the tests has no more rights than that needs,
in every tier of this machine.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.execution.confinement import Tier
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.lending import lent
from autograder.notebooks.running.running import Job
from tests.attacks.course import CANARY, SHORT, answer_and_test

TRIES = """
import json, os, socket, subprocess

def succeeds(work):
    try:
        work()
    except OSError:
        return False
    return True

def look_up():
    with socket.socket() as out:
        out.settimeout(1)
        out.connect(("127.0.0.1", 9))

tries = {
    "read the gradebook": lambda: open("GRADEBOOK").read(),
    "read another submission": lambda: open("OTHER/answers.txt").read(),
    "change the source": lambda: open("SOURCE/hidden_values.py", "a").write("x"),
    "leave a file in the folder of the submission": lambda: open("FOLDER/left.txt", "w").write("x"),
    "use the network": look_up,
    "start a program": lambda: subprocess.run(["/bin/true"]),
    "become root again": lambda: os.setuid(0) if os.getuid() else os.setuid(1),
    "signal a process outside": lambda: os.kill(PARENT, 0),
    "mount": lambda: os.chroot("."),
}
print(json.dumps([name for name, work in tries.items() if succeeds(work)]))
"""
WORKS = """
import json, os
from pathlib import Path
import hidden_values
from autograder.symbolic import equivalent, real, vocabulary
from autograder.reports.verdicts import grade
Path("kept.txt").write_text("1")
told = equivalent("x+x", "2x", vocabulary(x=real), points=1)
grade(told, out_of=1)
print(json.dumps([
    hidden_values.VALUE, Path(os.environ["AUTOGRADER_HELDOUT"], "digits.txt").read_text(),
    Path("data.csv").read_text(), Path("written.txt").read_text(),
]))
"""


@pytest.fixture(params=[0o644, 0o600], ids=["for all to read", "for its owner"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Job:
    """A course with secrets, of which an examiner may read its source and its data."""
    files = {
        "gradebook.db": CANARY,
        "other/answers.txt": CANARY,
        "source/hidden_values.py": "VALUE = 3",
        "heldout/digits.txt": "7",
        "me/data.csv": "5",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        path.chmod(request.param)
    return Job(tmp_path / "me", SHORT, tmp_path / "heldout", modules=tmp_path / "source")


def last_line(
    held: Examiners, job: Job, notebook: NotebookNode, written: dict[str, bytes] | None = None
) -> object:
    output = held.run(notebook, job, written)[-1].outputs[-1]
    return json.loads(output["text"].splitlines()[-1])


@pytest.mark.alone
def test_the_examiner_can_do_nothing_that_its_work_does_not_need(held: Examiners, job: Job) -> None:
    root = job.folder.parent
    places = {"GRADEBOOK": root / "gradebook.db", "OTHER": root / "other", "SOURCE": root / "source"}
    tries = TRIES.replace("FOLDER", str(job.folder)).replace("PARENT", str(os.getpid()))
    for name, place in places.items():
        tries = tries.replace(name, str(place))
    assert last_line(held, job, answer_and_test("x = 1", tries)) == []
    assert sorted(each.name for each in job.folder.iterdir()) == ["data.csv"]
    assert (root / "gradebook.db").read_text() == CANARY


@pytest.mark.alone
def test_the_examiner_finds_what_its_work_needs(held: Examiners, job: Job) -> None:
    notebook = answer_and_test("open('written.txt', 'w').write('2')", WORKS)
    written: dict[str, bytes] = {}
    assert last_line(held, job, notebook, written) == [3, "7", "5", "2"]
    assert written == {"written.txt": b"2"}


@pytest.mark.alone
def test_the_process_in_which_formulas_are_compared_has_no_more_rights(held: Examiners, job: Job) -> None:
    test = """
import json
from autograder.symbolic.limits.limited import _WORKER, worker_process
_WORKER.start()
rights = [
    [line for line in open(f"/proc/{each}/status")
     if line.startswith(("Uid", "CapEff", "CapPrm", "Seccomp:", "NoNewPrivs"))]
    for each in ("self", worker_process())
]
print(json.dumps(rights))
"""
    own, workers = last_line(held, job, answer_and_test("x = 1", test))  # type: ignore[misc]
    assert own == workers
    assert {line.split()[0]: line.split()[1] for line in own}.items() >= {
        ("CapEff:", "0" * 16), ("CapPrm:", "0" * 16), ("Seccomp:", "2"), ("NoNewPrivs:", "1")
    }  # fmt: skip


@pytest.fixture
def private(tmp_path: Path) -> Path:
    (tmp_path / "values").mkdir(mode=0o700)
    (tmp_path / "values" / "hidden.py").write_text("VALUE = 3")
    (tmp_path / "values" / "hidden.py").chmod(0o600)
    return tmp_path / "values"


def test_a_private_folder_is_lent_as_a_copy_that_is_gone_afterwards(private: Path) -> None:
    with lent(private, Tier.ROOT.value) as copied:
        assert copied != private
        assert (copied / "hidden.py").read_text() == "VALUE = 3"
        assert os.stat(copied.parent).st_mode & 0o077 == 0
    assert not copied.exists()
    with lent(private, Tier.LANDLOCK.value) as same:
        assert same == private
