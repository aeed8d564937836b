"""Expressions, vocabularies and what is found of them as JSON text and back, through a whitelist of classes.

What goes to the worker and comes back crosses a pipe as this, so that neither side ever
unpickles anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from autograder.reports.verdicts import Finding
from autograder.symbolic import expression
from autograder.symbolic.comparing.comparison import Comparison, Counterexample, UpTo
from autograder.symbolic.derivations.chains import SoundPart, Step
from autograder.symbolic.derivations.differences import Line
from autograder.symbolic.domains import Domain, Draws, Numbers
from autograder.symbolic.misconceptions.mistakes import Mistake
from autograder.symbolic.vocabulary import AnyFunction, Function, Vocabulary

_CLASSES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *expression.Expression.__args__,
        *(Domain, Numbers, Draws, AnyFunction, Function, Vocabulary),
        *(Comparison, Counterexample, UpTo, Step, SoundPart, Line, Mistake, Finding),
    )
}
_FIELDS = {kind: tuple((each.name, each.default) for each in fields(kind)) for kind in _CLASSES.values()}
"""The names and defaults of each class: what has its default needs not be said."""

_CLASS, _FRACTION, _MAPPING = "class", "fraction", "mapping"


def to_json(value: Any) -> str:
    """The JSON text of plain data; raises :class:`TypeError` for anything else.

    >>> to_json((Fraction(1, 3), None))
    '[{"fraction": [1, 3]}, null]'
    """
    return json.dumps(_plain(value))


def from_json(text: str) -> Any:
    """The value that :func:`to_json` has written; lists come back as tuples.

    >>> from_json(to_json((Fraction(1, 3), {"a": expression.Symbol("x")})))
    (Fraction(1, 3), {'a': Symbol(name='x')})
    """
    return _value(json.loads(text))


def _plain(value: Any) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is Fraction:
        return {_FRACTION: [value.numerator, value.denominator]}
    if type(value) in (tuple, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {_MAPPING: [[_plain(key), _plain(item)] for key, item in value.items()]}
    if is_dataclass(value) and _CLASSES.get(type(value).__name__) is type(value):
        content = {_CLASS: type(value).__name__}
        for name, default in _FIELDS[type(value)]:
            item = getattr(value, name)
            if item is not default:
                content[name] = _plain(item)
        return content
    raise TypeError(f"{type(value).__name__} is not plain data")


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if _FRACTION in plain:
        return Fraction(*plain[_FRACTION])
    if _MAPPING in plain:
        return {_value(key): _value(item) for key, item in plain[_MAPPING]}
    kind = _CLASSES[plain.pop(_CLASS)]
    return kind(**{name: _value(item) for name, item in plain.items()})
