"""What the process does from which workers for pages are forked, before it is forked."""

from __future__ import annotations

import importlib

from autograder.grading.preparing import without_grammars

PREPARE_PAGE_MAKERS = f"{__name__}:prepare_page_makers"


def prepare_page_makers() -> None:
    """Import, and do once, what every worker and everything below it would do again."""
    with without_grammars():
        importlib.import_module("autograder.class_feedback.page_maker")
    from autograder.nbgrader_plugins.feedback.setting import prepare_page

    prepare_page()
