"""Promises of the figure check.
That every usual layout is read is promised in tests/source/test_program_answers.py.
"""

from __future__ import annotations

import matplotlib
import matplotlib.pyplot as plt
import pytest
import torch

from autograder import grade
from autograder.data.torchvision_import import torchvision
from autograder.neural.samples.figures import figure_shows
from autograder.reports.verdicts import AuthorError
from tests.neural.known_answers import known_answers

make_grid = torchvision.utils.make_grid
PAIRS = {"originals": 6, "reconstructions": 6}


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    plt.close("all")
    yield
    assert plt.get_fignums() == []


RIGHT, WRONG = known_answers("show_reconstructions", "right"), known_answers("show_reconstructions", "wrong")


@pytest.mark.parametrize(
    ("case", "share"),
    [
        ("no originals", 0.5),
        ("three of each", 6 / 12),
        ("rows and columns exchanged", 0),
        ("flat rows", 0),
        ("lines", 0),
        ("noise", 0),
        ("black and white", 0),
    ],
)
def test_missing_images_are_counted(case, share):
    verdict = grade(figure_shows(WRONG[case], PAIRS), out_of=1).verdicts[0]
    assert verdict.status == "failed"
    assert verdict.points == pytest.approx(share, abs=1e-6)


def test_the_message_counts_by_argument():
    verdict = grade(figure_shows(WRONG["no originals"], PAIRS), out_of=1).verdicts[0]
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
        for draw in (RIGHT[name] for name in ("two rows of axes", "nothing returned", "a figure for each")):
            assert grade(figure_shows(draw, PAIRS), out_of=1).score == 1
    finally:
        plt.switch_backend("agg")


def test_an_image_that_is_drawn_over_itself_is_there_once():
    def draw(images):
        figure, axes = plt.subplots(1, len(images))
        for axis, image in zip(axes, images, strict=True):
            axis.imshow(image.reshape(28, 28))
            axis.imshow(image.reshape(28, 28), cmap="gray")
            axis.imshow(torch.eye(28), alpha=0.1)
        return figure

    assert grade(figure_shows(draw, {"images": 3}), out_of=1).score == 1


def test_images_that_are_shown_again_cost_their_share():
    def draw(images):
        return plt.imshow(make_grid(torch.cat([images, images[:1]]).view(-1, 1, 28, 28), nrow=3)[0])

    verdict = grade(figure_shows(draw, {"images": 5}), out_of=1).verdicts[0]
    assert (verdict.note, verdict.points) == ("figure.images-repeated", pytest.approx(0.8))


def test_the_same_images_in_a_second_figure_are_not_again():
    def draw(images):
        for _ in range(2):
            plt.figure()
            plt.imshow(make_grid(images.view(-1, 1, 28, 28), nrow=3)[0])

    assert grade(figure_shows(draw, {"images": 5}), out_of=1).score == 1


def test_figures_that_were_open_stay_open_and_current():
    first, second = plt.figure(), plt.figure()
    plt.figure(first.number)
    grade(figure_shows(RIGHT["nothing returned"], PAIRS), out_of=1)
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
        figure_shows(RIGHT["two rows of axes"], {})
    with pytest.raises(AuthorError):
        figure_shows(RIGHT["two rows of axes"], {"images": 3}, shape=(100,))


def test_the_backend_of_the_tests_draws_no_windows():
    assert matplotlib.get_backend().lower() == "agg"


def test_a_large_picture_is_looked_at_in_strips():
    """In one piece, what is compared would take more memory than there is."""

    def draw(originals, reconstructions):
        wall = torch.rand(2000, 2100)
        for place, image in enumerate(torch.cat([originals, reconstructions])):
            wall[1000 - 14 : 1000 + 14, 40 * place : 40 * place + 28] = image.reshape(28, 28)
        plt.imshow(wall.numpy(), cmap="gray", vmin=0, vmax=1)

    report = grade(figure_shows(draw, PAIRS, points=1, seconds=60), out_of=1)
    assert report.score == 1, report.verdicts
