"""The figures of an audit, and its verdict in a sentence: shared by the terminal and the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from autograder.audit.matrix import MatrixRow, TaskMatrix, matrices
from autograder.audit.results import Audit, Imports, NotebookAudit, Outcome, Problem
from autograder.reports.wording import counted


@dataclass(frozen=True)
class Tally:
    """How many answers were tried, and what became of them under *every* seed.

    ``caught`` wrong answers lost marks because a check failed, ``slipped`` ones earned them all without a
    reason of the author's; ``right_limits`` and ``wrong_limits`` are those that are judged wrongly with one;
    ``expected`` counts wrong answers whose mistake should be named. ``killed`` mutants were caught, the
    others have an explanation of the author's, or none. ``unsettled`` are wrong answers and mutants that
    neither lost marks for a reason nor earned all (undecided, or a cell broke).
    """

    right: int = 0
    accepted: int = 0
    wrong: int = 0
    caught: int = 0
    slipped: int = 0
    right_limits: int = 0
    wrong_limits: int = 0
    expected: int = 0
    named: int = 0
    mutants: int = 0
    killed: int = 0
    explained: int = 0
    unexplained: int = 0
    unsettled: int = 0

    @property
    def refused(self) -> int:
        """The right answers that are not accepted, without a reason."""
        return self.right - self.accepted - self.right_limits

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))


@dataclass(frozen=True)
class Marks:
    """What a notebook as a whole earned, under the seed where it did worst by the author's intention."""

    notebook: str
    score: float
    points: float
    as_it_should_be: bool


@dataclass(frozen=True)
class SharedProblems:
    """Places with the same problems, so that these are said once."""

    places: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Headline:
    """The verdict: whether the tests hold, a few words, and a sentence that says why."""

    holds: bool
    title: str
    sentence: str


def tally(matrix: TaskMatrix) -> Tally:
    """The figures of a task.

    >>> tally(TaskMatrix("sum", (), ())).wrong
    0
    """
    right, wrong, mutants = matrix.of("right"), matrix.of("wrong"), matrix.of("mutant")
    return Tally(
        right=len(right),
        accepted=_count(row.as_it_should_be for row in right),
        wrong=len(wrong),
        caught=_count(row.as_it_should_be for row in wrong),
        slipped=_count(row.slips and not row.reason for row in wrong),
        right_limits=_count(bool(row.reason) and not row.as_it_should_be for row in right),
        wrong_limits=_count(bool(row.reason) and row.slips for row in wrong),
        expected=_count(row.named is not None for row in wrong),
        named=_count(row.named is True for row in wrong),
        mutants=len(mutants),
        killed=_count(row.as_it_should_be for row in mutants),
        explained=_count(row.slips and bool(row.reason) for row in mutants),
        unexplained=_count(row.slips and not row.reason for row in mutants),
        unsettled=_count(not row.slips and not row.as_it_should_be for row in (*wrong, *mutants)),
    )


def total_tally(tallies: Iterable[Tally]) -> Tally:
    """The figures of several tasks together."""
    return sum(tallies, Tally())


def tally_of(audit: Audit) -> Tally:
    """The figures of an assignment."""
    return total_tally(
        tally(each) for notebook in audit.notebooks for each in matrices(notebook, audit.seeds)
    )


def survivors(audit: Audit) -> Iterator[tuple[NotebookAudit, MatrixRow]]:
    """The mutants that earn full marks, each with its notebook."""
    for notebook in audit.notebooks:
        for each in matrices(notebook, audit.seeds):
            yield from ((notebook, row) for row in each.of("mutant") if row.slips)


def marks(notebook: NotebookAudit, kind: Literal["reference", "untouched"]) -> Marks | None:
    """What the reference solution earned where it earned least, or the untouched release where most."""
    tried = list(notebook.of(kind))
    if not tried:
        return None
    scores = [sum(cell.score for cell in outcome.cells) for outcome in tried]
    if kind == "reference":
        score, fine = min(scores), all(outcome.full for outcome in tried)
    else:
        score, fine = max(scores), max(scores) < 1e-6 and not any(map(_broken, tried))
    return Marks(notebook.notebook, score, max(map(_points, tried)), fine)


def _broken(outcome: Outcome) -> bool:
    return outcome.ended != "finished" or any(cell.error for cell in outcome.cells)


def _points(outcome: Outcome) -> float:
    return sum(cell.points for cell in outcome.cells)


def gathered(problems: Iterable[Problem]) -> tuple[SharedProblems, ...]:
    """Problems by what is said, and all that is said of a place together; in the order of their first.

    >>> listed = [
    ...     Problem("kl, one", "It slips."),
    ...     Problem("kl, two", "It slips."),
    ...     Problem("kl, three", "It dies."),
    ... ]
    >>> [(each.places, each.sentences) for each in gathered(listed)]
    [(('kl, one', 'kl, two'), ('It slips.',)), (('kl, three',), ('It dies.',))]
    """
    said: dict[str, list[str]] = {}
    for problem in problems:
        said.setdefault(problem.where, []).append(problem.what)
    places: dict[tuple[str, ...], list[str]] = {}
    for where, sentences in said.items():
        places.setdefault(tuple(sentences), []).append(where)
    return tuple(SharedProblems(tuple(of_these), sentences) for sentences, of_these in places.items())


def headline(audit: Audit) -> Headline:
    """The verdict of an audit in a sentence.

    Says that the tests hold only where something was tried that could have shown the opposite.

    >>> headline(Audit("sums", (), (), ("course",), 1.0)).title
    'Nothing was tried'
    """
    figures = tally_of(audit)
    faults = list(_faults(audit, figures))
    things = max(_places(audit) + figures.unexplained, sum(number for number, _ in faults))
    if things:
        why = _listed([text for _, text in faults])
        return Headline(False, f"{counted(things, 'thing')} to look at", f"{why[:1].upper()}{why[1:]}.")
    imports = imports_of(audit)
    if not figures.wrong + figures.mutants and not (imports and imports.tried):
        return Headline(False, "Nothing was tried", "There are no wrong answers and no mutants to be caught.")
    return Headline(True, "The tests hold", _praise(figures, imports))


def imports_of(audit: Audit) -> Imports | None:
    """What became of imports in all notebooks together; None where none were tried."""
    found = [notebook.imports for notebook in audit.notebooks if notebook.imports is not None]
    if not found:
        return None
    return Imports(
        found[0].objects,
        found[0].modules,
        sum(each.tried for each in found),
        tuple(each for imports in found for each in imports.earned),
        tuple(each for imports in found for each in imports.unfinished),
        tuple(each for imports in found for each in imports.problems),
    )


def about_imports(imports: Imports) -> str:
    """How much was tried by import, in a sentence.

    >>> about_imports(Imports(2, 1, 9, ()))
    '2 objects of 1 module were tried as answers, 9 times in all; none earns a point.'
    """
    of = f"{counted(imports.objects, 'object')} of {counted(imports.modules, 'module')}"
    return (
        f"{of} were tried as answers, {counted(imports.tried, 'time')} in all; {_what_imports_earn(imports)}."
    )


def imports_by_notebook(audit: Audit) -> Iterator[str]:
    """A sentence on the imports of each notebook."""
    for notebook in audit.notebooks:
        if (imports := notebook.imports) is not None:
            yield f"{notebook.notebook}: {counted(imports.tried, 'time')}; {_what_imports_earn(imports)}."


def not_finished(imports: Imports) -> str:
    """Which imports were given up, and where, in a sentence; empty if none was.

    >>> from autograder.audit.results import Unfinished
    >>> not_finished(Imports(2, 1, 9, (), (Unfinished("sum_tests", "sum", "tools.wait", "waits"),)))
    'Not tried to the end: 1. tools.wait (waits in sum_tests).'
    """
    if not imports.unfinished:
        return ""
    places: dict[str, dict[str, list[str]]] = {}
    for each in imports.unfinished:
        places.setdefault(each.imported, {}).setdefault(each.why, []).append(each.grade_id)
    listed = (
        f"{name} "
        f"({'; '.join(f'{why} in {_listed(list(dict.fromkeys(where)))}' for why, where in found.items())})"
        for name, found in places.items()
    )
    return f"Not tried to the end: {len(imports.unfinished)}. {', '.join(listed)}."


def _what_imports_earn(imports: Imports) -> str:
    earned, given_up = len({each.imported for each in imports.earned}), len(imports.unfinished)
    result = f"{earned} {_verb(earned, 'earns', 'earn')} points" if earned else "none earns a point"
    return result + (f", {given_up} {_verb(given_up, 'was', 'were')} given up" if given_up else "")


def _faults(audit: Audit, figures: Tally) -> Iterator[tuple[int, str]]:
    """What the figures themselves say against the tests, and how many problems were noted beside them."""
    wanted: tuple[tuple[Literal["reference", "untouched"], str], ...] = (
        ("reference", "the reference solution of {} lacks marks"),
        ("untouched", "the untouched release of {} earns marks or breaks a cell"),
    )
    for kind, text in wanted:
        found = [marks(notebook, kind) for notebook in audit.notebooks]
        bad = [each.notebook for each in found if each and not each.as_it_should_be]
        if bad:
            yield len(bad), text.format(_listed(bad))
    objections = (
        (figures.refused, "right answer is not accepted", "right answers are not accepted"),
        (figures.slipped, "wrong answer earns full marks", "wrong answers earn full marks"),
        (figures.unexplained, "mutant survives unexplained", "mutants survive unexplained"),
        (
            figures.unsettled,
            "wrong answer or mutant is neither caught nor let through",
            "wrong answers or mutants are neither caught nor let through",
        ),
    )
    for number, one, many in objections:
        if number:
            yield number, counted(number, one, many)
    imports = imports_of(audit)
    if imports is not None and imports.earned:
        number = len({each.imported for each in imports.earned})
        yield number, counted(number, "import earns points", "imports earn points")
    if audit.all_problems:
        yield 0, f"the list of problems names {counted(_places(audit), 'place')}"


def _places(audit: Audit) -> int:
    return len({problem.where for problem in audit.all_problems})


def _praise(figures: Tally, imports: Imports | None) -> str:
    said = []
    if figures.right:
        said.append(f"{_so_many(figures.accepted, figures.right, 'right answer')} accepted")
    if figures.wrong:
        said.append(f"{_so_many(figures.caught, figures.wrong, 'wrong answer')} caught")
    if figures.mutants:
        text = (
            f"{figures.killed} of {counted(figures.mutants, 'mutant')} {_verb(figures.killed, 'is', 'are')} "
            "caught"
        )
        rest = f"; {figures.explained} {_verb(figures.explained, 'survives', 'survive')} for a reason given"
        said.append(text + (rest if figures.explained else ""))
    if limits := figures.right_limits + figures.wrong_limits:
        said.append(
            f"{counted(limits, 'answer')} {_verb(limits, 'is', 'are')} judged wrongly for a reason given"
        )
    if imports is not None:
        said.append("no import earns a point")
    text = _listed(said)
    return f"{text[:1].upper()}{text[1:]}."


def _count(facts: Iterable[bool]) -> int:
    return sum(facts)


def _so_many(number: int, of: int, one: str) -> str:
    """How many answers are judged as they should be, as the beginning of a sentence."""
    if number < of:
        return f"{number} of {counted(of, one)} {_verb(number, 'is', 'are')}"
    return f"the only {one} is" if of == 1 else f"all {of} {one}s are"


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts[:-1]) + (" and " if len(texts) > 1 else "") + "".join(texts[-1:])
