"""Rankings of variants by their L2 distance: right in several ways, and by something else."""

import numpy as np
import torch


def by(distance, reverse=False):
    return lambda image, variants: sorted(
        variants, key=lambda name: float(distance(variants[name], image)), reverse=reverse
    )


def by_argsort(image, variants):
    names = list(variants)
    distances = torch.stack([torch.dist(image, variants[name]) for name in names])
    return [names[place] for place in torch.argsort(distances)]


def by_cdist(image, variants):
    stacked = torch.stack(list(variants.values())).flatten(1)
    order = torch.cdist(image.reshape(1, -1), stacked)[0].argsort().tolist()
    return [list(variants)[place] for place in order]


def by_removing_the_nearest(image, variants):
    left, ranking = dict(variants), []
    while left:
        nearest = min(left, key=lambda name: ((left[name] - image) ** 2).mean())
        ranking.append(nearest)
        del left[nearest]
    return ranking


def squared(a, b):
    return ((a - b) ** 2).sum()


RIGHT = {
    "sorted by the sum of squares": by(squared),
    "sorted by the norm": by(lambda a, b: torch.linalg.norm(a - b)),
    "mean squared error": by(torch.nn.functional.mse_loss),
    "numpy": by(lambda a, b: np.sqrt(np.sum((a.numpy() - b.numpy()) ** 2))),
    "argsort": by_argsort,
    "cdist": by_cdist,
    "the nearest removed again and again": by_removing_the_nearest,
    "a tuple": lambda image, variants: tuple(by(squared)(image, variants)),
}

WRONG = {
    "the farthest first": (by(squared, reverse=True), "value.wrong"),
    "as they come": (lambda image, variants: list(variants), "value.wrong"),
    "alphabetically": (lambda image, variants: sorted(variants), "value.wrong"),
    "by the sum of differences": (by(lambda a, b: (a - b).sum()), "value.wrong"),
    "by the absolute sum": (by(lambda a, b: (a - b).sum().abs()), "value.wrong"),
    "by the largest difference": (by(lambda a, b: (a - b).abs().max()), "value.wrong"),
    "by the variants' own size": (by(lambda a, b: a.pow(2).sum()), "value.wrong"),
    "by L1": (by(lambda a, b: (a - b).abs().sum()), "value.wrong"),
    "distances instead of names":
        (lambda image, variants: sorted(float(squared(each, image)) for each in variants.values()),
         "value.wrong"),
    "pairs of names and distances":
        (lambda image, variants: sorted(
            ((name, float(squared(each, image))) for name, each in variants.items()),
            key=lambda pair: pair[1]), "value.wrong"),
    "only the nearest": (lambda image, variants: by(squared)(image, variants)[0], "value.wrong"),
    "the ranking of the first digit written down":
        (lambda image, variants: ["blurred", "noisy", "shifted"], "value.wrong"),
    "the dictionary itself": (lambda image, variants: variants, "answer.type"),
    "returns nothing": (lambda image, variants: None, "answer.type"),
}  # fmt: skip
