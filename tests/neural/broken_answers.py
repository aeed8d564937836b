"""What students hand in that is no answer at all, each with words that its message has to contain."""

import math
import sys
import time
from unittest.mock import MagicMock

import numpy as np
import torch

from autograder.reports.verdicts import Missing


class Anything:
    def __init__(self, *given):
        pass


class NoText(Exception):
    def __str__(self):
        raise RuntimeError("an error without a text")


def raises(*given):
    raise ValueError("a text of its own")


def raises_without_text(*given):
    raise NoText


def stub(*given):
    raise NotImplementedError


def leaves(*given):
    sys.exit(1)


def recurses(*given):
    return recurses(*given)


def sleeps(*given):
    time.sleep(60)


def yields(*given):
    yield torch.ones(())


async def waits(*given):
    return torch.ones(())


def returning(value):
    return lambda *given: value


BROKEN = {
    "missing": (Missing("elbo_loss"), "`elbo_loss` is not defined"),
    "None": (None, "is None"),
    "a number": (2.5, "is a Python number"),
    "text": ("lambda x: x", "is text"),
    "a class": (Anything, "`Anything"),
    "an object of a class": (Anything(), "is an object of type `Anything`"),
    "raises": (raises, "stopped with ValueError: a text of its own (in `raises`, line"),
    "raises an error without a text": (raises_without_text, "stopped with NoText (in `raises_without_text`"),
    "the stub of the release": (stub, "`stub` is not answered yet"),
    "sys.exit": (leaves, "stopped with SystemExit: 1 (in `leaves`"),
    "endless recursion": (recurses, "stopped with RecursionError"),
    "sleeps": (sleeps, "took more than 0.2 seconds"),
    "a generator": (yields, "Is there a `yield`"),
    "async": (waits, "`async def`"),
    "needs a GPU": (lambda *given: torch.ones(3).cuda(), "torch.ones(3).cuda()"),
    "too many parameters": (
        lambda a, b, c, d, e, f, g: a,
        "written with the parameters `(a, b, c, d, e, f, g)`",
    ),
    "too few parameters": (lambda: torch.ones(()), None),
    "returns nothing": (returning(None), None),
    "returns a tuple": (returning((torch.ones(2), torch.ones(2))), None),
    "returns text": (returning("0.5"), None),
    "returns an array": (returning(np.ones(3)), None),
    "returns an array of objects": (returning(np.array([None, 1], dtype=object)), None),
    "returns a float": (returning(0.5), None),
    "returns another shape": (returning(torch.ones(3, 2, 1)), None),
    "returns nothing in a tensor": (returning(torch.ones(0)), None),
    "returns half precision": (returning(torch.tensor(1.0).half()), None),
    "returns whole numbers": (returning(torch.tensor(1)), None),
    "returns a huge integer": (returning(10**30), None),
    "returns an integer beyond all floats": (returning(10**400), None),
    "returns complex numbers": (returning(torch.tensor(1j)), None),
    "returns NaN": (returning(torch.tensor(math.nan)), None),
    "returns infinity": (returning(torch.tensor(math.inf)), None),
    "returns a sparse tensor": (returning(torch.eye(3).to_sparse()), None),
    "returns a tensor without numbers": (returning(torch.ones((), device="meta")), None),
    "a mock": (MagicMock(), None),
    "returns a mock": (returning(MagicMock()), None),
}
"""By what is wrong: the answer, and the words; None where they depend on what was asked."""
