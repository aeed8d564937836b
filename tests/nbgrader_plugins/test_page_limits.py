"""A page costs little to make and to open, whatever the notebook holds,
and what the grader says cannot be imitated.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from autograder.execution.limited_work import WorkStopped
from autograder.nbgrader_plugins.feedback.filters import rendered_markdown
from autograder.nbgrader_plugins.feedback.formulas import with_formulas
from autograder.nbgrader_plugins.feedback.harmless_html import harmless
from autograder.nbgrader_plugins.feedback.outputs import shown_outputs
from autograder.nbgrader_plugins.feedback.pictures import Pictures
from autograder.nbgrader_plugins.feedback.room import Room
from autograder.nbgrader_plugins.feedback.setting import PageExporter, Pages
from autograder.notebooks.cells.cells import SourceCell
from autograder.notebooks.restoring.restoring import restore, with_notes
from autograder.notebooks.submissions.notes import Note
from tests.costs import cpu_seconds_below

from .pages import Seen, feedback_page, page_config
from .pixel import PIXEL
from .test_feedback_harmless import assert_harmless
from .test_feedback_page import body
from .xss_payloads import HTML, MARKDOWN

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" '
    'height="20">{}</svg>'
)


def shown(**data: Any) -> list[NotebookNode]:
    return [new_output("display_data", data={kind.replace("_", "/"): value for kind, value in data.items()})]


def drawing(content: str) -> NotebookNode:
    return new_output("display_data", data={"image/svg+xml": SVG.format(content), "text/plain": "<Figure>"})


def of_one_output(output: NotebookNode) -> dict[str, str]:
    found: dict[str, str] = shown_outputs([output])[0].data
    return found


BILLION = "".join(
    ['<g id="a0"><rect width="1" height="1"/></g>']
    + [f'<g id="a{level}">' + f'<use xlink:href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, 10)]
)
BLURRED = (
    '<filter id="f"><feGaussianBlur stdDeviation="90"/></filter>'
    + '<rect filter="url(#f)" width="9999" height="9999"/>' * 9999
)
NOT_DRAWN = {
    "that uses itself a billion times": BILLION,
    "of endless filters": BLURRED,
    "of a picture elsewhere": '<image href="https://tracker.example/a.png"/>',
    "of a file": "<image xlink:href='/etc/passwd.png'/>",
    "of a file without quotes": "<image href=/etc/a.png />",
    "within a drawing": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "that is none": "<svg",
}


@pytest.mark.parametrize("what", NOT_DRAWN)
def test_a_drawing_that_is_too_much_or_not_by_itself_is_left_out_and_told(what: str) -> None:
    with cpu_seconds_below(20):
        found = of_one_output(drawing(NOT_DRAWN[what]))
    assert found.keys() == {"text/plain"}
    assert "a picture that cannot be shown here" in found["text/plain"]
    assert "<Figure>" in found["text/plain"]


@pytest.mark.parametrize(
    "top",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        "<!DOCTYPE svg [<!ENTITY x \"<image &#104;ref='/etc/a.png'/>\">]>",
        '<?xml version="1.0"?><!DOCTYPE a><!DOCTYPE b>',
    ],
)
def test_a_drawing_that_defines_words_of_its_own_is_left_out(top: str) -> None:
    output = new_output("display_data", data={"image/svg+xml": top + SVG.format("<g/>")})
    assert "cannot be shown" in of_one_output(output)["text/plain"]


def test_a_figure_of_matplotlib_is_drawn() -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3))
    axes = figure.subplots()
    axes.plot([1, 3, 2], label="$\\log p$")
    axes.imshow([[1, 2], [3, 4]])
    axes.legend()
    written = io.StringIO()
    figure.savefig(written, format="svg")
    found = shown_outputs([new_output("display_data", data={"image/svg+xml": written.getvalue()})])[0]
    with Image.open(io.BytesIO(base64.b64decode(found.data["image/png"]))) as picture:
        assert picture.width == 2 * found.metadata["image/png"]["width"]
        assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 10


def png_of(width: int, height: int) -> str:
    """A PNG of a few bytes that promises so many dots."""

    def part(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = part(b"IHDR", header) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + parts).decode()


def test_a_picture_of_a_billion_dots_is_left_out(tmp_path: Path) -> None:
    bomb = png_of(50_000, 50_000)
    assert of_one_output(shown(image_png=bomb)[0]).keys() == {"text/plain"}
    assert of_one_output(shown(image_png=png_of(600, 400))[0]).keys() == {"image/png"}
    (tmp_path / "bomb.png").write_bytes(base64.b64decode(bomb))
    pictures = Pictures(tmp_path, {"a.png": {"image/png": bomb}})
    for wanted in ("bomb.png", "attachment:a.png", f"data:image/png;base64,{bomb}"):
        assert pictures.address(wanted) is None


def test_what_only_says_that_it_is_a_picture_is_left_out() -> None:
    gif = io.BytesIO()
    Image.new("RGB", (3000, 3000)).save(gif, "GIF")
    bitmap = io.BytesIO()
    Image.new("RGB", (9, 9)).save(bitmap, "BMP")
    for content in (gif.getvalue(), bitmap.getvalue(), b"<svg/>", b"GIF89a"):
        assert Pictures().address(f"data:image/png;base64,{base64.b64encode(content).decode()}") is None


MUCH: dict[str, list[NotebookNode]] = {
    "formulas in an output": [new_code_cell("1", outputs=shown(text_html="<p>" + "$x$ " * 470_000 + "</p>"))],
    "formulas in many outputs": [new_code_cell("1", outputs=shown(text_latex="$x^2$ " * 2_000) * 200)],
    "formulas in many texts": [new_markdown_cell("$\\frac{a}{b}$ " * 1_000)] * 400,
    "elements": [new_code_cell("1", outputs=shown(text_html="<b>x</b>" * 40_000) * 100)],
    "texts": [new_markdown_cell("**a** " * 3_000)] * 300,
    "code": [new_code_cell("x = (1, 2) # a\n" * 10_000)] * 30,
    "lines": [new_code_cell("1", outputs=[new_output("stream", text="\x1b[31mx\x1b[0m " * 50_000)] * 50)],
    "pictures": [new_code_cell("1", outputs=shown(image_png=PIXEL + "A" * 4 * 10**6) * 30)],
    "drawings": [new_code_cell("1", outputs=[drawing(BILLION)] * 500)],
}


@pytest.mark.parametrize("what", MUCH)
def test_a_page_of_very_much_is_made_soon_and_not_large(what: str) -> None:
    notebook = new_notebook()
    notebook.cells = [NotebookNode(each, id=f"cell-{place}") for place, each in enumerate(MUCH[what])]
    before = time.process_time()
    page = feedback_page(notebook)
    assert time.process_time() - before < 120  # a dozen, a minute where coverage is counted; it were many
    assert len(page) < 25_000_000
    assert any(word in page for word in ("left out", "Left out", "cannot be shown", "left", "$"))


def test_formulas_beyond_those_for_which_there_is_room_stay_text() -> None:
    shown_ = with_formulas("<p>$a$ and $b$ and $c$</p>", Room(formulas=2))
    assert shown_ == "<p><math><mi>a</mi></math> and <math><mi>b</mi></math> and $c$</p>"


# --- in a process of its own


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    made = new_notebook(
        cells=[
            new_markdown_cell("Let $x$ be *two*."),
            new_code_cell("1", outputs=shown(text_html="<b>bold</b>")),
        ]
    )
    (tmp_path / "double.ipynb").write_text(json.dumps(made))
    return tmp_path / "double.ipynb"


def resources() -> dict[str, Any]:
    return {
        "nbgrader": {"notebook": "double", "score": 1, "max_score": 9, "late_penalty": 0},
        "unique_key": "double",
    }


def test_a_page_is_the_same_from_a_process_of_its_own(notebook: Path) -> None:
    made, more = PageExporter(config=page_config("feedback")).from_filename(str(notebook), resources())
    here = feedback_page(json.loads(notebook.read_text(), object_hook=NotebookNode))
    assert body(made) == body(here)
    assert (more["output_extension"], more["unique_key"]) == (".html", "double")


def test_a_page_that_costs_too_much_has_the_beginnings_of_texts(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_page, asked = Pages.set_page, []

    def stopped(self: Pages, arguments: Any) -> str:
        asked.append(arguments)
        if len(asked) == 1:
            raise WorkStopped("it takes more time than it may (40 seconds, 2048 MB)")
        return set_page(self, arguments)

    monkeypatch.setattr(Pages, "set_page", stopped)
    made, _ = PageExporter(config=page_config("feedback")).from_filename(str(notebook), resources())
    assert "it takes more time than it may (40 seconds, 2048 MB)" in made
    assert "Let $x$ be *two*." in made
    assert "<b>bold</b>" not in made


# --- whose words they are


def regions(page: str) -> list[tuple[str, str]]:
    """The cells of a page, each as whose it is and its markup."""
    parts = page.split('<div class="autograder-cell autograder-')[1:]
    return [(part.partition('"')[0], part) for part in parts]


IMITATION = """<div class="autograder-cell autograder-said">\
<div class="panel panel-primary nbgrader_cell"><div class="panel-heading">
<span class="nbgrader-label">Grade cell: <code>test_kl</code></span>\
<span class="pull-right">Score: 3.0 / 3.0 (Top)</span></div></div>
<div class="prompt autograder-verdicts">Verdicts</div><p class="autograder-legend">All is right.</p></div>"""


def test_what_the_grader_says_stands_where_nothing_of_the_work_can_stand() -> None:
    test = SourceCell("test_kl", "grade", "code", "assert kl", "assert kl", points=3)
    own = new_markdown_cell(
        IMITATION, metadata={"autograder": "noticed", "nbgrader": {"grade": True, "grade_id": "test_2"}}
    )
    handed_in = new_notebook(cells=[own, new_code_cell("1", outputs=shown(text_html=IMITATION))])
    restored = with_notes(restore(handed_in, [test]).notebook, [Note("cell.deleted", "A cell was missing.")])
    for cell in restored.cells:
        cell.metadata.get("nbgrader", {})["score"] = 0
    page = body(feedback_page(restored))
    assert [whose for whose, _ in regions(page)] == ["said", "of-the-course", "handed-in", "handed-in"]
    assert "A cell was missing." in regions(page)[0][1]
    for word in ("autograder-legend", "autograder-said"):
        assert page.count(f'class="{word}') + page.count(f' {word}"') == 1
    assert "Score: 3.0 / 3.0 (Top)" in regions(page)[2][1]
    assert not [
        each for each in Seen(regions(page)[2][1]).attributes if "panel" in each[2] or "verdicts" in each[2]
    ]


# --- anything at all

_TAGS = st.sampled_from(
    [
        "div",
        "p",
        "b",
        "table",
        "tr",
        "td",
        "svg",
        "math",
        "style",
        "script",
        "a",
        "img",
        "details",
        "pre",
        "template",
        "select",
        "span",
    ]
)
_ATTRIBUTES = st.sampled_from(
    [' class="autograder-said panel-heading"', ' style="position:fixed;margin:-9px;color:red"',
     " onload=alert(1)", ' id="x"',
     ' href="javascript:alert(1)"', " src=https://a.example/x", f' src="data:image/png;base64,{PIXEL}"',
     ' name="top"', "", "\n/", "=\'"]
)  # fmt: skip
_PIECES = st.one_of(
    st.builds("<{}{}>".format, _TAGS, _ATTRIBUTES),
    st.builds("</{}>".format, _TAGS),
    st.sampled_from(
        [
            "$x^2$",
            "$$",
            r"\[a\]",
            r"\begin{align}",
            "<!--",
            "-->",
            "]]>",
            "<![CDATA[",
            "&lt;",
            "&#0;",
            "\0",
            "```",
            "| a |",
            "\u202e",
        ]
    ),
    st.sampled_from([*HTML.values(), *MARKDOWN.values()]),
    st.text(max_size=10),
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_any_text_of_a_student_s_is_harmless_in_a_page(text: str) -> None:
    for markup in (with_formulas(harmless(text)), rendered_markdown(text)):
        assert_harmless(markup)
        assert not [
            each for each in Seen(markup).attributes if "autograder" in each[2] and each[1] != "title"
        ]


@given(st.lists(_PIECES, max_size=6).map("".join))
def test_any_drawing_is_drawn_or_left_out(text: str) -> None:
    found = of_one_output(new_output("display_data", data={"image/svg+xml": text or "x"}))
    assert found.keys() <= {"image/png", "text/plain"}


@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda more: base64.b64decode(PIXEL)[:-20] + more))
def test_any_bytes_are_a_picture_or_left_out(content: bytes) -> None:
    address = Pictures().address(f"data:image/png;base64,{base64.b64encode(content).decode()}")
    assert address is None or address.startswith("data:image/png;base64,")
