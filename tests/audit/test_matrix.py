"""The kill matrix: what a field says, which check earns its place, and which answer slips through."""

from collections import Counter

import pytest

from autograder.audit.matrix import MatrixRow, TaskMatrix, matrices
from autograder.audit.results import CellOutcome, Outcome, Survivor, Trial
from autograder.audit.summary import headline, marks, survivors, tally, tally_of
from tests.audit import made_up
from tests.audit.made_up import EQUIVALENT, SEEDS, UNEXPLAINED, audit, notebook, outcome


def matrix_of(*outcomes: Outcome, survivors: tuple[Survivor, ...] = ()) -> TaskMatrix:
    """The matrix of the task that all outcomes are about."""
    [found] = matrices(notebook(outcomes, survivors), SEEDS)
    return found


def row_of(*outcomes: Outcome) -> MatrixRow:
    """The row of one answer under several seeds."""
    [row] = matrix_of(*outcomes).rows
    return row


@pytest.mark.parametrize(
    ("letter", "field"),
    [
        ("p", "passed"),
        ("x", "caught"),
        ("h", "partly"),
        ("?", "undecided"),
        ("w", "waited"),
        (" ", "not run"),
    ],
)
def test_a_field_says_what_the_check_made_of_the_answer(letter, field):
    with_the_cell = outcome("right", "another answer", "ppppp")
    matrix = matrix_of(outcome("wrong", "an answer", f"ppp{letter}{letter}"), with_the_cell)
    assert matrix.of("wrong")[0].fields == ("passed", "passed", "passed", field, field)


def test_a_broken_cell_is_told_from_one_that_catches():
    broken = Outcome(
        Trial("wrong", "kl", "an answer", SEEDS[0]),
        (CellOutcome("kl_tests", 4, 0, (), 0.1, error="no points"),),
    )
    row = row_of(broken)
    assert row.fields == ("not run",) * 3
    assert row.fate == "no result"
    assert not row.slips
    assert not row.as_it_should_be


def test_only_checks_of_cells_that_ran_for_a_task_are_its_columns():
    matrix = matrix_of(outcome("wrong", "an answer", "pxp  "))
    assert [(column.check.grade_id, column.check.place) for column in matrix.columns] == [
        ("kl_tests", 0),
        ("kl_tests", 1),
        ("kl_tests", 2),
    ]


def test_a_column_counts_what_it_catches_and_what_only_it_catches():
    matrix = matrix_of(
        outcome("wrong", "both object", "pxxpp"),
        outcome("mutant", "one objects", "ppxpp"),
        outcome("mutant", "one gives half", "pphpp"),
        outcome("right", "refused", "ppxpp"),
    )
    counted = [(each.asked, each.catches, each.alone, each.refuses, each.worth) for each in matrix.columns]
    assert counted == [
        (3, 0, 0, 0, "idle"),
        (3, 1, 0, 0, "shared"),
        (3, 3, 2, 1, "needed"),
        (3, 0, 0, 0, "idle"),
        (3, 0, 0, 0, "idle"),
    ]


def test_a_check_may_be_the_only_one_of_its_cell_where_other_cells_lose_marks_too():
    matrix = matrix_of(outcome("wrong", "an answer", "pxpxx"))
    assert [each.alone for each in matrix.columns] == [0] * 5
    assert [each.worth for each in matrix.columns[1:]] == ["needed in its cell", "idle", "shared", "shared"]


def test_right_answers_say_nothing_about_what_a_check_catches():
    assert {each.worth for each in matrix_of(outcome("right", "refused", "ppxpp")).columns} == {"untried"}


def test_a_check_that_waits_does_not_share_in_a_catch():
    matrix = matrix_of(outcome("wrong", "an integral", "xwwpp"))
    assert [each.alone for each in matrix.columns] == [1, 0, 0, 0, 0]
    assert [each.asked for each in matrix.columns] == [1, 0, 0, 1, 1]


def test_a_check_without_points_catches_nothing_where_the_answer_keeps_full_marks():
    matrix = matrix_of(outcome("wrong", "an answer", "xpppp"))
    assert matrix.rows[0].slips
    assert matrix.columns[0].worth == "idle"


def test_a_check_that_catches_answers_to_another_task_is_not_idle():
    first, _ = matrices(
        notebook((outcome("wrong", "one", "pxppp"), outcome("wrong", "two", "pppxp", task="loss"))), SEEDS
    )
    assert [each.worth for each in first.columns] == ["idle", "needed", "idle", "elsewhere", "idle"]


def test_an_answer_that_never_ends_is_caught():
    row = row_of(Outcome(Trial("wrong", "kl", "runs forever", SEEDS[0]), (), ended="too slow"))
    assert row.fate == "refused"
    assert row.as_it_should_be


def test_an_undecided_answer_is_neither_caught_nor_let_through():
    row = row_of(outcome("wrong", "nobody can tell", "pp?pp"))
    assert row.fate == "undecided"
    assert not row.slips
    assert not row.as_it_should_be


def test_a_right_answer_that_is_undecided_is_alarming():
    assert row_of(outcome("right", "nobody can tell", "pp?pp")).alarming


def test_the_first_seed_is_shown_and_another_verdict_elsewhere_is_marked():
    row = row_of(
        outcome("wrong", "by luck", "ppppp", seed=SEEDS[1]),
        outcome("wrong", "by luck", "pxppp", seed=SEEDS[0]),
    )
    assert row.trial.seed == SEEDS[0]
    assert [(each.seed, each.fate, each.changed) for each in row.elsewhere] == [(SEEDS[1], "full marks", 1)]
    assert row.slips
    assert row.alarming


def test_the_same_verdict_under_every_seed_is_not_marked():
    row = row_of(*(outcome("wrong", "surely", "pxppp", seed=seed) for seed in SEEDS))
    assert row.elsewhere == ()


def test_a_mistake_counts_as_named_only_if_every_seed_names_it():
    always = [outcome("wrong", "half", "pxppp", seed=seed, note="kl.half", found="kl.half") for seed in SEEDS]
    assert row_of(*always).named is True
    assert row_of(always[0], outcome("wrong", "half", "pxppp", seed=SEEDS[1], note="kl.half")).named is False
    assert row_of(outcome("wrong", "half", "pxppp")).named is None


def test_mutants_with_the_same_name_and_another_line_are_two_rows():
    twins = [outcome("mutant", "+ became -", "pxppp", change=(line, "0")) for line in ("a + b", "c + d")]
    assert len(matrix_of(*twins).rows) == 2


def test_rows_to_act_on_come_first_and_equal_patterns_stand_together():
    matrix = matrix_of(
        outcome("mutant", "a", "pxppp"),
        outcome("mutant", "b", "ppxpp"),
        outcome("mutant", "c", "pxppp"),
        outcome("mutant", "d", "pp?pp"),
        EQUIVALENT,
        UNEXPLAINED,
        survivors=(Survivor(EQUIVALENT, "the same"), Survivor(UNEXPLAINED)),
    )
    names = [[row.trial.name for row in rows] for rows in matrix.patterns("mutant")]
    assert names == [[UNEXPLAINED.trial.name], [EQUIVALENT.trial.name], ["d"], ["a", "c"], ["b"]]


def test_a_survivor_without_an_entry_of_its_own_is_unexplained():
    assert matrix_of(UNEXPLAINED).rows[0].alarming


def test_every_answer_is_in_exactly_one_row():
    large = made_up.large(notebooks=1, tasks=2, wrong=20, mutants=30, right=5)
    [first, second] = matrices(large.notebooks[0], large.seeds)
    for matrix in (first, second):
        assert Counter(row.trial.kind for row in matrix.rows) == {"wrong": 20, "mutant": 30, "right": 5}
        assert sum(len(rows) for rows in matrix.patterns("mutant")) == 30


def test_figures_count_what_holds_under_every_seed():
    figures = tally_of(made_up.troubled())
    assert (figures.accepted, figures.right) == (2, 3)
    assert (figures.caught, figures.slipped, figures.wrong) == (5, 2, 8)
    assert (figures.named, figures.expected) == (1, 3)
    assert (figures.killed, figures.explained, figures.unexplained, figures.mutants) == (1, 1, 1, 4)
    assert figures.unsettled == 2
    assert figures.caught + figures.slipped + figures.killed + figures.explained + figures.unexplained == (
        figures.wrong + figures.mutants - figures.unsettled
    )


def test_figures_add_up():
    matrix = matrix_of(*made_up.ALL_WELL[2:])
    assert (tally(matrix) + tally(matrix)).wrong == 2 * tally(matrix).wrong == 6


def test_all_survivors_are_found_with_their_notebook():
    found = [(each.notebook, row.trial.name) for each, row in survivors(made_up.troubled())]
    assert sorted(found) == sorted([("elbo", UNEXPLAINED.trial.name), ("elbo", EQUIVALENT.trial.name)])


def test_the_worst_seed_of_the_reference_counts():
    tried = [
        outcome("reference", "mine", letters, task="", seed=seed)
        for letters, seed in zip(["ppppp", "pxppp"], SEEDS, strict=True)
    ]
    found = marks(notebook(tuple(tried)), "reference")
    assert found is not None
    assert (found.score, found.points, found.as_it_should_be) == (6, 7, False)
    assert marks(notebook(()), "untouched") is None


def test_tests_hold_only_where_nothing_speaks_against_them():
    assert headline(made_up.sound()).holds
    assert headline(made_up.sound()).sentence == (
        "All 2 right answers are accepted, all 3 wrong answers are caught and 1 of 2 mutants is caught; "
        "1 survives for a reason given."
    )
    assert not headline(audit()).holds


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            outcome("reference", "mine", "pxppp", task="", seed=SEEDS[1]),
            "reference solution of elbo lacks marks",
        ),
        (
            outcome("untouched", "as it is", "xxpxx", task="", seed=SEEDS[1]),
            "untouched release of elbo earns",
        ),
        (outcome("right", "refused", "pxppp"), "1 right answer is not accepted"),
        (outcome("wrong", "slips", "ppppp"), "1 wrong answer earns full marks"),
        (UNEXPLAINED, "1 mutant survives unexplained"),
        (
            outcome("wrong", "nobody can tell", "pp?pp"),
            "1 wrong answer or mutant is neither caught nor let through",
        ),
    ],
)
def test_one_fault_is_enough_even_if_no_problem_is_listed(fault, words):
    found = headline(audit(notebook((*made_up.ALL_WELL, fault))))
    assert not found.holds
    assert found.title == "1 thing to look at"
    assert words in found.sentence


def test_a_problem_is_enough_even_if_the_figures_are_fine():
    problem = made_up.troubled().problems[0]
    found = headline(audit(notebook(made_up.ALL_WELL), problems=(problem, problem)))
    assert found.title == "1 thing to look at"
    assert found.sentence == "The list of problems names 1 place."
