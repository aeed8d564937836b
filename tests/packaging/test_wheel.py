"""What is built of the package is whole, holds nothing of the course, and works where it is installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_PACKAGED = (
    "benchmarks",
    "examples",
    "heldout",
    "known_answers",
    "release",
    "source",
    "source_text",
    "tests",
)
CLONED = ("LICENSE", "README.md", "autograder", "pyproject.toml", *NOT_PACKAGED)

TRIED = """
from pathlib import Path
import autograder
from autograder import grade
from autograder.data import images
from autograder.neural import loss_values_agree, normal
from autograder.symbolic import equivalent, real, vocabulary

report = grade(
    equivalent(r"x \\cdot 2", "x + x", vocabulary(x=real), points=1),
    equivalent("3 x", "x + x", vocabulary(x=real), title="wrong", points=2),
    loss_values_agree(lambda x: x.square().sum(), lambda x: (x * x).sum(), {"x": normal("B")}, points=4),
    out_of=7,
)
print(Path(autograder.__file__).parent, *(each.points for each in report.verdicts), len(images("test")))
"""


def run(*command: str | Path, cwd: Path) -> str:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=outside | {"OMP_NUM_THREADS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the repository, since building leaves folders behind; without network."""
    folder = tmp_path_factory.mktemp("building")
    (folder / "clone").mkdir()
    for name in CLONED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / "clone" / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    run(*pip, "--wheel-dir", "made", "./clone", cwd=folder)
    (made,) = (folder / "made").iterdir()
    return made


@pytest.fixture(scope="module")
def holds(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The wheel alone in a new environment; what it depends on comes from the one that runs the tests.

    That is one more folder to import from, whose own ``.pth`` files are not read, among which is that of an
    editable installation of this repository.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    run(*pip, "--no-compile", wheel, cwd=folder)
    ours = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    paths = sysconfig.get_paths()
    Path(ours, "dependencies.pth").write_text(f"{paths['purelib']}\n{paths['platlib']}\n", encoding="utf-8")
    yield python
    shutil.rmtree(folder)


def files_below(folder: Path) -> list[Path]:
    found = [each for each in folder.rglob("*") if each.is_file() and "cache" not in str(each.parent)]
    return [each for each in found if each.suffix != ".pyc"]


def test_every_file_of_the_package_is_in_it_and_nothing_else(holds: dict[str, bytes]) -> None:
    package = {str(each.relative_to(ROOT)) for each in files_below(ROOT / "autograder")}
    assert {each for each in holds if ".dist-info/" not in each} == package


def test_what_is_declared_as_data_is_there(holds: dict[str, bytes]) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (package,) = declared["tool"]["setuptools"]["package-data"].items()
    name, patterns = package
    assert "py.typed" in patterns
    for pattern in patterns:
        found = [str(each.relative_to(ROOT)) for each in (ROOT / name).glob(pattern)]
        assert found, f"nothing is called {pattern}"
        assert set(found) <= set(holds)


def test_nothing_of_the_course_is_in_it(holds: dict[str, bytes]) -> None:
    """Neither by its name nor by its content: no solution, no hidden module, no held-out digit, no test."""
    assert not [each for each in holds if Path(each).parts[0] in NOT_PACKAGED]
    hidden = {each.name for each in files_below(ROOT / "source") if each.name.startswith("hidden_")}
    assert hidden
    assert not [each for each in holds if Path(each).name in hidden]
    packed = {hashlib.sha256(content).digest(): name for name, content in holds.items() if content}
    kept = [each for folder in NOT_PACKAGED for each in files_below(ROOT / folder)]
    assert {"heldout", "source", "known_answers"} <= {each.relative_to(ROOT).parts[0] for each in kept}
    both = [(each, packed.get(hashlib.sha256(each.read_bytes()).digest())) for each in kept]
    assert not [(each, name) for each, name in both if name]


def test_its_metadata_are_those_of_the_project(holds: dict[str, bytes]) -> None:
    (metadata,) = (text.decode() for name, text in holds.items() if name.endswith(".dist-info/METADATA"))
    for line in ("Name: vae-autograder", "Requires-Python: >=3.11", "License-Expression: MIT"):
        assert line in metadata.splitlines()


def test_it_grades_where_it_is_installed(installed: Path, tmp_path: Path) -> None:
    folder, *points, digits = run(installed, "-c", TRIED, cwd=tmp_path).split()
    assert Path(folder).is_relative_to(installed.parents[1])
    assert [float(each) for each in points] == [1, 0, 4]
    assert digits == "1000"


def test_its_command_is_there(installed: Path, tmp_path: Path) -> None:
    said = run(installed.with_name("autograder"), "--help", cwd=tmp_path)
    for command in ("validate", "try", "audit"):
        assert f" {command} " in said
