"""The places of a course that no submission may read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.exchange.default import Exchange
from sqlalchemy import make_url


def private_places(converter: Any) -> tuple[Path, ...]:
    """The folders of the course, its gradebook where that is a file, and the exchange, as they are
    configured.
    """
    course = converter.coursedir
    folders = (
        course.source_directory,
        course.submitted_directory,
        course.autograded_directory,
        course.feedback_directory,
    )
    gradebook = make_url(course.db_url)
    exchange = Exchange(coursedir=course, parent=converter)
    return (
        Path(course.root),
        *(Path(course.format_path(folder, ".", ".")) for folder in folders),
        *([Path(gradebook.database)] if gradebook.drivername == "sqlite" and gradebook.database else []),
        Path(exchange.root),
    )
