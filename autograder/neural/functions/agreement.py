"""Does a function return the tensor that a reference returns? For any shape, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, ClassVar

import torch

from autograder.authoring.authored import SOME, Finite, Points, Positive, Text, authored
from autograder.neural.answers.calling import as_tensor, call, name_of, titled
from autograder.neural.answers.checking import check_program, first_doubt
from autograder.neural.answers.global_state import own_random_numbers
from autograder.neural.functions.random_inputs import Draw, draw_cases
from autograder.neural.losses.rehearsing import unsound_program_mistakes
from autograder.reports.verdicts import AnswerError, AuthorError, Check, Finding, failed, passed

_RELATIVE, _ABSOLUTE = 2e-4, 1e-5
"""Of the largest entry. Single precision, sums of some hundred terms: 1e-6."""

Reference = Callable[..., Any]


@dataclass(frozen=True)
class NumberBetween:
    """A Python float between two limits, for an argument that is no tensor: both limits, then evenly drawn
    ones.
    """

    low: float
    high: float

    def sample(self, case: int, generator: torch.Generator) -> float:
        """The number for this case.

        >>> [NumberBetween(0.1, 2).sample(case, torch.Generator()) for case in (0, 1)]
        [0.1, 2.0]
        """
        if case < 2:
            return float((self.low, self.high)[case])
        return self.low + (self.high - self.low) * float(torch.rand((), generator=generator))

    written: ClassVar[str] = "a number(low, high)"


@authored
def number(low: Finite, high: Finite) -> NumberBetween:
    """Declare a number between ``low`` and ``high``, both of which are tried.

    >>> number(0.1, 2)
    NumberBetween(low=0.1, high=2)
    """
    if not low <= high:
        raise AuthorError(f"number({low}, {high}) has to have low <= high.")
    return NumberBetween(low, high)


@authored
def results_agree(
    function: Any,
    reference: Reference,
    inputs: Annotated[Mapping[Text, Draw | NumberBetween], SOME],
    *,
    answers: tuple[Any, ...] = (),
    mistakes: Mapping[str, Reference] | None = None,
    name: Text | None = None,
    points: Points = 1,
    seconds: Positive = 20,
) -> Check:
    """Check that the function returns what the reference returns, shape and values, in five sizes.

    ``inputs`` are declared as for losses (:mod:`autograder.neural.functions.random_inputs`), or as
    :func:`number`. The function gets float32 tensors, the reference the same values in
    float64. ``answers`` are other answers that the reference uses; where one is missing, the
    check fails and says so. ``mistakes`` maps words to wrong references.

    >>> from autograder.reports.verdicts import grade
    >>> from autograder.neural.functions.random_inputs import normal
    >>> def scaled(x, sigma):
    ...     return x * sigma
    >>> inputs = {"x": normal("B", 4), "sigma": number(0.5, 2)}
    >>> grade(results_agree(scaled, lambda x, sigma: 2 * x * sigma, inputs), out_of=1).verdicts[0].note
    'result.factor'
    """
    called = name or name_of(function)

    def look(seed: int) -> Finding:
        cases = _cases(inputs, seed)
        asked = [_reference_result(reference, case) for _, case in cases]
        found: list[torch.Tensor] = []

        def returns(pair: tuple[Mapping[str, Any], torch.Tensor]) -> None:
            found.append(_result(function, *pair, called))

        pairs = [(words, (case, want)) for (words, case), want in zip(cases, asked, strict=True)]
        with own_random_numbers(seed):
            first_doubt(pairs, returns)
        if _agree(found, asked):
            return passed()
        for words, wrong in (mistakes or {}).items():
            if _agree(found, [_reference_result(wrong, case) for _, case in cases]):
                return failed(f"`{called}` gives {words}.", "result.mistake")
        return _difference(found, asked, called)

    def rehearsal(seed: int) -> Iterator[str]:
        cases = _cases(inputs, seed)

        def results(of: Reference) -> torch.Tensor:
            return torch.cat([_reference_result(of, case).flatten() for _, case in cases])

        wanted = results(reference)
        return unsound_program_mistakes(
            wanted, {words: partial(results, each) for words, each in (mistakes or {}).items()}
        )

    title = titled("the results agree", name)
    return check_program(title, look, function, *answers, points=points, seconds=seconds, rehearsal=rehearsal)


def _cases(inputs: Mapping[str, Draw | NumberBetween], seed: int) -> list[tuple[str, dict[str, Any]]]:
    tensors = {name: each for name, each in inputs.items() if isinstance(each, Draw)}
    generator = torch.Generator().manual_seed(seed + 1)
    cases = []
    for place, case in enumerate(draw_cases(tensors, seed)):
        drawn = {
            name: case.tensors[name].to(torch.float32)
            if isinstance(each, Draw)
            else each.sample(place, generator)
            for name, each in inputs.items()
        }
        cases.append((case.words, drawn))
    return cases


def _given(case: Mapping[str, Any], dtype: torch.dtype) -> list[Any]:
    return [each.to(dtype, copy=True) if isinstance(each, torch.Tensor) else each for each in case.values()]


def _reference_result(reference: Reference, case: Mapping[str, Any]) -> torch.Tensor:
    try:
        return torch.as_tensor(reference(*_given(case, torch.float64))).detach().to(torch.float64)
    except AnswerError:  # raised for another answer that the reference uses
        raise
    except Exception as error:
        raise AuthorError(
            f"The reference cannot be evaluated: {type(error).__name__}: {error}. It is called with the "
            "inputs in the order in which they are declared, in float64."
        ) from error


def _result(function: Any, case: Mapping[str, Any], want: torch.Tensor, name: str) -> torch.Tensor:
    returned = call(function, *_given(case, torch.float32), name=name)
    return as_tensor(returned, tuple(want.shape), name=name, integers=True).detach().to(torch.float64)


def _agree(found: list[torch.Tensor], asked: list[torch.Tensor]) -> bool:
    return all(
        one.shape == other.shape
        and bool(((one - other).abs() <= _RELATIVE * other.abs().max() + _ABSOLUTE).all())
        for one, other in zip(found, asked, strict=True)
    )


def _difference(found: list[torch.Tensor], asked: list[torch.Tensor], name: str) -> Finding:
    one, other = (torch.cat([each.flatten() for each in tensors]) for tensors in (found, asked))
    factor = float((one * other).sum() / (other * other).sum())
    if factor and _agree(found, [factor * each for each in asked]):
        return failed(
            f"What `{name}` returns is {factor:.4g} times what was asked, for all inputs.", "result.factor"
        )
    shift = float((one - other).mean())
    if _agree(found, [each + shift for each in asked]):
        return failed(
            f"What `{name}` returns differs from what was asked by {shift:.4g}, for all inputs.",
            "result.constant",
        )
    worst = int((one - other).abs().argmax())
    return failed(
        f"For some random inputs `{name}` returns {float(one[worst]):.5g} where {float(other[worst]):.5g} "
        "was asked.",
        "result.values",
    )
