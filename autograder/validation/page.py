"""A validation as one HTML page that needs nothing else."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup, escape

from autograder.reports.page_templates import page_template
from autograder.reports.rendering import marked_up, report_html
from autograder.reports.verdicts import Report
from autograder.validation.results import Task, Validation

_TEMPLATE = Path(__file__).with_name("page.html.j2")


def page_of(validation: Validation) -> str:
    """The page as text.

    >>> "Ready to upload" in page_of(Validation(()))
    True
    """
    template = page_template(
        _TEMPLATE,
        report=_report,
        prose=lambda text: Markup(marked_up(text)),  # which escapes it
    )
    return template.render(validation=validation)


def _report(task: Task) -> Markup:
    """The verdicts as in a notebook; `report_html` escapes what they hold."""
    report = Report(task.verdicts, task.max_points + task.hidden_points)
    return Markup(report_html(report, lambda read: f"<code>{escape(read.text)}</code>"))
