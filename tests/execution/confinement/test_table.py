"""The table of what each tier stops, in ``docs/confinement.md``, is true, cell by cell:
what stands there is what happens.
"""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.attempts import ATTEMPTS, NotHere, Setting
from tests.execution.confinement.trials import NOBODY, Trial

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the tiers are of Linux")

DOCUMENT = Path(__file__).parents[3] / "docs" / "confinement.md"
HEADING = "## What each tier stops"


def table() -> dict[str, dict[str, str]]:
    """By what is tried and by tier, what happens then."""
    lines = DOCUMENT.read_text().partition(HEADING)[2].partition("\n## ")[0].splitlines()
    rows = [
        [cell.strip(" *") for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")
    ]
    (_, *tiers), _, *body = rows
    assert len({line[0] for line in body}) == len(body), "a line stands there twice"
    return {line[0]: dict(zip(tiers, line[1:], strict=True)) for line in body}


def test_every_line_is_tried_in_every_tier_and_nothing_is_tried_that_is_no_line() -> None:
    assert list(table()) == [line for line in table() if line in ATTEMPTS]
    assert set(ATTEMPTS) == set(table())
    assert {tuple(cells) for cells in table().values()} == {tuple(tier.value for tier in Tier)}


# As for most ordinary users, on a kernel without Landlock where the tier does without.
OLDER = {"starting.find_groups": "lambda: type(real())()"}
WITHOUT_LANDLOCK = {"confining.landlock_version": "lambda: 0"}


def tried() -> list[tuple[Tier, int, str]]:
    """Every tier as whoever runs the tests, those for ordinary users as one too,
    each also without what a machine may lack.
    """
    this = os.getuid() if hasattr(os, "getuid") else 0
    both = [this, NOBODY] if this == 0 else [this]
    users = {Tier.ROOT: [this], Tier.USER_NAMESPACES: both, Tier.LANDLOCK: both, Tier.NONE: [this]}
    return [
        (tier, user, machine)
        for tier in Tier
        for user in users[tier]
        for machine in (["as it is", "with less"] if tier.holds_strangers else ["as it is"])
    ]


@pytest.mark.parametrize(
    ("tier", "user", "machine"),
    tried(),
    ids=[f"{tier.value} as {user or 'root'}, machine {machine}" for tier, user, machine in tried()],
)
@pytest.mark.parametrize("line", table())
def test_a_cell_says_what_happens(
    trial: Trial, tier: Tier, user: int, others: Path, machine: str, line: str
) -> None:
    lacking = {**OLDER, **(WITHOUT_LANDLOCK if tier.has_own_system else {})} if machine == "with less" else {}
    setting = Setting(functools.partial(trial, sabotage=lacking), tier, user, others)
    try:
        assert ATTEMPTS[line](setting) == table()[line][tier.value]
    except NotHere as reason:
        pytest.skip(f"{tier.value}: {reason}")
