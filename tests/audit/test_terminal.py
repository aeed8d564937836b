"""An audit in a terminal: figures, problems, survivors and the verdict, on any terminal and in a file."""

import io

import pytest
from rich.console import Console

from autograder.audit.results import Audit
from autograder.audit.terminal import show_audit
from tests.audit import made_up


def shown(audit: Audit, *, width: int = 80, encoding: str = "utf-8") -> str:
    """What a file holds into which the terminal was piped."""
    written = io.BytesIO()
    file = io.TextIOWrapper(written, encoding=encoding)
    show_audit(Console(file=file, width=width), audit)
    file.flush()
    return written.getvalue().decode(encoding)


def test_each_task_has_a_line_of_figures():
    assert [line.split() for line in shown(made_up.troubled()).splitlines() if line.startswith("  kl ")] == [
        ["kl", "!", "2/3", "!", "3/6", "1/3", "1/3", "!", "1/2", "15.5"]
    ]


def test_several_tasks_are_added_up():
    assert "  together" in shown(made_up.troubled())
    assert "  together" not in shown(made_up.sound())


def test_reference_and_release_are_judged_first():
    text = shown(made_up.troubled())
    assert "  the reference solution earns 7 of 7 points" in text
    assert "! the reference solution earns 4 of 7 points" in text
    assert "  the untouched release earns 0 of 7 points" in text


def test_problems_then_unexplained_survivors_then_the_verdict():
    text = shown(made_up.troubled())
    places = [
        text.index(words)
        for words in (
            "Problems",
            "- elbo, kl, right answer “refused”\n       A right answer earns 1 of 4 points.",
            "Mutants that survive without an explanation",
            (
                "! elbo, kl: `<` → `<=`\n"
                "     - if sigma < 1e-8 and mu[0] > 0:\n"
                "     + if sigma <= 1e-8 and mu[0] > 0:"
            ),
            "7 things to look at: the reference solution of laplace",
        )
    ]
    assert places == sorted(places)
    assert "sum() / n" not in text
    assert text.endswith("(83 s, 2 seeds)\n")


def test_sound_tests_are_told_in_one_sentence():
    text = shown(made_up.sound(), width=200)
    assert "Problems" not in text
    assert text.splitlines()[-1].startswith("The tests hold: all 2 right answers are accepted,")


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(width):
    for audit in (made_up.troubled(), made_up.large(notebooks=1, tasks=2, wrong=5, mutants=60)):
        for line in shown(audit, width=width).splitlines():
            assert len(line) <= width
            assert line == line.rstrip()


@pytest.mark.parametrize("width", [80, 120])
def test_every_task_stays_on_one_line(width):
    name = "score_function_gradient"
    trials = [
        made_up.outcome(kind, f"{kind} {number}", letters, task=name)
        for kind, letters, often in (
            ("right", "pxppp", 120),
            ("wrong", "ppppp", 149),
            ("mutant", "pxppp", 999),
        )
        for number in range(often)
    ]
    text = shown(made_up.audit(made_up.notebook(tuple(trials))), width=width)
    assert f"  {name} " in text


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437"])
def test_a_terminal_that_is_not_utf_8_gets_plain_signs(encoding):
    text = shown(made_up.troubled(), encoding=encoding)
    assert "7 things to look at" in text
    assert "`<` -> `<=`" in text
    assert "right answer" in text


def test_brackets_in_names_are_no_markup():
    assert "mu[0]" in shown(made_up.troubled())
