"""What is no answer to any symbolic task: nothing, prose, other types,
and attempts to break or to trick the reader.
"""

import sympy as sp

from autograder.reports.verdicts import Missing


class AlwaysEqual(sp.Symbol):
    """A student's own symbol that claims to be equal to everything and to vanish in every sum."""

    _op_priority = 1000.0

    def __eq__(self, other: object) -> bool:
        return True

    def __sub__(self, other: object) -> int:
        return 0

    __rsub__ = __sub__
    __hash__ = sp.Symbol.__hash__


class Pretender(str):
    """A string that says of itself that it equals any other."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


# (answer, the note of a verdict, or None where no note is promised)
NON_ANSWERS = [
    # not written
    ("", "answer.unwritten"),
    ("   \n", "answer.unwritten"),
    ("...", "answer.unwritten"),
    ("?", "answer.unwritten"),
    (None, "answer.unwritten"),
    (..., "answer.unwritten"),
    (Missing("answer"), "answer.missing"),
    # words
    ("I don't know", None),
    ("see the photo of my notes", None),
    (r"\text{as derived in the lecture}", None),
    ("same as before", None),
    # other types
    (True, None),
    (object(), None),
    (float("nan"), None),
    ({"answer": 1}, None),
    (len, None),
    (b"log p(x)", None),
    (sp.Eq(sp.Symbol("a"), sp.Symbol("b")), None),
    (sp.nan, None),
    (sp.true, None),
    # against the reader
    ("(" * 2000, None),
    ("-" * 2000 + "1", None),
    ("9**9**9", None),
    ("factorial(factorial(99))", None),
    (r"\newcommand{\a}{1}\a", None),
    ("\x00", None),
    ("{0.__class__}", None),
    ("__import__('os').getpid()", None),
    ("lambda: 0", None),
    (sp.Symbol("__import__('os').getpid()"), None),
    (AlwaysEqual("x"), None),
    (Pretender("anything"), None),
]
