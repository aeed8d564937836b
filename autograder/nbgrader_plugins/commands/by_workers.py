"""What the commands share that have a class served by workers: for whom, by how many, and where."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import ClassVar

from nbgrader.converters import NbGraderException
from traitlets import HasTraits, Integer, List, Unicode

from autograder.nbgrader_plugins.commands.telling import Telling
from autograder.workers.local import warm_for_workers
from autograder.workers.machines import Machine, machine_at
from autograder.workers.work import CannotWork


class ByWorkers(Telling, HasTraits):
    """Stands before nbgrader's converter. ``prepare`` names what is done once for all workers of a
    machine.
    """

    prepare: ClassVar[str]

    jobs = Integer(
        0, min=0, help="How many submissions are served at the same time; 0 for as many as fit here."
    ).tag(config=True)
    scheduler = Unicode(
        "", help="The address of a Dask scheduler, such as tcp://host:8786, whose workers serve them."
    ).tag(config=True)
    students = List(
        Unicode(), help="The students whose submissions are served; none for all that --student names."
    ).tag(config=True)

    def get_ready(self) -> None:
        """Start what will be needed; it gets ready meanwhile."""
        if not self.scheduler:
            warm_for_workers(self.prepare)

    @contextlib.contextmanager
    def machine(self, unconfined: bool, lost: str) -> Iterator[Machine]:
        """Whose workers do it. ``lost``: what is to be said where they cannot go on."""
        try:
            found = machine_at(self.prepare, self.scheduler, self.jobs, unconfined)
            with contextlib.closing(found):
                yield found
        except CannotWork as error:
            raise NbGraderException(f"{error} {lost}") from None

    def refuse_strangers(self, known: Iterable[str], refusal: str) -> None:
        """Raise NbGraderException where a student was asked for whom nobody knows; ``refusal``: in a sentence
        with a place for names.
        """
        if unknown := sorted({*self.students} - {*known}):
            raise NbGraderException(refusal.format(", ".join(unknown)))
