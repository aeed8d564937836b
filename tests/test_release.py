"""The release is in step with the source, and nothing of a solution,
a hidden test or a marking scheme is in it.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

from autograder.authoring.hidden_files import hidden_files, is_hidden
from autograder.notebooks.cells.cells import grade_id_of, kind_of
from autograder.notebooks.cells.code_names import names_bound, names_loaded
from autograder.notebooks.restoring.manifest import releases_beside
from autograder.notebooks.restoring.released import abridged, release_of
from examples.submitting import reference_answers

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "source").glob("*/*.ipynb"))
IDS = [f"{path.parent.name}-{path.stem}" for path in NOTEBOOKS]


def lines_of(text):
    """The lines that say something, without their indentation."""
    return {line.strip() for line in text.splitlines() if len(line.strip()) > 12}


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The releases, generated afresh by the ordinary command."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source", course / "source")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for assignment in ("autoencoders", "vae"):
        command = [
            sys.executable,
            "-m",
            "nbgrader",
            "generate_assignment",
            assignment,
            "--CheckSource.rehearsal=False",
        ]
        done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
    return course / "release"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=IDS)
def test_the_text_of_a_source_notebook_is_in_step(notebook):
    text = ROOT / "source_text" / notebook.parent.name / f"{notebook.stem}.py"
    written, read = nbformat.read(notebook, as_version=4), jupytext.read(text)
    facts = [
        [(cell.cell_type, cell.source, kind_of(cell), cell.metadata.get("nbgrader")) for cell in each.cells]
        for each in (written, read)
    ]
    assert facts[0] == facts[1], "run `make source`"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=IDS)
def test_source_notebooks_are_committed_without_outputs(notebook):
    assert not any(cell.get("outputs") for cell in nbformat.read(notebook, as_version=4).cells)


def test_the_release_is_what_the_source_generates(generated):
    fresh = {
        path.relative_to(generated): path.read_bytes() for path in generated.rglob("*") if path.is_file()
    }
    committed = {
        path.relative_to(ROOT / "release"): path.read_bytes()
        for path in (ROOT / "release").rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert fresh.keys() == committed.keys()
    assert [str(path) for path in fresh if fresh[path] != committed[path]] == [], "run `make release`"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=IDS)
def test_nothing_secret_is_released(notebook):
    source = nbformat.read(notebook, as_version=4)
    release = ROOT / "release" / notebook.parent.name
    released = nbformat.read(release / notebook.name, as_version=4)
    texts = [cell["text"] for cell in released.metadata["autograder"]["cells"]]
    public = lines_of("\n".join([*texts, *(cell.source for cell in released.cells)]))
    for cell in source.cells:
        hidden = re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", cell.source, re.DOTALL)
        hidden += re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL)
        hidden += re.findall(
            r"=== BEGIN MARK SCHEME ===\n(.*?)=== END MARK SCHEME ===", cell.source, re.DOTALL
        )
        secret = lines_of("\n".join(hidden)) - lines_of(_without_regions(source))
        assert not secret & public, grade_id_of(cell)
    for path in release.glob(f"{notebook.stem}.*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search("HIDDEN TESTS|MARK SCHEME|(BEGIN|END) SOLUTION", text)


@pytest.mark.parametrize("assignment", ["autoencoders", "vae"])
def test_the_manifest_says_of_every_notebook_what_the_notebook_says(assignment):
    folder = ROOT / "release" / assignment
    notebooks = [nbformat.read(path, as_version=4) for path in sorted(folder.glob("*.ipynb"))]
    assert releases_beside(folder) == tuple(map(release_of, notebooks))


def _without_regions(notebook):
    """The text of a source notebook outside of its solutions, hidden tests and marking schemes."""
    text = "\n".join(cell.source for cell in notebook.cells)
    return re.sub(
        (
            r"(### BEGIN (HIDDEN TESTS|SOLUTION)|=== BEGIN MARK).*?(### END (HIDDEN TESTS|SOLUTION)|=== "
            r"END MARK)"
        ),
        "",
        text,
        flags=re.DOTALL,
    )


def test_hidden_modules_are_not_released():
    hidden = {name for folder in (ROOT / "source").glob("*/") for name in hidden_files(folder)}
    assert "hidden_vae.py" in hidden
    assert not [
        path for path in (ROOT / "release").rglob("*") if is_hidden(path.relative_to(ROOT / "release"))
    ]


def test_the_held_out_digits_are_not_released():
    released = {path.name for path in (ROOT / "release").rglob("*")}
    packaged = {path.name for path in (ROOT / "autograder").rglob("*")}
    assert not any("heldout" in name and name.endswith(".gz") for name in released | packaged)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=IDS)
def test_every_solution_cell_has_a_reference_answer_and_a_scaffold_with_the_names_to_bind(notebook):
    source = nbformat.read(notebook, as_version=4)
    released = nbformat.read(ROOT / "release" / notebook.parent.name / notebook.name, as_version=4)
    scaffolds = {grade_id_of(cell): cell.source for cell in released.cells}
    tested = frozenset().union(
        *(names_loaded(cell.source) for cell in source.cells if kind_of(cell) == "grade")
    )
    for name, answer in reference_answers(source).items():
        assert answer.strip()
        assert names_bound(scaffolds[name]) == names_bound(answer) & tested, name
        assert "..." in scaffolds[name] or "raise NotImplementedError()" in scaffolds[name]


@pytest.mark.parametrize("script", ["autoencoders/mnist_autoencoder", "vae/vae"])
def test_the_released_script_holds_the_same_cells_as_its_notebook(script):
    notebook = nbformat.read(ROOT / "release" / f"{script}.ipynb", as_version=4)
    text = jupytext.read(ROOT / "release" / f"{script}.py")
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        (cell.cell_type, cell.source) for cell in text.cells
    ]
    assert abridged(notebook).metadata["autograder"] == text.metadata["autograder"]
