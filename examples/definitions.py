"""What an example submission is: how it differs from a full or an empty one, and what it should score.

Each lies in a TOML file, ``examples/<assignment>/<name>.toml``:

- ``reason``: why this example exists and what should come of it, in a sentence;
- ``base``: ``"reference"`` (every answer as in the source) or ``"release"`` (nothing answered);
- ``solved``: with base ``"release"``, solution cells that hold the reference answer all the same;
- ``scripts``: notebooks that are handed in as a script instead; ``missing``: not handed in at all;
- ``stock``: why stock nbgrader gives other scores, where it does;
- ``[<notebook>.cells]``: new texts of cells, by grade_id;
- ``[<notebook>]`` with ``delete`` and ``move_to_end``: grade_ids of cells;
- ``[<notebook>.expected]``: scores of grade cells that differ from those of the base.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class NotebookEdits:
    """How one notebook of an example differs from its base."""

    cells: Mapping[str, str] = field(default_factory=dict)
    delete: tuple[str, ...] = ()
    move_to_end: tuple[str, ...] = ()
    expected: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One sample submission of one assignment."""

    assignment: str
    name: str
    reason: str
    base: str
    solved: tuple[str, ...]
    scripts: tuple[str, ...]
    missing: tuple[str, ...]
    stock: str
    notebooks: Mapping[str, NotebookEdits]

    def expected(self, notebook: str, points: Mapping[str, float]) -> dict[str, float]:
        """The expected score of each grade cell of a notebook, given what the cells are worth."""
        if notebook in self.missing:
            return dict.fromkeys(points, 0.0)
        full = dict(points) if self.base == "reference" else dict.fromkeys(points, 0.0)
        return full | {name: float(score) for name, score in self.edits(notebook).expected.items()}

    def edits(self, notebook: str) -> NotebookEdits:
        """How this notebook differs from its base; not at all if the example does not say."""
        return self.notebooks.get(notebook, NotebookEdits())


def load(path: Path) -> Example:
    """Read one example; raises ValueError for a key that means nothing."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    reason, base = data.pop("reason"), data.pop("base")
    if base not in {"reference", "release"}:
        raise ValueError(f'{path.name}: base is "reference" or "release", not {base!r}.')
    stock = data.pop("stock", "")
    lists = {key: tuple(data.pop(key, ())) for key in ("solved", "scripts", "missing")}
    notebooks = {name: _edits(path, edits) for name, edits in data.items()}
    return Example(path.parent.name, path.stem, reason, base, **lists, stock=stock, notebooks=notebooks)


def _edits(path: Path, data: Any) -> NotebookEdits:
    if not isinstance(data, dict) or set(data) - {"cells", "delete", "move_to_end", "expected"}:
        raise ValueError(
            f"{path.name}: a table for a notebook holds cells, delete, move_to_end and expected."
        )
    return NotebookEdits(
        {name: text.strip("\n") for name, text in data.get("cells", {}).items()},
        tuple(data.get("delete", ())),
        tuple(data.get("move_to_end", ())),
        data.get("expected", {}),
    )


def all_examples(assignment: str) -> list[Example]:
    """The examples of an assignment, by name."""
    return [load(path) for path in sorted((FOLDER / assignment).glob("*.toml"))]
