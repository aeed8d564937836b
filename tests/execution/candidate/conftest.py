"""Confined processes, as the tests of the confinement have them."""

from __future__ import annotations

from tests.execution.confinement.conftest import reasons, tier, trial, user, warm_for

__all__ = ["reasons", "tier", "trial", "user", "warm_for"]
