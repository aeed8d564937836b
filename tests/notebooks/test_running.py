"""Running a notebook: nothing that a cell does loses another cell, a score, or the run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell, grade_id_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.restoring.restoring import restore
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.plain_process import run
from autograder.notebooks.running.running import CellRun, Job, filled
from autograder.notebooks.scoring.grading import CellResult, cell_result

Course = tuple[SourceCell, ...]
SETUP = "from autograder.reports.verdicts import check, failed, grade, passed"


def cell(source: str, **nbgrader: Any) -> NotebookNode:
    return new_code_cell(source, metadata={"nbgrader": nbgrader} if nbgrader else {})


def grade_cell(source: str, grade_id: str = "tests", points: float = 1) -> NotebookNode:
    return cell(source, grade=True, solution=False, locked=True, grade_id=grade_id, points=points)


def passing(name: str) -> str:
    """A grade cell that asks nothing of a name but to be there."""
    return f"grade(check('{name}', lambda seed: passed(), {name}), out_of=1)"


def run_cells(folder: Path, *cells: NotebookNode, **limits: float) -> tuple[CellRun, ...]:
    notebook = new_notebook(cells=list(cells))
    return run(notebook, Job(folder, Limits(**({"cell": 20, "grade_cell": 20} | limits))))  # type: ignore[arg-type]


def printed(each: CellRun) -> str:
    return "".join(output.text for output in each.outputs if output.output_type == "stream")


def error(each: CellRun) -> str:
    return str(next(output for output in reversed(each.outputs) if output.output_type == "error").ename)


def results(notebook: NotebookNode, runs: tuple[CellRun, ...], course: Course) -> dict[str, CellResult]:
    by_id = {grade_id_of(each): ran.outputs for each, ran in zip(notebook.cells, runs, strict=True)}
    return {
        known.grade_id: cell_result(known.grade_id, known.source, by_id[known.grade_id], known.points)
        for known in course
        if known.kind == "grade"
    }


def test_a_right_submission_has_all_points_and_the_showcase_is_not_run(
    solved: NotebookNode, course: Course, tmp_path: Path
) -> None:
    notebook = restore(solved, course).notebook
    runs = run(notebook, Job(tmp_path))
    assert {key: found.score for key, found in results(notebook, runs, course).items()} == {
        "test_three": 3,
        "test_double": 4,
    }
    assert [each.status for each in runs].count("skipped") == 1


def test_a_syntax_error_in_one_cell_leaves_the_others(
    answered: Callable[..., NotebookNode], course: Course, tmp_path: Path
) -> None:
    notebook = restore(
        answered(three="three = = 3", double="def double(x):\n    return 2 * x"), course
    ).notebook
    found = results(notebook, run(notebook, Job(tmp_path)), course)
    assert (found["test_three"].score, found["test_double"].score) == (0, 4)
    assert {verdict.note for verdict in found["test_three"].verdicts} == {"answer.missing"}


def test_a_formula_that_python_cannot_read_is_told_where_its_name_is_missing(tmp_path: Path) -> None:
    runs = run_cells(
        tmp_path,
        cell(SETUP),
        cell('kl = "\\xi"', solution=True, grade=False, grade_id="kl"),
        grade_cell(passing("kl")),
        grade_cell(passing("other")),
    )
    told = [
        each.outputs[-1].data["application/vnd.autograder.report+json"]["verdicts"][0]["message"]
        for each in runs[2:]
    ]
    assert told[0].startswith("`kl` is not defined. Python reads")
    assert 'r"…"' in told[0]
    assert told[1] == "`other` is not defined. Is it answered, and did its cell run without an error?"


@pytest.mark.parametrize("broken", ["", "= = "])
def test_a_name_of_a_skipped_cell_is_told_to_be_one(tmp_path: Path, broken: str) -> None:
    runs = run_cells(
        tmp_path,
        cell(SETUP),
        new_code_cell(f"{broken}device = 'cpu'", metadata={"tags": ["showcase"]}),
        cell("def f():\n    return device", solution=True, grade=False, grade_id="f"),
        grade_cell("grade(check('f', lambda seed: f(), f), out_of=1)"),
    )
    verdict = runs[-1].outputs[-1].data["application/vnd.autograder.report+json"]["verdicts"][0]
    assert "name 'device' is not defined" in verdict["message"]
    skipped = "`device` is set in a cell that is skipped at grading"
    assert (skipped in verdict["message"]) == (broken == "")


def test_names_stand_in_for_one_grade_cell_only(tmp_path: Path) -> None:
    graded = grade_cell(
        passing("there")
        + "\n"
        + "grade(check('a', lambda s: passed(), kl), check('b', lambda s: passed()), out_of=2)"
    )
    runs = run_cells(
        tmp_path,
        cell(SETUP),
        cell("there = 1"),
        graded,
        cell("try:\n    kl\nexcept NameError:\n    print('gone')"),
    )
    verdicts = runs[2].outputs[-1].data["application/vnd.autograder.report+json"]["verdicts"]
    assert [verdict["note"] for verdict in verdicts] == ["answer.missing", "ok"]
    assert printed(runs[3]) == "gone\n"


def test_what_a_student_calls_grade_does_not_stand_in_for_ours(tmp_path: Path) -> None:
    setup = cell(SETUP, locked=True, solution=False, grade=False, grade_id="setup")
    own = cell("x, grade = 1, lambda *a, **k: 0")
    runs = run_cells(tmp_path, setup, own, grade_cell(passing("x")), cell("print(grade(1))"))
    assert runs[2].outputs[0].data["text/plain"] == "1"
    assert printed(runs[3]) == "0\n"  # and is the student's again afterwards


def test_an_endless_loop_is_stopped_and_the_rest_runs(tmp_path: Path) -> None:
    runs = run_cells(tmp_path, cell("while True:\n    pass"), cell("print('after')"), cell=1)
    assert [each.status for each in runs] == ["too slow", "finished"]
    assert error(runs[0]) == "TimeLimit"
    assert printed(runs[1]) == "after\n"


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are no signals there")
def test_a_process_that_cannot_be_interrupted_is_killed(tmp_path: Path) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    runs = run_cells(tmp_path, cell("before = 1"), cell(stubborn), grade_cell("before"), cell=1)
    assert [each.status for each in runs] == ["finished", "too slow", "not run"]
    assert error(runs[2]) == "KernelDied"


def test_after_the_process_died_earlier_cells_keep_their_outputs_and_later_ones_say_where(
    tmp_path: Path,
) -> None:
    died = cell("import os\nos._exit(1)", solution=True, grade=False, grade_id="elbo")
    runs = run_cells(
        tmp_path,
        cell(SETUP),
        cell("x = 1"),
        grade_cell(passing("x"), "first"),
        died,
        grade_cell(passing("x")),
    )
    assert [each.status for each in runs] == ["finished", "finished", "finished", "died", "not run"]
    assert runs[2].outputs[0].data["text/plain"] == "1"
    assert "in the cell `elbo`" in runs[4].outputs[0].evalue
    assert cell_result("tests", passing("x"), runs[4].outputs, 1).score == 0


def test_floods_of_output_are_cut_and_the_cell_still_finishes(tmp_path: Path) -> None:
    runs = run_cells(
        tmp_path,
        cell("for _ in range(200):\n    print('x' * 1_000_000)\nanswer = 1"),
        cell("import os\nfor _ in range(500):\n    os.write(1, b'y' * 100_000)"),
        cell("import sys\nfor _ in range(100_000):\n    print('z', file=sys.stderr)"),
        cell("print(answer)"),
    )
    assert [each.status for each in runs] == ["finished"] * 4
    assert all(len(printed(each)) < 1_000_000 for each in runs)
    assert "left out" in printed(runs[0])
    assert printed(runs[3]) == "1\n"


def test_a_flood_of_figures_is_cut(tmp_path: Path) -> None:
    runs = run_cells(tmp_path, cell("while True:\n    display('x' * 1_000_000)"), cell("1"), cell=1)
    assert [each.status for each in runs] == ["too slow", "finished"]
    assert sum(len(str(output)) for output in runs[0].outputs) < 11_000_000


def test_asking_for_input_and_leaving_python_end_the_cell_only(tmp_path: Path) -> None:
    runs = run_cells(tmp_path, cell("input()"), cell("import sys\nsys.exit()"), cell("print(1)"))
    assert [each.status for each in runs] == ["raised", "raised", "finished"]


def test_the_time_of_the_notebook_ends_it_with_an_error_in_each_cell_left(tmp_path: Path) -> None:
    slow = "import time\nbegun = time.process_time()\nwhile time.process_time() < begun + 0.6:\n    pass"
    runs = run_cells(tmp_path, cell(slow), cell(slow), grade_cell("1"), cell("1"), notebook=1)
    assert [each.status for each in runs] == ["finished", "too slow", "not run", "not run"]
    assert error(runs[2]) == "TimeLimit"


def test_cells_see_their_folder_and_the_course_s_environment(tmp_path: Path) -> None:
    (tmp_path / "numbers.txt").write_text("3")
    (tmp_path / "random.py").write_text("raise SystemExit('a file of the student')")
    (tmp_path / "autograder.py").write_text("grade = None")
    (tmp_path / "own.py").write_text("four = 4")
    names = ["OMP_NUM_THREADS", "AUTOGRADER_HELDOUT", "AUTOGRADER_SEED"]
    source = (
        "import os, own\n"
        "from autograder.reports.verdicts import grade\n"
        f"print(open('numbers.txt').read(), own.four, *map(os.environ.get, {names}))"
    )
    job = Job(tmp_path, heldout=Path("heldout"), seed="autumn")
    (found,) = run(new_notebook(cells=[new_code_cell(source)]), job)
    assert printed(found) == f"3 4 1 {Path('heldout').absolute()} autumn\n"


def test_what_a_user_has_in_their_start_up_files_does_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("secret = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (found,) = run_cells(tmp_path, cell("print('secret' in globals())"))
    assert printed(found) == "False\n"


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_nothing_that_a_cell_started_is_left_running(tmp_path: Path) -> None:
    source = "import os, time\nforked = os.fork()\nif forked == 0:\n    time.sleep(600)\nprint(forked)"
    (found,) = run_cells(tmp_path, cell(source))
    forked = int(printed(found))
    assert any(
        is_gone(forked) or time.sleep(0.1) for _ in range(600)
    )  # it is killed, and ends as it gets time


def is_gone(process: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return state.stdout.strip()[:1] in ("", "Z")  # the letters behind it are its session and its niceness


def test_a_failing_setup_is_not_the_student_s_fault(tmp_path: Path) -> None:
    setup = cell("import no_such_package", locked=True, solution=False, grade=False, grade_id="setup")
    runs = run_cells(tmp_path, setup, cell("x = 1"), grade_cell(passing("x")))
    found = cell_result("tests", passing("x"), runs[2].outputs, 1)
    assert "`setup` stopped with ModuleNotFoundError" in found.author_error
    own = cell("1 / 0")
    runs = run_cells(tmp_path, own, setup, grade_cell(passing("x")))
    assert not cell_result("tests", passing("x"), runs[2].outputs, 1).author_error


def test_a_run_works_inside_a_running_event_loop(tmp_path: Path) -> None:
    async def inside() -> tuple[CellRun, ...]:
        return run_cells(tmp_path, cell("print(1)"))

    assert printed(asyncio.run(inside())[0]) == "1\n"


def test_showcases_keep_what_they_showed_and_run_when_asked(tmp_path: Path) -> None:
    showcase = new_code_cell("print('ran')", metadata={"tags": ["showcase"]})
    showcase.outputs = [node({"output_type": "stream", "name": "stdout", "text": "saved"})]
    notebook = new_notebook(cells=[new_markdown_cell("hi"), showcase])
    assert filled(notebook, run(notebook, Job(tmp_path))).cells[1].outputs[0].text == "saved"
    ran = filled(notebook, run(notebook, Job(tmp_path, Limits(cell=0.001), showcases=True)))
    assert ran.cells[1].outputs[0].text == "ran\n"
    assert notebook.cells[1].outputs[0].text == "saved"
