"""Which names a grade cell needs and a cell defines."""

from __future__ import annotations

import pytest

from autograder.notebooks.cells.code_names import imports_in, names_bound, names_loaded

HOSTILE = [
    "(" * 5000,
    "-" * 200_000 + "1",
    "a" + ".b" * 100_000,
    "x = \0",
    "def f(:",
    "x" * 2_000_000,
    "1" + "+1" * 90_000,
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_code_that_no_parser_survives_needs_and_defines_nothing(source: str) -> None:
    assert not names_loaded(source)
    assert not names_bound(source)
    assert imports_in(source) == ""


def test_names_in_inner_functions_are_needed_and_their_arguments_are_not() -> None:
    assert names_loaded("f = lambda x: [g(x, y) for y in h]\ndef k(a=b): return a + c") == {
        "g",
        "h",
        "b",
        "c",
    }


def test_a_name_that_the_cell_assigns_before_use_is_not_needed() -> None:
    assert names_loaded("model = VAE()\ngrade(trains(model), out_of=1)") == {"VAE", "grade", "trains"}


def test_magic_lines_do_not_hide_the_names_of_a_cell() -> None:
    assert names_bound("%matplotlib inline\n!pip install x\nkl = 1") == {"kl"}


def test_imports_of_a_cell_are_those_that_it_makes_whatever_happens() -> None:
    cell = (
        "%matplotlib inline\n"
        "import torch, math as m\n"
        "from .own import x\n"
        "if m: import json\n"
        "def f(): import os"
    )
    assert imports_in(cell) == "import torch, math as m"
