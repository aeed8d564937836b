"""Files: what belongs to others is not read, listed or changed, and the disk is not filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial

OUT_OF_REACH = ("FileNotFoundError", "PermissionError")


def state_of(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    states = [(each, each.stat()) for each in sorted(folder.iterdir())]
    return [(each.name, it.st_mode, it.st_mtime_ns, it.st_uid, each.read_bytes()) for each, it in states]


@pytest.mark.parametrize(
    "attempt",
    [
        "open(folder + '/gradebook.db').read()",
        "open('/proc/self/cwd/../../../../../../../../..' + folder + '/gradebook.db').read()",
        "os.listdir(folder)",
        "os.symlink(folder, 'link'); open('link/gradebook.db').read()",
        "os.link(folder + '/gradebook.db', 'linked'); open('linked').read()",
        "os.truncate(folder + '/gradebook.db', 0)",
        "os.open(folder + '/gradebook.db', os.O_RDONLY | os.O_TRUNC)",
        "open(folder + '/gradebook.db', 'a').write('100 points')",
        "os.rename(folder + '/gradebook.db', 'taken')",
        "os.unlink(folder + '/gradebook.db')",
        "open(folder + '/new', 'w')",
        "shutil.rmtree(folder)",
    ],
)
def test_a_file_of_others_is_out_of_reach(trial: Trial, others: Path, attempt: str) -> None:
    """B19, 25, 26, I110: the gradebook, another submission, an answer key."""
    before = state_of(others)
    found = trial(f"import os, shutil\n{attempt}\noutcome = 'done'", values={"folder": str(others)})
    assert found.outcome is None, found
    assert found.error is not None
    assert found.error.startswith((*OUT_OF_REACH, "OSError: [Errno 18]")), found  # 18: across file systems
    assert state_of(others) == before


@pytest.mark.parametrize(
    "attempt",
    [
        "os.chmod(file, 0)",
        "os.fchmodat = os.chmod(file, 0o777)",
        "os.utime(file, (1, 1))",
        "os.chown(file, os.getuid(), os.getgid())",
        "os.setxattr(file, 'user.note', b'100 points')",
    ],
)
def test_owner_mode_and_times_of_others_files_stay(trial: Trial, others: Path, attempt: str) -> None:
    """I110: Landlock does not cover these, and the process may have the user id of the owner."""
    before = state_of(others)
    trial(f"import os\n{attempt}", values={"file": str(others / "gradebook.db")})
    assert state_of(others) == before


@pytest.mark.parametrize(
    "place",
    ["/etc/passwd", "/etc/shadow", "/root/.ssh", "/home", "/var", "/run", "/proc/1/environ", "/proc/kcore"],
)
def test_places_of_the_system_that_tell_about_others_are_not_readable(trial: Trial, place: str) -> None:
    """B18, 26: accounts, keys, logs, sockets; process 1 inside is the process itself, with nothing in it."""
    found = trial(
        """
        import os
        outcome = os.listdir(place) if os.path.isdir(place) else open(place, "rb").read().decode(errors="replace")
        """,
        values={"place": place},
    )
    own = found.outcome is not None and place == "/proc/1/environ" and "SECRET" not in found.outcome
    assert own or (found.error or "").startswith(OUT_OF_REACH), found


def test_no_notebook_or_gradebook_is_found_by_searching(trial: Trial, others: Path) -> None:
    """B19: ``glob('/**')`` over everything that can be listed."""
    found = trial("""
        import os
        seen = [name for top in ("/", "/tmp", "/work", "/home", "/root", "/var", "/scratch")
                for _, _, names in os.walk(top) for name in names]
        outcome = [name for name in seen if name.endswith((".ipynb", "gradebook.db"))]
    """)
    assert found.outcome == [], found


def test_memory_of_the_process_holds_no_secret_of_others(trial: Trial) -> None:
    """B17, 18: everything that the process can read of itself; the word is put together here only."""
    found = trial("""
        import re
        secret = b"can" + b"ary-" + b"of-the-hidden-tests"
        hits = 0
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
            for line in maps:
                begin, end, modes = re.match(r"(\\w+)-(\\w+) (\\S+)", line).groups()
                if "r" in modes and "[heap]" in line:
                    memory.seek(int(begin, 16))
                    hits += memory.read(int(end, 16) - int(begin, 16)).count(secret[1:] + b"!")
        outcome = hits
    """)
    assert found.outcome == 0 or (found.error or "").startswith(OUT_OF_REACH), found


def test_what_a_submission_leaves_is_gone_for_the_next_one(trial: Trial) -> None:
    """B22: scratch, temporary and shared-memory folders begin empty."""
    leave = """
        import contextlib, os, tempfile
        places = [os.getcwd(), tempfile.gettempdir(), "/dev/shm", os.path.expanduser("~")]
        found = [name for place in places if os.access(place, os.R_OK) for name in os.listdir(place)
                 if name.startswith("left-for-the-next")]
        for number, place in enumerate(places):
            with contextlib.suppress(OSError):
                open(f"{place}/left-for-the-next-{number}", "w").write("answers")
        outcome = found
    """
    assert trial(leave).outcome == []
    assert trial(leave).outcome == []


@pytest.mark.parametrize(
    "place", ["sys.prefix", "sys.base_prefix", "os.path.dirname(os.__file__)", "'/usr'", "'/'"]
)
def test_the_python_installation_cannot_be_changed(trial: Trial, place: str) -> None:
    """I109: a ``sitecustomize.py`` there would run for everybody after."""
    found = trial(f"import os, sys\nopen(os.path.join({place}, 'sitecustomize.py'), 'w').write('print(1)')")
    assert (found.error or "").startswith(("OSError: [Errno 30]", "PermissionError")), found


def test_a_descriptor_that_leads_outside_is_closed(trial: Trial) -> None:
    """Whatever the starting process had open, 0, 1 and 2 included."""
    found = trial("""
        import os
        leads = []
        for number in range(4096):
            try:
                os.fstat(number)
                leads.append(os.path.basename(os.readlink(f"/proc/self/fd/{number}")).split(":")[0])
            except OSError:
                pass
        outcome = leads
    """)
    assert found.outcome in (["null", "null", "null", "pipe"], []), found


def test_the_disk_is_not_filled(trial: Trial, tier: Tier) -> None:
    """H95: many files up to their allowed size."""
    found = trial(
        """
        import errno
        for number in range(64):
            with open(f"part-{number}", "wb") as file:
                for _ in range(8):
                    file.write(bytes(2**20))
        outcome = "512 MB written"
        """,
        jail={"scratch": 48, "file_size": 8},
    )
    full = (found.error or "").startswith("OSError: [Errno 28]")
    assert full or found.ending == "It was ended because it used more disk space than allowed.", found


def test_there_are_not_endlessly_many_files(trial: Trial) -> None:
    """H95: a million empty files."""
    found = trial(
        "for number in range(1_000_000): open(f'file-{number}', 'w').close()", jail={"entries": 1000}
    )
    full = (found.error or "").startswith("OSError: [Errno 28]")
    assert full or found.ending == "It was ended because it used more files and folders than allowed.", found


def test_folders_nested_deeper_than_a_path_can_name_leave_nothing_behind(trial: Trial) -> None:
    found = trial("""
        import os
        for _ in range(1500):
            os.mkdir("deeper")
            os.chdir("deeper")
        outcome = "deep"
    """)
    assert found.outcome == "deep" or found.ending.startswith("It was ended because"), found


@pytest.mark.parametrize("tier", list(Tier), ids=lambda tier: tier.value)
def test_one_huge_file_is_refused(trial: Trial) -> None:
    """H95: a sparse file of a terabyte."""
    found = trial("open('huge', 'wb').truncate(10**12)")
    assert (found.error or "").startswith("OSError: [Errno 27]"), found


def test_devices_cannot_be_made(trial: Trial) -> None:
    """I108."""
    for kind in ("stat.S_IFBLK", "stat.S_IFCHR", "stat.S_IFREG"):
        found = trial(f"import os, stat\nos.mknod('device', {kind} | 0o666, os.makedev(8, 0))")
        assert (found.error or "").startswith("PermissionError"), found
    for device in ("/dev/mem", "/dev/kmsg", "/dev/zero", "/dev/tty", "/dev/ptmx", "/dev/vda", "/dev/sda"):
        found = trial(f"open({device!r}, 'rb+', 0)")
        assert (found.error or "").startswith((*OUT_OF_REACH, "OSError: [Errno 6]")), found
