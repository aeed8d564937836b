"""nbgrader for this course. Run nbgrader in this folder; the course's root is where this file lies.

What differs from stock nbgrader, in the order in which a course meets it:
- a release carries digests of its cells and, where its author asks for one, the script of a notebook;
- of all files of a submission, the one that was worked on counts, whatever its name, in a
  folder or a zip archive too;
- it may be a notebook or its script, and may have lost, moved or edited cells;
- a notebook runs within limits, warnings cost nothing, and a cell without a result has no points;
- a check that could not decide asks for a person (the formgrader's "needs manual grade");
- feedback shows every message and no hidden test;
- nothing of a student's runs in the browser of who reads it, nor in the spreadsheet of grades.
"""

import os
import sys
from pathlib import Path

try:
    from autograder.authoring.hidden_files import HIDDEN
    from autograder.nbgrader_plugins.commands import use_in_nbgrader
    from autograder.nbgrader_plugins.feedback import page
    from autograder.nbgrader_plugins.feedback.formgrader import use_in_the_formgrader
    from autograder.nbgrader_plugins.submissions import take_what_was_worked_on
except ImportError as missing:  # nbgrader would go on without this file, and confine and hide nothing
    raise SystemExit(
        f"nbgrader_config.py: {sys.executable} lacks what this course needs ({missing}). "
        "Use the course's own environment: source .venv/bin/activate"
    ) from None

c = get_config()  # nbgrader provides it
course = Path(__file__).absolute().parent
# nbgrader starts `alembic`, which lies beside it even where this environment is not activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "vae-course"
c.CourseDirectory.root = str(course)
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback",
    ".git", ".venv", "venv", ".vscode", ".idea", ".DS_Store", "__MACOSX", "Thumbs.db", HIDDEN,
]  # fmt: skip

# Commands that lose nothing, keep the gradebook in step with source/, and print what a person needs.
use_in_nbgrader()

# What students find where a solution was.
# (A cell with code beside its solution, such as `kl = ...`, leaves just that code.)
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError()"}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"
# A marking scheme may stand in the question above a manually graded answer, not only in a task cell.
c.ClearMarkScheme.enforce_metadata = False

# Generating the release.
c.GenerateAssignment.preprocessors = [
    "autograder.nbgrader_plugins.release.CheckSource",
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugins.scaffolds.ClearSolutionsKeepScaffolds",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "autograder.nbgrader_plugins.release.StampRelease",
]

# Grading. Limits are in seconds: each cell, each grade cell, all cells of a notebook together.
take_what_was_worked_on()
c.Autograde.exporter_class = "autograder.nbgrader_plugins.submissions.SubmissionExporter"
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugins.execute.RunSubmission",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.nbgrader_plugins.execute.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.RunSubmission.timeout = 30
c.RunSubmission.grade_cell_timeout = 180  # each check has a limit of its own
c.RunSubmission.notebook_timeout = 600
c.RunSubmission.heldout = str(course / "heldout")
# A script beside its source notebook holds the solutions: it never goes into a submission.
c.Autograde.exclude_overwriting = {
    folder.name: [f"{notebook.stem}.py" for notebook in folder.glob("*.ipynb")]
    for folder in (course / "source").glob("*/")
}

# Feedback, and the formgrader's page of a submission: both show a student's notebook to somebody
# else's browser. Filters and preprocessors make it harmless, the template adds a policy that
# runs no script of a student's.
pages = "autograder.nbgrader_plugins.feedback"
c.HTMLExporter.template_file = str(Path(page.__file__).with_name("page.html.j2"))
c.HTMLExporter.preprocessors = [f"{pages}.page.HarmlessPage"]
c.HTMLExporter.sanitize_html = True  # nbconvert passes HTML through `clean_html`, and leaves scripts out
c.HTMLExporter.filters = {
    "clean_html": f"{pages}.filters.clean_html",
    "markdown2html": f"{pages}.filters.markdown2html",
    "guarded_head": f"{pages}.policy.guarded_head",
    "with_tests_folded": f"{pages}.filters.with_tests_folded",
}
c.GenerateFeedback.exporter_class = f"{pages}.setting.PageExporter"  # in a process with limits
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    f"{pages}.hiding.HideTests",
    f"{pages}.page.HarmlessPage",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
use_in_the_formgrader()

# Export: no name is a formula of a spreadsheet.
c.ExportApp.plugin_class = "autograder.nbgrader_plugins.export.CsvExport"
