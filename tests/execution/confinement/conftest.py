"""Trying a program in every tier that this machine offers."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.execution.confinement import Tier
from autograder.execution.own_folders import make_folder
from tests.execution.confinement.trials import Outcome, Trial, Warm, user_of

if sys.platform != "linux":
    collect_ignore_glob = ["test_attack_*", "test_everyday_work.py"]


@pytest.fixture(scope="session")
def warm_for() -> Iterator[Callable[[int], Warm]]:
    """The warm process of a user, in whose forks a tier is tried."""
    started: dict[int, Warm] = {}

    def warm(user: int) -> Warm:
        if user not in started:
            started[user] = Warm(user)
        return started[user]

    yield warm
    for each in started.values():
        each.close()


@pytest.fixture(scope="session")
def reasons(warm_for: Callable[[int], Warm]) -> Callable[[Tier, int], str | None]:
    """Why this machine does not offer a tier to a user."""
    known: dict[tuple[Tier, int], str | None] = {}

    def reason(tier: Tier, user: int) -> str | None:
        if (tier, user) not in known:
            known[tier, user] = warm_for(user).ask(tier=tier.value, ask="why_not")["reason"]
        return known[tier, user]

    return reason


@pytest.fixture
def user(tier: Tier) -> int:
    """As whom a tier is tried: without privileges, where it needs none."""
    return user_of(tier)


@pytest.fixture
def trial(
    tier: Tier,
    user: int,
    warm_for: Callable[[int], Warm],
    reasons: Callable[[Tier, int], str | None],
) -> Trial:
    """Runs a program in a confined process of a tier. Options: see ``warm.py``."""
    if (reason := reasons(tier, user)) is not None:
        pytest.skip(f"{tier.value}: {reason}")

    def run(program: str, **options: Any) -> Outcome:
        return Outcome(**warm_for(user).ask(tier=tier.value, program=textwrap.dedent(program), **options))

    return run


@pytest.fixture(params=[tier for tier in Tier if tier.holds_strangers], ids=lambda tier: tier.value)
def tier(request: pytest.FixtureRequest) -> Tier:
    """Every tier that promises something; a test for some of them only parametrises this name itself."""
    found: Tier = request.param
    return found


@pytest.fixture
def others(user: int) -> Iterator[Path]:
    """A folder with somebody's file, readable for everybody and owned by the user who runs the grading."""
    own = make_folder()
    own.path.chmod(0o755)
    folder = own.path / "others"
    folder.mkdir(0o755)
    file = folder / "gradebook.db"
    file.write_text("canary")
    for each in (folder, file):
        os.chown(each, user, -1)
    yield folder
    own.remove()
