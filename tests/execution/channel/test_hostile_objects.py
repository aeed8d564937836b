"""Answers that are made to attack whoever looks at them.

Each is written in the candidate, and never arrives as anything but plain data or a handle.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
import pytest
import sympy
import torch

from autograder.execution.channel import caps, strict_json
from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.frames import Frame
from autograder.execution.channel.handles import Handle, HandleTable
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import REPLIES, Items, Raised, Refused, Value, raised, refused
from autograder.execution.channel.values import decode, encode
from tests.execution.channel.drawn_values import is_plain


def crossed(value: Any) -> Any:
    return decode(encode(value, HandleTable().handle))


def _asked(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("the object was asked")


class AlwaysEqual(float):
    """An answer that is equal to everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


class AlwaysTrue(torch.Tensor):
    """An answer that answers every comparison of torch with yes."""

    @classmethod
    def __torch_function__(cls, *_: Any, **__: Any) -> Any:
        return torch.tensor(True)


class Pretender:
    """An answer that says it is a float."""

    __class__ = property(lambda self: float)


class EveryInstance(type):
    """A class that says that everything is its instance, and that it is every class."""

    def __instancecheck__(cls, instance: object) -> bool:
        return True

    def __eq__(cls, other: object) -> bool:
        return True

    def __hash__(cls) -> int:
        return hash(float)


class ByItsClass(metaclass=EveryInstance):
    pass


class Bomb:
    """An object that runs code when it is pickled or unpickled, printed, measured or looked into."""

    __reduce__ = __reduce_ex__ = __getstate__ = _asked
    __str__ = __repr__ = __len__ = __iter__ = __bool__ = __hash__ = __eq__ = _asked
    __float__ = __int__ = __index__ = __array__ = __contains__ = __getitem__ = __next__ = _asked
    __getattr__ = _asked


class LyingList(list[Any]):
    """A list of other items each time."""

    __len__ = __iter__ = __getitem__ = _asked


class LyingText(str):
    __str__ = __repr__ = __len__ = encode = __eq__ = __hash__ = _asked


@pytest.mark.parametrize(
    "make",
    [
        lambda: AlwaysEqual(3.0),
        lambda: torch.Tensor._make_subclass(AlwaysTrue, torch.zeros(2)),
        Pretender,
        ByItsClass,
        Bomb,
        lambda: LyingList([1]),
        lambda: LyingText("a"),
        lambda: type("Sub", (dict,), {"items": _asked, "__iter__": _asked})(a=1),
        lambda: type("Sub", (int,), {"__index__": _asked, "__eq__": _asked, "__hash__": None})(3),
        lambda: type("Sub", (torch.nn.Parameter,), {})(torch.ones(2)),
    ],
    ids=[
        *("equal to all", "true in torch", "pretends to be a float", "its class is every class", "a bomb"),
        *("a list", "a text", "a dictionary", "an integer", "a parameter"),
    ],
)
def test_an_object_of_a_class_of_its_own_arrives_as_a_handle(make: Any) -> None:
    made = make()
    arrived = crossed([made])[0]
    assert type(arrived) is Handle
    assert arrived.type_name == type(made).__name__


def test_a_class_that_says_it_is_float_is_a_class() -> None:
    assert crossed(ByItsClass).kind == "class"


@pytest.mark.parametrize(
    "value",
    [
        np.array([object()]),
        np.array([b"a"]),
        np.zeros(2, dtype=[("a", "f4")]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        np.zeros(1, np.longdouble),
        np.ma.masked_array([1.0], mask=[True]),
    ],
    ids=["objects", "bytes", "records", "dates", "long doubles", "masked"],
)
def test_an_array_of_anything_but_numbers_stays_where_it_is(value: Any) -> None:
    assert crossed(value).type_name == type(value).__name__


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), -0.0, 5e-324])
def test_a_special_number_arrives_as_it_is(number: float) -> None:
    arrived = crossed([number, torch.tensor(number, dtype=torch.float64), np.float64(number)])
    assert [type(each) for each in arrived] == [float, torch.Tensor, np.float64]
    assert all(repr(float(each)) == repr(number) for each in arrived)


def test_a_whole_number_a_single_number_and_a_vector_of_one_are_told_apart() -> None:
    arrived = crossed([1, 1.0, True, 1 + 0j, torch.tensor(1.0), torch.tensor([1.0])])
    assert [type(each) for each in arrived[:4]] == [int, float, bool, complex]
    assert [tuple(each.shape) for each in arrived[4:]] == [(), (1,)]


def test_a_huge_result_is_refused_before_it_is_copied() -> None:
    with pytest.raises(CannotCross):
        crossed(torch.zeros(1).expand(10**9))


def test_a_dictionary_with_keys_of_a_class_of_its_own_stays_where_it_is() -> None:
    key = type("Key", (), {"__hash__": lambda self: 1, "__eq__": lambda self, other: True})()
    assert crossed({key: 1}).type_name == "dict"
    assert crossed({(1, (key,))}).type_name == "set"
    assert crossed({AlwaysEqual(1.0): 1}).type_name == "dict"


def test_a_generator_is_not_pulled() -> None:
    pulled: list[int] = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            pulled.append(number)
            yield number

    assert crossed(endless()).kind == "generator"
    assert crossed(itertools.count()).kind == "object"
    assert pulled == []


def test_more_items_than_may_be_asked_for_are_no_reply() -> None:
    with pytest.raises(ValueError, match="items"):
        Items((0,) * (caps.NEXT + 1), False)


class Endless(Exception):
    """An exception whose text never ends."""

    def __str__(self) -> str:
        return "x" * 10**7


class Unsayable(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Markup(Exception):
    def __str__(self) -> str:
        return LyingText("\ud800</pre><script>")


Markup.__name__ = "</pre><script>" * 100


@pytest.mark.parametrize("kind", [Endless, Unsayable, Markup, SystemExit, KeyboardInterrupt])
def test_an_exception_arrives_as_a_short_text(kind: type[BaseException]) -> None:
    try:
        raise kind
    except BaseException as error:
        error.__cause__ = error
        told = raised(error, lambda file: file == __file__)
    arrived = from_frame(to_frame(told), REPLIES)
    assert isinstance(arrived, Raised)
    assert arrived == told
    assert len(arrived.message) <= caps.MESSAGE
    assert len(arrived.type_name) <= caps.NAME
    assert len(arrived.lines) == 1
    assert "test_an_exception_arrives" in arrived.lines[0]


def test_only_the_students_own_lines_are_told() -> None:
    try:
        torch.ones(2) @ torch.ones(3)
    except RuntimeError as error:
        told = raised(error, lambda file: False)
    assert told.lines == ()
    assert told.ancestors[:2] == ("RuntimeError", "Exception")
    assert os.path.dirname(__file__) not in str(told)


def test_what_is_not_written_yet_is_told_apart_from_what_fails() -> None:
    assert raised(NotImplementedError(), lambda file: True).unwritten
    assert not raised(NotImplementedError("later"), lambda file: True).unwritten


def test_a_function_that_returns_a_new_object_each_time_is_stopped() -> None:
    table = HandleTable()
    kept = [object() for _ in range(caps.HANDLES + 1)]
    with pytest.raises(CannotCross) as full:
        encode([[each] for each in kept], table.handle)
    assert from_frame(to_frame(refused(full.value)), REPLIES) == Refused(
        "value.too-many-objects",
        f"Your code gave something that the tests cannot have: more than {caps.HANDLES} objects.",
    )


def test_a_function_with_a_signature_of_its_own_has_no_parameters() -> None:
    def function() -> None:
        """Called by nobody."""

    function.__signature__ = property(_asked)
    assert crossed(function).parameters is None
    function.__name__ = "</pre><script>\n"
    assert crossed(function).name is None


# --- what is unusual but honest never ends the conversation


class Unnamed(sympy.Symbol):
    """A subclass whose name cannot be shown."""


Unnamed.__name__ = "two\nlines" * 100
x = sympy.Symbol("x")


@pytest.mark.parametrize(
    "value",
    [
        {chr(0xD800): 1, chr(0xD801): 2},
        {chr(0xD800), chr(0xD801)},
        {(2**61 - 1) * factor for factor in range(100)},
        {(2**61 - 1) * factor: 0 for factor in range(100)},
        sympy.Piecewise((x, sympy.Contains(x, sympy.Interval(0, 1))), (0, True)),
        sympy.Piecewise((x, sympy.Symbol("b")), (0, True)),
        sympy.Tuple(x, sympy.Tuple(x)),
        sympy.Eq(sympy.Symbol("b"), sympy.true),
        sympy.Float("0.1", 10_000),
        sympy.Function("f", real=True)(x),
        sympy.IndexedBase(sympy.Function("f")(x)),
        sympy.Add(x, Unnamed("u")),
        sympy.Lambda((x, (sympy.Symbol("y"), sympy.Symbol("z"))), x),
        Unnamed,
        type("", (), {})(),
        torch.zeros([1] * 33),
        torch.zeros(0, 2**31),
        np.zeros((0, 2**40)),
        torch.zeros(0, 2**30, 2**30),
        ["\1" * 4000] * 1000,
        [2**13_000] * 5000,
        [float("nan"), {float("nan"), float("nan")}],
    ],
    ids=lambda value: str(value)[:40].encode("ascii", "replace").decode(),
)
def test_what_is_unusual_is_read_or_stays_or_is_refused(value: Any) -> None:
    table = HandleTable()
    try:
        frame = to_frame(Value(value), table.handle)
    except CannotCross:
        return
    arrived = from_frame(Frame(strict_json.read_json(frame.text), frame.blobs), REPLIES)
    assert isinstance(arrived, Value)
    assert is_plain(arrived.value)
