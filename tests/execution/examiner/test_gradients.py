"""Gradients through a student's function are those that one process has, or say that they cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import torch

from autograder.reports.verdicts import AnswerError, AuthorError
from tests.execution.examiner.submission import Submission

SOURCE = """
import collections, dataclasses, functools
import torch
import torch.nn.functional as F

def plain(x, y=2.5): return (torch.exp(x) * x ** 2 * y).sum()
def several(x): return x * 2, [x ** 3, {"cube": x.sin()}], None, "text"
def unused(x, y): return x * 3
def detached(x): return (x * 2).detach()
def changed(x):
    x *= 2
    return x.sum()
def same(x): return x
def halves(x): return x[::2], x[1::2].t()
def norm(x): return torch.linalg.vector_norm(x - 1)
def in_double(x): return x.double().exp().sum()
def complex_part(x): return torch.complex(x, x ** 2).abs().sum()
def of_named(*, mu, log_var): return (mu ** 2 + log_var.exp()).sum()
def of_nested(pair): return (pair["a"][0] * pair["b"]).sum()
@torch.no_grad()
def without(x): return x * 2
@torch.jit.script
def scripted(x: torch.Tensor) -> torch.Tensor: return x * x
partial = functools.partial(plain, y=3.0)
lambdas = [lambda x: x.cos()]
Posterior = collections.namedtuple("Posterior", "mean scale")
def named(x): return Posterior(x * 2, x.exp())
@dataclasses.dataclass
class Result:
    loss: torch.Tensor
    parts: list
    def total(self): return self.loss * 2
def as_object(x): return Result((x ** 2).sum(), [1])
def distribution(mu): return torch.distributions.Normal(mu, torch.ones_like(mu))
class Squared(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 2
    @staticmethod
    def backward(ctx, g): return 2 * ctx.saved_tensors[0] * g
def custom(x): return Squared.apply(x).sum()
known = torch.tensor([1.0, 2.0], requires_grad=True)
computed = known * 2
def items(x):
    yield x * 2
"""

FUNCTIONS = (
    "plain norm in_double complex_part custom scripted partial same changed halves several named".split()
)


def leaf(dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor([0.3, -1.2, 2.0, 0.7], dtype=dtype, requires_grad=True)


def total(value: Any) -> Any:
    """The sum of all numbers in a value."""
    if isinstance(value, torch.Tensor):
        return value.sum() if value.is_floating_point() else 0
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return sum(map(total, parts))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_and_gradients_are_those_of_one_process_bit_for_bit(
    student: Submission, here: ModuleType, name: str
) -> None:
    found = []
    for notebook in (student, here):
        x = leaf()
        value = total(getattr(notebook, name)(x.sin()))  # with operations of the test before, and after
        found.append((value, *torch.autograd.grad((value * 3).exp(), x)))
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))


@pytest.mark.parametrize("name", ["plain", "norm", "scripted", "complex_part"])
def test_derivatives_of_higher_order(student: Submission, name: str) -> None:
    function = getattr(student, name)
    assert torch.autograd.gradcheck(function, leaf(torch.float64))
    assert torch.autograd.gradgradcheck(function, leaf(torch.float64))


def test_hessians_and_jacobians(student: Submission, here: ModuleType) -> None:
    for derivative in (torch.autograd.functional.hessian, torch.autograd.functional.jacobian):
        assert torch.equal(derivative(student.plain, leaf()), derivative(here.plain, leaf()))


def test_arguments_by_name_and_inside_of_others(student: Submission) -> None:
    mu, log_var = leaf(), leaf()
    student.of_named(mu=mu, log_var=log_var).backward()
    assert torch.equal(mu.grad, 2 * mu)  # type: ignore[arg-type]
    a, b = leaf(), leaf()
    student.of_nested({"a": [a], "b": b}).backward()
    assert torch.equal(a.grad, b.detach())  # type: ignore[arg-type]


def test_what_has_no_gradient_has_none(student: Submission) -> None:
    x, y = leaf(), leaf()
    assert not student.detached(x).requires_grad
    assert not student.without(x).requires_grad
    with torch.no_grad():
        assert not student.plain(x).requires_grad
    student.unused(x, y).sum().backward()
    assert y.grad is None
    assert not student.plain(x.detach()).requires_grad


def test_what_one_process_refuses_is_refused(student: Submission) -> None:
    with pytest.raises(RuntimeError, match="in-place"):
        student.changed(leaf())  # a leaf
    value = student.plain(leaf())
    value.backward()
    with pytest.raises(RuntimeError, match="second time"):
        value.backward()


def test_named_tuples_are_some_here_too(student: Submission) -> None:
    x = leaf()
    mean, scale = found = student.named(x)
    assert isinstance(found, tuple)
    assert (found.mean is mean, found[1] is scale, type(found).__name__) == (True, True, "Posterior")
    (found.mean.sum() + scale.sum()).backward()
    assert torch.equal(x.grad, 2 + x.detach().exp())  # type: ignore[arg-type]


def test_tensors_of_an_object_that_was_returned(student: Submission) -> None:
    x = leaf()
    found = student.as_object(x)
    assert (found.parts, found.loss) == ([1], (x.detach() ** 2).sum())
    assert torch.equal(torch.autograd.grad(found.loss, x)[0], 2 * x.detach())
    assert torch.equal(torch.autograd.grad(student.distribution(x).mean.sum(), x)[0], torch.ones(4))


UNSUPPORTED: dict[str, Callable[[Submission, torch.Tensor], Any]] = {
    "a method of an object that was returned": lambda student, x: student.as_object(x).total(),
    "a computation of such an object": lambda student, x: student.distribution(x).log_prob(torch.zeros(4)),
    "a variable that was computed": lambda student, x: student.computed,
    "an item of a generator": lambda student, x: next(student.items(x)),
}


@pytest.mark.parametrize("what", UNSUPPORTED)
def test_gradients_that_cannot_be_had_say_so(student: Submission, what: str) -> None:
    value = UNSUPPORTED[what](student, leaf()).sum()
    with pytest.raises(AnswerError, match="cannot differentiate it from here"):
        value.backward()


def test_torch_func_is_refused_in_words_for_the_author(student: Submission) -> None:
    with pytest.raises(AuthorError, match=r"torch\.autograd"):
        torch.func.grad(student.plain)(leaf().detach())
    with pytest.raises(AuthorError, match="student's code"):
        torch.func.vmap(student.same)(torch.ones(2, 2))


@pytest.mark.xfail(strict=True, reason="a tensor of the notebook is a copy, and calls know nothing of it")
def test_gradients_by_a_tensor_of_the_notebook(student: Submission) -> None:
    known = student.known
    student.run("def by_known(x): return (known * x).sum()")
    student.by_known(torch.ones(2, requires_grad=True)).backward()
    assert known.grad is not None


pytestmark = pytest.mark.alone
