"""How autoencoders of this assignment are trained when they are graded, and where right ones end.

Hidden: this module is never handed out. All bars: ``benchmarks/training_window.py``.
"""

from __future__ import annotations

from typing import Any

from autograder.authoring.authored import Points, authored
from autograder.neural.training.autoencoder_run import AutoencoderRun, autoencoder_run
from autograder.neural.training.autoencoders import beats, trains_an_autoencoder
from autograder.reports.verdicts import Check

SIZES = (784, 256, 128)
EPOCHS = 10

LARGEST_CROSS_ENTROPY, LARGEST_SQUARED_ERROR = 140.0, 0.040
"""With Xavier initialisation, after ten epochs: 120.0..123.7 nats per image and 0.029..0.032 per pixel,
whatever loss of the two and whatever form of it (24 runs). Too small weights, N(0,1) and wrong losses end at
153 and 0.045 or above; torch's own initialisation (133 and 0.036) and He's (106 and 0.024) are told apart by
their statistics, the root of the squared error (118 and 0.028) by its values. Over 12 seeds the bars lie 18
standard deviations from where right trainings end."""

LARGEST_PART_LEFT = 0.7
"""Of the squared error after two epochs from N(0,1), which the notebook asks of `loss_falls`: right losses in
any scaling leave 0.18..0.30, no training leaves 1, a wrong sign 1.7 or more."""

LARGEST_RATIO = 0.7
"""Of the squared errors after Xavier's initialisation and after N(0,1), with the same loss:
0.47..0.56 for the cross-entropy and 0.40..0.52 for the squared error were measured; 8.7 standard
deviations from the mean of 12 seeds."""


@authored
def training_of(encoder: Any, decoder: Any, initialise: Any) -> AutoencoderRun:
    """Ten epochs of training with the grader's cross-entropy, for the two checks below."""
    return autoencoder_run(encoder, decoder, initialise, sizes=SIZES, epochs=EPOCHS, own_loss=True)


@authored
def training_from_the_normal_distribution(encoder: Any, decoder: Any) -> AutoencoderRun:
    """The same from N(0, 1), to be compared."""
    return autoencoder_run(
        encoder, decoder, sizes=SIZES, epochs=EPOCHS, own_initialisation=True, own_loss=True
    )


@authored
def reconstructs_well(run: AutoencoderRun, *, points: Points = 1) -> Check:
    """Check that held-out digits come back well.

    Not for an initialisation with N(0,1), which does not beat the mean of all digits in seconds, nor for
    deeper networks, which learn more slowly.
    """
    return trains_an_autoencoder(
        run,
        largest_cross_entropy=LARGEST_CROSS_ENTROPY,
        largest_squared_error=LARGEST_SQUARED_ERROR,
        points=points,
    )


@authored
def is_markedly_better(better: AutoencoderRun, worse: AutoencoderRun, *, points: Points = 1) -> Check:
    """Check that Xavier's initialisation ends with a much smaller squared error than N(0,1)."""
    return beats(better, worse, largest_ratio=LARGEST_RATIO, points=points)
