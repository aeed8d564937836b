"""The pages of docs/: all can be reached, the reference is whole, and what they name exists.

That the site can be built, with no link or name that leads nowhere, is `make site`, which
`make test` runs first.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from autograder.cli import app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
READ = [*PAGES, ROOT / "README.md", ROOT / "known_answers" / "README.md"]

FACES = ["autograder", "autograder.neural", "autograder.symbolic", "autograder.plain_answers"]
OF_THE_ROOT = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"build", "submitted", "feedback"}


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_in(page: Path) -> list[str]:
    """What stands between backticks, and the lines of blocks of commands."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose) + [line for block in blocks for line in block.splitlines()]


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The files to which a page links, and the headings in them; a table of contents links to its entries."""
    for target, heading in re.findall(r"\]\(([^):#]*)#?([^):]*)\)", text_of(page)):
        yield (page.parent / target).resolve() if target else page, heading
    for contents in re.findall(r"```\{toctree\}\n(.*?)```", text_of(page), re.DOTALL):
        names = [line for line in contents.splitlines() if line and not line.startswith(":")]
        yield from ((page.parent / f"{name}.md", "") for name in names)


def test_every_page_can_be_reached_from_the_first() -> None:
    reached, new = set(), [DOCS / "index.md"]
    while new:
        page = new.pop()
        reached.add(page)
        new += [to for to, _ in links(page) if to.parent == DOCS and to not in reached]
    assert reached == set(PAGES)


@pytest.mark.parametrize("page", READ, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target, heading in links(page):
        assert target.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)", text_of(target), re.MULTILINE)
            addresses = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            assert heading in addresses, f"{target.name}#{heading}"


@pytest.mark.parametrize("face", FACES)
def test_the_reference_has_every_public_name(face: str) -> None:
    module = importlib.import_module(face)
    defined = [name for name, each in vars(module).items() if getattr(each, "__module__", "") == face]
    public = {name for name in getattr(module, "__all__", defined) if not name.startswith("_")}
    described = set()
    for page in sorted(DOCS.glob("reference*.md")):
        about = ""
        for kind, name in re.findall(r"^\.\. (py:\w+|auto\w+):: ([\w.]+)", text_of(page), re.MULTILINE):
            if kind.startswith("py:"):
                about = name
            elif about == face:
                described.add(name)
    assert described == public


@pytest.mark.parametrize("page", READ, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_exists(page: Path) -> None:
    for code in code_in(page):
        for path in re.findall(r"(?<![\w./])[\w.]+/[\w./]*", code):
            if path.split("/")[0] in OF_THE_ROOT and "<" not in code and "*" not in code:
                assert (ROOT / path).exists(), code
        for name in re.findall(r"\bautograder(?:\.[a-z_]+)+", code):
            assert exists(name), code
        for target, benchmark in re.findall(r"\bmake ([a-z-]+)(?: NAME=(\w+))?", code):
            assert f"\n{target}:" in text_of(ROOT / "Makefile"), code
            found = [ROOT / "benchmarks" / f"{benchmark}.py", ROOT / "benchmarks" / benchmark / "__main__.py"]
            assert not benchmark or any(each.exists() for each in found), code
        for verb, rest in re.findall(r"^autograder ([a-z]+)([^#]*)", code):
            command = get_command(app).commands[verb]
            options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
            assert {word for word in rest.split() if word.startswith("--")} <= options, code


def exists(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        outer, _, inner = name.rpartition(".")
        return hasattr(importlib.import_module(outer), inner)
    return True
