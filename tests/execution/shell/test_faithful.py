"""A notebook has the same outputs in the shell as in a kernel."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.notebooks.cells.cells import is_showcase, kind_of
from tests.execution.shell.cells import ALIKE, DIFFERENT

ROOT = Path(__file__).parents[3]
RUNNER = Path(__file__).with_name("run_cells.py")
SAME_EVERYWHERE = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}

Outputs = list[dict[str, Any]]

_NOT_THE_SAME_TWICE = (
    (r"0x[0-9a-f]{6,}", "0x…"),
    (r"/tmp/ipykernel_\d+/\d+\.py|\b\d{6,}\.py\b|cell \d+\.py", "CELL"),
    (r"\d+(\.\d+)?(e\+\d+)? (ns|[μu]s|ms|s)\b", "TIME"),
    (r"/tmp/pytest-[\w/-]+/(kernel|shell)\d+", "FOLDER"),
)
_FRAMES_OF_ITS_OWN = re.compile(r"File \S*(ipykernel|execution/shell)/\w+\.py")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


def begun(where: str, cells: Sequence[tuple[str, str]], folder: Path) -> subprocess.Popen[bytes]:
    """Begin to run the cells in a kernel or in the shell, in a folder with nothing in it."""
    given = folder.with_suffix(".cells")
    given.write_text(json.dumps(cells))
    environment = {**os.environ, **SAME_EVERYWHERE, "IPYTHONDIR": str(folder.with_suffix(".settings"))}
    for name in (
        "MPLBACKEND",
        "PYTEST_CURRENT_TEST",
    ):  # with the second one, ipykernel does without some threads
        environment.pop(name, None)
    return subprocess.Popen(
        [sys.executable, str(RUNNER), where, str(given), str(folder.with_suffix(".outputs"))],
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def outputs_of(run: subprocess.Popen[bytes], folder: Path) -> list[Outputs]:
    """What the cells have put out."""
    with run:
        try:
            assert run.wait(100) == 0
        finally:
            run.kill()
    return [comparable(each) for each in json.loads(folder.with_suffix(".outputs").read_text())]


def comparable(outputs: Outputs) -> Outputs:
    """Outputs without what differs from run to run; of streams next to each other, each as a whole.

    A kernel sends its two streams by turns of a fifth of a second.
    """
    found: Outputs = []
    for output in outputs:
        if output["output_type"] != "stream":
            found.append(normalised(output))
            continue
        if not found or found[-1]["output_type"] != "streams":
            found.append({"output_type": "streams", "stdout": "", "stderr": ""})
        found[-1][output["name"]] += normalised(output["text"])
    return found


def normalised(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normalised(item) for item in value if not _is_frame_of_its_own(item)]
    if isinstance(value, str) and len(value) < 10_000:
        for pattern, put in _NOT_THE_SAME_TWICE:
            value = re.sub(pattern, put, value)
    return value


def _is_frame_of_its_own(line: Any) -> bool:
    return isinstance(line, str) and bool(_FRAMES_OF_ITS_OWN.match(_COLOURS.sub("", line)))


def course_cells() -> dict[str, str]:
    """The code cells of the solved notebooks of the course,
    but for showcases and tests that train networks.
    """
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("source/*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            trains = path.stem in ("mnist_autoencoder", "vae") and kind_of(cell) == "grade"
            if cell.cell_type == "code" and not is_showcase(cell) and not trains:
                found[f"{path.stem}: {cell.metadata.get('nbgrader', {}).get('grade_id', cell.id)}"] = (
                    cell.source
                )
    return found


COURSE = course_cells()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Outputs, Outputs]]:
    """The outputs of every cell, in the kernel and in the shell.
    Names in .py are what a kernel calls cells.
    """
    sources = {**ALIKE, **COURSE}
    cells = [(f"cell {place}.py", source) for place, source in enumerate(sources.values())]
    cells += [(name, source) for name, (source, _) in DIFFERENT.items()]
    folders = [tmp_path_factory.mktemp(where) for where in ("kernel", "shell")]
    runs = [begun(where, cells, folder) for where, folder in zip(("kernel", "shell"), folders, strict=True)]
    kernel, shell = [outputs_of(run, folder) for run, folder in zip(runs, folders, strict=True)]
    pairs = zip(kernel, shell, strict=True)
    return dict(zip([*sources, *DIFFERENT], pairs, strict=True))


@pytest.mark.parametrize("name", [*ALIKE, *COURSE])
def test_a_cell_puts_out_what_it_does_in_a_kernel(
    both: dict[str, tuple[Outputs, Outputs]], name: str
) -> None:
    kernel, shell = both[name]
    assert shell == kernel


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_known(both: dict[str, tuple[Outputs, Outputs]], name: str) -> None:
    kernel, shell = both[name]
    assert shell != kernel, DIFFERENT[name][1]
