"""A report as a line of text and as a small table for the notebook."""

from __future__ import annotations

import html
import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.verdicts import Report, Status, Verdict

_SIGNS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "#1a7f37", "passed"),
    "failed": ("✗", "#b42318", "not passed"),
    "undecided": ("?", "#8a6100", "undecided"),
    "waiting": ("–", "#57606a", "waits for another check"),
}
_CARET = re.compile(r"([^\n]*)\n( *\^)(?=\n|$)")


def in_points(points: float) -> str:
    """Points as people write them, to two digits behind the point.

    >>> in_points(1), in_points(0.5), in_points(2), in_points(1 / 3)
    ('1 point', '0.5 points', '2 points', '0.33 points')
    """
    shown = round(points, 2)
    return f"{shown:g} point" if shown == 1 else f"{shown:g} points"


def earned(verdict: Verdict) -> str:
    """The points of a check that earns some, such as ``0.5 of 1 point``; empty for one that only decides whether others are asked."""
    if verdict.max_points == 0:
        return ""
    return f"{round(verdict.points, 2):g} of {in_points(verdict.max_points)}"


def report_text(report: Report) -> str:
    """The score as a bare number; words where everything visible passed and more is hidden."""
    if report.hidden_points > 1e-9 and report.is_well:
        return _so_far(report)
    return f"{report.score:g}"


def hidden_in_words(points: float, *, more: bool = True) -> str:
    """The points that hidden checks decide.

    >>> hidden_in_words(1), hidden_in_words(2.5, more=False)
    ('1 more point is decided by hidden checks', '2.5 points are decided by hidden checks')
    """
    number, unit = in_points(points).split()
    return f"{number}{' more' if more else ''} {unit} {'is' if unit == 'point' else 'are'} decided by hidden checks"


def _so_far(report: Report) -> str:
    """What the checks that are here have earned, and what hidden ones decide."""
    if not report.max_score:
        return hidden_in_words(report.hidden_points, more=False)
    return (
        f"{round(report.score, 2):g} of {in_points(report.max_score).replace(' ', ' visible ')}, "
        f"{hidden_in_words(report.hidden_points)}"
    )


def report_lines(report: Report, width: int = 80) -> list[str]:
    """The verdicts as lines of plain text: what was asked, the points, and the message."""
    lines: list[str] = []
    for verdict in report.verdicts:
        points = f" ({earned(verdict)})" if earned(verdict) else ""
        lines += _wrapped(f"{_SIGNS[verdict.status][0]} {verdict.check}{points}", width, "  ")
        for line in verdict.message.split("\n") if verdict.message else ():
            lines += [f"    {line}"] if re.match(r"\s", line) else _wrapped(f"    {line}", width, "    ")
    if report.hidden_points > 1e-9:
        lines += ["", f"{hidden_in_words(report.hidden_points)}."]
    return lines


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)


def report_html(report: Report) -> str:
    """The verdicts as a table: what was asked, the points, and the message."""
    rows = "".join(_row(verdict) for verdict in report.verdicts)
    return (
        '<div class="autograder-report" style="border-left:3px solid #8c959f;padding:2px 0 2px 12px">'
        f'<table style="border-collapse:collapse">{rows}</table>{_total(report)}</div>'
    )


def _total(report: Report) -> str:
    if report.hidden_points > 1e-9:
        text = _so_far(report)
    elif report.max_score:
        text = f"<b>{round(report.score, 2):g} of {in_points(report.max_score)}</b>"
    else:
        return ""
    return f'<div style="padding:4px 6px">{text}</div>'


def _row(verdict: Verdict) -> str:
    sign, colour, words = _SIGNS[verdict.status]
    message = f'<div style="max-width:60em">{marked_up(verdict.message)}</div>' if verdict.message else ""
    return (
        '<tr style="background:transparent;vertical-align:top">'
        f'<td style="color:{colour};font-weight:bold;padding:2px 6px" title="{words}">{sign}</td>'
        f'<td style="text-align:left;padding:2px 6px;overflow-wrap:anywhere">{marked_up(verdict.check)}{message}</td>'
        f'<td style="text-align:right;padding:2px 6px;white-space:nowrap">{earned(verdict)}</td></tr>'
    )


def marked_up(text: str) -> str:
    """Escape the text; show what stands between backticks as code, and a marked place with its mark below it."""
    parts: list[str] = []
    end = 0
    for match in _CARET.finditer(text):
        parts.append(_prose(text[end : match.start()].rstrip("\n")))
        parts.append(
            '<pre style="margin:2px 0;padding:0;white-space:pre;overflow-x:auto;background:transparent">'
            f"{html.escape(match.group())}</pre>"
        )
        end = match.end() + 1
    return "".join([*parts, _prose(text[end:])])


def _prose(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text)).replace("\n", "<br>")
