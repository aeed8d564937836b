"""A process that can do no harm: forked, confined in one of four tiers, and held on to.

>>> Tier("landlock").name, Jail().memory > 0
('LANDLOCK', True)

:func:`start` forks and confines, :func:`begin` without waiting for it; :func:`best_tier` says how firmly this
machine can hold a process.
"""

from autograder.execution.confinement.controlling import Controlled, obey
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.keeper import Ending
from autograder.execution.confinement.readable import exposed, usual_paths
from autograder.execution.confinement.self_test import best_tier, self_test, why_not
from autograder.execution.confinement.starting import Confined, begin, start
from autograder.execution.confinement.tiers import ConfinementError, Tier, refusal

__all__ = [
    "Confined",
    "ConfinementError",
    "Controlled",
    "Ending",
    "Jail",
    "Tier",
    "begin",
    "best_tier",
    "exposed",
    "obey",
    "refusal",
    "self_test",
    "start",
    "usual_paths",
    "why_not",
]
