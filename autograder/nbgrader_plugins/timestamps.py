"""When a submission was handed in, by its ``timestamp.txt``, which students can write too.

nbgrader's reader stops the whole run at a file that it cannot read, takes a zone that nobody
knows for UTC and ``+0100`` for a hundred seconds, and completes half a date with today's.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

from dateutil import tz
from nbgrader.coursedir import CourseDirectory

from autograder.notebooks.running.files import content_of
from autograder.notebooks.submissions.reading import decoded

_LONGEST = 200  # bytes; nbgrader writes about 45
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s*(\S*)")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?")
_YEARS = range(2000, 2100)
_FAR = timedelta(days=1)


def tolerate_damaged_timestamps() -> None:
    """Let nbgrader take a submission without a time where its time cannot be read."""

    def get_existing_timestamp(self: Any, folder: str) -> datetime | None:
        file = Path(folder, "timestamp.txt")
        found = read_timestamp(file)
        if found is None and is_damaged(file):
            self.log.warning("%s cannot be read; the submission counts as one without a time.", file)
        return found

    CourseDirectory.get_existing_timestamp = get_existing_timestamp


def is_damaged(file: Path) -> bool:
    """Whether there is a timestamp that cannot be read."""
    return os.path.lexists(file) and read_timestamp(file) is None


def read_timestamp(file: Path) -> datetime | None:
    """The time in a file, in UTC without a zone, as nbgrader keeps times; None where there is none that can
    be trusted.
    """
    content = content_of(file, _LONGEST)
    return None if content is None else time_of(decoded(content).strip().strip("\0"))


def time_of(text: str) -> datetime | None:
    """The time that a text names: a date and a time of ISO 8601, and a zone by name or offset. Without a zone
    it is UTC.

    >>> time_of("2026-11-30 10:00:00.25 Europe/Berlin"), time_of("2026-11-30T10:00:00+0100")
    (datetime.datetime(2026, 11, 30, 9, 0, 0, 250000), datetime.datetime(2026, 11, 30, 9, 0))
    >>> time_of("10"), time_of("2026-11-30 10:00:00 Nowhere/Land")
    (None, None)
    """
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    zone = _zone(found[3])
    try:
        time = datetime.fromisoformat(f"{found[1]} {found[2].replace(',', '.')}")
        if zone is None or time.year not in _YEARS:
            return None
        return time.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> tzinfo | None:
    if name.upper() in ("", "Z", "UTC", "GMT"):
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset is None:
        known = re.fullmatch(r"[A-Za-z_+\-0-9/]{1,60}", name) and not name.startswith(("/", "."))
        return tz.gettz(name) if known else None
    by = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(by if offset[1] == "+" else -by) if by < _FAR else None
