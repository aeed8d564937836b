"""What nbgrader does again for every cell and every step, done once in a process of our own.

For every gradebook that a step opens it makes an engine, with all statements to be compiled anew, and looks
for the tables; for every cell it checks that its own schema is one. In a process that grades many
submissions, over a gradebook that nobody needs afterwards, that is half of its time.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine, create_engine, event


def do_once_for_all() -> None:
    """From now on, in this process: one engine for each gradebook, which is complete and may be lost, and one
    validator for each schema.
    """
    api.create_engine = _engine
    api.Base.metadata.create_all = lambda *_, **__: None
    common.jsonschema = SimpleNamespace(validate=_validate)


@functools.cache
def _engine(url: str, **settings: Any) -> Engine:
    engine = create_engine(url, **settings)
    event.listen(engine, "connect", _need_not_last)
    return engine


def _need_not_last(connection: Any, _record: object) -> None:
    for setting in ("synchronous = OFF", "journal_mode = MEMORY"):
        connection.execute(f"PRAGMA {setting}")


_validators: dict[int, Any] = {}
"""By the identity of the schema, which lives as long as nbgrader's module."""


def _validate(instance: Any, schema: Any) -> None:
    """As `jsonschema.validate`, without a look at the schema each time."""
    validator = _validators.get(id(schema))
    if validator is None:
        kind = validator_for(schema)
        kind.check_schema(schema)
        validator = _validators[id(schema)] = kind(schema)
    error = best_match(validator.iter_errors(instance))
    if error is not None:
        raise error
