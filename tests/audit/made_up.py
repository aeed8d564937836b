"""Audits that never took place: a small one with one case of everything, and large ones."""

from __future__ import annotations

from autograder.audit.results import (
    Audit,
    CellOutcome,
    CheckColumn,
    NotebookAudit,
    Outcome,
    Problem,
    Survivor,
    Trial,
    TrialKind,
)
from autograder.reports.verdicts import Status, Verdict

SEEDS = ("course", "second")

CHECKS = (
    CheckColumn("kl_tests", 0, "it is in closed form", 0, False),
    CheckColumn("kl_tests", 1, "agrees with the integral", 1, False),
    CheckColumn("kl_tests", 2, "the divergence for J = 1, 2, 3, 5", 3, True),
    CheckColumn("loss_tests", 0, "the loss is a scalar", 1, False),
    CheckColumn("loss_tests", 1, "the gradients agree", 2, True),
)


def verdict(check: CheckColumn, letter: str, note: str = "") -> Verdict:
    """A verdict by its letter: p(assed), x (failed), h(alf earned), ? (undecided), w(aited)."""
    status: dict[str, Status] = {
        "p": "passed",
        "x": "failed",
        "h": "failed",
        "?": "undecided",
        "w": "waiting",
    }
    share = {"p": 1.0, "h": 0.5}.get(letter, 0.0)
    notes = {"p": "ok", "?": "check.broken", "w": "check.waits"}
    message = "" if letter == "p" else f"“{check.title}” says: look at mu < 1 & sigma = 2."
    points = share * check.points
    return Verdict(
        check.title, status[letter], points, check.points, notes.get(letter, note or "value"), message
    )


def outcome(
    kind: TrialKind,
    name: str,
    letters: str,
    *,
    task: str = "kl",
    seed: str = SEEDS[0],
    note: str | None = None,
    found: str = "value",
    change: tuple[str, str] = ("", ""),
    checks: tuple[CheckColumn, ...] = CHECKS,
) -> Outcome:
    """What came of a trial, by one letter per check; a blank is a check whose cell was not run."""
    trial = Trial(kind, task, name, seed, note, *change)
    cells = []
    for grade_id in dict.fromkeys(check.grade_id for check in checks):
        of_cell = [
            (check, letter)
            for check, letter in zip(checks, letters, strict=True)
            if check.grade_id == grade_id
        ]
        verdicts = tuple(verdict(check, letter, found) for check, letter in of_cell if letter != " ")
        if verdicts:
            points = sum(check.points for check, _ in of_cell)
            score = sum(each.points for each in verdicts)
            cells.append(CellOutcome(grade_id, points, score, verdicts, 0.25 * len(verdicts)))
    return Outcome(trial, tuple(cells))


ALL_WELL = (
    outcome("reference", "the author's own", "ppppp", task=""),
    outcome("untouched", "the release as it is", "xxxxx", task=""),
    outcome("right", "with a trace", "ppppp"),
    outcome("right", "in LaTeX", "ppppp"),
    outcome("wrong", "half is missing", "pxhpp", note="kl.half", found="kl.half"),
    outcome("wrong", "reversed", "pxxpp", note="kl.reversed", found="kl.other"),
    outcome("wrong", "an integral", "xwwpp"),
    outcome("mutant", "`+` → `-`", "ppxpp", change=("return a + b", "return a - b")),
)

EQUIVALENT = outcome(
    "mutant", "`mean()` → `sum() / n`", "ppppp", change=("return terms.mean()", "return terms.sum() / n")
)
UNEXPLAINED = outcome(
    "mutant",
    "`<` → `<=`",
    "ppp  ",
    change=("if sigma < 1e-8 and mu[0] > 0:", "if sigma <= 1e-8 and mu[0] > 0:"),
)


def notebook(
    outcomes: tuple[Outcome, ...],
    survivors: tuple[Survivor, ...] = (),
    problems: tuple[Problem, ...] = (),
    name: str = "elbo",
) -> NotebookAudit:
    """A notebook with the made-up checks."""
    return NotebookAudit(name, CHECKS, outcomes, survivors, problems)


def audit(*notebooks: NotebookAudit, problems: tuple[Problem, ...] = ()) -> Audit:
    """An audit of some notebooks."""
    return Audit("vae", notebooks, problems, SEEDS, 83.0)


def sound() -> Audit:
    """An audit that found nothing to complain about; one survivor is explained."""
    survivor = Survivor(EQUIVALENT, "the same value, written in another way")
    return audit(notebook((*ALL_WELL, EQUIVALENT), (survivor,)))


def troubled() -> Audit:
    """An audit with one case of everything that can be wrong."""
    outcomes = (
        *ALL_WELL,
        EQUIVALENT,
        UNEXPLAINED,
        outcome("wrong", "slips through <b>", "ppppp", note="kl.sign"),
        outcome("wrong", "by luck", "pxpp "),
        outcome("wrong", "by luck", "ppppp", seed=SEEDS[1]),
        outcome("wrong", "nobody can tell", "pp?pp"),
        outcome("right", "refused", "ppxpp"),
        outcome("wrong", "a vector", "pppxp", task="loss"),
        Outcome(Trial("wrong", "loss", "runs forever", SEEDS[0]), (), ended="too slow"),
        Outcome(
            Trial("mutant", "loss", "name lost", SEEDS[0], before="x = y", after="x = yy"),
            (CellOutcome("loss_tests", 3, 0, (), 0.0, error="the cell's checks are worth 4 points"),),
            raised="NameError: name 'yy' is not defined",
        ),
    )
    survivors = (
        Survivor(EQUIVALENT, "the same value, written in another way"),
        Survivor(UNEXPLAINED),
    )
    problems = (Problem("elbo, kl, right answer “refused”", "A right answer earns 1 of 4 points."),)
    return audit(
        notebook(outcomes, survivors, problems),
        notebook((outcome("reference", "the author's own", "ppxpp", task=""),), name="laplace"),
        problems=(Problem("vae", "The folder `known_answers/vae/kl_scalar` belongs to no solution cell."),),
    )


def large(notebooks: int = 3, tasks: int = 4, wrong: int = 60, mutants: int = 150, right: int = 30) -> Audit:
    """A large audit: every pattern of objections comes often, with messages as long as real ones."""
    return Audit(
        "vae",
        tuple(_large_notebook(place, tasks, wrong, mutants, right) for place in range(notebooks)),
        (),
        SEEDS,
        1234.5,
    )


_ADVICE = (
    "For a batch of {} images and {} latent dimensions your loss is {}, mine is {}. What happens to "
    "the size when the batch is twice as large, and which of the two terms is summed over pixels?"
)


def _large_notebook(place: int, tasks: int, wrong: int, mutants: int, right: int) -> NotebookAudit:
    checks = tuple(
        CheckColumn(
            f"task_{task}_{'tests' if number < 4 else 'more_tests'}", number % 4, title, 1, number > 2
        )
        for task in range(tasks)
        for number, title in enumerate(
            [
                "the loss is a scalar",
                "inputs are left unchanged",
                "finite at the edges",
                "finite where it should be, and of the right size there",
                "the values agree with the reference on random shapes",
                "gradients agree for x_hat, mu and log_var",
                "training with it reaches the quality of the reference",
                "held-out images are explained as well as by the reference",
            ]
        )
    )
    outcomes = [
        outcome("reference", "the author's own", "p" * len(checks), task="", checks=checks),
        outcome("untouched", "the release as it is", "x" * len(checks), task="", checks=checks),
    ]
    survivors = []
    for task in range(tasks):
        own = tuple(check for check in checks if check.grade_id.startswith(f"task_{task}_"))
        for number in range(right):
            outcomes.append(_large_outcome("right", task, number, "pppppppp", own))
        for number in range(wrong):
            letters = ["pppxxppp", "pphxxwww", "xppxhpxx", "pppxppwp"][number * number % 7 % 4]
            outcomes.append(_large_outcome("wrong", task, number, letters, own))
        for number in range(mutants):
            letters = ["pppxxxpp", "xxxxxxxx", "pppppxpp", "pppxxhww", "ppxppppp"][number * number % 11 % 5]
            survives = number % 50 == 7
            outcomes.append(_large_outcome("mutant", task, number, "p" * 8 if survives else letters, own))
            if survives:
                reason = "the constant is never reached" if number > 10 else ""
                survivors.append(Survivor(outcomes[-1], reason))
    return NotebookAudit(f"notebook_{place}", checks, tuple(outcomes), tuple(survivors), ())


def _large_outcome(
    kind: TrialKind, task: int, number: int, letters: str, checks: tuple[CheckColumn, ...]
) -> Outcome:
    note = f"loss.mistake-{number % 9}" if kind == "wrong" and number % 10 else None
    name = f"{kind} answer {number}, the divergence summed over the batch and not over latents"
    change = (
        (
            f"    return reconstruction + {number} * divergence / len(x)",
            f"    return reconstruction - {number} * divergence / len(x)",
        )
        if kind == "mutant"
        else ("", "")
    )
    made = outcome(
        kind,
        name,
        letters,
        task=f"task_{task}",
        note=note,
        found=note or "value",
        change=change,
        checks=checks,
    )
    cells = tuple(
        CellOutcome(
            cell.grade_id,
            cell.points,
            cell.score,
            tuple(
                Verdict(
                    each.check,
                    each.status,
                    each.points,
                    each.max_points,
                    each.note,
                    _ADVICE.format(number, place, number * 1.37, place * 2.11),
                )
                if each.status != "passed"
                else each
                for place, each in enumerate(cell.verdicts)
            ),
            cell.seconds,
        )
        for cell in made.cells
    )
    return Outcome(made.trial, cells)
