"""What an author explains in files beside the known answers of a task: reasons, each for a list of names::

[[explained]]
reason = "A target has no gradient that could be cut off."
changes = ["`x` → `x.detach()`"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from autograder.reports.verdicts import AuthorError


def read_reasons(folder: Path, file: str, names: str) -> Mapping[str, str]:
    """The reasons in a file of a task's folder, by what they are for; none if there is no file.

    ``names`` is the key of the lists, such as ``changes``.

    Raises AuthorError for a file of another form.

    >>> read_reasons(Path("nowhere"), "survivors.toml", "changes")
    {}
    """
    path = folder / file
    if not path.exists():
        return {}
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))["explained"]
        return {str(name): str(group["reason"]) for group in groups for name in group[names]}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise AuthorError(
            f"{path} can't be read ({type(error).__name__}: {error}). Write [[explained]] with a `reason` "
            f"and a list of `{names}`, called as the audit shows them."
        ) from error
