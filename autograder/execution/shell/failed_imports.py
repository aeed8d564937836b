"""What stands for a name whose import has failed, so that the rest of the cell can run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NoReturn


class FailedImport:
    """Says so wherever it is used.

    >>> FailedImport("tqdm", ImportError("No module named 'tqdm'"))([1, 2])
    Traceback (most recent call last):
    ...
    ImportError: `tqdm` is missing, since its import failed: No module named 'tqdm'
    """

    def __init__(self, name: str, error: ImportError) -> None:
        self._words = f"`{name}` is missing, since its import failed: {str(error)[:200]}"

    def _refuse(self, *args: Any, **named: Any) -> NoReturn:
        raise ImportError(self._words)

    __call__ = __getitem__ = __iter__ = __len__ = __enter__ = __add__ = __mul__ = __mro_entries__ = _refuse

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by libraries, which expect that it is absent
            raise AttributeError(name)
        self._refuse()

    def __repr__(self) -> str:
        return f"<{self._words}>"


def names_of(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The names that an import binds; of a star nobody knows.

    >>> (statement,) = ast.parse("import torch.nn, seaborn as sns").body
    >>> list(names_of(statement))
    ['torch', 'sns']
    """
    for alias in statement.names:
        if alias.asname:
            yield alias.asname
        elif alias.name != "*":
            yield alias.name.split(".")[0] if isinstance(statement, ast.Import) else alias.name
