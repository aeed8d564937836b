"""Control groups: made where that is possible, with honest words where not, and never left behind."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from autograder.execution.confinement import finding_groups
from autograder.execution.confinement.control_groups import (
    GroupFolder,
    make_group,
    remove_left_groups,
    was_killed,
)
from autograder.execution.confinement.finding_groups import Groups, find_groups

V1 = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / {top}/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 /docker/abc {top}/memory rw,relatime - cgroup cgroup rw,memory
39 31 0:36 /docker {top}/pids rw,relatime - cgroup cgroup rw,pids
40 31 0:37 / {top}/systemd rw,relatime - cgroup cgroup rw,name=systemd
"""
OF_V1 = "9:name=systemd:/\n8:pids:/docker/abc\n4:memory:/docker/abc\n1:cpu,cpuacct:/../elsewhere\n0::/\n"
V2 = "31 23 0:28 / {top} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"


class Machine:
    """A machine of which a test writes the files."""

    def __init__(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.top = top
        self.files: dict[str, str] = {}
        real = finding_groups.Path

        def path(name: str) -> Path:
            if name.startswith("/proc/self/"):
                file = top / f"{real(name).name}.txt"
                file.write_text(self.files[real(name).name])
                return file
            return real(name)

        monkeypatch.setattr(finding_groups, "Path", path)
        monkeypatch.setattr(finding_groups, "_SYSTEMD", top / "systemd-runs")

    def groups(self) -> Groups:
        find_groups.cache_clear()
        try:
            return find_groups()
        finally:
            find_groups.cache_clear()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def mounted_v2(machine: Machine, own: str = "user/scope", controllers: str = "cpu memory pids") -> Path:
    folder = machine.top / own
    folder.mkdir(parents=True)
    (folder / "cgroup.controllers").write_text(controllers)
    (folder / "cgroup.subtree_control").write_text("")
    (folder / "cgroup.procs").write_text("1\n2\n")
    machine.files = {"mountinfo": V2.format(top=machine.top), "cgroup": f"0::/{own}\n"}
    return folder


def test_the_places_of_version_1_are_those_of_this_process_in_what_is_mounted(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    machine.files = {"mountinfo": V1.format(top=machine.top), "cgroup": OF_V1}
    for name in ("cpu", "memory", "pids/abc"):
        (machine.top / name).mkdir(parents=True)
    found = [*finding_groups._of_version_1()]
    assert found == [
        GroupFolder(machine.top / "memory", 1, frozenset({"memory"})),
        GroupFolder(machine.top / "pids/abc", 1, frozenset({"pids"})),
    ]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert [*finding_groups._of_version_1()] == []


def test_what_is_not_given_by_systemd_is_left_alone(machine: Machine) -> None:
    folder = mounted_v2(machine)
    (machine.top / "systemd-runs").mkdir()
    found = machine.groups()
    assert found.places == ()
    assert found.words.startswith("No control group: ")
    assert (folder / "cgroup.subtree_control").read_text() == ""


@pytest.mark.parametrize("said", ["yes", "no", ""])
def test_a_users_systemd_is_asked_what_it_gives_away(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """It sets no mark on the folder."""
    folder = mounted_v2(machine, own="run-1.scope")
    (machine.top / "systemd-runs").mkdir()
    asked: list[list[str]] = []

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, said.encode() + b"\n")

    monkeypatch.setattr(subprocess, "run", run)
    assert finding_groups._is_given(folder) is (said == "yes")
    assert asked[0][-1] == "run-1.scope"


def test_in_a_part_that_was_given_processes_move_and_controllers_are_handed_down(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the kernel does it: a group that has processes refuses; each process is written by itself."""
    folder = mounted_v2(machine)
    moved: list[str] = []

    def write(file: Path, text: str) -> None:
        if file.name == "cgroup.procs":
            moved.append(text)
        elif not moved:
            raise OSError(16, "busy")
        else:
            file.write_text(text.replace("+", ""))

    monkeypatch.setattr(finding_groups, "write", write)
    finding_groups._hand_down(folder, ["cpu", "memory", "pids"])
    assert moved == ["1", "2"]
    assert (folder / "cgroup.subtree_control").read_text() == "cpu memory pids"
    assert (folder / finding_groups._OURS).is_dir()
    machine.files["cgroup"] = f"0::/user/scope/{finding_groups._OURS}\n"
    assert [*finding_groups._of_version_2()] == [GroupFolder(folder, 2, frozenset({"cpu", "memory", "pids"}))]


def test_without_the_right_to_write_it_says_so_and_leaves_nothing(machine: Machine) -> None:
    """A hierarchy that is there, but is none: the files of a group do not appear in it by themselves."""
    folder = mounted_v2(machine)
    (folder / "cgroup.subtree_control").write_text("cpu memory pids")
    found = machine.groups()
    assert found.places == ()
    assert "No such file" in found.words
    assert not [each for each in folder.iterdir() if each.is_dir()]


def test_the_end_for_want_of_memory_is_read_in_both_versions(tmp_path: Path) -> None:
    file = tmp_path / "events"
    for text, expected in (
        ("low 0\nmax 9\noom 1\noom_kill 1\noom_group_kill 0\n", True),
        ("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n", True),
        ("oom_kill_disable 1\nunder_oom 1\noom_kill 0\n", False),
        ("low 0\noom 3\n", False),
    ):
        file.write_text(text)
        kills = os.open(file, os.O_RDONLY)
        assert was_killed(kills) is expected
        os.close(kills)


@pytest.fixture
def places() -> tuple[GroupFolder, ...]:
    """Those of this machine."""
    found = find_groups()
    if not found.places:
        pytest.skip(found.words)
    return found.places


def test_groups_are_removed_by_who_made_them_or_when_it_was_killed_by_the_next(
    places: tuple[GroupFolder, ...],
) -> None:
    group = make_group(places, 2**28, 8)
    left = make_group(places, 2**28, 8)
    remove_left_groups(places)
    assert all(folder.exists() for folder in [*group.folders, *left.folders])
    for lock in left.locks:  # as if its process had been killed
        os.close(lock)
    left.locks.clear()
    remove_left_groups(places)
    assert not any(folder.exists() for folder in left.folders)
    group.close()
    left.close()
    assert not any(folder.exists() for folder in group.folders)
