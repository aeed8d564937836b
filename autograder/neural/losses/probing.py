"""Evaluating a loss of a student's beside the reference, on inputs chosen to tell mistakes apart."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch

from autograder.answers.time_limits import TooSlow
from autograder.neural.answers.calling import as_tensor, call
from autograder.neural.functions.random_inputs import Case, Draw, Size, Tensors, draw_case, draw_sizes
from autograder.reports.verdicts import AuthorError

Loss = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class LossMistake:
    """A mistake that was recognised: a stable note, a sentence, what was
    measured, and whose term it is in.
    """

    note: str
    message: str
    evidence: Mapping[str, float | str] | None = None
    inputs: tuple[str, ...] = ()


def single_number(
    value: object, name: str, *, differentiable: bool = False, finite: bool = True
) -> torch.Tensor:
    """A loss as a tensor of shape (); a tensor with one entry in any shape is taken too.

    >>> single_number(torch.ones(1, 1), "loss").shape
    torch.Size([])
    """
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.reshape(())
    return as_tensor(value, shape=(), name=name, differentiable=differentiable, half=False, finite=finite)


def converted(tensors: Tensors, dtype: torch.dtype) -> Tensors:
    """Fresh copies in another dtype, which the callee may change as it likes.

    >>> converted({"x": torch.zeros(2)}, torch.float64)["x"].dtype
    torch.float64
    """
    return {name: tensor.detach().to(dtype, copy=True) for name, tensor in tensors.items()}


def reference_value(reference: Loss, tensors: Tensors) -> float:
    """The author's reference in float64.

    Raises:
        AuthorError: the reference raises, or gives no single finite number.
    """
    try:
        value = reference(*converted(tensors, torch.float64).values())
        number = float(value.detach())
    except Exception as error:
        shapes = ", ".join(f"{name} {tuple(tensor.shape)}" for name, tensor in tensors.items())
        raise AuthorError(
            f"The reference cannot be evaluated on {shapes}: {type(error).__name__}: {error}. It is called "
            "with the inputs in the order in which they are declared, and returns a tensor of shape ()."
        ) from error
    if not math.isfinite(number):
        raise AuthorError(
            f"The reference gives {number} for inputs that the check uses; it has to be finite there."
        )
    return number


class OutOfTimeError(Exception):
    """Naming a mistake takes too long with this loss; the verdict goes without a name."""


@dataclass(frozen=True)
class LossProbe:
    """A student's loss and the reference, ready to be evaluated on random inputs.

    ``deadline``, in CPU seconds of :func:`time.process_time`, bounds what is spent on naming a
    mistake: a loss that loops over pixels in Python takes a tenth of a second per call.
    """

    loss: Loss
    reference: Loss
    inputs: Mapping[str, Draw]
    seed: int
    deadline: float = math.inf

    def student(self, tensors: Tensors) -> float:
        """The student's value in float64 (float32 if it insists); NaN where it cannot be had.

        Raises:
            OutOfTimeError: the deadline has passed.
        """
        if time.process_time() > self.deadline:
            raise OutOfTimeError
        for dtype in (torch.float64, torch.float32):
            try:
                value = call(self.loss, *converted(tensors, dtype).values())
                return float(single_number(value, "loss", finite=False).detach())
            except (AuthorError, TooSlow):
                raise
            except Exception:  # what is wrong with it was said by the check itself
                continue
        return math.nan

    def asked(self, tensors: Tensors) -> float:
        """The reference's value."""
        return reference_value(self.reference, tensors)

    def sizes(self) -> list[dict[Size, int]]:
        """Five assignments of sizes, without the batch of one, which hides a reduction."""
        generator = torch.Generator().manual_seed(self.seed)
        drawn = [sizes for _ in range(2) for sizes in draw_sizes(self.inputs, generator)]
        return [sizes for sizes in drawn if sizes.get("B") != 1][:5]

    def cases(self, sizes: Mapping[Size, int], count: int, vary: Sequence[str] | None = None) -> list[Case]:
        """Several draws in the same sizes; inputs not named in ``vary`` stay as in the first."""
        generator = torch.Generator().manual_seed(self.seed + sum(sizes.values()))
        drawn = [draw_case(self.inputs, sizes, generator) for _ in range(count)]
        if vary is None:
            return drawn
        fixed = {name: tensor for name, tensor in drawn[0].tensors.items() if name not in vary}
        return [Case(sizes, case.tensors | fixed) for case in drawn]


Diagnosis = Callable[[LossProbe], LossMistake | None]
"""Recognises a mistake, or says nothing."""


def fit(columns: Sequence[Sequence[float]], values: Sequence[float]) -> list[float] | None:
    """Least squares of ``values`` on the columns and a constant; None if they do not explain them.

    The residual may be 1e-4 of the spread of the values, plus the rounding of a loss that
    computes in float32 (3e-6 of its size).

    >>> [round(each, 6) for each in fit([[1.0, 2.0, 3.0, 5.0]], [3.0, 5.0, 7.0, 11.0])]
    [2.0, 1.0]
    """
    if not all(math.isfinite(value) for value in values):
        return None
    target = torch.tensor(values, dtype=torch.float64)
    design = torch.tensor([*columns, [1.0] * len(values)], dtype=torch.float64).T
    if not bool(torch.isfinite(design).all()):
        return None
    scale = design.abs().amax(dim=0).clamp(min=1e-300)
    solution = torch.linalg.lstsq(design / scale, target[:, None], driver="gelsd").solution[:, 0] / scale
    residual = (design @ solution - target).abs().max()
    spread = (target - target.mean()).abs().max()
    if float(residual) > 1e-4 * float(spread) + 3e-6 * float(target.abs().max()) + 1e-12:
        return None
    return [float(each) for each in solution]
