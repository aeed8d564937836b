"""Short answers in plain Python: a shape, a choice, yes or no, an order of names."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any

import numpy as np
import torch

from autograder.authoring.authored import SOME, Points, Text, authored
from autograder.reports.verdicts import AnswerError, AuthorError, Check, Finding, check, failed, passed

_MAX_LENGTH = 1000


@authored
def is_value(answer: Any, expected: Any, *, points: Points, title: Text, hint: str = "") -> Check:
    """The answer is this value: a number, a word, a truth value, or a sequence of them.

    Lists, tuples and shapes count alike, and so do upper and lower case.

    >>> from autograder import grade
    >>> grade(is_value([3, 4], (3, 4), points=1, title="the shape"), out_of=1)
    1
    """

    def look(seed: int) -> Finding:
        if answer is None:
            raise AnswerError("This is not answered yet.", "answer.unwritten")
        found, wanted = plain(answer), plain(expected)
        if found == wanted:
            return passed()
        return failed(f"Your answer is `{shown(found)}`. {hint}".strip(), "value.wrong")

    return check(title, look, answer, points=points, rehearsal=lambda seed: _not_plain([expected]))


@authored
def is_one_of(answer: Any, options: Annotated[Sequence[Any], SOME], *, points: Points, title: Text) -> Check:
    """The answer is of the kind that is asked for, whether right or not: one of these options.

    >>> from autograder import grade
    >>> grade(is_one_of("maybe", [True, False], points=1, title="yes or no"), out_of=1)
    0
    """

    def look(seed: int) -> Finding:
        if answer is None:
            raise AnswerError("This is not answered yet.", "answer.unwritten")
        if plain(answer) in [plain(option) for option in options]:
            return passed()
        choices = ", ".join(f"`{shown(plain(option))}`" for option in options)
        return failed(f"Answer with one of {choices}.", "value.option")

    return check(title, look, answer, points=points, rehearsal=lambda seed: _not_plain(options))


@authored
def returns_the_same(
    function: Any,
    reference: Callable[..., Any],
    cases: Callable[[int], Sequence[tuple[Any, ...]]],
    *,
    points: Points,
    title: Text,
    up_to: Callable[[Any], Any] = lambda result: result,
) -> Check:
    """The student's function returns what the reference returns, for the cases drawn from a seed.

    Results are plain values, compared as :func:`is_value` compares them; ``up_to=sorted``
    compares them in any order.

    >>> from autograder import grade
    >>> grade(returns_the_same(sorted, sorted, lambda seed: [([3, 1],)], points=1, title="sorts"), out_of=1)
    1
    """

    def look(seed: int) -> Finding:
        if not callable(function):
            raise AnswerError("A function is asked for.", "answer.unwritten")
        for case in cases(seed):
            try:
                found = plain(function(*case))
            except NotImplementedError:
                raise AnswerError("This is not answered yet.", "answer.unwritten") from None
            if _arranged(found, up_to) != _arranged(plain(_expected(reference, case)), up_to):
                return failed(f"In one case your function returned `{shown(found)}`.", "value.wrong")
        return passed()

    def rehearsal(seed: int) -> Iterator[str]:
        drawn = list(cases(seed))
        if not drawn:
            yield (
                "`cases` draws no case at all, so every function passes. Let it return a list of tuples of "
                "arguments."
            )
        yield from _not_plain(_expected(reference, case) for case in drawn)

    return check(title, look, function, points=points, seconds=20, rehearsal=rehearsal)


def _expected(reference: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    """What the author's reference returns."""
    try:
        return reference(*case)
    except AnswerError:  # raised for another answer that the reference uses
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise AuthorError(f"The reference cannot be called with a case that is drawn: {told}.") from error


def _not_plain(values: Iterable[Any]) -> Iterator[str]:
    """What of an author's values no answer can equal."""
    for value in values:
        try:
            plain(value)
        except AnswerError:
            yield (
                f"No answer can be compared with {value!r}. Write a number, a text, True or False, or a "
                "list of these."
            )


def _arranged(value: Any, up_to: Callable[[Any], Any]) -> Any:
    try:
        return up_to(value)
    except TypeError:  # not a sequence, or one of incomparable things
        return value


def plain(value: Any) -> Any:
    """The value as plain comparable data; raises :class:`AnswerError` for anything else.

    >>> plain(("A", [1.0, True]))
    ('a', (1.0, True))
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray | torch.Tensor):
        if math.prod(value.shape) > _MAX_LENGTH:
            raise AnswerError("This answer is too long.", "answer.too-long")
        value = value.tolist()
    if type(value) in (bool, int, float):
        return value
    if type(value) is str:
        if len(value) > _MAX_LENGTH:
            raise AnswerError("This answer is too long.", "answer.too-long")
        return " ".join(value.casefold().split())
    if isinstance(value, list | tuple) and len(value) <= _MAX_LENGTH:
        return tuple(plain(item) for item in tuple(value))
    raise AnswerError("Answer with a number, a word, True or False, or a list of these.", "answer.type")


def shown(value: Any) -> str:
    """A plain value as a person writes it, shortened."""
    text = repr(value)
    return text if len(text) <= 80 else text[:80] + " …"
