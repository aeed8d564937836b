"""What nbgrader's commands do otherwise in this course, and what they print.

Subclasses of nbgrader's converters. nbgrader has no setting for them, so `use_in_nbgrader` puts them where
its command line and the formgrader's buttons look for theirs.
"""

from __future__ import annotations

from nbgrader.apps import api, autogradeapp, generateassignmentapp, generatefeedbackapp

from autograder.nbgrader_plugins.commands.generating import GenerateAssignment
from autograder.nbgrader_plugins.commands.giving_back import GenerateFeedback
from autograder.nbgrader_plugins.commands.grading import Autograde


def use_in_nbgrader() -> None:
    """Let nbgrader work with these converters. Calling it again changes nothing."""
    api.GenerateAssignment = generateassignmentapp.GenerateAssignment = GenerateAssignment
    api.Autograde = autogradeapp.Autograde = Autograde
    api.GenerateFeedback = generatefeedbackapp.GenerateFeedback = GenerateFeedback
