"""A report as a line of text and as a small table for the notebook."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.verdicts import Report, Verdict

_SIGNS = {"passed": ("✓", "#1a7f37"), "failed": ("✗", "#b42318"), "undecided": ("?", "#8a6100")}


def report_text(report: Report) -> str:
    """The score as a bare number; words where everything visible passed and more is hidden."""
    if report.hidden_points > 1e-9 and report.score >= report.max_score - 1e-9:
        if not report.verdicts:
            return f"all {report.hidden_points:g} points are decided by hidden checks"
        return (
            f"{report.score:g} of {report.max_score:g} visible points, "
            f"{report.hidden_points:g} more are decided by hidden checks"
        )
    return f"{report.score:g}"


def report_html(report: Report) -> str:
    """The verdicts as a table: what was asked, the points, and the message."""
    rows = "".join(_row(verdict) for verdict in report.verdicts)
    total = f"<b>{report.score:g} of {report.max_score:g} points</b>"
    if not report.verdicts:
        total = report_text(report).capitalize()
    elif report.hidden_points > 1e-9:
        total += f" here; {report.hidden_points:g} more are decided by hidden checks"
    return (
        '<div class="autograder-report" style="border-left:3px solid #8c959f;padding:2px 0 2px 12px">'
        f'<table style="border-collapse:collapse">{rows}</table><div style="padding:4px 6px">{total}</div></div>'
    )


def _row(verdict: Verdict) -> str:
    sign, colour = _SIGNS[verdict.status]
    message = f'<div style="max-width:60em">{_marked_up(verdict.message)}</div>' if verdict.message else ""
    return (
        '<tr style="background:transparent;vertical-align:top">'
        f'<td style="color:{colour};font-weight:bold;padding:2px 6px" title="{verdict.status}">{sign}</td>'
        f'<td style="text-align:left;padding:2px 6px">{_marked_up(verdict.check)}{message}</td>'
        f'<td style="text-align:right;padding:2px 6px;white-space:nowrap">'
        f"{verdict.points:g} / {verdict.max_points:g}</td></tr>"
    )


def _marked_up(text: str) -> str:
    """Escape the text; show what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text)).replace("\n", "<br>")
