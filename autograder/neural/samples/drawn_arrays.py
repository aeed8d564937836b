"""What a drawing function draws: the pixel arrays of its figures, and where they lie.

Works with any backend; figures that were open before are left alone, those that the function opens are
closed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import torch
from matplotlib.collections import PolyQuadMesh, QuadMesh
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage, BboxImage, FigureImage

from autograder.neural.answers.calling import call, refuse_generator
from autograder.neural.answers.global_state import own_random_numbers

Pixels = npt.NDArray[np.float64]
Drawn = tuple[Pixels, int, tuple[float, float, float, float]]
"""Pixels (rows, columns), the number of their figure, and their box in it: left, bottom, width, height on the
screen.
"""

_MOST_ARRAYS, _MOST_PIXELS = 1000, 16_000_000
_MESHES = QuadMesh, PolyQuadMesh
_IMAGES = AxesImage, BboxImage, FigureImage  # the second are those of offset boxes


def arrays_drawn(draw: Any, given: Sequence[torch.Tensor], seed: int, name: str) -> list[Drawn]:
    """Call a drawing function and return the pixel arrays of the figures that it made.

    >>> drawn = arrays_drawn(lambda image: plt.imshow(image.numpy()), [torch.rand(3, 4)], 0, "draw")
    >>> [(pixels.shape, figure) for pixels, figure, box in drawn]
    [((3, 4), 0)]
    """
    with own_random_numbers(seed), _own_figures() as figures:
        returned = call(draw, *(each.clone() for each in given), name=name)
        refuse_generator(returned, name)
        found = {id(each): each for each in [*_figures_of(returned), *figures()]}
        return [
            (pixels, number, box)
            for number, figure in enumerate(found.values())
            for pixels, box in _arrays(figure)
        ][:_MOST_ARRAYS]


@contextlib.contextmanager
def _own_figures() -> Iterator[Any]:
    """A new current figure for the block; gives a function that lists the figures made in it.

    The inline backend of notebooks displays and closes all figures in ``plt.show()``, and a
    drawing function may close its figure after saving it; neither happens inside.
    """
    before = set(plt.get_fignums())
    current = plt.gcf().number if before else None
    close = plt.close

    def new() -> list[FigureBase]:
        return [plt.figure(number) for number in plt.get_fignums() if number not in before]

    with mock.patch.multiple(plt, show=lambda *args, **kwargs: None, close=lambda *args, **kwargs: None):
        plt.figure()
        try:
            yield new
        finally:
            for number in set(plt.get_fignums()) - before:
                close(number)
            if current is not None:
                plt.figure(current)


def _figures_of(returned: object, depth: int = 0) -> list[FigureBase]:
    if isinstance(returned, FigureBase):
        return [returned]
    if isinstance(returned, np.ndarray) and returned.dtype == object:
        returned = list(returned.flat)
    if isinstance(returned, (list, tuple)) and depth < 3:
        return [figure for each in returned[:1000] for figure in _figures_of(each, depth + 1)]
    figure = getattr(returned, "figure", None)
    return [figure] if isinstance(figure, FigureBase) else []


def _arrays(figure: FigureBase) -> list[tuple[Pixels, tuple[float, float, float, float]]]:
    artists: list[Any] = figure.findobj(lambda each: isinstance(each, (*_IMAGES, *_MESHES)))
    found = []
    for artist in artists:
        data = artist.get_array()
        if data is None or data.ndim not in (2, 3) or data.size > _MOST_PIXELS or _is_blank(artist, data):
            continue
        plane = data[..., 0] if data.ndim == 3 else data
        pixels = np.ma.filled(plane.astype(np.float64), 0.0)
        # pcolormesh and pcolor put the first row at the bottom, where the axis does not run downwards.
        upwards = isinstance(artist, _MESHES) and not (artist.axes and artist.axes.yaxis_inverted())
        found.append((np.ascontiguousarray(pixels[::-1] if upwards else pixels), _box(artist, pixels)))
    return found


def _box(artist: Any, pixels: Pixels) -> tuple[float, float, float, float]:
    """Of the axes that hold the pixels, or of the pixels themselves where they lie on the figure."""
    if isinstance(artist, FigureImage):
        rows, columns = pixels.shape
        return float(artist.ox), float(artist.oy), float(columns), float(rows)
    if artist.axes is None:
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, width, height = artist.axes.bbox.bounds
    return float(left), float(bottom), float(width), float(height)


def _is_blank(artist: Any, data: Any) -> bool:
    """Whether the pixels cannot be seen: hidden, all of one colour by the limits of the scale, or not to be
    drawn.
    """
    if not artist.get_visible() or artist.get_alpha() == 0:
        return True
    if data.ndim == 3:
        return False
    try:
        colours = artist.to_rgba(data)
    except ValueError:  # a scale whose lower end lies above its upper end
        return True
    return bool(np.ptp(colours.reshape(-1, 4), axis=0).max() == 0)
