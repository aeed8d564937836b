"""Tests with servers: a Dask cluster, PostgreSQL. They are not among those of ``make test``."""

from __future__ import annotations

from tests.nbgrader_plugins.conftest import course

__all__ = ["course"]
