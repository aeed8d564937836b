"""What happens in the forks of the warm process: one holds the two in which a notebook is run, and reads
nothing of it.

The *candidate*, in which the student's code runs, is forked from the one that holds both, so that no hidden
test is in its memory. The *examiner* runs the tests and decodes what the candidate sends, so it is confined
as well: it can read the course's source and data besides, and write into a folder of its own. Whatever it
finds goes back over the connection; the gradebook, the network and the course's folders are out of its reach.
"""

from __future__ import annotations

import json
import os
import socket
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from nbformat import NotebookNode

from autograder.execution import shell
from autograder.execution.candidate.serving import serve
from autograder.execution.cell_endings import CellEnding
from autograder.execution.channel.frames import Channel, socket_pair
from autograder.execution.confinement import Controlled, Jail, Tier, begin, obey, usual_paths
from autograder.execution.confinement.process_attributes import die_with_parent
from autograder.execution.course_names import NamesOfGiven, NamesOfTest
from autograder.execution.examiner.examination import Examination
from autograder.execution.limited_work import bound_time
from autograder.execution.shell import Shell
from autograder.notebooks.cells.cells import kind_of
from autograder.notebooks.cells.nodes import node
from autograder.notebooks.running.job_data import job_of, send
from autograder.notebooks.running.limits import SECONDS_BESIDES, Limits
from autograder.notebooks.running.running import cell_runs
from autograder.symbolic.limits.limited import fork_workers
from autograder.symbolic.warming import warm_up

_STANDARD_ERROR = 2
_MEMORY = 3072  # megabytes of the examiner; an answer may hold 256, and a test a few copies of it
_SCRATCH = 512  # megabytes of its files: those of the course and of the submission


def prepare_examiners() -> None:
    """Import, and do once, what every examiner and every candidate would do again."""
    shell.prepare()
    warm_up()


def hold_examination(connection: Connection) -> None:
    """Run the notebook that arrives over the connection in two confined processes, and end with them."""
    order = json.loads(connection.recv_bytes())
    files = {name: connection.recv_bytes() for name in order["files"]}
    tier, environment = Tier(order["tier"]), order["environment"]
    asking, answering = socket_pair()
    orders, ordered = socket.socketpair()

    jail = Jail(
        readable=(*usual_paths(), *map(Path, order["folders"])),
        files=files,
        memory=_MEMORY,
        scratch=_SCRATCH,
        forks=True,
    )
    examine = partial(_examine, connection, asking, orders, environment)
    needs = [connection.fileno(), asking.fileno(), orders.fileno(), _STANDARD_ERROR]
    examiner = begin(tier, jail, examine, needs)  # which has more to do until the first cell
    answer = partial(_answer, answering, environment)
    candidate = begin(tier, Jail(files=files), answer, [answering.fileno()])
    for each in (connection, asking, answering, orders):
        each.close()
    for started in (candidate, examiner):
        started.confirm()
    obey(ordered, candidate, examiner)


# --- in the candidate


def _answer(channel: socket.socket, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    with Shell() as shell:
        serve(channel, shell)


# --- in the examiner


def _examine(
    connection: Connection, asking: socket.socket, orders: socket.socket, environment: Mapping[str, str]
) -> None:
    """Run one notebook that arrives over the connection; send how each cell went, then the files that it
    wrote.
    """
    try:
        job = job_of(json.loads(connection.recv_bytes()))
        notebook = node(json.loads(connection.recv_bytes()))
        bound_time(_most_seconds(notebook, job.limits))
        os.environ.update({**environment, **job.told_to_tests})
        session = _Examined(Examination(Channel(asking), Controlled(orders), job.modules))
        fork_workers(die_with_parent)
        for run in cell_runs(notebook, job, session):
            send(connection, asdict(run))
        for name, content in session.examination.files():
            send(connection, {"file": name})
            connection.send_bytes(content)
        send(connection, {})
        session.examination.close()
    except BaseException:
        traceback.print_exc()
        raise


def _most_seconds(notebook: NotebookNode, limits: Limits) -> float:
    """CPU time after which the examiner is ended: what its cells may take together, given ones of which run
    twice.
    """
    given = sum(kind_of(cell) == "locked" for cell in notebook.cells)
    return limits.notebook + given * limits.cell + SECONDS_BESIDES


class _Examined:
    """A session whose cells run in the two processes."""

    def __init__(self, examination: Examination) -> None:
        self.examination = examination

    @property
    def alive(self) -> bool:
        return self.examination.alive

    @property
    def ending(self) -> str:
        return self.examination.ending

    @property
    def names(self) -> Collection[str]:
        return self.examination.names

    def run(self, cell: NotebookNode, position: int, seconds: float) -> CellEnding:
        return _held(lambda: self.examination.run(cell.source, _called(position), seconds))

    def run_given(self, cell: NotebookNode, position: int, seconds: float, names: NamesOfGiven) -> CellEnding:
        return _held(lambda: self.examination.run_given(cell.source, _called(position), seconds, names))

    def test(self, cell: NotebookNode, position: int, seconds: float, names: NamesOfTest) -> CellEnding:
        return _held(lambda: self.examination.test(cell.source, _called(position), seconds, names))


def _held(run: Callable[[], CellEnding]) -> CellEnding:
    """What came of one cell. A fault of the grader's own costs no other cell its verdict, and stands in its
    log.
    """
    begun = time.monotonic()
    try:
        return run()
    except Exception:
        traceback.print_exc()
        return CellEnding("broken", [], time.monotonic() - begun)


def _called(position: int) -> str:
    """What tracebacks call the cell."""
    return f"<cell {position + 1}>"
