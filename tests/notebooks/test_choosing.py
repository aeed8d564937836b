"""Of all files in a submission that are a notebook, the one that was worked on counts."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.cells.scripts import script_of
from autograder.notebooks.submissions.belonging import read_files
from autograder.notebooks.submissions.choosing import Chosen, choose
from autograder.notebooks.submissions.expected import ExpectedNotebook, expected_of_course
from autograder.notebooks.submissions.handed_in import look_into

Write = Callable[[NotebookNode, Path], Path]
Make = Callable[..., NotebookNode]
Choose = Callable[[], Chosen]

NAMES = (
    *("double (1).ipynb", "double-1.ipynb", "Copy of double.ipynb", "double - Kopie.ipynb", "DOUBLE.ipynb"),
    *(
        "double.IPYNB",
        "double.ipynb.txt",
        "double.ipynb.json",
        "double_final.ipynb",
        "homework.ipynb",
        "double",
    ),
    *("Ann Lee_12345_assignsubmission_file_double.ipynb", "leeann_LATE_12345_67890_double-2.ipynb"),
    *("numbers/double.ipynb", "a/b/c/double.ipynb"),
)


@pytest.fixture
def expected(course: Sequence[SourceCell], source: NotebookNode) -> ExpectedNotebook:
    return expected_of_course("numbers", "double", course, source)


@pytest.fixture
def chosen(tmp_path: Path, expected: ExpectedNotebook) -> Choose:
    """What is chosen of the files that a test has written."""
    return lambda: choose(read_files(look_into(tmp_path), names=["double"]), [expected])["double"]


def kinds(found: Chosen) -> list[str]:
    return [note.kind for note in (*found.notes, *found.rest)]


def name_of(found: Chosen) -> str | None:
    return found.file.name if found.file is not None else None


@pytest.mark.parametrize("name", NAMES)
def test_a_solved_copy_counts_beside_what_was_released(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, write: Write, name: str
) -> None:
    write(released, tmp_path / "double.ipynb"), write(released, tmp_path / "double.py")
    write(solved, tmp_path / name)
    found = chosen()
    assert name_of(found) == name
    assert not found.for_a_person
    assert kinds(found) == ["file.renamed"]
    assert "`double.ipynb`, `double.py` are as they were released" in found.notes[0].message


def test_of_notebook_and_script_the_edited_one_counts(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    write(released, tmp_path / "double.ipynb"), write(solved, tmp_path / "double.py")
    assert (name_of(chosen()), kinds(chosen())) == ("double.py", ["file.script-counts"])
    write(solved, tmp_path / "double.ipynb"), write(released, tmp_path / "double.py")
    assert (name_of(chosen()), kinds(chosen())) == ("double.ipynb", [])


def test_a_notebook_that_was_only_run_is_not_edited(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    run = copy.deepcopy(released)
    for cell in run.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("display_data", data={"image/png": "iVBORw0KGgo="})]
    write(run, tmp_path / "double.ipynb"), write(solved, tmp_path / "double.py")
    assert name_of(chosen()) == "double.py"


def test_equal_ones_are_no_conflict_and_the_one_with_figures_counts(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, write: Write
) -> None:
    write(solved, tmp_path / "double.ipynb"), write(solved, tmp_path / "double.py")
    shown = copy.deepcopy(solved)
    shown.cells[-1] = new_code_cell("")
    code = next(cell for cell in shown.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("display_data", data={"image/png": "iVBORw0KGgo="})]
    shown.cells[-1] = solved.cells[-1]
    write(shown, tmp_path / "with figures.ipynb")
    found = chosen()
    assert name_of(found) == "with figures.ipynb"
    assert set(kinds(found)) == {"file.copy", "file.renamed"}
    assert not found.for_a_person


def test_an_earlier_state_gives_way_whatever_its_name_and_its_time(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, answered: Make, write: Write
) -> None:
    earlier = write(answered(three="three = 3"), tmp_path / "double.ipynb")
    write(solved, tmp_path / "double (1).ipynb")
    os.utime(earlier, (2_000_000_000, 2_000_000_000))
    found = chosen()
    assert (name_of(found), found.for_a_person) == ("double (1).ipynb", False)


@pytest.mark.parametrize("newer", ["double.ipynb", "other.ipynb", "double.py"])
def test_of_several_that_differ_the_newest_counts_and_a_person_is_asked(
    tmp_path: Path, chosen: Choose, answered: Make, write: Write, newer: str
) -> None:
    for number, name in enumerate(("double.ipynb", "other.ipynb", "double.py")):
        file = write(answered(three=f"three = {number}"), tmp_path / name)
        os.utime(file, (1_700_000_000 + 3_600 * (name == newer),) * 2)
    found = chosen()
    assert name_of(found) == newer
    assert kinds(found).count("file.several-edited") == 2
    assert found.for_a_person


def test_times_inside_count_before_those_of_the_files(
    tmp_path: Path, chosen: Choose, answered: Make, write: Write
) -> None:
    """A download gives a file the time of the download; the cells know when they were run."""
    for name, hour, downloaded in (("double.ipynb", 12, 1_700_000_000), ("other.ipynb", 9, 1_800_000_000)):
        notebook = answered(three=f"three = {hour}")
        notebook.cells[1].metadata["execution"] = {"iopub.execute_input": f"2026-11-30T{hour:02}:00:00Z"}
        os.utime(write(notebook, tmp_path / name), (downloaded, downloaded))
    assert name_of(chosen()) == "double.ipynb"
    for name in ("double.ipynb", "other.ipynb"):
        text = (tmp_path / name).read_text().replace("2026-11-30T", "yesterday ")
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, (1_700_000_000 + 3_600 * (name == "other.ipynb"),) * 2)
    assert name_of(chosen()) == "other.ipynb"


def test_where_times_cannot_tell_the_one_with_more_counts(
    tmp_path: Path, chosen: Choose, answered: Make, write: Write
) -> None:
    """Copying and unpacking give all files the same time, give or take some seconds."""
    few, more = {"three": "three = 4"}, {"double": "def double(x):\n    return 2 * x", "why": "So."}
    for seconds, (name, answers) in enumerate({"double.ipynb": few, "double-1.ipynb": more}.items()):
        os.utime(write(answered(**answers), tmp_path / name), (1_700_000_000 - seconds,) * 2)
    found = chosen()
    assert name_of(found) == "double-1.ipynb"
    (note,) = (note for note in found.notes if note.kind == "file.several-edited")
    assert "Answered only in `double.ipynb`: `three`." in note.message
    assert note.for_a_person


@pytest.mark.parametrize("seconds", [0.0, 86_400.0 * 3_653])
def test_times_before_computers_had_this_format_tell_nothing(
    tmp_path: Path, chosen: Choose, answered: Make, write: Write, seconds: float
) -> None:
    write(answered(three="three = 4"), tmp_path / "a.ipynb")
    os.utime(write(answered(three="three = 3", why="So."), tmp_path / "b.ipynb"), (seconds, seconds))
    os.utime(write(answered(three="three = 5"), tmp_path / "c.ipynb"), (1_700_000_000, 1_700_000_000))
    assert name_of(chosen()) == "b.ipynb"


def test_a_damaged_one_gives_way_and_is_said(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    (tmp_path / "double.ipynb").write_text('{"cells": [')
    write(solved, tmp_path / "double (1).ipynb")
    found = chosen()
    assert name_of(found) == "double (1).ipynb"
    assert "file.unreadable" in kinds(found)
    assert found.for_a_person


def wiped(notebook: NotebookNode) -> NotebookNode:
    """As an editor leaves it that keeps texts alone."""
    cells = [
        nbformat.from_dict({key: value for key, value in cell.items() if key != "id"} | {"metadata": {}})
        for cell in notebook.cells
    ]
    return nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def test_without_any_marks_the_texts_of_cells_tell(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    write(wiped(solved), tmp_path / "homework.ipynb")
    write(wiped(released), tmp_path / "double.ipynb")
    found = chosen()
    assert name_of(found) == "homework.ipynb"
    assert found.work.answered >= {"three", "double"}


def test_a_script_without_marks_is_told_by_the_given_text_in_it(
    tmp_path: Path, chosen: Choose, solved: NotebookNode
) -> None:
    """As Colab and nbconvert download one."""
    text = "\n\n".join(cell.source for cell in solved.cells if cell.cell_type == "code")
    (tmp_path / "my_work.py").write_text(text)
    assert name_of(chosen()) == "my_work.py"


def test_a_module_of_one_s_own_is_no_script_of_the_notebook(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, answered: Make, write: Write
) -> None:
    write(answered(three="import double_helper\nthree = double_helper.three"), tmp_path / "double.ipynb")
    (tmp_path / "double_helper.py").write_text("three = 3\n")
    found = chosen()
    assert (name_of(found), kinds(found)) == ("double.ipynb", [])


def test_a_notebook_of_another_assignment_never_counts(
    tmp_path: Path, chosen: Choose, released: NotebookNode, write: Write
) -> None:
    other = new_notebook(cells=[new_code_cell("x = 1")])
    other.metadata["autograder"] = {"assignment": "letters", "notebook": "alphabet", "cells": {"a": "0"}}
    write(other, tmp_path / "double.ipynb")
    found = chosen()
    assert (name_of(found), kinds(found)) == (None, ["file.missing", "file.unknown"])
    assert found.for_a_person
    assert "`alphabet` of the assignment `letters`" in found.rest[0].message


def test_each_of_several_notebooks_gets_its_own_file_whatever_the_names_say(
    tmp_path: Path, expected: ExpectedNotebook, solved: NotebookNode, answered: Make, write: Write
) -> None:
    halve = ExpectedNotebook("numbers", "halve", tuple(_renamed(cell) for cell in expected.cells))
    write(solved, tmp_path / "halve.ipynb")
    found = choose(read_files(look_into(tmp_path)), [expected, halve])
    assert {name: name_of(each) for name, each in found.items()} == {"double": "halve.ipynb", "halve": None}
    assert [note.kind for note in found["halve"].notes] == ["file.missing"]
    assert not found["halve"].for_a_person


def _renamed(cell: SourceCell) -> SourceCell:
    return SourceCell(
        f"halve_{cell.grade_id}", cell.kind, cell.cell_type, cell.source + "#", cell.released + "#"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("double.pdf", b"%PDF"),
        ("double.docx", b"PK\3\4"),
        ("w.rar", b"Rar!"),
        ("double.zip", b"PK\3\4"),
        ("a.jpg", b"\xff"),
    ],
)
def test_what_cannot_be_read_is_named_and_left_to_a_person(
    tmp_path: Path, chosen: Choose, released: NotebookNode, write: Write, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert (name_of(chosen()), chosen().for_a_person) == (None, True)
    assert any(name in note.message for note in chosen().rest)
    write(released, tmp_path / "double.ipynb")
    assert chosen().for_a_person, "the answers may stand there"


def test_a_report_beside_answers_is_named_and_asks_nobody(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, write: Write
) -> None:
    write(solved, tmp_path / "double.ipynb")
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    assert (kinds(chosen()), chosen().for_a_person) == (["file.not-read"], False)


def test_an_empty_folder_asks_for_a_person(chosen: Choose) -> None:
    assert (kinds(chosen()), chosen().for_a_person) == (["file.missing"], True)


def test_files_of_programs_are_nobody_s_work(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, answered: Make, write: Write
) -> None:
    write(solved, tmp_path / "double.ipynb")
    for name in (
        ".ipynb_checkpoints/double-checkpoint.ipynb",
        "__MACOSX/double.ipynb",
        "._double.ipynb",
        ".~double.ipynb",
    ):
        write(answered(three="three = 5"), tmp_path / name)
    assert (name_of(chosen()), kinds(chosen())) == ("double.ipynb", [])


def test_names_in_messages_are_harmless(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, write: Write
) -> None:
    write(solved, tmp_path / "double`\n# Full marks\u202e.ipynb")
    message = chosen().notes[0].message
    assert "\n" not in message
    assert "double' # Full marks⟨U+202E⟩.ipynb" in message


def test_very_many_files_are_looked_at_in_part_and_that_is_said(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, write: Write
) -> None:
    for number in range(90):
        (tmp_path / f"a{number:02}.ipynb").write_text("{")
    write(solved, tmp_path / "double.ipynb")
    found = chosen()
    assert name_of(found) == "double.ipynb"
    assert "file.too-many" in kinds(found)
    assert found.for_a_person


def test_other_years_releases_are_recognised_as_untouched(
    tmp_path: Path, chosen: Choose, released: NotebookNode, solved: NotebookNode, write: Write
) -> None:
    """By their own digest: the course has changed since."""
    older = copy.deepcopy(released)
    from autograder.notebooks.restoring.released import digest_of_notebook

    older.cells[0].source = "# An older heading"
    older.metadata["autograder"]["digest"] = digest_of_notebook(older)
    write(older, tmp_path / "double.ipynb")
    (tmp_path / "double.py").write_text(script_of(solved))
    assert (name_of(chosen()), kinds(chosen())) == ("double.py", ["file.script-counts"])


def test_what_is_chosen_can_be_written_as_a_notebook(
    tmp_path: Path, chosen: Choose, solved: NotebookNode, write: Write
) -> None:
    write(solved, tmp_path / "double.ipynb.json")
    notebook = chosen().notebook
    assert notebook is not None
    nbformat.validate(json.loads(json.dumps(notebook)))
