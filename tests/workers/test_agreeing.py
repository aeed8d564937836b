"""Before anything is done on a cluster, its workers have to be of one mind with this machine."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.workers.versions import versions
from autograder.workers.work import CannotWork

cluster = pytest.importorskip("autograder.workers.cluster")


def facts(**of: Any) -> dict[str, Any]:
    return {"versions": versions(), "tier": "root", "refusal": "", **of}


def test_workers_that_agree_tell_their_tier() -> None:
    assert cluster.agreed_tier("tcp://s:1", {"a": facts(), "b": facts()}, unconfined=False) == "root"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"a": facts(), "b": facts(versions=versions() | {"torch": "1.0"})}, "worker b has other versions"),
        ({"a": facts(versions={})}, "autograder none \\(here"),
        ({"a": facts(tier="none", refusal="No way to hold it.")}, "worker a cannot hold other people's code"),
        ({"a": facts(), "b": facts(tier="landlock")}, r"different tiers \(landlock, root\)"),
        ({"a": ModuleNotFoundError("No module named 'autograder'")}, "worker a has no autograder that works"),
    ],
)
def test_what_differs_is_one_sentence(found: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotWork, match=said):
        cluster.agreed_tier("tcp://s:1", found, unconfined=False)


def test_that_nothing_is_held_may_be_accepted() -> None:
    found = {"a": facts(tier="none", refusal="No way to hold it.")}
    assert cluster.agreed_tier("tcp://s:1", found, unconfined=True) == "none"
