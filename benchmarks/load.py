"""Whether a busy machine changes a report: known answers are judged alone, and beside four busy processes.

Each notebook of the course is submitted several times, each time with other known answers, right and wrong,
in its solution cells, and goes through examiner and candidate as at grading. Every report has to be the same,
as data, to the last letter. ``ARGS=12`` submits each notebook so often.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.scoring.trying import attempt
from benchmarks.figures import Figures
from benchmarks.known_answers import answered

ROOT = Path(__file__).parents[1]
BUSY = 4
TIMES = 3


def main() -> None:
    """Judge all submissions twice, and count the reports that differ."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        files = [file for source in sources() for file in written(source, times, Path(folder))]
        alone = reports(files)
        with busy_processes():
            beside = reports(files)
    differing = {name for name in alone if alone[name] != beside[name]}
    for name in sorted(differing):
        print(name, alone[name], beside[name], sep="\n  ")
    figures.add("submissions judged alone and on a busy machine", len(alone), at_least=len(sources()) * times)
    figures.add("verdicts in them", sum(report.count('"check"') for report in alone.values()))
    figures.add("reports that differ", len(differing), at_most=0)
    figures.finish()


def sources() -> list[Path]:
    """The notebooks of the course as their author has written them."""
    return sorted((ROOT / "source").glob("*/*.ipynb"))


def written(source: Path, times: int, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Submissions of a notebook with known answers: the folder of its source, and the file of each."""
    notebook = nbformat.read(source, 4)
    for time in range(times):
        file = folder / source.parent.name / str(time) / source.name
        file.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(answered(notebook, source, time / times), file)
        yield source.parent, file


def reports(files: list[tuple[Path, Path]]) -> dict[str, str]:
    """The report on each submission, as the text of its data."""
    examiners = Examiners(unconfined=True)
    try:
        return {
            str(file): json.dumps(attempt(source, file, examiners).as_json(), sort_keys=True)
            for source, file in files
        }
    finally:
        examiners.close()


@contextlib.contextmanager
def busy_processes() -> Iterator[None]:
    """Inside the block, processes compute without end."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for each in started:
            each.kill()
            each.wait()


if __name__ == "__main__":
    main()
