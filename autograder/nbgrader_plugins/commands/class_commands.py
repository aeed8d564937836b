"""``autograder grade`` and ``autograder feedback``: nbgrader's converters without its command line, which
takes a second to begin.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp, GenerateFeedbackApp, NbGrader
from nbgrader.converters import NbGraderException

from autograder.class_feedback.preparing import PREPARE_PAGE_MAKERS
from autograder.grading.preparing import PREPARE_GRADERS
from autograder.nbgrader_plugins.commands.giving_back import GenerateFeedback
from autograder.nbgrader_plugins.commands.grading import Autograde
from autograder.notebooks.scoring.class_summary import submission_remarks
from autograder.notebooks.scoring.records import SubmissionRecord
from autograder.workers.local import warm_for_workers

DONE, NOT_DONE, NO_COURSE = 0, 1, 2
_CONFIGURATION = "nbgrader_config.py"


def grade_class(
    assignment: str,
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
    if not _is_course():
        return NO_COURSE
    if not chosen.get("scheduler"):
        warm_for_workers(PREPARE_GRADERS)  # it gets ready meanwhile
    app = _app(AutogradeApp(), assignment, notebook, quiet or as_json, unconfined)
    converter = Autograde(coursedir=app.coursedir, parent=app, **chosen)
    status = _status_of(converter)
    if as_json:
        print(json.dumps([_as_json(each) for each in converter.records], indent=2, ensure_ascii=True))
    return status


def give_feedback(assignment: str, notebook: str, chosen: Mapping[str, Any], *, quiet: bool) -> int:
    """Make pages in the course of the working folder; returns the status of the command.

    ``chosen``: traits of nbgrader's converter.
    """
    if not _is_course():
        return NO_COURSE
    if not chosen.get("scheduler"):
        warm_for_workers(PREPARE_PAGE_MAKERS)  # it gets ready meanwhile
    app = _app(GenerateFeedbackApp(), assignment, notebook, quiet)
    return _status_of(GenerateFeedback(coursedir=app.coursedir, parent=app, **chosen))


def _is_course() -> bool:
    if Path(_CONFIGURATION).is_file():
        return True
    print(f"There is no {_CONFIGURATION} here. Run this in the folder of the course.", file=sys.stderr)
    return False


def _app(app: NbGrader, assignment: str, notebook: str, silent: bool, unconfined: bool = False) -> NbGrader:
    """The application of a command, configured by the course."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arguments = [f"--notebook={notebook}", f"--RunSubmission.unconfined={unconfined}"]
        app.initialize(arguments, root=str(Path.cwd()))
    app.coursedir.assignment_id = assignment
    app.coursedir.student_id = "*"
    if silent:
        app.log_level = logging.CRITICAL
    return app


def _status_of(converter: Any) -> int:
    try:
        converter.start()
    except NbGraderException:  # which it has told
        return NOT_DONE
    return DONE


def _as_json(record: SubmissionRecord) -> dict[str, Any]:
    notebooks = [{**asdict(each), "score": each.score} for each in record.notebooks]
    score = sum(each.score for each in record.notebooks)
    return {**asdict(record), "notebooks": notebooks, "score": score, "remarks": submission_remarks(record)}
