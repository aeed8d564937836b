"""Whatever student code does, the next question is answered, or the channel closes."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from autograder.execution.channel.errors import ChannelClosed
from autograder.execution.channel.replies import Items, Outputs, Raised, Refused, Value
from autograder.execution.channel.requests import Call, GetAttribute, GetName, Next, RunCell, VectorJacobian
from tests.execution.candidate.asking import Candidate, candidate, given

SOURCE = "def right(x):\n    return x + 1\n"


def is_well(asked: Candidate) -> bool:
    """Whether it goes on answering as if nothing had been."""
    reply = asked.call("right", torch.ones(2))
    return isinstance(reply, Outputs) and torch.equal(reply.value, torch.full((2,), 2.0))


def raised(asked: Candidate, source: str, **options: Any) -> Raised:
    """What comes of a call of ``f``, as this source defines it."""
    asked.define(source)
    reply = asked.call("f", **options)
    assert isinstance(reply, Raised), reply
    return reply


LOOPS = "    while True:\n        pass\n"


@pytest.mark.parametrize(
    ("body", "type_name"),
    [
        ("raise SystemExit(3)", "SystemExit"),
        ("import sys; sys.exit()", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise StopIteration", "StopIteration"),
        ("raise BaseExceptionGroup('all', [SystemExit()])", "BaseExceptionGroup"),
        ("raise type('Own', (BaseException,), {})", "Own"),
        ("raise 3", "TypeError"),
        ("return f()", "RecursionError"),
        ("return 'a' * 10**12", "MemoryError"),
        ("import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(5)", "KeyboardInterrupt"),
        ("import asyncio; asyncio.run(asyncio.wait_for(asyncio.Event().wait(), 0.01))", "TimeoutError"),
        ("input()", "StdinNotImplementedError"),
    ],
)
def test_exceptions_of_every_kind_are_told(body: str, type_name: str) -> None:
    with candidate(SOURCE) as asked:
        assert raised(asked, f"def f():\n    {body}").type_name == type_name
        assert is_well(asked)


@pytest.mark.parametrize("method", ["__str__", "__getattribute__", "__class__", "__traceback__"])
@pytest.mark.parametrize("does", ["while True: pass", "raise SystemExit", "return 'x' * 10**7", "return 3"])
def test_exceptions_that_do_harm_when_they_are_looked_at(method: str, does: str) -> None:
    decorator = "@property\n    " if method in ("__class__", "__traceback__") else ""
    source = (
        "class E(Exception):\n"
        f"    {decorator}def {method}(self, *args):\n"
        f"        {does}\n"
        "def f():\n"
        "    raise E"
    )
    with candidate(SOURCE) as asked:
        told = raised(asked, source, seconds=5)
        # where it won't take a traceback, Python itself raises another one
        assert told.type_name in ({"E", "AttributeError"} if method == "__traceback__" else {"E"})
        assert len(told.message) <= 2000
        assert is_well(asked)


def test_only_the_students_own_lines_are_told(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("import torch\ndef g(x):\n    return torch.ones(2) @ x\n")
    source = "import mine\ndef f():\n    return eval('h()')\ndef h():\n    return mine.g(f)\n"
    with candidate(SOURCE) as asked:
        lines = raised(asked, source).lines
    assert lines == (
        "in `f`, line 3: `return eval('h()')`",
        "in `h`, line 5: `return mine.g(f)`",
        "in `g`, line 3: `return torch.ones(2) @ x`",
    )


def test_what_is_not_written_yet_is_told_apart() -> None:
    with candidate(
        "def f():\n    raise NotImplementedError()\ndef g():\n    raise NotImplementedError('x')"
    ) as asked:
        assert [asked.ask(Call(name), Raised).unwritten for name in "fg"] == [True, False]


@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(100)"])
def test_time_is_limited(body: str) -> None:
    with candidate(SOURCE) as asked:
        told = raised(asked, f"def f():\n    {body}", seconds=0.2)
        assert told.type_name == "TooSlow"
        assert is_well(asked)


def test_the_time_of_gradients_items_and_attributes_is_limited_too() -> None:
    source = (
        SOURCE
        + "import torch\nclass Slow(torch.autograd.Function):\n"
        + "    @staticmethod\n    def forward(ctx, x): return x.clone()\n"
        + "    @staticmethod\n    def backward(ctx, g):\n        while True: pass\n"
        + "def slow(x): return Slow.apply(x)\n"
        + "def items():\n    yield 1\n    while True: pass\n"
    )
    with candidate(source) as asked:
        reply = asked.call("slow", torch.ones(2, requires_grad=True), gradients=True)
        assert isinstance(reply, Outputs)
        assert reply.call is not None
        request = VectorJacobian(reply.call, (torch.ones(2),), seconds=0.2)
        assert asked.ask(request, Raised).type_name == "TooSlow"
        items = given(asked.ask(Call("items"), Outputs).value)
        assert asked.ask(Next(items, 1, 0.2), Items).items == (1,)
        assert asked.ask(Next(items, 1, 0.2), Raised).type_name == "TooSlow"
        assert is_well(asked)


def test_an_interrupt_ends_a_call_or_a_cell() -> None:
    with candidate(SOURCE + "def f():\n" + LOOPS) as asked:
        told = asked.replied(Call("f"), interrupt_after=0.2)
        assert isinstance(told, Raised)
        assert told.type_name == "KeyboardInterrupt"
        cell = asked.replied(RunCell("print(1)\nf()", "cell 2"), interrupt_after=0.2)
        assert isinstance(cell, Value)
        assert [each.get("ename") for each in cell.value] == [None, "KeyboardInterrupt"]
        assert not any("interrupts.py" in line for line in cell.value[1]["traceback"])
        assert is_well(asked)


def test_interrupts_between_requests_and_around_replies_do_nothing() -> None:
    with candidate(SOURCE + "def large(): return 'x' * 10_000_000") as asked:
        for _ in range(50):
            asked.interrupt()
            time.sleep(0.001)
            assert is_well(asked)
        with _interrupted_all_the_time(asked.process):
            for _ in range(50):
                reply = asked.replied(Call("large"))
                assert isinstance(reply, Outputs) or (
                    isinstance(reply, Raised) and reply.type_name == "KeyboardInterrupt"
                )
        assert is_well(asked)


@contextlib.contextmanager
def _interrupted_all_the_time(process: int) -> Iterator[None]:
    child = os.fork()
    if child == 0:
        while True:
            os.kill(process, signal.SIGINT)
            time.sleep(0.0007)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_handler_of_the_students_is_theirs_for_one_turn() -> None:
    with candidate(SOURCE) as asked:
        asked.define("import signal\n_ = signal.signal(signal.SIGINT, signal.SIG_IGN)")
        reply = asked.replied(RunCell("while True: pass", "cell"), interrupt_after=0.2)
        assert isinstance(reply, Value)
        assert reply.value[0]["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    for _ in range(5_000_000):\n        print('x' * 200)",
        "def f():\n    print('x' * 1_000_000_000)",
        "import sys\ndef f():\n    while True:\n        sys.stderr.write('x' * 100_000)",
    ],
)
def test_a_flood_of_prints_goes_nowhere(source: str) -> None:
    with candidate(SOURCE) as asked:
        asked.define(source)
        asked.call("f", seconds=2.0)
        assert is_well(asked)
        assert asked.run("print('own')") == [{"output_type": "stream", "name": "stdout", "text": "own\n"}]


DAMAGE = [
    "import sys\nsys.stdout = sys.stderr = None",
    "import sys\nsys.stdout = sys.stderr = 3",
    "import sys\nclass S:\n    def write(self, text): raise SystemExit\nsys.stdout = S()",
    "for name in list(globals()):\n    if name != 'right': del globals()[name]",
    "import json\njson.dumps = json.loads = json.JSONEncoder = json.JSONDecoder = None",
    "import struct, pickle\nstruct.pack = struct.unpack = pickle.dumps = pickle.loads = None",
    "import torch\ntorch.set_grad_enabled = torch.enable_grad = None",
    "import torch\ntorch.Tensor.detach = torch.Tensor.cpu = lambda *a: 1 / 0",
    "import builtins\nbuiltins.print = builtins.getattr = builtins.isinstance = None",
    "import os\nos.getcwd = os.path.abspath = None",
    "import sys\nsys.setrecursionlimit(90)",
    "import sys\nsys.modules.clear()",
    "import linecache, traceback\nlinecache.getline = traceback.walk_tb = None",
    "import signal\n_ = signal.setitimer(signal.ITIMER_REAL, 0.01)",
    "import threading, os, signal\nthreading.excepthook = None",
    (
        "import gc\n"
        "for each in gc.get_objects():\n"
        "    if type(each).__name__ == 'HandleTable':\n"
        "        vars(each).clear()"
    ),
    "get_ipython().run_cell = get_ipython().transform_cell = None",
    "import time\ntime.process_time = time.monotonic = None",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_after_damage_to_the_process_there_is_an_answer_or_an_end(damage: str) -> None:
    """What is broken answers with an error; nothing waits forever."""
    with candidate(SOURCE) as asked:
        try:
            asked.replied(RunCell(damage, "damage"))
            for request in (
                GetName("right"),
                Call("right", arguments=(torch.ones(2),)),
                RunCell("right(1)", "cell 3"),
            ):
                assert asked.replied(request) is not None
        except ChannelClosed:
            pass


@pytest.mark.parametrize("damage", DAMAGE[:6])
def test_the_usual_accidents_break_nothing(damage: str) -> None:
    with candidate(SOURCE) as asked:
        asked.replied(RunCell(damage, "damage"))
        assert is_well(asked)


@pytest.mark.parametrize(
    "ending",
    [
        "import os; os._exit(0)",
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.closerange(0, 100)",
    ],
)
def test_code_that_ends_the_process_closes_the_channel(ending: str) -> None:
    def ask_twice(asked: Candidate) -> None:
        asked.replied(RunCell(ending, "cell"))
        asked.replied(GetName("right"))

    with candidate(SOURCE) as asked, pytest.raises(ChannelClosed):
        ask_twice(asked)


@pytest.mark.parametrize("cell", ["import os\n_ = os.fork()", "import os\nif not os.fork(): 1 / 0"])
def test_a_fork_of_the_process_answers_nothing(cell: str) -> None:
    with candidate(SOURCE) as asked:
        assert asked.run(cell) == []
        time.sleep(0.3)  # for a second reply to arrive
        assert is_well(asked)


def test_properties_and_signatures_that_never_return_are_interrupted() -> None:
    source = (
        SOURCE
        + "class A:\n    @property\n    def x(self):\n        while True: pass\n"
        + "    @property\n    def __signature__(self):\n        while True: pass\n"
        + "    def __call__(self): pass\na = A()\nclass B:\n    a = a\nb = B()\n"
    )
    with candidate(source) as asked:
        b = given(asked.named("b"))
        told = asked.replied(GetAttribute(b, "a"), interrupt_after=0.2)
        assert isinstance(told, Raised)
        assert told.type_name == "KeyboardInterrupt"
        assert is_well(asked)


def test_a_thread_that_goes_on_disturbs_nobody() -> None:
    with candidate(SOURCE) as asked:
        asked.replied(
            RunCell(
                "import threading, time\ndef chatter():\n    while True:\n        print('chatter')\n"
                "        time.sleep(0.0001)\nthreading.Thread(target=chatter, daemon=True).start()",
                "cell",
            )
        )
        for _ in range(50):
            assert is_well(asked)


def test_refusals_say_what_was_wrong() -> None:
    with candidate(SOURCE) as asked:
        refused = asked.call("wrong", torch.ones(2))
        assert isinstance(refused, Refused)
        assert "`wrong`" in refused.message
