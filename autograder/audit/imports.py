"""Does anything that a student can import from the package earn a point?

Where a grade cell needs a name that a solution defines, everything importable takes the place of that name in
turn, each in a fork of its own, with the reference solution around it. What earns more than a name that is
missing is an answer that the package holds.
"""

from __future__ import annotations

import inspect
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import ModuleType
from typing import Any

import autograder
from autograder.audit.assignment import Notebook
from autograder.audit.forking import ForkedWork, done_in_forks
from autograder.audit.importable import Importable
from autograder.audit.results import Earned, Imports, Problem, Unfinished
from autograder.audit.running import Running
from autograder.execution.large_pages import use_large_pages
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.reports import verdicts
from autograder.reports.verdicts import AuthorError, Check, Finding, Missing, Report, failed

_LEAST_SECONDS, _TIMES_THE_REFERENCE = 5.0, 4.0
"""Of CPU time: what a candidate may take, or as many times what the reference solution takes if that is more.
"""

_ASLEEP = 1.0
"""Seconds that a candidate may wait: one for input, for another process or for a lock would do so forever."""

_SAME = 1e-6
_REFERENCE = -1  # its number among the candidates


@dataclass(frozen=True)
class GradedName:
    """A grade cell and a name of an answer in it, and what is tried for that name."""

    cell: int
    name: str
    candidates: tuple[Importable, ...]


@dataclass(frozen=True)
class _Tried:
    """What came of a candidate, by its number: what it earned in so much CPU time, or why it was given up."""

    number: int
    score: float = 0.0
    seconds: float = 0.0
    given_up: str = ""


@dataclass
class ImportSearch:
    """The search through one notebook; ``everything`` is what can be imported."""

    notebook: Notebook
    everything: Sequence[Importable]
    at_once: int
    seconds: float
    seed: str
    follow: Callable[[int, int], None] = lambda done, count: None
    tried: list[tuple[GradedName, _Tried]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def found(self) -> Imports:
        """Run the notebook with its reference solution, and try everything at each grade cell."""
        os.environ["AUTOGRADER_SEED"] = self.seed
        places = list(self._places())
        count = sum(len(each.candidates) for each in places)
        use_large_pages()  # the notebook has run, so this process has all its memory
        running = Running(self.notebook)
        for number, cell in enumerate(self.notebook.cells):
            if cell.kind != "grade":
                running.run(number)
                continue
            running.grade(number)  # what the cell computes once, such as a trained model, every fork has then
            for place in (each for each in places if each.cell == number):
                for each in sorted(self._tried(running, place, count), key=lambda each: each.number):
                    self.tried.append((place, each))
        objects = sum(each.kind is not ModuleType for each in self.everything)
        modules = len(self.everything) - objects
        return Imports(
            objects, modules, count, tuple(self._earned()), tuple(self._unfinished()), tuple(self.problems)
        )

    def _places(self) -> Iterator[GradedName]:
        """Every grade cell with every name that its own task asks for, in the order of the notebook.

        A cell that needs answers to earlier tasks, too, gives no points for those.
        """
        running, answers, judged = Running(self.notebook), frozenset[str](), False
        for number, cell in enumerate(self.notebook.cells):
            if cell.kind == "grade":
                judged = True
                running.grade(number)
                for name in sorted(names_loaded(cell.source) & answers & set(running.names)):
                    yield GradedName(
                        number, name, tuple(_that_may_answer(running.names[name], self.everything))
                    )
                continue
            running.run(number)
            bound = names_bound(cell.source)
            if cell.kind == "solution":
                answers, judged = (bound if judged else answers | bound), False
            else:
                answers = answers - bound

    def _tried(self, running: Running, place: GradedName, count: int) -> Iterator[_Tried]:
        """Try the candidates of a place, each in a fork of its own, as the forks end."""
        missing = _score(running, place, Missing(place.name), dict(running.names))
        (reference,) = self._in_forks(running, place, missing, [_REFERENCE], self.seconds)
        if reference.score < _SAME:
            grade_id = self.notebook.cells[place.cell].grade_id
            what = (
                f"Even the reference earns nothing as `{place.name}`, so imports could not be told from it."
            )
            self.problems.append(Problem(f"{grade_id}, imports", what))
        seconds = min(self.seconds, max(_LEAST_SECONDS, _TIMES_THE_REFERENCE * reference.seconds))
        tried = self._in_forks(running, place, missing, range(len(place.candidates)), seconds)
        for done, each in enumerate(tried, start=len(self.tried) + 1):
            self.follow(done, count)
            yield each

    def _in_forks(
        self, running: Running, place: GradedName, missing: float, numbers: Sequence[int], seconds: float
    ) -> Iterator[_Tried]:
        works = [
            ForkedWork(
                partial(_tried, running, place, each, missing), seconds, partial(_given_up, each), _ASLEEP
            )
            for each in numbers
        ]
        return done_in_forks(works, self.at_once)

    def _earned(self) -> Iterator[Earned]:
        for place, each in self.tried:
            cell, candidate = self.notebook.cells[place.cell], place.candidates[each.number]
            # Any text may have the form that was asked for; the answer it is where nothing is missing.
            least = cell.points - _SAME if candidate.kind is str else _SAME
            if each.score > least:
                yield Earned(cell.grade_id, place.name, candidate.words, each.score, cell.points)

    def _unfinished(self) -> Iterator[Unfinished]:
        for place, each in self.tried:
            if each.given_up:
                grade_id, words = (
                    self.notebook.cells[place.cell].grade_id,
                    place.candidates[each.number].words,
                )
                yield Unfinished(grade_id, place.name, words, each.given_up)


def _that_may_answer(reference: Any, everything: Sequence[Importable]) -> Iterator[Importable]:
    """What may be tried in the place of an answer.

    For a function or a class: what can be called with as many arguments as it can. For anything else: texts,
    which may be formulas, for a list the lists, and one thing of each kind besides, because what is not
    called is only asked what it is.
    """
    kinds = set[type]()
    read = (str, list, tuple) if isinstance(reference, list | tuple) else (str,)
    counts = _counts(reference) if callable(reference) else None
    for each in everything:
        called = not issubclass(each.kind, str | list | tuple | ModuleType)
        if counts is not None and called:
            if any(each.takes(count) for count in counts):
                yield each
        elif (counts is None and issubclass(each.kind, read)) or each.kind not in kinds:
            kinds.add(each.kind)
            yield each


def _counts(reference: Any) -> Sequence[int]:
    """With how many arguments a function may be called."""
    try:
        parameters = inspect.signature(reference).parameters.values()
    except (TypeError, ValueError):
        return range(6)
    positional = [
        each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
    ]
    return range(sum(each.default is each.empty for each in positional), len(positional) + 1)


# --- in a fork


def _tried(running: Running, place: GradedName, number: int, missing: float) -> _Tried:
    """What a candidate earns beyond a missing name."""
    _alone()
    before = dict(running.names)
    try:
        value = before[place.name] if number == _REFERENCE else place.candidates[number].make()
    except (Exception, SystemExit):  # a class that cannot be made like this is no answer
        return _Tried(number)
    begun = time.process_time()
    score = _score(running, place, value, before) - missing
    return _Tried(number, score, time.process_time() - begun)


def _given_up(number: int, how: str) -> _Tried:
    return _Tried(number, given_up=how)


_HARMFUL = frozenset(
    """
    os.kill os.killpg os.exec os.posix_spawn os.system os.fork os.forkpty subprocess.Popen signal.pthread_kill
    os.remove os.rename os.rmdir os.truncate os.chmod os.chown os.link os.symlink shutil.rmtree shutil.move
    socket.connect
    """.split()
)


def _alone() -> None:
    """What is called here may be anything: it reads nothing, harms nothing, and finds no arguments of the
    command line.
    """
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["autograder", "--help"]
    sys.addaudithook(_refuse_harm)
    vars(time)["sleep"] = _no_sleep


def _no_sleep(seconds: float) -> None:
    raise PermissionError("An audit waits for nothing.")


def _refuse_harm(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _HARMFUL:
        raise PermissionError(f"An audit tries what can be imported, and does not do what {event} does.")


def _score(running: Running, place: GradedName, value: Any, before: dict[str, Any]) -> float:
    """What the cell gives for a value in the place of the answer; all names are what they were ``before``
    afterwards.
    """
    running.answer(place.name, value)
    asking = partial(_grade_those_of, value)
    autograder.grade = verdicts.grade = asking
    bound = running.bound_in_tests(_GRADE)
    running.bind_in_tests(bound, asking)
    try:
        return running.grade(place.cell).score
    finally:
        autograder.grade = verdicts.grade = _GRADE
        running.bind_in_tests(bound, _GRADE)
        running.names.clear()
        running.names.update(before)
        running.answer(place.name, before[place.name])


_GRADE = verdicts.grade


def _grade_those_of(value: Any, /, *checks: Check, out_of: float) -> Report:
    """`grade` with the checks that look at one value, and with those that these wait for."""
    asked = [each for each in checks if not each.answers or any(_is_in(value, one) for one in each.answers)]
    roots = []
    for each in asked:
        while each.after is not None:
            each = each.after
            roots.append(each)
    wanted = {id(each) for each in (*asked, *roots)}
    kept: dict[int, Check] = {}
    for each in checks:
        if id(each) in wanted:
            root = None if each.after is None else kept[id(each.after)]
            kept[id(each)] = replace(each, look=partial(_found, each.look), after=root)
    return _GRADE(*kept.values(), out_of=out_of)


def _found(look: Callable[[int], Finding], seed: int) -> Finding:
    """What a check finds, where an answer is out of the package, and raises what only authors can raise
    otherwise.
    """
    try:
        return look(seed)
    except AuthorError as error:
        return failed(str(error), "answer.raises")


def _is_in(value: Any, answer: Any) -> bool:
    inside = answer if type(answer) in (list, tuple) else ()
    return answer is value or any(_is_in(value, each) for each in inside)
