"""What a check is, what it finds, and how findings become a score.

A grade cell asks several questions of one answer. Each question is a :class:`Check`
worth some points; running it gives a :class:`Verdict`; the verdicts of a cell form a
:class:`Report`. This module knows nothing of mathematics, of torch, or of nbgrader.

>>> report = grade(
...     check("the answer is even", lambda seed: passed() if 4 % 2 == 0 else failed("It is odd.", "odd")),
...     out_of=1,
... )
>>> report
1
>>> report.verdicts[0].status
'passed'
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from autograder.answers.silencing import quiet
from autograder.answers.time_limits import TooSlow, time_limit
from autograder.answers.tracebacks import calling_cell, student_message, written_by_author
from autograder.authoring.authored import AuthorError as AuthorError
from autograder.authoring.authored import Points, Positive, Text, authored
from autograder.authoring.rehearsal import Rehearsal, fit_together, is_rehearsal, rehearsed
from autograder.reports.patience import note_stopped, patience_with
from autograder.reports.remarks import remarks
from autograder.reports.rendering import report_html, report_lines, report_text
from autograder.reports.report import Report as Report
from autograder.reports.report import Status as Status
from autograder.reports.report import Verdict as Verdict
from autograder.reports.shown_back import MOST, ShownBack
from autograder.reports.unusable import AnswerError as AnswerError
from autograder.reports.unusable import Missing as Missing
from autograder.reports.unusable import ToldElsewhere as ToldElsewhere
from autograder.reports.unusable import is_unanswered as is_unanswered

TOLD_ELSEWHERE = "told_elsewhere"
"""In the evidence of a finding: its message was written in the process of the student's code."""

_TOLD_ELSEWHERE = {TOLD_ELSEWHERE: True}

REPORT_MIME = "application/vnd.autograder.report+json"
"""The Jupyter output type under which a report carries its verdicts as data."""


def _unanswered(answer: Any) -> Finding | None:
    """What is said of an answer that is missing, or in which ``...`` still stands."""
    if type(answer) is Missing:  # isinstance would ask a hostile object what it is
        note = "answer.unwritten" if answer.unanswered else "answer.missing"
        return failed(answer.message, note, **_TOLD_ELSEWHERE if answer.reason else {})
    if is_unanswered(answer):
        return failed("This is not answered yet: it is still `...`.", "answer.unwritten")
    if type(answer) in (list, tuple) and any(each is ... for each in answer):
        return failed(
            "`...` still stands in this answer. Write the rest in its place, or delete it.",
            "answer.unwritten",
        )
    return None


@dataclass(frozen=True)
class Finding:
    """What one check found, before points are counted.

    ``share`` is the part of the check's points that is earned, from 0 to 1. ``note`` is a stable identifier
    for statistics over a class, such as ``kl.missing-half``. ``reading`` says which of several ways of
    reading the answer this was found of.
    """

    status: Status
    message: str = ""
    note: str = ""
    share: float = 0.0
    evidence: Mapping[str, Any] = field(default_factory=dict)
    reading: int = 0


def passed(message: str = "", note: str = "ok", **evidence: Any) -> Finding:
    """The answer has what the check asks for.

    >>> passed().share
    1.0
    """
    return Finding("passed", message, note, 1.0, evidence)


def failed(message: str, note: str, share: float = 0.0, **evidence: Any) -> Finding:
    """The answer lacks what the check asks for; ``share`` of the points are earned anyway.

    >>> failed("The sign is wrong.", "sign", share=0.5).share
    0.5
    """
    return Finding("failed", message, note, share, evidence)


def undecided(message: str, note: str, **evidence: Any) -> Finding:
    """The check could not tell, so a person has to. Earns nothing until then."""
    return Finding("undecided", message, note, 0.0, evidence)


@dataclass(frozen=True)
class Check:
    """One question asked of one answer.

    ``look`` takes a seed and returns a :class:`Finding`; it runs only inside
    :func:`grade`, never when the check is written down, so that an answer that raises costs its own check
    alone. ``answers`` are the objects that the check looks at, ``seconds`` is the time it may take, and
    ``after`` is a check that has to pass first. ``shows`` tells how the answers were read, of which ``look``
    has found this; nothing that it raises costs points.
    """

    title: str
    look: Callable[[int], Finding]
    points: float
    answers: tuple[Any, ...] = ()
    seconds: float = 10.0
    after: Check | None = None
    rehearsal: Rehearsal | None = None
    shows: Callable[[Finding], Iterable[ShownBack]] | None = None

    written: ClassVar[str] = "a check, such as equivalent(...)"

    @authored
    def only_if(self, other: Check) -> Check:
        """This check, asked only when ``other`` passed; until then it waits, and earns nothing.

        >>> first = check("is a number", lambda seed: failed("It is a word.", "type"))
        >>> second = check("is positive", lambda seed: passed()).only_if(first)
        >>> [verdict.status for verdict in grade(first, second, out_of=2).verdicts]
        ['failed', 'waiting']
        """
        return replace(self, after=other)


@authored
def check(
    title: Text,
    look: Callable[[int], Finding],
    *answers: Any,
    points: Points = 1,
    seconds: Positive = 10,
    rehearsal: Rehearsal | None = None,
    shows: Callable[[Finding], Iterable[ShownBack]] | None = None,
) -> Check:
    """Write down a check: what is asked, how to look, of which answers, for how many points.

    ``rehearsal`` is run when the assignment is generated, and never for a student: see
    :mod:`autograder.authoring.rehearsal`. ``shows`` says how the answers were read, which the report shows
    back.
    """
    return Check(title, look, points, answers, seconds, rehearsal=rehearsal, shows=shows)


@dataclass(frozen=True, repr=False)
class CellReport(Report):
    """The report of a grade cell as it stands in the notebook.

    Its ``repr`` is the score as a bare number, which is how nbgrader takes partial
    credit. In a released notebook, a report whose visible checks all pass says so in words, which nbgrader's
    own validation takes for success, and never claims points that it cannot know.
    """

    def __repr__(self) -> str:
        return report_text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": repr(self),
            "text/html": report_html(self),
            REPORT_MIME: self.as_json(),
        }


@authored
def grade(*checks: Check, out_of: Points) -> Report:
    """Run every check and report. The last expression of a grade cell.

    ``out_of`` states what the cell is worth with its hidden checks; it equals the cell's
    points in nbgrader. Checks run in the order in which they are written, each with its
    own seed, with everything that student code prints or warns kept off the notebook's
    stderr, where nbgrader would take it for a failure.

    >>> grade(check("is a number", lambda seed: passed(), points=2), out_of=5)
    2 of 2 visible points, 3 more points are decided by hidden checks
    """
    fit_together(checks, out_of)
    statuses: dict[int, Status] = {}
    verdicts = []
    faults: list[str] = []
    with remarks() as said, written_by_author(calling_cell()):
        for each in checks:
            before = len(said)
            faults += rehearsed(each, seed_of(each.title))
            finding = _find(each, statuses, faults)
            statuses[id(each)] = finding.status
            verdicts.append(_verdict(each, finding, said[before:], _read_as(each, finding, faults)))
    report = CellReport(tuple(verdicts), out_of, tuple(dict.fromkeys(faults)))
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not report.is_well:
        raise NotAllPassed(report)
    return report


class NotAllPassed(Exception):
    """In the place of a report where nbgrader validates a notebook, which shows nothing but errors and test
    code.

    Raised nowhere else, so no score depends on it. IPython shows it as the report in words.
    """

    def __init__(self, report: Report) -> None:
        super().__init__("Not all visible tests passed.")
        self.report = report

    def _render_traceback_(self) -> list[str]:
        return report_lines(self.report)


def _verdict(each: Check, finding: Finding, said: Sequence[str], read_as: tuple[ShownBack, ...]) -> Verdict:
    return Verdict(
        each.title,
        finding.status,
        round(finding.share * each.points, 6),
        each.points,
        finding.note,
        "\n".join(filter(None, (finding.message, *said))),
        finding.evidence,
        read_as,
    )


def _read_as(each: Check, finding: Finding, faults: list[str]) -> tuple[ShownBack, ...]:
    """How the answers were read; nothing where they could not be, or
    took too long, which the message says.
    """
    unread = finding.status == "waiting" or finding.note == "answer.too-slow"
    if each.shows is None or unread or any(map(_unanswered, each.answers)):
        return ()
    try:
        with quiet(), time_limit(each.seconds):
            return tuple(each.shows(finding))[:MOST]
    except (AnswerError, AuthorError, TooSlow):
        return ()
    except Exception as error:  # a fault of ours, for which no right answer pays
        faults.append(f"The check “{each.title}” cannot show back what it has read: {error}"[:1000])
        return ()


def _find(each: Check, statuses: Mapping[int, Status], faults: list[str]) -> Finding:
    """What a check finds; what is its author's fault, and no student reads, is added to the ``faults``."""
    for answer in each.answers:
        if (finding := _unanswered(answer)) is not None:
            return finding
    if each.after is not None and statuses.get(id(each.after)) != "passed":
        root = _root(each.after, statuses)
        return Finding("waiting", f"Looked at as soon as “{root.title}” passes.", "check.waits")
    seconds = patience_with(each.answers, each.seconds)
    try:
        with quiet(), time_limit(seconds):
            return each.look(seed_of(each.title))
    except AnswerError as error:
        evidence = _TOLD_ELSEWHERE if isinstance(error, ToldElsewhere) else {}
        return failed(error.message, error.note, **evidence)
    except AuthorError as error:
        if not is_rehearsal():
            raise
        faults.append(f"The check “{each.title}”: {error}")
    except TooSlow:
        note_stopped(each.answers, seconds)
        before = " The time of an earlier check was used up as well." if seconds < each.seconds else ""
        return failed(f"This took more than {seconds:g} seconds and was stopped.{before}", "answer.too-slow")
    except (Exception, SystemExit) as error:
        message = student_message(error)
        if message is not None:
            return failed(message, "answer.raises")
        # No line of the student's took part, so the fault is ours and not theirs to pay for.
        faults.append(f"The check “{each.title}” stopped with {type(error).__name__}: {error}"[:1000])
    return undecided("This check could not be carried out; a person will look at it.", "check.broken")


def _root(each: Check, statuses: Mapping[int, Status]) -> Check:
    """The check that has to pass first, where checks wait for checks that wait."""
    while statuses.get(id(each)) == "waiting" and each.after is not None:
        each = each.after
    return each


def seed_of(name: str) -> int:
    """The seed of a named check: the same every time and everywhere within one course.

    A course sets its own by the environment variable ``AUTOGRADER_SEED``.

    >>> seed_of("values agree") == seed_of("values agree")
    True
    """
    course = os.environ.get("AUTOGRADER_SEED", "course")
    return int.from_bytes(hashlib.sha256(f"{course}/{name}".encode()).digest()[:4], "big")
