"""A notebook has the same outputs in the shell as in a kernel."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from autograder.notebooks.cells import is_showcase
from tests.execution.shell.cells import ALIKE, DIFFERENT

ROOT = Path(__file__).parents[3]
RUNNER = Path(__file__).with_name("run_cells.py")
SAME_EVERYWHERE = {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}

Cells = Sequence[tuple[str, str]]
Outputs = list[dict[str, Any]]

_NOT_THE_SAME_TWICE = (
    (r"0x[0-9a-f]{6,}", "0x…"),
    (r"/tmp/ipykernel_\d+/\d+\.py|\b\d{6,}\.py\b|cell \d+\.py", "CELL"),
    (r"\d+(\.\d+)? (ns|[μu]s|ms|s)\b", "TIME"),
    (r"/tmp/pytest-[\w/-]+/(kernel|shell)\d+", "FOLDER"),
)
_FRAMES_OF_ITS_OWN = re.compile(r"File \S*(ipykernel|execution/shell)/\w+\.py")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


class ThisPython(KernelSpecManager):  # type: ignore[misc]
    """The kernel of the Python that runs the tests."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


def in_a_kernel(cells: Cells, folder: Path) -> list[Outputs]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for _, source in cells])
    manager = AsyncKernelManager(kernel_spec_manager=ThisPython(), transport="ipc", ip=str(folder / "k"))
    client = NotebookClient(notebook, km=manager, allow_errors=True, timeout=60)
    env = {**os.environ, **SAME_EVERYWHERE, "IPYTHONDIR": str(folder / ".ipython")}
    env.pop("MPLBACKEND", None)
    with client.setup_kernel(env=env, cwd=str(folder)):
        for position, cell in enumerate(notebook.cells):
            client.execute_cell(cell, position)
    return [json.loads(json.dumps(cell.outputs)) for cell in notebook.cells]


@contextlib.contextmanager
def in_the_shell(cells: Cells, folder: Path) -> Iterator[Callable[[], list[Outputs]]]:
    """Begin to run the cells; gives a function that waits for their outputs."""
    given, outputs = folder.with_suffix(".cells"), folder.with_suffix(".outputs")
    given.write_text(json.dumps(cells))
    command = [sys.executable, str(RUNNER), str(given), str(outputs)]

    def found() -> list[Outputs]:
        assert run.wait(100) == 0
        return list(json.loads(outputs.read_text()))

    with subprocess.Popen(
        command, env={**os.environ, **SAME_EVERYWHERE}, cwd=folder, stdout=subprocess.DEVNULL
    ) as run:
        try:
            yield found
        finally:
            run.kill()


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
    """The code cells of the solved notebooks of the course, but for the long showcases."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("source/*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and not is_showcase(cell):
                found[f"{path.stem}: {cell.metadata.get('nbgrader', {}).get('grade_id', cell.id)}"] = cell.source
    return found


COURSE = course_cells()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Outputs, Outputs]]:
    """The outputs of every cell, in the kernel and in the shell. Names in .py are what a kernel calls cells."""
    sources = {**ALIKE, **COURSE}
    cells = [(f"cell {place}.py", source) for place, source in enumerate(sources.values())]
    cells += [(name, source) for name, (source, _) in DIFFERENT.items()]
    with in_the_shell(cells, tmp_path_factory.mktemp("shell")) as found:
        kernel = in_a_kernel(cells, tmp_path_factory.mktemp("kernel"))
        pairs = zip(map(comparable, kernel), map(comparable, found()), strict=True)
    return dict(zip([*sources, *DIFFERENT], pairs, strict=True))


@pytest.mark.parametrize("name", [*ALIKE, *COURSE])
def test_a_cell_puts_out_what_it_does_in_a_kernel(both: dict[str, tuple[Outputs, Outputs]], name: str) -> None:
    kernel, shell = both[name]
    assert shell == kernel


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_known(both: dict[str, tuple[Outputs, Outputs]], name: str) -> None:
    kernel, shell = both[name]
    assert shell != kernel, DIFFERENT[name][1]
