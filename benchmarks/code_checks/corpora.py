"""All known right and wrong answers of the tasks with programs,
through the real grade cells, with many course seeds.

The answers are those in ``known_answers/``. Each runs in a fork of a notebook that was solved up to it, as in
``autograder audit``, and is graded once for every seed: with the first five by all grade cells that it
reaches, then by the next one alone, which is that of its own task. Checks that train cost seconds each, so
they are asked apart: of some wrong answers to each task that is trained with three seeds, and of some right
ones with three of twelve seeds in turn.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import autograder
from autograder.audit.assignment import Notebook, reached, read_assignment
from autograder.audit.forking import ForkedWork, done_in_forks
from autograder.audit.known_answers import KnownAnswer, known_answers_of
from autograder.audit.running import Running
from autograder.reports.verdicts import Check, Report, check, grade, passed
from autograder.symbolic.limits.limited import working_here
from benchmarks.course import ROOT
from benchmarks.figures import Figures

NOTEBOOKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("vae", "vae", ("elbo_loss", "sample")),
    (
        "autoencoders",
        "mnist_autoencoder",
        ("encoder", "decoder", "init_normal", "mean_squared", "cross_entropy", "init_xavier", "deeper"),
    ),
    ("autoencoders", "vae_questions", ("reparameterize", "gradient_estimates")),
)
TRAINED = ("elbo_loss", "sample", "mean_squared", "init_xavier")

WRONG_AT_LEAST = {
    "losses": 60,
    "reparameterisations": 25,
    "networks and initialisers": 40,
    "samplers": 20,
}
KINDS = {
    "losses": ("elbo_loss", "mean_squared", "cross_entropy"),
    "reparameterisations": ("reparameterize",),
    "estimators": ("gradient_estimates",),
    "networks and initialisers": ("encoder", "decoder", "init_normal", "init_xavier", "deeper"),
    "samplers": ("sample",),
}
SEEDS_OF_EVERY_CELL = 5
ANSWERS_TRAINED, SEEDS_OF_ONE, SEEDS_OF_ALL = 8, 3, 12
SECONDS = 900.0


@dataclass(frozen=True)
class Judged:
    """What the grade cells said of one answer with one seed;
    ``notes`` are those of verdicts that did not pass.
    """

    task: str
    variant: str
    kind: str
    seed: str
    notes: tuple[str, ...]
    expected: str | None
    trained: bool = False
    limit: str = ""

    @property
    def refused(self) -> bool:
        """Whether it lost points, or was left to a person."""
        return bool(self.notes)

    @property
    def mistaken(self) -> bool:
        """Whether a right answer was refused; or a wrong one accepted,
        where not only a training was asked.
        """
        return self.refused if self.kind == "right" else not (self.refused or self.trained)

    @property
    def named(self) -> bool:
        """Whether the mistake was recognised as the one it is."""
        return self.expected in self.notes

    def __str__(self) -> str:
        how = f"{self.kind}, trained" if self.trained else self.kind
        return (
            f"{self.task}: {how}, “{self.variant}”, seed {self.seed}: {', '.join(self.notes) or 'accepted'}"
        )


def measure(figures: Figures, seeds: int, workers: int = 1) -> None:
    """Judge everything, print what was judged wrongly and the figures."""
    os.environ["MPLBACKEND"] = "Agg"
    found: list[Judged] = []
    with working_here():  # nothing but the author's code enters this process
        for assignment, name, tasks in NOTEBOOKS:
            for judged in judge_notebook(assignment, name, tasks, seeds, workers):
                found.append(judged)
                if judged.mistaken:
                    print(f"  {judged}", flush=True)
            print(f"  {assignment}/{name} done, {len(found)} verdicts so far", flush=True)
    report_answers(figures, [each for each in found if not each.trained])
    report_trainings(figures, [each for each in found if each.trained])


def judge_notebook(
    assignment: str, name: str, tasks: Sequence[str], seeds: int, workers: int
) -> Iterator[Judged]:
    """Run one notebook; at each of the tasks, try all answers in forks."""
    (notebook,) = (each for each in read_assignment(ROOT / "source" / assignment) if each.name == name)
    running = Running(notebook)
    for place, cell in enumerate(notebook.cells):
        if cell.grade_id in tasks and cell.kind == "solution":
            answers = known_answers_of(ROOT / "known_answers" / assignment / name / cell.grade_id)
            works = works_at(notebook, running, place, answers, seeds)
            for judged in done_in_forks(works, at_once=workers):
                yield from judged
        if cell.kind != "grade":
            running.run(place)


def works_at(
    notebook: Notebook, running: Running, place: int, answers: Sequence[KnownAnswer], seeds: int
) -> Iterator[ForkedWork[list[Judged]]]:
    """One fork for each answer, and one for each that is trained."""
    task = notebook.cells[place].grade_id
    for variant in answers:
        yield _work(notebook, running, place, variant, range(seeds), False)
    if task not in TRAINED:
        return
    for kind in ("right", "wrong"):
        of_kind = [each for each in answers if each.kind == kind]
        for number, variant in enumerate(of_kind[:: -(-len(of_kind) // ANSWERS_TRAINED)]):
            first = number * SEEDS_OF_ONE % SEEDS_OF_ALL if kind == "right" else 0
            yield _work(notebook, running, place, variant, range(first, first + SEEDS_OF_ONE), True)


def _work(
    notebook: Notebook,
    running: Running,
    place: int,
    variant: KnownAnswer,
    seeds: Iterable[int],
    trained: bool,
) -> ForkedWork[list[Judged]]:
    task = notebook.cells[place].grade_id
    return ForkedWork(
        lambda: [_judge(notebook, running, place, variant, seed, trained) for seed in seeds],
        SECONDS,
        lambda how: [
            Judged(task, variant.name, variant.kind, "all", (how,), variant.note, trained, variant.limit)
        ],
    )


def _judge(
    notebook: Notebook, running: Running, place: int, variant: KnownAnswer, seed: int, trained: bool
) -> Judged:
    """In the fork: put the answer in place, and ask the grade cells that it reaches."""
    os.environ["AUTOGRADER_SEED"] = f"benchmark {seed}"
    autograder.grade = partial(
        _grade, wanted=_is_training if trained else lambda check: not _is_training(check)
    )
    task = notebook.cells[place].grade_id
    asked = [
        other
        for other in sorted(reached(notebook, task))
        if notebook.cells[other].kind == "grade" and _concerns(notebook, other, trained)
    ]
    if not trained and seed >= SEEDS_OF_EVERY_CELL:
        asked = asked[:1]
    running.run(place, variant.source, variant.values)
    notes: list[str] = []
    for other in range(place + 1, asked[-1] + 1):
        if notebook.cells[other].kind != "grade":
            running.run(other)
        elif other in asked:
            outcome = running.grade(other)
            notes += [outcome.error] if outcome.error else []
            notes += [each.note for each in outcome.verdicts if each.status != "passed"]
    return Judged(
        task, variant.name, variant.kind, str(seed), tuple(notes), variant.note, trained, variant.limit
    )


def _grade(*checks: Check, out_of: float, wanted: Callable[[Check], bool]) -> Report:
    """A grade cell that asks some of its checks; the others pass unasked."""
    asked = (
        each if wanted(each) else check(each.title, lambda seed: passed(), points=each.points)
        for each in checks
    )
    return grade(*asked, out_of=out_of)


def _is_training(check: Check) -> bool:
    return check.title.startswith(("train", "one initialisation trains", "samples of a trained model"))


def _concerns(notebook: Notebook, place: int, trained: bool) -> bool:
    """Whether a grade cell has something to ask: those with trainings alone have nothing else."""
    source = notebook.cells[place].source
    return not trained or any(name in source for name in ("trains_a", "loss_falls", "samples_look"))


def report_answers(figures: Figures, found: Sequence[Judged]) -> None:
    """Counts, wrong verdicts, and how many mistakes were named."""
    wrong = [each for each in found if each.kind == "wrong"]
    right = [each for each in found if each.kind == "right"]
    for mistaken in (
        *(each for each in wrong if not each.refused),
        *(each for each in right if each.refused),
    ):
        print(f"  {mistaken}")
    for kind, tasks in KINDS.items():
        count = len({(each.task, each.variant) for each in wrong if each.task in tasks})
        figures.add(f"wrong {kind}", count, at_least=WRONG_AT_LEAST.get(kind))
    figures.add("right answers", len({(each.task, each.variant) for each in right}), at_least=60)
    figures.add("verdicts on wrong answers", len(wrong))
    figures.add("verdicts on right answers", len(right))
    explained = {(each.task, each.variant) for each in found if each.limit}
    figures.add("wrong answers accepted", sum(not (each.refused or each.limit) for each in wrong), at_most=0)
    figures.add("right answers refused", sum(each.refused and not each.limit for each in right), at_most=0)
    figures.add("answers judged wrongly for a reason given", len(explained))
    nameable = [each for each in wrong if each.expected is not None]
    unnamed = Counter(
        (each.task, each.variant, each.expected, each.notes) for each in nameable if not each.named
    )
    for (task, variant, expected, notes), count in unnamed.most_common(20):
        print(f"  {task}: “{variant}” is {expected}, named {', '.join(notes)} ({count} times)")
    figures.add("mistakes named as expected, in percent", _percent(nameable, lambda each: each.named))
    figures.add("mistakes with a name of any kind, in percent", _percent(wrong, _has_name), at_least=90)


def _has_name(judged: Judged) -> bool:
    return judged.named or (judged.refused and not set(judged.notes) <= UNNAMED)


UNNAMED = frozenset(
    {"loss.values", "gradient.mu", "gradient.log_var", "gradient.x_hat", "gradient.z", "layers.output"}
)
"""Notes that say no more than that something differs."""


def report_trainings(figures: Figures, found: Sequence[Judged]) -> None:
    """How many trainings there were, and what they alone see."""
    wrong = [each for each in found if each.kind == "wrong"]
    right = [each for each in found if each.kind == "right"]
    missed = sorted({f"{each.task} “{each.variant}”" for each in wrong if not each.refused})
    print(f"  wrong answers that train as well as a right one, in some run: {', '.join(missed)}")
    figures.add("wrong answers trained", len({(each.task, each.variant) for each in wrong}), at_least=30)
    figures.add("trainings of wrong answers", len(wrong))
    figures.add("trainings of right answers", len(right), at_least=30)
    figures.add("seeds of right trainings", len({each.seed for each in right}), at_least=10)
    figures.add("right answers refused in training", sum(each.refused for each in right), at_most=0)
    figures.add("wrong trainings refused, in percent", _percent(wrong, lambda each: each.refused))


def _percent(found: Sequence[Judged], holds: Callable[[Judged], bool]) -> float:
    return 100 * sum(map(holds, found)) / max(1, len(found))
