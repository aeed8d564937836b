"""Files: what belongs to others is not read, listed or changed, and the disk is not filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.execution.confinement import Tier
from tests.execution.confinement.trials import Trial, errors_of, not_refused

OUT_OF_REACH = ("FileNotFoundError", "PermissionError")


def state_of(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    states = [(each, each.stat()) for each in sorted(folder.iterdir())]
    return [(each.name, it.st_mode, it.st_mtime_ns, it.st_uid, each.read_bytes()) for each, it in states]


READING_AND_WRITING = """
open(file).read()
open('/proc/self/cwd/../../../../../../../..' + file).read()
os.listdir(folder)
os.symlink(folder, 'link'); open('link/gradebook.db').read()
os.link(file, 'linked'); open('linked').read()
os.truncate(file, 0)
os.open(file, os.O_RDONLY | os.O_TRUNC)
open(file, 'a').write('100 points')
os.rename(file, 'taken')
os.unlink(file)
open(folder + '/new', 'w')
shutil.copy(file, 'copy')
""".split("\n")[1:-1]


def test_a_file_of_others_is_out_of_reach(trial: Trial, others: Path) -> None:
    """The gradebook, another submission, an answer key."""
    before = state_of(others)
    errors = errors_of(trial, READING_AND_WRITING, folder=str(others), file=str(others / "gradebook.db"))
    across_file_systems = "OSError: [Errno 18]"
    assert not_refused(errors, *OUT_OF_REACH, across_file_systems) == {}
    assert state_of(others) == before


def test_owner_mode_and_times_of_others_files_stay(trial: Trial, others: Path) -> None:
    """Landlock does not cover these, and the process may have the user id of the owner."""
    before = state_of(others)
    attempts = [
        "os.chmod(file, 0)",
        "os.chmod(file, 0o777, dir_fd=os.open('/', os.O_PATH))",
        "os.utime(file, (1, 1))",
        "os.chown(file, os.getuid(), os.getgid())",
        "os.setxattr(file, 'user.note', b'100 points')",
        "shutil.copystat(sys.executable, file)",
    ]
    errors_of(trial, attempts, file=str(others / "gradebook.db"))
    assert state_of(others) == before


def test_places_of_the_system_that_tell_about_others_are_not_readable(trial: Trial) -> None:
    """Accounts, keys, logs, sockets."""
    places = (
        "/etc /etc/passwd /etc/shadow /root /root/.ssh /home /var /run /sys /boot /proc/kcore /proc/2/root"
    )
    attempts = [f"(os.listdir if os.path.isdir('{it}') else open)('{it}')" for it in places.split()]
    assert not_refused(errors_of(trial, attempts), *OUT_OF_REACH) == {}


def test_the_environment_is_a_few_harmless_words(trial: Trial) -> None:
    """No token, no path of a course."""
    found = trial("import os\noutcome = sorted(os.environ)")
    expected = (
        "HOME LANG LC_ALL LOGNAME MPLBACKEND MPLCONFIGDIR OMP_NUM_THREADS PATH TMPDIR TZ USER XDG_CACHE_HOME"
    )
    assert set(found.outcome) <= set(expected.split())


def test_no_notebook_or_gradebook_is_found_by_searching(trial: Trial, others: Path) -> None:
    """``glob('/**')`` over everything that can be listed."""
    found = trial("""
        import os, sys
        installed = (sys.prefix, sys.base_prefix)  # nbgrader comes with notebooks of its own
        seen = [name for top in ("/", "/tmp", "/home", "/root", "/var", "/scratch")
                for folder, _, names in os.walk(top) if not folder.startswith(installed) for name in names]
        outcome = [name for name in seen if name.endswith((".ipynb", "gradebook.db"))]
    """)
    assert found.outcome == [], found


def test_memory_of_the_starting_process_is_not_readable(trial: Trial) -> None:
    """Of itself a process may read what it has anyway; of the one that has started it nothing."""
    found = trial("import os\nopen(f'/proc/{os.getppid() or 2}/mem', 'rb')")
    assert (found.error or "").startswith(OUT_OF_REACH), found


def test_what_a_submission_leaves_is_gone_for_the_next_one(trial: Trial) -> None:
    """Scratch, temporary and shared-memory folders begin empty."""
    leave = """
        import contextlib, os, tempfile
        places = [os.getcwd(), tempfile.gettempdir(), "/dev/shm", os.path.expanduser("~")]
        found = [name for place in places for name in next(os.walk(place), ("", [], []))[2]
                 if name.startswith("left-for-the-next")]
        for number, place in enumerate(places):
            with contextlib.suppress(OSError):
                open(f"{place}/left-for-the-next-{number}", "w").write("answers")
        outcome = found
    """
    assert trial(leave).outcome == []
    assert trial(leave).outcome == []


def test_the_python_installation_cannot_be_changed(trial: Trial) -> None:
    """A ``sitecustomize.py`` there would run for everybody after."""
    places = ["sys.prefix", "sys.base_prefix", "os.path.dirname(os.__file__)", "'/usr'", "'/'"]
    attempts = [f"open(os.path.join({place}, 'sitecustomize.py'), 'w')" for place in places]
    read_only = "OSError: [Errno 30]"
    assert not_refused(errors_of(trial, attempts), read_only, "PermissionError") == {}


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


def test_the_disk_is_not_filled(trial: Trial) -> None:
    """Many files up to their allowed size."""
    found = trial(
        """
        import errno
        for number in range(64):
            with open(f"part-{number}", "wb") as file:
                for _ in range(8):
                    file.write(bytes(2**20))
        import time
        time.sleep(30)  # where the disk is looked at now and then, a fast one takes all before it is seen
        outcome = "512 MB written"
        """,
        jail={"scratch": 48, "file_size": 8},
    )
    full = (found.error or "").startswith("OSError: [Errno 28]")
    assert full or found.ending == "It was ended because it used more disk space than allowed.", found


def test_there_are_not_endlessly_many_files(trial: Trial) -> None:
    """A million empty files."""
    found = trial(
        "for number in range(1_000_000): open(f'file-{number}', 'w').close()", jail={"entries": 1000}
    )
    full = (found.error or "").startswith("OSError: [Errno 28]")
    assert full or found.ending == "It was ended because it used more files and folders than allowed.", found


def test_folders_deeper_than_a_path_can_name_and_closed_ones_leave_nothing_behind(trial: Trial) -> None:
    """That nothing is left is asked after every program that is tried."""
    found = trial("""
        import os
        os.mkdir("a")
        os.mkdir("a/closed", 0)
        os.mkdir(b"\\xff\\n")
        for _ in range(500):
            os.mkdir("deeper" * 10)
            os.chdir("deeper" * 10)
        outcome = "deep"
    """)
    assert found.outcome == "deep" or found.ending.startswith("It was ended because"), found


@pytest.mark.parametrize("tier", list(Tier), ids=lambda tier: tier.value)
def test_one_huge_file_is_refused(trial: Trial) -> None:
    """A sparse file of a terabyte."""
    found = trial("open('huge', 'wb').truncate(10**12)")
    assert (found.error or "").startswith("OSError: [Errno 27]"), found


def test_devices_cannot_be_made(trial: Trial) -> None:
    kinds = ("stat.S_IFBLK", "stat.S_IFCHR", "stat.S_IFREG")
    making = [f"os.mknod('device', {kind} | 0o666, os.makedev(8, 0))" for kind in kinds]
    assert not_refused(errors_of(trial, making), "PermissionError") == {}
    using = [f"open('/dev/{name}', 'rb+', 0)" for name in "mem kmsg zero tty ptmx vda sda".split()]
    assert not_refused(errors_of(trial, using), *OUT_OF_REACH) == {}
