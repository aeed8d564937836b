"""The kill matrix of a task: which answers were tried, and which check objected to which of them.

Rows are answers, columns are checks, a field says what the check made of the answer. Columns are
counted over wrong answers and mutants, so that one sees which check earns its place; rows tell
whether the answer was caught under every seed. Nothing here knows how a matrix is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from autograder.audit.results import CellOutcome, CheckColumn, NotebookAudit, Outcome, Trial, TrialKind
from autograder.reports.verdicts import Verdict

Field = Literal["passed", "caught", "partly", "undecided", "waited", "not run"]
"""What a check made of an answer: it passed; it failed and earned nothing, or a share; nobody can
tell; it was not looked at because another check failed; or its cell was not run, or broke."""

Fate = Literal["full marks", "refused", "undecided", "no result"]
"""What became of an answer. *No result*: no full marks, but no check objected either (a cell broke)."""

Worth = Literal["needed", "needed in its cell", "shared", "elsewhere", "idle", "untried"]
"""Whether a check earns its place: something is caught by it alone; by it alone in its grade cell,
though other cells lose marks with it; all it catches is caught by others of its cell too; it catches
only answers to other tasks; it catches nothing in the whole notebook; or no wrong answer and no
mutant of the notebook came before it."""

_RowKey = tuple[TrialKind, str, str, str]


@dataclass(frozen=True)
class AnotherSeed:
    """Another seed that says otherwise: the answer's fate there, and how many checks changed their mind."""

    seed: str
    fate: Fate
    changed: int


@dataclass(frozen=True)
class MatrixRow:
    """One answer: ``outcome`` is that of the seed shown; ``fields`` and ``verdicts`` go by column.

    ``named`` is whether its mistake was named under every seed, None where no name is expected;
    ``reason`` is the author's explanation of a survivor, or of an answer that is judged wrongly so far.
    """

    outcome: Outcome
    fields: tuple[Field, ...]
    verdicts: tuple[Verdict | None, ...]
    fate: Fate
    elsewhere: tuple[AnotherSeed, ...] = ()
    named: bool | None = None
    reason: str = ""

    @property
    def trial(self) -> Trial:
        """What was tried."""
        return self.outcome.trial

    @property
    def fates(self) -> frozenset[Fate]:
        """The fates under all seeds."""
        return frozenset([self.fate, *(each.fate for each in self.elsewhere)])

    @property
    def right(self) -> bool:
        """Whether the answer is a right one, so that it is to be accepted."""
        return self.trial.kind == "right"

    @property
    def slips(self) -> bool:
        """Whether this is no right answer, and yet it earns full marks under some seed."""
        return not self.right and "full marks" in self.fates

    @property
    def as_it_should_be(self) -> bool:
        """Whether a right answer is accepted, or another one caught, under every seed."""
        return self.fates == {"full marks" if self.right else "refused"}

    @property
    def alarming(self) -> bool:
        """Whether an author has to act: without a reason it slips through, or is right and not accepted."""
        return not self.reason and (self.slips or (self.right and not self.as_it_should_be))

    @property
    def objectors(self) -> tuple[int, ...]:
        """The columns that object to this answer."""
        return tuple(place for place, field in enumerate(self.fields) if field in ("caught", "partly"))


@dataclass(frozen=True)
class Column:
    """One check, counted over the wrong answers and mutants of a task, under the seed shown.

    ``asked`` is how many of them it looked at, ``catches`` how many that lost marks it objected
    to, ``alone`` how many of these no other check objected to, and ``alone_in_cell`` how many no
    other of its grade cell did. ``refuses`` is how many right answers it did not pass. ``beyond``
    is what it catches among the answers to other tasks.
    """

    check: CheckColumn
    asked: int
    catches: int
    alone: int
    alone_in_cell: int
    refuses: int
    beyond: int = 0

    @property
    def worth(self) -> Worth:
        """Whether the check earns its place."""
        if self.alone:
            return "needed"
        if self.catches:
            return "needed in its cell" if self.alone_in_cell else "shared"
        if self.beyond:
            return "elsewhere"
        return "idle" if self.asked else "untried"


@dataclass(frozen=True)
class TaskMatrix:
    """The kill matrix of a task; rows that need attention come first, equal ones stand together."""

    task: str
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]

    def of(self, kind: TrialKind) -> tuple[MatrixRow, ...]:
        """The rows of one kind."""
        return tuple(row for row in self.rows if row.trial.kind == kind)

    def patterns(self, kind: TrialKind) -> tuple[tuple[MatrixRow, ...], ...]:
        """The rows of one kind, those with the same pattern in the matrix together."""
        return tuple(tuple(rows) for _, rows in groupby(self.of(kind), key=_pattern))


def matrices(notebook: NotebookAudit, seeds: Sequence[str]) -> tuple[TaskMatrix, ...]:
    """The kill matrices of a notebook's tasks, in its order; they show the first of the seeds.

    >>> from autograder.audit.results import CellOutcome, CheckColumn, NotebookAudit, Outcome, Trial
    >>> checks = tuple(
    ...     CheckColumn("sum_tests", place, title, 1, False) for place, title in enumerate(["type", "value"])
    ... )
    >>> verdicts = (
    ...     Verdict("type", "passed", 1, 1, "ok", ""),
    ...     Verdict("value", "failed", 0, 1, "sum.sign", "Look at 1."),
    ... )
    >>> cell = CellOutcome("sum_tests", 2, 1, verdicts, 0.1)
    >>> outcome = Outcome(Trial("wrong", "sum", "a sign", "course", note="sum.sign"), (cell,))
    >>> [found] = matrices(NotebookAudit("sums", checks, (outcome,), (), ()), ["course"])
    >>> [(row.fields, row.fate, row.named) for row in found.rows]
    [(('passed', 'caught'), 'refused', True)]
    >>> [column.worth for column in found.columns]
    ['idle', 'needed']
    """
    found = [_matrix(notebook, task, seeds) for task in notebook.tasks]
    catches = Counter[CheckColumn]()
    for each in found:
        catches.update({column.check: column.catches for column in each.columns})
    return tuple(
        replace(
            each, columns=tuple(replace(one, beyond=catches[one.check] - one.catches) for one in each.columns)
        )
        for each in found
    )


def _matrix(notebook: NotebookAudit, task: str, seeds: Sequence[str]) -> TaskMatrix:
    tried = list(notebook.of("wrong", "mutant", "right", task=task))
    ran = {cell.grade_id for outcome in tried for cell in outcome.cells}
    checks = [check for check in notebook.checks if check.grade_id in ran]
    reasons = {_key(each.outcome.trial): each.reason for each in notebook.survivors if each.reason}
    answers: dict[_RowKey, list[Outcome]] = {}
    for outcome in tried:
        answers.setdefault(_key(outcome.trial), []).append(outcome)
    rows = [
        _row(of_one, checks, seeds, of_one[0].trial.limit or reasons.get(key, ""))
        for key, of_one in answers.items()
    ]
    columns = (_column(place, checks, rows) for place in range(len(checks)))
    return TaskMatrix(task, tuple(columns), tuple(_sorted(rows)))


def _key(trial: Trial) -> _RowKey:
    """What makes two trials the same answer under different seeds."""
    return trial.kind, trial.name, trial.before, trial.after


def _row(
    outcomes: list[Outcome], checks: Sequence[CheckColumn], seeds: Sequence[str], reason: str
) -> MatrixRow:
    order = {seed: place for place, seed in enumerate(seeds)}
    shown, *others = sorted(outcomes, key=lambda each: order.get(each.trial.seed, len(order)))
    fields = _fields(shown, checks)
    elsewhere = (_elsewhere(other, _fields(other, checks), fields) for other in others)
    note = shown.trial.note
    return MatrixRow(
        outcome=shown,
        fields=fields,
        verdicts=tuple(_verdict(shown, check) for check in checks),
        fate=_fate(shown),
        elsewhere=tuple(each for each in elsewhere if each.changed or each.fate != _fate(shown)),
        named=None if note is None else all(note in each.notes for each in outcomes),
        reason=reason,
    )


def _elsewhere(other: Outcome, there: tuple[Field, ...], here: tuple[Field, ...]) -> AnotherSeed:
    changed = sum(one != another for one, another in zip(there, here, strict=True))
    return AnotherSeed(other.trial.seed, _fate(other), changed)


def _fields(outcome: Outcome, checks: Sequence[CheckColumn]) -> tuple[Field, ...]:
    return tuple(_field(_verdict(outcome, check)) for check in checks)


def _verdict(outcome: Outcome, check: CheckColumn) -> Verdict | None:
    cell: CellOutcome | None = next((each for each in outcome.cells if each.grade_id == check.grade_id), None)
    if cell is None or cell.error or check.place >= len(cell.verdicts):
        return None
    return cell.verdicts[check.place]


def _field(verdict: Verdict | None) -> Field:
    if verdict is None:
        return "not run"
    if verdict.status == "waiting":
        return "waited"
    if verdict.status != "failed":
        return verdict.status
    return "partly" if verdict.points > 1e-9 else "caught"


def _fate(outcome: Outcome) -> Fate:
    statuses = {verdict.status for cell in outcome.cells if not cell.error for verdict in cell.verdicts}
    if outcome.full:
        return "full marks"
    if "failed" in statuses or outcome.ended != "finished":
        return "refused"
    return "undecided" if "undecided" in statuses else "no result"


def _column(place: int, checks: Sequence[CheckColumn], rows: Sequence[MatrixRow]) -> Column:
    own = {other for other, check in enumerate(checks) if check.grade_id == checks[place].grade_id}
    against = [row for row in rows if not row.right]
    caught = [row for row in against if row.fate == "refused" and place in row.objectors]
    return Column(
        check=checks[place],
        asked=sum(row.fields[place] not in ("waited", "not run") for row in against),
        catches=len(caught),
        alone=sum(row.objectors == (place,) for row in caught),
        alone_in_cell=sum(own.intersection(row.objectors) == {place} for row in caught),
        refuses=sum(row.right and row.fields[place] in ("caught", "partly", "undecided") for row in rows),
    )


def _sorted(rows: Sequence[MatrixRow]) -> list[MatrixRow]:
    """Alarming rows first, then survivors with a reason, then what is open, then the rest by pattern."""
    return sorted(rows, key=_pattern)


def _pattern(row: MatrixRow) -> tuple[int, tuple[int, ...], tuple[Field, ...], Fate]:
    urgency = 0 if row.alarming else 1 if row.slips else 2 if not row.as_it_should_be else 3
    return urgency, row.objectors, row.fields, row.fate
