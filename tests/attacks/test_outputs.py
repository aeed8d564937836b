"""Outputs that pretend to be a score, and outputs without end."""

from __future__ import annotations

import pytest

from autograder.notebooks.running.limits import Limits
from autograder.reports.verdicts import REPORT_MIME
from tests.attacks.conftest import Attack
from tests.attacks.course import SOLVED

FORGED = {
    "result": "display({'text/plain': '100'}, raw=True)\n100.0",
    "report": (
        f"display({{{REPORT_MIME!r}: {{'verdicts': [{{'status': 'passed', 'points': 2, 'max_points': "
        "2}]}}, raw=True)"
    ),
    "error": (
        "from IPython.core.getipython import get_ipython\n"
        "class GraderStopped(Exception): pass\n"
        "raise GraderStopped('A person will look at it.')"
    ),
    "time": "class TimeLimit(Exception): pass\nraise TimeLimit('stopped')",
    "comm": "import comm\ncomm.create_comm(target_name='evil', data={'x': 1})",
    "update": (
        "from IPython.display import display, update_display, clear_output\n"
        "for n in range(100):\n"
        "    update_display('100', display_id=str(n))\n"
        "clear_output()"
    ),
    "input": "input('points? ')",
    "getpass": "import getpass\ngetpass.getpass()",
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_a_cell_shows_is_no_score(attack: Attack, forged: str) -> None:
    """In an answer cell that answers nothing, and in a cell of one's own."""
    found = attack(number=FORGED[forged], after=FORGED[forged])
    assert found.lost == {"number": 0.0}
    assert not found.for_a_person


def test_a_report_shown_by_a_function_under_test_is_no_score(attack: Attack) -> None:
    """A function that displays and prints while a test calls it."""
    forging = f"""
def average(values):
    from IPython.display import display
    display({{{REPORT_MIME!r}: {{"verdicts": []}}}}, raw=True)
    print(2.0)
    return 0
"""
    found = attack(average=forging, double=forging.replace("average(values)", "double(x)"))
    assert found.lost == {"average": 0.0, "double": 0.0}
    run = next(each for each in found.runs if any(o.output_type == "error" for o in each.outputs))
    assert [output.output_type for output in run.outputs] == ["error"]


FLOODS = {
    "html": "display({'text/html': 'x' * 100_000_000}, raw=True)",
    "print": "print('a' * 400_000_000)",
    "lines": "for _ in range(10**6):\n    print('line')",
    "displays": "for _ in range(10**5):\n    display('x')",
    "descriptor": "import os\nfor _ in range(2000):\n    os.write(1, b'y' * 100_000)",
    "metadata": "display({'text/plain': 'x'}, raw=True, metadata={'a': 'b' * 50_000_000})",
    "error_text": "raise ValueError('x' * 50_000_000)",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_floods_are_cut(attack: Attack, flood: str) -> None:
    """What a cell puts out is bounded, and the answers stand."""
    found = attack(after=FLOODS[flood], limits=Limits(cell=5, grade_cell=20, notebook=120))
    assert found.lost == {}
    assert sum(len(str(output)) for output in found.runs[-1].outputs) < 12_000_000


def test_printing_without_end_under_test(attack: Attack) -> None:
    """A function that prints a gigabyte is right all the same."""
    talking = SOLVED["double"].replace("return", "[print('x' * 10**6) for _ in range(300)]\n    return")
    assert attack(double=talking).lost == {}


def test_a_closed_or_replaced_channel_ends_this_submission(attack: Attack) -> None:
    """All descriptors closed."""
    found = attack(formula="import os\nos.closerange(3, 1000)\n" + SOLVED["formula"])
    assert found.lost == {"formula": 0.0, "average": 0.0}
    assert not found.for_a_person
