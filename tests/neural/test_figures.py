"""Promises of the figure check: every usual layout is read, missing images are counted."""

from __future__ import annotations

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from autograder import grade
from autograder.neural.figures import figure_shows
from autograder.torchvision_import import torchvision
from autograder.verdicts import AuthorError

make_grid = torchvision.utils.make_grid
PAIRS = {"originals": 6, "reconstructions": 6}


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    plt.close("all")
    yield
    assert plt.get_fignums() == []


def rows_of_axes(originals, reconstructions):
    figure, axes = plt.subplots(2, len(originals))
    for column, pair in enumerate(zip(originals, reconstructions, strict=True)):
        for row, image in enumerate(pair):
            axes[row, column].imshow(image.view(28, 28), cmap="gray")
            axes[row, column].axis("off")
    return figure


def nothing_returned(originals, reconstructions):
    rows_of_axes(originals, reconstructions)
    plt.show()


def shows_each(originals, reconstructions):
    for image in torch.cat([originals, reconstructions]):
        plt.figure()
        plt.imshow(image.numpy().reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
        plt.show()


def closes(originals, reconstructions):
    figure = rows_of_axes(originals, reconstructions)
    plt.savefig("/dev/null", format="png")
    plt.close(figure)
    return figure


def array_of_axes(originals, reconstructions):
    _, axes = plt.subplots(3, 4)
    for axis, image in zip(axes.flat, torch.cat([originals, reconstructions]), strict=True):
        axis.matshow(255 - 255 * image.reshape(28, 28))
    return axes


def subplots_by_number(originals, reconstructions):
    for number, image in enumerate([*originals, *reconstructions]):
        plt.subplot(2, 6, number + 1)
        plt.imshow((255 * image.reshape(28, 28)).to(torch.uint8))
    return plt.gcf()


def grid(originals, reconstructions):
    images = torch.cat([originals, reconstructions]).view(-1, 1, 28, 28)
    figure, axis = plt.subplots()
    axis.imshow(make_grid(images, nrow=5, padding=3, pad_value=0.7).permute(1, 2, 0))
    return figure, axis


def grids_normalised(originals, reconstructions):
    for images in (originals, reconstructions):
        plt.figure()
        plt.imshow(
            np.transpose(make_grid(images.view(-1, 1, 28, 28), normalize=True, padding=0).numpy(), (1, 2, 0))
        )


def mosaic_by_hand(originals, reconstructions):
    canvas = np.zeros((2 * 28, 6 * 28))
    for row, images in enumerate((originals, reconstructions)):
        for column, image in enumerate(images):
            canvas[28 * row : 28 * row + 28, 28 * column : 28 * column + 28] = 1 - image.reshape(28, 28)
    return plt.imshow(canvas)


def meshes(originals, reconstructions):
    figure, axes = plt.subplots(2, 6)
    for axis, image in zip(axes.flat, torch.cat([originals, reconstructions]), strict=True):
        axis.pcolormesh(image.reshape(28, 28).flip(0))
        figure.colorbar(axis.collections[0], ax=axis)
    return list(axes.flat)


def subfigures(originals, reconstructions):
    figure = plt.figure()
    for part, images in zip(figure.subfigures(1, 2), (originals, reconstructions), strict=True):
        for axis, image in zip(part.subplots(2, 3).flat, images, strict=True):
            axis.imshow(np.stack([image.reshape(28, 28)] * 3, axis=-1))
    return figure


RIGHT = [
    rows_of_axes,
    nothing_returned,
    shows_each,
    closes,
    array_of_axes,
    subplots_by_number,
    grid,
    grids_normalised,
    mosaic_by_hand,
    meshes,
    subfigures,
]


@pytest.mark.parametrize("draw", RIGHT, ids=lambda draw: draw.__name__)
def test_any_layout_passes(draw):
    report = grade(figure_shows(draw, PAIRS), out_of=1)
    assert report.score == 1, report.verdicts[0].message


def no_originals(originals, reconstructions):
    return rows_of_axes(reconstructions, reconstructions)


def four_each(originals, reconstructions):
    return rows_of_axes(originals[:4], reconstructions[:4])


def transposed(originals, reconstructions):
    return rows_of_axes(
        originals.view(-1, 28, 28).transpose(1, 2).contiguous(),
        reconstructions.view(-1, 28, 28).transpose(1, 2).contiguous(),
    )


def flat_rows(originals, reconstructions):
    return plt.imshow(originals)


def lines(originals, reconstructions):
    plt.plot(originals[0])


def noise(originals, reconstructions):
    return rows_of_axes(torch.rand_like(originals), torch.rand_like(originals))


def thresholded(originals, reconstructions):
    return rows_of_axes(originals.round(), reconstructions.round())


@pytest.mark.parametrize(
    ("draw", "note", "share"),
    [
        (no_originals, "figure.images-missing", 0.5),
        (four_each, "figure.images-missing", 8 / 12),
        (transposed, "figure.transposed", 0),
        (flat_rows, "figure.images-missing", 0),
        (lines, "figure.none", 0),
        (noise, "figure.images-missing", 0),
        (thresholded, "figure.images-missing", 0),
    ],
)
def test_missing_images_are_counted(draw, note, share):
    verdict = grade(figure_shows(draw, PAIRS), out_of=1).verdicts[0]
    assert (verdict.status, verdict.note) == ("failed", note)
    assert verdict.points == pytest.approx(share, abs=1e-6)


def test_the_message_counts_by_argument():
    verdict = grade(figure_shows(no_originals, PAIRS), out_of=1).verdicts[0]
    assert verdict.message == (
        "`no_originals` was given 12 images, and 6 of them are in the figure: "
        "0 of 6 originals, 6 of 6 reconstructions."
    )


@pytest.mark.parametrize("shape", [(784,), (28, 28), (1, 28, 28)], ids=str)
def test_images_come_in_the_shape_that_the_author_states(shape):
    def show(images):
        assert images.shape == (16, *shape)
        return plt.imshow(make_grid(images.view(-1, 1, 28, 28), nrow=4)[0])

    assert grade(figure_shows(show, {"images": 16}, shape=shape), out_of=1).score == 1


def test_the_inline_backend_of_notebooks_works():
    plt.switch_backend("module://matplotlib_inline.backend_inline")
    try:
        for draw in (rows_of_axes, nothing_returned, shows_each):
            assert grade(figure_shows(draw, PAIRS), out_of=1).score == 1
    finally:
        plt.switch_backend("agg")


def test_figures_that_were_open_stay_open_and_current():
    first, second = plt.figure(), plt.figure()
    plt.figure(first.number)
    grade(figure_shows(nothing_returned, PAIRS), out_of=1)
    assert plt.get_fignums() == [first.number, second.number]
    assert plt.gcf() is first
    assert not first.axes
    plt.close("all")


def test_a_drawing_function_that_raises_leaves_no_figure():
    def draw(originals, reconstructions):
        plt.figure()
        return originals.reshape(3)

    verdict = grade(figure_shows(draw, PAIRS), out_of=1).verdicts[0]
    assert verdict.note == "answer.raises"


def test_an_unwritten_function_is_not_answered_yet():
    def draw(originals, reconstructions):
        raise NotImplementedError()

    assert grade(figure_shows(draw, PAIRS), out_of=1).verdicts[0].note == "answer.unwritten"


def test_an_authors_error_is_raised():
    with pytest.raises(AuthorError):
        figure_shows(rows_of_axes, {})
    with pytest.raises(AuthorError):
        figure_shows(rows_of_axes, {"images": 3}, shape=(100,))


def test_the_backend_of_the_tests_draws_no_windows():
    assert matplotlib.get_backend().lower() == "agg"
