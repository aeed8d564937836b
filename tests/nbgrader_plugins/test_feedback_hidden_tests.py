"""nbgrader's own feedback of a whole class tells nothing of the hidden tests, and everything else."""

from __future__ import annotations

import copy
import json
import shutil

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.nbgrader_plugins.feedback.errors_told import without_arguments
from autograder.nbgrader_plugins.feedback.hiding import HideTests
from autograder.nbgrader_plugins.feedback.visible_checks import visible_checks
from autograder.notebooks.cells.scripts import notebook_from_script
from autograder.notebooks.scoring.records import add_to_record
from autograder.reports.verdicts import Verdict

from .conftest import RIGHT, ROOT, Class, Graded, nbgrader, read_grades
from .pages import Seen
from .xss_payloads import ELSEWHERE, GO

CANARIES = ("CANARY", "YRANAC", "98765432")
HIDDEN = """\
    ### BEGIN HIDDEN TESTS
    # CANARY_COMMENT
    equals(lambda: double("CANARY_VALUE"), "CANARY_VALUECANARY_VALUE", points=1, title="texts"),
    equals(lambda: double(98765432), 197530864, points=1, title="numbers"),
    equals(lambda: (CANARY_NAME := 0) if False else double(0), 0, points=1, title="zero"),
    ### END HIDDEN TESTS
"""
MORE_CELLS = """

# %% nbgrader={"grade": true, "grade_id": "test_bare", "locked": true, "points": 1, "schema_version": 3, \
"solution": false, "task": false}
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double("CANARY_BARE") == "CANARY_BARECANARY_BARE", "CANARY_SAID"
### END HIDDEN TESTS
"""
STUDENTS = {
    "right": RIGHT,
    "recording": {
        "three": "three = '?'",
        "why": "So.",
        "double": "seen = []\n\n\ndef double(x):\n    seen.append(x)\n    return 3 * x",
    },
    "raising": RIGHT | {"double": "def double(x):\n    raise ValueError(f'called with {x}')"},
    "telling": RIGHT
    | {
        "double": "import sys\n"
        "from IPython.display import HTML, display\n\n\n"
        "def double(x):\n"
        "    if x == 1:\n"
        "        return 2\n"
        "    print(x, str(x)[::-1])\n"
        "    print(x, file=sys.stderr)\n"
        "    display(HTML(f'<b>{x}</b>'), {'text/plain': str(x)})\n"
        "    error = type(f'E_{x}', (Exception,), {'__str__': lambda self: repr(x)})\n    raise error(x)"
    },
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    folder = tmp_path_factory.mktemp("canaries")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    text = (ROOT / "tests" / "notebooks" / "tiny_course.txt").read_text()
    lines = text.split("\n")
    first = next(
        i for i, line in enumerate(lines) if "BEGIN HIDDEN" in line and "double(512)" in lines[i + 1]
    )
    text = "\n".join([*lines[:first], HIDDEN.rstrip(), *lines[first + 3 :]]) + MORE_CELLS
    source = folder / "source" / "numbers"
    source.mkdir(parents=True)
    (source / "double.ipynb").write_text(json.dumps(notebook_from_script(text, "double.py")))
    nbgrader(folder, "generate_assignment", "numbers", "--CheckSource.rehearsal=False")
    those = Class(folder)
    for student, answers in STUDENTS.items():
        those.hand_in(student, those.answered(**answers))
    recording = those.answered(**STUDENTS["recording"])
    recording.cells.append(new_code_cell("print('recorded', seen)"))
    those.hand_in("recording", recording)
    hostile = those.answered(
        **RIGHT | {"why": f'Because <img src=x onerror="{GO}"> ![x](double.ipynb) ![y]({ELSEWHERE}.png)'}
    )
    hostile.cells.insert(
        0, copy.deepcopy(next(cell for cell in hostile.cells if cell.source == RIGHT["three"]))
    )
    hostile.cells.insert(0, new_markdown_cell(f"<script>{GO}</script># Mine\n\n[page](evil.html)"))
    hostile.cells.insert(
        0,
        new_code_cell(
            "from IPython.display import HTML, display\n"
            f"display(HTML('<script>{GO.replace(chr(39), chr(34))}</script><b>mine</b>'))"
        ),
    )
    hostile.metadata["title"] = "</title><script>1</script>"
    those.hand_in("hostile", hostile, f"double <img src=x onerror={GO}>.ipynb".replace("/", ""))
    (those.folder("hostile") / "evil.html").write_text(f"<script>{GO}</script>")
    log = nbgrader(folder, "autograde", "numbers")
    nbgrader(folder, "generate_feedback", "numbers")
    return Graded(folder, log, read_grades(folder))


@pytest.mark.parametrize("student", [*STUDENTS, "hostile"])
def test_no_word_and_no_value_of_a_hidden_test_is_in_the_feedback(told: Graded, student: str) -> None:
    page = told.feedback(student)
    for canary in (*CANARIES, "HIDDEN TESTS"):
        assert canary not in page
    assert "Verdicts" in page


def test_the_tests_did_run_and_the_marker_sees_them(told: Graded) -> None:
    assert told.grades["right"]["test_double"][0] == 4
    assert told.grades["recording"]["test_double"][0] < 4
    assert told.grades["right"]["test_bare"][0] == 1
    written = json.dumps(told.notebook("raising"))
    assert "CANARY_VALUE" in written


def test_the_release_has_none_of_them_either(told: Graded) -> None:
    for file in (told.folder / "release").rglob("*"):
        if file.is_file():
            assert b"CANARY" not in file.read_bytes()


def test_every_message_that_is_the_student_s_own_stays(told: Graded) -> None:
    page = told.feedback("raising")
    assert (
        "Your code stopped with ValueError, whose text is not shown (in <code>double</code>, line 2" in page
    )
    assert "It is another value." in told.feedback("recording")


def test_an_undecided_check_is_told_and_asks_for_a_person(told: Graded) -> None:
    assert told.grades["recording"]["test_three"] == (0, True)
    assert "Nobody can tell." in told.feedback("recording")


def test_a_hostile_submission_gets_an_ordinary_page(told: Graded) -> None:
    page = told.feedback("hostile")
    body = Seen(page[page.index("<body") :])
    assert "<script" not in page
    assert not {"img", "form", "iframe"} & set(body.tags)
    assert not [name for _, name, _ in body.attributes if name.startswith("on")]
    assert "<b>mine</b>" in page
    assert told.grades["hostile"]["test_double"][0] == 4


def test_what_was_noticed_about_a_file_is_a_text_that_the_marker_sees(told: Graded) -> None:
    first = told.notebook("hostile").cells[0].source
    assert "Noticed when this file was read" in first
    assert "Noticed when this file was read" in told.feedback("hostile")


SOURCE = (
    "grade(\n"
    "    a,\n"
    "    ### BEGIN HIDDEN TESTS\n"
    "    b,\n"
    "    ### END HIDDEN TESTS\n"
    "    c(\n"
    "        d,\n"
    "    ),\n"
    ")"
)


@pytest.mark.parametrize(
    ("source", "visible"),
    [
        (SOURCE, {0}),
        (SOURCE.replace("    c(", "    *c("), set()),
        ("### BEGIN HIDDEN TESTS\nx = 3\n### END HIDDEN TESTS\ngrade(a, b)", set()),
        ("grade(\n    a,\n    ### BEGIN HIDDEN TESTS\n    b,\n    c,\n    ### END HIDDEN TESTS\n)\n", {0}),
        (
            (
                "grade(\n"
                "    a(\n"
                "        ### BEGIN HIDDEN TESTS\n"
                "        3,\n"
                "        ### END HIDDEN TESTS\n"
                "    ),\n"
                "    b,\n"
                ")"
            ),
            set(),
        ),
        ("grade(a, b)", {0, 1}),
        ("grade(a", set()),
        ("x = 3", set()),
    ],
)
def test_a_check_is_visible_if_nothing_hidden_comes_before_it_or_stands_in_it(
    source: str, visible: set[int]
) -> None:
    assert visible_checks(source) == visible


@pytest.mark.parametrize(
    ("message", "told_to_student"),
    [
        (
            (
                "Your code stopped with ValueError: the shape is wrong (in `f`, line 2: `raise "
                "ValueError(text)`)."
            ),
            (
                "Your code stopped with ValueError: the shape is wrong (in `f`, line 2: `raise "
                "ValueError(text)`)."
            ),
        ),
        (
            "Your code stopped with KeyError: 1024 (line 2: `raise E_1024`).",
            "Your code stopped with KeyError, whose text is not shown.",
        ),
        (
            "Your code stopped with E_1024 (in `f_1024`, line 2).",
            "Your code stopped with an error.",
        ),
        ("`f` stopped with TypeError: 1024 is bad", "`f` stopped with TypeError, whose text is not shown."),
        ("`f_1024` stopped with BadShape: 1024", "Your code stopped with BadShape, whose text is not shown."),
        ("1024", "Your code stopped with an error."),
    ],
)
def test_an_error_in_a_hidden_check_says_only_what_the_notebook_says(
    message: str, told_to_student: str
) -> None:
    known = (
        "class BadShape(Exception): pass\n\n"
        "def f(x):\n"
        "    text = 'the shape is wrong'\n"
        "    raise ValueError(text)"
    )
    verdict = Verdict("the value agrees", "failed", 0, 1, "answer.raises", message)
    assert without_arguments(verdict, known).message == told_to_student


def test_words_that_the_students_process_chose_are_not_told() -> None:
    verdict = Verdict(
        "f", "failed", 0, 1, "network.type", "x is 1024. Passed: 1 / 1", {"told_elsewhere": True}
    )
    told = without_arguments(verdict, "")
    assert (told.note, "1024" in told.message, "Passed" in told.message) == ("answer.unusable", False, False)


def test_another_message_of_a_hidden_check_stays() -> None:
    verdict = Verdict("the value agrees", "failed", 0, 1, "kl.missing-half", "For sigma = 2 it is 3.")
    assert without_arguments(verdict, "") == verdict


def test_the_status_with_which_a_process_ended_is_not_told() -> None:
    message = "Your code ended the process in which it ran. It ended with status 98."
    verdict = Verdict("f", "failed", 0, 1, "answer.ended", message)
    assert without_arguments(verdict, "").message == "Your code ended the process in which it ran."


def hidden_twice(**outputs: NotebookNode) -> list[NotebookNode]:
    """A cell with hidden tests, then a cell of the student's, a showcase and a test; each with an output."""
    cells = [
        graded_cell("test_a", "### BEGIN HIDDEN TESTS\n3\n### END HIDDEN TESTS"),
        new_code_cell("print(seen)"),
        new_code_cell("show()", metadata={"tags": ["showcase"]}),
        graded_cell("test_b", "assert f(1) == 1"),
    ]
    for cell in cells:
        cell.outputs = [outputs["output"]]
    return cells


def graded_cell(name: str, source: str) -> NotebookNode:
    tests = {"grade": True, "solution": False, "grade_id": name, "points": 1}
    return new_code_cell(source, metadata={"nbgrader": tests})


def hidden(cells: list[NotebookNode], apart: bool = False) -> list[NotebookNode]:
    notebook = new_notebook(cells=cells)
    add_to_record(notebook, apart=apart)
    found: list[NotebookNode] = HideTests().preprocess(notebook, {})[0].cells
    return found


@pytest.mark.parametrize("name", ["ValueError", "E_1024", "KernelDied", "TimeLimit", "AuthorError"])
def test_an_error_after_hidden_tests_has_no_text_of_its_own(name: str) -> None:
    error = new_output("error", ename=name, evalue="it was 1024", traceback=["1024"])
    first, own, _, last = hidden(hidden_twice(output=error))
    for cell in (first, own, last):
        assert "1024" not in json.dumps(cell)
        assert cell.outputs[0].output_type == "error"


def test_what_code_puts_out_after_hidden_tests_is_left_out_unless_it_was_made_apart_from_them() -> None:
    printed = new_output("stream", text="it was 1024")
    first, own, showcase, last = hidden(hidden_twice(output=printed))
    assert (first.outputs, last.outputs) == ([], [])
    assert "Not shown" in own.outputs[0].text
    assert showcase.outputs == [printed]  # it has not run, and shows what was handed in
    first, own, _, last = hidden(hidden_twice(output=printed), apart=True)
    assert (first.outputs, own.outputs, last.outputs) == ([], [printed], [])


def test_the_cell_in_which_a_process_ended_is_told() -> None:
    said = "Not run, because the process of your code had ended in the cell `test_a`. 1024"
    error = new_output("error", ename="KernelDied", evalue=said, traceback=[said])
    last = hidden(hidden_twice(output=error))[-1]
    assert last.outputs[0].evalue.endswith("had ended in the cell `test_a`.")
