"""What the shell promises besides being like a kernel."""

from __future__ import annotations

import builtins
import contextlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.answers.time_limits import time_limit
from autograder.execution.shell import OutputLimits, Shell, prepare
from autograder.execution.shell.outputs import PRINTS_LEFT_OUT
from tests.costs import cpu_seconds_below


@contextlib.contextmanager
def notebook(limits: OutputLimits | None = None) -> Iterator[Shell]:
    """Begun inside of a test, because pytest takes the streams back before it."""
    with Shell(limits) as shell:
        warnings.simplefilter("default")  # here every warning is an error
        yield shell


def error_of(outputs: list[dict[str, Any]]) -> tuple[str, str]:
    (found,) = [output for output in outputs if output["output_type"] == "error"]
    return found["ename"], found["evalue"]


def printed(outputs: list[dict[str, Any]], stream: str = "stdout") -> str:
    return "".join(output["text"] for output in outputs if output.get("name") == stream)


def test_the_process_is_given_back_as_it_was() -> None:
    before = (
        (sys.stdin, sys.stdout, sys.stderr, sys.displayhook, sys.excepthook, sys.modules["__main__"]),
        (dict(os.environ), list(sys.path), {*vars(builtins)}, warnings.filters[:]),
    )
    with Shell() as shell:
        shell.run("import os, sys\nos.environ['A'] = 'b'\nsys.path.append('x')\nsys.stdout = None")
    after = (
        (sys.stdin, sys.stdout, sys.stderr, sys.displayhook, sys.excepthook, sys.modules["__main__"]),
        (dict(os.environ), list(sys.path), {*vars(builtins)}, warnings.filters[:]),
    )
    assert after == before


def test_a_second_notebook_knows_nothing_of_the_first_and_shows_figures_too() -> None:
    figure = "import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1)); plt.plot([1]);"
    for _ in range(2):
        with notebook() as shell:
            assert error_of(shell.run("x"))[0] == "NameError"
            shell.run("x = 1")
            (output,) = shell.run(figure)
            assert output["data"].keys() == {"text/plain", "image/png"}


def test_there_is_one_notebook_at_a_time() -> None:
    with notebook(), pytest.raises(RuntimeError, match="already"):
        Shell()


def test_preparing_starts_no_thread_and_leaves_no_notebook(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    threads = threading.active_count()
    prepare()
    with Shell() as shell:
        assert shell.run("1 + 1")[0]["execution_count"] == 1
    assert threading.active_count() == threads
    assert not list(tmp_path.iterdir())


def test_a_flood_of_prints_is_cut_and_costs_little() -> None:
    with notebook() as shell:
        with cpu_seconds_below(10):
            outputs = shell.run("for _ in range(500_000):\n    print('x' * 200)")
        assert printed(outputs) == ("x" * 200 + "\n") * 995 + "x" * 5 + PRINTS_LEFT_OUT


def test_limits_are_those_of_each_cell() -> None:
    with notebook(OutputLimits(printed=3)) as shell:
        for _ in range(2):
            assert printed(shell.run("print('abcdef')")) == "abc" + PRINTS_LEFT_OUT


def test_what_is_printed_after_the_end_of_the_cell_belongs_to_no_other() -> None:
    with notebook() as shell:
        shell.run(
            "import asyncio\nasync def late():\n    await asyncio.sleep(0)\n    print('late')\n"
            "task = asyncio.create_task(late())"
        )
        assert shell.run("await task\nprint('now')") == [
            {"output_type": "stream", "name": "stdout", "text": "now\n"}
        ]


def test_tasks_that_fail_end_nothing() -> None:
    with notebook() as shell:
        shell.run(
            "import asyncio\nasync def leaves():\n    raise SystemExit\n"
            "async def is_stopped():\n    asyncio.get_running_loop().stop()\n"
            "tasks = asyncio.create_task(leaves()), asyncio.create_task(is_stopped())"
        )
        assert shell.run("await asyncio.sleep(0.01)\n1")[0]["data"] == {"text/plain": "1"}


@pytest.mark.parametrize(
    ("source", "ename"),
    [
        ("import time\ntime.sleep(20)", "KeyboardInterrupt"),
        ("while True: pass", "KeyboardInterrupt"),
        ("await __import__('asyncio').sleep(20)", "CancelledError"),
        ("await __import__('asyncio').sleep(0)\nwhile True: pass", "KeyboardInterrupt"),
    ],
)
def test_an_interrupt_is_the_error_of_the_cell(source: str, ename: str) -> None:
    with notebook() as shell:
        timer = threading.Timer(0.3, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
        timer.start()
        outputs = shell.run(source)
        timer.join()
        assert error_of(outputs)[0] == ename
        assert shell.run("1")[0]["data"] == {"text/plain": "1"}


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(20)",
        "while True: pass",
        "await __import__('asyncio').sleep(20)",
        "await __import__('asyncio').sleep(0)\nwhile True: pass",
    ],
)
def test_a_time_limit_around_a_cell_is_its_last_error(source: str) -> None:
    with notebook() as shell, time_limit(0.2):
        outputs = shell.run(source)
    assert outputs[-1]["ename"] == "TooSlow"


@pytest.mark.parametrize(
    ("source", "ename"),
    [
        ("class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E", "ValueError"),
        ("class E(Exception):\n    def __str__(self):\n        raise SystemExit\nraise E", "SystemExit"),
        ("class E(BaseException): pass\nraise E", "E"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise ExceptionGroup('several', [ValueError(1)])", "ExceptionGroup"),
        ("%no_such_magic", "UsageError"),
        ("def f():\n    f()\nf()", "RecursionError"),
        ("get_ipython().showtraceback = lambda *a, **k: 1 / 0\n1 / 0", "ZeroDivisionError"),
        ("get_ipython()._showtraceback = lambda *a, **k: None\nraise KeyError('x')", "KeyError"),
        ("x = '" + "a" * 10, "SyntaxError"),
        ("x = 1\0", "SyntaxError"),
    ],
)
def test_a_cell_that_fails_has_an_error_and_the_next_one_runs(source: str, ename: str) -> None:
    with notebook() as shell:
        assert error_of(shell.run(source))[0] == ename
        assert printed(shell.run("print(1)")) == "1\n"


def test_the_traceback_of_a_deep_recursion_is_quick_and_short() -> None:
    with notebook() as shell:
        with cpu_seconds_below(10):
            (output,) = shell.run("import torch, sympy\ndef f(n):\n    return f(n + 1)\nf(0)")
        assert len("".join(output["traceback"])) < 10_000


def test_the_sources_of_cells_with_one_name_stay_apart() -> None:
    with notebook() as shell:
        shell.run("def first():\n    return 'first'", "the cell `a`")
        shell.run("def second():\n    return 'second'", "the cell `a`")
        assert list(shell.cells) == ["the cell `a`", "the cell `a` (2)"]
        assert printed(shell.run("import inspect\nprint(inspect.getsource(first))")) == (
            "def first():\n    return 'first'\n\n"
        )


def test_quitting_does_not_end_the_notebook() -> None:
    with notebook() as shell:
        assert shell.run("quit()") == shell.run("exit") == []
        assert printed(shell.run("print(1)")) == "1\n"


def test_displays_of_what_cannot_be_sent_are_errors() -> None:
    with notebook() as shell:
        assert error_of(shell.run("display({'a/b': object()}, raw=True)"))[0] == "TypeError"


def test_a_replaced_stream_is_the_next_cells_stream_too() -> None:
    with notebook() as shell:
        assert shell.run("import io, sys\nsys.stdout = io.StringIO()\nprint('a')") == []
        assert shell.run("print('b')") == []
        assert shell.run("sys.stdout.getvalue()")[0]["data"] == {"text/plain": "'a\\nb\\n'"}


@pytest.mark.parametrize(
    "statement",
    ["from nowhere_at_all import thing", "import nowhere_at_all as thing", "from math import thing, pi"],
)
def test_behind_an_import_that_fails_the_cell_goes_on_and_its_names_say_so(statement: str) -> None:
    with notebook() as shell:
        source = f"{statement}\nimport math\ndef area(r):\n    return math.pi * r**2\n'the end'"
        outputs = shell.run(source, past_failed_imports=True)
        used = shell.run("for each in thing([1]):\n    pass")
        assert round(shell.names["area"](1), 2) == 3.14
    assert [each["output_type"] for each in outputs] == ["error", "execute_result"]
    assert error_of(used)[0] == "ImportError"
    assert error_of(used)[1].startswith("`thing` is missing, since its import failed: ")


@pytest.mark.parametrize(
    "source",
    [
        "if True:\n    import nowhere_at_all\nlate = 1",
        "__import__('nowhere_at_all')\nlate = 1",
        "1 / 0\nlate = 1",
    ],
)
def test_any_other_error_ends_its_cell(source: str) -> None:
    with notebook() as shell:
        shell.run(source, past_failed_imports=True)
        assert "late" not in shell.names


def test_a_cell_that_is_to_run_whole_ends_with_an_import_that_fails() -> None:
    with notebook() as shell:
        shell.run("import nowhere_at_all\nlate = 1")
        assert "late" not in shell.names
