"""What has to be the same wherever results are compared: this package, Python, and the libraries."""

from __future__ import annotations

import contextlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import autograder
from autograder.workers.digests import CACHES, digest_of_folder

_LIBRARIES = (
    "torch",
    "torchvision",
    "numpy",
    "sympy",
    "mpmath",
    "scipy",
    "ipython",
    "matplotlib",
    "nbgrader",
    "nbconvert",
)


@cache
def versions() -> dict[str, str]:
    """Of Python and its libraries as far as they decide a result, and a digest of this package."""
    found = {
        "autograder": digest_of_folder(str(Path(autograder.__file__).parent), CACHES),
        "python": platform.python_version(),
    }
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
