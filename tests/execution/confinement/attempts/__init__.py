"""What is tried for each line of the table of tiers in ``docs/confinement.md``;
each says in the words of the table what came of it.
"""

from tests.execution.confinement.attempts import files, kernel, memory, networks, processes
from tests.execution.confinement.attempts.setting import ATTEMPTS, NotHere, Setting

__all__ = ["ATTEMPTS", "NotHere", "Setting", "files", "kernel", "memory", "networks", "processes"]
