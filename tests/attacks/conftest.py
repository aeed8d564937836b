"""Submissions of people who would rather not solve the tasks, in every tier that this machine offers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.execution.confinement import Tier, why_not
from autograder.notebooks.running.examining import Examiners
from tests.attacks.course import CANARY, LIMITS, Graded, graded, submission

if sys.platform != "linux":
    collect_ignore_glob = ["test_*.py"]

Attack = Callable[..., Graded]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of one submission, in a course that has secrets everywhere else."""
    for name in ("heldout/digits.txt", "other/numbers.ipynb", "gradebook.db", "source/numbers.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(CANARY)
    (tmp_path / "me").mkdir()
    return tmp_path / "me"


@pytest.fixture
def attack(examiners: Examiners, folder: Path) -> Attack:
    """Grades a submission, held as firmly as this machine can."""
    return lambda limits=LIMITS, **answers: graded(examiners, folder, submission(**answers), limits)


@pytest.fixture(params=[tier for tier in Tier if tier.holds_strangers], ids=lambda tier: str(tier.value))
def held(request: pytest.FixtureRequest, examiners: Examiners) -> Examiners:
    """Examiners in each of the tiers that promise something."""
    if (reason := why_not(request.param)) is not None:
        pytest.skip(reason)
    return examiners.held_as(request.param)


@pytest.fixture
def attack_in_tier(held: Examiners, folder: Path) -> Attack:
    """Grades a submission in each of these tiers."""
    return lambda limits=LIMITS, **answers: graded(held, folder, submission(**answers), limits)
