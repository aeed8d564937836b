"""What goes to a worker for the pages of one submission, and what comes back: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from traitlets.config import Config

from autograder.nbgrader_plugins.log_lines import LogLine


@dataclass(frozen=True)
class AssignmentToReturn:
    """An assignment as a worker knows it: its name, nbgrader's configuration, and where Python looks for
    modules.
    """

    name: str
    config: Config
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeedbackTask:
    """The graded notebooks of a submission, as their files' contents by name; an SQLite file with what the
    gradebook has of it; and the pictures beside the notebooks, by the names of their files.
    """

    student: str
    notebooks: Mapping[str, bytes]
    gradebook: bytes
    pictures: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmissionPages:
    """Pages of HTML by the notebook's name, or why there are none, in words; and what was noticed."""

    pages: Mapping[str, str] = field(default_factory=dict)
    log: tuple[LogLine, ...] = ()
    failure: str = ""
