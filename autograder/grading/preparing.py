"""What the process does from which workers are forked, before it is forked."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator

PREPARE_GRADERS = f"{__name__}:prepare_graders"
_SLOW = "rfc3987_syntax"


def prepare_graders() -> None:
    """Import, and do once, what every worker and everything below it would do again."""
    with without_grammars():
        importlib.import_module("autograder.grading.worker")
    from autograder.notebooks.running.examiner_process import prepare_examiners

    prepare_examiners()


@contextlib.contextmanager
def without_grammars() -> Iterator[None]:
    """nbgrader imported here comes a second earlier: the validator of notebooks goes without the grammar of
    addresses, which it makes at import, where it is installed, and which no notebook is checked by.
    """
    wanted = _SLOW not in sys.modules
    if wanted:
        sys.modules[_SLOW] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if wanted:
            del sys.modules[_SLOW]
