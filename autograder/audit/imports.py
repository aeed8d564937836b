"""Does anything that a student can import from the package earn a point?

Where a grade cell needs a name that a solution defines, everything importable takes the place of that name in turn,
many one after the other in a fork, with the reference solution around it. What earns more than a name that is
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
from types import FrameType, ModuleType
from typing import Any

import autograder
from autograder import verdicts
from autograder.audit.assignment import Notebook
from autograder.audit.forking import Work, done_in_forks
from autograder.audit.importable import Importable
from autograder.audit.results import Earned, Imports
from autograder.audit.running import Running
from autograder.notebooks.names import names_bound, names_loaded
from autograder.verdicts import Check, Missing, Report

_IN_A_FORK = 40
_SECONDS_IN_A_FORK, _SECONDS_ALONE = (
    20.0,
    6.0,
)  # of CPU; forty that fail take one or two, what hangs is given up
_SECONDS_OF_A_CHECK = 5.0  # a training takes two or three; what waits for something is given up
_SAME = 1e-6


@dataclass(frozen=True)
class Place:
    """A grade cell and a name of an answer in it, and what is tried for that name."""

    cell: int
    name: str
    candidates: tuple[Importable, ...]


@dataclass
class ImportSearch:
    """The search through one notebook; ``everything`` is what can be imported."""

    notebook: Notebook
    everything: Sequence[Importable]
    at_once: int
    seconds: float
    seed: str
    follow: Callable[[int, int], None] = lambda done, count: None
    earned: list[Earned] = field(default_factory=list)

    def found(self) -> Imports:
        """Run the notebook with its reference solution, and try everything at each grade cell."""
        os.environ["AUTOGRADER_SEED"] = self.seed
        places = list(self._places())
        count, done = sum(len(each.candidates) for each in places), 0
        running = Running(self.notebook)
        for number, cell in enumerate(self.notebook.cells):
            if cell.kind != "grade":
                running.run(number)
                continue
            for place in (each for each in places if each.cell == number):
                for number_done in self._tried(running, place):
                    done += number_done
                    self.follow(done, count)
            running.grade(number)
        objects = sum(each.kind is not ModuleType for each in self.everything)
        return Imports(objects, len(self.everything) - objects, count, tuple(self.earned))

    def _places(self) -> Iterator[Place]:
        """Every grade cell with every name that its own task asks for, in the order of the notebook.

        A cell that needs answers to earlier tasks, too, gives no points for those.
        """
        running, answers, judged = Running(self.notebook), frozenset[str](), False
        for number, cell in enumerate(self.notebook.cells):
            if cell.kind == "grade":
                judged = True
                running.grade(number)
                for name in sorted(names_loaded(cell.source) & answers & set(running.names)):
                    yield Place(number, name, tuple(_that_may_answer(running.names[name], self.everything)))
                continue
            running.run(number)
            bound = names_bound(cell.source)
            if cell.kind == "solution":
                answers, judged = (bound if judged else answers | bound), False
            else:
                answers = answers - bound

    def _tried(self, running: Running, place: Place) -> Iterator[int]:
        """Try the candidates of a place, note what has earned something, and say how many are done each time."""
        every = range(len(place.candidates))
        batches = [every[start : start + _IN_A_FORK] for start in every[::_IN_A_FORK]]
        alone: list[range] = []
        for batch, scores in self._judged(running, place, batches, _SECONDS_IN_A_FORK):
            if scores is None and len(batch) > 1:
                alone += [range(each, each + 1) for each in batch]  # one of them has ended or upset the fork
                continue
            yield self._note(place, batch, scores)
        for batch, scores in self._judged(running, place, alone, _SECONDS_ALONE):
            yield self._note(place, batch, scores)

    def _judged(
        self, running: Running, place: Place, batches: Sequence[range], seconds: float
    ) -> Iterator[tuple[range, list[float] | None]]:
        """Batches of candidates, by their numbers, and what each of a batch earns, as the forks end."""
        works = [
            Work(
                partial(_scores, running, place, batch),
                min(seconds, self.seconds),
                partial(_no_scores, batch),
            )
            for batch in batches
        ]
        return done_in_forks(works, self.at_once)

    def _note(self, place: Place, batch: range, scores: Sequence[float] | None) -> int:
        cell = self.notebook.cells[place.cell]
        for number, score in zip(batch, scores or [0.0] * len(batch), strict=True):
            each = place.candidates[number]
            # Any text may have the form that was asked for; the answer it is where nothing is missing.
            least = cell.points - _SAME if each.kind is str else _SAME
            if score > least:
                self.earned.append(Earned(cell.grade_id, place.name, each.words, score, cell.points))
        return len(batch)


def _that_may_answer(reference: Any, everything: Sequence[Importable]) -> Iterator[Importable]:
    """What may be tried in the place of an answer.

    For a function or a class: what can be called with as many arguments as it can. For anything else: texts, which may
    be formulas, and one thing of each kind besides, because what is not called is only asked what it is.
    """
    kinds = set[type]()
    counts = _counts(reference) if callable(reference) else None
    for each in everything:
        called = each.kind not in (str, ModuleType)
        if counts is not None and called:
            if any(each.takes(count) for count in counts):
                yield each
        elif (counts is None and each.kind is str) or each.kind not in kinds:
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


def _scores(running: Running, place: Place, batch: range) -> tuple[range, list[float] | None]:
    """What each of a batch earns beyond a missing name; None if the fork is not what it was afterwards."""
    _alone()
    before = dict(running.names)
    missing = _score(running, place, Missing(place.name), before)
    whole = _score(running, place, before[place.name], before) if len(batch) > 1 else 0.0
    found = []
    for number in batch:
        try:
            value = place.candidates[number].make()
        except Exception:  # a class that cannot be made like this is no answer
            found.append(0.0)
            continue
        found.append(_score(running, place, value, before) - missing)
    upset = len(batch) > 1 and abs(_score(running, place, before[place.name], before) - whole) > _SAME
    return batch, None if upset else found


def _no_scores(batch: range, how: str) -> tuple[range, list[float] | None]:
    return batch, None


_HARMFUL = frozenset(
    (
        *(
            "os.kill",
            "os.killpg",
            "os.exec",
            "os.posix_spawn",
            "os.system",
            "subprocess.Popen",
            "signal.pthread_kill",
        ),
        *(
            "os.remove",
            "os.rename",
            "os.rmdir",
            "os.truncate",
            "os.chmod",
            "os.chown",
            "os.link",
            "os.symlink",
        ),
        *("shutil.rmtree", "shutil.move", "socket.connect", "os.fork", "os.forkpty"),
    )
)


def _alone() -> None:
    """What is called here may be anything: it reads nothing, harms nothing, and finds no arguments of the command line."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["autograder", "--help"]
    sys.addaudithook(_refuse_harm)
    vars(time)["sleep"] = _no_sleep


def _no_sleep(seconds: float) -> None:
    raise PermissionError("An audit waits for nothing.")


def _refuse_harm(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what reaches out of the fork or waits, but to the comparisons, which work in a process of their own."""
    if event not in _HARMFUL:
        return
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__", "").startswith("autograder.symbolic.limits"):
            return
        frame = frame.f_back
    raise PermissionError(f"An audit tries what can be imported, and does not do what {event} does.")


def _score(running: Running, place: Place, value: Any, before: dict[str, Any]) -> float:
    running.names.clear()
    running.names.update({**before, place.name: value})
    asking = partial(_grade_those_of, value)
    autograder.grade = verdicts.grade = asking
    try:
        return running.grade(place.cell).score
    finally:
        autograder.grade = verdicts.grade = _GRADE
        running.names.clear()
        running.names.update(before)


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
            kept[id(each)] = replace(each, seconds=min(each.seconds, _SECONDS_OF_A_CHECK), after=root)
    return _GRADE(*kept.values(), out_of=out_of)


def _is_in(value: Any, answer: Any) -> bool:
    if type(answer) in (list, tuple):
        return any(_is_in(value, each) for each in answer)
    return answer is value
