"""Workers of a Dask cluster: the same work, done by processes of a worker's machine just as on this one.

Each thread of a Dask worker has one process as in `local`, so nothing that a task does ends the Dask worker;
and where one is lost all the same, Dask has its tasks done by another. Whoever may use the scheduler may run
anything on all of these machines.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import queue
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any

from distributed import (
    Client,
    Future,
    KilledWorker,
    Security,
    Worker,
    WorkerPlugin,
    as_completed,
    get_worker,
)
from distributed.comm import connect

from autograder.workers.local import LocalWorkers, warm_for_workers
from autograder.workers.versions import versions
from autograder.workers.work import CannotWork, WorkOrder

_SECONDS_TO_CONNECT = 15
_SECONDS_FOR_A_WORKER = 60
_AHEAD = 2  # tasks for each thread that are on their way, so that none waits and few are in memory
_starting = threading.Lock()


class Cluster:
    """The workers behind a scheduler. ``address``: where it is, ``tcp://host:8786`` or ``tls://host:8786``;
    certificates are those of Dask's configuration. ``prepare`` names what each worker's
    machine does first.

    Raises CannotWork: nobody is there, or somebody who would come to other results.
    """

    elsewhere = True

    def __init__(self, address: str, prepare: str, unconfined: bool = False) -> None:
        self._address, self._prepare = address, prepare
        _silence_dask()  # what matters is said here
        try:
            _greet(address)  # a client that cannot connect would complain at its end as well
            self._client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise CannotWork(
                f"There is no Dask scheduler that answers at {address} ({type(error).__name__})."
            ) from None
        try:
            self.tier = agreed_tier(address, self._facts(), unconfined)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the cluster as it was."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=1)

    @contextlib.contextmanager
    def workers(self, work: WorkOrder, most: int) -> Iterator[_ClusterWorkers]:
        """All workers of the cluster, for this work."""
        plugin = _DoesWork(work, self._prepare)
        try:
            self._client.register_plugin(plugin)
        except Exception as error:
            raise CannotWork(f"The workers of {self._address} cannot do this: {error}.") from None
        try:
            yield _ClusterWorkers(self._client, self._address, plugin.name)
        finally:
            with contextlib.suppress(Exception):
                self._client.unregister_worker_plugin(plugin.name)

    def _facts(self) -> Mapping[str, Any]:
        try:
            self._client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
        except TimeoutError:
            raise CannotWork(f"The scheduler at {self._address} has no workers.") from None
        found: Mapping[str, Any] = self._client.run(_facts_of_worker, self._prepare, on_error="return")
        return found


def agreed_tier(address: str, facts: Mapping[str, Any], unconfined: bool) -> str:
    """The tier in which all workers hold submissions. ``facts``: by the place of a worker, its ``versions``,
    ``tier`` and ``refusal``, or an error.

    Raises CannotWork where they are not of one mind with this machine and each other.
    """
    for place, found in sorted(facts.items()):
        if isinstance(found, Exception):
            raise CannotWork(f"The worker {place} has no autograder that works ({found}).")
        if differing := _differences(found["versions"]):
            raise CannotWork(
                f"The worker {place} has other versions than this machine: {differing}. Nothing was done."
            )
        if found["refusal"] and not unconfined:
            raise CannotWork(f"The worker {place} cannot hold other people's code. {found['refusal']}")
    tiers = sorted({found["tier"] for found in facts.values()})
    if len(tiers) > 1:
        raise CannotWork(
            f"The workers of {address} hold submissions in different tiers ({', '.join(tiers)}); results "
            "would depend on who made them. Nothing was done."
        )
    return str(tiers[0])


class _ClusterWorkers:
    """What `LocalWorkers` is, on a cluster."""

    def __init__(self, client: Client, address: str, name: str) -> None:
        self._client, self._address, self._name = client, address, name
        self._given: dict[Future, Any] = {}

    def results(self, tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Each task with its result, as soon as that is there, in any order; None where it could not be had.

        Raises CannotWork.
        """
        left = iter(tasks)
        try:
            finished = as_completed(self._further(left), loop=self._client.loop)
            for future in finished:
                result = self._result(future)
                for more in self._further(left):
                    finished.add(more)
                yield self._given.pop(future), result
        finally:
            for future in self._given:
                future.release()

    def running(self) -> list[Any]:
        """The tasks that are being done at the moment, as far as that is known here."""
        return list(self._given.values())[: self._threads()]

    def _further(self, left: Iterator[Any]) -> list[Future]:
        room = _AHEAD * self._threads() - len(self._given)
        found = []
        for task in itertools.islice(left, max(1, room)):
            future = self._client.submit(
                _do, self._name, task, key=f"{self._name}-{uuid.uuid4().hex}", retries=2
            )
            self._given[future] = task
            found.append(future)
        return found

    def _threads(self) -> int:
        try:
            return max(1, int(sum(self._client.nthreads().values())))
        except (OSError, RuntimeError, TimeoutError):
            raise self._gone() from None

    def _result(self, future: Future) -> Any:
        try:
            return future.result()
        except KilledWorker:
            return None
        except CannotWork:
            raise
        except (CancelledError, OSError, TimeoutError):
            raise self._gone() from None
        except Exception as error:  # of the worker, since what goes wrong with a task is its result
            raise CannotWork(
                f"A worker of {self._address} cannot work ({type(error).__name__}: {error})."
            ) from None

    def _gone(self) -> CannotWork:
        return CannotWork(f"The scheduler at {self._address} has gone.")


class _DoesWork(WorkerPlugin):  # type: ignore[misc]
    """On every worker, also on one that joins later: processes that do the work."""

    def __init__(self, work: WorkOrder, prepare: str) -> None:
        self.name = f"autograder-{uuid.uuid4().hex}"
        self._work, self._prepare, self._versions = work, prepare, versions()

    def setup(self, worker: Worker) -> None:
        self._free: queue.SimpleQueue[LocalWorkers] = queue.SimpleQueue()
        self._all: list[LocalWorkers] = []

    def teardown(self, worker: Worker) -> None:
        for each in self._all:
            each.close()

    def done(self, task: Any) -> Any:
        """The result of a task, None where it ended its process twice."""
        if differing := _differences(self._versions):
            raise CannotWork(f"A worker that has joined has other versions: {differing}.")
        process = self._free_process()
        try:
            return next(process.results([task]))[1]
        finally:
            self._free.put(process)

    def _free_process(self) -> LocalWorkers:
        with contextlib.suppress(queue.Empty):
            return self._free.get_nowait()
        with _starting:
            self._all.append(LocalWorkers(self._work, self._prepare, 1))
            return self._all[-1]


def _greet(address: str) -> None:
    """Connect once; in a thread, because a server that is asked for this has a loop in its own."""

    async def connect_once() -> None:
        settings = Security().get_connection_args("client")
        comm = await connect(address, timeout=_SECONDS_TO_CONNECT, **settings)
        await comm.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(connect_once())).result()


def _silence_dask() -> None:
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _do(name: str, task: Any) -> Any:
    plugin: _DoesWork = get_worker().plugins[name]
    return plugin.done(task)


def _facts_of_worker(prepare: str) -> dict[str, Any]:
    with _starting:
        warm = warm_for_workers(prepare)
        return {"versions": versions(), "tier": warm.tier, "refusal": warm.refusal}


def _differences(others: Mapping[str, str]) -> str:
    """What of another machine is not as here; empty where all is."""
    here = versions()
    return ", ".join(
        f"{name} {_short(others.get(name))} (here {_short(here.get(name))})"
        for name in sorted(here.keys() | others.keys())
        if here.get(name) != others.get(name)
    )


def _short(version: str | None) -> str:
    """A version as it is; of the package's digest, its beginning."""
    return "none" if version is None else version if len(version) < 40 else version[:8]
