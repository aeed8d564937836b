"""``autograder grade``: nbgrader's autograde without its command line, which takes a second to begin."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp
from nbgrader.converters import NbGraderException

from autograder.grading.local_workers import warm_for_workers
from autograder.nbgrader_plugins.commands.grading import Autograde
from autograder.notebooks.scoring.class_summary import submission_remarks
from autograder.notebooks.scoring.records import SubmissionRecord

DONE, NOT_DONE, NO_COURSE = 0, 1, 2
_CONFIGURATION = "nbgrader_config.py"


def grade_class(
    assignment: str,
    students: Sequence[str],
    notebook: str,
    chosen: Mapping[str, Any],
    *,
    quiet: bool,
    as_json: bool,
    unconfined: bool,
) -> int:
    """Grade in the course of the working folder; returns the status of the command.

    ``chosen``: traits of nbgrader's converter.
    """
    if not Path(_CONFIGURATION).is_file():
        print(f"There is no {_CONFIGURATION} here. Run this in the folder of the course.", file=sys.stderr)
        return NO_COURSE
    warm_for_workers()  # it gets ready meanwhile
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app = AutogradeApp()
        app.initialize(
            [f"--notebook={notebook}", f"--RunSubmission.unconfined={unconfined}"], root=str(Path.cwd())
        )
    app.coursedir.assignment_id = assignment
    app.coursedir.student_id = "*"
    if quiet or as_json:
        app.log_level = logging.CRITICAL
    converter = Autograde(coursedir=app.coursedir, parent=app, students=list(students), **chosen)
    status = DONE
    try:
        converter.start()
    except NbGraderException:  # which it has told
        status = NOT_DONE
    if as_json:
        print(json.dumps([_as_json(each) for each in converter.records], indent=2, ensure_ascii=True))
    return status


def _as_json(record: SubmissionRecord) -> dict[str, Any]:
    notebooks = [{**asdict(each), "score": each.score} for each in record.notebooks]
    score = sum(each.score for each in record.notebooks)
    return {**asdict(record), "notebooks": notebooks, "score": score, "remarks": submission_remarks(record)}
