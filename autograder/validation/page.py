"""A validation as one HTML page that needs nothing else."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.rendering import marked_up, report_html
from autograder.validation.results import Task, Validation
from autograder.verdicts import Report

_HERE = Path(__file__).parent


def page_of(validation: Validation) -> str:
    """The page as text.

    >>> "Ready to upload" in page_of(Validation(()))
    True
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["report"] = _report
    environment.filters["prose"] = lambda text: Markup(marked_up(text))  # which escapes it
    environment.filters["points"] = lambda number: f"{round(number, 2):g}"
    return environment.get_template("page.html.j2").render(validation=validation)


def _report(task: Task) -> Markup:
    """The verdicts as in a notebook; `report_html` escapes what they hold."""
    return Markup(report_html(Report(task.verdicts, task.max_points + task.hidden_points)))
