"""Tests with servers: a Dask cluster, PostgreSQL. They are not among those of ``make test``."""

from __future__ import annotations

from tests.nbgrader_plugins.conftest import course
from tests.nbgrader_plugins.test_grade import small

__all__ = ["course", "small"]
