"""How much of a student's notebook a page may hold, so that it is made and opened in little time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ROOM = "autograder_room"
"""Entry of nbconvert's resources: the room that is left in the page."""


@dataclass
class Room:
    """What is left for the texts, formulas and pictures of a page; pictures are counted in characters of
    base64.

    The largest notebook of the course has 40 thousand characters of text, 300 formulas and some ten figures;
    a dozen photographs of handwriting have 50 million characters. A few million characters of markup are
    opened by a browser within a second.
    """

    characters: int = 600_000
    formulas: int = 3_000
    pictures: int = 60_000_000
    drawings: int = 20

    def take(self, what: Literal["characters", "formulas", "pictures", "drawings"], much: int = 1) -> bool:
        """Whether there is so much room left, which is taken then.

        >>> room = Room(formulas=3)
        >>> room.take("formulas", 2), room.take("formulas", 2), room.formulas
        (True, False, 1)
        """
        left = getattr(self, what) - much
        if left < 0:
            return False
        setattr(self, what, left)
        return True


def room_in(resources: Mapping[str, Any]) -> Room:
    """The room that is left in the page with these resources; that of an
    empty one where nothing was noted.
    """
    found = resources.get(ROOM)
    return found if isinstance(found, Room) else Room()
