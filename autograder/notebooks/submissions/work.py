"""What in a file is its author's own work: answers, and cells that were not there before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbformat import NotebookNode

from autograder.notebooks.restoring.recognising import is_as_released, recognise
from autograder.notebooks.restoring.released import digest, is_untouched, release_of, tidy
from autograder.notebooks.submissions.expected import ExpectedNotebook

_YEAR_2100 = 4_102_444_800_000  # in milliseconds


@dataclass(frozen=True)
class Work:
    """The tasks that are answered, and every text of the author's: the answers by name, other cells under
    none.

    ``pictures`` counts saved outputs, which a person may look at. ``run`` is when cells were
    last run, by the notebook's own word, in seconds since 1970.
    """

    answered: frozenset[str] = frozenset()
    texts: frozenset[tuple[str, str]] = frozenset()
    pictures: int = 0
    run: float | None = None

    @property
    def there(self) -> bool:
        """Whether there is any."""
        return bool(self.texts)


def work_in(notebook: NotebookNode, expected: ExpectedNotebook) -> Work:
    """What was done in a file, compared with the release."""
    pictures, run = _pictures(notebook), _last_run(notebook.cells)
    said = release_of(notebook)
    if said is not None and is_untouched(notebook, said):
        return Work(pictures=pictures, run=run)
    found = recognise(notebook.cells, expected.cells)
    kinds = {known.grade_id: known for known in expected.cells}
    answers = {
        grade_id: tidy(notebook.cells[position].source)
        for grade_id, position in found.where.items()
        if kinds[grade_id].kind in ("solution", "manual")
        and notebook.cells[position].source.strip()
        and not is_as_released(notebook.cells[position], kinds[grade_id])
    }
    others = set(range(len(notebook.cells))) - set(found.where.values()) - found.dropped
    own = {
        ("", tidy(notebook.cells[position].source))
        for position in others
        if _is_own(notebook.cells[position], expected)
    }
    return Work(frozenset(answers), frozenset({*answers.items(), *own}), pictures, run)


def _is_own(cell: NotebookNode, expected: ExpectedNotebook) -> bool:
    """Whether a cell is no cell of the release; text between cells counts where the release's is known."""
    if not cell.source.strip() or digest(cell.source) in expected.plain:
        return False
    return expected.complete or bool(cell.cell_type == "code")


def _pictures(notebook: NotebookNode) -> int:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    data = [output.get("data") for output in outputs if isinstance(output, dict)]
    return sum(isinstance(each, dict) and "image/png" in each for each in data)


def _last_run(cells: Sequence[NotebookNode]) -> float | None:
    """By what JupyterLab, if asked to, and Colab note in the metadata of the cells that they run."""
    found = [
        time for cell in cells for time in (_run_in_jupyterlab(cell), _run_in_colab(cell)) if time is not None
    ]
    return max(found, default=None)


def _run_in_jupyterlab(cell: NotebookNode) -> float | None:
    noted: Any = cell.metadata.get("execution")
    stamp = noted.get("iopub.execute_input") if isinstance(noted, dict) else None
    try:
        return datetime.fromisoformat(stamp).timestamp() if isinstance(stamp, str) else None
    except (ValueError, OverflowError):
        return None


def _run_in_colab(cell: NotebookNode) -> float | None:
    noted: Any = cell.metadata.get("executionInfo")
    stamp = noted.get("timestamp") if isinstance(noted, dict) else None
    if not isinstance(stamp, int) or isinstance(stamp, bool):
        return None
    return stamp / 1000 if 0 < stamp < _YEAR_2100 else None
