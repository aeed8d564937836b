"""How firmly a process can be held: four tiers, from the strongest to none at all."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class ConfinementError(Exception):
    """A process could not be confined; the text says why, for the person who runs the grading."""


class Holding(NamedTuple):
    """What a tier does to a process: each question that the rest of this room asks of a tier."""

    description: str
    has_keeper: bool = False
    """A child runs the code, and its parent, the keeper, watches and ends it."""
    has_own_system: bool = False
    """The process sees its own small file system, process list and (no) network."""
    has_own_users: bool = False
    """Its namespaces begin with one of users, which needs no rights."""
    changes_user: bool = False
    """It needs root, and gives that up for a user id that owns nothing."""
    needs_landlock: bool = False
    """Nothing but Landlock keeps it from the files."""


class Tier(Enum):
    """One of the four tiers, the strongest first.

    >>> [tier.value for tier in Tier]
    ['root', 'user namespaces', 'landlock', 'none']
    >>> Tier("landlock").holds_strangers, Tier.NONE.holds_strangers
    (True, False)
    >>> Tier.NONE.does.description
    'A plain process with limits on memory and file size; it can do whatever its user can.'
    """

    ROOT = "root"
    USER_NAMESPACES = "user namespaces"
    LANDLOCK = "landlock"
    NONE = "none"

    @property
    def does(self) -> Holding:
        """The tier's row in the table below."""
        return _HOLDING[self]

    @property
    def has_own_system(self) -> bool:
        """Whether the process sees its own small file system, process list and (no) network."""
        return self.does.has_own_system

    @property
    def holds_strangers(self) -> bool:
        """Whether somebody else's code may run in it; if not, see `refusal`."""
        return self.does.has_keeper


_HOLDING = {
    Tier.ROOT: Holding(
        "Own file system, process list and empty network, under a user id that owns nothing; "
        "seccomp and limits on top, and Landlock where the kernel has it.",
        has_keeper=True,
        has_own_system=True,
        changes_user=True,
    ),
    Tier.USER_NAMESPACES: Holding(
        "Own file system, process list and empty network in an unprivileged user namespace; "
        "seccomp and limits on top, and Landlock where the kernel has it.",
        has_keeper=True,
        has_own_system=True,
        has_own_users=True,
    ),
    Tier.LANDLOCK: Holding(
        "One process without network that can open its scratch folder and the Python installation only, "
        "by Landlock and seccomp; it can still see which files exist.",
        has_keeper=True,
        needs_landlock=True,
    ),
    Tier.NONE: Holding(
        "A plain process with limits on memory and file size; it can do whatever its user can.",
    ),
}
"""A new tier is a name above and a row here."""


def refusal(tier: Tier, reasons: dict[Tier, str]) -> str:
    """What to tell somebody who is about to run other people's code in a tier that does not hold it.

    >>> print(refusal(Tier.NONE, {Tier.LANDLOCK: "The kernel has no Landlock."}))
    This machine cannot confine other people's code: it could read and change every file that you can, and use
    your network.
    Use Linux, a virtual machine or a container that allows more (docs/confinement.md), or say that you accept
    this.
    - landlock: The kernel has no Landlock.
    """
    if tier.holds_strangers:
        raise ValueError(f"nothing to refuse: the tier {tier.value!r} is meant for other people's code")
    why_not = [f"- {stronger.value}: {reason}" for stronger, reason in reasons.items()]
    return "\n".join(
        [
            "This machine cannot confine other people's code: it could read and change every file that you "
            "can, and use your network.",
            "Use Linux, a virtual machine or a container that allows more (docs/confinement.md), or say that "
            "you accept this.",
            *why_not,
        ]
    )
