"""The steps of nbgrader's converters, as a configuration has them."""

from __future__ import annotations

from typing import Any

from traitlets.utils.importstring import import_item


def class_of(preprocessor: Any) -> Any:
    """The class of a step that the configuration names or gives.

    >>> class_of("nbgrader.preprocessors.SaveCells").__name__
    'SaveCells'
    """
    return import_item(preprocessor) if isinstance(preprocessor, str) else preprocessor
