"""The gradients of a loss of a student's, and how they differ from the reference's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from autograder.neural.answers.calling import backward_through, call
from autograder.neural.answers.checking import first_doubt
from autograder.neural.functions.random_inputs import Case, Tensors, by_words
from autograder.neural.losses.factors import name_factor
from autograder.neural.losses.probing import Loss, converted, single_number
from autograder.reports.verdicts import AuthorError, Finding, failed, passed

GRADIENT_TOLERANCE = 2e-3
"""Relative to each entry, plus the same share of the root mean square of all entries. Over 20
seeds right losses differ by at most 5e-6 in float32, those with log(p + 1e-5) by 4.3e-4, and
log(p + 1e-4) by 3.3e-3 or more."""


def gradients(loss: Loss, tensors: Tensors, by: Sequence[str]) -> dict[str, torch.Tensor | None] | None:
    """Gradients of ``loss`` with respect to the inputs named, in the dtype given.

    An input that the loss does not depend on has the gradient None; None for all means that
    no graph connects the loss with its inputs.

    Raises:
        AnswerError: the backward pass fails.

    >>> gradients(lambda x, y: (x * y).sum(), {"x": torch.ones(2), "y": torch.full((2,), 3.0)}, ["x"])
    {'x': tensor([3., 3.])}
    """
    leaves = {name: tensor.detach().clone().requires_grad_(name in by) for name, tensor in tensors.items()}
    # In training no input of a loss is a leaf, so that changing one in place is possible there.
    value = loss(*(leaf.clone() if name in by else leaf for name, leaf in leaves.items()))
    if not value.requires_grad:
        return None
    with backward_through("the loss"):
        found = torch.autograd.grad(value, [leaves[name] for name in by], allow_unused=True)
    if all(
        gradient is None for gradient in found
    ):  # torch.tensor(..., requires_grad=True) is a graph of its own
        return None
    return dict(zip(by, found, strict=True))


def student_gradients(
    loss: Any, tensors: Tensors, by: Sequence[str], name: str
) -> dict[str, torch.Tensor | None] | None:
    """The same for a student's loss, which may return anything.

    >>> student_gradients(lambda x: x.sum().item(), {"x": torch.ones(2)}, ["x"], "loss")
    Traceback (most recent call last):
    ...
    autograder.reports.unusable.AnswerError: `loss` returned a Python number; a tensor was asked. No gradient
    can flow through it: `.item()`, `.numpy()`, `float(...)` and functions of `math` or `numpy` leave torch.
    """

    def called(*values: torch.Tensor) -> torch.Tensor:
        return single_number(call(loss, *values, name=name), name, differentiable=True, finite=False)

    return gradients(called, tensors, by)


def compare_gradients(
    loss: Any, reference: Loss, cases: Sequence[Case], by: Sequence[str], name: str
) -> Finding:
    """Compare all gradients in all cases."""
    pairs: dict[str, list[tuple[torch.Tensor, torch.Tensor]]] = {each: [] for each in by}

    def without(case: Case) -> Finding | None:
        tensors = converted(case.tensors, torch.float32)
        asked = asked_gradients(reference, tensors, by)
        found = student_gradients(loss, tensors, by, name)
        if found is None:
            return failed(
                f"No gradient flows through `{name}`: what it returns is not connected to its inputs any "
                "more. `.detach()`, `.data`, `.item()`, numpy and `torch.no_grad()` cut the connection.",
                "gradient.none",
            )
        for each in by:
            gradient = found[each]
            zero = torch.zeros_like(asked[each])
            pairs[each].append((zero if gradient is None else gradient.to(torch.float64), asked[each]))
        return None

    none = first_doubt(by_words(cases), without)
    if none is not None:
        return none
    for each in by:
        if not all(_agree(*pair) for pair in pairs[each]):
            return _difference(each, pairs[each], cases, name)
    return passed()


def asked_gradients(reference: Loss, tensors: Tensors, by: Sequence[str]) -> Tensors:
    """The gradients of the author's reference.

    Raises AuthorError where none flows through it.
    """
    doubled = converted(tensors, torch.float64)
    with torch.enable_grad():  # a student's loss may have turned them off
        found = gradients(reference, doubled, by)
    if found is None:
        raise AuthorError("No gradient flows through the reference; write it with torch operations only.")
    return {each: torch.zeros_like(doubled[each]) if found[each] is None else found[each] for each in by}  # type: ignore[misc]


def _agree(found: torch.Tensor, asked: torch.Tensor) -> bool:
    allowed = GRADIENT_TOLERANCE * (asked.abs() + asked.square().mean().sqrt())
    return bool(((found - asked).abs() <= allowed + 1e-9).all())


def _difference(
    each: str, pairs: Sequence[tuple[torch.Tensor, torch.Tensor]], cases: Sequence[Case], name: str
) -> Finding:
    if all(bool((found == 0).all()) for found, _ in pairs):
        return failed(
            f"The gradient with respect to `{each}` is zero: no change of `{each}` reaches the result of "
            f"`{name}`. Is it used, and used without `.detach()`, `.data`, `.item()`, numpy or "
            "`torch.no_grad()`?",
            f"gradient.detached-{each}",
        )
    if not all(bool(torch.isfinite(found).all()) for found, _ in pairs):
        return failed(
            f"The gradient with respect to `{each}` is NaN or infinite for ordinary inputs.", "gradient.nan"
        )
    ratios = [float((found * asked).sum() / asked.square().sum().clamp(min=1e-300)) for found, asked in pairs]
    proportional = all(
        _agree(found, ratio * asked) for ratio, (found, asked) in zip(ratios, pairs, strict=True)
    )
    factor = name_factor(ratios, [case.sizes for case in cases]) if proportional else None
    if factor is not None:
        return failed(
            f"The gradient with respect to `{each}` is {factor.words}. {factor.question}".strip(),
            f"gradient.{each}-{factor.slug}",
            factor=factor.constant,
        )

    def differ(pair: tuple[torch.Tensor, torch.Tensor]) -> Finding | None:
        return None if _agree(*pair) else _worst_entry(each, *pair, name)

    words = [case.words for case in cases]
    return first_doubt(zip(words, pairs, strict=True), differ) or passed()


def _worst_entry(each: str, found: torch.Tensor, asked: torch.Tensor, name: str) -> Finding:
    worst = int((found - asked).abs().argmax())
    place = tuple(int(index) for index in torch.unravel_index(torch.tensor(worst), asked.shape))
    position = ", ".join(map(str, place))
    got, want = float(found.flatten()[worst]), float(asked.flatten()[worst])
    return failed(
        f"For random inputs, the gradient of `{name}` with respect to `{each}[{position}]` is {got:.4g}; "
        f"asked was {want:.4g}.",
        f"gradient.{each}",
        found=got,
        asked=want,
    )
