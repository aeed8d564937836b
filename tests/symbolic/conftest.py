"""What several tests of the symbolic grader need."""

import pytest

from autograder.symbolic import mistakes


@pytest.fixture(scope="module")
def patient():
    """Naming with more time than it gets in a grade cell, so that a busy machine changes no test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mistakes, "SECONDS", 20.0)
        yield
