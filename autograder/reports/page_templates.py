"""Templates of HTML pages, each beside the code that fills it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template


def page_template(file: Path, **filters: Callable[..., Any]) -> Template:
    """The template in a file: what is put into it is escaped unless it is markup, and a name that is missing
    is an error.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "page.html.j2").write_text("{{ name | loud }}")
    ...     page_template(Path(folder, "page.html.j2"), loud=str.upper).render(name="<b>")
    '&lt;B&gt;'
    """
    environment = Environment(
        loader=FileSystemLoader(file.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment.get_template(file.name)
