"""What hostile students of a class hand in: code, files and pages that would cost the others something.

Each says which limit of the course's it runs into, so that the time of the whole class has a
bound. A new one is a line.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from autograder.notebooks.cells.cells import grade_id_of
from benchmarks.submissions.solved import Solved, as_bytes

Limit = Literal["none", "cell", "cell by the clock", "taking in", "page"]
FIRST = "laplace_exponent"

BURNS = "while True: pass"
SLEEPS = "import time\ntime.sleep(1e9)"
IGNORES_SIGNALS = """
import signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except Exception: pass
while True:
    try: time.sleep(1e9)
    except BaseException: pass
"""
FILLS_MEMORY = "hoard = []\nwhile True: hoard.append(bytearray(50_000_000))"
FILLS_SOCKETS = """
import socket
pairs = []
while True:
    a, b = socket.socketpair()
    a.setblocking(False)
    pairs.append((a, b))
    try:
        while True: a.send(b"x" * 65536)
    except BlockingIOError: pass
"""
FILLS_THE_DISK = """
while True:
    with open("big.bin", "ab") as file: file.write(b"x" * 50_000_000)
"""
MAKES_FILES = """
number = 0
while True:
    open(f"file{number}", "w").close()
    number += 1
"""
FORKS = "import os\nwhile True: os.fork()"
STARTS_THREADS = (
    "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(1e9,)).start()"
)
STAYS_BEHIND = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(1)
    os._exit(0)
"""
STOPS_ALL = """
import os, signal
for target in (0, -1, os.getppid()):
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try: os.kill(target, number)
        except OSError: pass
"""
CRASHES = "import ctypes\nctypes.string_at(0)"
FLOODS = "while True: print('x' * 10_000)"
LOOKS_AROUND = """
import glob, os, pathlib
found = []
for folder in ("..", "../..", "../../..", "/tmp", "/root", "/home", "/usr/local/share"):
    for where, _, names in os.walk(folder):
        for name in names:
            path = pathlib.Path(where, name)
            try: found.append(path.read_bytes()[:1000])
            except OSError: pass
            try: path.write_bytes(b"")
            except OSError: pass
"""
REPLACES_THE_TESTS = """
import builtins, sys
import autograder.reports.verdicts as verdicts
for name in dir(verdicts):
    if callable(getattr(verdicts, name)):
        setattr(verdicts, name, lambda *a, **k: True)
builtins.abs = lambda x: 0
builtins.__import__ = lambda *a, **k: sys
"""
FORMULAS = "print('$x$ ' * 470_000)"
LONG_FORMULA = 'f = "(" * 40_000 + "z" + ")" * 40_000\nc = "9**9**9**9"'
ENDLESS_ANSWER = """
class Endless(str):
    def __eq__(self, other):
        while True: pass
    __hash__ = str.__hash__
f = Endless("log(z) - z")
c = Endless("N")
"""


@dataclass(frozen=True)
class Hostile:
    """One such student: what is written into the folder that is handed in, and the limit that ends it."""

    name: str
    write: Callable[[Path, Solved], object]
    limit: Limit = "none"


def code(name: str, text: str, limit: Limit = "none") -> Hostile:
    """A notebook with this code before the first answer, and with right answers."""
    return answer(name, f"{text}\n{{}}", limit)


def answer(name: str, text: str, limit: Limit = "none") -> Hostile:
    """A notebook with this as its first answer, ``{}`` standing for the right one; all others are right."""

    def change(notebook: NotebookNode) -> None:
        cell = cell_of(notebook, FIRST)
        cell.source = text.replace("{}", cell.source)

    return changed(name, change, limit)


def changed(name: str, change: Callable[[NotebookNode], object], limit: Limit = "none") -> Hostile:
    """A solved notebook that was changed as a document."""

    def write(folder: Path, solved: Solved) -> None:
        notebook = solved.node()
        change(notebook)
        (folder / "laplace.ipynb").write_bytes(as_bytes(notebook))

    return Hostile(name, write, limit)


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell of this name."""
    return next(cell for cell in notebook.cells if grade_id_of(cell) == name)


def hostile_students() -> Iterator[Hostile]:
    """All of them."""
    yield code("burns time", BURNS, "cell")
    yield code("sleeps", SLEEPS, "cell by the clock")
    yield code("ignores every signal", IGNORES_SIGNALS, "cell by the clock")
    yield code("fills the memory", FILLS_MEMORY, "cell")
    yield code("fills sockets", FILLS_SOCKETS, "cell")
    yield code("fills the disk", FILLS_THE_DISK, "cell")
    yield code("makes files without end", MAKES_FILES, "cell")
    yield code("forks without end", FORKS, "cell")
    yield code("starts threads without end", STARTS_THREADS, "cell")
    yield code("leaves a process behind", STAYS_BEHIND, "cell by the clock")
    yield code("stops and kills what it can", STOPS_ALL, "cell by the clock")
    yield code("crashes", CRASHES)
    yield code("prints without end", FLOODS, "cell")
    yield code("reads and empties files around it", LOOKS_AROUND, "cell by the clock")
    yield code("replaces the tests", REPLACES_THE_TESTS)
    yield code("puts out half a million formulas", FORMULAS, "page")
    yield answer("answers too deeply", LONG_FORMULA, "cell")
    yield answer("has an answer that never compares", ENDLESS_ANSWER, "cell by the clock")
    yield changed("has a drawing that hangs a browser", _nested_drawing, "page")
    yield changed("imitates a grade cell", _imitation)
    yield Hostile("a script of fifty thousand cells",
                  lambda f, s: (f / "laplace.py").write_text("# %%\nx\n" * 50_000), "taking in")  # fmt: skip
    yield Hostile("a header with a date", lambda f, s: (f / "laplace.py").write_text(_dated(s)))
    yield Hostile("nested a million deep", lambda f, s: (f / "laplace.ipynb").write_text("[" * 1_000_000),
                  "taking in")  # fmt: skip
    yield Hostile("an archive that would fill the disk", _bomb, "taking in")
    yield Hostile("links, pipes and names of control characters", _odd_files)


def _nested_drawing(notebook: NotebookNode) -> None:
    levels = "".join(
        f"<g id='a{level}'>" + f"<use href='#a{level - 1}'/>" * 10 + "</g>" for level in range(1, 12)
    )
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'><rect id='a0' width='1' height='1'/>{levels}</svg>"
    cell = cell_of(notebook, FIRST)
    cell.source += f"\nfrom IPython.display import SVG, display\ndisplay(SVG({drawing!r}))"
    cell.outputs = [new_output("display_data", {"image/svg+xml": drawing})]


def _imitation(notebook: NotebookNode) -> None:
    page = (
        "<div class='panel panel-success'><h3>Score: 12.0 / 12.0 (Top)</h3><p>✓ All checks passed.</p></div>"
    )
    notebook.cells.insert(1, new_markdown_cell(page))


def _dated(solved: Solved) -> str:
    return solved.script.decode().replace("# ---\n", "# ---\n# made: 2026-11-30\n# odd: !!set {a, b}\n", 1)


def _bomb(folder: Path, solved: Solved) -> None:
    with zipfile.ZipFile(folder / "laplace.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("laplace.ipynb", json.dumps(solved.node()))
        for number in range(20):
            archive.writestr(f"zeros{number}.csv", bytes(100_000_000))


def _odd_files(folder: Path, solved: Solved) -> None:
    (folder / "laplace.ipynb").write_bytes(solved.notebook)
    (folder / "shadow.txt").symlink_to("/etc/shadow")
    (folder / "around").symlink_to(folder)
    os.mkfifo(folder / "data.csv")
    (folder / "\x1b[2J\nDone.\r.txt").write_text("x")
    (folder / "elbo.ipynb").mkdir()
