"""Where right and wrong answers end in the grader's own trainings, and the bars between them.

    python benchmarks/training_window.py [vae] [autoencoder] [samples]

Prints one line per quantity, `name: value (limit)`; without arguments all three parts, about
five minutes on one core. Ends with status 1 if a right answer falls outside its bars. Wrong
answers that stay inside are listed at the end: these trainings cannot see them, and the
checks of values, gradients and statistics have to.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("AUTOGRADER_HELDOUT", str(Path(__file__).parent.parent / "heldout"))

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from autograder.data import binary, heldout, images
from autograder.neural import sample_looks, training
from autograder.neural.autoencoder_training import TRAINING_DIGITS, autoencoder_run
from autograder.neural.image_sources import as_images
from autograder.neural.vae_training import evaluate_vae, model_with, train_vae
from autograder.verdicts import AnswerError

RIGHT_SEEDS, WRONG_SEEDS = range(12), range(2)


def bce(p, x):
    return F.binary_cross_entropy(p, x, reduction="sum") / len(x)


def kl(m, v):
    return 0.5 * (m**2 + v.exp() - 1 - v).sum() / len(m)


def half(m, terms):
    return 0.5 * terms.sum() / len(m)


RIGHT_LOSSES = {
    "mean over the batch": lambda p, x, m, v: bce(p, x) + kl(m, v),
    "sum over the batch": lambda p, x, m, v: (bce(p, x) + kl(m, v)) * len(x),
    "per pixel": lambda p, x, m, v: F.binary_cross_entropy(p, x) + kl(m, v) / 784,
}

WRONG_LOSSES = {
    "KL without 1/2": lambda p, x, m, v: bce(p, x) + 2 * kl(m, v),
    "half the KL": lambda p, x, m, v: bce(p, x) + 0.5 * kl(m, v),
    "no KL": lambda p, x, m, v: bce(p, x),
    "KL alone": lambda p, x, m, v: kl(m, v),
    "ten times the KL": lambda p, x, m, v: bce(p, x) + 10 * kl(m, v),
    "KL squared": lambda p, x, m, v: bce(p, x) + kl(m, v) ** 2,
    "mean BCE, KL per image": lambda p, x, m, v: F.binary_cross_entropy(p, x) + kl(m, v),
    "mean BCE, KL summed": lambda p, x, m, v: F.binary_cross_entropy(p, x) + kl(m, v) * len(x),
    "mean of everything": lambda p, x, m, v: F.binary_cross_entropy(p, x) + kl(m, v) / 20,
    "KL summed over the batch": lambda p, x, m, v: bce(p, x) + kl(m, v) * len(x),
    "BCE summed over the batch": lambda p, x, m, v: bce(p, x) * len(x) + kl(m, v),
    "KL averaged over latents": lambda p, x, m, v: bce(p, x) + kl(m, v) / 20,
    "minus the KL": lambda p, x, m, v: bce(p, x) - kl(m, v),
    "ELBO minimised": lambda p, x, m, v: -bce(p, x) - kl(m, v),
    "minus the BCE": lambda p, x, m, v: -bce(p, x) + kl(m, v),
    "squared error, mean": lambda p, x, m, v: F.mse_loss(p, x) + kl(m, v),
    "squared error, sum": lambda p, x, m, v: ((p - x) ** 2).sum() / len(x) + kl(m, v),
    "half the squared error": lambda p, x, m, v: 0.5 * ((p - x) ** 2).sum() / len(x) + kl(m, v),
    "absolute error": lambda p, x, m, v: (p - x).abs().sum() / len(x) + kl(m, v),
    "log_var taken for log sigma": lambda p, x, m, v: bce(p, x) + kl(m, 2 * v),
    "log_var taken for sigma": lambda p, x, m, v: bce(p, x) + half(m, m**2 + v**2 - 1 - torch.log(v**2 + 1e-12)),
    "KL reversed": lambda p, x, m, v: bce(p, x) + half(m, (-v).exp() * (1 + m**2) - 1 + v),
    "KL without mu": lambda p, x, m, v: bce(p, x) + half(m, v.exp() - 1 - v),
    "KL without variance": lambda p, x, m, v: bce(p, x) + half(m, m**2 - 1 - v),
    "KL without log": lambda p, x, m, v: bce(p, x) + half(m, m**2 + v.exp() - 1),
    "KL of mu alone": lambda p, x, m, v: bce(p, x) + half(m, m**2),
    "plus log_var": lambda p, x, m, v: bce(p, x) + half(m, m**2 + v.exp() - 1 + v),
    "mu not squared": lambda p, x, m, v: bce(p, x) + half(m, m + v.exp() - 1 - v),
    "absolute mu": lambda p, x, m, v: bce(p, x) + half(m, m.abs() + v.exp() - 1 - v),
    "constant dropped": lambda p, x, m, v: bce(p, x) + half(m, m**2 + v.exp() - v),
    "variance squared": lambda p, x, m, v: bce(p, x) + half(m, m**2 + (2 * v).exp() - 1 - v),
    "KL detached": lambda p, x, m, v: bce(p, x) + kl(m, v).detach(),
    "log_var detached in KL": lambda p, x, m, v: bce(p, x) + kl(m, v.detach()),
    "reconstruction detached": lambda p, x, m, v: bce(p.detach(), x) + kl(m, v),
    "x and x_hat swapped": lambda p, x, m, v: (
        -(p * (x + 1e-8).log() + (1 - p) * (1 - x + 1e-8).log()).sum() / len(x) + kl(m, v)
    ),
    "mu and log_var swapped": lambda p, x, m, v: bce(p, x) + kl(v, m),
    "first image alone": lambda p, x, m, v: bce(p[:1], x[:1]) + kl(m[:1], v[:1]),
    "free bits": lambda p, x, m, v: bce(p, x) + (0.5 * (m**2 + v.exp() - 1 - v)).mean(0).clamp(min=1).sum(),
    "sigmoid twice": lambda p, x, m, v: bce(torch.sigmoid(p), x) + kl(m, v),
    "second term missing": lambda p, x, m, v: -(x * (p + 1e-8).log()).sum() / len(x) + kl(m, v),
    "logarithm to base 2": lambda p, x, m, v: bce(p, x) / 0.6931 + kl(m, v),
    "logarithm to base 10": lambda p, x, m, v: bce(p, x) / 2.3026 + kl(m, v),
    "softmax over pixels": lambda p, x, m, v: -(x * F.log_softmax(p, 1)).sum() / len(x) + kl(m, v),
}  # fmt: skip


def measure_vae() -> tuple[list[str], list[str]]:
    digits, unseen = binary(images("train")[:TRAINING_DIGITS]), binary(heldout())
    window = training.RIGHT_WINDOW
    limits = f"at most {window.negative_elbo:g}", f"{window.smallest_kl:g} to {window.largest_kl:g}"

    def ends_inside(label: str, loss: Callable[..., torch.Tensor], seed: int) -> bool:
        trained = train_vae(loss, digits, seed)
        if trained["stopped"]:
            print(f"{label}, seed {seed}: {trained['stopped']} in step {trained['steps']}")
            return False
        quality = evaluate_vae(model_with(trained["weights"]), unseen, seed)
        note = training.judge_training(quality, window, "loss").note
        print(f"{label}, seed {seed}, -ELBO: {quality.negative_elbo:.5g} ({limits[0]})")
        print(f"{label}, seed {seed}, KL: {quality.kl:.4g} ({limits[1]}), {note}", flush=True)
        return window.holds(quality)

    outside = [
        f"{label}, seed {seed}"
        for number, (label, loss) in enumerate(RIGHT_LOSSES.items())
        for seed in (RIGHT_SEEDS if number == 0 else WRONG_SEEDS)
        if not ends_inside(f"right: {label}", loss, seed)
    ]
    inside = [
        f"{label}, seed {seed}"
        for label, loss in WRONG_LOSSES.items()
        for seed in WRONG_SEEDS
        if ends_inside(f"wrong: {label}", loss, seed)
    ]
    return outside, inside


def layers(*sizes: int) -> nn.Sequential:
    pairs = itertools.pairwise(sizes)
    return nn.Sequential(*(layer for pair in pairs for layer in (nn.Linear(*pair), nn.Sigmoid())))


def initialised(
    draw: Callable[[torch.Tensor], object], bias: Callable[[torch.Tensor], object] = nn.init.zeros_
):
    def initialise(module):
        for parameter in module.parameters():
            (draw if parameter.dim() > 1 else bias)(parameter)

    return initialise


xavier = initialised(nn.init.xavier_uniform_)
gaussian = initialised(nn.init.normal_, nn.init.normal_)


def squared(x, z):
    return ((x - z) ** 2).sum() / len(x)


def cross(x, z):
    return bce(z, x)


RIGHT_TRAININGS = {
    "Xavier uniform, cross-entropy": (xavier, cross),
    "Xavier normal, cross-entropy": (initialised(nn.init.xavier_normal_), cross),
    "Xavier, cross-entropy with eps, mean": (
        xavier,
        lambda x, z: -(x * (z + 1e-7).log() + (1 - x) * (1 - z + 1e-7).log()).mean(),
    ),
    "Xavier, squared error": (xavier, squared),
}
WRONG_TRAININGS = {
    "N(0,1), cross-entropy": (gaussian, cross),
    "N(0,1), squared error": (gaussian, squared),
    "torch's own, cross-entropy": (lambda module: None, cross),
    "N(0,0.01^2), cross-entropy": (initialised(lambda w: nn.init.normal_(w, std=0.01)), cross),
    "std 2/(in + out), cross-entropy": (
        initialised(lambda w: nn.init.normal_(w, std=2 / sum(w.shape))),
        cross,
    ),
    "zeros, cross-entropy": (initialised(nn.init.zeros_), cross),
    "He, cross-entropy": (initialised(nn.init.kaiming_normal_), cross),
    "Xavier, absolute error": (xavier, lambda x, z: (x - z).abs().sum() / len(x)),
    "Xavier, root of the squared error": (xavier, lambda x, z: ((x - z) ** 2).sum(1).sqrt().mean()),
    "Xavier, sigmoid twice": (xavier, lambda x, z: bce(torch.sigmoid(z), x)),
    "Xavier, minus the cross-entropy": (xavier, lambda x, z: -bce(z, x)),
    "Xavier, second term missing": (xavier, lambda x, z: -(x * (z + 1e-8).log()).sum() / len(x)),
    "Xavier, first image alone": (xavier, lambda x, z: bce(z[:1], x[:1])),
    "Xavier, other image": (xavier, lambda x, z: bce(z, x.roll(1, 0))),
}
FALLING = {
    "N(0,1), squared error": squared,
    "N(0,1), squared error, mean": F.mse_loss,
    "N(0,1), squared error / 25088": lambda x, z: F.mse_loss(z, x) / len(x),
    "N(0,1), root of the squared error": lambda x, z: squared(x, z).sqrt(),
}
NOT_FALLING = {
    "N(0,1), minus the squared error": lambda x, z: -squared(x, z),
    "N(0,1), difference not squared": lambda x, z: (x - z).sum(),
    "N(0,1), nothing": lambda x, z: (0 * z).sum(),
}


def measure_autoencoder() -> tuple[list[str], list[str]]:
    digits, unseen = images("train")[:TRAINING_DIGITS], heldout()
    bars = training.LARGEST_CROSS_ENTROPY, training.LARGEST_SQUARED_ERROR
    errors: dict[tuple[str, int], float] = {}

    def run(initialise, loss, seed: int, epochs: int):
        os.environ["AUTOGRADER_SEED"] = f"benchmark {seed}"
        return autoencoder_run(
            lambda: layers(784, 256, 128), lambda: layers(128, 256, 784), initialise, loss, epochs=epochs
        ).before_and_after()

    def reaches(label: str, initialise, loss, seed: int) -> bool:
        quality = run(initialise, loss, seed, 10)[1].quality(unseen)
        errors[label, seed] = quality.squared_error
        print(f"{label}, seed {seed}, cross-entropy: {quality.cross_entropy:.5g} (at most {bars[0]:g})")
        print(
            f"{label}, seed {seed}, squared error: {quality.squared_error:.4f} (at most {bars[1]:g})",
            flush=True,
        )
        return quality.cross_entropy <= bars[0] and quality.squared_error <= bars[1]

    def falls(label: str, loss, seed: int) -> bool:
        before, after = (each.quality(digits).squared_error for each in run(gaussian, loss, seed, 2))
        ratio = after / before
        print(
            f"{label}, seed {seed}, part left: {ratio:.3f} (at most {training.CLEARLY_LOWER:g})", flush=True
        )
        return ratio <= training.CLEARLY_LOWER

    outside, inside = [], []
    for trainings, seeds, wanted, listed in (
        (RIGHT_TRAININGS, range(3), True, outside),
        (WRONG_TRAININGS, WRONG_SEEDS, False, inside),
    ):
        for label, (initialise, loss) in trainings.items():
            listed += [f"{label}, seed {s}" for s in seeds if reaches(label, initialise, loss, s) != wanted]
    for losses, wanted, listed in ((FALLING, True, outside), (NOT_FALLING, False, inside)):
        for label, loss in losses.items():
            listed += [f"{label}, seed {s}, falls" for s in WRONG_SEEDS if falls(label, loss, s) != wanted]
    for name, first in (
        ("cross-entropy", "Xavier uniform, cross-entropy"),
        ("squared error", "Xavier, squared error"),
    ):
        for seed in WRONG_SEEDS:
            ratio = errors[first, seed] / errors[f"N(0,1), {name}", seed]
            print(f"Xavier against N(0,1), {name}, seed {seed}: {ratio:.3f} (at most 0.7)")
            outside += [f"Xavier against N(0,1), {name}, seed {seed}"] if ratio > 0.7 else []
    return outside, inside


def prior_samples(scale: float = 1.0, draws: bool = False, codes: Callable[..., torch.Tensor] = torch.randn):
    def sample(model, n):
        p = model.decode(scale * codes(n, model.latent_dim)).detach()
        return torch.bernoulli(p) if draws else p

    return sample


def measure_samples() -> tuple[list[str], list[str]]:
    model = sample_looks.trained_model()
    outside, inside = [], []

    def looks_right(label: str, sample, seed: int) -> bool:
        try:
            found = as_images(
                sample_looks.draw_samples(sample, dict(model.state_dict()), 256, seed), 256, "sample"
            )
        except AnswerError as error:
            print(f"{label}, seed {seed}: {error.note}")
            return False
        looks = sample_looks.measure_looks(found, model)
        low, high = sample_looks.SMALLEST_DIVERSITY, sample_looks.LARGEST_DIVERSITY
        print(
            f"{label}, seed {seed}, mean image: {looks.marginal_error:.4f} (at most {sample_looks.LARGEST_MARGINAL_ERROR:g})"
        )
        print(f"{label}, seed {seed}, diversity: {looks.diversity:.3f} ({low:g} to {high:g})")
        return sample_looks.judge_looks(looks, "sample").status == "passed"

    for seed in range(20):
        for label, draws in (("right: probabilities", False), ("right: draws", True)):
            if not looks_right(label, prior_samples(draws=draws), seed):
                outside.append(f"{label}, seed {seed}")
    wrong = {
        "uniform": prior_samples(codes=torch.rand),
        "half as wide": prior_samples(0.5),
        "twice as wide": prior_samples(2.0),
        "rounded": lambda model, n: prior_samples()(model, n).round(),
        "reconstructions": lambda model, n: model(images("train")[:n])[0].detach(),
        "inverted": lambda model, n: 1 - prior_samples()(model, n),
        "one image": lambda model, n: prior_samples()(model, 1).expand(n, 784),
    }
    for label, sample in wrong.items():
        inside += [
            f"{label}, seed {seed}" for seed in WRONG_SEEDS if looks_right(f"wrong: {label}", sample, seed)
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
