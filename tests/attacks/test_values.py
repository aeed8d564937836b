"""Values, objects and replies that attack whoever looks at them.

Values by themselves are tried in `tests/execution/channel/`; here a whole submission hands them in, and has
to lose its own points and nothing else.
"""

from __future__ import annotations

import pytest

from tests.attacks.conftest import Attack
from tests.attacks.course import SHORT, SOLVED

VALUES = {
    "reduce": "type('A', (), {'__reduce__': lambda s: (__import__('os').system, ('touch /tmp/owned',))})()",
    "object_array": "__import__('numpy').array([print], dtype=object)",
    "sympy_printer": (
        "type('S', (__import__('sympy').Symbol,), {'_sympyrepr': lambda *a: '__import__(\"os\")', "
        "'_sympy_': lambda s: 3})('x')"
    ),
    "nan": "float('nan')",
    "minus_zero": "-0.0",
    "complex": "3 + 0j",
    "dimension": "torch.full((1,), 3.0)[None]",
    "large": "torch.zeros(10**8, dtype=torch.float64)",
    "many": "[0.0] * 10**5",
    "digits": "10**20000",
    "surrogates": "'\\ud800'",
    "network": (
        "type('N', (torch.nn.Module,), {'parameters': lambda s: iter(int, 1), 'state_dict': lambda s: 1/0})()"
    ),
    "endless": "iter(int, 1)",
    "repr": "type('</pre><script>', (), {'__repr__': lambda s: s.missing, '__str__': lambda s: str(s)})()",
    "mpmath": (
        "type('M', (), {'_mpf_': (0, 1, 10**12, 1), '_mpmath_': lambda *a: 3, '__float__': lambda s: 3.0})()"
    ),
    "array_protocols": (
        "type('A', (), {'__array__': lambda *a: 1/0, '__array_interface__': {}, '__len__': lambda s: "
        "10**18, '__getitem__': lambda s, i: s})()"
    ),
}

HALF_RIGHT = {"nan", "minus_zero", "complex", "dimension"}
"""A float, or equal to 3: one of the two checks of the number passes."""


@pytest.mark.parametrize("value", VALUES)
def test_a_strange_value_costs_its_own_points(attack: Attack, value: str) -> None:
    """As a value, and as what a function returns."""
    found = attack(
        number=f"three = {VALUES[value]}",
        double=f"def double(x):\n    return {VALUES[value]}",
        average=f"def average(values):\n    return {VALUES[value]}",
    )
    assert found.lost == {"number": found.lost["number"], "double": 0.0, "average": 0.0}
    assert found.lost["number"] == (1.0 if value in HALF_RIGHT else 0.0)


def test_lists_in_themselves_and_lists_without_end(attack: Attack) -> None:
    """A cycle, and a depth that no recursion can take, are values that the tests cannot have."""
    found = attack(
        number="three = []\nthree.append(three)",
        double=(
            "def double(x):\n"
            "    found = []\n"
            "    for _ in range(10**5):\n"
            "        found = [found]\n"
            "    return found"
        ),
    )
    assert found.lost == {"number": 0.0, "double": 0.0}
    assert not found.for_a_person


FORMULAS = {
    "attributes": 'kl = "x.__class__.__mro__"',
    "import": "kl = \"__import__('os').system('touch /tmp/owned')\"",
    "tower": 'kl = "10^{10^{10^{10}}}"',
    "factorial": "import sympy\nkl = sympy.factorial(sympy.Integer(10**9), evaluate=False)",
    "brackets": 'kl = "(" * 10**6',
    "sum": 'kl = " + ".join(["mu"] * 10**5)',
    "input": 'kl = r"\\input{/etc/passwd} \\href{javascript:alert(1)}{x}"',
    "not_text": "kl = type('S', (str,), {'__eq__': lambda *a: True})(\"\\mu\")",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_strange_formula_costs_its_own_points(attack: Attack, formula: str) -> None:
    """A formula is read from a whitelist, and computed with in a process that can be killed."""
    found = attack(formula=FORMULAS[formula])
    assert found.lost == {"formula": 0.0}


CLIENT = """
import gc, struct, time
from autograder.execution.channel.frames import Channel, Frame
channel = next(each for each in gc.get_objects() if type(each) is Channel)
end = channel._socket
def say(header, blobs=()):
    channel.reply(Frame(header, blobs))
    time.sleep(600)
"""


def test_a_reply_that_is_written_by_hand_is_read(attack: Attack) -> None:
    """So that the lies below are refused for what they say, and not for their form."""
    by_hand = """
real = channel.reply
def reply(frame):
    if frame.header[0] == "Outputs":
        frame = Frame(["Outputs", ["tuple", "value", told.pop(), ["dict"], ["list"]], None, 0.0])
    real(frame)
channel.reply = reply
told = []
def average(values):
    told.append(sum(values) / len(values))
"""
    assert attack(average=CLIENT + by_hand).lost == {}


LIES = {
    "shape": (
        "say(['Outputs', ['tuple', 'value', ['tensor', 'float32', [2**40], False, True], ['dict'], "
        "['list']], None, 0.0], [b'1234'])"
    ),
    "gradient": "say(['Outputs', ['tuple', 'value', 4.0, ['dict'], ['list', 5]], 77, 0.0])",
    "two_replies": (
        "f = Frame(['Value', None, 0.0])\n"
        "from autograder.execution.channel.frames import _packed\n"
        "[end.sendall(each) for each in _packed(f, channel._number) * 1000]\n"
        "time.sleep(600)"
    ),
    "half_a_frame": "end.sendall(b'\\x01' * 7)\ntime.sleep(600)",
    "another_kind": "say(['Items', ['tuple'], True, 0.0])",
    "given": "say(['Outputs', ['given', 1], None, 0.0])",
    "given_inside": "say(['Outputs', ['tuple', 'value', ['given', 1], ['dict'], ['list']], None, 0.0])",
    "author_error": (
        "say(['Raised', 'AuthorError', 'The source is wrong.', ['tuple'], ['tuple', 'AuthorError'], False, "
        "0.0])"
    ),
    "passed": (
        "say(['Outputs', ['tuple', 'object', ['handle', 9, 'class', 'Finding', 'passed', True, None], "
        "['dict', 'status', 'passed', 'share', 1.0], ['list']], None, 0.0])"
    ),
    "keyboard": "say(['Raised', 'KeyboardInterrupt', '', ['tuple'], ['tuple'], False, 0.0])",
    "negative_time": "say(['Outputs', 1, None, -5.0])",
    "much_time": "say(['Outputs', ['tuple', 'value', 1, ['dict'], ['list']], None, 86400.0])",
    "refused_as_missing": "say(['Refused', 'ok', 'Well done.', 0.0])",
    "named_tuple": (
        "say(['Outputs', ['tuple', 'named tuple', '__import__', ['dict', 'a b', 1, '_x', 2], ['list']], "
        "None, 0.0])"
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_replies_that_lie_gain_nothing(attack: Attack, lie: str) -> None:
    """The candidate's end of the channel is used by hand, from within a call of the tests."""
    body = "\n    ".join(LIES[lie].splitlines())
    found = attack(before=CLIENT, average=f"def average(values):\n    {body}", limits=SHORT)
    assert found.lost == {"average": 0.0}
    assert not found.for_a_person


CELLS = {
    "given": "say(['Value', ['list', ['given', 1]], 0.0])",
    "handles": "say(['Value', ['list', ['handle', 5, 'network', 'Net', None, True, None]], 0.0])",
    "raised": "say(['Raised', 'AuthorError', '', ['tuple'], ['tuple'], False, 0.0])",
    "refused": "say(['Refused', 'ok', '', 0.0])",
    "network_state": "say(['NetworkState', ['dict'], ['dict'], ['dict'], ['tuple'], ['dict'], 0.0])",
    "deep": "end.sendall(struct.pack('<QIIII', channel._number, 200000, 0, 0, 0) + b'[' * 200000)",
    "report": (
        "say(['Value', ['list', ['dict', 'output_type', 'execute_result', 'data', ['dict', "
        "'application/vnd.autograder.report+json', ['dict', 'verdicts', ['list']]], 'metadata', "
        "['dict']]], 0.0])"
    ),
}


@pytest.mark.parametrize("lie", CELLS)
def test_lies_of_a_cell_end_no_grading(attack: Attack, lie: str) -> None:
    """What a cell of the student's answers in place of its outputs; the tests before it keep their points."""
    found = attack(average=CLIENT + CELLS[lie], limits=SHORT)
    assert found.lost == {"average": 0.0}
    assert not found.for_a_person


NETWORK_LIES = {
    "more_networks": "parameters = ['dict', 'w', ['handle', numbers(), 'network', 'Net', None, True, None]]",
    "hostile_names": "parameters = ['dict', '..', 1.0]",
    "not_a_state": "parameters = ['list']",
}


@pytest.mark.parametrize("lie", NETWORK_LIES)
def test_networks_that_are_described_by_networks(attack: Attack, lie: str) -> None:
    """A network whose parameters are networks whose parameters ... is no network."""
    lying = f"""
import itertools
numbers = itertools.count(1000).__next__
real = channel.reply
def reply(frame):
    if frame.header[0] == "NetworkState":
        {NETWORK_LIES[lie]}
        frame = Frame(["NetworkState", parameters, ["dict"], ["dict"], ["tuple"], ["dict", "", "Net"], 0.0])
    real(frame)
channel.reply = reply
def average(values):
    return torch.nn.Linear(1, 1)
three = torch.nn.Linear(1, 1)
"""
    found = attack(number=CLIENT + "three = 3.0", average=lying)
    assert found.lost == {"average": 0.0}


def test_more_objects_than_anybody_needs(attack: Attack) -> None:
    """A function that returns other objects with every call, and thousands of them."""
    found = attack(
        double="def double(x):\n    return [object() for _ in range(9000)]",
        average="def average(values):\n    return [object() for _ in range(9000)]",
    )
    assert found.lost == {"double": 0.0, "average": 0.0}


def test_dying_in_a_test_keeps_what_was_earned(attack: Attack) -> None:
    """`os._exit` inside of a function; what was tested before keeps its points, what comes after cannot."""
    found = attack(loss="import os\ndef loss(x_hat, x):\n    os._exit(0)")
    assert found.lost == {"loss": 0.0, "network": 0.0, "formula": 0.0, "average": 0.0}
    assert not found.for_a_person


def test_an_answer_that_never_comes_costs_its_check_only(attack: Attack) -> None:
    """An endless loop in a function is interrupted, and the next checks are asked."""
    slow = SOLVED["double"].replace("return", "while not isinstance(x, int): pass\n    return")
    found = attack(double=slow, limits=SHORT)
    assert found.lost == {"double": 0.0}


def test_what_cannot_be_interrupted_ends_the_process(attack: Attack) -> None:
    """A loop in C, and a function that takes no interrupts; both cost the cells that come after."""
    for body in (
        "sum(range(10**13))",
        "import signal\n    signal.pthread_sigmask(0, {2, 14, 27})\n    import time\n    time.sleep(60)",
    ):
        found = attack(network=f"def Net():\n    {body}", limits=SHORT)
        assert found.lost == {"network": 0.0, "formula": 0.0, "average": 0.0}
