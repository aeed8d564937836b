"""Vector graphics of a student's as pictures of dots, which cost a browser the same whatever is drawn.

A few lines of SVG that use each other draw a billion shapes, and a browser draws them all, for minutes. So
they are drawn here, by resvg, which counts shapes, in a process that is limited in time and memory.
"""

from __future__ import annotations

import contextlib
import os
import re

from autograder.execution.limited_work import bound_memory, bound_time

_MOST_CHARACTERS = 4_000_000  # a scatter plot of ten thousand points has one million
_SECONDS = 3  # of CPU time; what resvg's own limit of a million shapes leaves takes one
_MEGABYTES = 500
_DPI = 96.0  # by which lengths in inches and points are those of a browser
_MOST_BYTES = 4_000_000
_DOCTYPE = re.compile(
    r"<!DOCTYPE[^>\[]*>", re.IGNORECASE
)  # without definitions of its own, as matplotlib writes it
_REFERENCE = re.compile(r"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S))", re.IGNORECASE)
_WITHIN = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);base64,)")


def drawn(svg: str, zoom: float = 1.0) -> bytes | None:
    """The drawing as a PNG, so many dots for each unit of it; None for what cannot be drawn within the
    limits.

    Nothing is read from a file, and nothing from elsewhere.

    >>> drawn('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>')[:4]
    b'\\x89PNG'
    >>> drawn(
    ...     '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><image href="/etc/a.png"/></svg>'
    ... ) is None
    True
    """
    svg = _DOCTYPE.sub("", svg, count=1)
    if len(svg) > _MOST_CHARACTERS or not _is_by_itself(svg) or not hasattr(os, "fork"):
        return None
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(reading)
            _draw(svg, zoom, writing)
        finally:
            os._exit(0)  # nothing that this process has registered for its end is for the fork
    os.close(writing)
    with open(reading, "rb") as pipe:
        found = pipe.read(_MOST_BYTES + 1)
    os.waitpid(process, 0)
    return found if 0 < len(found) <= _MOST_BYTES else None


def _is_by_itself(svg: str) -> bool:
    """Whether all that it refers to is in it, and it defines no words that could stand for anything else."""
    if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", svg, flags=re.DOTALL):
        return False
    references = (next(filter(None, found.groups()), "") for found in _REFERENCE.finditer(svg))
    return all(_WITHIN.match(each) for each in references)


def _draw(svg: str, zoom: float, writing: int) -> None:
    """In the fork: draw, and write the picture; whatever is too much ends it."""
    import resvg_py

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # where its library complains
    bound_time(_SECONDS)
    bound_memory(_MEGABYTES)
    with contextlib.suppress(BaseException), open(writing, "wb") as pipe:
        pipe.write(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, dpi=_DPI)[: _MOST_BYTES + 1])
