"""What a hidden test calls a student's code with is in nothing that is shown of the notebook,
and in no file of it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.confinement import Tier, why_not
from autograder.execution.warm_process import NoWarmProcess
from autograder.notebooks.running.apart import Graded, graded_apart, without_tests
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
from tests.attacks.course import LIMITS, answer_and_test, cell

VALUE = 98765432
TEST = f"""
from autograder.reports.verdicts import check, failed, grade, passed

def is_twice(x):
    return lambda seed: passed() if double(x) == 2 * x else failed("It is not.", "differs")

grade(
    check("one", is_twice(1), double, points=1),
    ### BEGIN HIDDEN TESTS
    check("another", is_twice({VALUE}), double, points=1),
    ### END HIDDEN TESTS
    out_of=2,
)
"""
DOUBLE = """
import atexit, contextlib, logging, os, threading, time, warnings
import matplotlib.pyplot as plt
from IPython.core.getipython import get_ipython
from IPython.display import display

seen, told = [], []
figure = plt.figure()
shown = display("at first", display_id="mine")
handler = logging.StreamHandler()
handler.emit = lambda record: told.append(record.getMessage())
logging.getLogger().addHandler(handler)

def write(name, text):
    with open(name, "w") as file:
        file.write(str(text))

def wait():
    while not seen[1:]:
        time.sleep(0.01)
    write("from-a-thread.txt", seen)
    shown.update(f"it was {seen}")
    print("a thread says", seen)

threading.Thread(target=wait, daemon=True).start()
atexit.register(lambda: write("at-exit.txt", seen))
get_ipython().events.register("post_run_cell", lambda result: print("after a cell", seen))
generator = (each for each in iter(lambda: seen[-1], None))

def double(x):
    seen.append(x)
    print("called with", x)
    display({"text/plain": f"called with {x}"}, raw=True)
    logging.error(x)
    figure.text(0, 0, str(x))
    for name in (f"named-{x}.txt", "notes.txt", "notes.csv", "picture.png", "notes.svg", "notes.html",
                 ".hidden.txt"):
        write(name, x)
    return 2 * x
"""
LATER = (
    "print(seen, told, [each.get_text() for each in figure.texts], next(generator))",
    "figure",
    (
        "shown.update(str(seen)); print(os.listdir(), open('notes.txt').read() if "
        "os.path.exists('notes.txt') else '')"
    ),
    "time.sleep(0.1); warnings.warn(str(seen)); logging.error(seen)",
    "write('late.txt', seen); write('late.png', seen); seen[-1]",
    "raise ValueError(seen)",
    "class Late(Exception):\n    pass\nLate.__name__ = Late.__qualname__ = f'Late{seen[-1]}'\nraise Late",
    "print('the answer is', double(21))",
)


def told_of(runs: tuple[Any, ...]) -> str:
    return "\n".join(str(output) for run in runs for output in run.outputs)


def graded(examiners: Examiners, folder: Path) -> Graded:
    notebook = answer_and_test(DOUBLE, TEST)
    notebook.cells[-1].metadata["nbgrader"]["points"] = 2
    notebook.cells += [new_code_cell(source) for source in LATER]
    return graded_apart(notebook, Job(folder, LIMITS, seed="autumn"), examiners)


@pytest.fixture(params=[tier for tier in Tier if tier.holds_strangers], ids=lambda tier: str(tier.value))
def held(request: pytest.FixtureRequest, examiners: Examiners) -> Examiners:
    tier: Tier = request.param
    if (reason := why_not(tier)) is not None:
        pytest.skip(reason)
    return examiners.held_as(tier)


@pytest.mark.alone
def test_what_was_noted_while_tests_called_is_nowhere_and_the_rest_is_there(
    held: Examiners, folder: Path
) -> None:
    """Noted in a list, a file, a figure, a logger, a thread, a generator, a name, a handler for the end."""
    found = graded(held, folder)
    assert found.apart
    tests, *later = found.shown[2:]
    assert tests.outputs[-1].data["text/plain"] == "2"  # the answer is right
    assert str(VALUE) in told_of(found.tested[3:])  # so that it would be told
    assert str(VALUE) not in told_of(tuple(later))
    assert "called with" not in told_of((tests,))
    assert not [name for name, content in found.files.items() if str(VALUE) in name + content.decode()]
    assert "the answer is 42" in told_of((later[-1],))
    assert found.files["late.txt"] == b"[]"
    assert found.files["notes.txt"] == b"21"


def test_a_notebook_that_shows_nothing_after_its_tests_runs_once(examiners: Examiners, folder: Path) -> None:
    ran = []
    once = examiners.held_as(Tier(examiners.tier))
    once.run = lambda *arguments: ran.append(1) or examiners.run(*arguments)  # type: ignore[func-returns-value, method-assign]
    notebook = answer_and_test("print('before')\ndef double(x):\n    return 2 * x", TEST)
    notebook.cells.append(new_code_cell("y = double(3)"))
    found = graded_apart(notebook, Job(folder, LIMITS), once)
    assert (len(ran), found.apart, found.files) == (1, True, {})
    assert "before" in told_of(found.shown[:2])


def test_a_cell_that_took_too_long_is_not_waited_for_twice(examiners: Examiners, folder: Path) -> None:
    jobs: list[Job] = []
    twice = examiners.held_as(Tier(examiners.tier))

    def run(notebook: Any, job: Job, written: dict[str, bytes]) -> Any:
        jobs.append(job)
        return examiners.run(notebook, job, written)

    twice.run = run  # type: ignore[assignment, method-assign]
    notebook = answer_and_test("def double(x):\n    return 2 * x", TEST)
    notebook.cells.append(new_code_cell("print('it begins', flush=True)\nwhile True:\n    pass"))
    found = graded_apart(notebook, Job(folder, replace(LIMITS, cell=2)), twice)
    assert [job.stopped_before for job in jobs] == [(), (len(notebook.cells) - 1,)]
    printed, *_, why = found.shown[-1].outputs
    assert printed.text == "it begins\n"
    assert why.evalue.startswith("This cell was stopped after 2 seconds")


def test_without_hidden_tests_everything_is_shown_and_stays(examiners: Examiners, folder: Path) -> None:
    notebook = new_notebook(
        cells=[
            cell("open('mine.csv', 'w').write('1')\nx = 1", "answer", answer=True),
            cell("assert x == 1", "test", 1.0),
        ]
    )
    notebook.cells.append(new_code_cell("print(x)"))
    found = graded_apart(notebook, Job(folder, LIMITS), examiners)
    assert (found.apart, found.files, told_of(found.shown[2:])) == (
        True,
        {"mine.csv": b"1"},
        told_of(found.tested[2:]),
    )


def test_where_it_cannot_run_again_nothing_stays_and_what_follows_is_marked(
    examiners: Examiners, folder: Path
) -> None:
    broken = examiners.held_as(Tier(examiners.tier))

    def run(notebook: Any, job: Job, written: dict[str, bytes]) -> Any:
        if job.seed is None:
            raise NoWarmProcess
        return examiners.run(notebook, job, written)

    broken.run = run  # type: ignore[assignment, method-assign]
    found = graded(broken, folder)
    assert (found.apart, found.files, found.shown) == (False, {}, found.tested)


def test_the_notebook_that_runs_again_has_no_test_in_it() -> None:
    notebook = answer_and_test(DOUBLE, TEST)
    notebook.cells.append(cell("given = 1\n### BEGIN HIDDEN TESTS\nkept = 2\n### END HIDDEN TESTS", "given"))
    alone = without_tests(notebook)
    assert [each.source for each in alone.cells] == ["import torch", DOUBLE.strip(), "", "given = 1"]
    assert str(VALUE) in str(notebook)
