"""The command line: exit codes, output for people, output for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.notebooks.cells.scripts import notebook_from_script

TEXT = (Path(__file__).parent / "notebooks" / "tiny_course.txt").read_text()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "source" / "numbers"
    folder.mkdir(parents=True)
    (folder / "double.ipynb").write_text(json.dumps(notebook_from_script(TEXT, "double.py")))
    return tmp_path


@pytest.fixture
def right(course: Path) -> Path:
    path = course / "double.py"
    path.write_text(TEXT)
    return path


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_try_prints_the_documented_json(course: Path, right: Path) -> None:
    code, out, _ = run("try", "numbers", right, "--json", "--source", course / "source")
    found = json.loads(out)
    assert code == 0
    assert (found["score"], found["max_score"], found["file"]) == (7, 7, str(right))
    assert set(found["cells"]["test_three"]) == {"score", "max_score", "verdicts"}


def test_try_of_several_files_prints_a_list_and_names_what_it_could_not_read(
    course: Path, right: Path
) -> None:
    code, out, err = run("try", "numbers", right, course / "none.py", "--json", "--source", course / "source")
    assert code == 2
    assert [each["score"] for each in json.loads(out)] == [7]
    assert "There is no file" in err


def test_try_prints_checks_and_messages_for_people(course: Path, right: Path) -> None:
    right.write_text(TEXT.replace("three = 3\n", "three = 4\n"))
    code, out, _ = run("try", "numbers", right, "--source", course / "source")
    assert code == 0
    assert "4 of 7 points" in out
    assert "It is another value." in out
    assert "by hand of 2" in out


def test_try_says_which_assignment_or_source_is_missing(course: Path, right: Path) -> None:
    assert run("try", "letters", right, "--source", course / "source")[::2] == (
        2,
        f"There is no assignment `letters` in {course / 'source'} (there: numbers).\n",
    )
    code, _, err = run("try", "numbers", right, "--source", course / "nowhere")
    assert (code, "--source DIR" in err) == (2, True)


def test_a_mistake_in_the_source_is_loud_and_not_a_score(course: Path, right: Path) -> None:
    path = course / "source" / "numbers" / "double.ipynb"
    path.write_text(path.read_text().replace("points=1)", "points=0.5)"))
    code, _, err = run("try", "numbers", right, "--source", course / "source")
    assert code == 1
    assert "MISTAKE IN THE SOURCE" in err


def test_validate_refuses_what_is_no_assignment(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    for path in (tmp_path / "none", tmp_path / "notes.txt", tmp_path):
        code, _, err = run("validate", path)
        assert code == 2
        assert err.count("\n") == 1
    assert run("try")[0] == 2


def test_validate_of_a_damaged_notebook_says_so(tmp_path: Path) -> None:
    (tmp_path / "double.ipynb").write_text("{")
    code, out, _ = run("validate", tmp_path)
    assert code == 1
    assert "damaged" in out


def released(folder: Path) -> Path:
    from autograder.notebooks.cells.cells import kind_of, released_text
    from autograder.notebooks.restoring.released import Release, needs_of, stamped

    notebook = notebook_from_script(TEXT, "double.py")
    needs = needs_of(notebook)
    for cell in notebook.cells:
        kind = kind_of(cell)
        if kind is not None:
            cell.source = released_text(cell.source, kind, cell.cell_type)
    path = folder / "double.ipynb"
    path.write_text(json.dumps(stamped(notebook, Release("numbers", "double", notebooks=("double",)), needs)))
    return path


def test_validate_ends_with_1_until_all_is_answered_and_with_0_then(tmp_path: Path) -> None:
    path = released(tmp_path)
    code, out, _ = run("validate", path)
    assert code == 1
    assert "Nothing is answered yet" in out
    assert "Task 1: a number · test_three" in out
    assert "2 more points are decided by hidden checks" in out
    text = path.read_text()
    for stub, answer in (
        (r'"# YOUR CODE HERE\nraise NotImplementedError()"', '"three = 3"'),
        (r"    # YOUR CODE HERE\n    raise NotImplementedError()", "    return 2 * x"),
        ("YOUR ANSWER HERE", "Because."),
    ):
        assert stub in text
        text = text.replace(stub, answer)
    path.write_text(text)
    code, out, _ = run("validate", path, "--showcase")
    assert (code, "Ready to upload" in out) == (0, True), out


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_piped_output_has_no_colours_and_any_encoding_will_do(tmp_path: Path, encoding: str) -> None:
    released(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "autograder.cli", "validate", str(tmp_path)],
        capture_output=True,
        env={"PYTHONIOENCODING": encoding, "PATH": "", "OMP_NUM_THREADS": "1", "HOME": str(tmp_path)},
    )
    assert done.returncode == 1, done.stderr
    assert b"\x1b" not in done.stdout
    assert "test_three" in done.stdout.decode(encoding)


def test_the_command_line_and_validation_need_no_nbgrader() -> None:
    source = (
        "import sys; sys.modules['nbgrader'] = None\n"
        "import autograder.cli, autograder.validation.validating, autograder.notebooks.scoring.trying"
    )
    subprocess.run([sys.executable, "-c", source], check=True)
