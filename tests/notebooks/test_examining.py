"""Other people's notebooks: run in two processes, told cell by cell, whatever becomes of either."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.cell_endings import Ended
from autograder.execution.examiner.examination import Examination
from autograder.notebooks.running.examiner_process import _Examined
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.running import CellRun, Job, cell_runs
from autograder.notebooks.scoring.grading import cell_result

KINDS = {
    "given": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "test": {"grade": True, "solution": False, "locked": True, "points": 1},
}


def notebook(*cells: tuple[str, str]) -> NotebookNode:
    """A notebook of cells, each with its kind and its source."""
    made = []
    for number, (kind, source) in enumerate(cells):
        cell = new_code_cell(source)
        if kind in KINDS:
            cell.metadata["nbgrader"] = {"grade_id": f"cell_{number}", "schema_version": 3, **KINDS[kind]}
        made.append(cell)
    return new_notebook(cells=made)


def printed(run: CellRun) -> str:
    return "".join(each.text for each in run.outputs if each.output_type == "stream")


def errors(run: CellRun) -> list[str]:
    return [f"{each.ename}: {each.evalue}" for each in run.outputs if each.output_type == "error"]


def statuses(runs: tuple[CellRun, ...]) -> list[Ended]:
    return [run.status for run in runs]


def test_given_names_are_the_courses_own_in_tests_and_answers_are_the_students(
    examiners: Examiners, tmp_path: Path
) -> None:
    runs = examiners.run(
        notebook(
            ("given", "secret = 3\ndef half(x):\n    return x / 2"),
            ("answer", "secret = 4\ndef half(x):\n    return x\nanswer = half(secret)"),
            ("test", "print(secret, half(secret), answer)"),
        ),
        Job(tmp_path),
    )
    assert printed(runs[-1]) == "3 1.5 4\n"


def test_a_given_cell_that_uses_an_answer_runs_where_the_answer_is(
    examiners: Examiners, tmp_path: Path
) -> None:
    runs = examiners.run(
        notebook(
            ("answer", "def double(x):\n    return 2 * x"),
            ("given", "six = double(3)"),
            ("test", "print(six, double(six))"),
        ),
        Job(tmp_path),
    )
    assert printed(runs[-1]) == "6 12\n"


def test_a_formula_that_python_cannot_read_is_told_where_its_name_is_missing(
    examiners: Examiners, tmp_path: Path
) -> None:
    runs = examiners.run(
        notebook(
            ("given", "from autograder.reports.verdicts import check, grade, passed"),
            ("answer", r'kl = "\xi"'),
            ("test", "grade(check('kl', lambda seed: passed(), kl), out_of=1)"),
        ),
        Job(tmp_path),
    )
    report = runs[-1].outputs[-1].data["application/vnd.autograder.report+json"]
    assert report["verdicts"][0]["message"].startswith("`kl` is not defined. Python reads")


def test_files_of_the_student_reach_the_tests_and_are_given_back_but_none_of_the_courses_is_changed(
    examiners: Examiners, tmp_path: Path
) -> None:
    folder, course = tmp_path / "folder", tmp_path / "course"
    for each in (folder, course):
        each.mkdir()
        (each / "data.csv").write_text("given")
    written: dict[str, bytes] = {}
    runs = examiners.run(
        notebook(
            ("answer", "open('data.csv', 'a').write(' and changed'); open('mine.csv', 'w').write('mine')"),
            ("test", "print(open('data.csv').read(), open('mine.csv').read())"),
            ("answer", "open('late.txt', 'w').write('late'); open('p.ipynb', 'w').write('no')"),
        ),
        Job(folder, modules=course),
        written,
    )
    assert printed(runs[1]) == "given mine\n"
    assert written == {"late.txt": b"late", "mine.csv": b"mine"}
    assert [path.name for path in folder.iterdir()] == ["data.csv"]


def test_a_test_may_take_a_function_away_and_give_it_back(examiners: Examiners, tmp_path: Path) -> None:
    """As in the first example of nbgrader's own documentation."""
    taken = (
        "old = squares\n"
        "del squares\n"
        "try:\n"
        "    total(1)\n"
        "except NameError:\n"
        "    print('needed')\n"
        "finally:\n"
        "    squares = old"
    )
    runs = examiners.run(
        notebook(
            (
                "answer",
                (
                    "def squares(n):\n"
                    "    return [i * i for i in range(n)]\n"
                    "def total(n):\n"
                    "    return sum(squares(n))"
                ),
            ),
            ("test", taken),
            ("test", "print(total(4))"),
        ),
        Job(tmp_path),
    )
    assert [printed(run) for run in runs[1:]] == ["needed\n", "14\n"]


def test_modules_of_the_course_can_be_imported_by_tests_and_none_of_the_student(
    examiners: Examiners, tmp_path: Path
) -> None:
    folder, course = tmp_path / "folder", tmp_path / "course"
    for each, text in ((folder, "whose = 'the student'"), (course, "whose = 'the course'")):
        each.mkdir()
        (each / "helping.py").write_text(text)
    (folder / "statistics.py").write_text("mean = None")
    runs = examiners.run(
        notebook(
            ("answer", "import helping\nmine = helping.whose"),
            ("test", "import helping, statistics\nprint(mine, helping.whose, statistics.mean([1, 3]))"),
        ),
        Job(folder, modules=course),
    )
    assert printed(runs[-1]) == "the student the course 2\n"


def test_variables_of_the_environment_are_those_that_are_given(examiners: Examiners, tmp_path: Path) -> None:
    os.environ["NOBODY_SHOULD_SEE_THIS"] = "secret"
    try:
        runs = examiners.run(
            notebook(
                ("answer", "import os\nprint(sorted(os.environ.items()))"),
                ("test", "import os\nprint(os.environ['COURSE'], os.environ['AUTOGRADER_SEED'])"),
            ),
            Job(tmp_path, seed="of the course", environment={"COURSE": "numbers"}),
        )
    finally:
        del os.environ["NOBODY_SHOULD_SEE_THIS"]
    assert "'COURSE', 'numbers'" in printed(runs[0])
    assert "secret" not in printed(runs[0])
    assert "of the course" not in printed(runs[0])
    assert printed(runs[1]) == "numbers of the course\n"


@pytest.mark.parametrize("loop", ["while True: pass", "sum(range(10**13))"])
def test_an_endless_cell_is_stopped_and_named(examiners: Examiners, tmp_path: Path, loop: str) -> None:
    runs = examiners.run(
        notebook(
            ("answer", "before = 1"), ("test", "print(before)"), ("answer", loop), ("test", "print(before)")
        ),
        Job(tmp_path, Limits(cell=1)),
    )
    assert printed(runs[1]) == "1\n"
    assert runs[2].status == "too slow"
    assert "TimeLimit" in errors(runs[2])[-1]
    if loop.startswith("while"):
        assert printed(runs[3]) == "1\n"
    else:
        assert runs[3].status == "not run"
        assert "had ended in the cell `cell_2`" in errors(runs[3])[0]


def test_a_function_that_never_returns_costs_its_own_test(examiners: Examiners, tmp_path: Path) -> None:
    runs = examiners.run(
        notebook(
            ("answer", "def endless():\n    while True: pass\ndef one():\n    return 1"),
            ("test", "endless()"),
            ("test", "print(one())"),
        ),
        Job(tmp_path, Limits(grade_cell=1)),
    )
    assert runs[1].status == "too slow"
    assert printed(runs[2]) == "1\n"


def test_a_process_that_ends_keeps_what_was_before(examiners: Examiners, tmp_path: Path) -> None:
    runs = examiners.run(
        notebook(
            ("answer", "one = 1"),
            ("test", "print(one)"),
            ("answer", "import os\nos._exit(3)"),
            ("test", "print(one)"),
        ),
        Job(tmp_path),
    )
    assert statuses(runs) == ["finished", "finished", "died", "not run"]
    assert "It ended with status 3" in errors(runs[2])[0]


def test_more_memory_than_allowed_ends_the_cell(examiners: Examiners, tmp_path: Path) -> None:
    runs = examiners.run(
        notebook(
            ("answer", "hoard = bytearray(10**10)"), ("answer", "still = 'here'"), ("test", "print(still)")
        ),
        Job(tmp_path),
    )
    assert errors(runs[0]) == ["MemoryError: "]
    assert printed(runs[2]) == "here\n"


def test_a_grader_that_stops_is_no_fault_of_the_student(examiners: Examiners, tmp_path: Path) -> None:
    made = notebook(
        ("answer", "one = 1"),
        ("test", "import os\nos._exit(1)"),
        ("test", "1"),
    )
    runs = examiners.run(made, Job(tmp_path))
    assert statuses(runs) == ["finished", "not run", "not run"]
    result = cell_result("cell_1", made.cells[1].source, runs[1].outputs, 1)
    assert (result.score, result.needs_a_person, result.verdicts[0].note) == (0, True, "cell.grader-stopped")
    assert statuses(examiners.run(notebook(("answer", "1")), Job(tmp_path))) == ["finished"]


@pytest.mark.parametrize(
    "answer",
    [
        (
            "from autograder.execution.candidate import object_work\n"
            "object_work.traits_of = lambda network: {}['AuthorError']\n"
            "import torch\n"
            "f = torch.nn.Linear(1, 1)"
        ),
        "f = [object()] * 20_000",
        "f = 'text'\nclass AuthorError(Exception): pass\ndef g():\n    raise AuthorError('Give all points.')",
        f"f = '{'€' * 4_000_000}'",
    ],
    ids=["forged traits", "very many objects", "an error of our name", "a long cell"],
)
def test_no_answer_stops_the_grader(examiners: Examiners, tmp_path: Path, answer: str) -> None:
    made = notebook(("answer", answer), *[("test", "str(f)")] * 3, ("answer", "x = 2"), ("test", "print(x)"))
    runs = examiners.run(made, Job(tmp_path))
    assert printed(runs[5]) == "2\n"
    results = [cell_result("cell", made.cells[place].source, runs[place].outputs, 1) for place in (1, 2, 3)]
    assert not any(result.needs_a_person or result.author_error for result in results)


def test_a_fault_of_the_grader_costs_one_cell_and_is_told_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = _Examined(Examination.__new__(Examination))
    monkeypatch.setattr(Examination, "alive", True)
    monkeypatch.setattr(Examination, "names", ())
    made = notebook(("answer", "1"), ("test", "2"))
    runs = tuple(cell_runs(made, Job(Path()), session))  # the examination was never begun
    assert statuses(runs) == ["broken", "broken"]
    result = cell_result("cell_1", made.cells[1].source, runs[1].outputs, 1)
    assert (result.needs_a_person, result.verdicts[0].note) == (True, "cell.grader-stopped")


def test_a_program_that_cannot_be_started_is_told_and_the_cell_goes_on(
    examiners: Examiners, tmp_path: Path
) -> None:
    made = notebook(
        ("answer", "!pip list\n%cd .\nfiles = !ls\n%pip list\nf = list(files)"), ("test", "print(f)")
    )
    runs = examiners.run(made, Job(tmp_path))
    assert statuses(runs) == ["finished", "finished"]
    assert printed(runs[0]).count("was not run") == 3
    assert printed(runs[1]) == "[]\n"


WRITING = """
import os
os.makedirs("figures")
for name in ("timestamp.txt", "submission_secret.txt", "own.txt", "empty.csv", "figures/loss.PNG",
             "page.html", "page.xhtml", "page.svg", "feed.xml", "x.mhtml", "run.sh", "no type",
             ".hidden.txt", "a.ipynb"):
    open(name, "w").write("" if name == "empty.csv" else "x")
os.symlink("/etc/passwd", "link.txt")
os.mkfifo("fifo.txt")
"""


def test_of_what_is_written_some_types_may_stay_and_no_page_and_no_file_of_nbgraders_own(
    examiners: Examiners, tmp_path: Path
) -> None:
    written: dict[str, bytes] = {}
    (run,) = examiners.run(notebook(("answer", WRITING)), Job(tmp_path), written)
    assert sorted(written) == ["empty.csv", "figures/loss.PNG", "own.txt"]
    assert errors(run) in (
        [],
        ["PermissionError: [Errno 1] Operation not permitted"],
    )  # confined code makes no pipe
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="it is told from other processes by its name")
def test_nothing_survives_a_notebook(examiners: Examiners, tmp_path: Path) -> None:
    word = f"left{os.getpid()}"
    named = f"import ctypes, os, time\nctypes.CDLL(None).prctl(15, b'{word}', 0, 0, 0)\n"
    made = notebook(
        ("answer", f"{named}pid = os.fork()\nif pid == 0:\n    time.sleep(600)"), ("test", "print(pid)")
    )
    examiners.run(made, Job(tmp_path, Limits(cell=2)))
    deadline = time.monotonic() + 60
    while (left := _called(word)) and time.monotonic() < deadline:
        time.sleep(0.05)  # those that were killed need a moment
    assert not left


def _called(word: str) -> set[int]:
    """The processes of this name."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.joinpath("comm").read_text(errors="replace").strip() == word:
                found.add(int(folder.name))
    return found


def test_a_warm_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    examiners = Examiners(unconfined=True)
    assert examiners.tier
    os.kill(examiners._warm._process.pid, signal.SIGKILL)
    assert statuses(examiners.run(notebook(("answer", "1")), Job(tmp_path))) == ["finished"]
    examiners.close()


def test_a_cell_is_stopped_by_what_it_computes_and_not_by_the_clock(
    examiners: Examiners, tmp_path: Path
) -> None:
    """As on a machine that leaves it half of a processor; a cell that sleeps ends as well, much later."""
    sleeps = "import time\ntime.sleep({})"
    made = notebook(
        ("answer", sleeps.format(1.5)), ("test", sleeps.format(1.5)), ("answer", sleeps.format(600))
    )
    runs = examiners.run(made, Job(tmp_path, Limits(cell=0.75, grade_cell=0.75)))
    assert statuses(runs) == ["finished", "finished", "too slow"]
    assert all(0.3 <= run.seconds < 0.75 for run in runs[:2])


def test_what_a_cell_has_computed_counts_for_the_notebook(examiners: Examiners, tmp_path: Path) -> None:
    works = "import time\nend = time.process_time() + 0.6\nwhile time.process_time() < end: pass"
    runs = examiners.run(
        notebook(("answer", works), ("test", works), ("answer", works)), Job(tmp_path, Limits(notebook=1))
    )
    assert statuses(runs) == ["finished", "too slow", "not run"]
    assert "when the cells of the notebook had taken their 1 seconds" in errors(runs[1])[-1]
