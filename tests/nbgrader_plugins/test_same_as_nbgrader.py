"""A class that workers have graded is, table by table and file by file, as nbgrader itself leaves it."""

from __future__ import annotations

import json
import shutil
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, select

from .conftest import RIGHT, Class, hand_in_all, nbgrader, new_course

NBGRADERS_OWN = """
from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde

api.Autograde = autogradeapp.Autograde = Autograde
"""
LATE = """
c.LateSubmissionPlugin.penalty_method = "zero"
c.Autograde.jobs = 2
"""


def tables(folder: Path, url: str = "") -> dict[str, list[str]]:
    """Every row of every table, with names in place of random numbers."""
    engine = create_engine(url or f"sqlite:///{folder / 'gradebook.db'}")
    with engine.connect() as connection:
        rows = {
            table: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    by_id = {row["id"]: (table, row) for table, found in rows.items() for row in found if "id" in row}

    def named(table: Any, row: dict[str, Any]) -> dict[str, Any]:
        facts = {}
        for column in table.columns:
            value = row[column.name]
            if column.foreign_keys and value in by_id:
                value = named(*by_id[value]) if by_id[value][1] is not row else None
            elif column.name == "id" and "name" in row:
                continue
            elif column.name == "id":
                value = value if table.name in ("student", "course") else None
            facts[column.name] = value
        return facts

    return {
        table.name: sorted(json.dumps(named(table, row), default=str, sort_keys=True) for row in found)
        for table, found in rows.items()
    }


def files(folder: Path) -> dict[str, Any]:
    """What lies in the folder of graded work, with modes; of notebooks, without what only ours say."""
    found: dict[str, Any] = {}
    for path in sorted((folder / "autograded").rglob("*")):
        if path.is_dir():
            continue
        content: Any = path.read_bytes()
        if path.suffix == ".ipynb":
            content = json.loads(content)
            content["metadata"]["autograder_record"].pop("made_from")
        found[path.relative_to(folder).as_posix()] = (oct(path.stat().st_mode), content)
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same class twice: graded, then with marks by hand and one submission anew, graded again."""
    ours = new_course(tmp_path_factory.mktemp("ours"))
    with ours.joinpath("nbgrader_config.py").open("a") as file:
        file.write(LATE)
    nbgrader(ours, "generate_assignment", "numbers")
    those = Class(ours)
    hand_in_all(those)
    for student, time in (("right", "2026-11-30 10:00:00 UTC"), ("script", "2026-11-01 10:00:00 UTC")):
        (those.folder(student) / "timestamp.txt").write_text(time)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{ours / 'gradebook.db'}", "vae-course") as gradebook:
            gradebook.update_or_create_assignment("numbers", duedate=datetime(2026, 11, 15))
    theirs = tmp_path_factory.mktemp("theirs") / "course"
    shutil.copytree(ours, theirs, symlinks=True)
    (theirs / "nbgrader_config.py").write_text((theirs / "nbgrader_config.py").read_text() + NBGRADERS_OWN)
    for folder in (ours, theirs):
        nbgrader(folder, "autograde", "numbers")
        mark_by_hand(folder)
        again = Class(folder)
        again.hand_in("right", again.answered(**RIGHT | {"three": "three = 4"}))
        nbgrader(folder, "autograde", "numbers", "--force")
    return ours, theirs


def mark_by_hand(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "vae-course") as gradebook:
            for student, points in (("right", 2.0), ("untouched", 0.5)):
                grade = gradebook.find_grade("why", "double", "numbers", student)
                grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.find_grade("test_double", "double", "numbers", "unclear").extra_credit = 1.0
            gradebook.find_comment("why", "double", "numbers", "right").manual_comment = "Well argued."
            gradebook.db.commit()


def test_every_table_is_the_same(both: tuple[Path, Path]) -> None:
    """But that ours does not ask again for a mark of an answer that is as it was."""
    ours, theirs = (tables(each) for each in both)
    marked = {row for row in ours["grade"] if json.loads(row)["manual_score"] is not None}
    assert len(marked) == 2
    asked = [json.dumps({**json.loads(row), "needs_manual_grade": True}, sort_keys=True) for row in marked]
    ours["grade"] = sorted([*(row for row in ours["grade"] if row not in marked), *asked])
    assert ours.keys() == theirs.keys()
    for name, rows in ours.items():
        assert rows == theirs[name], name
    penalties = {json.loads(row)["late_submission_penalty"] for row in ours["submitted_notebook"]}
    assert penalties == {None, 6.0}  # four points for a function, two that a person gave


def test_every_file_is_the_same(both: tuple[Path, Path]) -> None:
    ours, theirs = (files(each) for each in both)
    assert ours.keys() == theirs.keys()
    for name, found in ours.items():
        assert found == theirs[name], name
