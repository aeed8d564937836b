"""The formgrader, as the course needs it: its pages are those of the course shown, and no file of a student's
is a page.

nbgrader makes the exporter of the formgrader's page once, when the server starts. A course
that is chosen afterwards (``/formgrader?path=...``) is read with its own configuration, but
its pages would be set by the exporter of the first, and so without this course's filters. Nor can
that exporter be chosen, and it works in the server itself, which waits for it.

Links in a student's text lead to the files beside the notebook, which the formgrader serves as what they are
called. Opened there, a page or drawing of a student's would act with all the rights of whoever marks.
"""

from __future__ import annotations

import sys
from typing import Any

from autograder.nbgrader_plugins.feedback.setting import PageExporter

_HANDLERS = "nbgrader.server_extensions.formgrader"
_SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"


def use_in_the_formgrader() -> None:
    """Let the formgrader set pages by the configuration of the course that it shows, and serve files in a
    sandbox.

    Changes nbgrader's handlers where they are loaded, which is only in a server. Calling it again changes
    nothing.
    """
    base, handlers = (sys.modules.get(f"{_HANDLERS}.{name}") for name in ("base", "handlers"))
    if base is not None:
        base.BaseHandler.exporter = _EXPORTER
    if handlers is not None:
        handlers.SubmissionFilesHandler.set_extra_headers = _guard_a_file


def _exporter(handler: Any) -> Any:
    """The exporter for the course that this handler shows, which is kept until another one is shown."""
    config = handler.settings["nbgrader_formgrader"].config
    if config != handler.settings.get("autograder_exporter_config"):
        made = PageExporter(config=config)  # type: ignore[no-untyped-call]
        handler.settings["autograder_exporter"] = made
        handler.settings["autograder_exporter_config"] = config
    return handler.settings["autograder_exporter"]


_EXPORTER = property(_exporter)


def _guard_a_file(handler: Any, path: str) -> None:
    """Has the browser show a student's file without scripts, forms or an origin, and as the type that it
    says.
    """
    handler.set_header("Content-Security-Policy", _SANDBOX)
    handler.set_header("X-Content-Type-Options", "nosniff")
