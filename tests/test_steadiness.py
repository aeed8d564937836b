"""Tests mean the same every time: the same examples, the same random numbers,
and no limit of time by the clock.
"""

import ast
import random
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

TESTS = sorted(Path(__file__).parent.rglob("*.py"))
CLOCKS = {"time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "perf_counter_ns"}


def examples() -> list[object]:
    drawn: list[object] = []

    @settings(max_examples=200)
    @given(st.integers() | st.text() | st.floats())
    def draw(value: object) -> None:
        drawn.append(value)

    draw()
    return drawn


def test_property_tests_try_the_same_examples_whatever_is_imported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = examples()
    module = types.ModuleType("a_module_of_this_project")
    module.__file__ = str(tmp_path / "module.py")
    numbers = ", ".join(map(str, range(10**6, 10**6 + 500)))
    Path(module.__file__).write_text(f"NUMBERS = [{numbers}]\nTEXT = 'never drawn'\n")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert repr(examples()) == repr(before)


def test_property_tests_have_no_limit_by_the_clock_and_no_memory() -> None:
    used = settings.default
    assert (used.deadline, used.database, used.derandomize) == (None, None, True)


@pytest.mark.parametrize("time", [1, 2])
def test_every_test_begins_with_the_same_random_numbers(time: int) -> None:
    assert random.random() == random.Random(0).random()
    assert np.random.rand() == np.random.RandomState(0).rand()
    assert torch.equal(torch.rand(1), torch.rand(1, generator=torch.Generator().manual_seed(0)))


def test_no_test_asserts_anything_of_the_clock() -> None:
    assert [path.name for path in TESTS if _asserted_calls(path) & CLOCKS] == []


def _asserted_calls(path: Path) -> set[str]:
    """The last part of the name of each function that is called within an assert."""
    asserted = [each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Assert)]
    called = [node.func for each in asserted for node in ast.walk(each) if isinstance(node, ast.Call)]
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
