"""How long submissions have taken, so that the long ones begin first and nobody waits for one at the end."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
from collections.abc import Sequence
from pathlib import Path

from autograder.grading.submission import GradedSubmission, GradingTask


class Durations:
    """Seconds by assignment and student, in a file; it may be lost, and decides nothing but the order.

    >>> known = Durations(Path("/nowhere"))
    >>> tasks = [GradingTask("vae", student, {}) for student in ("ana", "ben", "eve")]
    >>> for task, seconds in zip(tasks[:2], (1.0, 9.0)):
    ...     known.note(GradedSubmission(task, seconds=seconds))
    >>> [task.student for task in known.longest_first(tasks)]
    ['ben', 'eve', 'ana']
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: dict[str, float] = {}
        with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads(file.read_bytes())
            self._seconds = {str(name): float(seconds) for name, seconds in found.items()}

    def longest_first(self, tasks: Sequence[GradingTask]) -> list[GradingTask]:
        """Of whom nothing is known, is taken to be like the others."""
        known = [self._seconds[name] for name in map(_name, tasks) if name in self._seconds]
        usual = statistics.median(known) if known else 0.0
        return sorted(tasks, key=lambda task: -self._seconds.get(_name(task), usual))

    def note(self, graded: GradedSubmission) -> None:
        """Remember how long a submission took."""
        self._seconds[_name(graded.task)] = round(graded.seconds, 2)

    def save(self) -> None:
        """Write the file anew, as a whole."""
        new = self._file.with_name(f".{self._file.name}.being-written")
        with contextlib.suppress(OSError):
            new.write_text(json.dumps(self._seconds, indent=1, sort_keys=True), encoding="utf-8")
            os.replace(new, self._file)


def _name(task: GradingTask) -> str:
    return f"{task.assignment}/{task.student}"
