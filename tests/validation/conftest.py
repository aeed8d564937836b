"""The small course of the tests of notebooks."""

from tests.notebooks.conftest import answered, course, released, solved, source, write

__all__ = ["answered", "course", "released", "solved", "source", "write"]
