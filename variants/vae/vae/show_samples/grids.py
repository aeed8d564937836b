"""Grids of samples: drawn in several ways, and wrong ones."""

import math

import matplotlib.pyplot as plt
import numpy as np
import torch

from autograder.torchvision_import import torchvision


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
    return plt.matshow(np.block([[each for each in row] for row in np.array_split(images, 3)]))


def one_figure_each(images):
    figures = []
    for image in images:
        figure = plt.figure()
        figure.add_subplot().imshow(image.reshape(28, 28))
        figures.append(figure)
    return figures


RIGHT = {
    "a square of axes": grid_of_axes,
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
    "one over the other": (one_over_the_other, "figure.images-missing"),
    "rows and columns exchanged": (rows_and_columns_exchanged, "figure.transposed"),
    "the mean image": (mean_image, "figure.images-missing"),
    "one row of pixels for each": (pixels_of_all, "figure.images-missing"),
    "a histogram": (histogram, "figure.none"),
    "empty axes": (empty_axes, "figure.none"),
    "always the first": (always_the_first, "figure.images-missing"),
    "nothing at all": (lambda images: None, "figure.none"),
}
