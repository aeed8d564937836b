"""Judging programs: losses, networks, initialisers, noise, training, samples, figures."""

from autograder.neural.functions.agreement import number, results_agree
from autograder.neural.functions.random_inputs import binary, grey, normal, probabilities
from autograder.neural.functions.worked_values import averages_over_the_batch, worked_output, worked_value
from autograder.neural.initialisers.checks import (
    changes_all_weights,
    draws_afresh,
    draws_standard_normal,
    draws_xavier,
    sets_biases_to_zero,
    weights_have_deviation,
)
from autograder.neural.losses.checks import (
    leaves_inputs_unchanged,
    loss_gradients_agree,
    loss_is_scalar,
    loss_values_agree,
)
from autograder.neural.losses.edges import loss_is_finite_at_the_edges
from autograder.neural.losses.wrong_formulas import bernoulli_mistake, squared_error_mistake
from autograder.neural.networks.checks import (
    computes_sigmoid_layers,
    layer_sizes,
    outputs_in_unit_interval,
    uses_every_input,
)
from autograder.neural.networks.linear_copies import copies_input, matrix_of
from autograder.neural.noise.estimators import has_less_variance, has_variance, is_unbiased, worked_average
from autograder.neural.noise.reparameterisation import (
    noise_has_mean_and_deviation,
    noise_is_fresh,
    noise_is_standard_normal,
    reparameterizes_pathwise,
)
from autograder.neural.samples.checks import (
    codes_are_standard_normal,
    codes_have_mean_and_deviation,
    images_come_from_the_decoder,
)
from autograder.neural.samples.figures import figure_shows
from autograder.neural.samples.looks import Bars, samples_look_like
from autograder.neural.training.autoencoder_run import autoencoder_run
from autograder.neural.training.autoencoders import beats, loss_falls, trains_an_autoencoder
from autograder.neural.training.with_a_loss import Bound, LossTraining, trains_well

__all__ = [
    "Bars",
    "Bound",
    "LossTraining",
    "autoencoder_run",
    "averages_over_the_batch",
    "beats",
    "bernoulli_mistake",
    "binary",
    "changes_all_weights",
    "codes_are_standard_normal",
    "codes_have_mean_and_deviation",
    "computes_sigmoid_layers",
    "copies_input",
    "draws_afresh",
    "draws_standard_normal",
    "draws_xavier",
    "figure_shows",
    "grey",
    "has_less_variance",
    "has_variance",
    "images_come_from_the_decoder",
    "is_unbiased",
    "layer_sizes",
    "leaves_inputs_unchanged",
    "loss_falls",
    "loss_gradients_agree",
    "loss_is_finite_at_the_edges",
    "loss_is_scalar",
    "loss_values_agree",
    "matrix_of",
    "noise_has_mean_and_deviation",
    "noise_is_fresh",
    "noise_is_standard_normal",
    "normal",
    "number",
    "outputs_in_unit_interval",
    "probabilities",
    "reparameterizes_pathwise",
    "results_agree",
    "samples_look_like",
    "sets_biases_to_zero",
    "squared_error_mistake",
    "trains_an_autoencoder",
    "trains_well",
    "uses_every_input",
    "weights_have_deviation",
    "worked_average",
    "worked_output",
    "worked_value",
]
