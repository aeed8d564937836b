"""When a submission was handed in: read, or said to be unreadable; never guessed."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from autograder.nbgrader_plugins.timestamps import is_damaged, read_timestamp, time_of

TEN = datetime(2026, 11, 30, 10)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30 10:00:00 UTC", "2026-11-30 10:00:00.000000 UTC", "2026-11-30T10:00:00Z",
        "2026-11-30 10:00", "2026-11-30 11:00:00 Europe/Berlin", "2026-11-30 02:00:00 America/Los_Angeles",
        "2026-11-30 11:00:00 +0100", "2026-11-30 11:00:00+01:00", "2026-11-30 15:30:00 UTC+5:30",
        "2026-11-30 05:00:00 EST",
    ],
)  # fmt: skip
def test_times_with_a_zone_by_name_or_offset_are_read(text: str) -> None:
    assert time_of(text) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "", "10", "yesterday", "30.11.2026 10:00", "11/12/2026", "2026-11-30", "2026-13-30 10:00:00 UTC",
        "2026-11-30 25:00:00 UTC", "2026-11-30 10:00:00 Nowhere/Land", "2026-11-30 10:00:00 CE ST",
        "0001-01-01 00:00:00 +14:00", "9999-12-31 23:59:59 -14:00", "2026-11-30 10:00:00 ../../etc/passwd",
        "2026-11-30 10:00:00 UTC and more",
    ],
)  # fmt: skip
def test_what_would_have_to_be_guessed_is_no_time(text: str) -> None:
    assert time_of(text) is None


def test_only_an_ordinary_short_file_has_a_time(tmp_path: Path) -> None:
    file = tmp_path / "timestamp.txt"
    assert (read_timestamp(file), is_damaged(file)) == (None, False)
    (tmp_path / "real").write_text("2026-11-30 10:00:00 UTC\n")
    file.symlink_to(tmp_path / "real")
    assert (read_timestamp(file), is_damaged(file)) == (None, True)
    file.unlink()
    file.mkdir()
    assert (read_timestamp(file), is_damaged(file)) == (None, True)
    file.rmdir()
    os.mkfifo(file)
    assert (read_timestamp(file), is_damaged(file)) == (None, True)
    file.unlink()
    for content in (b"", b"\0" * 30, b"\xff\xfe\xff", b"2026-11-30 10:00:00 UTC" + b" " * 1_000_000):
        file.write_bytes(content)
        assert (read_timestamp(file), is_damaged(file)) == (None, True)
    for encoding in ("utf-8-sig", "utf-16"):
        file.write_bytes("2026-11-30 10:00:00 UTC\r\n".encode(encoding))
        assert read_timestamp(file) == TEN
