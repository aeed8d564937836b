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

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812

from autograder.answers.remote import measure
from autograder.authoring.authored import Count, Points, Positive, Text, authored
from autograder.neural.answers.calling import name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.samples.drawn_arrays import arrays_drawn
from autograder.reports.verdicts import AuthorError, Check, Finding, failed, passed

_WINDOWS_AT_ONCE = 50_000  # each of 28 x 28 numbers takes 6 KB
_ALIKE = 0.99
"""Correlation with a random image of 28 x 28. An affine copy has 1, in 256 grey levels 0.99999, and
another random image 0.04 on average, up to 0.2 in all positions of a mosaic of 100 images."""

PixelPlace = tuple[Any, ...]
"""The figure and the box of an array of pixels, and the row and column in it."""

Arrays = Sequence[tuple[PixelPlace, torch.Tensor]]
"""Pixels with their figure and box. Two may lie in one box, such as a mask over an image."""


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

    ``images`` says how many images each argument holds, in the order of the arguments: ``{"originals": 8,
    "reconstructions": 8}`` calls ``draw`` with two tensors of shape (8, 784), values in [0, 1]. ``shape`` is
    that of one image in these tensors, ``size`` its rows and columns on the screen. The function may return a
    figure, axes, or nothing, and enlarge pixels to blocks. Images that are missing, or there more than once,
    cost their share of the points. In which order they lie, and which beside which, is left to a person.
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
        drawn = measure(arrays_drawn, draw, given, seed, called)
        arrays = [((figure, *box), torch.from_numpy(pixels)) for pixels, figure, box in drawn]
        found = _found(wanted, arrays)
        if not all(found):
            return _what_is_missing(wanted, found, arrays, images, called)
        return _what_is_there_again(found, called) or passed()

    title = titled(_title(images, tuple(shape)), name)
    return check_program(title, look, draw, points=points, seconds=seconds)


def _title(images: Mapping[str, int], shape: tuple[int, ...]) -> str:
    """What is asked, in words.

    >>> _title({"originals": 5, "reconstructions": 5}, (784,)), _title({"images": 3}, (28, 28))
    ('the figure shows 5 originals and 5 reconstructions', 'the figure shows 3 images of shape (28, 28)')
    """
    listed = " and ".join(f"{count} {name}" for name, count in images.items())
    return f"the figure shows {listed}" + (f" of shape {shape}" if len(shape) > 1 else "")


def _what_is_missing(
    wanted: torch.Tensor,
    found: Sequence[set[PixelPlace]],
    arrays: Arrays,
    images: Mapping[str, int],
    name: str,
) -> Finding:
    if not arrays:
        return failed(
            f"After `{name}` there is no figure in which images can be seen. Draw them with `imshow`, and "
            "return the figure; and does the colour scale, if you set one, reach from the darkest pixel to "
            "the brightest?",
            "figure.none",
        )
    missing = torch.tensor([not places for places in found])
    if all(_found(wanted.transpose(1, 2)[missing], arrays)):
        return failed(
            f"`{name}` draws the images with rows and columns exchanged, mirrored at the diagonal.",
            "figure.transposed",
        )
    count = len(wanted) - int(missing.sum())
    return failed(
        f"`{name}` was given {len(wanted)} images, and {count} of them are in the figure: "
        f"{_listed(found, images)}.",
        "figure.images-missing",
        share=count / len(wanted),
    )


def _what_is_there_again(found: Sequence[set[PixelPlace]], name: str) -> Finding | None:
    """Images twice in one figure; a second figure may show them again."""
    again = [places for places in found if len({figure for figure, *_ in places}) < len(places)]
    if not again:
        return None
    return failed(
        f"`{name}` draws {len(again)} of the {len(found)} images more than once, so the figure shows images "
        "that were not given. What stands in the places of the last row that are left over?",
        "figure.images-repeated",
        share=1 - len(again) / len(found),
    )


def _found(wanted: torch.Tensor, arrays: Arrays) -> list[set[PixelPlace]]:
    """For images (n, rows, columns): the places at which each of them is."""
    centred = wanted - wanted.mean(dim=(1, 2), keepdim=True)
    templates = centred / centred.square().sum(dim=(1, 2), keepdim=True).sqrt()
    found: list[set[PixelPlace]] = [set() for _ in wanted]
    rows, columns = wanted.shape[1:]
    for box, array in arrays:
        if array.shape[0] < rows or array.shape[1] < columns:
            continue
        array = _without_repetitions(torch.nan_to_num(array))
        if array.shape[0] < rows or array.shape[1] < columns:
            continue
        array = (array - array.mean()) / array.std().clamp(min=1e-12)
        # In strips: a convolution takes the memory of all windows of its image.
        height = max(1, _WINDOWS_AT_ONCE // array.shape[1])
        for top in range(0, array.shape[0] - rows + 1, height):
            alike = _likeness(array[top : top + height + rows - 1], templates) > _ALIKE
            for image, row, column in alike.nonzero().tolist():
                found[image].add((*box, top + row, column))
    return found


def _without_repetitions(array: torch.Tensor) -> torch.Tensor:
    """The array with rows and columns that are equal to the one before left out, as where pixels were
    enlarged to blocks.

    Images of random pixels have no such rows, so only what lies between them gets narrower.
    """
    for _ in range(2):
        new = (array[1:] != array[:-1]).any(dim=1)
        array = array[torch.cat([torch.ones(1, dtype=torch.bool), new])].T
    return array


def _likeness(array: torch.Tensor, templates: torch.Tensor) -> torch.Tensor:
    """The correlation, in its absolute value, of each template (n, rows, columns) with each window of the
    array.
    """
    rows, columns = templates.shape[1:]
    matched = F.conv2d(array[None, None], templates[:, None])[0]
    windows = F.avg_pool2d(torch.stack([array, array.square()])[:, None], (rows, columns), stride=1)[:, 0]
    norm = ((windows[1] - windows[0].square()).clamp(min=0) * rows * columns).sqrt()
    return matched.abs() / norm.clamp(min=1e-6)


def _listed(found: Sequence[set[PixelPlace]], images: Mapping[str, int]) -> str:
    parts, start = [], 0
    for argument, count in images.items():
        shown = sum(map(bool, found[start : start + count]))
        parts.append(f"{shown} of {count} {argument}")
        start += count
    return ", ".join(parts)
