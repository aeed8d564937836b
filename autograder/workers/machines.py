"""Whose workers do it: this machine's, or those of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from autograder.workers.local import ThisMachine
from autograder.workers.work import CannotWork, WorkOrder


class Workers(Protocol):
    """Do tasks of one kind at the same time."""

    def results(self, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Each task with its result, in any order; None for one that has ended its process twice.

        Raises CannotWork.
        """

    def running(self) -> list[Any]:
        """The tasks that are being done at the moment."""


class Machine(Protocol):
    """Where tasks are done. ``elsewhere``: they do not see the files of this machine."""

    elsewhere: bool

    @property
    def tier(self) -> str:
        """How firmly submissions are held there."""

    def workers(self, work: WorkOrder, most: int) -> AbstractContextManager[Workers]:
        """Workers for this work, of which there are ``most`` tasks."""

    def close(self) -> None:
        """Leave it."""


def machine_at(prepare: str, scheduler: str, jobs: int, unconfined: bool) -> Machine:
    """The cluster of a scheduler; where that is the empty text, this machine with so many jobs, 0 for as many
    as fit. ``prepare`` names what is done once for all workers of a machine.

    Raises CannotWork.
    """
    if not scheduler:
        return ThisMachine(prepare, jobs)
    try:
        from autograder.workers.cluster import Cluster  # which takes a second
    except ModuleNotFoundError:
        raise CannotWork(
            "A scheduler needs Dask, which is not installed: pip install 'vae-autograder[cluster]'."
        ) from None
    return Cluster(scheduler, prepare, unconfined)
