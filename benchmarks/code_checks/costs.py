"""CPU milliseconds of each check on a right answer, as the tasks use it."""

from __future__ import annotations

import time

import torch

from autograder.neural import (
    bernoulli_mistake,
    codes_are_standard_normal,
    computes_sigmoid_layers,
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    has_less_variance,
    has_variance,
    images_come_from_the_decoder,
    is_unbiased,
    layer_sizes,
    leaves_inputs_unchanged,
    loss_falls,
    loss_gradients_agree,
    loss_is_finite_at_the_edges,
    loss_is_scalar,
    loss_values_agree,
    noise_is_fresh,
    noise_is_standard_normal,
    outputs_in_unit_interval,
    reparameterizes_pathwise,
    sets_biases_to_zero,
    squared_error_mistake,
    uses_every_input,
)
from autograder.reports.verdicts import Check, grade
from benchmarks.code_checks import right_answers as right
from benchmarks.code_checks.false_alarms import slope, variance_of_slope
from benchmarks.figures import Figures
from hidden_autoencoders import (
    LARGEST_PART_LEFT,
    SIZES,
    is_markedly_better,
    reconstructs_well,
    training_from_the_normal_distribution,
    training_of,
)
from hidden_kl import gaussian_kl_mistake
from hidden_vae import samples_look_right, trained_model, trains_a_vae

Kinds = dict[str, tuple[float, dict[str, Check]]]


def measure(figures: Figures) -> None:
    """The mean of ten runs for each check; a training runs once."""
    trained_model()  # made once per process, whoever asks first
    torch.manual_seed(0)
    for kind, (limit, checks) in (*once().items(), *small().items()):
        for name, check in checks.items():
            runs = 1 if limit > 1000 else 10  # some clocks of processes tick every 4 milliseconds only
            milliseconds = sum(_milliseconds(check) for _ in range(runs)) / runs
            figures.add(f"{kind}, {name}, CPU milliseconds", milliseconds, at_most=limit)


def _milliseconds(check: Check) -> float:
    started = time.process_time()
    report = grade(check, out_of=check.points)
    spent = 1000 * (time.process_time() - started)
    if report.score != check.points:
        raise AssertionError(report.verdicts[0].message)
    return spent


def small() -> Kinds:
    """Everything that needs no training."""
    loss, inputs, pair = right.elbo_loss, right.LOSS_INPUTS, right.PAIR
    networks = [right.Encoder, right.Decoder]
    return {
        "loss": (
            20.0,
            {
                "scalar": loss_is_scalar(loss, inputs),
                "inputs unchanged": leaves_inputs_unchanged(loss, inputs),
                "edges": loss_is_finite_at_the_edges(loss, inputs, reference=loss),
                "values": loss_values_agree(
                    loss,
                    loss,
                    inputs,
                    terms={"reconstruction": right.reconstruction, "KL": right.divergence},
                    diagnose=[gaussian_kl_mistake(), bernoulli_mistake()],
                ),
                "gradients": loss_gradients_agree(loss, loss, inputs, of=["x_hat", "mu", "log_var"]),
                "values of the squared error": loss_values_agree(
                    right.mean_squared, right.mean_squared, pair, diagnose=[squared_error_mistake()]
                ),
                "edges of the cross-entropy": loss_is_finite_at_the_edges(right.cross_entropy, pair),
            },
        ),
        "noise": (
            50.0,
            {
                "pathwise": reparameterizes_pathwise(right.reparameterize),
                "normal": noise_is_standard_normal(right.reparameterize),
                "fresh": noise_is_fresh(right.reparameterize),
            },
        ),
        "estimator": (
            100.0,
            {
                "unbiased": is_unbiased(right.score_function, slope),
                "variance": has_variance(right.pathwise, variance_of_slope),
                "two variances": has_less_variance(right.pathwise, right.score_function),
            },
        ),
        "network": (
            100.0,
            {
                "unit interval": outputs_in_unit_interval(right.Encoder, right.ENCODER),
                "sizes": layer_sizes(right.Encoder, right.ENCODER),
                "sigmoids": computes_sigmoid_layers(right.Encoder, right.ENCODER),
                "every input of the encoder": uses_every_input(right.Encoder, right.ENCODER),
                "every input of the decoder": uses_every_input(right.Decoder, right.DECODER),
            },
        ),
        "initialiser": (
            150.0,
            {
                "afresh": draws_afresh(right.init_normal_, networks),
                "N(0, 1)": draws_standard_normal(right.init_normal_, networks),
                "Xavier": draws_xavier(right.init_xavier_uniform_, networks),
                "biases": sets_biases_to_zero(right.init_xavier_uniform_, networks),
            },
        ),
        "samples": (
            400.0,
            {
                "codes": codes_are_standard_normal(right.sample),
                "images": images_come_from_the_decoder(right.sample_draws),
                "looks": samples_look_right(right.sample),
            },
        ),
    }


def once() -> Kinds:
    """The trainings: each a single one, but for the comparison of two."""
    run = training_of(right.Encoder, right.Decoder, right.init_xavier_uniform_)
    gaussian = training_from_the_normal_distribution(right.Encoder, right.Decoder)
    return {
        "training": (
            3000.0,
            {
                "a variational autoencoder": trains_a_vae(right.elbo_loss),
                "the loss falls": loss_falls(
                    right.Encoder,
                    right.Decoder,
                    right.init_xavier_uniform_,
                    own_loss=True,
                    sizes=SIZES,
                    largest_ratio=LARGEST_PART_LEFT,
                ),
                "an autoencoder": reconstructs_well(run),
                "a second autoencoder, to compare": is_markedly_better(run, gaussian),
            },
        ),
    }
