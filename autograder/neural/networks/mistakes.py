"""Saying what is wrong with the layers of a network."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from autograder.neural.networks.layers import Differences, Sizes, compare_shapes
from autograder.reports.verdicts import Finding, failed


def wrong_activations(activations: Sequence[str], sizes: Sizes) -> Finding:
    """Name the activations of a network that computes with these instead of sigmoids.

    >>> wrong_activations(["sigmoid", "relu"], (784, 256, 128)).message
    'After the last layer (256 → 128) there is the activation relu; a sigmoid was asked after every layer.'
    """
    parts, slugs = [], []
    for index, activation in enumerate(activations):
        if activation == "sigmoid":
            continue
        last = index == len(activations) - 1
        layer = f"{'the last layer' if last else f'layer {index + 1}'} ({sizes[index]} → {sizes[index + 1]})"
        found = "no activation" if activation == "none" else f"the activation {activation}"
        parts.append(f"after {layer} there is {found}")
        slugs.append(
            f"{'last' if last else f'layer-{index + 1}'}-"
            f"{'missing' if activation == 'none' else activation.replace(' ', '-')}"
        )
    sentence = " and ".join(parts)
    return failed(
        f"{sentence[0].upper()}{sentence[1:]}; a sigmoid was asked after every layer.",
        f"activation.{'.'.join(slugs)}",
    )


def wrong_sizes(
    shapes: Sequence[tuple[int, ...]], differences: Differences, sizes: Sizes, name: str
) -> Finding:
    """Name the difference between the parameters found and those of the layers asked for.

    >>> shapes = [(256, 784), (128, 256), (128,)]
    >>> wrong_sizes(shapes, compare_shapes(shapes, (784, 256, 128)), (784, 256, 128), "Encoder").note
    'layers.missing-bias'
    """
    asked = " → ".join(map(str, sizes))
    found = f"Found are parameters of the shapes {shapes_in_words(shapes)}." if shapes else ""
    if not shapes:
        return failed(f"`{name}()` lists no parameters; there is nothing to train.", "layers.none")
    if compare_shapes(shapes, sizes[::-1]).none:
        return failed(
            f"The layers of `{name}()` run {' → '.join(map(str, sizes[::-1]))}; asked was {asked}.",
            "layers.reversed",
        )
    for other in itertools.permutations(sizes):
        if other != sizes and compare_shapes(shapes, other).none:
            return failed(
                f"The layers of `{name}()` run {' → '.join(map(str, other))}; asked was {asked}.",
                "layers.swapped",
            )
    only_biases = not (differences.missing_weights or differences.extra_weights or differences.extra_biases)
    if only_biases and differences.missing_biases:
        lengths = " and ".join(map(str, differences.missing_biases))
        return failed(
            f"There is no bias of length {lengths} among the parameters of `{name}()`; every layer has one. "
            f"{found}",
            "layers.missing-bias",
        )
    if differences.missing_weights and not (differences.extra_weights or differences.extra_biases):
        missing = " and ".join(f"{rows} × {columns}" for rows, columns in differences.missing_weights)
        return failed(
            f"There is no weight matrix {missing} among the parameters of `{name}()`. Every layer has a "
            f"matrix of its own, and a decoder does not reuse those of the encoder. {found}",
            "layers.missing-weight",
        )
    if not (differences.missing_weights or differences.missing_biases):
        return failed(f"`{name}()` has more parameters than the layers {asked} need. {found}", "layers.extra")
    return failed(f"The layers of `{name}()` were asked to run {asked}. {found}", "layers.sizes")


def shapes_in_words(shapes: Sequence[tuple[int, ...]]) -> str:
    """A list of shapes for a sentence.

    >>> shapes_in_words([(2, 3), (2,)])
    '(2, 3), (2,)'
    """
    shown = ", ".join(str(tuple(shape)) for shape in shapes[:8])
    return shown + (f" and {len(shapes) - 8} more" if len(shapes) > 8 else "")
