"""Reading: what is not on the list of readable paths can be neither opened nor listed, whatever it is."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.execution.confinement import Tier, exposed, usual_paths
from autograder.execution.confinement.readable import OF_PROC
from tests.execution.confinement.trials import Trial

MOST = 150_000
"""Files and folders that are tried, those nearest to the root first:
all of a server, much of a developer's machine.
"""

ITS_OWN = ("/", "/dev", "/dev/shm", "/proc", "/scratch", "/tmp")


def around(readable: tuple[Path, ...]) -> Iterator[str]:
    """Files, and folders with a slash behind them, that lie outside of all readable paths."""
    inside = {str(path.resolve()) for path in readable}
    identities = {(state.st_dev, state.st_ino) for state in map(os.stat, inside)}
    waiting = deque(["/"])
    while waiting:
        folder = waiting.popleft()
        for entry, state in entries_of(folder):
            if entry.path in inside or entry.path in ("/proc", "/sys", "/dev") or entry.is_symlink():
                continue
            if (state.st_dev, state.st_ino) in identities:
                continue  # the same file under another name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            yield entry.path + ("/" if entry.is_dir(follow_symlinks=False) else "")


def entries_of(folder: str) -> list[tuple[os.DirEntry[str], os.stat_result]]:
    """What is in a folder; of the temporary one perhaps not any more."""
    found = []
    with contextlib.suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            with contextlib.suppress(OSError):
                found.append((entry, entry.stat(follow_symlinks=False)))
    return found


@pytest.fixture(scope="module")
def outside() -> list[str]:
    found = list(itertools.islice(around(usual_paths()), MOST))
    assert len(found) > 1000
    return found


SWEEP = """
import os
outcome = []
for path in open("paths.txt").read().split("\\0"):
    try:
        if not path.endswith("/"):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW))
            outcome.append(path)
        elif path.rstrip("/") not in own:
            names = [path + name for name in os.listdir(path)]
            outcome += [name for name in names
                        if not any(each == name or each.startswith(name + "/") for each in readable)]
    except OSError:
        pass
"""


def swept(trial: Trial, outside: list[str]) -> list[str]:
    paths = "\0".join(path for path in outside if path.isprintable())
    values = {"readable": known_names(), "own": ITS_OWN}
    found = trial(SWEEP, given={"paths.txt": paths}, values=values, seconds=60)
    assert found.outcome is not None, found
    return list(found.outcome)


def test_a_sweep_over_the_machine_opens_and_lists_nothing(trial: Trial, outside: list[str]) -> None:
    """The folders on the way to what is readable are there in some tiers, with nothing else in them."""
    assert swept(trial, outside) == []


@pytest.mark.parametrize("tier", [Tier.NONE], ids=["none"])
def test_the_sweep_finds_what_can_be_read(trial: Trial, outside: list[str]) -> None:
    assert len(swept(trial, outside)) > len(outside) / 2


def known_names() -> list[str]:
    """Readable paths as they are called, and as they are called where no link is on the way."""
    names = {
        str(each)
        for path in usual_paths()
        for each in (path, path.resolve(), path.parent.resolve() / path.name)
    }
    return sorted(names)


def test_places_where_others_keep_their_work_are_not_on_the_list() -> None:
    """nbgrader's own exchange, homes, shared folders."""
    places = (
        "/usr/local/share/nbgrader/exchange /usr/local/share /usr/share /usr /srv /home /opt /var /etc "
        "/mnt /tmp"
    )
    assert exposed([*map(Path, places.split()), Path.home(), Path.cwd()], usual_paths()) is None


def test_of_proc_there_is_what_tells_about_the_process_and_the_processor(trial: Trial) -> None:
    """Not the command line of the kernel, its keys or its addresses; nor what a folder there would tell."""
    found = trial(
        """
        import os
        outcome = []
        for name in names:
            place = os.path.join("/proc", name)
            try:
                if os.listdir(place) if os.path.isdir(place) else open(place, "rb").read(1):
                    outcome.append(name)
            except OSError:
                pass
        """,
        values={"names": [name for name in os.listdir("/proc") if not name.isdigit()]},
    )
    links_into_self = {"mounts", "net"}
    assert set(found.outcome) - links_into_self == set(OF_PROC), found


@pytest.mark.parametrize(
    "name",
    (
        "cmdline keys key-users kallsyms config.gz sched_debug timer_list kcore sysrq-trigger modules "
        "sys/kernel/osrelease"
    ).split(),
)
def test_what_the_kernel_tells_everybody_is_covered(trial: Trial, name: str) -> None:
    found = trial(f"outcome = open('/proc/{name}', 'rb').read(100).hex()")
    assert not found.outcome, found


def test_what_the_machine_is_made_of_is_not_told(trial: Trial) -> None:
    found = trial("import os\noutcome = os.listdir('/sys')")
    assert not found.outcome, found
