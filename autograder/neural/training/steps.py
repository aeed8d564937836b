"""The training loop's parts that every training of the grader's shares."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch

from autograder.neural.answers.calling import as_tensor, backward_through
from autograder.reports.verdicts import AnswerError

BATCH = 32


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Compute in one thread: small layers are faster so, and busy cores do not matter.

    >>> with one_thread():
    ...     torch.get_num_threads()
    1
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def batches(digits: torch.Tensor, epochs: int, generator: torch.Generator) -> Iterator[torch.Tensor]:
    """Shuffled batches of 32, epoch after epoch.

    >>> [len(batch) for batch in batches(torch.zeros(40, 784), 1, torch.Generator())]
    [32, 8]
    """
    for _ in range(epochs):
        order = torch.randperm(len(digits), generator=generator)
        for start in range(0, len(order), BATCH):
            yield digits[order[start : start + BATCH]]


def scalar_loss(value: object, name: str) -> torch.Tensor:
    """What a loss returned, as a tensor of shape () with a gradient; it may be NaN.

    Raises:
        AnswerError: more than one number, or nothing to differentiate.

    >>> scalar_loss(torch.ones(3, requires_grad=True), "loss")
    Traceback (most recent call last):
    ...
    autograder.reports.unusable.AnswerError: `loss` returned a tensor of shape (3,). A training step needs a
    single number: how are the images of a batch combined?
    """
    tensor = as_tensor(value, name=name, differentiable=True, half=False, finite=False)
    if tensor.numel() != 1:
        raise AnswerError(
            f"`{name}` returned a tensor of shape {tuple(tensor.shape)}. A training step needs a single "
            "number: how are the images of a batch combined?",
            "training.not-scalar",
        )
    if not tensor.requires_grad:
        raise AnswerError(
            f"`{name}` returned a number without a gradient, so nothing can be trained with it. Is it cut "
            "off by `.detach()`, `.item()`, `torch.tensor(...)` or `torch.no_grad()`?",
            "training.no-gradient",
        )
    return tensor.reshape(())


def step(optimiser: torch.optim.Optimizer, loss: torch.Tensor, name: str) -> str:
    """One update. Returns in words why it cannot be made ("NaN", ...), or an empty text.

    Raises:
        AnswerError: the loss cannot be differentiated.

    >>> weight = torch.ones(1, requires_grad=True)
    >>> step(torch.optim.SGD([weight], lr=0.5), weight.log().sum(), "loss"), weight.item()
    ('', 0.5)
    """
    if bool(torch.isnan(loss)):
        return "NaN (not a number)"
    if bool(torch.isinf(loss)):
        return "an infinite value"
    optimiser.zero_grad()
    with backward_through(f"`{name}`", "training.backward-fails"):
        loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return ""
