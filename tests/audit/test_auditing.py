"""An audit finds what is wrong with the tests of a course, and nothing where nothing is."""

import os
from pathlib import Path

import pytest

from autograder.audit.auditing import CourseFolders, audit
from autograder.audit.summary import headline
from autograder.audit.trying import Plan
from autograder.notebooks.scoring.trying import UnknownAssignment
from autograder.reports.verdicts import AuthorError
from tests.audit.tiny_course import DOUBLE_TESTS, answer, write_course

PLAN = Plan(("one", "two"), at_once=2, seconds=20)
EXPLAINED = """[[explained]]
reason = "The order of a product does not matter here."
changes = ["`x` → `x.detach()`"]
"""


def audited(folder: Path, plan: Plan = PLAN, rehearsal: bool = False, **more: str):
    course = CourseFolders(folder / "source", folder / "release", folder / "known_answers")
    return audit("sums", course, plan, rehearsal=rehearsal, **more)


def said(found) -> list[str]:
    return [f"{each.where}: {each.what}" for each in found.all_problems if each.where != "release"]


def outcomes(found, *kinds: str) -> dict[str, list]:
    result: dict[str, list] = {}
    for each in found.notebooks[0].of(*kinds):
        result.setdefault(each.trial.name, []).append(each)
    return result


def test_tests_that_hold_have_nothing_to_look_at(tmp_path):
    write_course(tmp_path)
    answer(tmp_path, "double/right/sum_of_both.py", "def double(x):\n    return x + x\n")
    answer(tmp_path, "double/wrong/three_times.py", "# note: factor\ndef double(x):\n    return 3 * x\n")
    found = audited(tmp_path)
    assert said(found) == []
    assert not found.notebooks[0].survivors
    (reference, *_) = found.notebooks[0].of("reference")
    assert [(cell.grade_id, cell.score) for cell in reference.cells] == [
        ("double_tests", 3),
        ("add_tests", 1),
    ]
    (untouched,) = found.notebooks[0].of("untouched")
    assert [cell.score for cell in untouched.cells] == [0, 0]


def test_hidden_checks_are_told_from_visible_ones(tmp_path):
    found = audited(write_course(tmp_path))
    assert [(each.grade_id, each.title, each.hidden) for each in found.notebooks[0].checks] == [
        ("double_tests", "zero stays", False),
        ("double_tests", "four of two", True),
        ("add_tests", "the tests of this cell", False),
    ]


def test_a_wrong_answer_that_slips_through_is_listed(tmp_path):
    weak = DOUBLE_TESTS.replace("double(3) == 6", "(double(3) or 0) > 3")
    answer(
        write_course(tmp_path, double_tests=weak),
        "double/many.py",
        "WRONG = {'times three': (lambda x: 3 * x, None)}\nCELLS = ('double_tests',)\n",
    )
    assert said(audited(tmp_path)) == ["double, times three: This wrong answer earns full marks."]


def test_a_right_answer_that_loses_points_is_listed_with_the_reason(tmp_path):
    answer(
        write_course(tmp_path),
        "double/right/in_words.py",
        "def double(x):\n    return 2 * x if x < 3 else 7\n",
    )
    (problem,) = said(audited(tmp_path))
    assert (
        problem
        == "double, in words: This right answer loses points: `double_tests`, “four of two”: Not twice."
    )


def test_a_mistake_with_another_name_is_listed(tmp_path):
    answer(write_course(tmp_path), "double/wrong/half.py", "# note: half\ndef double(x):\n    return x / 2\n")
    (problem,) = said(audited(tmp_path))
    assert problem.startswith("double, half: This should be named half, and is named ")


def test_an_answer_that_depends_on_luck_is_listed(tmp_path):
    lucky = DOUBLE_TESTS.replace(
        'failed("It moves.", "zero")', 'passed() if seed % 2 else failed("Unlucky.", "zero")'
    )
    seeds = tuple(str(number) for number in range(8))
    answer(
        write_course(tmp_path, double_tests=lucky),
        "double/wrong/one_more.py",
        "def double(x):\n    return x + 1\n",
    )
    problems = said(audited(tmp_path, Plan(seeds, at_once=2)))
    assert any("depend on the seed" in each for each in problems)


def test_mutants_that_survive_need_a_reason(tmp_path):
    write_course(tmp_path, add_tests="assert total in (5, 6)")
    (survivor,) = audited(tmp_path).notebooks[0].survivors
    assert (survivor.outcome.trial.task, survivor.outcome.trial.name) == ("add", "`3` → `4`")
    assert survivor.reason == ""
    assert not headline(audited(tmp_path)).holds
    explained = "[[explained]]\nreason = 'Left to a person.'\nchanges = ['`3` → `4`']\n"
    answer(tmp_path, "add/survivors.toml", explained)
    (survivor,) = audited(tmp_path).notebooks[0].survivors
    assert survivor.reason == "Left to a person."
    assert headline(audited(tmp_path)).title == "1 thing to look at"  # there is no release


def test_an_explanation_of_nothing_is_listed(tmp_path):
    answer(write_course(tmp_path), "double/survivors.toml", EXPLAINED)
    assert said(audited(tmp_path)) == [
        "double: survivors.toml explains `x` → `x.detach()`, which does not survive. Take it out."
    ]


def test_an_answer_that_hangs_or_ends_the_process_costs_nobody_else_anything(tmp_path):
    answer(write_course(tmp_path), "double/wrong/endless.py", "while True:\n    pass\n")
    answer(tmp_path, "double/wrong/gone.py", "import os\nos._exit(3)\n")
    answer(tmp_path, "double/wrong/three_times.py", "# note: factor\ndef double(x):\n    return 3 * x\n")
    found = audited(tmp_path, Plan(("one",), at_once=2, seconds=2))
    ended = {name: each[0].ended for name, each in outcomes(found, "wrong").items()}
    assert ended == {"endless": "too slow", "gone": "died", "three times": "finished"}


def test_a_reference_that_is_wrong_is_listed(tmp_path):
    found = audited(
        write_course(
            tmp_path, double="def double(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
        )
    )
    assert any(
        each.startswith("all tasks, the reference solution: The reference solution loses points")
        for each in said(found)
    )


def test_a_cell_whose_points_do_not_add_up_is_listed(tmp_path):
    write_course(tmp_path, double_tests=DOUBLE_TESTS.replace("points=2", "points=1"))
    assert any("worth 2 points together, but the cell has 3" in each for each in said(audited(tmp_path)))


def test_a_release_that_earns_points_is_listed(tmp_path):
    write_course(tmp_path, add_tests="assert True")
    assert "add_tests: The release as it is earns 1 of 1 points." in said(audited(tmp_path))


def test_a_folder_that_belongs_to_no_task_is_listed(tmp_path):
    answer(write_course(tmp_path), "dubble/right/any.py", "double = None\n")
    (problem,) = said(audited(tmp_path))
    assert problem.startswith("known_answers/sums/first/dubble: There is no such solution cell.")


def test_another_answer_reaches_the_cells_that_use_it(tmp_path):
    answer(write_course(tmp_path), "double/wrong/three_times.py", "def double(x):\n    return 3 * x\n")
    (outcome,) = outcomes(audited(tmp_path, Plan(("one",))), "wrong")["three times"]
    assert [(cell.grade_id, cell.score) for cell in outcome.cells] == [("double_tests", 1), ("add_tests", 0)]


def test_nothing_of_the_process_is_changed(tmp_path):
    write_course(tmp_path)
    folder, environment = os.getcwd(), dict(os.environ)
    audited(tmp_path)
    assert (os.getcwd(), dict(os.environ)) == (folder, environment)


def test_what_cannot_be_read_is_said(tmp_path):
    write_course(tmp_path)
    with pytest.raises(UnknownAssignment, match="no assignment `products`"):
        audit("products", CourseFolders(tmp_path / "source"), PLAN)
    answer(tmp_path, "double/nothing.py", "x = 1\n")
    with pytest.raises(AuthorError, match="neither RIGHT nor WRONG"):
        audited(tmp_path)


def test_what_is_wrong_in_the_source_is_listed(tmp_path):
    write_course(tmp_path, double_tests=DOUBLE_TESTS.replace("double(0) == 0", "doubled(0) == 0"))
    found = said(audited(tmp_path, rehearsal=True))
    assert any("`doubled`, which no cell before it defines. Do you mean `double`?" in each for each in found)
