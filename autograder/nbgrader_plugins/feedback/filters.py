"""The filters of nbconvert's templates through which a student's text comes into a page.

Named in nbgrader_config.py under ``HTMLExporter.filters``, so that the formgrader, whose
exporter nbgrader makes by itself, uses them too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.nbgrader_plugins.feedback.formulas import with_formulas
from autograder.nbgrader_plugins.feedback.harmless_html import LEFT_OUT, harmless
from autograder.nbgrader_plugins.feedback.pictures import Pictures
from autograder.nbgrader_plugins.feedback.room import room_in
from autograder.notebooks.cells.folding import title_of
from autograder.reports.plain_text import readable

_LONGEST = 20_000  # characters without pictures; the longest cell of the course has 4 thousand
_MOST_OPENED = 300  # nbconvert looks for the end of each of these through the whole rest of the text
_DATA = re.compile(r"base64,[A-Za-z0-9+/=]+")  # pictures, which are counted by themselves
_OPENED = re.compile(r"\\\\[\[(]|\\begin\{")
_DOLLAR = "\ue000"  # a private sign in place of a dollar that is no mark of a formula


class Harmless(Markup):
    """HTML that was made or cleaned here, and goes into the page as it is."""


@pass_context
def clean_html(context: Context, markup: object) -> Harmless:
    """HTML as it may stand in the page, with its formulas set."""
    if isinstance(markup, Harmless):
        return markup
    text = markup.decode(errors="replace") if isinstance(markup, bytes) else str(markup)
    room = room_in(context.get("resources", {}))
    if not room.take("characters", len(_DATA.sub("", text))):
        return Harmless(LEFT_OUT.format(what="much"))
    return Harmless(with_formulas(harmless(text, _pictures(context)), room))


@pass_context
def markdown2html(context: Context, source: object) -> Harmless:
    """Markdown as HTML that may stand in the page, with its formulas set."""
    return Harmless(rendered_markdown(str(source or ""), _pictures(context)))


def with_tests_folded(markup: str, cell: Mapping[str, Any]) -> Markup:
    """The source of a grade cell behind the line that says what is checked, which opens it."""
    title = title_of(str(cell.get("source", ""))) if _is_grade_cell(cell) else ""
    opening, closing = '<div class="input_area">', "</pre></div>"
    if not title or opening not in markup or closing not in markup:
        return Markup(markup)
    folded = f'{opening}<details class="autograder-tests"><summary>{html.escape(title)}</summary>'
    return Markup(markup.replace(opening, folded, 1).replace(closing, f"{closing}</details>", 1))


def _is_grade_cell(cell: Mapping[str, Any]) -> bool:
    graded = cell.get("metadata", {}).get("nbgrader", {})
    return bool(graded.get("grade")) and not graded.get("solution")


def rendered_markdown(source: str, pictures: Pictures | None = None) -> str:
    """Markdown as harmless HTML; as plain text where it is too long or cannot be rendered.

    >>> rendered_markdown("**Let** $x$ be <img src=x onerror=alert(1)>")
    '<p><strong>Let</strong> <math><mi>x</mi></math> be <span>[a picture that is not part of the
    notebook]</span></p>'
    """
    source = readable(source)
    pictures = pictures or Pictures()
    without_pictures = _DATA.sub("", source)
    if not pictures.room.take("characters", len(without_pictures)):
        return LEFT_OUT.format(what="much")
    if len(without_pictures) > _LONGEST or len(_OPENED.findall(source)) > _MOST_OPENED:
        return _as_text(source)
    try:
        markup = MarkdownWithMath(renderer=_Renderer(escape=False)).render(source)
    except Exception:  # whatever a hostile text makes of the parser, the page has to be written
        return _as_text(source)
    return with_formulas(harmless(markup, pictures), pictures.room).replace(_DOLLAR, "$").strip()


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, but a missing attachment is no error, and a single dollar is one."""

    def text(self, text: str) -> str:
        return str(super().text(text)).replace("$", _DOLLAR)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        name = html.escape(re.sub(r"<[^>]*>", "", text).strip().replace(" ", "-"))
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def _embed_image_or_attachment(self, src: str) -> str:
        return src


def _as_text(source: str) -> str:
    return f"<pre>{html.escape(source, quote=False)}</pre>"


def _pictures(context: Context) -> Pictures:
    resources = context.get("resources", {})
    metadata = resources.get("metadata") or {}
    attachments = (context.get("cell") or {}).get("attachments")
    path = metadata.get("path") if isinstance(metadata, Mapping) else None
    attached = attachments if isinstance(attachments, Mapping) else {}
    return Pictures(Path(path) if path else None, attached, room_in(resources))
