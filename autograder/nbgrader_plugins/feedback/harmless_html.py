"""HTML of a student's as part of a page that somebody else opens: what it may still say and do.

The allow-list keeps what honest work shows (tables, lists, headings, code, colours, pictures that
are part of the notebook) and nothing that runs, loads, covers or imitates the page around it.
"""

from __future__ import annotations

import re
from collections import Counter

import nh3
from bs4 import BeautifulSoup
from pygments.token import STANDARD_TYPES

from autograder.nbgrader_plugins.feedback.pictures import Pictures
from autograder.reports.plain_text import readable

ID_PREFIX = "in-notebook-"
"""Put before every id of a student's, so that none is one of the page's own."""

LEFT_OUT = "<p><em>[Left out: this is too {what} to be shown here.]</em></p>"

_LONGEST = 2_000_000
_DEEPEST = 100
# The cleaner takes 0.4 s for elements nested 10,000 deep, and a minute for 80,000.
_MOST_OPEN = 5_000
_MOST_TAGS = 50_000
_TAGS = set(
    "a abbr b bdi blockquote br caption center cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike "
    "strong sub summary sup table tbody td tfoot th thead tr tt u ul var wbr".split()
)
_EMPTY_TAGS = {"br", "col", "hr", "img", "wbr"}
_DROPPED_WITH_CONTENT = {
    "script", "style", "template", "title", "textarea", "select", "option", "iframe", "object", "embed",
    "noscript", "noembed", "noframes", "xmp", "plaintext", "svg", "math", "audio", "video", "canvas",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"align", "dir", "id", "style", "title", "valign"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start", "type"},
    "table": {"border"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_ANSI = {
    f"ansi-{each}-{ground}"
    for each in "black red green yellow blue magenta cyan white".split()
    for ground in ("fg", "bg")
}
_CLASSES = {
    "div": {"highlight"},
    "span": {"ansi-bold", "ansi-underline"} | _ANSI | set(STANDARD_TYPES.values()),
}
_STYLES = set(
    "background-color border border-bottom border-collapse border-left border-right border-top color "
    "font-family font-size font-style font-weight list-style-type text-align text-decoration "
    "vertical-align white-space width max-width padding padding-left padding-right padding-top "
    "padding-bottom".split()
)
_FETCHING = re.compile(r"url\s*\(|image|expression|var\s*\(|\\|@", re.IGNORECASE)


def harmless(markup: str, pictures: Pictures | None = None) -> str:
    """The HTML with nothing left that could do harm in the page of a student or a marker.

    Scripts, forms, frames, styles for the whole page and vector graphics go; pictures become
    part of the page, or their text; a link leads to the web, or to a place of the notebook.

    >>> harmless('<b onclick="alert(1)">bold</b><script>alert(1)</script>')
    '<b>bold</b>'
    >>> harmless('<a href="javascript:alert(1)">a</a><a href="evil.html">b</a>')
    '<a rel="noopener noreferrer">a</a><a rel="noopener noreferrer">b</a>'
    >>> harmless('<img src="https://tracker.example/x.png" alt="a plot">')
    '<span>[a picture that is not part of the notebook: a plot]</span>'
    """
    if len(markup) > _LONGEST or markup.count("<") > _MOST_TAGS:
        return LEFT_OUT.format(what="long")
    if _depth(markup) > _MOST_OPEN:
        return LEFT_OUT.format(what="deeply nested")
    pictures = pictures or Pictures()

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return pictures.address(value)
        if attribute == "href":
            return _link(value)
        if attribute == "style":
            return None if _FETCHING.search(value) else value
        return value

    cleaned = nh3.clean(
        readable(markup),
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=allowed,
        allowed_classes=_CLASSES,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        id_prefix=ID_PREFIX,
    )
    if _depth(cleaned) > _DEEPEST:
        return LEFT_OUT.format(what="deeply nested")
    return _without_empty_pictures(cleaned) if "<img" in cleaned else cleaned


def _link(value: str) -> str | None:
    value = value.strip()
    if value.startswith("#"):
        return f"#{ID_PREFIX}{value[1:]}"
    return value if re.match(r"(https?://|mailto:)", value, re.IGNORECASE) else None


def _without_empty_pictures(markup: str) -> str:
    page = BeautifulSoup(markup, "html.parser")
    for picture in page.find_all("img"):
        if not picture.get("src"):
            told = page.new_tag("span")
            alt = str(picture.get("alt") or "").strip()
            told.string = f"[a picture that is not part of the notebook{': ' if alt else ''}{alt}]"
            picture.replace_with(told)
    return str(page)


def _depth(markup: str) -> int:
    """How many elements are open at once; nesting costs all who read the page quadratic time."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for found in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", markup):
        name = found[2].lower()
        if name in _EMPTY_TAGS or (found[1] and not opened[name]):
            continue
        step = -1 if found[1] else 1
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest
