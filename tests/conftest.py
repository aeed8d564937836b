"""Settings for the whole suite, so that a test means the same every time,
wherever and after whatever it runs.

One thread, so that runs do not fight for cores, and no compiler. Every test begins with the same random
numbers, and property tests try the same examples: those of a profile of hypothesis without luck, time limits
and memory of earlier runs. ``make fuzz`` is for luck (see ``tests/fuzz.py``).
"""

import importlib.util
import os
import random
import signal
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    from autograder.notebooks.running.examining import Examiners

collect_ignore = [] if importlib.util.find_spec("selenium") else ["browser"]  # make test-browser installs it

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TORCH_COMPILE_DISABLE", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
# What a shell starts in the background ignores interrupts, with which tests end cells.
signal.signal(signal.SIGINT, signal.default_int_handler)

_UNTIMED = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same every time", _UNTIMED, derandomize=True)
settings.register_profile("fuzz", _UNTIMED, derandomize=False)
settings.load_profile("the same every time")
# Hypothesis draws numbers and texts that stand in the modules imported so far, which are others
# in every order of tests.
providers.is_local_module_file = lambda path: False


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin with the same random numbers, of every library that is there, whatever ran before."""
    seed = int(item.config.getoption("--hypothesis-seed") or 0)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


@pytest.fixture(scope="session")
def examiners() -> Iterator["Examiners"]:
    """Runs notebooks in the best tier of this machine, with one warm process for the whole suite."""
    from autograder.notebooks.running.examining import Examiners

    examiners = Examiners(unconfined=True)
    yield examiners
    examiners.close()
