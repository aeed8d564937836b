"""One Jupyter kernel that runs cells within limits of time and output.

Built on nbclient; what is added is that a cell which runs or prints too long is stopped,
that a kernel which cannot be stopped is killed, and that neither memory nor the run is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from autograder.execution.everywhere import MOST_PRINTED, MOST_SHOWN
from autograder.execution.ran import Ended, Ran
from autograder.notebooks.names import names_bound, names_loaded

_SECONDS_TO_STOP = 6.0  # three interrupts, two seconds apart, before the kernel is killed
_SECONDS_FOR_SILENT_CODE = 60.0  # it may import the package, which took 3 s on a busy machine
_LONGEST_SOCKET_PATH = 80  # unix socket paths end at 104 bytes on macOS; the kernel adds a few

_MOST_SENT = 50_000_000
"""Characters of output after which a cell is stopped.

With this bound and those on what is kept, a cell that prints 200 MB was finished in its own time and the
grader stayed below 150 MB.
"""

_LOAD = """
import importlib.util, sys
import autograder.verdicts  # before the folder can be searched for a student's own autograder.py
_installed = [n for n, folder in enumerate(sys.path) if "site-packages" in folder]
sys.path.insert(_installed[0] if _installed else len(sys.path), "")  # own modules, but no own random.py
_spec = importlib.util.spec_from_file_location("_autograder_in_kernel", {path!r})
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
sys.modules["_autograder_in_kernel"] = _module
_module.bound_prints(_shell, {most_characters})
_module.tests = _module.Tests(_shell.user_ns)
"""


class _ThisPython(KernelSpecManager):
    """The kernel of the Python that grades, whatever kernels a user has installed or named."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        # -P: a file of the student's named like a module of Python must not stop the kernel;
        # the folder is put on the path later, behind Python's own modules
        argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


class _BoundedClient(NotebookClient):
    """nbclient that keeps a bounded amount of output and asks for an end when there is far more."""

    def __init__(self, notebook: NotebookNode, manager: AsyncKernelManager) -> None:
        super().__init__(
            notebook,
            km=manager,
            timeout=None,
            allow_errors=True,
            record_timing=False,
            coalesce_streams=False,  # its patterns took 28 s on one line of 200,000 characters
            shutdown_kernel="immediate",
            skip_cells_with_tag="",
        )
        self._sent = self._shown = self._printed = 0
        self.flooded = asyncio.Event()

    def begin_cell(self) -> None:
        self._sent = self._shown = self._printed = 0
        self.flooded = asyncio.Event()

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        size = _size(msg)
        self._sent += size
        if self._sent > _MOST_SENT:
            self.flooded.set()
        if msg["msg_type"] == "clear_output":
            self._shown = self._printed = 0
        elif msg["msg_type"] == "stream":
            self._printed += size
            if self._printed > 2 * MOST_PRINTED:
                return None
        elif msg["msg_type"] in ("display_data", "update_display_data"):
            self._shown += size
            if self._shown > MOST_SHOWN:
                return None
        return super().process_message(msg, cell, cell_index)


def _size(msg: Mapping[str, Any]) -> int:
    """The size of a message, about; never less than what keeping an empty one costs."""
    content = msg["content"]
    text = content.get("text", "")
    data = content.get("data")
    shown = data.values() if isinstance(data, dict) else ()
    return 200 + len(text) + sum(len(value) if isinstance(value, str) else 200 for value in shown)


def merged_streams(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """What a cell printed in one output per stream, where the first of them stood.

    Of a line that was overwritten by carriage returns (a progress bar) its last state is left.
    """
    merged: list[NotebookNode] = []
    texts: dict[str, list[str]] = {}
    for output in outputs:
        if output.output_type != "stream":
            merged.append(output)
            continue
        if output.name not in texts:
            texts[output.name] = []
            merged.append(output)
        texts[output.name].append(output.text)
    for output in merged:
        if output.output_type == "stream":
            lines = "".join(texts[output.name]).replace("\r\n", "\n").split("\n")
            output.text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return merged


class Kernel:
    """A running kernel; `started` makes one."""

    def __init__(self, client: _BoundedClient, manager: AsyncKernelManager) -> None:
        self._client = client
        self._manager = manager
        self.alive = True
        self._given: frozenset[str] = frozenset()
        path = str(Path(__file__).with_name("in_kernel.py"))
        code = _LOAD.format(path=path, most_characters=MOST_PRINTED)
        self.silently(f"exec({code!r}, {{'_shell': get_ipython()}})")

    @property
    def ending(self) -> str:
        """A kernel does not tell how it ended."""
        return "" if self.alive else "The code ended the process, or used more memory than there is."

    def run(self, cell: NotebookNode, position: int, seconds: float) -> Ran:
        """Run one cell of the notebook."""
        begun = time.monotonic()
        cell.outputs = []
        ended: Ended = run_sync(self._run)(cell, position, seconds)
        return Ran(ended, cell.outputs, time.monotonic() - begun)

    def run_given(self, cell: NotebookNode, position: int, seconds: float) -> Ran:
        """Run a cell of the course's: like every other."""
        self._given |= names_bound(cell.source)
        return self.run(cell, position, seconds)

    def test(self, cell: NotebookNode, position: int, seconds: float, imports: str) -> Ran:
        """Run a grade cell among the student's names, with those of the course put back before it."""
        names = sorted(names_loaded(cell.source) - self._given)
        self.silently(f"__import__('_autograder_in_kernel').tests.begin({imports!r}, {names!r})")
        ran = self.run(cell, position, seconds)
        self.silently("__import__('_autograder_in_kernel').tests.end()")
        return ran

    async def _run(self, cell: NotebookNode, position: int, seconds: float) -> Ended:
        self._client.begin_cell()
        stopped: list[Ended] = []
        watch = asyncio.ensure_future(self._stop_when_due(seconds, stopped))
        try:
            await self._client.async_execute_cell(cell, position)
        except DeadKernelError:
            self.alive = False
            return stopped[0] if stopped else "died"
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            cell.outputs = merged_streams(cell.outputs)
        return stopped[0] if stopped else "finished"

    async def _stop_when_due(self, seconds: float, stopped: list[Ended]) -> None:
        try:
            await asyncio.wait_for(self._client.flooded.wait(), seconds)
            stopped.append("too much output")
        except TimeoutError:
            stopped.append("too slow")
        for _ in range(3):
            await self._manager.interrupt_kernel()
            await asyncio.sleep(_SECONDS_TO_STOP / 3)
        await _kill(self._manager)

    def silently(self, code: str) -> None:
        """Run our own code in the kernel, leaving no trace in the notebook."""
        if self.alive:
            run_sync(self._silently)(code)

    async def _silently(self, code: str) -> None:
        client = self._client
        assert client.kc is not None  # it lives as long as this object
        sent = client.kc.execute(code, silent=True, store_history=False, allow_stdin=False)
        try:
            await asyncio.wait_for(client.async_wait_for_reply(sent), _SECONDS_FOR_SILENT_CODE)
        except TimeoutError:
            await _kill(self._manager)
            self.alive = False
        except DeadKernelError:
            self.alive = False


@contextlib.contextmanager
def started(notebook: NotebookNode, folder: Path, environment: Mapping[str, str]) -> Iterator[Kernel]:
    """A fresh kernel in the folder, gone with all its children at the end.

    Its home for settings is empty and its own, so that neither the user's start-up files nor
    what an earlier submission left behind run in it.
    """
    with tempfile.TemporaryDirectory(prefix="ag-", ignore_cleanup_errors=True) as home:
        manager = AsyncKernelManager(kernel_spec_manager=_ThisPython(), **_transport(home))
        client = _BoundedClient(notebook, manager)
        full = {**os.environ, **environment, "IPYTHONDIR": home}
        full.pop("MPLBACKEND", None)  # the kernel chooses the one that shows figures in the notebook
        nowhere = subprocess.DEVNULL  # what cells write past Python must not reach our own terminal
        with client.setup_kernel(env=full, cwd=str(folder), stdout=nowhere, stderr=nowhere, cleanup_kc=True):
            try:
                yield Kernel(client, manager)
            finally:
                run_sync(_kill)(manager)


def _transport(home: str) -> dict[str, str]:
    """Sockets in our own folder rather than open ports, where the platform has them."""
    if sys.platform == "win32" or len(home) > _LONGEST_SOCKET_PATH:
        return {}
    return {"transport": "ipc", "ip": str(Path(home, "k"))}


async def _kill(manager: AsyncKernelManager) -> None:
    if not manager.has_kernel:
        return
    if hasattr(signal, "SIGKILL"):  # the whole group: also what the cells have started
        with contextlib.suppress(ProcessLookupError, RuntimeError):
            await manager.signal_kernel(signal.SIGKILL)
    else:
        await manager.shutdown_kernel(now=True)
