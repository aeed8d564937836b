"""Jobs and runs as plain data, on their way to the process that runs a notebook and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from autograder.notebooks.cells.nodes import node
from autograder.notebooks.running.limits import Limits
from autograder.notebooks.running.noticing import Noticed
from autograder.notebooks.running.running import CellRun, Job

_PATHS = ("folder", "heldout", "modules")


def job_as_data(job: Job) -> dict[str, Any]:
    """A job as JSON has it; paths are absolute. What cells find in their environment is not part of it.

    >>> job_of(job_as_data(Job(Path("/course"), seed="autumn"))).seed
    'autumn'
    """
    paths = {name: path for name in _PATHS if (path := getattr(job, name)) is not None}
    return {
        **{name: str(path.absolute()) for name, path in paths.items()},
        "limits": asdict(job.limits),
        "seed": job.seed,
        "showcases": job.showcases,
        "packages": list(job.packages),
        "stopped_before": list(job.stopped_before),
        "needs": {grade_id: list(names) for grade_id, names in job.needs.items()},
        "asked": {grade_id: None if names is None else list(names) for grade_id, names in job.asked.items()},
    }


def job_of(data: Mapping[str, Any]) -> Job:
    """The job that `job_as_data` has made this of."""
    paths = {name: Path(data[name]) for name in _PATHS if name in data}
    return Job(
        folder=paths["folder"],
        heldout=paths.get("heldout"),
        modules=paths.get("modules"),
        limits=Limits(**data["limits"]),
        seed=data["seed"],
        showcases=data["showcases"],
        packages=tuple(data["packages"]),
        stopped_before=tuple(data["stopped_before"]),
        needs={grade_id: tuple(names) for grade_id, names in data["needs"].items()},
        asked={
            grade_id: None if names is None else tuple(names) for grade_id, names in data["asked"].items()
        },
    )


def run_of(data: Mapping[str, Any]) -> CellRun:
    """The run of a cell from what ``dataclasses.asdict`` makes of one.

    >>> run_of(asdict(CellRun("finished", seconds=0.5))).seconds
    0.5
    """
    noticed = tuple(Noticed(each["kind"], each["what"]) for each in data["noticed"])
    return CellRun(data["status"], tuple(map(node, data["outputs"])), data["seconds"], noticed)


def send(connection: Connection, data: Any) -> None:
    """Send data as JSON has it."""
    connection.send_bytes(json.dumps(data).encode())
