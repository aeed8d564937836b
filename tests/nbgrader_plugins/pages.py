"""The feedback page and the formgrader's page of a notebook,
as nbgrader makes them with the course's configuration.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbgrader
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets.config import Config, PyFileConfigLoader

from .pixel import PIXEL
from .xss_payloads import HTML, MARKDOWN

ROOT = Path(__file__).parents[2]
_FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
_STATIC = _FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css"


def feedback_page(notebook: NotebookNode, folder: Path | None = None) -> str:
    resources = {"nbgrader": {"notebook": "double", "score": 1, "max_score": 9, "late_penalty": 0}}
    return _page(notebook, "feedback", resources, folder)


def formgrader_page(notebook: NotebookNode, folder: Path | None = None, **names: str) -> str:
    resources = {
        "assignment_id": "numbers",
        "notebook_id": "double",
        "submission_id": "0123",
        "index": 0,
        "total": 1,
        "base_url": "",
        "student": "anna",
        "last_name": "",
        "first_name": "",
        "notebook_path": "autograded/anna/numbers/double.ipynb",
    }
    return _page(notebook, "formgrade", resources | names, folder)


def page_config(template: str) -> Config:
    """How the course sets the page of a template of nbgrader's."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    said = config.HTMLExporter
    used = Config()
    used.HTMLExporter = Config(
        {name: said[name] for name in ("template_file", "preprocessors", "sanitize_html", "filters")}
    )
    used.HTMLExporter.template_name = template
    used.HTMLExporter.extra_template_basedirs = [str(_FORMGRADER / "templates")]
    used.HTMLExporter.extra_template_paths = [str(_STATIC)]
    used.Exporter.default_preprocessors = []
    return used


def _page(notebook: NotebookNode, template: str, resources: dict[str, Any], folder: Path | None) -> str:
    resources["metadata"] = {"name": "double", "path": str(folder or "")}
    written: str = HTMLExporter(config=page_config(template)).from_notebook_node(notebook, resources)[0]
    return written


def hostile_notebook() -> NotebookNode:
    """Every payload, in every place of a notebook that a page shows."""
    cells = [new_markdown_cell(text) for text in (*MARKDOWN.values(), *HTML.values())]
    cells += [new_code_cell(text) for text in HTML.values()]
    for text in HTML.values():
        bundles = [
            {"text/html": text},
            {"text/markdown": text},
            {"text/latex": text},
            {"text/plain": text},
            {"image/png": text},
            {"image/svg+xml": text},
            {"application/javascript": text},
            {"application/json": {"a": text}},
            {"text/vnd.mermaid": text},
            {text: text, "text/html": [text]},
            {"application/vnd.jupyter.widget-view+json": {"model_id": text}},
            {"application/vnd.plotly.v1+json": {"data": text}, "application/pdf": text},
        ]
        outputs = [new_output("display_data", data=bundle) for bundle in bundles]
        outputs.append(new_output("stream", name="stderr", text=text))
        outputs.append(new_output("error", ename=text, evalue=text, traceback=[f"\x1b[31m{text}"]))
        outputs.append(
            new_output(
                "display_data",
                data={"image/png": PIXEL, "text/html": text},
                metadata={
                    "image/png": {"width": f"1 onerror={text}", "height": text, "alt": text},
                    "filenames": {"image/png": text},
                    "text/html": {"isolated": True},
                },
            )
        )
        cell = new_code_cell("1", outputs=outputs)
        cell.metadata |= {"tags": [text], "alt": text, "transient": [text]}
        cell["id"] = text
        cell["execution_count"] = text
        cells.append(cell)
    notebook: NotebookNode = new_notebook()  # which would refuse these cells
    notebook.cells = cells
    first = HTML["script"]
    notebook.metadata |= {
        "title": f"</title>{first}",
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": f"</script>{first}"}}},
    }
    return notebook


class Seen(HTMLParser):
    """Every element and attribute of a page, read by another parser than the one that cleaned it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
