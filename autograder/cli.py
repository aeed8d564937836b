"""The command line: one verb for each task of a student or an instructor."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console

from autograder.reports.plain_text import one_line, readable

if TYPE_CHECKING:
    from autograder.notebooks.running.examining import Examiners
    from autograder.notebooks.scoring.trying import Taken

Students = Annotated[
    list[str] | None, typer.Option("--student", help="The submission of this student; may be said again.")
]
OneNotebook = Annotated[str, typer.Option("--notebook", help="This notebook alone.")]
Jobs = Annotated[
    int, typer.Option(min=0, help="How many submissions at the same time; 0 for as many as fit here.")
]
Scheduler = Annotated[
    str, typer.Option(help="By the Dask cluster of this scheduler, such as tcp://host:8786.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what went wrong.")]

app = typer.Typer(
    help="Check and grade the notebooks of a course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

NOT_READY = MISTAKE = 1
USAGE = 2


@app.command()
def validate(
    path: Annotated[
        Path, typer.Argument(help="A notebook, a script, or the folder of an assignment.")
    ] = Path(),
    showcase: Annotated[
        bool,
        typer.Option(
            help="Run the showcase cells too (long trainings, figures), and write what they show into the "
            "notebook."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show only what needs attention.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the results as a page to this file.")] = None,
) -> None:
    """Run the visible tests, and say what would be lost at upload or at grading.

    Ends with 0 if everything is ready to upload, with 1 if not.
    """
    console = Console(highlight=False, stderr=as_json)
    if not path.exists():
        _refuse(f"There is no file or folder {one_line(str(path))}.")
    if path.is_file() and path.suffix.lower() not in (".ipynb", ".py"):
        _refuse(f"{one_line(str(path))} is neither a notebook (.ipynb) nor a script (.py).")
    if not as_json and not quiet:  # before anything is loaded, which takes a moment
        console.print(f"Looking at {one_line(path.resolve().name) or path} ...", style="dim", markup=False)
    from autograder.notebooks.submissions.gathering import gather
    from autograder.validation.page import page_of
    from autograder.validation.terminal import show_validation, shown_running_cell
    from autograder.validation.validating import validate_all

    folder = gather(path)
    if not folder.notebooks and not folder.problems:
        _refuse(f"In {one_line(str(path.resolve()))} there is no notebook or script of an assignment.")
    with shown_running_cell(console) as follow:
        validation = validate_all(folder, follow=follow, showcases=showcase)
    if as_json:
        print(json.dumps(validation.as_json(), indent=2, ensure_ascii=True))
    else:
        show_validation(console, validation, quiet=quiet)
    if html is not None:
        html.write_text(page_of(validation), encoding="utf-8")
    if not validation.ready:
        raise typer.Exit(NOT_READY)


@app.command("try")
def try_files(
    assignment: Annotated[str, typer.Argument(help="The assignment, a folder of the source.")],
    files: Annotated[list[Path], typer.Argument(help="Notebooks or scripts to grade.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    source: Annotated[Path, typer.Option(help="The folder that holds the source of all assignments.")] = Path(
        "source"
    ),
    unconfined: Annotated[
        bool,
        typer.Option(
            help="Run the files even where this machine cannot confine them: they can then do what you can."
        ),
    ] = False,
    rehearsal: Annotated[
        bool, typer.Option(help="Look first for mistakes in the source of the notebooks that are tried.")
    ] = True,
) -> None:
    """Grade single files with the hidden tests, without a gradebook.

    Ends with 0 if grading worked, whatever the score; with 1 if the source has a mistake, for which it is
    looked through and run first. Manually graded cells are listed without a score and do not count in the
    sums.
    """
    from autograder.notebooks.running.examining import Examiners, ExposedError, UnconfinedError
    from autograder.notebooks.scoring.presenting import show_attempt
    from autograder.notebooks.scoring.trying import grade_taken

    if not source.is_dir():
        _refuse(f"There is no folder {source}. Run this in the course's folder, or say --source DIR.")
    attempts = []
    console = Console(highlight=False)
    examiners = Examiners(unconfined)
    taken, refused = _taken(source / assignment, files, examiners)
    mistakes = _rehearsed(source / assignment, {each.name for each in taken}) if rehearsal else []
    for each in taken:
        try:
            attempts.append(grade_taken(source / assignment, each, examiners))
        except UnconfinedError as error:
            _refuse(f"{error}\nTo accept it, say --unconfined.")
        except ExposedError as error:
            _refuse(str(error))
        if not as_json:
            show_attempt(console, attempts[-1])
    if attempts and not as_json:
        console.print(f"Their code ran confined, in the tier: {examiners.tier}.", style="dim")
    examiners.close()
    if as_json and attempts:
        results = [each.as_json() for each in attempts]
        print(json.dumps(results[0] if len(files) == 1 else results, indent=2, ensure_ascii=True))
    mistakes += [cell.author_error for each in attempts for cell in each.cells if cell.author_error]
    for mistake in dict.fromkeys(mistakes):
        _say(f"MISTAKE IN THE SOURCE: {mistake}")
    if refused:
        _refuse("\n".join(dict.fromkeys(refused)))
    if mistakes:
        raise typer.Exit(MISTAKE)


@app.command("grade")
def grade_submissions(
    assignment: Annotated[str, typer.Argument(help="The assignment, a folder of the source.")],
    student: Students = None,
    notebook: OneNotebook = "*",
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
    force: Annotated[
        bool, typer.Option(help="Grade what was graded before, too, and use no kept result.")
    ] = False,
    quiet: Quiet = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    unconfined: Annotated[
        bool,
        typer.Option(
            help="Run submissions even where this machine cannot confine them: they can then do what you can."
        ),
    ] = False,
) -> None:
    """Grade the submissions of an assignment, in the course's folder.

    The same as nbgrader autograde, with the same gradebook. Ends with 0 if all were graded, with 1 if not,
    with 130 after Ctrl-C; what was graded until then stays, and the next run goes on from there.

    Example: autograder grade vae --student ana --student ben
    """
    from autograder.grading.preparing import without_grammars

    with without_grammars():
        from autograder.nbgrader_plugins.commands.class_commands import grade_class
    chosen = {"students": student or [], "jobs": jobs, "force": force, **_scheduler(scheduler)}
    status = grade_class(assignment, notebook, chosen, quiet=quiet, as_json=as_json, unconfined=unconfined)
    raise typer.Exit(status)


@app.command("feedback")
def make_feedback(
    assignment: Annotated[str, typer.Argument(help="The assignment, a folder of the source.")],
    student: Students = None,
    notebook: OneNotebook = "*",
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
    quiet: Quiet = False,
) -> None:
    """Make the pages of feedback for graded submissions, in the course's folder.

    The same as nbgrader generate_feedback. Ends with 0 if all were made, with 1 if not, with 130 after
    Ctrl-C.

    Example: autograder feedback vae --student ana
    """
    from autograder.grading.preparing import without_grammars

    with without_grammars():
        from autograder.nbgrader_plugins.commands.class_commands import give_feedback
    chosen = {"students": student or [], "jobs": jobs, **_scheduler(scheduler)}
    raise typer.Exit(give_feedback(assignment, notebook, chosen, quiet=quiet))


@app.command("audit")
def audit_assignment(
    assignment: Annotated[str, typer.Argument(help="The assignment, a folder of the source.")],
    notebook: Annotated[str | None, typer.Option(help="Audit this notebook alone.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds known answers are tried with.")] = 2,
    workers: Annotated[int, typer.Option(min=1, help="How many answers are tried at once.")] = os.cpu_count()
    or 1,
    every_check: Annotated[
        bool,
        typer.Option(help="Ask costly cells about wrong answers even when a cheaper one has caught them."),
    ] = False,
    imports: Annotated[
        bool, typer.Option(help="Try everything that students can import from the package as an answer.")
    ] = True,
    only_imports: Annotated[
        bool, typer.Option("--only-imports", help="Try nothing but imports, and write no page.")
    ] = False,
    page: Annotated[Path | None, typer.Option(help="Where the page goes (audit-ASSIGNMENT.html).")] = None,
    source: Annotated[Path, typer.Option(help="The folder that holds the source of all assignments.")] = Path(
        "source"
    ),
    release: Annotated[Path, typer.Option(help="The folder that holds their releases.")] = Path("release"),
    known_answers: Annotated[
        Path, typer.Option("--known-answers", help="The folder that holds known answers.")
    ] = Path("known_answers"),
) -> None:
    """Test the tests of an assignment: do they accept what is right, and catch what is wrong?

    Ends with 0 if there is nothing to look at, with 1 if there is.
    """
    import autograder
    from autograder.audit.auditing import CourseFolders, audit
    from autograder.audit.page import write_page
    from autograder.audit.summary import headline
    from autograder.audit.terminal import show_audit
    from autograder.audit.trying import Plan
    from autograder.notebooks.scoring.trying import UnknownAssignment
    from autograder.reports.progress import shown_progress
    from autograder.reports.verdicts import AuthorError

    if only_imports and not imports:
        _refuse("With --only-imports and --no-imports there is nothing to try.")
    first = os.environ.get("AUTOGRADER_SEED", "course")
    plan = Plan(
        (first, *(f"{first} {number}" for number in range(2, seeds + 1))),
        workers,
        every_check,
        package=autograder if imports else None,
        only_imports=only_imports,
    )
    console = Console(highlight=False)
    try:
        with shown_progress(console) as follow:
            found = audit(assignment, CourseFolders(source, release, known_answers), plan, follow, notebook)
    except (UnknownAssignment, AuthorError) as error:
        _refuse(str(error))
    show_audit(console, found)
    if not only_imports:
        path = page or Path(f"audit-{assignment}.html")
        write_page(found, path)
        console.print(f"The kill matrix is in {path}.", soft_wrap=True)
    if not headline(found).holds:
        raise typer.Exit(MISTAKE)


def _scheduler(address: str) -> dict[str, str]:
    """What the command line says of a scheduler, unless the course's configuration has the word."""
    return {"scheduler": address} if address else {}


def _taken(source: Path, files: Sequence[Path], examiners: Examiners) -> tuple[list[Taken], list[str]]:
    """The files that could be read, and why others could not."""
    from autograder.notebooks.scoring.trying import UnknownAssignment, read_attempt
    from autograder.notebooks.submissions.reading import UnreadableSubmission

    taken, refused = [], []
    for file in files:
        try:
            taken.append(read_attempt(source, file, examiners))
        except (UnknownAssignment, UnreadableSubmission) as error:
            refused.append(str(error))
    return taken, refused


def _rehearsed(source: Path, names: Collection[str]) -> list[str]:
    """What is wrong in the source of some notebooks."""
    from autograder.notebooks.running.examining import Examiners
    from autograder.notebooks.scoring.trying import read_source
    from autograder.notebooks.source.rehearsing import rehearse_all, surroundings_of

    if not names:
        return []
    examiners = Examiners(unconfined=True)  # what runs is the author's own
    try:
        notebooks = read_source(source)
        tried = {name: notebooks[name] for name in sorted(names)}
        return list(rehearse_all(tried, surroundings_of(source), examiners, _say))
    finally:
        examiners.close()


def _say(told: str) -> None:
    print(readable(told), file=sys.stderr)


def _refuse(message: str) -> NoReturn:
    _say(message)
    raise typer.Exit(USAGE)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
