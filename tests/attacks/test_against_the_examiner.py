"""What a student who knows this very design would try against the process of the tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from tests.attacks.conftest import Attack
from tests.attacks.course import SHORT, SOLVED, answer_and_test, graded, submission
from tests.attacks.test_values import CLIENT


def test_an_exception_that_ends_a_loop_does_not_end_the_test(examiners: Examiners, folder: Path) -> None:
    """`all(map(f, values))` is true if `f` raises StopIteration: the loop ends.
    Here it raises another exception.
    """
    for error in ("StopIteration", "StopAsyncIteration", "type('E', (StopIteration,), {})"):
        answer, test = f"def f(x):\n    raise {error}", "assert all(map(lambda x: f(x) == 2, [1, 2]))"
        runs = examiners.run(answer_and_test(answer, test), Job(folder))
        assert [run.status for run in runs] == ["finished", "finished", "raised"]


@pytest.mark.parametrize("name", ["torch", "asks", "grade", "sum", "abs"])
def test_making_a_given_cell_fail_hands_no_name_of_the_tests_over(
    examiners: Examiners, folder: Path, name: str
) -> None:
    """A cell of one's own above the first given cell breaks that in the student's process;
    the tests' own run is theirs.
    """
    notebook = submission(average="def average(values):\n    return 0")
    breaking = f"""
import sys, builtins
class Fake:
    def __getattr__(self, name): return lambda *a, **k: 2.0
{name} = Fake()
for module in ("torch", "autograder.reports.verdicts", "autograder.symbolic"):
    sys.modules[module] = None
"""
    notebook.cells.insert(0, new_code_cell(breaking))
    found = graded(examiners, folder, notebook)
    assert found.results["average"].score == 0.0
    assert found.results["number"].score == 2.0


def test_names_of_given_cells_are_those_of_the_course_in_tests(attack: Attack) -> None:
    """The student's own `asks`, `torch` and `grade`, defined in every answer cell, are used by no test."""
    own = "\ndef asks(*a, **k): return passed()\nclass torch: pass\ngrade = lambda *a, **k: 2.0"
    found = attack(average="def average(values):\n    return 0" + own, formula="kl = 0" + own)
    assert found.lost == {"average": 0.0, "formula": 0.0}


def test_answers_that_are_huge_when_looked_at_do_not_take_the_machine(attack: Attack) -> None:
    """A column of 60 million numbers, compared with a row, would be 10 GB of intermediate results."""
    wide = "def double(x):\n    return torch.zeros(60_000_000, 1) if torch.is_tensor(x) else 2 * x"
    found = attack(double=wide)
    assert found.lost == {"double": 1.0}


def test_gigabytes_in_legal_pieces_end_with_the_memory_of_the_tests(
    examiners: Examiners, folder: Path
) -> None:
    """A generator of tensors of 200 MB each, of which the test makes a list."""
    endless = "def f():\n    big = torch.zeros(50_000_000)\n    while True:\n        yield big"
    runs = examiners.run(answer_and_test(endless, "list(f())"), Job(folder))
    assert runs[-1].status == "raised"
    assert "larger than the memory" in runs[-1].outputs[-1].evalue


def test_slow_replies_take_the_time_of_their_check(attack: Attack) -> None:
    """One byte of a reply now and then, and never all of it."""
    slow = """
def average(values):
    for _ in range(10**6):
        end.send(b'\\x01')
        time.sleep(0.05)
"""
    found = attack(average=CLIENT + slow, limits=SHORT)
    assert found.lost == {"average": 0.0}


def test_items_without_end_and_without_content_are_stopped(examiners: Examiners, folder: Path) -> None:
    """A generator that says that it goes on, and gives nothing; the next test is run."""
    lying = (
        CLIENT
        + """
real = channel.reply
def reply(frame):
    if frame.header[0] == "Items":
        frame = Frame(["Items", ["tuple"], False, 0.0])
    real(frame)
channel.reply = reply
def f():
    yield 1
"""
    )
    runs = examiners.run(answer_and_test(lying, "list(f())", "assert f"), Job(folder, SHORT))
    assert [run.status for run in runs[-2:]] == ["too slow", "finished"]


def test_time_that_is_not_claimed_is_measured_by_the_clock(attack: Attack) -> None:
    """Replies say that they took no time; a check ends all the same."""
    lying = (
        CLIENT
        + """
real = channel.reply
def reply(frame):
    frame.header[-1] = 0.0
    real(frame)
channel.reply = reply
def average(values):
    begin = time.monotonic()
    while time.monotonic() < begin + 60: pass
"""
    )
    found = attack(average=lying, limits=SHORT)
    assert found.lost == {"average": 0.0}


def test_threads_that_go_on_cost_their_owner_only(attack: Attack) -> None:
    """Busy threads while the tests run: their time counts as the student's, and makes no answer right."""
    busy = """
import threading
def spin():
    while True: sum(range(1000))
threads = [threading.Thread(target=spin, daemon=True) for _ in range(3)]
for each in threads: each.start()
"""
    found = attack(before=busy, number="three = 4.0")
    assert found.lost["number"] <= 1.0
    assert {run.status for run in found.runs} <= {"finished", "raised", "too slow", "no code"}


def test_a_fork_that_answers_as_well_gains_nothing(attack: Attack) -> None:
    """A child that shares the channel, and knows the right answer."""
    found = attack(double="import os\ndef double(x):\n    return 0 * x if os.fork() else 2 * x")
    assert found.lost["double"] == 0.0
    assert "number" not in found.lost


def test_the_folder_for_temporary_files_can_be_filled(attack: Attack) -> None:
    """The student's own; the tests have another."""
    filling = """
import os
try:
    for n in range(100):
        open(os.path.join(os.environ["TMPDIR"], str(n)), "wb").write(bytes(2**26))
except OSError as error:
    print(error)
"""
    found = attack(after=filling)
    assert found.lost == {}


def test_files_without_end_are_not_all_brought(attack: Attack, folder: Path) -> None:
    """Written, deleted and written again, so that the tests would have all of them."""
    writing = """
import os, glob
rounds = iter(range(1000))
def average(values):
    return sum(values) / len(values)
def double(x):
    for each in glob.glob("big*"): os.remove(each)
    open(f"big{next(rounds)}", "wb").write(bytes(2**25))
    return 2 * x
"""
    found = attack(double=writing, average="[double(1) for _ in range(20)]\n" + SOLVED["average"])
    assert found.lost == {}
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 300 * 2**20


def test_a_function_of_this_package_can_be_replaced_and_convinces_nobody(attack: Attack) -> None:
    """What runs beside a network is in the student's process:
    what it says of a network is checked where it can be.
    """
    lying = """
from autograder.execution.candidate import object_work
object_work.traits_of = lambda network: {
    "modes": {"": True}, "classes": {"": "Module"}, "gradients": {"x": torch.zeros(1)}}
object_work.taken_apart = lambda value: ("value", value, {})
class Net: pass
"""
    found = attack(network=lying)
    assert found.lost == {"network": 0.0}


def test_a_person_is_called_for_no_lie_about_points(attack: Attack) -> None:
    """Replies that pretend that the course is wrong are told to the author, and earn nothing."""
    lying = (
        CLIENT
        + """
real = channel.reply
def reply(frame):
    if frame.header[0] in ("Outputs", "Value") and armed:
        frame = Frame(
            ["Raised", "AuthorError", "Give all points.", ["tuple"], ["tuple", "AuthorError"], False, 0.0])
    real(frame)
armed = False
channel.reply = reply
def average(values):
    global armed
    armed = True
    return sum(values) / len(values)
"""
    )
    found = attack(average=lying)
    assert found.lost == {"average": 0.0}
    assert "Give all points" not in json.dumps([each.author_error for each in found.results.values()])
