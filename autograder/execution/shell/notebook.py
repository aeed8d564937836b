"""Running the code cells of a notebook in this process, as ipykernel runs them."""

from __future__ import annotations

import ast
import atexit
import contextlib
import sys
from collections.abc import Collection, Iterator
from types import ModuleType
from typing import Any

from autograder.execution.shell import figures, process
from autograder.execution.shell.event_loop import CellLoop
from autograder.execution.shell.interactive import ZMQInteractiveShell
from autograder.execution.shell.outputs import CellOutputs, Output, OutputLimits
from autograder.execution.shell.streams import OutStream, Recorder


class Shell:
    """A notebook that runs in this process. There is at most one at a time.

    From its beginning to :meth:`close`, ``sys.stdout``, ``sys.stderr``, ``sys.stdin`` and the
    module ``__main__`` are the notebook's.

    >>> with Shell() as shell:
    ...     outputs = shell.run("x = 20\\nprint('hello')\\nx + 1")
    >>> shell.names["x"], [output["output_type"] for output in outputs]
    (20, ['stream', 'execute_result'])
    """

    def __init__(self, limits: OutputLimits | None = None) -> None:
        if ZMQInteractiveShell.initialized():
            raise RuntimeError("A notebook runs in this process already.")
        self._limits = limits
        self._recorder = Recorder()
        self._ending = contextlib.ExitStack()
        self._ending.enter_context(process.lent_to_notebook())
        self._loop = CellLoop()
        self._ending.callback(self._loop.close)
        self._ipython: Any = ZMQInteractiveShell.instance(self._recorder)
        self._ending.callback(ZMQInteractiveShell.clear_instance)
        self._ending.callback(atexit.unregister, self._ipython.atexit_operations)
        self._streams = tuple(OutStream(self._recorder, name) for name in ("stdout", "stderr"))
        sys.stdout, sys.stderr = self._streams
        figures.show_inline(self._ipython)
        self._first_names = dict(self.names)
        self._ending.callback(figures.forget_shell)

    @property
    def names(self) -> dict[str, Any]:
        """The names of the notebook."""
        found: dict[str, Any] = self._ipython.user_ns
        return found

    @property
    def cells(self) -> Collection[str]:
        """The names of the cells that were run, which stand for files in tracebacks of their code."""
        sources: dict[str, str] = self._ipython.compile.sources
        return sources.keys()

    def run(self, source: str, name: str = "", past_failed_imports: bool = False) -> list[Output]:
        """Run a cell; its outputs as a notebook holds them. ``name`` is what warnings call it.

        ``past_failed_imports``: after an import that fails, which is among the outputs, the cell goes on.

        An exception in the cell is one of its outputs; none is raised, whatever the cell does.
        """
        outputs = CellOutputs(self._limits)
        self._ipython.compile.next_name = name
        self._ipython.goes_past_failed_imports = past_failed_imports
        self._recorder.begin(outputs)
        try:
            with process.without_input():
                failed = self._loop.run(self._executed(source))
            if failed is not None and not outputs.has_failed:
                outputs.fails(*_in_words(failed))
        except BaseException as error:  # by a signal, between the cell's own lines or while it waits
            outputs.fails(*_in_words(error))
        return outputs.finish()

    async def _executed(self, source: str) -> BaseException | None:
        """Run a cell as ipykernel does; the exception that ended it, if one did."""
        shell, problem = self._ipython, None
        try:
            code = shell.transform_cell(source)
        except Exception:
            code, problem = source, sys.exc_info()
        if not shell.should_run_async(source, transformed_cell=code, preprocessing_exc_tuple=problem):
            result = shell.run_cell(source, store_history=True)
        else:
            result = None
            try:
                result = await shell.run_cell_async(
                    source, store_history=True, transformed_cell=code, preprocessing_exc_tuple=problem
                )
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
        shell.payload_manager.clear_payload()
        found: BaseException | None = result.error_before_exec or result.error_in_exec
        return found

    @contextlib.contextmanager
    def silenced(self) -> Iterator[None]:
        """Drop what the block prints and shows, which no cell has asked for.

        >>> with Shell() as shell, shell.silenced():
        ...     print("hello")
        """
        self._recorder.drop()
        with (
            contextlib.redirect_stdout(self._streams[0]),
            contextlib.redirect_stderr(self._streams[1]),
            process.without_input(),
        ):
            yield

    def further_names(self) -> ModuleType:
        """A module for cells that are not to see the names of the others; it has what every notebook has at
        its beginning.
        """
        module = ModuleType("__main__")
        vars(module).update(self._first_names)
        return module

    @contextlib.contextmanager
    def among(self, module: ModuleType) -> Iterator[None]:
        """Let the cells that are run in the block have the names of this module.

        >>> with Shell() as shell:
        ...     other = shell.further_names()
        ...     with shell.among(other):
        ...         outputs = shell.run("x = 1\\ndef f(): return x")
        ...     outputs += shell.run("x = 2")
        >>> other.f(), shell.names["x"]
        (1, 2)
        """
        before = self._ipython.user_module, self._ipython.user_ns
        self._ipython.user_module, self._ipython.user_ns = module, vars(module)
        try:
            yield
        finally:
            self._ipython.user_module, self._ipython.user_ns = before

    @contextlib.contextmanager
    def changed_by(self, transformer: ast.NodeTransformer) -> Iterator[None]:
        """Let a transformer change the code of the cells that are run in the block."""
        self._ipython.ast_transformers.append(transformer)
        try:
            yield
        finally:
            self._ipython.ast_transformers.remove(transformer)

    def close(self) -> None:
        """Leave the process as it was before."""
        self._ending.close()

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _in_words(error: BaseException) -> tuple[str, str, list[str]]:
    """The error output of an exception that could not be shown in the usual way."""
    ename = type(error).__name__
    try:
        evalue = str(error)
    except BaseException:
        evalue = ""
    return ename, evalue, [f"{ename}: {evalue}"]
