"""The page of an audit: one file, safe to open, with everything an author has to see."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.audit.matrix import matrices
from autograder.audit.page import (
    FIELD_SIGNS,
    folds,
    line_change,
    page,
    said,
    seconds_of_cells,
    tiles,
    write_page,
)
from autograder.audit.results import Outcome, Problem, Survivor, Trial
from tests.audit import made_up
from tests.audit.made_up import SEEDS, UNEXPLAINED, audit, notebook, outcome


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


@pytest.fixture(scope="module")
def troubled() -> str:
    return page(made_up.troubled())


def test_it_needs_nothing_from_elsewhere(troubled):
    for tag, attributes in Reader(troubled).tags:
        assert tag not in ("link", "img", "iframe", "object", "base")
        assert not {"src", "srcset", "action"} & set(attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"url\(|@import|https?:", troubled)


def test_every_link_leads_to_a_place_and_every_place_has_one_name(troubled):
    tags = Reader(troubled).tags
    names = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(names) == len(set(names))
    links = {(attributes["href"] or "")[1:] for _, attributes in tags if "href" in attributes}
    assert links
    assert links <= set(names)


def test_what_comes_from_an_assignment_is_only_text():
    hostile = "<script>alert(1)</script>`<img src=x>`\"'"
    trial = Trial("mutant", hostile, hostile, hostile, None, hostile, hostile + "\n{{ 7 * 7 }}")
    everywhere = Outcome(trial, outcome("wrong", "x", "hxxpp", found=hostile).cells, raised=hostile)
    problem = Problem(hostile, hostile)
    found = audit(
        notebook((everywhere, *made_up.ALL_WELL), (Survivor(everywhere, hostile),), (problem,), hostile)
    )
    text = page(found)
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "{{ 7 * 7 }}" in text


def test_the_verdict_stands_at_the_top(troubled):
    assert "! 7 things to look at" in Reader(troubled).text.split("Problems")[0]
    assert "✓ The tests hold" in Reader(page(made_up.sound())).text


def test_tiles_give_the_main_figures():
    found = {each.label: (each.figure, each.mood) for each in tiles(made_up.troubled())}
    assert found == {
        "Reference solution": ("11 / 14", "bad"),
        "Untouched release": ("0 / 7", "good"),
        "Right answers accepted": ("2 / 3", "bad"),
        "Wrong answers caught": ("5 / 8", "bad"),
        "Mistakes named": ("33 %", "plain"),
        "Mutants caught": ("1 / 4", "plain"),
        "Survivors": ("2", "bad"),
        "Time by the clock": ("1:23 min", "plain"),
    }


def test_what_was_not_tried_is_not_called_good():
    assert {each.label: each.figure for each in tiles(audit())}["Reference solution"] == "–"
    assert all(each.mood == "plain" for each in tiles(audit(notebook(()))))


def test_the_same_problem_in_several_places_is_said_once():
    problems = tuple(Problem(f"kl, answer {number}", "It slips through.") for number in range(40))
    text = Reader(page(audit(problems=problems))).text
    assert text.count("It slips through.") == 1
    assert text.count("kl, answer") == 40


def test_problems_say_where_and_what(troubled):
    for problem in made_up.troubled().all_problems:
        shown = "".join(Reader(troubled.partition("</style>")[2]).texts)
        assert f"{problem.where}{problem.what}".replace("`", "") in shown


def test_answers_that_slip_through_and_refused_right_ones_are_marked(troubled):
    rows = re.findall(r'<tr class="alarming">.*?</th>', troubled, re.DOTALL)
    assert len(rows) == 4
    assert all('<b class="mark">!</b>' in row for row in rows)


def test_a_check_that_catches_nothing_is_marked_in_the_list_and_above_its_column(troubled):
    assert '<tr class="idle">' in troubled
    assert '<span class="worth idle">catches nothing</span>' in troubled
    assert re.search(r'<th scope="col" class="c[^"]* idle"', troubled)


def test_a_survivor_shows_its_line_before_and_after_and_the_reason(troubled):
    assert "<del><i>-</i> return terms.<b>mean()</b></del>" in troubled
    assert "<ins><i>+</i> return terms.<b>sum() / n</b></ins>" in troubled
    assert "Explained: the same value, written in another way" in troubled
    assert "! Not explained." in troubled


def test_symbols_tell_fields_apart_without_colour(troubled):
    assert len({sign for _, sign, _ in FIELD_SIGNS.values()}) == len(FIELD_SIGNS)
    for letter, sign, meaning in FIELD_SIGNS.values():
        assert f'<span class="c {letter}">{sign}</span><span>{meaning}</span>' in troubled


def test_hidden_and_visible_checks_are_told_apart(troubled):
    assert '<span class="tag hidden">hidden</span>' in troubled
    assert 'title="5. the gradients agree (loss_tests, hidden)">5<small>h</small>' in troubled
    assert 'title="1. it is in closed form (kl_tests, visible)">1<small>v</small>' in troubled


def test_a_row_that_differs_under_another_seed_says_how(troubled):
    assert '<b class="badge">≠</b>' in troubled
    assert "Seed second: full marks, 2 checks otherwise." in Reader(troubled).text


def test_a_name_that_was_not_found_is_stated(troubled):
    assert "Expected note, not found: kl.reversed" in Reader(troubled).text


def test_the_same_words_of_several_checks_are_said_once():
    [matrix] = matrices(notebook((outcome("wrong", "an answer", "pxxpp"),)), SEEDS)
    [row] = matrix.rows
    assert [each.columns for each in said(row)] == [(2,), (3,)]
    same = outcome("wrong", "an answer", "pxxpp")
    cell = same.cells[0]
    verdicts = tuple(type(each)(**{**vars(each), "message": "`f` is not defined."}) for each in cell.verdicts)
    told = Outcome(same.trial, (type(cell)(cell.grade_id, 4, 0, verdicts, 0.1),))
    [matrix] = matrices(notebook((told,)), SEEDS)
    assert [(each.columns, each.message) for each in said(matrix.rows[0])] == [
        ((2, 3), "`f` is not defined.")
    ]


def test_long_runs_of_equal_rows_are_folded_but_never_those_to_act_on():
    large = made_up.large(notebooks=1, tasks=1)
    [matrix] = matrices(large.notebooks[0], large.seeds)
    folded = [rows for rows in matrix.patterns("mutant") if folds(rows, 150)]
    assert sum(map(len, folded)) > 140
    assert not any(row.alarming for rows in folded for row in rows)
    assert not folds(folded[0], 10)


def test_a_change_is_cut_where_the_lines_part():
    [matrix] = matrices(notebook((UNEXPLAINED,)), SEEDS)
    assert line_change(matrix.rows[0]).before == ""
    assert line_change(matrix.rows[0]).after == "="


def test_seconds_are_those_of_the_slowest_seed():
    slow, fast = (outcome("reference", "mine", "ppppp", task="", seed=seed) for seed in SEEDS)
    cells = tuple(type(cell)(**{**vars(cell), "seconds": 2.0}) for cell in slow.cells)
    found = seconds_of_cells(audit(notebook((fast, Outcome(slow.trial, cells)))))
    assert [(each.grade_id, each.seconds, each.share) for each in found] == [
        ("kl_tests", 2.0, 1.0),
        ("loss_tests", 2.0, 1.0),
    ]


def test_half_a_character_does_not_keep_the_page_from_being_written(tmp_path: Path):
    write_page(audit(problems=(Problem("\ud800", "a lone surrogate"),)), tmp_path / "audit.html")
    assert "a lone surrogate" in (tmp_path / "audit.html").read_text(encoding="utf-8")


def test_a_large_audit_stays_a_small_file():
    assert len(page(made_up.large()).encode()) < 3_000_000
