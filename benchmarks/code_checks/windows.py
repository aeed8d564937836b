"""How far right trainings end from the bars, in their standard deviations over many seeds.

A bar at k standard deviations of n seeds refuses a right training with about the probability that a t
variable with n - 1 degrees of freedom exceeds k / sqrt(1 + 1/n), if the ends are normal; with 12 seeds no
distance shows 1e-6. What keeps right answers safe beyond that: all right losses train alike with one seed,
whatever they are scaled by, and a course has one seed. So a seed that misses a bar shows with the reference,
before any student is graded. The variational autoencoder is trained a second time where it misses narrowly.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

import numpy as np
import torch
from scipy import stats

import hidden_autoencoders as bars
import hidden_vae
from autograder.data import black_and_white, heldout, images
from autograder.neural.training.autoencoder_run import TRAINING_DIGITS, Quality, autoencoder_run
from autograder.neural.training.with_a_loss import train
from benchmarks.code_checks import right_answers as right
from benchmarks.figures import Figures

VAE_SEEDS, AUTOENCODER_SEEDS = 24, 12
SMALLEST_DISTANCE = 4.0


def measure(figures: Figures) -> None:
    """Both trainings."""
    of_the_vae(figures)
    of_the_autoencoder(figures)


def distance(figures: Figures, name: str, values: Sequence[float], bar: float) -> float:
    """The distance of a bar from the mean; returns the probability that another seed misses it."""
    found, n = np.array(values), len(values)
    deviations = abs(bar - float(found.mean())) / float(found.std(ddof=1))
    figures.add(f"{name}, mean of {n} right trainings", float(found.mean()))
    figures.add(
        f"{name}, distance of the bar {bar:g} in standard deviations", deviations, at_least=SMALLEST_DISTANCE
    )
    tail = float(stats.t.sf(deviations / math.sqrt(1 + 1 / n), n - 1))
    figures.add(f"{name}, probability that another seed misses the bar {bar:g}", tail)
    return tail


def of_the_vae(figures: Figures) -> None:
    """-ELBO and KL of right losses."""
    digits, unseen = hidden_vae.training_digits(), black_and_white(heldout())
    found = [
        hidden_vae.quality(train(right.elbo_loss, hidden_vae.TRAINING, digits, seed).model, unseen, seed)
        for seed in range(VAE_SEEDS)
    ]
    values, kl = ([each[name] for each in found] for name in ("negative_elbo", "kl"))
    once = (
        distance(figures, "trains_a_vae, -ELBO", values, hidden_vae.LARGEST_ELBO)
        + distance(figures, "trains_a_vae, KL", kl, hidden_vae.SMALLEST_KL)
        + distance(figures, "trains_a_vae, KL", kl, hidden_vae.LARGEST_KL)
    )
    figures.add("trains_a_vae, probability that two seeds miss a bar", once**2, at_most=1e-6)


def of_the_autoencoder(figures: Figures) -> None:
    """Both errors after ten epochs, the part left after two, and Xavier against N(0, 1)."""
    digits, unseen = images("train")[:TRAINING_DIGITS], heldout()
    xavier, ratios, left = [], [], []
    for seed in range(AUTOENCODER_SEEDS):
        os.environ["AUTOGRADER_SEED"] = f"benchmark {seed}"
        good, poor = (
            _ends(init, unseen, bars.EPOCHS)[1] for init in (right.init_xavier_uniform_, right.init_normal_)
        )
        xavier.append(good)
        ratios.append(good.squared_error / poor.squared_error)
        before, after = _ends(right.init_xavier_uniform_, digits, 2)
        left.append(after.squared_error / before.squared_error)
    name = "trains_an_autoencoder"
    entropies, errors = (
        [getattr(each, field) for each in xavier] for field in ("cross_entropy", "squared_error")
    )
    distance(figures, f"{name}, cross-entropy", entropies, bars.LARGEST_CROSS_ENTROPY)
    distance(figures, f"{name}, squared error", errors, bars.LARGEST_SQUARED_ERROR)
    distance(figures, "beats, ratio", ratios, bars.LARGEST_RATIO)
    distance(figures, "loss_falls, part left", left, bars.LARGEST_PART_LEFT)


def _ends(initialise: object, digits: torch.Tensor, epochs: int) -> tuple[Quality, Quality]:
    run = autoencoder_run(
        right.Encoder, right.Decoder, initialise, right.cross_entropy, sizes=bars.SIZES, epochs=epochs
    )
    before, after = run.trained().ends or ()
    return before.quality(digits), after.quality(digits)
