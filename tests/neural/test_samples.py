"""What the checks of a sampler accept, refuse, and say."""

import sys

import numpy as np
import pytest
import torch

from autograder.neural.samples.checks import codes_are_standard_normal, images_come_from_the_decoder
from autograder.neural.samples.image_sources import as_images, match_images
from autograder.neural.samples.spies import Spy, observe_sampling
from autograder.reports.verdicts import AnswerError, Missing, grade
from hidden_vae import VariationalAutoencoder, samples_look_right
from tests.neural.known_answers import known_answers, known_notes

RIGHT, WRONG = known_answers("sample", "right"), known_answers("sample", "wrong")
plain, bernoulli = RIGHT["probabilities"], RIGHT["draws of a Bernoulli distribution"]


@pytest.fixture(autouse=True)
def _model_of_the_notebook(monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "Model", VariationalAutoencoder, raising=False)


def checks_of(sample):
    checks = (codes_are_standard_normal, images_come_from_the_decoder, samples_look_right)
    return [check(sample, model="Model") for check in checks]


def test_no_false_alarm_over_many_streams():
    for seed in range(20):
        for sample in (plain, bernoulli):
            assert codes_are_standard_normal(sample).look(seed).status == "passed", seed
            assert images_come_from_the_decoder(sample).look(seed).status == "passed", seed


ALSO = {
    # what the two other checks say where the note of the answer comes from one of the three
    "uniform": ("samples.alike",),
    "uniform about 0": ("samples.alike",),
    "twice as wide": ("samples.unlike-model",),
    "half as wide": ("samples.alike",),
    "one z for all": ("samples.repeated",),
    "zeros": ("samples.repeated",),
    "ones": ("samples.repeated",),
    "each twice": ("samples.repeated",),
    "reconstructions": ("codes.encoded",),
    "reconstructions by hand": ("codes.encoded",),
    "means of encoded noise": ("samples.reconstructions", "samples.alike"),
    "training digits": ("codes.none",),
    "noise": ("codes.none",),
    "logits": ("samples.range",),
    "sigmoid twice": ("samples.alike",),
    "times 255": ("samples.range",),
    "from -1 to 1": ("samples.range",),
    "average image": ("samples.repeated",),
    "one too few": ("samples.shape",),
    "always 64": ("codes.few",),
    "codes": ("codes.none",),
    "nothing": ("codes.none",),
}


@pytest.mark.parametrize("case", ALSO)
def test_what_is_wrong_is_seen_by_more_than_one_check(case):
    notes = {verdict.note for verdict in grade(*checks_of(WRONG[case]), out_of=3).verdicts}
    assert {known_notes("sample")[case], *ALSO[case]} <= notes


ONLY_CODES_OR_IMAGES = {
    "uniform": [False, True, False],
    "shifted": [False, True, None],
    "seeded": [False, True, True],
    "z drawn once": [False, True, True],
    "rounded": [True, False, None],
    "inverted": [True, False, None],
    "with noise": [True, False, None],
    "squeezed": [True, False, True],
    "training digits after decoding something": [True, False, False],
}


@pytest.mark.parametrize("case", ONLY_CODES_OR_IMAGES)
def test_codes_and_images_are_judged_apart(case):
    verdicts = grade(*checks_of(WRONG[case]), out_of=3).verdicts
    for verdict, passes in zip(verdicts, ONLY_CODES_OR_IMAGES[case], strict=True):
        assert passes is None or (verdict.status == "passed") == passes, verdict


def test_a_sampler_for_one_size_of_code_is_told_the_other():
    verdict = grade(codes_are_standard_normal(WRONG["always 20 latents"], model="Model"), out_of=1).verdicts[
        0
    ]
    assert "codes of shape (500, 20), but model.latent_dim is 7" in verdict.message


def test_the_message_says_what_the_codes_are():
    (verdict,) = grade(codes_are_standard_normal(WRONG["uniform"]), out_of=1).verdicts
    assert "not draws from the prior N(0, I): z lies between 0 and 1 and averages 0." in verdict.message
    assert "(for `model.latent_dim` = 7 and 500 images)" in verdict.message


def test_a_draw_is_recognised_among_all_codes_and_only_as_a_draw():
    spy = Spy(2, seed=0)
    decoded = spy.images_of(torch.randn(300, 2)).detach()
    rows = torch.tensor([7, 299, 0])
    assert match_images(torch.bernoulli(decoded[rows]), decoded).equal(rows)
    assert match_images(decoded[rows].round(), decoded).eq(-1).all()
    assert match_images(torch.rand(3, 784).round(), decoded).eq(-1).all()


@pytest.mark.parametrize("shape", [(3, 784), (3, 28, 28), (3, 1, 28, 28)])
def test_every_allowed_shape_becomes_rows_of_pixels(shape):
    assert as_images(np.zeros(shape), 3, "sample").shape == (3, 784)


@pytest.mark.parametrize("shape", [(784,), (784, 3), (3, 783), (2, 784), (28, 28), (0, 784)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(AnswerError):
        as_images(torch.zeros(shape), 3, "sample")


def test_an_endless_sampler_is_stopped():
    def endless(model, n):
        while True:
            model.decode(torch.randn(10_000, model.latent_dim))

    with pytest.raises(AnswerError, match="200000 codes"):
        observe_sampling(endless, 2, 0, [[0, 5]])


class VAE(torch.nn.Module):
    """As a notebook has it."""


@pytest.mark.parametrize(
    "is_one",
    [
        lambda model: isinstance(model, VAE),
        lambda model: model.__class__ is VAE,
        pytest.param(
            lambda model: type(model) is VAE,
            marks=pytest.mark.xfail(strict=True, reason="what records its codes is of a class of its own"),
        ),
    ],
    ids=["isinstance", "its class", "its very type"],
)
def test_a_sampler_may_ask_whether_it_gets_the_notebooks_model(is_one):
    def sample(model, n):
        assert is_one(model)
        return plain(model, n)

    checks = (codes_are_standard_normal, images_come_from_the_decoder, samples_look_right)
    assert grade(*(check(sample, model="VAE") for check in checks), out_of=3).score == 3


@pytest.mark.parametrize("answer", [None, 3, Missing("sample")])
def test_no_function_is_a_failure_with_words(answer):
    for verdict in grade(*checks_of(answer), out_of=3).verdicts:
        assert verdict.status == "failed"
        assert verdict.message


def test_random_numbers_are_put_back():
    before = torch.get_rng_state()
    grade(*checks_of(plain), out_of=3)
    assert torch.equal(before, torch.get_rng_state())
