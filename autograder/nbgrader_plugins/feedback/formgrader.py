"""The formgrader of a server with several courses, set by the course that it shows.

nbgrader makes the exporter of the formgrader's page once, when the server starts. A course
that is chosen afterwards (``/formgrader?path=...``) is read with its own configuration, but
its pages would be set by the exporter of the first, and so without this course's filters. Nor can
that exporter be chosen, and it works in the server itself, which waits for it.
"""

from __future__ import annotations

import sys
from typing import Any

from autograder.nbgrader_plugins.feedback.setting import PageExporter

_HANDLERS = "nbgrader.server_extensions.formgrader.base"


def use_the_course_s_exporter() -> None:
    """Let the formgrader set pages by the configuration of the course that it shows.

    Wraps a property of nbgrader's handlers where they are loaded, which is only in a server.
    Calling it again changes nothing.
    """
    handlers = sys.modules.get(_HANDLERS)
    if handlers is None or getattr(handlers.BaseHandler.exporter.fget, "is_the_course_s", False):
        return

    def exporter(self: Any) -> Any:
        config = self.settings["nbgrader_formgrader"].config
        if config != self.settings.get("autograder_exporter_config"):
            made = PageExporter(config=config)  # type: ignore[no-untyped-call]
            self.settings["autograder_exporter"] = made
            self.settings["autograder_exporter_config"] = config
        return self.settings["autograder_exporter"]

    exporter.is_the_course_s = True  # type: ignore[attr-defined]
    handlers.BaseHandler.exporter = property(exporter)
