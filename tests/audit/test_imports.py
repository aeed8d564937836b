"""Nothing that students can import from a package may earn a point: an audit finds what does."""

import sys
from pathlib import Path

import pytest

from autograder.audit.assignment import read_assignment
from autograder.audit.auditing import CourseFolders, audit
from autograder.audit.importable import importable
from autograder.audit.imports import ImportSearch
from autograder.audit.page import page
from autograder.audit.results import Audit
from autograder.audit.summary import about_imports, headline, imports_of, not_finished
from autograder.audit.terminal import show_audit
from autograder.audit.trying import Plan
from tests.audit.tiny_course import DOUBLE_TESTS, write_course

HARMLESS = """
import os

def weigh(first, second): return first
def shout(text): return str(text).upper()
def leave(value): os._exit(3)
def wait(value): input()
def spoil(value):
    import autograder.reports.verdicts
    autograder.reports.verdicts.passed = None
"""

HOLDING = {
    "a function": ("def twice(x): return x + x", "kept.inner.twice"),
    "a private function": ("def _twice(x): return x + x", "kept.inner._twice"),
    "a function with more to say": ("def twice(x, times=2): return x * times", "kept.inner.twice"),
    "a method": ("class Tools:\n    def twice(self, x): return x + x", "kept.inner.Tools().twice"),
    "a static method": (
        "class Tools:\n    @staticmethod\n    def twice(x): return x + x",
        "kept.inner.Tools.twice",
    ),
    "an instance": ("class Twice:\n    def __call__(self, x): return x + x", "kept.inner.Twice()"),
    "a method that needs no self": (
        (
            "class Tools:\n"
            "    def __init__(self, a): pass\n"
            "    @classmethod\n"
            "    def twice(cls, x): return x + x"
        ),
        "kept.inner.Tools.twice",
    ),
    "a table of mistakes": ("KNOWN = {'right': (3, lambda x: x + x)}", "kept.inner.KNOWN['right'][1]"),
    "among others that upset the process": (
        HARMLESS + "def twice(x): return x + x",
        "kept.inner.twice",
    ),
}


HANGING = {
    "waits for another process": (
        "import os, select\ndef hang(x): select.select([os.pipe()[0]], [], [])",
        "waits",
    ),
    "waits for a lock": (
        "import threading\ndef hang(x):\n    lock = threading.Lock()\n    lock.acquire(), lock.acquire()",
        "waits",
    ),
    "asks again and again": (
        "import os, select\ndef hang(x):\n    while True: select.select([os.pipe()[0]], [], [], 0.01)",
        "waits",
    ),
    "has a sleep of its own": ("from time import sleep\ndef hang(x): sleep(999)", "waits"),
    "computes": ("def hang(x):\n    while True: pass", "too slow"),
    "ends the process": ("import os\ndef hang(x): os._exit(0)", "died"),
}


@pytest.fixture(autouse=True)
def _seed_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SEED", "course")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes a package of one module, and imports it."""

    def made(source: str):
        folder = tmp_path / "packages" / "kept"
        folder.mkdir(parents=True)
        folder.joinpath("__init__.py").write_text("")
        folder.joinpath("inner.py").write_text(source)
        folder.joinpath("broken.py").write_text("import nothing_of_this_name")
        monkeypatch.syspath_prepend(str(tmp_path / "packages"))
        for name in [each for each in sys.modules if each.split(".")[0] == "kept"]:
            monkeypatch.delitem(sys.modules, name)
        import kept

        return kept

    return made


def searched(folder: Path, kept, **changed: str):
    (notebook,) = read_assignment(write_course(folder, **changed) / "source" / "sums")
    return ImportSearch(notebook, tuple(importable(kept)), 1, 10, "one").found()


def audited(folder: Path, kept, **more):
    course = CourseFolders(write_course(folder) / "source", folder / "release", folder / "known_answers")
    return audit("sums", course, Plan(("one",), seconds=10, package=kept, **more))


@pytest.mark.parametrize("case", HOLDING)
def test_an_answer_that_the_package_holds_is_found_wherever_it_is(case, tmp_path, package):
    source, words = HOLDING[case]
    earned = searched(tmp_path, package(source)).earned
    assert [(each.grade_id, each.name, each.imported, each.score) for each in earned] == [
        ("double_tests", "double", words, 3)
    ]


def test_an_audit_does_not_hold_where_an_import_earns_points(tmp_path, package):
    found = headline(audited(tmp_path, package("def twice(x): return x + x")))
    assert not found.holds
    assert "1 import earns points" in found.sentence


def test_a_package_that_holds_no_answer_earns_nothing_and_is_counted(tmp_path, package, capsys):
    from rich.console import Console

    found = audited(tmp_path, package(HARMLESS))
    imports = imports_of(found)
    assert not imports.earned
    assert (imports.objects, imports.modules) == (5, 2)
    assert [each.imported for each in imports.unfinished] == ["kept.inner.leave"]
    assert "import" not in headline(found).sentence
    show_audit(Console(width=100), found)
    assert about_imports(imports) in capsys.readouterr().out
    assert about_imports(imports) in page(found)


@pytest.mark.parametrize("case", HANGING)
def test_what_hangs_is_named_and_keeps_nothing_else_from_being_tried(case, tmp_path, package):
    source, why = HANGING[case]
    found = searched(tmp_path, package(f"{source}\ndef twice(x): return x + x"))
    assert [(each.grade_id, each.name, each.imported, each.why) for each in found.unfinished] == [
        ("double_tests", "double", "kept.inner.hang", why)
    ]
    assert [each.imported for each in found.earned] == ["kept.inner.twice"]
    assert not_finished(found) == f"Not tried to the end: 1. kept.inner.hang ({why} in double_tests)."
    assert "1 earns points, 1 was given up" in about_imports(found)


def test_what_computes_for_longer_than_others_may_wait_is_tried_to_the_end(tmp_path, package):
    slow = """import time
def twice(x):
    until = time.process_time() + 0.8
    while time.process_time() < until: pass
    return x + x"""
    found = searched(tmp_path, package(slow))
    assert (found.unfinished, [each.score for each in found.earned]) == ((), [3])


def test_a_list_is_tried_where_one_is_asked(tmp_path, package):
    steps = "### BEGIN SOLUTION\ntotal = ['1 + 1', '2']\n### END SOLUTION"
    tests = "assert total[0] == '1 + 1' and len(total) == 2\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"
    kept = package("NAMES = ['one']\nKNOWN = {'of two': ['1 + 1', '2']}")
    (earned,) = searched(tmp_path, kept, add=steps, add_tests=tests).earned
    assert (earned.name, earned.imported) == ("total", "kept.inner.KNOWN['of two']")


def test_an_error_that_only_an_author_makes_costs_an_import_no_other_check(tmp_path, package):
    source = """from autograder.reports.verdicts import AuthorError
def half(x):
    if x: raise AuthorError("wrong")
    return 0"""
    (earned,) = searched(tmp_path, package(source)).earned
    assert (earned.imported, earned.score) == ("kept.inner.half", 1)


def test_an_answer_of_which_nothing_can_be_told_is_a_problem(tmp_path, package):
    given = DOUBLE_TESTS.replace("double(3) == 6", "double(3) == 7").replace("double(0) == 0", "False")
    (problem,) = searched(tmp_path, package(HARMLESS), double_tests=given).problems
    assert problem.where == "double_tests, imports"
    assert "Even the reference earns nothing as `double`" in problem.what


def test_points_that_a_missing_answer_has_too_are_not_the_imports(tmp_path, package):
    given = DOUBLE_TESTS.replace(", double, points=1", ", points=1").replace("double(0) == 0", "True")
    assert not searched(tmp_path, package("def weigh(x): return 7"), double_tests=given).earned


def test_a_text_is_tried_where_no_function_is_asked(tmp_path, package):
    tests = "assert total == 5 or total == '2 + 3'\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"
    (earned,) = searched(tmp_path, package("SUM = '2 + 3'"), add_tests=tests).earned
    assert (earned.name, earned.imported) == ("total", "kept.inner.SUM")


def test_imports_alone_hold_where_none_earns_a_point(tmp_path, package):
    found = audited(tmp_path, package(HARMLESS), only_imports=True)
    (notebook,) = found.notebooks
    assert (notebook.outcomes, found.all_problems) == ((), ())
    assert headline(found).holds
    assert headline(found).sentence == "No import earns a point."


def test_imports_alone_do_not_hold_where_one_earns_points(tmp_path, package):
    found = headline(audited(tmp_path, package("def twice(x): return x + x"), only_imports=True))
    assert (found.holds, found.sentence) == (False, "1 import earns points.")


def test_what_a_package_only_imports_is_not_its_own(package):
    words = [each.words for each in importable(package("from math import sqrt\nimport json\ndef own(): ..."))]
    assert words == ["kept", "kept.inner", "kept.inner.own"]


def test_without_a_package_nothing_is_said_of_imports():
    found = Audit("sums", (), (), ("one",), 1.0)
    assert imports_of(found) is None
    assert "Imports as answers" not in page(found)
