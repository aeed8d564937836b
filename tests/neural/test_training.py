"""What the trainings of the grader accept and refuse. All bars: benchmarks/training_window.py."""

import itertools
import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder.neural.networks.chains import read_layer_chain
from autograder.neural.training.autoencoders import loss_falls
from autograder.neural.training.with_a_loss import train
from autograder.reports.verdicts import AuthorError, Missing, grade
from hidden_autoencoders import (
    LARGEST_PART_LEFT,
    SIZES,
    is_markedly_better,
    reconstructs_well,
    training_from_the_normal_distribution,
    training_of,
)
from hidden_vae import TRAINING, judge_training, trains_a_vae
from tests.neural.known_answers import known_answers

pytestmark = pytest.mark.usefixtures("_heldout_digits")


@pytest.fixture
def _heldout_digits(monkeypatch):
    monkeypatch.setenv("AUTOGRADER_HELDOUT", str(Path(__file__).parents[2] / "heldout"))


def verdict_of(check):
    return grade(check, out_of=check.points).verdicts[0]


ELBO, WRONG_ELBO = known_answers("elbo_loss", "right"), known_answers("elbo_loss", "wrong")
elbo_loss = ELBO["the sums of torch over the batch size"]
cross_entropy = known_answers("cross_entropy", "right")["one sum over the batch size"]
mean_squared = known_answers("mean_squared", "right")["square, sum, mean"]
init_normal_ = known_answers("init_normal", "right")["nn.init.normal_"]


ONE_EPOCH = replace(TRAINING, epochs=1)


def falls(loss, encoder=lambda: Encoder(), decoder=lambda: Decoder()):
    return loss_falls(
        encoder,
        decoder,
        loss=loss,
        own_initialisation=True,
        sizes=SIZES,
        largest_ratio=LARGEST_PART_LEFT,
    )


def falls_from(initialise, encoder=lambda: Encoder(), decoder=lambda: Decoder()):
    return loss_falls(
        encoder,
        decoder,
        initialise,
        own_loss=True,
        sizes=SIZES,
        largest_ratio=LARGEST_PART_LEFT,
    )


def test_a_right_loss_trains_a_vae_whatever_it_is_scaled_by():
    verdict = verdict_of(trains_a_vae(lambda *given: elbo_loss(*given) / 784, points=4))
    assert verdict.points == 4
    assert 138 < verdict.evidence["negative_elbo"] < 146


@pytest.mark.parametrize(
    ("case", "note"),
    [
        ("mean of everything", "training.collapsed"),
        ("KL without 1/2", "training.over-regularised"),
        ("KL added with minus", "training.diverged"),
    ],
)
def test_wrong_losses_train_worse_and_the_message_says_how(case, note):
    verdict = verdict_of(trains_a_vae(WRONG_ELBO[case]))
    assert (verdict.status, verdict.note) == ("failed", note)
    assert "nats per held-out image" in verdict.message


@pytest.mark.parametrize(
    ("quality", "note"),
    [
        ((143.0, 17.2), "ok"),
        ((148.5, 15.0), "training.poor"),
        ((141.6, 27.2), "training.under-regularised"),
        ((298.0, 195.0), "training.kl-unbounded"),
        ((550.0, 0.0), "training.collapsed"),
        ((float("nan"), float("nan")), "training.diverged"),
        ((1e24, 1e24), "training.diverged"),
    ],
)
def test_a_quality_is_put_into_words(quality, note):
    assert judge_training(dict(zip(("negative_elbo", "kl"), quality, strict=True)), "elbo_loss").note == note


def raises(x_hat, x, mu, log_var):
    return undefined_name  # noqa: F821


def in_place(x_hat, x, mu, log_var):
    x_hat.clamp_(1e-6, 1 - 1e-6).mul_(1.0)
    return F.binary_cross_entropy(torch.sigmoid(x_hat).mul_(x_hat), x)


BROKEN = {
    "raises": (raises, "answer.raises"),
    "vector": (lambda p, x, m, v: (p - x).sum(dim=1), "training.not-scalar"),
    "number": (WRONG_ELBO[".item()"], "answer.not-a-tensor"),
    "detached": (WRONG_ELBO["everything detached"], "training.no-gradient"),
    "nothing": (WRONG_ELBO["returns nothing"], "answer.returns-nothing"),
    "NaN": (lambda p, x, m, v: (p.sum() - 1e9).sqrt(), "training.not-finite"),
    "infinite": (lambda p, x, m, v: p.sum() / 0, "training.not-finite"),
    "changed in place": (in_place, "training.backward-fails"),
    "two parameters": (lambda p, x: F.binary_cross_entropy(p, x), "answer.parameters"),
    "none": (None, "answer.none"),
    "missing": (Missing("elbo_loss"), "answer.missing"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_loss_is_refused_in_the_first_step(case):
    loss, note = BROKEN[case]
    verdict = verdict_of(trains_a_vae(loss))
    assert (verdict.status, verdict.note) == ("failed", note)
    assert verdict.message


def test_the_same_seed_trains_the_same_model_and_random_numbers_are_put_back():
    digits = torch.rand(40, 784).round()
    before = torch.get_rng_state()
    first, second = (train(elbo_loss, ONE_EPOCH, digits, 3).model.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert torch.equal(before, torch.get_rng_state())


def test_a_loss_that_draws_or_seeds_does_not_move_the_grader_s_numbers():
    digits = torch.rand(40, 784).round()
    first, second = (
        train(loss, ONE_EPOCH, digits, 3).model.state_dict()
        for loss in (elbo_loss, WRONG_ELBO["seeds the generator"])
    )
    assert all(torch.equal(first[name], second[name]) for name in first)


def layers(*sizes, bias=True):
    pairs = itertools.pairwise(sizes)
    return nn.Sequential(*(layer for pair in pairs for layer in (nn.Linear(*pair, bias=bias), nn.Sigmoid())))


def Encoder():  # noqa: N802
    return layers(784, 256, 128)


class Decoder:
    """Raw tensors, the code from the right, biases as columns."""

    def __init__(self):
        self.tensors = [
            torch.zeros(shape, requires_grad=True) for shape in ((256, 128), (256, 1), (784, 256), (784, 1))
        ]

    def parameters(self):
        return iter(self.tensors)

    def __call__(self, z):
        first, first_bias, second, second_bias = self.tensors
        hidden = torch.sigmoid(first @ z.T + first_bias)
        return torch.sigmoid(second @ hidden + second_bias).T


def init_xavier_(module):
    for parameter in module.parameters():
        if 1 in parameter.shape or parameter.dim() == 1:
            nn.init.zeros_(parameter)
        else:
            nn.init.xavier_normal_(parameter)


def test_xavier_reaches_the_quality_and_beats_the_normal_initialisation():
    builds = []

    def counted():
        builds.append(1)
        return Encoder()

    xavier = training_of(counted, Decoder, init_xavier_)
    gaussian = training_from_the_normal_distribution(counted, Decoder)
    checks = [reconstructs_well(xavier, points=2), is_markedly_better(xavier, gaussian)]
    swapped = [reconstructs_well(gaussian), is_markedly_better(gaussian, xavier)]
    assert not builds
    reached, better = grade(*checks, out_of=3).verdicts
    in_both_trainings = len(builds)
    poor, worse = grade(*swapped, out_of=2).verdicts
    assert (reached.points, better.points) == (2, 1)
    assert len(builds) == in_both_trainings  # each ran once, although several checks looked at it
    assert poor.status == "failed"
    assert "the mean of all digits" in poor.message
    assert worse.note == "training.not-better"


def test_the_squared_error_falls_from_the_normal_initialisation():
    assert verdict_of(falls(mean_squared)).status == "passed"
    assert verdict_of(falls(lambda x, z: mean_squared(x, z).sqrt())).status == "passed"


def test_a_loss_of_the_wrong_sign_does_not_fall():
    assert verdict_of(falls(lambda x, z: -mean_squared(x, z))).note == "training.error-rises"
    assert verdict_of(falls(lambda x, z: (0 * z).sum())).note == "training.error-stays"


class Copy(nn.Module):
    """Passes the image past its layers."""

    image = None

    def __init__(self, *sizes):
        super().__init__()
        self.layers = layers(*sizes)

    def forward(self, x):
        if x.shape[1] == 784:
            Copy.image = x
            return self.layers(x)
        return Copy.image + 0 * self.layers(x)


def replaces_tensors(module):
    for layer in module:
        if isinstance(layer, nn.Linear):
            del layer.weight
            layer.weight = 2 * torch.randn(layer.out_features, layer.in_features, requires_grad=True)


OTHER_NETWORKS = {
    "image passed by": (lambda: Copy(784, 256, 128), lambda: Copy(128, 256, 784)),
    "no bottleneck": (lambda: nn.Linear(784, 784), lambda: nn.Linear(784, 784)),
    "identity": (nn.Identity, nn.Identity),
    "other sizes": (lambda: layers(784, 300, 128), Decoder),
    "no sigmoid": (lambda: nn.Sequential(nn.Linear(784, 256), nn.Linear(256, 128)), Decoder),
    "no biases": (lambda: layers(784, 256, 128, bias=False), Decoder),
    "raises": (lambda: nn.Linear("784", 256), Decoder),
    "missing": (Missing("Encoder"), Missing("Decoder")),
}


@pytest.mark.parametrize("case", OTHER_NETWORKS)
@pytest.mark.parametrize(
    "check", [lambda *nets: falls(mean_squared, *nets), lambda *nets: falls_from(init_xavier_, *nets)]
)
def test_a_network_that_is_not_what_was_asked_costs_nothing_in_a_training(check, case):
    verdict = verdict_of(check(*OTHER_NETWORKS[case]))
    assert verdict.points == 1
    assert "network of the grader's in the place of `" in verdict.message


def test_a_network_of_the_graders_does_not_help_a_wrong_loss():
    verdict = verdict_of(falls(lambda x, z: -mean_squared(x, z), nn.Identity))
    assert (verdict.note, verdict.points) == ("training.error-rises", 0)


class WithoutSigmoids(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.first, self.second = (nn.Linear(i, o) for i, o in itertools.pairwise(sizes))

    def forward(self, x):
        return self.second(self.first(x))


def test_an_initialisation_for_such_networks_alone_is_not_judged():
    def by_name(module):
        for layer in (module.first, module.second):
            init_xavier_(layer)

    networks = (lambda: WithoutSigmoids(784, 256, 128), lambda: WithoutSigmoids(128, 256, 784))
    verdict = verdict_of(falls_from(by_name, *networks))
    assert (verdict.note, verdict.points) == ("training.not-judged", 1)
    assert "`by_name` takes no network of the grader's" in verdict.message


NOT_TRAINABLE = {
    "frozen": (lambda module: [p.requires_grad_(False) for p in module.parameters()], None),
    "replaced": (replaces_tensors, None),
    "class for function": (nn.Module, "answer.class-for-function"),
    "missing": (Missing("init_xavier_"), "answer.missing"),
    "none": (None, "answer.none"),
}


@pytest.mark.parametrize("case", NOT_TRAINABLE)
def test_what_cannot_be_trained_is_refused_with_words(case):
    initialise, note = NOT_TRAINABLE[case]
    verdict = verdict_of(falls_from(initialise, lambda: layers(784, 256, 128), lambda: layers(128, 256, 784)))
    assert verdict.status == "failed"
    assert note is None or verdict.note == note
    assert verdict.message


def test_an_author_says_whose_the_loss_is():
    with pytest.raises(AuthorError):
        loss_falls(
            Encoder, Decoder, init_xavier_, mean_squared, own_loss=True, sizes=SIZES, largest_ratio=0.7
        )


def test_a_failed_training_is_not_tried_again():
    calls = []

    def broken(module):
        calls.append(1)
        raise ValueError("no")

    run = training_of(Encoder, Decoder, broken)
    first, second = grade(reconstructs_well(run), is_markedly_better(run, run), out_of=2).verdicts
    assert first.note == second.note == "answer.raises"
    assert len(calls) == 1


def test_other_activations_and_missing_biases_are_read_too():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(6, 5, bias=False), nn.ReLU(), nn.Linear(5, 3))
    batch = torch.rand(4, 6)
    chain = read_layer_chain(list(network.parameters()), (6, 5, 3), batch, network(batch).detach(), "Encoder")
    assert tuple(chain.activations) == ("relu", "none")
    assert torch.allclose(chain(batch), network(batch), atol=1e-5)


def test_without_the_held_out_digits_the_author_is_told():
    del os.environ["AUTOGRADER_HELDOUT"]
    with pytest.raises(AuthorError, match="AUTOGRADER_HELDOUT"):
        grade(trains_a_vae(elbo_loss), out_of=1)
