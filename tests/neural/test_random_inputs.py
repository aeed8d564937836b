"""Promises of declared inputs: the shapes, the kinds of entries, and nothing global."""

from __future__ import annotations

import pytest
import torch

from autograder.neural.functions.random_inputs import (
    binary,
    draw_cases,
    draw_sizes,
    grey,
    normal,
    probabilities,
)
from autograder.reports.verdicts import AuthorError

INPUTS = {
    "x_hat": probabilities("B", 784),
    "x": binary("B", 784),
    "mu": normal("B", "K"),
    "image": grey("B", "D"),
}


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_a_letter_has_one_size_in_all_inputs_of_a_case():
    for case in draw_cases(INPUTS, seed=0):
        batch, latents, pixels = case.sizes["B"], case.sizes["K"], case.sizes["D"]
        assert [tuple(tensor.shape) for tensor in case.tensors.values()] == [
            (batch, 784),
            (batch, 784),
            (batch, latents),
            (batch, pixels),
        ]


@pytest.mark.parametrize("seed", range(20))
def test_sizes_differ_from_one_another(seed):
    *drawn, plain = draw_sizes(INPUTS, torch.Generator().manual_seed(seed))
    for sizes in drawn:
        assert len(set(sizes.values())) == len(sizes)
    assert (plain["K"], plain["D"]) == (1, 1)
    assert all(sizes["B"] != plain["B"] for sizes in drawn)


def test_the_last_images_have_no_white_pixel():
    last = draw_cases(INPUTS, seed=0)[-1].tensors
    assert not last["x"].any()
    assert 0.1 <= last["image"].min() <= last["image"].max() <= 0.5


def test_a_batch_of_one_is_among_the_cases():
    assert [case.sizes["B"] for case in draw_cases(INPUTS, seed=0)] == [5, 1, 7, 2, 3]


def test_entries_are_of_their_kind():
    sizes = {"B": 200, "D": 50}
    p = probabilities("B", "D", scale=5.0).sample(sizes, generator())
    assert 0.02 <= p.min() < 0.1
    assert 0.9 < p.max() <= 0.98
    assert set(binary("B", "D").sample(sizes, generator()).unique().tolist()) == {0.0, 1.0}
    x = grey("B", "D").sample(sizes, generator())
    assert (x == 0).any()
    assert (x == 1).any()
    assert ((x > 0) & (x < 1)).any()
    assert normal("B", "D", scale=3.0).sample(sizes, generator()).std() == pytest.approx(3, rel=0.05)


def test_the_same_seed_draws_the_same():
    first, second, other = (draw_cases(INPUTS, seed=seed)[0].tensors["mu"] for seed in (1, 1, 2))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


def test_the_global_generator_is_left_alone():
    before = torch.random.get_rng_state()
    draw_cases(INPUTS, seed=0)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("shape", [(0,), (-3, "B"), ("",), (True,)])
def test_sizes_are_letters_or_positive(shape):
    with pytest.raises(AuthorError):
        normal(*shape)


def test_a_scale_is_positive():
    with pytest.raises(AuthorError):
        normal("B", scale=0)


def test_too_many_letters_are_refused():
    with pytest.raises(AuthorError):
        draw_cases({"x": normal(*"BCDEFGHIJKLMN")}, seed=0)
