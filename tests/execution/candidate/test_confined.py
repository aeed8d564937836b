"""A notebook runs in every tier of confinement, and is asked about there."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.execution.confinement.trials import Trial

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these tiers")

CELLS = [
    "import numpy as np, torch, sympy, matplotlib.pyplot as plt\nprint('hello'); 1 + 1",
    "await __import__('asyncio').sleep(0.001)\n'awaited'",
    "plt.figure(figsize=(1, 1)); plt.plot([1, 2]);",
    "(torch.ones(3, requires_grad=True) * 2).sum().backward()\nsympy.Symbol('x') ** 2",
    "def f(x):\n    return x / 0\nf(1)",
    "from pathlib import Path\nPath('kept.txt').write_text('x'), Path('kept.txt').read_text()",
    "Path('mine.py').write_text('value = 7')\nimport mine\nmine.value",
    "open('/etc/passwd')",
    "!echo hello",
    "%pip install nothing",
    (
        "import threading\n"
        "thread = threading.Thread(target=print, args=('from a thread',))\n"
        "thread.start(); thread.join()"
    ),
    "%timeit -n 1 -r 1 1 + 1",
    "%%capture\nprint('not seen')",
    "input()",
    "%who_ls module",
]
"""What a notebook does that a jail might be in the way of."""

RUN = """
from autograder.execution.shell import Shell
with Shell() as shell:
    outcome = [shell.run(source, f"cell {place}") for place, source in enumerate(cells)]
"""

ASK = """
import socket
import torch
from autograder.execution.candidate.serving import serve
from autograder.execution.channel.frames import Channel
from autograder.execution.channel.messages import from_frame, to_frame
from autograder.execution.channel.replies import REPLIES
from autograder.execution.channel.requests import Call, RunCell
from autograder.execution.shell import Shell

import threading
ours, theirs = socket.socketpair()
asked, replies = Channel(ours), []

def ask():
    for request in (
        RunCell("def loss(x):\\n    return (x * x).sum()\\ndef forever():\\n    while True: pass", "cell 1"),
        Call("loss", arguments=(torch.ones(3, requires_grad=True),), gradients=True),
        Call("forever", seconds=0.1),
    ):
        replies.append(from_frame(asked.ask(to_frame(request), 20), REPLIES))
    asked.close()

examiner = threading.Thread(target=ask)
examiner.start()
with Shell() as shell:
    serve(theirs, shell)
examiner.join()
outcome = [type(each).__name__ for each in replies], float(replies[1].value), replies[2].type_name
"""


def kinds(outputs: list[dict[str, Any]]) -> list[str]:
    return [output.get("ename") or output["output_type"] for output in outputs]


def test_a_notebook_runs(trial: Trial) -> None:
    found = trial(RUN, values={"cells": CELLS}, seconds=60)
    assert found.error is None
    outputs = dict(zip(CELLS, found.outcome, strict=True))
    assert [kinds(each) for each in list(outputs.values())[:8]] == [
        ["stream", "execute_result"],
        ["execute_result"],
        ["display_data"],
        ["execute_result"],
        ["ZeroDivisionError"],
        ["execute_result"],
        ["execute_result"],
        ["FileNotFoundError" if "FileNotFoundError" in str(outputs[CELLS[7]]) else "PermissionError"],
    ]
    assert "image/png" in outputs[CELLS[2]][0]["data"]
    assert outputs[CELLS[6]][0]["data"] == {"text/plain": "7"}
    for program in CELLS[8:10]:
        assert "was not run: no other program can be started here" in outputs[program][0]["text"]
        assert {each["output_type"] for each in outputs[program]} == {"stream"}
    assert outputs[CELLS[10]] == [{"output_type": "stream", "name": "stdout", "text": "from a thread\n"}]
    assert [kinds(outputs[cell]) for cell in CELLS[11:]] == [
        ["stream"],
        [],
        ["StdinNotImplementedError"],
        ["execute_result"],
    ]


def test_questions_are_answered_and_time_is_limited(trial: Trial) -> None:
    found = trial(ASK, seconds=60)
    assert found.error is None
    assert found.outcome == [["Value", "Outputs", "Raised"], 3.0, "TooSlow"]
