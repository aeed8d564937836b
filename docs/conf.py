"""How the pages become a site: ``make site`` writes it into build/site.

The build is strict: a link to a page, a heading or a name of the package that is not there is an error.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

from docutils.nodes import SkipNode
from math_core import LatexToMathML

sys.path.insert(0, str(Path(__file__).parents[1]))  # the package that lies here, not another one

project = "autograder"
html_title = "Autograder"
html_theme = "furo"
extensions = ["myst_parser", "sphinx.ext.autodoc"]

# A heading has an address, made of its words as code hosts make it: grading.md#which-file-counts.
myst_heading_anchors = 3
myst_enable_extensions = ["dollarmath"]
highlight_language = "none"  # unless a block says what it is
html_math_renderer = "mathml"
html_copy_source = False
html_show_copyright = html_show_sphinx = False

# Signatures without types: what an argument takes is said in words.
autodoc_typehints = "none"
autodoc_preserve_defaults = True
add_module_names = False
default_role = "code"

_PAGES_ELSEWHERE = {"../known_answers/README.md": "known_answers.md"}
"""Files outside of this folder that pages link to, and the pages that hold them."""

_ROLE = re.compile(r":(?:func|class|mod|meth|data|exc):`([\w.]+)`")


def with_pages_elsewhere(app: Any, page: str, text: list[str]) -> None:
    """Let links lead to pages of the site."""
    for file, name in _PAGES_ELSEWHERE.items():
        text[0] = text[0].replace(f"]({file}", f"]({name}")


def told_for_authors(app: Any, what: str, name: str, told: Any, options: Any, lines: list[str]) -> None:
    """What a docstring names and the reference leaves out becomes code, if it exists; else the build fails.

    A domain has no docstring of its own, but words for what it holds.
    """
    if what == "data" and hasattr(told, "entries"):
        lines[:] = [f"A variable of this domain is {told.words}.", ""]
        return
    face = importlib.import_module(name.rpartition(".")[0])
    module = importlib.import_module(told.__module__)

    def as_code(role: re.Match[str]) -> str:
        public = role[1] in face.__all__ if hasattr(face, "__all__") else _is_defined_in(face, role[1])
        return role[0] if public or not _exists(role[1], module) else f"``{role[1]}``"

    lines[:] = [_ROLE.sub(as_code, line) for line in lines]


def _is_defined_in(module: Any, name: str) -> bool:
    return getattr(getattr(module, name, None), "__module__", "") == module.__name__


def _exists(name: str, module: Any) -> bool:
    """Whether a docstring in this module may call something so."""
    if name.startswith("autograder."):
        try:
            importlib.import_module(name)
        except ImportError:
            outer, _, name = name.rpartition(".")
            return outer != "autograder" and hasattr(importlib.import_module(outer), name)
        return True
    return hasattr(module, name)


def show_formula(writer: Any, node: Any) -> None:
    """Formulas are set as MathML, which browsers show without a script from somewhere else."""
    display = node.tagname == "math_block"
    formula = LatexToMathML().convert_with_local_state(node.astext(), displaystyle=display)
    writer.body.append(f"<p>{formula}</p>" if display else formula)
    raise SkipNode


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("source-read", with_pages_elsewhere)
    app.connect("autodoc-process-docstring", told_for_authors)
    app.add_html_math_renderer("mathml", (show_formula, None), (show_formula, None))
