"""The event loop in which the cells of a notebook run, as they do in a kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class CellLoop:
    """Runs one thing after the other in one loop, in which the tasks that cells start live on.

    >>> cells = CellLoop()
    >>> async def cell():
    ...     return asyncio.get_running_loop().is_running()
    >>> cells.run(cell())
    True
    >>> cells.close()
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None  # made where it is used: forks must not share one

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The result of ``work``. An interrupt while it waits for something cancels it, as in a kernel.

        Raises what ``work`` raises, and what else a signal raises while it waits. What goes
        wrong in other tasks of the loop does not end it.
        """
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
        task = self._loop.create_task(work)
        raised: Exception | None = None
        while not task.done():
            try:
                self._loop.run_until_complete(task)
            except KeyboardInterrupt:
                task.cancel()
            except (SystemExit, RuntimeError):  # another task ended, or stopped the loop
                if self._loop.is_closed():
                    raise
            except Exception as error:
                if not task.done():
                    raised = error
                    task.cancel()
        if raised is not None:
            raise raised
        return task.result()

    def close(self) -> None:
        """Give up the loop and the tasks that are left."""
        if self._loop is not None and not self._loop.is_closed():
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()
