"""Whatever a student hands in: every check of programs says what is wrong, and nothing else suffers.

Every time the next check still runs, and settings, random numbers and library functions are as before.
"""

import dataclasses
import math
import random
import sys
import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder import neural
from autograder.reports.verdicts import check, grade, passed
from benchmarks.code_checks import right_answers as right
from hidden_autoencoders import reconstructs_well
from hidden_kl import gaussian_kl_mistake
from hidden_vae import samples_look_right, trains_a_vae
from tests.neural.broken_answers import BROKEN


def worse_estimate(mu, sigma, n):
    return 20 * right.pathwise(mu, sigma, n)


def row_sums(x):
    return x.sum(dim=1)


def of_losses(answer):
    return [
        neural.loss_is_scalar(answer, right.LOSS_INPUTS),
        neural.loss_is_finite_at_the_edges(answer, right.LOSS_INPUTS, reference=right.elbo_loss),
        neural.loss_values_agree(
            answer,
            right.elbo_loss,
            right.LOSS_INPUTS,
            diagnose=[gaussian_kl_mistake(), neural.bernoulli_mistake()],
        ),
        neural.loss_gradients_agree(answer, right.elbo_loss, right.LOSS_INPUTS, of=["x_hat", "mu"]),
        neural.leaves_inputs_unchanged(answer, right.LOSS_INPUTS),
    ]


def of_draws(answer):
    return [
        neural.reparameterizes_pathwise(answer),
        neural.noise_is_standard_normal(answer),
        neural.noise_is_fresh(answer),
    ]


def of_estimators(answer):
    return [
        neural.is_unbiased(answer, lambda mu, sigma: 2 * mu),
        neural.has_variance(answer, lambda mu, sigma: 4 * sigma**2),
        neural.has_less_variance(answer, worse_estimate),
    ]


def of_samplers(answer):
    return [
        neural.images_come_from_the_decoder(answer),
        neural.codes_are_standard_normal(answer),
        samples_look_right(answer),
    ]


def of_networks(answer):
    return [
        neural.outputs_in_unit_interval(answer, right.ENCODER),
        neural.layer_sizes(answer, right.ENCODER),
        neural.computes_sigmoid_layers(answer, right.ENCODER),
        neural.uses_every_input(answer, right.ENCODER),
    ]


def of_initialisers(answer):
    return [
        neural.changes_all_weights(answer, [right.Encoder]),
        neural.draws_afresh(answer, [right.Encoder]),
        neural.draws_standard_normal(answer, [right.Encoder]),
        neural.draws_xavier(answer, [right.Encoder]),
    ]


def of_other_functions(answer):
    return [
        neural.results_agree(answer, row_sums, {"x": neural.normal("B", 4)}),
        neural.figure_shows(answer, {"images": 3}),
    ]


def of_trainings(answer):
    networks, sizes = (right.Encoder, right.Decoder), (784, 256, 128)
    return [
        trains_a_vae(answer),
        neural.loss_falls(*networks, loss=answer, own_initialisation=True, sizes=sizes, largest_ratio=0.7),
        reconstructs_well(
            neural.autoencoder_run(*networks, loss=answer, own_initialisation=True, sizes=sizes, epochs=1)
        ),
    ]


TASKS = {
    "loss": of_losses,
    "draw": of_draws,
    "estimator": of_estimators,
    "sampler": of_samplers,
    "network": of_networks,
    "initialiser": of_initialisers,
    "other function": of_other_functions,
    "training": of_trainings,
}


NEXT = check("the next check", lambda seed: passed())


def everything_global():
    return [
        torch.get_rng_state().tolist(),
        repr(np.random.get_state()),
        random.getstate(),
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.is_grad_enabled(),
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_anomaly_enabled(),
        np.geterr(),
        list(warnings.filters),
        sys.getrecursionlimit(),
        *(getattr(owner, name) for owner, name in PATCHED),
    ]


PATCHED = (
    (torch, "randn"),
    (torch, "randn_like"),
    (torch, "equal"),
    (torch, "allclose"),
    (torch.Tensor, "detach"),
    (torch.Tensor, "sum"),
    (F, "binary_cross_entropy"),
    (nn.init, "normal_"),
    (np.random, "normal"),
    (random, "gauss"),
    (math, "exp"),
)


@pytest.fixture(autouse=True)
def _nothing_global_changes(monkeypatch, request):
    monkeypatch.setenv("AUTOGRADER_HELDOUT", str(request.config.rootpath / "heldout"))
    before = everything_global()
    yield
    assert everything_global() == before


def verdicts_on(checks):
    *verdicts, last = grade(*checks, NEXT, out_of=len(checks) + 1).verdicts
    assert last.status == "passed"
    return verdicts


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_answer_fails_with_words_that_help(case, task):
    answer, words = BROKEN[case]
    checks = [
        dataclasses.replace(each, seconds=0.2) if case == "sleeps" else each for each in TASKS[task](answer)
    ]
    verdicts = verdicts_on(checks)
    failures = [verdict for verdict in verdicts if verdict.status != "passed"]
    # Values that are no numbers are still unchanged inputs, and that is asked last.
    assert len(failures) >= len(checks) - (task == "loss")
    for verdict in failures:
        assert verdict.status == "failed", (verdict.note, verdict.evidence)
        assert verdict.points == 0
        assert 20 < len(verdict.message) < 500
        assert verdict.message[0].isupper() or verdict.message[0] in "`0123456789"
        assert not any(words in verdict.message for words in ("Traceback", "autograder/", "site-packages"))
        assert not verdict.message.startswith("`<lambda>`")
        if words is not None:
            assert words in verdict.message


RIGHT = {
    "loss": right.elbo_loss,
    "draw": right.reparameterize,
    "estimator": right.pathwise,
    "sampler": right.sample,
    "network": right.Encoder,
    "initialiser": right.init_normal_,
}


def changes_settings():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(torch.get_num_threads() + 1)
    torch.use_deterministic_algorithms(True)
    torch.autograd.set_detect_anomaly(True)
    np.seterr(all="raise")
    warnings.simplefilter("error")
    sys.setrecursionlimit(5000)


def turns_gradients_off():
    torch.set_grad_enabled(False)


def seeds_everything():
    torch.manual_seed(0)
    np.random.seed(0)
    random.seed(0)


def patches_everything():
    for owner, name in PATCHED:
        original = getattr(owner, name)
        setattr(owner, name, lambda *given, original=original, **named: original(*given, **named))


def breaks_torch():
    torch.randn = torch.equal = torch.allclose = F.binary_cross_entropy = lambda *given, **named: True


def prints():
    print("x" * 1_000_000)
    print("y" * 1_000_000, file=sys.stderr)
    warnings.warn("watch out", stacklevel=2)


EFFECTS = [changes_settings, turns_gradients_off, seeds_everything, patches_everything, breaks_torch, prints]
HARMLESS = [patches_everything, prints]


def with_effect(effect, function):
    def answer(*given):
        effect()
        return function(*given)

    return answer


@pytest.mark.parametrize("task", RIGHT)
@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.__name__)
def test_a_side_effect_ends_with_its_check(effect, task, capfd):
    verdicts = verdicts_on(TASKS[task](with_effect(effect, RIGHT[task])))
    # Where torch itself gives other results, the reference does so as well: then a person has to look.
    assert effect is breaks_torch or all(verdict.note != "check.broken" for verdict in verdicts), verdicts
    if effect in HARMLESS and task != "initialiser":  # which is asked for two different distributions
        assert all(verdict.status == "passed" for verdict in verdicts), verdicts
    assert capfd.readouterr() == ("", "")


def changes_its_arguments(function):
    def answer(*given):
        result = function(*given)
        for each in given:
            if isinstance(each, torch.Tensor):
                each.data.zero_()
        return result

    return answer


def remembers(function):
    results = []

    def answer(*given):
        results.append(function(*given))
        return results[0]

    return answer


def counts(function):
    calls = []

    def answer(*given):
        calls.append(1)
        return len(calls) * function(*given)

    return answer


def in_another_order(function):
    return lambda *given: function(*reversed(given))


BAD_MANNERS = [
    *(
        (change, task)
        for change in (remembers, counts, in_another_order)
        for task in ("loss", "draw", "estimator")
    ),
    *((changes_its_arguments, task) for task in ("loss", "draw")),
]


@pytest.mark.parametrize(("change", "task"), BAD_MANNERS)
def test_bad_manners_are_refused_by_some_check(change, task):
    verdicts = verdicts_on(TASKS[task](change(RIGHT[task])))
    refused = [verdict for verdict in verdicts if verdict.status != "passed"]
    assert refused
    assert all(verdict.message for verdict in refused)
