"""A report as a line of text and as a small table for the notebook."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator

from autograder.reports.report import Report, Status, Verdict
from autograder.reports.shown_back import Mark, ShownBack

_SIGNS: dict[Status, tuple[str, str, str]] = {
    "passed": ("✓", "#1a7f37", "passed"),
    "failed": ("✗", "#b42318", "not passed"),
    "undecided": ("?", "#8a6100", "undecided"),
    "waiting": ("–", "#57606a", "waits for another check"),
}
_MARKS: dict[Mark, str] = {"sound": "✓", "wrong": "✗", "": ""}
_MANY = 4  # lines that are shown without being asked for
_CARET = re.compile(r"([^\n]*)\n( *\^)(?=\n|$)")


def in_points(points: float) -> str:
    """Points as people write them, to two digits behind the point.

    >>> in_points(1), in_points(0.5), in_points(2), in_points(1 / 3)
    ('1 point', '0.5 points', '2 points', '0.33 points')
    """
    shown = round(points, 2)
    return f"{shown:g} point" if shown == 1 else f"{shown:g} points"


def earned(verdict: Verdict) -> str:
    """The points of a check that earns some, such as ``0.5 of 1 point``; empty for one that only decides
    whether others are asked.
    """
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
    return (
        f"{number}{' more' if more else ''} {unit} {'is' if unit == 'point' else 'are'} decided by hidden "
        "checks"
    )


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
    for verdict, read_as in with_what_was_read(report.verdicts):
        points = f" ({earned(verdict)})" if earned(verdict) else ""
        lines += _wrapped(f"{_SIGNS[verdict.status][0]} {verdict.check}{points}", width, "  ")
        for line in verdict.message.split("\n") if verdict.message else ():
            lines += [f"    {line}"] if re.match(r"\s", line) else _wrapped(f"    {line}", width, "    ")
        for line in read_as_lines(read_as):
            lines += _wrapped(f"    {line}", width, "      ")
    if report.hidden_points > 1e-9:
        lines += ["", f"{hidden_in_words(report.hidden_points)}."]
    return lines


def with_what_was_read(verdicts: Iterable[Verdict]) -> Iterator[tuple[Verdict, tuple[ShownBack, ...]]]:
    """The verdicts, each with how its answers were read, where none above it has shown the same."""
    before: set[ShownBack] = set()
    for verdict in verdicts:
        yield verdict, tuple(each for each in verdict.read_as if each not in before)
        before.update(verdict.read_as)


def read_as_lines(read_as: Iterable[ShownBack]) -> list[str]:
    """How an answer was read, for a terminal.

    >>> read_as_lines([ShownBack("x^{2}", "x**2")])
    ['Read as: x**2']
    """
    lines = [f"{_MARKS[each.mark]} {each.text}".strip() for each in read_as]
    return [f"Read as: {lines[0]}"] if len(lines) == 1 else ["Read as:", *lines] if lines else []


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)


def for_mathjax(read: ShownBack) -> str:
    """A formula for a page in which MathJax or KaTeX sets formulas, as a notebook is."""
    return rf"\({html.escape(read.latex)}\)"


def report_html(report: Report, formula: Callable[[ShownBack], str] = for_mathjax) -> str:
    """The verdicts as a table: what was asked, the points, the message, and how the answer was read.

    ``formula`` is the markup of what was read, where a page sets formulas in another way.
    """
    rows = "".join(
        _row(verdict, _read_as_html(read_as, formula, verdict.status == "failed"))
        for verdict, read_as in with_what_was_read(report.verdicts)
    )
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


def _read_as_html(read_as: tuple[ShownBack, ...], formula: Callable[[ShownBack], str], is_open: bool) -> str:
    if not read_as:
        return ""
    style = "color:#57606a;max-width:60em;padding:2px 0;overflow:auto hidden"
    if len(read_as) == 1:
        return f'<div style="{style}">Read as {formula(read_as[0])}</div>'
    lines = "".join(f"<div>{_MARKS[each.mark]} {formula(each)}</div>" for each in read_as)
    unfolded = " open" if is_open or len(read_as) <= _MANY else ""
    summary = '<summary style="display:list-item">Read as</summary>'
    return f'<details style="{style}"{unfolded}>{summary}{lines}</details>'


def _row(verdict: Verdict, read_as: str) -> str:
    sign, colour, words = _SIGNS[verdict.status]
    message = f'<div style="max-width:60em">{marked_up(verdict.message)}</div>' if verdict.message else ""
    return (
        '<tr style="background:transparent;vertical-align:top">'
        f'<td style="color:{colour};font-weight:bold;padding:2px 6px" title="{words}">{sign}</td>'
        '<td style="text-align:left;padding:2px 6px;overflow-wrap:anywhere">'
        f"{marked_up(verdict.check)}{message}{read_as}</td>"
        f'<td style="text-align:right;padding:2px 6px;white-space:nowrap">{earned(verdict)}</td></tr>'
    )


def marked_up(text: str) -> str:
    """Escape the text; show what stands between backticks as code, and a
    marked place with its mark below it.
    """
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
