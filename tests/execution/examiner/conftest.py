"""A notebook in two processes, and the same notebook in this one."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator
from types import ModuleType

import pytest
import torch

from tests.execution.examiner.submission import Submission, submitted


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest) -> Iterator[Submission]:
    """The names of the module's ``SOURCE`` as the tests see them."""
    torch.manual_seed(0)
    with submitted(request.module.SOURCE) as found:
        yield found


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The same names, in this process: what a plain kernel gives the author of a test."""
    name = f"here_{request.module.__name__.rpartition('.')[2]}"
    folder = tmp_path_factory.mktemp("here")
    (folder / f"{name}.py").write_text(request.module.SOURCE)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(action="ignore"):
        patch.syspath_prepend(folder)
        found = importlib.import_module(name)
    yield found
    del sys.modules[name]
