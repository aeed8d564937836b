"""The same attacks on this project and on stock nbgrader, side by side:
what each student gets for a wrong answer.

    make benchmark NAME=attacks

One task is worth 6 points, of which the wrong answer earns 1 honestly. Each attack is a student of a
course of its own, whose grading runs with a home folder of its own; nothing outside of that folder is
touched. Prints a line per attack and a table in Markdown for docs/confinement.md. Two minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from benchmarks.attacks.tricks import ATTACKS, CANARY, LEAK, Attack
from benchmarks.figures import Figures

HONEST = 1.0
SOLUTION = "def twice(x):\n    return 2 * x"
TESTS = (
    ("visible", 1, "assert twice(1) == 2"),
    (
        "hidden",
        5,
        "assert callable(twice)\n### BEGIN HIDDEN TESTS\n"
        f"assert abs(twice({CANARY}) - 2 * {CANARY}) < 1e-9\nassert twice(-3) == -6\n### END HIDDEN TESTS",
    ),
)
SECONDS_TO_LEAK = 6
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "attacked"\nc.Execute.timeout = 10\n'
OURS = (
    STOCK
    + """
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.execute.RunSubmission",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_plugins.execute.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
"""
)


def main() -> None:
    """Attack both, and compare."""
    figures = Figures()
    results = {name: attacked(config) for name, config in (("stock", STOCK), ("ours", OURS))}
    print("| attack | stock nbgrader | this project |\n|---|---|---|")
    for attack in ATTACKS:
        print(f"| {attack.name} | {results['stock'][attack.name][0]} | {results['ours'][attack.name][0]} |")
    succeeded = {name: sum(won for _, won in found.values()) for name, found in results.items()}
    figures.add("attacks that succeed on stock nbgrader", succeeded["stock"])
    figures.add("attacks that succeed here", succeeded["ours"], at_most=0)
    figures.finish()


def attacked(config: str) -> dict[str, tuple[str, bool]]:
    """For each attack what came of it in words, and whether it succeeded."""
    found = {}
    for attack in ATTACKS:
        folder = Path(tempfile.mkdtemp(prefix="attacked-"))
        try:
            found[attack.name] = result_of(attack, folder, config)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return found


def result_of(attack: Attack, folder: Path, config: str) -> tuple[str, bool]:
    """Grade one submission in a course of its own."""
    course, home = folder / "course", folder / "home"
    home.mkdir()
    for place, answer in (("source", SOLUTION), ("submitted/eve", attack.code)):
        target = course / place / "ps1" / "p1.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(notebook(answer, is_source=place == "source")))
    (course / "nbgrader_config.py").write_text(config)
    nbgrader(course, home, "generate_assignment", "ps1")
    nbgrader(course, home, "autograde", "ps1")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission("ps1", "eve")
        score = float(submission.score)
    written = course / "autograded" / "eve" / "ps1" / "p1.ipynb"
    if attack.wants == "points":
        return f"{score:g} of 6", score > HONEST
    if attack.wants == "a process":
        time.sleep(SECONDS_TO_LEAK)
    won = {
        "a print": written.exists() and "found it" in shown(json.loads(written.read_text())),
        "a file": any(home.rglob("00.py")),
        "a process": (home / LEAK).exists(),
    }[attack.wants]
    return ("works" if won else "refused"), won


def shown(notebook: dict[str, Any]) -> str:
    """Everything that a graded notebook shows below its cells."""
    return json.dumps([cell.get("outputs") for cell in notebook["cells"]])


def notebook(answer: str, is_source: bool) -> dict[str, object]:
    """The notebook of the task with this answer."""
    cells = [new_code_cell(answer)]  # type: ignore[no-untyped-call]
    cells[0].metadata["nbgrader"] = {
        "grade_id": "twice",
        "solution": True,
        "grade": False,
        "locked": False,
        "schema_version": 3,
        "task": False,
    }
    if is_source:
        cells[0].source = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    for name, points, source in TESTS:
        cell = new_code_cell(source)  # type: ignore[no-untyped-call]
        cell.metadata["nbgrader"] = {
            "grade_id": name,
            "solution": False,
            "grade": True,
            "locked": True,
            "points": points,
            "schema_version": 3,
            "task": False,
        }
        cells.append(cell)
    return dict(new_notebook(cells=cells))  # type: ignore[no-untyped-call]


def nbgrader(course: Path, home: Path, *arguments: str) -> None:
    """Run a command with a home of its own; grading may fail, which is a result too."""
    environment = os.environ | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "OMP_NUM_THREADS": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        check=False,
    )


if __name__ == "__main__":
    main()
