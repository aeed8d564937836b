"""What has to be at which place in a small file system, so that every path in it leads where it leads
outside.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.execution.confinement.readable import usual_paths

_MOST_STEPS = 400  # parts of a path and of the links in it; the kernel follows 40 links


@dataclass(frozen=True)
class Layout:
    """``places``: files and folders, none of them inside another. ``links``: the links outside of these, with
    their text.
    """

    places: tuple[str, ...]
    links: dict[str, str]


@dataclass(frozen=True)
class _Way:
    """``end``: where a path leads, without links; None if nowhere. ``links``: those on the way."""

    end: str | None
    links: dict[str, str]


def layout_of(readable: tuple[Path, ...]) -> Layout:
    """What is needed for absolute paths; those that lead nowhere are passed over.

    >>> layout_of((Path("/"), Path("/nowhere")))
    Layout(places=('/',), links={})
    """
    ways = [usual_ways().get(path) or _way(str(path)) for path in readable]
    reached = {way.end for way in ways if way.end is not None}
    links = {path: text for way in ways for path, text in way.links.items()}
    return Layout(
        tuple(path for path in sorted(reached) if reached.isdisjoint(_folders_above(path))),
        {path: text for path, text in links.items() if reached.isdisjoint(_folders_above(path))},
    )


@functools.cache
def usual_ways() -> dict[Path, _Way]:
    """The ways of `usual_paths`, found once like these. Before a fork, as it takes longer than to mount them
    all.
    """
    return {path: _way(str(path)) for path in usual_paths()}


def _way(path: str) -> _Way:
    links: dict[str, str] = {}
    here, left = "/", _steps(path)
    for _ in range(_MOST_STEPS):
        if not left:
            return _Way(here, links)
        step = left.pop(0)
        if step == "..":
            here = os.path.dirname(here)
            continue
        there = os.path.join(here, step)
        try:
            text = os.readlink(there)
        except FileNotFoundError:
            return _Way(None, links)
        except OSError:  # no link
            here = there
            continue
        links[there] = text
        here, left = ("/" if text.startswith("/") else here), [*_steps(text), *left]
    return _Way(None, links)


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step not in ("", ".")]


def _folders_above(path: str) -> Iterator[str]:
    while path != "/":
        path = os.path.dirname(path)
        yield path
