"""How firmly a process can be held: four tiers, from the strongest to none at all."""

from __future__ import annotations

from enum import Enum


class ConfinementError(Exception):
    """A process could not be confined; the text says why, for the person who runs the grading."""


class Tier(Enum):
    """One of the four tiers, the strongest first.

    >>> [tier.value for tier in Tier]
    ['root', 'user namespaces', 'landlock', 'none']
    >>> Tier("landlock").holds_strangers, Tier.NONE.holds_strangers
    (True, False)
    """

    ROOT = "root"
    USER_NAMESPACES = "user namespaces"
    LANDLOCK = "landlock"
    NONE = "none"

    @property
    def description(self) -> str:
        """What the tier does, in a sentence.

        >>> Tier.NONE.description
        'A plain process with limits on memory and file size; it can do whatever its user can.'
        """
        return _DESCRIPTIONS[self]

    @property
    def has_own_system(self) -> bool:
        """Whether the process sees its own small file system, process list and (no) network."""
        return self in (Tier.ROOT, Tier.USER_NAMESPACES)

    @property
    def holds_strangers(self) -> bool:
        """Whether somebody else's code may run in it; if not, see `refusal`."""
        return self is not Tier.NONE


_DESCRIPTIONS = {
    Tier.ROOT: (
        "Own file system, process list and empty network, under a user id that owns nothing; "
        "seccomp and limits on top, and Landlock where the kernel has it."
    ),
    Tier.USER_NAMESPACES: (
        "Own file system, process list and empty network in an unprivileged user namespace; "
        "seccomp and limits on top, and Landlock where the kernel has it."
    ),
    Tier.LANDLOCK: (
        "One process without network that can open its scratch folder and the Python installation only, "
        "by Landlock and seccomp; it can still see which files exist."
    ),
    Tier.NONE: "A plain process with limits on memory and file size; it can do whatever its user can.",
}


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
