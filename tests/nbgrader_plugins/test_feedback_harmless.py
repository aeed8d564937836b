"""No HTML and no Markdown of a student's does harm in a page, and honest work looks as it did."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from autograder.nbgrader_plugins.feedback.filters import rendered_markdown
from autograder.nbgrader_plugins.feedback.formulas import with_formulas
from autograder.nbgrader_plugins.feedback.harmless_html import ID_PREFIX, harmless
from autograder.nbgrader_plugins.feedback.pictures import Pictures
from autograder.reports.plain_text import readable
from tests.costs import cpu_seconds_below

from .pages import Seen
from .pixel import PIXEL
from .xss_payloads import HTML, MARKDOWN


def assert_harmless(markup: str) -> None:
    seen = Seen(markup)
    assert not set(seen.tags) & set(
        "script style iframe object embed form input button select textarea meta link base svg video audio "
        "source template noscript frame frameset applet marquee body html head title area map".split()
    )
    for tag, name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in (
            "srcset",
            "srcdoc",
            "action",
            "formaction",
            "background",
            "poster",
            "name",
            "data",
            "is",
        )
        if name == "src":
            assert tag == "img"
            assert value.startswith("data:image/")
        if name == "href":
            assert tag == "a"
            assert value.startswith((f"#{ID_PREFIX}", "http://", "https://", "mailto:"))
        if name == "id":
            assert value.startswith(ID_PREFIX)
        if name == "class":
            assert "report" not in value
            assert "panel" not in value
        if name == "style":
            assert "url" not in value
            assert "position" not in value


@pytest.mark.parametrize("family", HTML)
def test_html_of_this_family_does_nothing(family: str) -> None:
    cleaned = with_formulas(harmless(HTML[family]))
    assert_harmless(cleaned)


@pytest.mark.parametrize("family", HTML)
def test_cleaned_html_does_not_change_when_it_is_read_again(family: str) -> None:
    cleaned = harmless(HTML[family])
    again = harmless(cleaned.replace(f'href="#{ID_PREFIX}', 'href="#').replace(f'id="{ID_PREFIX}', 'id="'))
    assert again == cleaned


@pytest.mark.parametrize("family", [*HTML, *MARKDOWN])
def test_markdown_of_this_family_does_nothing(family: str) -> None:
    rendered = rendered_markdown(MARKDOWN.get(family, "Text\n\n" + HTML.get(family, "") + " more $x$"))
    assert_harmless(rendered)


def test_pictures_are_those_of_the_submission_s_folder(tmp_path: Path) -> None:
    folder = tmp_path / "numbers"
    folder.mkdir()
    (folder / "plot.png").write_bytes(base64.b64decode(PIXEL))
    (folder / "double.ipynb").write_text("### BEGIN HIDDEN TESTS")
    (folder / "renamed.png").symlink_to(tmp_path / "other.png")
    (tmp_path / "other.png").write_bytes(base64.b64decode(PIXEL))
    pictures = Pictures(folder)
    assert rendered_markdown("![a plot](plot.png)", pictures) == (
        f'<p><img alt="a plot" src="data:image/png;base64,{PIXEL}"/></p>'
    )
    for other in (
        "double.ipynb",
        "../other.png",
        "renamed.png",
        str(tmp_path / "other.png"),
        "file:///etc/passwd",
    ):
        assert "<img" not in rendered_markdown(f"![x](<{other}>)", pictures)


def test_an_attachment_is_shown_and_a_missing_one_is_told() -> None:
    pictures = Pictures(attachments={"a b.png": {"image/png": PIXEL}, "x": {"text/html": "PGI+"}, "y": 3})
    assert f"data:image/png;base64,{PIXEL}" in rendered_markdown("![x](attachment:a%20b.png)", pictures)
    assert "[a picture that is not part of the notebook: y]" in rendered_markdown(
        "![y](attachment:y)", pictures
    )


HONEST = {
    "a table of pandas":
        '<div>\n\n'
        '<table border="1">\n'
        '  <thead>\n'
        '    <tr style="text-align:right">\n'
        '      <th></th>\n'
        '      <th>loss</th>\n'
        '    </tr>\n'
        '  </thead>\n'
        '  <tbody>\n'
        '    <tr>\n'
        '      <th>0</th>\n'
        '      <td>98.1</td>\n'
        '    </tr>\n'
        '  </tbody>\n'
        '</table>\n'
        '</div>',
    "a styled table":
        '<table><caption>Losses</caption><tbody><tr><td colspan="2" '
        'style="background-color:#ffcccc;color:#000000">3</td></tr></tbody></table>',
    "a figure": f'<img alt="a digit" height="20" src="data:image/png;base64,{PIXEL}" width="20"/>',
    "text":
        "<p>A <b>bold</b>, <em>slanted</em> and <code>monospaced</code> word, <sub>low</sub> and "
        "<sup>high</sup>.<br></p><hr>",
    "lists": '<ol start="3"><li>one<ul><li>two</li></ul></li></ol><dl><dt>KL</dt><dd>a divergence</dd></dl>',
    "a link": '<a href="https://arxiv.org/abs/1312.6114" rel="noopener noreferrer">Kingma and Welling</a>',
    "a fold": "<details><summary>Derivation</summary>Line by line.</details>",
    "colours": '<span style="color:red">red</span> <span class="ansi-green-fg">green</span>',
    "code":
        '<div class="highlight"><pre><span></span><span class="k">def</span> <span '
        'class="nf">f</span></pre></div>',
    "signs": "<p>Über ε &lt; 3 &amp; 4, 😀👨\u200d👩\u200d👧, فارسی\u200cها</p>",
}  # fmt: skip


@pytest.mark.parametrize("kind", HONEST)
def test_honest_html_survives_unchanged(kind: str) -> None:
    assert with_formulas(harmless(HONEST[kind])) == HONEST[kind]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  3%|▎         | 3/100 [00:01<00:32,  2.97it/s]\r", None),
        ("IntSlider(value=3)", None),
        ("tensor([[0.1, 0.2]], grad_fn=<AddBackward0>)\n\tnext", None),
        ("\x1b[0;31mValueError\x1b[0m: \x1b[1;32mno\x1b[39;49m", None),
        ("\x1b]0;title\x07a\x1b]8;;http://evil.example\x1b\\b\x1b]52;c;eA==\x07", "ab"),
        ("\x1b[2J\x1b[1;1Hall points\x1b[8m", "all points\x1b[8m"),
        ("pass\u200bed\ufeff\u00ad \U000e0041", "passed "),
        ("\u202elatot\u2066 \0\x9b31m\u2028", "⟨U+202E⟩latot⟨U+2066⟩ ⟨U+0000⟩⟨U+2028⟩"),
        ("\ud800", "\ufffd"),
    ],
)
def test_text_of_terminals_is_what_it_looks_like(text: str, shown: str | None) -> None:
    assert readable(text, colours=True) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Let $x < y$.", "<mi>x</mi><mo>&lt;</mo><mi>y</mi>"),
        (r"$$\log p(x) \tag{1}$$", "<mtext>(1)</mtext>"),
        ("\\begin{align}a &= b \\\\ c &= d\\end{align}", "<mtable"),
        (r"$\unknown{x}$", '<code class="formula">\\unknown{x}</code>'),
        ("costs \\$5 and \\$6, or $7 and $8", "costs $5 and $6, or $7 and $8"),
        ("`$x$`", "<code>$x$</code>"),
        ("- [Task](#Task-2)\n\n## Task 2", f'<h2 id="{ID_PREFIX}Task-2">Task 2</h2>'),
    ],
)
def test_markdown_of_the_course_is_set(source: str, expected: str) -> None:
    assert expected in rendered_markdown(source)


@pytest.mark.parametrize(
    "hostile",
    ["\\\\[" * 6_000, "\\begin{a}" * 2_000, "[" * 19_000, "<div>" * 3_900,
     "$" + "{" * 3_000 + "}" * 3_000 + "$", "x" * 500_000],
    ids=["brackets", "environments", "links", "elements", "braces", "length"],
)  # fmt: skip
def test_text_that_is_costly_to_render_is_rendered_in_time(hostile: str) -> None:
    with cpu_seconds_below(5):
        rendered = rendered_markdown(hostile)
    assert rendered


def test_deep_or_endless_html_is_left_out_and_told() -> None:
    assert "[Left out" in harmless("<div>" * 200_000)
    assert "[Left out" in harmless("<b>x</b>" * 500_000)
