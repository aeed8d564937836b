"""Grids of samples: drawn in several ways, and wrong ones."""

import math

import matplotlib.pyplot as plt
import numpy as np
import torch

from autograder.data.torchvision_import import torchvision


def grid_of_axes(images):
    side = math.ceil(len(images) ** 0.5)
    figure, axes = plt.subplots(side, side)
    for axis, image in zip(axes.flat, images):
        axis.imshow(image.detach().reshape(28, 28), cmap="Greys")
    return figure


def subplots_by_number(images):
    for number, image in enumerate(images):
        plt.subplot(3, math.ceil(len(images) / 3), number + 1)
        plt.imshow(image.view(28, 28).numpy(), interpolation="nearest")
        plt.axis("off")
    plt.show()


def make_grid(images):
    grid = torchvision.utils.make_grid(images.view(-1, 1, 28, 28), nrow=4)
    plt.imshow(grid.permute(1, 2, 0))
    return plt.gcf()


def rows_put_together(images):
    images = images.reshape(-1, 28, 28)
    while len(images) % 4:
        images = torch.cat([images, torch.zeros(1, 28, 28)])
    figure, axis = plt.subplots()
    axis.imshow(torch.cat([torch.cat(list(row), dim=1) for row in images.split(4)], dim=0))
    return figure


def block_by_numpy(images):
    images = np.asarray(images).reshape(-1, 28, 28)
    images = np.concatenate([images, np.zeros((-len(images) % 3, 28, 28))])
    return plt.matshow(np.block([[each for each in row] for row in np.array_split(images, 3)]))


def one_figure_each(images):
    figures = []
    for image in images:
        figure = plt.figure()
        figure.add_subplot().imshow(image.reshape(28, 28))
        figures.append(figure)
    return figures


def mosaic(images):
    """Tiles of 28 x 28 with a line between them, 6 in a row, as one array."""
    images = np.asarray(images).reshape(-1, 28, 28)
    tiles = [np.pad(each, 1, constant_values=1.0) for each in images]
    tiles += [np.ones_like(tiles[0])] * (-len(tiles) % 6)
    return np.block([tiles[start : start + 6] for start in range(0, len(tiles), 6)])


def enlarged(images):
    plt.imshow(np.kron(mosaic(images), np.ones((2, 2))), cmap="gray")


def tiles_enlarged_by_three(images):
    images = torch.nn.functional.interpolate(torch.as_tensor(images).reshape(-1, 1, 28, 28), scale_factor=3)
    return plt.imshow(torchvision.utils.make_grid(images, nrow=5, padding=4)[0])


RIGHT = {
    "a square of axes": grid_of_axes,
    "a mosaic": lambda images: plt.imshow(mosaic(images)),
    "a mosaic, enlarged to blocks of pixels": enlarged,
    "enlarged images in a grid": tiles_enlarged_by_three,
    "subplots by number, nothing returned": subplots_by_number,
    "make_grid": make_grid,
    "rows put together": rows_put_together,
    "blocks of numpy": block_by_numpy,
    "a figure for each": one_figure_each,
}


def first_nine(images):
    figure, axes = plt.subplots(3, 3)
    for axis, image in zip(axes.flat, images):
        axis.imshow(image.reshape(28, 28))
    return figure


def four_by_four(images):
    figure, axes = plt.subplots(4, 4)
    for axis, image in zip(axes.flat, images):
        axis.imshow(image.reshape(28, 28))
    return figure


def rows_of_pixels_only(images):
    n, d = images.shape
    side = int(d**0.5)
    return grid_of_axes(images.reshape(n, side, side))


def shrunk(images):
    return plt.imshow(mosaic(images)[::2, ::2])


def one_over_the_other(images):
    figure, axis = plt.subplots()
    for image in images:
        axis.cla()
        axis.imshow(image.reshape(28, 28))
    return figure


def rows_and_columns_exchanged(images):
    return grid_of_axes(images.reshape(-1, 28, 28).transpose(1, 2))


def mean_image(images):
    return plt.imshow(images.mean(0).reshape(28, 28))


def pixels_of_all(images):
    return plt.imshow(images)


def histogram(images):
    return plt.hist(images.flatten())


def empty_axes(images):
    figure, _ = plt.subplots(4, 3)
    return figure


def always_the_first(images):
    figure, axes = plt.subplots(3, 4)
    for axis in axes.flat:
        axis.imshow(images[0].reshape(28, 28))
    return figure


WRONG = {
    "the first nine": (first_nine, "figure.images-missing"),
    "sixteen places": (four_by_four, "figure.images-missing"),
    "one shape alone": (rows_of_pixels_only, "answer.raises"),
    "every second pixel": (shrunk, "figure.images-missing"),
    "one over the other": (one_over_the_other, "figure.images-missing"),
    "rows and columns exchanged": (rows_and_columns_exchanged, "figure.transposed"),
    "the mean image": (mean_image, "figure.images-missing"),
    "one row of pixels for each": (pixels_of_all, "figure.images-missing"),
    "a histogram": (histogram, "figure.none"),
    "empty axes": (empty_axes, "figure.none"),
    "always the first": (always_the_first, "figure.images-missing"),
    "nothing at all": (lambda images: None, "figure.none"),
}
