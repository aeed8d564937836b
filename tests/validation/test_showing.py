"""The results of a validation in a terminal, as a page and as data."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from autograder.reports.verdicts import Verdict
from autograder.validation.page import page_of
from autograder.validation.results import ByHand, Task, Validated, Validation
from autograder.validation.terminal import show_validation

RIGHT = Verdict("the value agrees", "passed", 1, 1, "ok", "")
WRONG = Verdict("the sign <b>agrees</b>", "failed", 0, 2, "sign", "Look at the `sign`.")
OPEN = Validation(
    (
        Validated("kl", "kl.ipynb", (Task("test_kl", "Task 1", (RIGHT,), 3),), hand_in=("kl.ipynb",)),
        Validated(
            "elbo",
            "elbo.ipynb",
            (Task("test_elbo", "Task 2", (RIGHT, WRONG), 0),),
            (ByHand("why", "Why?", 4, answered=False),),
            ("The cell `why` is not answered yet.",),
            ("A hint.",),
            ("elbo.ipynb", "helper.py"),
        ),
    )
)
READY = Validation(OPEN.notebooks[:1])


def shown(validation: Validation, *, quiet: bool = False) -> str:
    file = io.StringIO()
    show_validation(Console(file=file, width=100), validation, quiet=quiet)
    return file.getvalue()


def test_a_table_has_what_each_task_can_give_and_one_line_says_what_is_open() -> None:
    lines = [line.split("  ") for line in shown(OPEN).splitlines()]
    rows = {row[0]: [part.strip() for part in row[1:] if part.strip()] for row in lines if row[0]}
    assert rows["kl · test_kl"] == ["1 of 1", "3"]
    assert rows["elbo · test_elbo"] == ["1 of 3"]
    assert rows["elbo · why (not answered)"] == ["4"]
    assert rows["together"] == ["2 of 4", "3", "4"]
    assert "Not ready to upload yet: elbo.ipynb: 1 thing to do, visible checks of 1 task fail.\n" in shown(
        OPEN
    )
    assert shown(OPEN).endswith("Hand in: kl.ipynb, elbo.ipynb, helper.py\n")


def test_ready_is_said_in_one_line() -> None:
    assert "Ready to upload: nothing was found that would be lost.\nHand in: kl.ipynb\n" in shown(READY)


def test_quiet_shows_only_what_needs_attention() -> None:
    text = shown(OPEN, quiet=True)
    assert "the sign" in text
    assert "`why` is not answered" in text
    for left_out in ("kl · test_kl", "the value agrees", "A hint.", "together"):
        assert left_out not in text
    assert shown(READY, quiet=True).count("\n") == 2


@pytest.mark.parametrize("validation", [OPEN, READY])
def test_the_page_says_the_same_and_runs_nothing(validation: Validation) -> None:
    page = page_of(validation)
    assert ("Ready to upload" in page) == validation.ready
    assert "<b>agrees" not in page
    assert "default-src 'none'" in page
    for row in validation.table:
        assert "".join(f"<td>{column}</td>" for column in (row.title, *row.columns)) in page
    for task in (task for each in validation.notebooks for task in each.tasks):
        assert task.grade_id in page


def test_data_are_the_same_and_plain() -> None:
    found = json.loads(json.dumps(OPEN.as_json()))
    assert (found["ready"], found["hand_in"]) == (False, ["kl.ipynb", "elbo.ipynb", "helper.py"])
    assert found["notebooks"][1]["tasks"][0] | {"verdicts": []} == {
        "grade_id": "test_elbo",
        "heading": "Task 2",
        "points": 1,
        "visible_points": 3,
        "hidden_points": 0,
        "verdicts": [],
    }
    assert found["notebooks"][1]["by_hand"] == [
        {"grade_id": "why", "heading": "Why?", "points": 4, "answered": False}
    ]
