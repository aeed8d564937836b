"""A check that a figure shows given images, however it is laid out.

The grader calls the student's drawing function with random images and looks for each of them
in the pixels handed to matplotlib: one axes per image, or one mosaic for all, with any
padding, colour map or scale.

>>> import matplotlib.pyplot as plt
>>> from autograder import grade
>>> def show_images(images):
...     figure, axes = plt.subplots(1, len(images))
...     for axis, image in zip(axes, images):
...         axis.imshow(image.reshape(28, 28), cmap="gray")
...     return figure
>>> grade(figure_shows(show_images, {"images": 3}), out_of=1)
1
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unittest import mock

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F  # noqa: N812
from matplotlib.collections import PolyQuadMesh, QuadMesh
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage, FigureImage

from autograder.authored import Count, Points, Positive, Text, authored
from autograder.elsewhere import beside
from autograder.neural.calling import call, name_of, refuse_generator, titled
from autograder.neural.checking import check
from autograder.neural.global_state import own_random_numbers
from autograder.verdicts import AuthorError, Check, Finding, failed, passed

Pixels = npt.NDArray[np.float64]

_WINDOWS_AT_ONCE = 50_000  # each of 28 x 28 numbers takes 6 KB
_ALIKE = 0.99
"""Correlation with a random image of 28 x 28. An affine copy has 1, in 256 grey levels 0.99999, and
another random image 0.04 on average, up to 0.2 in all positions of a mosaic of 100 images."""

_MOST_ARRAYS, _MOST_PIXELS = 1000, 16_000_000
_MESHES = QuadMesh, PolyQuadMesh


@authored
def figure_shows(
    draw: Any,
    images: Mapping[Text, Count],
    *,
    points: Points = 1,
    shape: Sequence[int] = (784,),
    size: tuple[int, int] = (28, 28),
    name: Text | None = None,
    seconds: Positive = 30,
) -> Check:
    """The student's function draws every image it is given.

    ``images`` says how many images each argument holds, in the order of the arguments:
    ``{"originals": 8, "reconstructions": 8}`` calls ``draw`` with two tensors of shape
    (8, 784), values in [0, 1]. ``shape`` is that of one image in these tensors, ``size`` its
    rows and columns on the screen. The function may return a figure, axes, or nothing, and enlarge
    pixels to blocks. Some images missing costs their share of the points.
    """
    if not images or min(images.values()) < 1:
        raise AuthorError(f"images={dict(images)} has to say how many images each argument holds.")
    if int(np.prod(shape)) != size[0] * size[1]:
        raise AuthorError(f"An image of shape {tuple(shape)} has not {size[0]} × {size[1]} pixels.")
    called = name or name_of(draw)

    def look(seed: int) -> Finding:
        generator = torch.Generator().manual_seed(seed)
        given = [torch.rand(count, *shape, generator=generator) for count in images.values()]
        wanted = torch.cat([each.reshape(-1, *size) for each in given]).to(torch.float64)
        arrays = [torch.from_numpy(each) for each in beside(arrays_drawn, draw, given, seed, called)]
        found = _found(wanted, arrays)
        return passed() if bool(found.all()) else _what_is_missing(wanted, found, arrays, images, called)

    title = titled(_title(images, tuple(shape)), name)
    return check(title, look, draw, points=points, seconds=seconds)


def _title(images: Mapping[str, int], shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return "the figure shows every image"
    shapes = ", ".join(str((count, *shape)) for count in images.values())
    return f"the figure shows every image of shape {shapes}"


def _what_is_missing(
    wanted: torch.Tensor,
    found: torch.Tensor,
    arrays: Sequence[torch.Tensor],
    images: Mapping[str, int],
    name: str,
) -> Finding:
    if not arrays:
        return failed(
            f"After `{name}` there is no figure in which images can be seen. Draw them with `imshow`, and return "
            "the figure; and does the colour scale, if you set one, reach from the darkest pixel to the brightest?",
            "figure.none",
        )
    if bool(_found(wanted.transpose(1, 2), arrays)[~found].all()):
        return failed(
            f"`{name}` draws the images with rows and columns exchanged, mirrored at the diagonal.",
            "figure.transposed",
        )
    count = int(found.sum())
    return failed(
        f"`{name}` was given {len(wanted)} images, and {count} of them are in the figure: {_listed(found, images)}.",
        "figure.images-missing",
        share=count / len(wanted),
    )


def arrays_drawn(draw: Any, given: Sequence[torch.Tensor], seed: int, name: str) -> list[Pixels]:
    """Call a drawing function and return the pixel arrays of the figures that it made.

    Works with any backend; figures that were open before are left alone, those that the
    function opens are closed.

    >>> [array.shape for array in arrays_drawn(lambda image: plt.imshow(image.numpy()), [torch.rand(3, 4)], 0, "draw")]
    [(3, 4)]
    """
    with own_random_numbers(seed), _own_figures() as figures:
        returned = call(draw, *(each.clone() for each in given), name=name)
        refuse_generator(returned, name)
        found = {id(each): each for each in [*_figures_of(returned), *figures()]}
        return [array for figure in found.values() for array in _arrays(figure)][:_MOST_ARRAYS]


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


def _arrays(figure: FigureBase) -> list[Pixels]:
    found = []
    for artist in figure.findobj(lambda each: isinstance(each, (AxesImage, FigureImage, *_MESHES))):
        data: Any = artist.get_array()  # type: ignore[attr-defined]
        if data is None or data.ndim not in (2, 3) or data.size > _MOST_PIXELS or _is_blank(artist, data):
            continue
        plane = data[..., 0] if data.ndim == 3 else data
        pixels = np.ma.filled(plane.astype(np.float64), 0.0)
        # pcolormesh and pcolor put the first row at the bottom, where the axis does not run downwards.
        upwards = isinstance(artist, _MESHES) and not (artist.axes and artist.axes.yaxis_inverted())
        found.append(np.ascontiguousarray(pixels[::-1] if upwards else pixels))
    return found


def _is_blank(artist: Any, data: Any) -> bool:
    """Whether the pixels cannot be seen: hidden, all of one colour by the limits of the scale, or not to be drawn."""
    if not artist.get_visible() or artist.get_alpha() == 0:
        return True
    if data.ndim == 3:
        return False
    try:
        colours = artist.to_rgba(data)
    except ValueError:  # a scale whose lower end lies above its upper end
        return True
    return bool(np.ptp(colours.reshape(-1, 4), axis=0).max() == 0)


def _found(wanted: torch.Tensor, arrays: Sequence[torch.Tensor]) -> torch.Tensor:
    """For images (n, rows, columns): whether each is in one of the arrays, at any place."""
    centred = wanted - wanted.mean(dim=(1, 2), keepdim=True)
    templates = centred / centred.square().sum(dim=(1, 2), keepdim=True).sqrt()
    found = torch.zeros(len(wanted), dtype=torch.bool)
    rows, columns = wanted.shape[1:]
    for array in arrays:
        if array.shape[0] < rows or array.shape[1] < columns or bool(found.all()):
            continue
        array = _without_repetitions(torch.nan_to_num(array))
        if array.shape[0] < rows or array.shape[1] < columns:
            continue
        array = (array - array.mean()) / array.std().clamp(min=1e-12)
        # In strips: a convolution takes the memory of all windows of its image.
        height = max(1, _WINDOWS_AT_ONCE // array.shape[1])
        for top in range(0, array.shape[0] - rows + 1, height):
            if not bool(found.all()):
                strip = array[top : top + height + rows - 1]
                found[~found] = _likeness(strip, templates[~found]) > _ALIKE
    return found


def _without_repetitions(array: torch.Tensor) -> torch.Tensor:
    """The array with rows and columns that are equal to the one before left out, as where pixels were enlarged to blocks.

    Images of random pixels have no such rows, so only what lies between them gets narrower.
    """
    for _ in range(2):
        new = (array[1:] != array[:-1]).any(dim=1)
        array = array[torch.cat([torch.ones(1, dtype=torch.bool), new])].T
    return array


def _likeness(array: torch.Tensor, templates: torch.Tensor) -> torch.Tensor:
    """The largest correlation, in its absolute value, of each template (n, rows, columns) with a window of the array."""
    rows, columns = templates.shape[1:]
    matched = F.conv2d(array[None, None], templates[:, None])[0]
    windows = F.avg_pool2d(torch.stack([array, array.square()])[:, None], (rows, columns), stride=1)[:, 0]
    norm = ((windows[1] - windows[0].square()).clamp(min=0) * rows * columns).sqrt()
    return (matched.abs() / norm.clamp(min=1e-6)).amax(dim=(1, 2))


def _listed(found: torch.Tensor, images: Mapping[str, int]) -> str:
    parts, start = [], 0
    for argument, count in images.items():
        shown = int(found[start : start + count].sum())
        parts.append(f"{shown} of {count} {argument}")
        start += count
    return ", ".join(parts)
