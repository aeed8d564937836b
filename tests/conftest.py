"""Settings for the whole suite: one thread, so that runs are reproducible and do not fight for cores."""

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from autograder.notebooks.examining import Examiners

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
# What a shell starts in the background ignores interrupts, with which tests end cells.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def examiners() -> Iterator["Examiners"]:
    """Runs notebooks in the best tier of this machine, with one warm process for the whole suite."""
    from autograder.notebooks.examining import Examiners

    examiners = Examiners(unconfined=True)
    yield examiners
    examiners.close()
