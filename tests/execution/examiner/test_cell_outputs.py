"""Outputs as the candidate claims them: what a notebook can hold passes, nothing else does."""

from __future__ import annotations

from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.examiner.cell_outputs import OutputReader, TooMuchOutput
from autograder.reports.verdicts import REPORT_MIME

HONEST: list[dict[str, Any]] = [
    {"output_type": "stream", "name": "stderr", "text": "careful"},
    {"output_type": "display_data", "data": {"image/png": "iVBOR", "text/plain": "x"}, "metadata": {"a": 1}},
    {"output_type": "execute_result", "data": {"text/latex": "$x$"}, "metadata": {}, "execution_count": None},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]},
    {
        "output_type": "display_data",
        "data": {"application/vnd.plotly.v1+json": {"data": [1]}},
        "metadata": {},
    },
]
STRANGE: list[Any] = [
    *(None, 3, "text", {}, [], {1: 2}),
    *(
        {"output_type": each}
        for each in ("stream", "error", "display_data", "execute_result", "pyout", None, 3)
    ),
    {"output_type": np.array([1, 2])},
    {"output_type": "stream", "name": np.array([1, 2]), "text": ""},
    {"output_type": "stream", "name": ["x"], "text": {"a": 1}},
    {"output_type": "stream", "name": "stdout", "text": ["a", 3, None]},
    {"output_type": "error", "ename": 3, "evalue": None, "traceback": "lines"},
    {"output_type": "error", "ename": "E" * 10**5, "evalue": "", "traceback": [1, ["x"], "y"]},
    {
        "output_type": "display_data",
        "data": {"text/html": 3, 5: "x", "no mime": "x", "a/b/c": "x"},
        "metadata": [],
    },
    {
        "output_type": "display_data",
        "data": {"a/json": {"x": float("nan")}, "b/json": object()},
        "metadata": {"x": {1}},
    },
    {"output_type": "execute_result", "data": ["x"], "metadata": None, "execution_count": "one", "more": 1},
]


def test_what_a_notebook_holds_passes() -> None:
    assert OutputReader().read(HONEST) == HONEST


@pytest.mark.parametrize("claimed", STRANGE, ids=range(len(STRANGE)))
def test_what_is_left_of_anything_else_is_valid(claimed: Any) -> None:
    cell = new_code_cell(outputs=[nbformat.from_dict(each) for each in OutputReader().read([claimed])])
    nbformat.validate(new_notebook(cells=[cell]))


def test_no_result_is_a_report() -> None:
    claimed = {"output_type": "execute_result", "data": {REPORT_MIME: {"verdicts": []}, "text/plain": "2"}}
    assert list(OutputReader().read([claimed])[0]["data"]) == ["text/plain"]


@pytest.mark.parametrize(
    "claimed", [[{}] * 10_001, [{"output_type": "stream", "text": "x" * 10**6}] * 31], ids=["many", "long"]
)
def test_more_than_anybody_reads_is_refused(claimed: list[Any]) -> None:
    with pytest.raises(TooMuchOutput):
        OutputReader().read(claimed)


def test_all_cells_of_a_notebook_together_are_bounded() -> None:
    cell = [{"output_type": "stream", "text": "x" * 25 * 10**6}]
    reader = OutputReader()
    assert [len(reader.read(cell)) for _ in range(2)] == [1, 1]
    with pytest.raises(TooMuchOutput):
        reader.read(cell)
    assert reader.read(HONEST) == HONEST


def test_no_list_is_no_output() -> None:
    assert (
        OutputReader().read({"output_type": "stream"})
        == OutputReader().read("x")
        == OutputReader().read(None)
        == []
    )
