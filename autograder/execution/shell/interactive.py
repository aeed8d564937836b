"""IPython's shell as ipykernel has it, with a recorder in the place of the sockets."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import sys
from collections.abc import Iterable, Iterator
from types import CodeType, TracebackType
from typing import Any

from ipykernel import zmqshell
from IPython.core.autocall import ZMQExitAutocall
from IPython.core.compilerop import CachingCompiler
from IPython.core.error import UsageError
from IPython.utils.text import LSString, SList
from jupyter_client.session import Session
from traitlets import default
from traitlets.config import Config

from autograder.execution.shell.failed_imports import FailedImport, names_of
from autograder.execution.shell.streams import Recorder

_NOT_FOUND = 127
"""The status of a command that the system cannot run."""


class RecordingSession(Session):
    """Gives what a kernel would send to its clients to a recorder."""

    recorder: Recorder

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **named: Any) -> Any:
        """Called by ipykernel's publisher, display hook and tracebacks."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        kind, content = message["msg_type"], message["content"]
        outputs = self.recorder.outputs
        if kind in ("display_data", "execute_result"):
            outputs.shows(kind, content)
        elif kind == "update_display_data":
            outputs.updates(content)
        elif kind == "clear_output":
            outputs.clears(content["wait"])
        elif kind == "error":
            outputs.fails(content["ename"], content["evalue"], content["traceback"])
        return message


class CellCompiler(CachingCompiler):
    """Gives the code of a cell the name that the cell has in warnings and tracebacks."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.sources: dict[str, str] = {}
        self.imports: dict[CodeType, ast.Import | ast.ImportFrom] = {}
        self.next_name = ""

    def __call__(self, source: Any, *args: Any, **named: Any) -> Any:
        """As IPython compiles the statements of a cell, one by one; which of them are imports is kept."""
        code = super().__call__(source, *args, **named)
        match source:
            case ast.Module([ast.Import() | ast.ImportFrom() as statement]):
                self.imports = {code: statement}
        return code

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """A name of its own for every source; linecache knows it by that."""
        name = self.next_name or f"<cell {number}>"
        tried, count = name, 1
        while self.sources.get(tried, raw_code) != raw_code:
            count += 1
            tried = f"{name} ({count})"
        self.sources[tried] = raw_code
        # Without this, every frame of a traceback costs a search through all modules, some milliseconds.
        inspect.modulesbyfile[os.path.abspath(tried)] = "__main__"
        return tried


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """The shell. Libraries look at the name of the class to see that they are in a notebook."""

    compile: CellCompiler

    def __init__(self, recorder: Recorder) -> None:
        config = Config()
        config.HistoryManager.enabled = False  # it would start a thread and write files
        config.HistoryManager.hist_file = ":memory:"
        super().__init__(config=config, compiler_class=CellCompiler)  # type: ignore[no-untyped-call]
        vars(self)["_db"] = {}  # folders and bookmarks of `%cd`, kept in no file
        self._transformed = "", ""
        self.goes_past_failed_imports = False
        session = RecordingSession(key=b"nothing is signed")
        session.recorder = recorder
        speaking: Iterable[Any] = (self.displayhook, self.display_pub)
        for part in speaking:
            part.session = session

    def init_ipython_dir(self, ipython_dir: Any) -> None:
        """No folder with settings or start-up files is looked for."""

    def init_profile_dir(self, profile_dir: Any) -> None:
        """Neither is one made."""

    @default("exiter")
    def _default_exiter(self) -> Any:
        return _Exiter(self)  # type: ignore[no-untyped-call]

    def transform_cell(self, raw_cell: str) -> str:
        """The cell as plain Python; it is asked for twice, once to see whether the cell awaits something."""
        if self._transformed[0] != raw_cell:
            self._transformed = raw_cell, super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]
        return self._transformed[1]

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run a statement. After an import that fails the cell may go on, with something for its names that
        says so.

        What a cell can do without the package, such as defining the function that is asked for, is not lost
        with it.
        """
        failed: bool = await super().run_code(code_obj, result, async_=async_)  # type: ignore[no-untyped-call]
        statement = self.compile.imports.get(code_obj)
        error = getattr(result, "error_in_exec", None)
        if not (failed and self.goes_past_failed_imports and statement and isinstance(error, ImportError)):
            return failed
        self.user_ns.update({name: FailedImport(name, error) for name in names_of(statement)})
        return False

    def system(self, cmd: str) -> None:
        """Run ``!command``. Where no program can be run, say so and go on: a kernel, too, goes on after one
        that fails.
        """
        try:
            super().system(cmd)  # type: ignore[no-untyped-call]
        except OSError:
            if cmd.rstrip().endswith("&"):  # not supported anywhere
                raise
            _complain(cmd)
            self.user_ns["_exit_code"] = _NOT_FOUND

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """The same for ``lines = !command``; nothing where no program can be run."""
        try:
            return super().getoutput(cmd, split, depth + 1)  # type: ignore[no-untyped-call]
        except OSError:
            if cmd.rstrip().endswith("&"):
                raise
            _complain(cmd)
            return SList() if split else LSString()

    def enable_gui(self, gui: Any = None) -> None:
        """Figures are shown in the notebook, never in windows."""
        if gui not in (None, "inline", "nbagg"):
            raise UsageError(f"There is no display for windows of `{gui}` here.")

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        """What was raised, without the frames of signal handlers: a kernel's handler has none."""
        kind, value, trace = super()._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]
        if trace is not None:
            _end_before_handler(trace)
        return kind, value, trace

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of what is printed."""
        yield

    def _format_exception_for_storage(self, *args: Any, **named: Any) -> dict[str, Any]:
        """Don't format tracebacks twice; nobody reads the history."""
        return {}


def _complain(command: str) -> None:
    print(f"`{command[:100]}` was not run: no other program can be started here.", file=sys.stderr)


def _end_before_handler(trace: TracebackType) -> None:
    while trace.tb_next is not None:
        if "__tracebackhide__" in trace.tb_next.tb_frame.f_code.co_varnames:
            trace.tb_next = None
            return
        trace = trace.tb_next


class _Exiter(ZMQExitAutocall):
    """``exit`` and ``quit``: a kernel ends after the cell; here the next cells are run all the same."""

    def __call__(self, keep_kernel: bool = False) -> None:
        pass
