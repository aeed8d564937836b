"""Which paths are readable, in environments as people make them,
and what is refused because it lies in one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import autograder
from autograder.execution.confinement import exposed, usual_paths
from autograder.execution.confinement.layout import Layout, layout_of
from autograder.notebooks.running.examining import Examiners, ExposedError

REPOSITORY = Path(autograder.__file__).parents[1]
SITE = next(Path(each) for each in sys.path if Path(each).name == "site-packages")


def in_environment(environment: Path, paths: Sequence[Path], program: str) -> Any:
    """What a program prints as JSON in a new environment that imports from these places too,
    beside our packages.
    """
    made = [sys.executable, "-m", "venv", "--without-pip", str(environment)]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    (site,) = environment.glob("lib/python3*/site-packages")
    site.joinpath("more.pth").write_text("\n".join(map(str, [SITE, REPOSITORY, *paths])))
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [str(environment / "bin" / "python"), "-P", "-s", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd="/", env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


LISTED = """
import json
from autograder.execution.confinement import usual_paths
print(json.dumps([str(path) for path in usual_paths()]))
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a solution, held-out digits and a gradebook."""
    found = tmp_path / "course"
    for name in ("source/vae/vae.ipynb", "heldout/digits.txt", "gradebook.db", "submitted/ana/vae/vae.ipynb"):
        found.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        found.joinpath(name).write_text("canary")
    return found


def private_in(course: Path) -> list[Path]:
    return [
        course,
        *(path for path in course.glob("*") if path.name in "source heldout gradebook.db submitted".split()),
    ]


@pytest.mark.parametrize("where", [".", ".venv"], ids=["in the course's root", "in a folder of the course"])
def test_an_environment_in_the_course_and_its_root_on_the_path_leave_the_course_unreadable(
    where: str, course: Path
) -> None:
    readable = [Path(each) for each in in_environment(course / where, [course], LISTED)]
    assert exposed(private_in(course), readable) is None
    within = sorted(path.relative_to(course) for path in readable if path.is_relative_to(course))
    python = f"lib/python3.{sys.version_info.minor}/site-packages"
    assert within == sorted(Path(where, name) for name in ("bin/python", "pyvenv.cfg", python))


def installed_in_place(course: Path, root: Path, name: str) -> None:
    """What ``pip install --editable`` leaves of a package whose folder lies in ``root``."""
    info = course / "info" / "site-packages" / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    info.joinpath("direct_url.json").write_text(
        json.dumps({"url": root.as_uri(), "dir_info": {"editable": True}})
    )
    info.joinpath("top_level.txt").write_text(f"{name}\n")


def test_of_a_package_that_is_installed_in_place_the_package_is_readable_and_nothing_beside_it(
    course: Path,
) -> None:
    """As in this repository, where the package lies beside the sources with their solutions."""
    course.joinpath("drawing").mkdir()
    course.joinpath("drawing/__init__.py").write_text("lines = 3")
    installed_in_place(course, course, "drawing")
    paths = [course, course / "info" / "site-packages"]
    readable = [Path(each) for each in in_environment(course / ".venv", paths, LISTED)]
    assert course / "drawing" in readable
    assert exposed(private_in(course), readable) is None
    assert exposed([REPOSITORY, REPOSITORY / "source", REPOSITORY / "tests"], usual_paths()) is None


def test_a_course_that_is_itself_a_package_in_use_is_told(course: Path) -> None:
    course.joinpath("__init__.py").write_text("")
    installed_in_place(course, course.parent, "course")
    paths = [course.parent, course / "info" / "site-packages"]
    readable = [Path(each) for each in in_environment(course / ".venv", paths, LISTED)]
    assert exposed(private_in(course), readable) == (course, course)


def test_what_lies_among_the_packages_is_refused_in_words(examiners: Examiners) -> None:
    """An exchange in site-packages."""
    if examiners.tier == "none":
        pytest.skip("nothing is held here")
    with pytest.raises(
        ExposedError, match=r"Every submission could read .*exchange, because it lies in .*site-packages"
    ):
        examiners.refuse_exposed([SITE / "exchange"])
    examiners.refuse_exposed([REPOSITORY, Path("/usr/local/share/nbgrader/exchange")])


def test_a_link_to_a_private_place_is_no_way_round(tmp_path: Path) -> None:
    (tmp_path / "packages").symlink_to(tmp_path)
    assert exposed([tmp_path / "gradebook.db"], [tmp_path / "packages"]) is not None
    (tmp_path / "linked.db").symlink_to(tmp_path / "real.db")
    assert exposed([tmp_path / "linked.db"], [tmp_path / "real.db"]) is not None


def test_every_path_keeps_its_name_and_the_links_on_the_way(tmp_path: Path) -> None:
    """``/lib`` is a link on most systems, and an environment's ``python`` one to another."""
    real = tmp_path / "usr" / "lib"
    real.mkdir(parents=True)
    real.joinpath("libz.so.1.2").touch()
    real.joinpath("libz.so.1").symlink_to("libz.so.1.2")
    tmp_path.joinpath("lib").symlink_to("usr/lib")
    tmp_path.joinpath("loop").symlink_to("loop")
    asked = (tmp_path / "lib" / ".." / "lib" / "libz.so.1", tmp_path / "loop", tmp_path / "none")
    assert layout_of(asked) == Layout(
        places=(str(real / "libz.so.1.2"),),
        links={
            str(tmp_path / "lib"): "usr/lib",
            str(real / "libz.so.1"): "libz.so.1.2",
            str(tmp_path / "loop"): "loop",
        },
    )
    assert layout_of((real, *asked)).places == (str(real),)
    assert layout_of((real, *asked)).links == {
        str(tmp_path / "lib"): "usr/lib",
        str(tmp_path / "loop"): "loop",
    }


EVERY_TIER = """
import json, sys
from pathlib import Path
from nbformat.v4 import new_code_cell, new_notebook
from autograder.execution.confinement import Tier, why_not
from autograder.notebooks.running.examining import Examiners
from autograder.notebooks.running.running import Job
course = Path(COURSE)
LOOKING = f'''
import os, torch, sympy, autograder
found = []
for folder, _, names in os.walk({str(course)!r}):
    for name in names:
        try:
            found.append(open(os.path.join(folder, name), "rb").read() == b"canary")
        except OSError:
            pass
for name in ("source/vae/vae.ipynb", "heldout/digits.txt", "gradebook.db", "submitted/ana/vae/vae.ipynb"):
    try:
        found.append(open({str(course)!r} + "/" + name).read() == "canary")
    except OSError:
        pass
print(any(found), torch.ones(2).sum().item())
'''
examiners = Examiners()
looking = new_notebook(cells=[new_code_cell(LOOKING)])
print(json.dumps({tier.value: examiners.held_as(tier).run(looking, Job(course))[0].outputs
                  for tier in Tier if tier.holds_strangers and why_not(tier) is None}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can confine a process")
def test_in_an_environment_in_the_courses_root_code_runs_and_reads_nothing_of_the_course(
    course: Path,
) -> None:
    """``python -m venv .``, in every tier."""
    ran = in_environment(course, [course], EVERY_TIER.replace("COURSE", repr(str(course))))
    assert {tier: [output["text"] for output in outputs] for tier, outputs in ran.items()} == {
        tier: ["False 2.0\n"] for tier in ran
    }
