"""Functions, objects, errors, random numbers and time: what a test's author would see in a plain kernel."""

from __future__ import annotations

import copy
import fractions
import inspect
import random
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import sympy
import torch

from autograder.answers.time_limits import TooSlow, time_limit
from autograder.answers.tracebacks import student_message
from autograder.execution.examiner.errors import CandidateEnded
from autograder.neural.answers.calling import call
from autograder.reports.verdicts import (
    AnswerError,
    AuthorError,
    Check,
    Missing,
    check,
    grade,
    passed,
    undecided,
)
from tests.execution.examiner.submission import Submission, submitted

SOURCE = """
import enum, functools, os, random, time
from fractions import Fraction
import numpy as np
import sympy
import torch

values = [1, 2.5, "text", b"bytes", None, True, 3 + 1j, (1, [2]), {"a": {1, 2}}, range(3), slice(1, 2),
    10 ** 30, float("inf"), np.arange(3.0), np.float32(1.5), torch.ones(2, 3), torch.float64, Fraction(1, 3),
    sympy.Symbol("x") ** 2, ..., frozenset({1})]
def f(x, y=5, *, z="hello"): return x + y
def keyword_only(*, x): return x
class Counter:
    total = 0
    def __init__(self, start=0): self.n = start
    def __call__(self, k=1):
        self.n += k
        return self.n
    def __len__(self): return 5
    def __getitem__(self, i): return i * 2
    def __contains__(self, x): return x == 3
    def __eq__(self, other): return True
    def __float__(self): return 1.5
    def __repr__(self): return "<script>"
    @property
    def squared(self): return self.n ** 2
    @staticmethod
    def triple(x): return 3 * x
    @classmethod
    def nine(cls): return cls(9)
class Special(Counter): pass
counter = Counter()
bare = object()
partial = functools.partial(f, y=1)
@functools.lru_cache
def cached(x): return x * 2
def logged(g):
    @functools.wraps(g)
    def inner(*args, **named): return g(*args, **named)
    return inner
@logged
def decorated(x, y=3): return x + y
double = lambda x: 2 * x
def multiplier(k): return lambda x: k * x
def numbers(n):
    for i in range(n): yield i
def apply(g, x): return g(x)
class Color(enum.Enum): RED = 1

class Own(ValueError): pass
def raising(error): raise {"own": Own("mine"), "value": ValueError("a", 1), "key": KeyError("alpha"),
    "stub": NotImplementedError(), "zero": ZeroDivisionError("by zero"), "assert": AssertionError("no"),
    "unicode": UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"),
    "stop": StopIteration(3), "exit": SystemExit(1)}[error]
class Unsayable(Exception):
    def __str__(self): raise self
def unsayable(): raise Unsayable()
def forever(x):
    while True: pass
def in_c(x): return sum(range(10 ** 13))
def asleep(x): time.sleep(60)
def dies(x): os._exit(3)
def torch_numbers(): return torch.rand(3)
def numpy_numbers(): return np.random.rand(3)
def python_numbers(): return random.random()
def many_bytes(): return torch.zeros(10 ** 8)
def million(): return [0.0] * 10 ** 6
def changing(x):
    x.append(4)
    return x
async def later(): return 1
"""


def test_plain_data_is_copied_with_its_type(student: Submission, here: ModuleType) -> None:
    for found, known in zip(student.values, here.values, strict=True):
        assert type(found) is type(known)
        same = found == known
        assert same if isinstance(same, bool) else bool(np.all(np.asarray(same)))
    assert isinstance(student.values[-4], fractions.Fraction)
    assert isinstance(student.values[-3], sympy.Pow)


def test_a_name_that_is_not_there_is_missing(student: Submission) -> None:
    missing = student.no_such_name
    assert (type(missing), missing.name) == (Missing, "no_such_name")


def test_functions_of_every_kind(student: Submission) -> None:
    assert (student.f(1), student.f(1, y=2), student.f(x=1, z="")) == (6, 3, 6)
    assert (student.partial(1), student.cached(3), student.decorated(1), student.double(4)) == (2, 6, 4, 8)
    assert student.multiplier(3)(2) == 6
    assert (student.f.__name__, student.double.__name__, student.decorated.__name__) == (
        "f",
        "<lambda>",
        "decorated",
    )
    assert inspect.isfunction(student.f)
    assert callable(student.f)
    assert student.f is student.f
    assert student.apply(student.double, 3) == 6


def test_defaults_are_not_told_but_that_there_are_some(student: Submission) -> None:
    assert str(inspect.signature(student.f)) == "(x, y=…, *, z=…)"
    assert str(inspect.signature(student.decorated)) == "(x, y=…)"
    with pytest.raises(AnswerError, match="x"):
        call(student.keyword_only, 1)


def test_objects_and_classes(student: Submission) -> None:
    counter = student.Counter(2)
    assert (counter(), counter(k=3), counter.n, counter.squared) == (3, 6, 6, 36)
    assert (counter.triple(2), counter.nine().n, student.Counter.total) == (6, 9, 0)
    assert (len(counter), counter[4], 3 in counter, 8 in counter) == (5, 8, True, False)
    counter.n = 100
    assert counter() == 101
    assert isinstance(counter, student.Counter)
    assert not isinstance(counter, student.Special)
    assert isinstance(student.Special(), student.Counter)
    assert inspect.isclass(student.Counter)
    assert issubclass(student.Own, ValueError)
    assert (hasattr(counter, "n"), hasattr(counter, "m"), getattr(counter, "m", 7)) == (True, False, 7)
    assert (student.Color.RED.name, student.Color.RED.value) == ("RED", 1)
    other = copy.deepcopy(counter)
    other.n = 0
    assert counter.n == 101


def test_what_an_object_says_of_itself_is_not_believed(student: Submission) -> None:
    counter = student.counter
    assert counter != 1
    assert counter == counter
    assert "script" not in repr(counter) + str(counter) + f"{counter}"
    for use in (float, int, torch.tensor, len, list):
        with pytest.raises((TypeError, ValueError, AttributeError)):
            use(student.bare)
    with pytest.raises(TypeError):
        float(counter)
    with pytest.raises(TypeError):
        counter + 1


def test_generators_and_iterators(student: Submission) -> None:
    assert list(student.numbers(3)) == [0, 1, 2]
    assert next(student.numbers(3)) == 0
    assert sum(student.numbers(4)) == 6
    assert [*zip(student.numbers(9), "ab", strict=False)] == [(0, "a"), (1, "b")]
    assert inspect.isgenerator(student.numbers(1))


def test_errors_are_of_pythons_own_classes(student: Submission) -> None:
    expected = {"own": ValueError, "value": ValueError, "key": KeyError, "zero": ZeroDivisionError}
    for name, error in {**expected, "assert": AssertionError, "unicode": ValueError}.items():
        with pytest.raises(error):
            student.raising(name)
    with pytest.raises(NotImplementedError) as stub:
        student.raising("stub")
    assert stub.value.args == ()
    with pytest.raises(KeyError) as key:
        student.raising("key")
    assert str(key.value) == "'alpha'"


def test_errors_are_told_with_the_students_line(student: Submission) -> None:
    with pytest.raises(ValueError, match="mine") as own:
        student.raising("own")
    message = student_message(own.value) or ""
    assert message.startswith("Your code stopped with Own: mine (in `raising`, line ")


def test_no_error_ends_the_loop_of_a_test(student: Submission) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - any but the one that `all` takes for the end
        all(map(student.raising, ["stop"]))
    with pytest.raises(Exception):  # noqa: B017, PT011
        student.raising("exit")
    with pytest.raises(Exception):  # noqa: B017, PT011
        student.unsayable()


def test_seeds_of_a_test_hold_for_the_students_function(student: Submission, here: ModuleType) -> None:
    seeds: list[tuple[Callable[[int], Any], str]] = [
        (torch.manual_seed, "torch_numbers"),
        (np.random.seed, "numpy_numbers"),
        (random.seed, "python_numbers"),
    ]
    for seed, name in seeds:
        drawn = []
        for notebook in (student, here):
            seed(3)
            drawn.append([np.asarray(getattr(notebook, name)()).tolist() for _ in range(2)])
        assert drawn[0] == drawn[1]
        assert drawn[0][0] != drawn[0][1]


def test_students_do_not_choose_what_a_test_draws_next(student: Submission) -> None:
    torch.manual_seed(3)
    first = torch.rand(1)
    torch.manual_seed(3)
    student.torch_numbers()
    assert torch.equal(torch.rand(1), first)


def test_values_that_are_too_large_are_refused_and_the_next_call_works(student: Submission) -> None:
    for name in ("many_bytes", "million"):
        with pytest.raises(AnswerError, match=r"Your code gave something .*\.$"):
            getattr(student, name)()
    assert student.f(1) == 6


def test_arguments_are_copies(student: Submission) -> None:
    mine = [1]
    assert student.changing(mine) == [1, 4]
    assert mine == [1]


def test_what_a_test_cannot_give_is_told_to_the_author(student: Submission) -> None:
    for argument in (torch.exp, lambda x: x, torch.nn.Linear(1, 1), object()):
        with pytest.raises(AuthorError, match="cannot be given to the student's code"):
            student.apply(student.double, argument)


def test_what_cannot_be_had_of_a_function_says_why(student: Submission) -> None:
    for name in ("__code__", "__globals__", "__closure__"):
        with pytest.raises(AttributeError, match="cannot be had by a test"):
            getattr(student.f, name)


def test_calls_without_end_cost_their_check_only() -> None:
    with submitted(SOURCE) as student:

        def asked(place: int, name: str) -> Check:
            seconds = 5.0 if name == "double" else 0.3
            return check(
                f"{name} comes as number {place}",
                lambda seed: passed() if getattr(student, name)(1) == 2 else undecided("", "no"),
                seconds=seconds,
            )

        report = grade(*map(asked, range(4), ["forever", "double", "asleep", "double"]), out_of=4)
        assert [each.note for each in report.verdicts] == ["answer.too-slow", "ok"] * 2


def test_what_takes_no_interrupt_is_ended_and_later_checks_say_so() -> None:
    with submitted(SOURCE) as student:
        function = student.f
        with pytest.raises(TooSlow), time_limit(0.2):
            student.in_c(1)
        with pytest.raises(CandidateEnded, match="process had ended"):
            function(1)


def test_ending_the_process_is_told() -> None:
    with submitted(SOURCE) as student:
        with pytest.raises(CandidateEnded, match=r"ended the process .* status 3"):
            student.dies(1)
        with pytest.raises(CandidateEnded, match="could not be asked any more"):
            student.f(1)


pytestmark = pytest.mark.alone
