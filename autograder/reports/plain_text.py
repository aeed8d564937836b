"""Text without signs that a reader cannot see: what is shown is what is there."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links, the clipboard
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, and moving the cursor
    r"|\x1b[ -/]*[0-~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]?"
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WIDTHLESS = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_BETWEEN_LATIN = re.compile("(?<![\u0300-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0300-\U0010ffff])")
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u206f\u2028\u2029]"
)
_LONGEST_NAME = 160
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def readable(text: str, *, colours: bool = False) -> str:
    """The text with everything invisible taken out or made visible.

    Escape sequences of terminals and signs without width are left out; ``colours`` keeps those
    that set a colour. Signs that turn the order of what follows them, and other control signs,
    are named, because the text means something else without them. Line ends and tabs stay, and
    so do the joiners in emoji and in scripts that need them.

    >>> readable("pass\\u200bed \\x1b]0;title\\x07\\x1b[31mred\\x1b[0m \\u202edessap")
    'passed red ⟨U+202E⟩dessap'
    >>> readable("\\x1b[31mred\\x1b[0m", colours=True)
    '\\x1b[31mred\\x1b[0m'
    """
    kept = _ESCAPES.sub(lambda found: found[0] if colours and _COLOUR.fullmatch(found[0]) else "", text)
    kept = _BETWEEN_LATIN.sub("", _WIDTHLESS.sub("", kept))
    named = _CONTROLS.sub(
        lambda found: found[0] if colours and found[0] == "\x1b" else f"⟨U+{ord(found[0]):04X}⟩", kept
    )
    return _LONE_SURROGATES.sub("\ufffd", named)


def one_line(text: str) -> str:
    """The text for one line of a message or a log: readable, its line breaks and blanks made single spaces.

    >>> one_line("vae\\n\\x1b[2J  is read")
    'vae is read'
    """
    return " ".join(readable(text).split())


def file_name(name: str) -> str:
    """The name of a file for messages and logs, between backticks: one line, the middle of a long one left
    out.

    >>> file_name("a`b\\nc.ipynb"), len(file_name("a" * 300 + ".ipynb"))
    ("a'b c.ipynb", 160)
    """
    line = one_line(name.replace("`", "'"))
    return line if len(line) <= _LONGEST_NAME else f"{line[:119]}…{line[-40:]}"
