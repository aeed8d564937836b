"""What a student changed in cells that are not theirs is undone; what is theirs stays."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.notebooks.cells.cells import SourceCell, grade_id_of, kind_of, points_of
from autograder.notebooks.restoring.restoring import Restored, restore
from autograder.notebooks.submissions.rebuilding import opened

Course = tuple[SourceCell, ...]
Make = Callable[..., NotebookNode]


def position(notebook: NotebookNode, grade_id: str) -> int:
    return [grade_id_of(cell) for cell in notebook.cells].index(grade_id)


def take(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """Remove a cell and return it."""
    cell: NotebookNode = notebook.cells.pop(position(notebook, grade_id))
    return cell


def own(source: str) -> NotebookNode:
    return new_code_cell(source)


def code(notebook: NotebookNode) -> list[str]:
    """The code cells by name, or by their text where they have none."""
    return [grade_id_of(cell) or cell.source for cell in notebook.cells if cell.cell_type == "code"]


def kinds(restored: Restored) -> list[str]:
    return [note.kind for note in restored.notes]


def test_an_untouched_submission_only_gets_its_hidden_tests(released: NotebookNode, course: Course) -> None:
    restored = restore(released, course)
    assert not restored.notes
    assert [cell.id for cell in restored.notebook.cells] == [cell.id for cell in released.cells]
    assert "1024" in restored.notebook.cells[position(released, "test_double")].source


def test_the_submission_itself_is_left_as_it_is(solved: NotebookNode, course: Course) -> None:
    take(solved, "setup")
    before = copy.deepcopy(solved)
    restored = restore(solved, course).notebook
    restored.cells[0].source = "changed"
    assert solved == before


def test_restoring_twice_changes_nothing_more(solved: NotebookNode, course: Course) -> None:
    take(solved, "test_three")
    once = restore(solved, course).notebook
    twice = restore(once, course)
    assert twice.notebook == once
    assert not twice.notes


@pytest.mark.parametrize("gone", ["setup", "test_three", "test_double"])
def test_a_deleted_given_or_test_cell_comes_back_in_its_place(
    solved: NotebookNode, course: Course, gone: str
) -> None:
    expected = code(solved)
    take(solved, gone)
    restored = restore(solved, course)
    assert code(restored.notebook) == expected
    assert [(note.kind, note.grade_id) for note in restored.notes] == [("cell.deleted", gone)]


def test_all_cells_deleted_still_gives_a_notebook_that_nbgrader_can_grade(course: Course) -> None:
    restored = restore(opened(new_notebook(cells=[]), "x.ipynb").notebook, course)
    nbformat.validate(restored.notebook)
    names = [grade_id_of(cell) for cell in restored.notebook.cells]
    assert names == ["setup", "test_three", "test_double", "why"]


def test_a_deleted_code_answer_is_not_replaced_by_the_stub(solved: NotebookNode, course: Course) -> None:
    take(solved, "double")
    restored = restore(solved, course)
    assert "double" not in code(restored.notebook)
    assert kinds(restored) == ["cell.deleted"]


def test_a_deleted_written_answer_is_left_to_a_person(solved: NotebookNode, course: Course) -> None:
    take(solved, "why")
    restored = restore(solved, course)
    cell = restored.notebook.cells[position(restored.notebook, "why")]
    assert kind_of(cell) == "manual"
    assert "YOUR ANSWER HERE" not in cell.source  # which nbgrader would score as zero
    assert "person" in restored.notes[0].message


def test_a_test_cell_above_its_answer_moves_right_below_it(solved: NotebookNode, course: Course) -> None:
    tests = take(solved, "test_double")
    solved.cells.insert(position(solved, "three"), tests)
    restored = restore(solved, course)
    assert code(restored.notebook)[:6] == [
        "setup",
        "three",
        "test_three",
        "double",
        "test_double",
        'print("the showcase ran")',
    ]
    assert kinds(restored) == ["cell.moved"]


def test_tasks_may_be_done_in_another_order(solved: NotebookNode, course: Course) -> None:
    first = [take(solved, "three"), take(solved, "test_three")]
    end = position(solved, "test_double") + 1
    solved.cells[end:end] = first
    restored = restore(solved, course)
    assert code(restored.notebook)[:5] == ["setup", "double", "test_double", "three", "test_three"]
    assert not restored.notes


def test_the_setup_goes_above_what_needs_it(solved: NotebookNode, course: Course) -> None:
    solved.cells.append(take(solved, "setup"))
    restored = restore(solved, course)
    assert code(restored.notebook)[0] == "setup"
    assert kinds(restored) == ["cell.moved"]


def test_own_cells_stay_where_they_are(solved: NotebookNode, course: Course) -> None:
    solved.cells.insert(0, new_markdown_cell("My work"))
    solved.cells.insert(position(solved, "test_double"), own("assert double(2) == 4"))
    expected = code(solved)
    restored = restore(solved, course)
    assert code(restored.notebook) == expected
    assert not restored.notes


def test_an_own_cell_below_an_answer_still_runs_before_a_test_cell_that_was_deleted(
    solved: NotebookNode, course: Course
) -> None:
    where = position(solved, "test_double")
    take(solved, "test_double")
    solved.cells.insert(where, own("factor = 2"))
    order = code(restore(solved, course).notebook)
    assert order.index("factor = 2") < order.index("test_double") < order.index('print("the showcase ran")')


def test_an_answer_in_a_cell_of_its_own_is_tested_there(solved: NotebookNode, course: Course) -> None:
    take(solved, "double")
    tests = take(solved, "test_double")
    solved.cells.insert(0, tests)
    solved.cells.append(own("double = lambda x: x + x"))
    order = code(restore(solved, course).notebook)
    assert order.index("test_double") > order.index("double = lambda x: x + x")


@pytest.mark.parametrize("at_the_top", [False, True])
def test_answers_in_a_cell_of_their_own_count_where_their_cells_are_as_released(
    at_the_top: bool, released: NotebookNode, course: Course
) -> None:
    where = 2 if at_the_top else len(released.cells)
    released.cells.insert(where, own("three = 3\ndef double(x):\n    return 2 * x"))
    restored = restore(released, course)
    assert not any("NotImplementedError" in cell.source for cell in restored.notebook.cells)
    answers = next(
        place for place, cell in enumerate(restored.notebook.cells) if cell.source.startswith("three = 3")
    )
    assert answers < min(position(restored.notebook, name) for name in ("test_three", "test_double"))
    told = [note.message for note in restored.notes if note.kind == "answer.elsewhere"]
    assert told == [
        f"Nothing was written in the answer cell `{name}`. A cell of your own gives a value to `{name}`, "
        "which is taken as the answer."
        for name in ("three", "double")
    ]


def test_a_cell_of_one_s_own_takes_no_answer_away(
    solved: NotebookNode, released: NotebookNode, course: Course
) -> None:
    solved.cells.append(own("three = 4"))
    assert "answer.elsewhere" not in kinds(restore(solved, course))
    released.cells.append(own("print('hello')\nfour = 4"))
    assert "answer.elsewhere" not in kinds(restore(released, course))


def test_scratch_work_below_the_tests_does_not_pull_them_down(solved: NotebookNode, course: Course) -> None:
    answer = take(solved, "double")
    solved.cells.insert(position(solved, "test_double"), own(answer.source))
    solved.cells.append(own("double = None"))
    order = code(restore(solved, course).notebook)
    assert order.index("test_double") < order.index("double = None")


def test_answers_merged_into_one_cell_are_both_tested_below_it(solved: NotebookNode, course: Course) -> None:
    merged = take(solved, "double").source
    solved.cells[position(solved, "three")].source += f"\n\n{merged}"
    order = code(restore(solved, course).notebook)
    assert order[:4] == ["setup", "three", "test_three", "test_double"]


def test_of_copies_the_first_answered_one_counts_and_untouched_ones_go(
    released: NotebookNode, answered: Make, course: Course
) -> None:
    notebook = answered(three="three = 3")
    stub = released.cells[position(released, "three")]
    where = position(notebook, "three")
    notebook.cells.insert(where, copy.deepcopy(stub))
    notebook.cells.insert(where + 2, copy.deepcopy(stub))
    restored = restore(notebook, course)
    assert code(restored.notebook).count("three") == 1
    assert restored.notebook.cells[position(restored.notebook, "three")].source == "three = 3"
    assert not any(cell.source == stub.source for cell in restored.notebook.cells if not kind_of(cell))
    assert kinds(restored) == ["cell.copied"]


def test_the_halves_of_a_split_answer_both_run_before_the_tests(solved: NotebookNode, course: Course) -> None:
    where = position(solved, "double")
    half = copy.deepcopy(solved.cells[where])
    solved.cells[where].source = "def twice(x):\n    return x + x"
    half.source = "double = twice"
    solved.cells.insert(where + 1, half)
    order = code(restore(solved, course).notebook)
    assert order.index("double") < order.index("double = twice") < order.index("test_double")


def test_a_copy_of_a_test_cell_does_not_run_twice(solved: NotebookNode, course: Course) -> None:
    solved.cells.append(copy.deepcopy(solved.cells[position(solved, "test_double")]))
    restored = restore(solved, course)
    assert sum("grade(" in cell.source for cell in restored.notebook.cells) == 2


def test_edited_tests_and_given_cells_are_as_released(solved: NotebookNode, course: Course) -> None:
    for grade_id, source in (("test_three", "3"), ("setup", "grade = None")):
        solved.cells[position(solved, grade_id)].source = source
    restored = restore(solved, course)
    assert sorted((note.kind, note.grade_id) for note in restored.notes) == [
        ("cell.edited", "setup"),
        ("cell.edited", "test_three"),
    ]
    known = {each.grade_id: each.source for each in course}
    assert restored.notebook.cells[position(restored.notebook, "test_three")].source == known["test_three"]


def test_spaces_that_an_editor_trimmed_are_no_edit(solved: NotebookNode, course: Course) -> None:
    cell = solved.cells[position(solved, "test_three")]
    cell.source = cell.source.replace("\n", "  \n") + "\n\n"
    assert not restore(solved, course).notes


def test_points_types_and_flags_come_from_the_source(solved: NotebookNode, course: Course) -> None:
    cell = solved.cells[position(solved, "test_three")]
    cell.metadata["nbgrader"].update(points=100, solution=True, locked=False)
    cell.metadata["tags"] = ["showcase", "skip-execution"]
    solved.cells[position(solved, "why")]["cell_type"] = "raw"
    restored = restore(solved, course)
    graded = restored.notebook.cells[position(restored.notebook, "test_three")]
    assert (kind_of(graded), points_of(graded), "tags" in graded.metadata) == ("grade", 3.0, False)
    assert restored.notebook.cells[position(restored.notebook, "why")].cell_type == "markdown"
    assert sorted(kinds(restored)) == ["cell.points-changed", "cell.type-changed"]


def test_renamed_cells_are_recognised_by_id_or_text(solved: NotebookNode, course: Course) -> None:
    solved.cells[position(solved, "three")].metadata["nbgrader"]["grade_id"] = "drei"
    tests = solved.cells[position(solved, "test_three")]
    tests.metadata["nbgrader"]["grade_id"] = "test_drei"
    tests["id"] = "another"
    restored = restore(solved, course)
    assert code(restored.notebook)[1:3] == ["three", "test_three"]
    assert kinds(restored) == ["cell.renamed", "cell.renamed"]


def test_a_notebook_that_lost_all_its_metadata_is_still_graded(solved: NotebookNode, course: Course) -> None:
    for number, cell in enumerate(solved.cells):
        cell["metadata"] = nbformat.from_dict({})
        cell["id"] = f"colab-{number}"
    restored = restore(solved, course)
    order = code(restored.notebook)
    assert order.index("three") < order.index("test_three")
    assert order.index("test_three") < order.index("test_double")
    assert order.count("setup") == order.count("test_double") == 1
    unmarked = {note.grade_id for note in restored.notes if note.kind == "cell.unmarked"}
    assert unmarked == {"setup", "three", "test_three", "double", "test_double"}
    assert [cell.source for cell in restored.notebook.cells if grade_id_of(cell) == "three"] == ["three = 3"]


def test_without_any_marks_an_answer_is_not_taken_for_its_neighbour_s_stub(
    answered: Make, course: Course
) -> None:
    """Stubs look alike: the first one in the file need not be that of the first missing answer."""
    notebook = answered(three="three = 3")
    for number, cell in enumerate(notebook.cells):
        cell["metadata"] = nbformat.from_dict({})
        cell["id"] = f"colab-{number}"
    texts = {grade_id_of(cell): cell.source for cell in restore(notebook, course).notebook.cells}
    assert (texts["three"], "NotImplementedError" in texts["double"]) == ("three = 3", True)


def test_where_cells_were_added_an_answer_without_marks_is_left_where_it_runs(
    solved: NotebookNode, course: Course
) -> None:
    solved.cells.insert(position(solved, "three"), own("helper = 2"))
    for number, cell in enumerate(solved.cells):
        cell["metadata"] = nbformat.from_dict({})
        cell["id"] = f"colab-{number}"
    order = code(restore(solved, course).notebook)
    assert order.index("helper = 2") < order.index("three = 3") < order.index("test_three")


def test_nbgrader_metadata_of_other_courses_is_taken_off(solved: NotebookNode, course: Course) -> None:
    stranger = own("x = 1")
    stranger.metadata["nbgrader"] = {"grade": True, "grade_id": "extra", "points": 50, "schema_version": 9}
    solved.cells.append(stranger)
    assert "nbgrader" not in restore(solved, course).notebook.cells[-1].metadata


def test_every_cell_id_is_there_once(solved: NotebookNode, course: Course) -> None:
    for cell in solved.cells:
        cell["id"] = "three"
    restored = restore(opened(solved, "x.ipynb").notebook, course)
    nbformat.validate(restored.notebook)
    ids = [cell.id for cell in restored.notebook.cells]
    assert len(set(ids)) == len(ids)


def shuffled(cells: Sequence[NotebookNode], seed: int) -> list[NotebookNode]:
    """A fixed order that differs from seed to seed (a linear congruence)."""
    order = sorted(range(len(cells)), key=lambda number: (number * (2 * seed + 3) + seed) % 11)
    return [copy.deepcopy(cells[number]) for number in order]


@pytest.mark.parametrize("seed", range(11))
def test_in_any_order_tests_run_after_their_answers_and_the_setup_first(
    solved: NotebookNode, course: Course, seed: int
) -> None:
    solved["cells"] = shuffled(solved.cells, seed)
    order = code(restore(solved, course).notebook)
    for first, second in (
        ("setup", "three"),
        ("setup", "double"),
        ("three", "test_three"),
        ("double", "test_double"),
    ):
        assert order.index(first) < order.index(second), order
