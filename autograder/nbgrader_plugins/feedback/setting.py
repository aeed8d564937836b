"""The pages of a notebook, set in a process that is limited in time and memory.

`PageExporter` stands where nbgrader has nbconvert's exporter of HTML; the work is done by `set_page`, in a
fork of a warm process, and comes back as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.execution.limited_work import SERVE, WorkLimits, WorkStopped, ask
from autograder.execution.warm_process import NoWarmProcess, WarmProcess
from autograder.nbgrader_plugins.feedback.page import PLAIN
from autograder.notebooks.cells.nodes import node

_PREPARE, _SET_PAGE = (f"{__name__}:{each}" for each in ("prepare_page", "set_page"))
_LIMITS = WorkLimits(seconds=40, megabytes=2048)  # of a second and 100 MB for the largest page of the course
_NOTHING: Any = object()


class PageExporter(HTMLExporter):
    """nbconvert's exporter of HTML, which costs no more than a page may, whatever the notebook holds.

    Where it would cost more, the page has of the student's texts the beginnings, and none of the outputs.
    """

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        arguments = {
            "filename": str(Path(filename).absolute()),
            "resources": _plain(resources or {}),
            "config": _plain(self.config),
            "preprocessors": [_name_of(type(each)) for each in self._preprocessors],
        }
        try:
            page = pages().set_page(arguments)
        except WorkStopped as stopped:
            self.log.warning("%s is shown without outputs: %s.", filename, stopped)
            arguments["resources"][PLAIN] = str(stopped)
            page = pages().set_page(arguments)
        made = {**(resources or {}), "output_extension": self.file_extension, "outputs": {}}
        return page, made


class Pages:
    """A warm process in which pages are set, each in a fork of its own. ``warm``: one that has called
    ``prepare_page`` already.
    """

    def __init__(self, warm: WarmProcess | None = None) -> None:
        self._warm = warm or WarmProcess(_PREPARE)

    def set_page(self, arguments: Mapping[str, Any]) -> str:
        """The page; raises WorkStopped."""
        try:
            forked = self._warm.fork(SERVE)
        except NoWarmProcess:
            self._warm.close()
            self._warm = WarmProcess(_PREPARE)
            forked = self._warm.fork(SERVE)
        return str(ask(forked, _SET_PAGE, arguments, _LIMITS))

    def close(self) -> None:
        """End the warm process."""
        self._warm.close()


_pages: list[Pages] = []


def pages() -> Pages:
    """One warm process for all pages that this process shows; it ends when this one does."""
    if not _pages:
        use_pages(Pages())
    return _pages[0]


def use_pages(given: Pages) -> None:
    """Have all pages that this process shows set by these."""
    _pages[:] = [given]


# --- in the warm process and its forks


def prepare_page() -> None:
    """Import what a page needs, and find what is looked for once."""
    import nbgrader.preprocessors  # noqa: F401

    import autograder.nbgrader_plugins.feedback.filters
    import autograder.nbgrader_plugins.feedback.hiding  # noqa: F401

    text = {"id": "a", "cell_type": "markdown", "metadata": {}, "source": "$x$"}
    code = {
        "id": "b",
        "cell_type": "code",
        "metadata": {},
        "source": "1",
        "outputs": [],
        "execution_count": 1,
    }
    small = node({"cells": [text, code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    _exporter(template_name="classic").from_notebook_node(small)


def set_page(
    filename: str, resources: dict[str, Any], config: dict[str, Any], preprocessors: list[str]
) -> str:
    """The page of a notebook, by an exporter that is configured like the one that was asked for it."""
    exporter = _exporter(config=Config(config))
    exporter._preprocessors = []
    for each in preprocessors:
        exporter.register_preprocessor(import_item(each), enabled=True)
    return str(exporter.from_filename(filename, resources=resources)[0])


def _exporter(**settings: Any) -> Any:
    return HTMLExporter(**settings)  # type: ignore[no-untyped-call]


def _name_of(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _plain(value: Any) -> Any:
    """What of a configuration or of resources can be told to another process: plain data, and classes by
    their names.

    >>> _plain({"a": (1, None), "b": Path, "c": object()})
    {'a': [1, None], 'b': 'pathlib.Path'}
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        found = {str(key): _plain(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not _NOTHING}
    if isinstance(value, list | tuple | set | frozenset):
        return [each for each in map(_plain, value) if each is not _NOTHING]
    if callable(value) and hasattr(value, "__qualname__"):
        return _name_of(value)
    return _NOTHING
