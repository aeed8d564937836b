"""What a browser may do in a page with a student's notebook: its Content-Security-Policy.

The second wall. Should a script of a student's come through the filters, the browser still
does not run it, and loads nothing for it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?(?P<address>[^"'\s>]+)""", re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?(?P<type>[^"'\s>]+)""", re.IGNORECASE)
_HANDLER = re.compile(r"""\son\w+\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE)
_FONT = re.compile(
    r"@font-face\s*\{[^}]*\}"
)  # nbgrader's page asks for a font of signs beside it, which is not there
_IN_PLACE_OF_MATHJAX = (  # the formgrader's own script waits for it before it puts the cursor into a score
    "<script>var MathJax = {Hub: {Startup: {signal: {Interest: "
    'function (then) { setTimeout(then, 0, "End"); }}}}};</script>\n'
)
_STYLE = Path(__file__).with_name("page.css")


def guarded_head(head: str, body: str = "") -> str:
    """The head of nbgrader's page, with a policy and without scripts from other servers.

    ``head``, and ``body`` for the part of nbgrader's own page body that has scripts, are
    written by nbgrader's templates alone: whatever script stands in them may run, and no other.
    A page without scripts, as the feedback is, may run none.

    >>> print(
    ...     guarded_head('<head><script src="https://cdn.example/mathjax.js"></script></head>').split("\\n")[
    ...         1
    ...     ]
    ... )
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src
    'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'">
    """
    head = _FONT.sub("", head)
    head = _SCRIPT.sub(lambda found: found[0] if _is_own(found) else "", head)
    if _SCRIPT.search(head):
        head = head.replace("</head>", f"{_IN_PLACE_OF_MATHJAX}</head>", 1)
    allowed = policy(head + body)
    meta = (
        f'\n<meta http-equiv="Content-Security-Policy" content="{allowed}">'
        '\n<meta name="referrer" content="no-referrer">\n'
    )
    style = f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n"
    return head.replace("<head>", f"<head>{meta}", 1).replace("</head>", f"{style}</head>", 1)


def policy(trusted: str) -> str:
    """The policy for a page whose own scripts are those of this markup.

    >>> "script-src" in policy("<p>no script</p>")
    False
    >>> policy("<script>go()</script>").split("; ")[1].split("-")[:2]
    ['script', "src 'self' 'sha256"]
    """
    scripts = list(_SCRIPT.finditer(trusted))
    if not scripts:
        return (
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri "
            "'none'; form-action 'none'"
        )
    hashes = [_digest(script["code"]) for script in scripts if not _SOURCE.search(script["attributes"])]
    handlers = [
        _digest(each["double"] or each["single"] or "")
        for each in _HANDLER.finditer(_SCRIPT.sub("", trusted))
    ]
    if handlers:
        hashes += ["'unsafe-hashes'", *handlers]
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *dict.fromkeys(hashes))),
            "connect-src 'self'",
            "img-src 'self' data:",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _is_own(script: re.Match[str]) -> bool:
    """Whether the script is part of the page or comes from its own server."""
    address = _SOURCE.search(script["attributes"])
    if address is not None:
        return address["address"].startswith("/") and not address["address"].startswith("//")
    kind = _TYPE.search(script["attributes"])
    return kind is None or kind["type"].lower() in ("text/javascript", "application/javascript", "module")


def _digest(code: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
