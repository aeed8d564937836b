"""Of what a cell puts out, as much is kept as anybody reads, and all of it is what a notebook can hold."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any

import pytest

from autograder.execution.shell.outputs import (
    PRINTS_LEFT_OUT,
    SHOWS_LEFT_OUT,
    CellOutputs,
    OutputLimits,
    without_displays,
)

SMALL = OutputLimits(printed=20, shown=2000, outputs=5)


def shown(cell: CellOutputs, text: Any, display_id: str | None = None, **metadata: Any) -> None:
    cell.shows(
        "display_data",
        {"data": {"text/plain": text}, "metadata": metadata, "transient": {"display_id": display_id}},
    )


def texts(cell: CellOutputs) -> list[str]:
    return [
        output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"]
        for output in cell.finish()
    ]


def test_prints_are_cut_at_the_limit_of_each_stream() -> None:
    cell = CellOutputs(SMALL)
    for _ in range(1000):
        cell.prints("stdout", "x" * 8)
    cell.prints("stderr", "y" * 8)
    assert texts(cell) == ["x" * 20 + PRINTS_LEFT_OUT, "y" * 8]


def test_a_print_of_the_exact_length_is_not_cut() -> None:
    cell = CellOutputs(SMALL)
    cell.prints("stdout", "x" * 20)
    assert texts(cell) == ["x" * 20]


def test_what_is_shown_beyond_the_limit_is_left_out_with_one_note() -> None:
    cell = CellOutputs(SMALL)
    for text in ("a" * 1500, "b" * 1500, "c"):
        shown(cell, text)
    cell.prints("stdout", "printed")
    assert texts(cell) == ["a" * 1500, SHOWS_LEFT_OUT, "printed"]


def test_very_many_outputs_are_left_out_too() -> None:
    cell = CellOutputs(SMALL)
    for _ in range(100):
        shown(cell, "a")
    for n in range(10):
        cell.prints("stdout" if n % 2 else "stderr", str(n))
    assert texts(cell) == ["a"] * 5 + [SHOWS_LEFT_OUT, "02468", "13579"]


def test_an_error_is_kept_however_much_came_before() -> None:
    cell = CellOutputs(SMALL)
    for _ in range(100):
        shown(cell, "a")
    cell.fails("ValueError", "first", ["first"])
    cell.fails("ValueError", "last", ["last"])
    outputs = cell.finish()
    assert [output["evalue"] for output in outputs if output["output_type"] == "error"] == ["last"]


def test_of_a_long_traceback_the_end_is_kept() -> None:
    cell = CellOutputs(SMALL)
    cell.fails("ValueError", "x" * 1000, ["a" * 100, "b" * 15, "c" * 10])
    (output,) = cell.finish()
    assert output["traceback"] == ["b" * 10, "c" * 10]
    assert output["evalue"] == "x" * 20


def test_clearing_makes_room() -> None:
    cell = CellOutputs(SMALL)
    for _ in range(3):
        cell.clears(wait=True)
        cell.prints("stdout", "x" * 15)
        shown(cell, "a" * 1500)
    assert texts(cell) == ["x" * 15, "a" * 1500]


def test_updates_replace_what_they_update_in_the_count_too() -> None:
    cell = CellOutputs(SMALL)
    shown(cell, "a", display_id="one")
    for _ in range(10):
        cell.updates({"data": {"text/plain": "b" * 1500}, "metadata": {}, "transient": {"display_id": "one"}})
    cell.updates({"data": {"text/plain": "c" * 5000}, "metadata": {}, "transient": {"display_id": "one"}})
    cell.updates({"data": {"text/plain": "d"}, "metadata": {}, "transient": {"display_id": "two"}})
    assert texts(cell) == ["b" * 1500]


def test_nothing_is_added_after_the_end() -> None:
    cell = CellOutputs()
    cell.finish()
    cell.prints("stdout", "late")
    shown(cell, "late")
    cell.fails("ValueError", "late", [])
    cell.clears(wait=False)
    assert cell.finish() == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b"\x00\x01", base64.b64encode(b"\x00\x01").decode()),
        ((1, 2), [1, 2]),
        ({3: "a"}, {"3": "a"}),
        ("half \ud800 a character", "half ? a character"),
        (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), "2026-01-01T00:00:00Z"),
        (type("Text", (str,), {})("a subclass"), "a subclass"),
    ],
)
def test_what_is_shown_is_what_a_file_of_a_notebook_gives_back(given: Any, kept: Any) -> None:
    cell = CellOutputs()
    shown(cell, given if isinstance(given, (str, bytes)) else "x", own=given)
    (output,) = cell.finish()
    assert output["metadata"]["own"] == kept
    assert type(output["data"]["text/plain"]) is str
    assert json.loads(json.dumps(output)) == output


def test_what_no_file_can_hold_is_an_error_where_it_is_shown() -> None:
    with pytest.raises(TypeError):
        shown(CellOutputs(), "x", own=object())


def test_outputs_without_displays_say_so() -> None:
    cell = CellOutputs()
    cell.prints("stdout", "a")
    shown(cell, "b")
    kept = without_displays(cell.finish())
    assert [each["output_type"] for each in kept] == ["stream", "display_data"]
    assert kept[1]["data"] == {"text/plain": SHOWS_LEFT_OUT}
