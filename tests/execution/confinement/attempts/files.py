"""Files of others, of the installation, and of those who come later; room on the disk."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from tests.execution.confinement.attempts.setting import NotHere, Setting, attempt, ended, word_of
from tests.execution.confinement.trials import errors_of


def _state_of(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    states = [(each, each.stat()) for each in sorted(folder.iterdir())]
    return [(each.name, it.st_mode, it.st_mtime_ns, it.st_uid, each.read_bytes()) for each, it in states]


@attempt("read, list, change or delete files of others")
def _files(setting: Setting) -> str:
    before = _state_of(setting.others)
    attempts = [
        "open(file).read()",
        "os.listdir(folder)",
        "open(file, 'r+').write('100 points')",
        "os.rename(file, file + '.moved')\nos.rename(file + '.moved', file)",
        "os.unlink(file)",
        "open(folder + '/new', 'w').close()",
    ]
    file = str(setting.others / "gradebook.db")
    word = word_of(errors_of(setting.trial, attempts, file=file, folder=str(setting.others)))
    assert (_state_of(setting.others) == before) == (word != "possible")
    return word


@attempt("learn that a file exists, its size and its times")
def _existence(setting: Setting) -> str:
    file = str(setting.others / "gradebook.db")
    return word_of(errors_of(setting.trial, ["os.stat(file)", "os.stat(os.path.dirname(file))"], file=file))


@attempt("change owner, mode or times of a file of the same user")
def _modes(setting: Setting) -> str:
    before = _state_of(setting.others)
    attempts = ["os.chmod(file, 0o777)", "os.utime(file, (1, 1))", "os.chown(file, os.getuid(), -1)"]
    word = word_of(errors_of(setting.trial, attempts, file=str(setting.others / "gradebook.db")))
    changed = _state_of(setting.others) != before
    return "without effect" if word == "possible" and not changed else word


@attempt("change the Python installation for the next run")
def _installation(setting: Setting) -> str:
    if not setting.tier.holds_strangers and not os.access(os.path.dirname(os.__file__), os.W_OK):
        raise NotHere("This user may not change the installation.")
    attempts = [
        f"name = os.path.join({place}, mine)\nopen(name, 'w').close()\nos.unlink(name)"
        for place in ("sys.prefix", "sys.base_prefix", "os.path.dirname(os.__file__)")
    ]
    return word_of(errors_of(setting.trial, attempts, mine=f"{uuid.uuid4().hex}.pth"), may_be_gone=False)


_LOOK_AND_LEAVE = """
import contextlib, os, tempfile
places = [os.getcwd(), tempfile.gettempdir(), "/tmp", "/dev/shm", os.path.expanduser("~"), shared]
outcome = []
for place in places:
    with contextlib.suppress(OSError):
        os.unlink(os.path.join(place, mine))
        outcome.append(place)
for place in places if not outcome else []:
    with contextlib.suppress(OSError):
        open(os.path.join(place, mine), "w").close()
"""


@attempt("leave something that a later submission finds")
def _leaving(setting: Setting) -> str:
    setting.others.chmod(0o777)
    values = {"mine": f"left-{uuid.uuid4().hex}", "shared": str(setting.others)}
    first, second = (setting.trial(_LOOK_AND_LEAVE, values=values) for _ in range(2))
    assert first.outcome == [], first
    assert second.outcome is not None, second
    return "possible" if second.outcome else "nothing is left"


@attempt("fill the disk with many files")
def _disk(setting: Setting) -> str:
    found = setting.trial(
        """
        import time
        for number in range(16):
            with open(f"part-{number}", "wb") as file:
                file.write(bytes(4 * 2**20))
        time.sleep(patience)
        outcome = "written"
        """,
        jail={"scratch": 16, "file_size": 8},
        values={"patience": setting.patience},
        seconds=30,
    )
    if ended(found, "disk space"):
        return "ended"
    return word_of({"": found.error or ""})


@attempt("make one huge file")
def _huge_file(setting: Setting) -> str:
    return word_of(errors_of(setting.trial, ["open('huge', 'wb').truncate(10**12)"]))
