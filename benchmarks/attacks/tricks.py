"""What dishonest students hand in: a wrong answer, and something that is to help it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CANARY = 98_765_432.5
"""A number in the hidden tests, and nowhere else."""

LEAK = "leak.txt"
"""What a process that was left behind writes into the home folder of the grading."""


@dataclass(frozen=True)
class Attack:
    """What a student hands in, and what it is for."""

    name: str
    code: str
    wants: Literal["points", "a print", "a file", "a process"] = "points"


WRONG = """
def twice(x):
    return 2
"""

ATTACKS = (
    Attack("none: the wrong answer alone", WRONG),
    Attack(
        "an object that equals everything",
        """
class Anything(float):
    __hash__ = float.__hash__
    def __eq__(self, other):
        return True
    def __sub__(self, other):
        return 0.0

def twice(x):
    return Anything(2)
""",
    ),
    Attack(
        "replace `abs`, and equal everything",
        """
import builtins
builtins.abs = lambda x: 0

class Anything(int):
    __hash__ = int.__hash__
    def __eq__(self, other):
        return True

def twice(x):
    return Anything(2)
""",
    ),
    Attack(
        "take the assertions out of later cells",
        WRONG
        + """
import ast

class Without(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

get_ipython().ast_transformers.append(Without())
""",
    ),
    Attack(
        "rewrite the text of later cells",
        WRONG
        + """
def harmless(lines):
    return ["pass\\n"] if "assert" in "".join(lines) else lines

get_ipython().input_transformers_cleanup.append(harmless)
""",
    ),
    Attack(
        "put out a score before the test fails",
        """
def twice(x):
    if x != 1:
        get_ipython().displayhook(5.0)
    return 2
""",
    ),
    Attack(
        "read the test that is calling",
        f"""
def twice(x):
    if "{CANARY}" in get_ipython().user_ns["In"][-1]:
        print("found", "it")
    return 2
""",
        "a print",
    ),
    Attack(
        "find the hidden tests in files",
        WRONG
        + f"""
import glob
for path in glob.glob("*.ipynb") + glob.glob("../../../**/*.ipynb", recursive=True):
    if "{CANARY}" in open(path).read():
        print("found", "it")
""",
        "a print",
    ),
    Attack(
        "read the source with its solutions",
        WRONG
        + """
import glob
for path in glob.glob("../../../source/*/*.ipynb"):
    if "return 2 * x" in open(path).read():
        print("found", "it")
""",
        "a print",
    ),
    Attack(
        "change the gradebook",
        WRONG
        + """
import glob, sqlite3
for path in glob.glob("../../../gradebook.db"):
    book = sqlite3.connect(path)
    book.execute("update grade set extra_credit = 100, manual_score = 5")
    book.commit()
""",
    ),
    Attack(
        "leave a start-up file for the next student",
        WRONG
        + """
import pathlib
folder = pathlib.Path.home() / ".ipython" / "profile_default" / "startup"
folder.mkdir(parents=True, exist_ok=True)
(folder / "00.py").write_text("")
""",
        "a file",
    ),
    Attack(
        "open a connection",
        WRONG
        + """
import socket
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
socket.create_connection(server.getsockname(), 2)
print("found", "it")
""",
        "a print",
    ),
    Attack(
        "leave a process behind",
        WRONG
        + f"""
import os, subprocess
command = "sleep 3; echo alive > " + os.path.expanduser("~/{LEAK}")
subprocess.Popen(["sh", "-c", command], start_new_session=True)
""",
        "a process",
    ),
    Attack(
        "take 3 GB of memory",
        WRONG
        + """
hoard = [bytearray(2**20) for _ in range(3000)]
print("found", "it")
""",
        "a print",
    ),
    Attack(
        "end the process in the second test",
        """
import os

def twice(x):
    if x != 1:
        os._exit(0)
    return 2
""",
    ),
    Attack(
        "never end",
        WRONG
        + """
while True:
    pass
""",
    ),
)
