"""What an author explains beside the known answers of a task."""

import pytest

from autograder.audit.explanations import read_reasons
from autograder.audit.known_answers import known_answers_of
from autograder.reports.verdicts import AuthorError


def test_reasons_are_read_from_the_folder_of_a_task(tmp_path):
    assert read_reasons(tmp_path, "charges.toml", "cells") == {}
    file = tmp_path / "charges.toml"
    file.write_text('[[explained]]\nreason = "it is trained there"\ncells = ["training_tests"]\n')
    assert read_reasons(tmp_path, "charges.toml", "cells") == {"training_tests": "it is trained there"}
    file.write_text("[[explained]]\nreason = 1\n")
    with pytest.raises(AuthorError, match="charges"):
        read_reasons(tmp_path, "charges.toml", "cells")


def test_an_answer_has_the_reason_why_it_is_judged_wrongly(tmp_path):
    (tmp_path / "answers.py").write_text("RIGHT = {'twice': 2}\nWRONG = {'thrice': (3, None)}\n")
    (tmp_path / "limits.toml").write_text('[[explained]]\nreason = "too near"\nanswers = ["thrice"]\n')
    assert [(each.name, each.limit) for each in known_answers_of(tmp_path)] == [
        ("twice", ""),
        ("thrice", "too near"),
    ]


def test_a_reason_for_no_answer_is_a_slip(tmp_path):
    (tmp_path / "answers.py").write_text("RIGHT = {'twice': 2}\n")
    (tmp_path / "limits.toml").write_text('[[explained]]\nreason = "too near"\nanswers = ["thrice"]\n')
    with pytest.raises(AuthorError, match="thrice"):
        known_answers_of(tmp_path)
