"""What the release gives in place of an answer is unanswered: it is said so, and earns nothing."""

import pytest

from autograder.audit.known_answers import KnownAnswer
from tests.source.grade_cells import ROOT, TASKS, judged


@pytest.fixture(autouse=True)
def heldout(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_HELDOUT", str(ROOT / "heldout"))


@pytest.mark.parametrize("name", TASKS)
def test_an_untouched_scaffold_is_not_answered_yet(name):
    task = TASKS[name]
    scaffold = KnownAnswer("wrong", "untouched", source=task.cells[task.place].released)
    for grade_id in task.grade_ids:
        report = judged(task, scaffold, grade_id)
        assert report.score == 0
        for verdict in report.verdicts:
            assert verdict.status in {"failed", "waiting"}
            assert verdict.status == "waiting" or "not answered yet" in verdict.message, verdict
