"""Where right and wrong answers end in the grader's own trainings, and the bars between them.

    make benchmark NAME=training_window [ARGS="vae autoencoder samples"]

The answers are those of the folder ``known_answers``. Prints one line per quantity, `name: value
(limit)`; without arguments all three parts, about a quarter of an hour on one core. Ends with
status 1 if a right answer falls outside its bars. Wrong answers that stay inside are listed at
the end: these trainings cannot see them, and the checks of values, gradients and statistics have to.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("AUTOGRADER_HELDOUT", str(Path(__file__).parent.parent / "heldout"))

import torch
from torch import nn

import hidden_autoencoders
import hidden_vae
from autograder.audit.known_answers import known_answers_of
from autograder.data import black_and_white, heldout, images
from autograder.neural.samples.image_sources import as_images
from autograder.neural.samples.looks import draw_samples, judge_looks, measure_looks
from autograder.neural.samples.stand_in_models import as_plain_data
from autograder.neural.training.autoencoder_run import TRAINING_DIGITS, autoencoder_run
from autograder.neural.training.with_a_loss import inside as inside_window
from autograder.neural.training.with_a_loss import train
from autograder.reports.verdicts import Finding

ROOT = Path(__file__).parent.parent
RIGHT_SEEDS, WRONG_SEEDS = range(12), range(2)


def known(task: str, kind: str) -> dict[str, Any]:
    """The right or wrong answers to a task that are one value each, by what they are called."""
    (folder,) = (ROOT / "known_answers").glob(f"*/*/{task}")
    found = (each for each in known_answers_of(folder) if each.kind == kind and each.values is not None)
    return {each.name: next(iter((each.values or {}).values())) for each in found}


def measure_vae() -> tuple[list[str], list[str]]:
    digits, unseen = hidden_vae.training_digits(), black_and_white(heldout())
    limits = (
        f"at most {hidden_vae.LARGEST_ELBO:g}",
        f"{hidden_vae.SMALLEST_KL:g} to {hidden_vae.LARGEST_KL:g}",
    )

    def ends_inside(label: str, loss: Callable[..., torch.Tensor], seed: int) -> bool:
        try:
            trained = train(loss, hidden_vae.TRAINING, digits, seed)
        except Exception as error:  # an answer may raise what it likes
            print(f"{label}, seed {seed}: {error!r:.80}", flush=True)
            return False
        if trained.stopped:
            print(f"{label}, seed {seed}: {trained.stopped} in step {trained.steps}")
            return False
        quality = hidden_vae.quality(trained.model, unseen, seed)
        note = hidden_vae.judge_training(quality, "loss").note
        print(f"{label}, seed {seed}, -ELBO: {quality['negative_elbo']:.5g} ({limits[0]})")
        print(f"{label}, seed {seed}, KL: {quality['kl']:.4g} ({limits[1]}), {note}", flush=True)
        return inside_window(quality, hidden_vae.WINDOW)

    outside = [
        f"{label}, seed {seed}"
        for number, (label, loss) in enumerate(known("elbo_loss", "right").items())
        for seed in (RIGHT_SEEDS if number == 0 else WRONG_SEEDS[:1])
        if not ends_inside(f"right: {label}", loss, seed)
    ]
    inside = [
        f"{label}, seed {seed}"
        for label, loss in known("elbo_loss", "wrong").items()
        for seed in WRONG_SEEDS
        if ends_inside(f"wrong: {label}", loss, seed)
    ]
    return outside, inside


def layers(*sizes: int) -> nn.Sequential:
    pairs = itertools.pairwise(sizes)
    return nn.Sequential(*(layer for pair in pairs for layer in (nn.Linear(*pair), nn.Sigmoid())))


def measure_autoencoder() -> tuple[list[str], list[str]]:
    """Initialisers with the cross-entropy, losses with Xavier, and squared errors from N(0, 1)."""
    unseen, digits = heldout(), images("train")[:TRAINING_DIGITS]
    xavier, gaussian = (
        known("init_xavier", "right")["xavier_uniform_"],
        known("init_normal", "right")["normal_"],
    )
    cross = known("cross_entropy", "right")["one sum over the batch size"]
    squared = known("mean_squared", "right")["square, sum, mean"]
    bars = hidden_autoencoders.LARGEST_CROSS_ENTROPY, hidden_autoencoders.LARGEST_SQUARED_ERROR
    errors: dict[tuple[str, int], float] = {}

    def run(initialise: Any, loss: Any, seed: int, epochs: int) -> Any:
        os.environ["AUTOGRADER_SEED"] = f"benchmark {seed}"
        return (
            autoencoder_run(
                lambda: layers(784, 256, 128),
                lambda: layers(128, 256, 784),
                initialise,
                loss,
                sizes=hidden_autoencoders.SIZES,
                epochs=epochs,
            )
            .trained()
            .ends
        )

    def reaches(label: str, initialise: Any, loss: Any, seed: int) -> bool:
        try:
            quality = run(initialise, loss, seed, hidden_autoencoders.EPOCHS)[1].quality(unseen)
        except Exception as error:  # an answer may raise what it likes
            print(f"{label}, seed {seed}: {error!r:.80}", flush=True)
            return False
        errors[label, seed] = quality.squared_error
        print(f"{label}, seed {seed}, cross-entropy: {quality.cross_entropy:.5g} (at most {bars[0]:g})")
        print(
            f"{label}, seed {seed}, squared error: {quality.squared_error:.4f} (at most {bars[1]:g})",
            flush=True,
        )
        return quality.cross_entropy <= bars[0] and quality.squared_error <= bars[1]

    def falls(label: str, loss: Any, seed: int) -> bool:
        try:
            before, after = (each.quality(digits).squared_error for each in run(gaussian, loss, seed, 2))
        except Exception as error:  # an answer may raise what it likes
            print(f"{label}, seed {seed}: {error!r:.80}", flush=True)
            return False
        limit = hidden_autoencoders.LARGEST_PART_LEFT
        print(f"{label}, seed {seed}, part left: {after / before:.3f} (at most {limit:g})", flush=True)
        return after / before <= limit

    outside, inside = [], []
    for kind, wanted, listed in (("right", True, outside), ("wrong", False, inside)):
        losses = known("mean_squared", kind)
        trainings = {
            f"{name}, cross-entropy": (each, cross) for name, each in known("init_xavier", kind).items()
        }
        trainings |= {
            f"Xavier, {name}": (xavier, each) for name, each in known("cross_entropy", kind).items()
        }
        trainings |= {f"Xavier, {name}": (xavier, each) for name, each in losses.items() if wanted}
        for seed in WRONG_SEEDS:
            for name, (initialise, loss) in trainings.items():
                if reaches(f"{kind}: {name}", initialise, loss, seed) != wanted:
                    listed.append(f"{name}, seed {seed}")
            for name, loss in losses.items():
                if falls(f"{kind}: N(0, 1), {name}", loss, seed) != wanted:
                    listed.append(f"{name}, seed {seed}, falls")
    most = hidden_autoencoders.LARGEST_RATIO
    for name, loss in (("cross-entropy", cross), ("squared error", squared)):
        for seed in WRONG_SEEDS:
            for start, initialise in (("Xavier", xavier), ("N(0, 1)", gaussian)):
                reaches(f"{start}, {name}", initialise, loss, seed)
            ratio = errors[f"Xavier, {name}", seed] / errors[f"N(0, 1), {name}", seed]
            print(f"Xavier against N(0, 1), {name}, seed {seed}: {ratio:.3f} (at most {most:g})")
            outside += [f"Xavier against N(0, 1), {name}, seed {seed}"] if ratio > most else []
    return outside, inside


def measure_samples() -> tuple[list[str], list[str]]:
    model = hidden_vae.trained_model()
    layers_of_model, bars = as_plain_data(model), hidden_vae.BARS

    def looks(label: str, sample: Any, seed: int) -> Finding | None:
        try:
            drawn = draw_samples(sample, model.latent_dim, layers_of_model, 256, seed)
            found = as_images(drawn, 256, "sample")
        except Exception as error:  # an answer may raise what it likes
            print(f"{label}, seed {seed}: {error!r:.80}", flush=True)
            return None
        measured = measure_looks(found, model)
        limit, spread = bars.largest_marginal_error, (bars.smallest_diversity, bars.largest_diversity)
        print(f"{label}, seed {seed}, mean image: {measured.marginal_error:.4f} (at most {limit:g})")
        print(f"{label}, seed {seed}, diversity: {measured.diversity:.3f} ({spread[0]:g} to {spread[1]:g})")
        return judge_looks(measured, bars, "sample")

    def pass_by(label: str, sample: Any, seed: int) -> bool:
        finding = looks(label, sample, seed)
        return finding is not None and finding.status == "passed"

    right = known("sample", "right")
    often = ("probabilities", "draws of a Bernoulli distribution")
    outside = [
        f"{label}, seed {seed}"
        for label, sample in right.items()
        for seed in (range(20) if label in often else WRONG_SEEDS)
        if not pass_by(f"right: {label}", sample, seed)
    ]
    inside = [
        f"{label}, seed {seed}"
        for label, sample in known("sample", "wrong").items()
        for seed in WRONG_SEEDS
        if pass_by(f"wrong: {label}", sample, seed)
    ]
    return outside, inside


def main(parts: list[str]) -> int:
    torch.set_num_threads(1)
    measures = {"vae": measure_vae, "autoencoder": measure_autoencoder, "samples": measure_samples}
    outside, inside = [], []
    for part in parts or list(measures):
        out_of_bars, within_bars = measures[part]()
        outside += out_of_bars
        inside += within_bars
    for each in inside:
        print(f"wrong, but not seen by these trainings: {each}")
    for each in outside:
        print(f"RIGHT, BUT OUTSIDE ITS BARS: {each}")
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
