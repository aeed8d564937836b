"""The self-test finds what is possible, and the tier is chosen by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from autograder.execution.confinement import ConfinementError, Jail, Tier, refusal, self_test, start, why_not
from autograder.execution.confinement.probes import PROBES
from tests.execution.confinement.trials import NOBODY, Warm, user_of

AS_ROOT = pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs root on Linux")


def in_python(program: str) -> Any:
    """What a program prints as JSON in a new Python process."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="tiers above the lowest are of Linux")
def test_everything_holds_in_every_tier_that_is_offered(
    tier: Tier, user: int, warm_for: Callable[[int], Warm], reasons: Callable[[Tier, int], str | None]
) -> None:
    if (reason := reasons(tier, user)) is not None:
        pytest.skip(reason)
    tested = warm_for(user).ask(ask="self_test", tier=tier.value)
    assert tested["failed"] == []
    assert len(tested["held"]) == len(PROBES) + 1


@AS_ROOT
def test_without_confinement_every_attempt_succeeds() -> None:
    """A control: a probe that cannot succeed anywhere would hold everywhere. In mounts of its own."""
    found = in_python("""
import json
from autograder.execution.confinement import self_test, system_calls as system
from autograder.execution.confinement.probes import PROBES
system.unshare(system.NEW_MOUNTS)
system.mount(None, "/", None, system.RECURSIVE | system.PRIVATE)
results = {}
with self_test.__globals__["_outside"]() as outside:
    before = self_test.__globals__["_state_of"](outside.canary)
    for probe in PROBES:
        try:
            results[probe.name] = probe.succeeds(outside)
        except (OSError, MemoryError) as error:
            results[probe.name] = repr(error)
        if probe.name.startswith("change the"):
            after = self_test.__globals__["_state_of"](outside.canary)
            results[probe.name] = after != before
            before = after
print(json.dumps(results))
""")
    assert {name: how for name, how in found.items() if how is not True} == {}


@AS_ROOT
def test_where_namespaces_are_switched_off_landlock_is_taken_and_the_reasons_are_said(
    reasons: Callable[[Tier, int], str | None],
) -> None:
    """A hardened container: no root, no namespaces."""
    for tier in (Tier.USER_NAMESPACES, Tier.LANDLOCK):
        if (reason := reasons(tier, user_of(tier))) is not None:
            pytest.skip(reason)
    found = in_python(f"""
import json, os, sys
sys.path.insert(0, "tests/execution/confinement")
from autograder.execution.confinement import best_tier, namespaces
import warm
warm.become({NOBODY})
namespaces.leave_namespaces(with_own_users=True)
if os.fork() == 0:
    open("/proc/sys/user/max_user_namespaces", "w").write("0")
    os.setresuid(1000, 1000, 1000)
    choice = best_tier()
    print(json.dumps([choice.tier.value, {{tier.value: why for tier, why in choice.reasons.items()}}]))
    sys.stdout.flush()
    os._exit(0)
os.wait()
""")
    tier, why = found
    assert tier == "landlock"
    assert why["root"] == "This process does not run as root."
    assert "No space left on device" in why["user namespaces"]
    assert "docs/confinement.md" in why["user namespaces"]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_package_is_importable_and_offers_the_lowest_tier(platform: str) -> None:
    found = in_python(f"""
import json, os, signal, sys
import autograder
sys.platform = {platform!r}
sys.modules["pyseccomp"] = None
if sys.platform == "win32":
    sys.modules["resource"] = None
    del signal.SIGCHLD, signal.SIGKILL, os.fork
from autograder.execution.confinement import *
choice = best_tier()
try:
    start(Tier.ROOT, Jail(), print)
    said = ""
except ConfinementError as error:
    said = str(error)
print(json.dumps([choice.tier.value, choice.reasons[Tier.LANDLOCK], said]))
""")
    tier, why, said = found
    assert tier == "none"
    assert why == "Only Linux can confine a process in this way."
    assert said


def test_the_lowest_tier_is_refused_in_plain_words() -> None:
    words = refusal(Tier.NONE, {Tier.LANDLOCK: "This kernel has no Landlock."})
    assert "read and change every file that you can" in words
    assert "- landlock: This kernel has no Landlock." in words
    with pytest.raises(ValueError, match="nothing to refuse"):
        refusal(Tier.LANDLOCK, {})
    with pytest.raises(ValueError, match="promises nothing"):
        self_test(Tier.NONE)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say how many threads there are")
def test_a_process_with_several_threads_is_told_so() -> None:
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    try:
        with pytest.raises(ConfinementError, match=r"one thread.*OMP_NUM_THREADS=1"):
            start(Tier.NONE, Jail(), lambda: None)
    finally:
        go_on.set()
        thread.join()


@pytest.mark.skipif(user_of(Tier.ROOT) == 0, reason="this is root")
def test_the_tier_root_says_that_it_needs_root() -> None:
    assert why_not(Tier.ROOT) in (
        "This process does not run as root.",
        "Only Linux can confine a process in this way.",
    )
