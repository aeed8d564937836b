"""Formulas as MathML, which browsers show without a script and without asking another server.

nbconvert leaves formulas to MathJax, which every page loads from a public server. A page that
runs no script at all can be guarded far better, so they are set here.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

import nh3
from bs4 import BeautifulSoup
from math_core import LatexError, LatexToMathML

from autograder.nbgrader_plugins.feedback.room import Room

_ENVIRONMENTS = "equation|align|gather|multline|eqnarray|alignat"
_MARKS = re.compile(rf"\\\\|\\\$|\$\$|\$|\\[()\[\]]|\\(?:begin|end)\{{(?:{_ENVIRONMENTS})\*?\}}")
_CLOSED_BY = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
_LONGEST = (
    4_000  # the longest formula of the course has 300 signs; at 2,000 levels the converter still returns
)
_DEEPEST = 80
_VERBATIM = {"pre", "code", "kbd", "samp", "tt", "math"}
_TAGS = set(
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace "
    "msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none".split()
)
_ATTRIBUTES = set(
    "accent accentunder columnalign columnlines columnspan columnspacing depth dir display displaystyle "
    "fence form frame height largeop linethickness lspace mathvariant maxsize minsize movablelimits "
    "notation rowspan rspace scriptlevel separator stretchy style symmetric voffset width".split()
)
_STYLES = {
    "color",
    "background-color",
    "border",
    "border-bottom",
    "border-top",
    "border-left",
    "border-right",
    "justify-items",
}
_STYLES |= {
    "padding",
    "padding-left",
    "padding-right",
    "padding-top",
    "padding-bottom",
    "text-align",
    "width",
    "math-depth",
}
_STYLES |= {
    "math-style",
    "math-shift",
    "font-size",
    "margin-left",
    "margin-right",
    "text-transform",
    "font-weight",
}
_STYLES |= {"font-style", "font-family", "vertical-align"}


def with_formulas(markup: str, room: Room | None = None) -> str:
    """Harmless HTML with the formulas in its text set as MathML; text in code stays as it is.

    So do formulas for which there is no ``room`` in the page.

    >>> with_formulas("<p>Let $a<b$.</p>".replace("<b", "&lt;b"))
    '<p>Let <math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>.</p>'
    >>> with_formulas("<code>$x$</code> costs $5")
    '<code>$x$</code> costs $5'
    """
    if "$" not in markup and "\\" not in markup:
        return markup
    room = room or Room()
    page = BeautifulSoup(markup, "html.parser")
    for text in page.find_all(string=True):
        if any(each.name in _VERBATIM for each in text.parents):
            continue
        shown = _in_text(str(text), room)
        if shown is not None:
            text.replace_with(*BeautifulSoup(shown, "html.parser").contents)
    return str(page)


def math_markup(formula: str, *, display: bool = False) -> str:
    """One formula as MathML; its source as code, where it cannot be read.

    >>> math_markup(r"\\frac{1}{2}")
    '<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'
    >>> math_markup(r"\\unknown{x}")
    '<code class="formula">\\\\unknown{x}</code>'
    """
    shown = None
    if len(formula) <= _LONGEST and _depth(formula) <= _DEEPEST:
        shown = _converted(formula, display)
    return f'<code class="formula">{html.escape(formula, quote=False)}</code>' if shown is None else shown


def _in_text(text: str, room: Room) -> str | None:
    """The text as HTML with its formulas set; None where it has none, or none for which there is room."""
    parts: list[str] = []
    end = 0
    for opening, closing in _pairs(text):
        if not room.take("formulas"):
            break
        shown = _shown(opening[0], text[opening.end() : closing.start()], closing[0])
        if not room.take("characters", len(shown)):
            break
        parts.append(html.escape(text[end : opening.start()], quote=False))
        parts.append(shown)
        end = closing.end()
    if not parts:
        return None
    return "".join(parts) + html.escape(text[end:], quote=False)


def _pairs(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The marks around each formula. Takes one pass, also where thousands are opened and none is closed."""
    marks = list(_MARKS.finditer(text))
    places: dict[str, list[int]] = {}
    for place, mark in enumerate(marks):
        places.setdefault(mark[0], []).append(place)
    after = 0
    for place, opening in enumerate(marks):
        wanted = _CLOSED_BY.get(opening[0]) or opening[0].replace(r"\begin", r"\end", 1)
        if place < after or (wanted == opening[0] and wanted not in ("$", "$$")):
            continue
        candidates = places.get(wanted, [])
        position = bisect_right(candidates, place)
        if position == len(candidates):
            continue
        closing = marks[candidates[position]]
        if _is_formula(opening, closing, text):
            after = candidates[position] + 1
            yield opening, closing


def _is_formula(opening: re.Match[str], closing: re.Match[str], text: str) -> bool:
    inside = text[opening.end() : min(closing.start(), opening.end() + _LONGEST + 1)]
    if not inside.strip() or len(inside) > _LONGEST:
        return False
    return opening[0] != "$" or not text[closing.end() : closing.end() + 1].isdigit()  # $5 and $6


def _shown(opening: str, formula: str, closing: str) -> str:
    if opening.startswith(r"\begin"):
        return math_markup(opening + formula + closing, display=True)
    if opening in ("$", r"\("):
        inside = re.fullmatch(r"\s*\\displaystyle\s*(.*)", formula, re.DOTALL)  # sympy's way of saying $$
        return math_markup(inside[1] if inside else formula, display=inside is not None)
    return math_markup(formula, display=True)


def _converted(formula: str, display: bool) -> str | None:
    formula = formula.strip()
    if (
        display
        and re.search(r"\\(tag|label|nonumber|notag)\b", formula)
        and not formula.startswith(r"\begin")
    ):
        formula = rf"\begin{{equation}}{formula}\end{{equation}}"
    formula = re.sub(r"\\label\{[^}]*\}", "", formula)  # an id in the page, which formulas must not have
    try:
        found = _converter().convert_with_local_state(formula, displaystyle=display)
    except LatexError:
        return None
    return nh3.clean(found, tags=_TAGS, attributes={"*": _ATTRIBUTES}, filter_style_properties=_STYLES)


@cache
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False, allow_unreliable_rendering=True)


def _depth(formula: str) -> int:
    """How deep braces and commands that open something are nested."""
    depth = deepest = 0
    for found in re.finditer(r"\\(?:left|begin)\b|\\(?:right|end)\b|\\.|[{}]", formula, re.DOTALL):
        if found[0] in ("{", r"\left", r"\begin"):
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in ("}", r"\right", r"\end"):
            depth -= 1
    return deepest
