"""A step that was forgotten, or did nothing, is found out in the fork itself,
before a line of a submission runs.
"""

from __future__ import annotations

import pytest

from autograder.execution.confinement import Tier
from autograder.execution.confinement.landlock import landlock_version
from tests.execution.confinement.trials import Trial

OWN_SYSTEM = [Tier.ROOT, Tier.USER_NAMESPACES]
EVERY = [*OWN_SYSTEM, Tier.LANDLOCK]
NOTHING = "lambda *args, **options: None"
BUT_FOR_KEEPER = "lambda role: real(role) if role.name == 'KEEPER' else None"
BUT_FOR_KEPT = "lambda role: None if role.name == 'KEEPER' else real(role)"

FORGOTTEN = [
    ([Tier.USER_NAMESPACES], "process_attributes.drop_capabilities", NOTHING, "it has capabilities"),
    (OWN_SYSTEM, "process_attributes.drop_bounding_set", NOTHING, "it could gain capabilities"),
    ([Tier.ROOT], "confining.become", NOTHING, "it has another user or group id"),
    ([Tier.ROOT], "strangers.os.setgroups", "lambda groups: real([7])", "it has groups"),
    (EVERY, "confining.filter_system_calls", BUT_FOR_KEEPER, "its system calls are not filtered"),
    (EVERY, "confining.filter_system_calls", BUT_FOR_KEPT, "its system calls are not filtered"),
    (OWN_SYSTEM, "namespaces._ALL", "real & ~0x40000000", "it shares namespaces with its parent (net)"),
    (OWN_SYSTEM, "namespaces._ALL", "real & ~0x08000000", "it shares namespaces with its parent (ipc)"),
    (OWN_SYSTEM, "namespaces._ALL", "real & ~0x04000000", "it shares namespaces with its parent (uts)"),
    (OWN_SYSTEM, "confining.leave_group_namespace", NOTHING, "it shares namespaces with its parent (cgroup)"),
    (EVERY, "confining.restrict_files", NOTHING, "Landlock does not hold"),
    (EVERY, "confining.keep_open", NOTHING, "it has descriptors open"),
]


@pytest.mark.parametrize(
    ("tier", "step", "replacement", "said"),
    [(tier, *case) for tiers, *case in FORGOTTEN for tier in tiers],
    ids=[f"{tier.value}-{case[0]}-{case[2]}" for tiers, *case in FORGOTTEN for tier in tiers],
)
def test_a_forgotten_step_is_found_before_anything_runs(
    trial: Trial, step: str, replacement: str, said: str
) -> None:
    if step == "confining.restrict_files" and not landlock_version():
        pytest.skip("This kernel has no Landlock, so it promises none.")
    found = trial("outcome = 'ran'", sabotage={step: replacement})
    assert found.outcome is None
    assert found.refused is not None
    assert said in found.refused, found
