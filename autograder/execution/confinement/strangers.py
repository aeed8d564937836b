"""User ids that own nothing on this machine, one for each process that is confined by root."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.execution.confinement.tiers import ConfinementError

FIRST_ID, ID_COUNT = 2_100_000_000, 100_000
"""Above the ids that accounts get from directories (sssd: to 2,000,200,000), ordinary users for their
containers (useradd: to 600,100,000) and containers from systemd (to 1,879,048,191), and below the last
positive number of 32 bits.
"""

_LAST = FIRST_ID + ID_COUNT - 1
_IDS = f"The user ids {FIRST_ID} to {_LAST}, under which student code runs,"
_ATTEMPTS = 1000


def why_not_free() -> str | None:
    """Why these ids cannot be used on this machine; None if they can.

    >>> why_not_free() is None or "user ids" in why_not_free()
    True
    """
    if not all(_is_known_here(Path(f"/proc/self/{kind}_map")) for kind in ("uid", "gid")):
        return f"{_IDS} do not exist in this container."
    owners = [*_owners_of_accounts(), *_owners_of_ranges()]
    if owners:
        return f"{_IDS} are not free: {owners[0]} has some of them."
    return None


def _is_known_here(mapping: Path) -> bool:
    """Whether a user namespace knows the ids; each line says the first id inside, the first outside, how
    many.
    """
    lines = [[int(each) for each in line.split()] for line in mapping.read_text().splitlines()]
    return any(inside <= FIRST_ID and inside + count > _LAST for inside, _, count in lines)


def _owners_of_accounts() -> Iterator[str]:
    """By the files: libraries that ask a directory would stay in this
    process, which is forked for students.
    """
    for file in (Path("/etc/passwd"), Path("/etc/group")):
        for name, number in _fields(file, 0, 2):
            if number.isdigit() and FIRST_ID <= int(number) <= _LAST:
                yield f"{name}, by {file},"


def _owners_of_ranges() -> Iterator[str]:
    """Whom the ids are given for containers."""
    for file in (Path("/etc/subuid"), Path("/etc/subgid")):
        for name, first, count in _fields(file, 0, 1, 2):
            if first.isdigit() and count.isdigit() and _LAST >= int(first) > FIRST_ID - int(count):
                yield f"{name}, by {file},"


def _fields(file: Path, *wanted: int) -> Iterator[list[str]]:
    for line in file.read_text(errors="replace").splitlines() if file.exists() else ():
        fields = line.split(":")
        if len(fields) > max(wanted):
            yield [fields[each] for each in wanted]


def free_id() -> int:
    """One under which nothing runs now. Raises `ConfinementError` if there is none among many.

    >>> FIRST_ID <= free_id() < FIRST_ID + ID_COUNT
    True
    """
    for attempt in range(_ATTEMPTS):
        number = FIRST_ID + (os.getpid() + attempt) % ID_COUNT
        try:
            os.getpriority(os.PRIO_USER, number)
        except ProcessLookupError:
            return number
    raise ConfinementError(f"{_IDS} are all in use.")


def become(identity: int) -> None:
    """Change from root to a user and group id that own nothing."""
    os.setgroups([])
    os.setresgid(identity, identity, identity)
    os.setresuid(identity, identity, identity)
