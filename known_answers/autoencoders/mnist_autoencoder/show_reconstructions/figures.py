"""Figures of originals and reconstructions: drawn in several ways, and wrong ones."""

import matplotlib.pyplot as plt
import numpy as np
import torch

from autograder.data.torchvision_import import torchvision

make_grid = torchvision.utils.make_grid


def rows_of_axes(originals, reconstructions):
    figure, axes = plt.subplots(2, len(originals))
    for column, pair in enumerate(zip(originals, reconstructions)):
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


def closed_after_saving(originals, reconstructions):
    figure = rows_of_axes(originals, reconstructions)
    plt.savefig("/dev/null", format="png")
    plt.close(figure)
    return figure


def array_of_axes(originals, reconstructions):
    _, axes = plt.subplots(-(-2 * len(originals) // 4), 4)
    for axis, image in zip(axes.flat, torch.cat([originals, reconstructions])):
        axis.matshow(255 - 255 * image.reshape(28, 28))
    return axes


def subplots_by_number(originals, reconstructions):
    for number, image in enumerate([*originals, *reconstructions]):
        plt.subplot(2, len(originals), number + 1)
        plt.imshow((255 * image.reshape(28, 28)).to(torch.uint8))
    return plt.gcf()


def one_grid(originals, reconstructions):
    images = torch.cat([originals, reconstructions]).view(-1, 1, 28, 28)
    figure, axis = plt.subplots()
    axis.imshow(make_grid(images, nrow=5, padding=3, pad_value=0.7).permute(1, 2, 0))
    return figure, axis


def two_normalised_grids(originals, reconstructions):
    for images in (originals, reconstructions):
        plt.figure()
        grid = make_grid(images.view(-1, 1, 28, 28), normalize=True, padding=0)
        plt.imshow(np.transpose(grid.numpy(), (1, 2, 0)))


def mosaic_by_hand(originals, reconstructions):
    canvas = np.zeros((2 * 28, len(originals) * 28))
    for row, images in enumerate((originals, reconstructions)):
        for column, image in enumerate(images):
            canvas[28 * row : 28 * row + 28, 28 * column : 28 * column + 28] = 1 - image.reshape(28, 28)
    return plt.imshow(canvas)


def meshes(originals, reconstructions):
    figure, axes = plt.subplots(2, len(originals))
    for axis, image in zip(axes.flat, torch.cat([originals, reconstructions])):
        axis.pcolormesh(image.reshape(28, 28).flip(0))
        figure.colorbar(axis.collections[0], ax=axis)
    return list(axes.flat)


def pseudocolours(originals, reconstructions):
    figure, axes = plt.subplots(2, len(originals))
    for axis, image in zip(axes.flat, torch.cat([originals, reconstructions])):
        axis.pcolor(image.reshape(28, 28).flip(0), cmap="gray")
    return figure


def subfigures(originals, reconstructions):
    figure = plt.figure()
    for part, images in zip(figure.subfigures(1, 2), (originals, reconstructions)):
        for axis, image in zip(part.subplots(-(-len(images) // 3), 3).flat, images):
            axis.imshow(np.stack([image.reshape(28, 28)] * 3, axis=-1))
    return figure


RIGHT = {
    "two rows of axes": rows_of_axes,
    "nothing returned": nothing_returned,
    "a figure for each": shows_each,
    "closed after saving": closed_after_saving,
    "an array of axes, inverted": array_of_axes,
    "subplots by number, bytes": subplots_by_number,
    "one grid": one_grid,
    "two normalised grids": two_normalised_grids,
    "a mosaic by hand, inverted": mosaic_by_hand,
    "meshes with colour bars": meshes,
    "pseudocolours": pseudocolours,
    "subfigures in colour": subfigures,
}


def no_originals(originals, reconstructions):
    return rows_of_axes(reconstructions, reconstructions)


def three_each(originals, reconstructions):
    return rows_of_axes(originals[:3], reconstructions[:3])


def transposed(originals, reconstructions):
    turned = [each.view(-1, 28, 28).transpose(1, 2).contiguous() for each in (originals, reconstructions)]
    return rows_of_axes(*turned)


def differences(originals, reconstructions):
    return rows_of_axes(originals, (originals - reconstructions).abs())


WRONG = {
    "no originals": (no_originals, "figure.images-missing"),
    "three of each": (three_each, "figure.images-missing"),
    "originals and differences": (differences, "figure.images-missing"),
    "rows and columns exchanged": (transposed, "figure.transposed"),
    "flat rows": (lambda originals, reconstructions: plt.imshow(originals), "figure.images-missing"),
    "lines": (lambda originals, reconstructions: plt.plot(originals[0]), "figure.none"),
    "noise":
        (lambda originals, reconstructions: rows_of_axes(torch.rand_like(originals),
                                                         torch.rand_like(reconstructions)),
         "figure.images-missing"),
    "black and white":
        (lambda originals, reconstructions: rows_of_axes(originals.round(), reconstructions.round()),
         "figure.images-missing"),
    "nothing drawn": (lambda originals, reconstructions: plt.figure(), "figure.none"),
}  # fmt: skip
