"""Promises of calling student code: one clear sentence for each ordinary mistake."""

from __future__ import annotations

import functools
import random

import numpy as np
import pytest
import torch
from torch import nn

from autograder import grade
from autograder.answers.remote import RemoteAnswer, measure
from autograder.answers.time_limits import TooSlow
from autograder.neural.answers.calling import as_tensor, build, call, name_of
from autograder.neural.answers.global_state import own_random_numbers
from autograder.reports.verdicts import AnswerError, Missing, check, passed


def note_of(action) -> str:
    with pytest.raises(AnswerError) as caught:
        action()
    return caught.value.note


class Loss(nn.Module):
    def forward(self, x):
        return x.sum()


def add(x, y=1, *, z=0):
    return x + y + z


@pytest.mark.parametrize(
    ("function", "args", "result"),
    [
        (add, (1,), 2),
        (lambda x: x, (3,), 3),
        (functools.partial(add, y=5), (1,), 6),
        (Loss(), (torch.ones(2),), 2),
        (torch.add, (1, 2), 3),
        (max, (4, 5), 5),
        (np.add, (1, 1), 2),
    ],
)
def test_anything_that_can_be_called_is_called(function, args, result):
    assert call(function, *args) == result


def test_keywords_are_passed_on():
    assert call(add, 1, z=4) == 6


@pytest.mark.parametrize(
    ("function", "note"),
    [
        (None, "answer.none"),
        (3, "answer.not-callable"),
        ("elbo", "answer.not-callable"),
        (torch.ones(2), "answer.not-callable"),
        (Loss, "answer.class-for-function"),
        (lambda: 0, "answer.parameters"),
        (lambda x, y: 0, "answer.parameters"),
    ],
)
def test_what_cannot_be_called_is_said(function, note):
    assert note_of(lambda: call(function, 1, name="elbo_loss")) == note


def test_a_class_and_a_function_may_build():
    assert isinstance(build(Loss), Loss)
    assert isinstance(build(lambda: Loss()), Loss)


@pytest.mark.parametrize(
    ("builder", "note"),
    [
        (Loss(), "answer.instance-for-builder"),
        (lambda: None, "answer.none"),
        (None, "answer.none"),
        (lambda size: Loss(), "answer.parameters"),
    ],
)
def test_what_cannot_build_is_said(builder, note):
    assert note_of(lambda: build(builder, name="Encoder")) == note


def test_the_stub_of_the_release_is_not_answered_yet():
    def stub(x):
        raise NotImplementedError()

    assert note_of(lambda: call(stub, 1)) == "answer.unwritten"


def test_a_module_without_forward_is_not_taken_for_the_stub():
    class Empty(nn.Module):
        pass

    assert note_of(lambda: call(Empty(), torch.ones(1))) == "answer.raises"


def test_exceptions_of_the_student_pass_through():
    def fails(x):
        raise KeyError("mu")

    with pytest.raises(KeyError):
        call(fails, 1)


def test_running_out_of_time_passes_through():
    def slow(x):
        raise TooSlow("stopped")

    with pytest.raises(TooSlow):
        call(slow, 1)


def test_a_seed_makes_every_generator_repeat_itself():
    def draw():
        return torch.rand(1).item(), np.random.rand(), random.random()

    before = torch.random.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    assert call(draw, seed=5) == call(draw, seed=5) != call(draw, seed=6)
    after = torch.random.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    assert torch.equal(before[0], after[0])
    assert before[1:] == after[1:]


def test_without_a_seed_two_calls_draw_different_numbers():
    with own_random_numbers(0):
        assert call(lambda: torch.rand(1).item()) != call(lambda: torch.rand(1).item())


def test_the_students_stream_is_not_the_one_of_the_inputs():
    with own_random_numbers(7):
        assert not torch.equal(torch.rand(5), torch.rand(5, generator=torch.Generator().manual_seed(7)))


def test_global_settings_are_put_back_after_an_error():
    def spoil():
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.manual_seed(0)
        raise ValueError

    state = torch.random.get_rng_state()
    with pytest.raises(ValueError):  # noqa: PT011
        call(spoil, seed=1)
    assert torch.get_default_dtype() is torch.float32
    assert torch.is_grad_enabled()
    assert torch.equal(state, torch.random.get_rng_state())


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (None, "answer.returns-nothing"),
        ((torch.ones(1), torch.ones(1)), "answer.several-values"),
        ([1.0], "answer.several-values"),
        ("0.5", "answer.not-a-tensor"),
        ({"loss": 1}, "answer.not-a-tensor"),
        (np.array(["a"]), "answer.not-a-tensor"),
        (torch.ones(2, dtype=torch.int64), "answer.dtype"),
        (torch.ones(2, dtype=torch.bool), "answer.dtype"),
        (torch.ones(2, dtype=torch.complex64), "answer.dtype"),
        (3, "answer.dtype"),
        (torch.tensor([1.0, float("nan")]), "answer.nan"),
        (torch.tensor([1.0, float("-inf")]), "answer.infinite"),
        (torch.ones(3), "answer.shape"),
        (torch.ones(2, 1), "answer.shape"),
    ],
)
def test_what_is_no_tensor_of_the_kind_asked_is_said(value, note):
    assert note_of(lambda: as_tensor(value, shape=(2,), name="sample")) == note


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.array(0.5), torch.tensor(0.5)])
def test_numbers_and_arrays_are_taken_where_no_gradient_is_needed(value):
    assert float(as_tensor(value, shape=())) == 0.5


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.ones(2)])
def test_numbers_and_arrays_are_refused_where_a_gradient_is_needed(value):
    assert note_of(lambda: as_tensor(value, differentiable=True)) == "answer.not-a-tensor"


def test_whole_numbers_are_taken_where_the_author_says_so():
    assert as_tensor(torch.tensor([0, 1]), integers=True).dtype == torch.float32


def test_the_graph_is_kept():
    x = torch.ones(2, requires_grad=True)
    assert as_tensor(x * 2, differentiable=True).requires_grad


def test_names_of_answers():
    assert name_of(add) == "add"
    assert name_of(Missing("elbo_loss")) == "elbo_loss"
    assert name_of(lambda: 0) == "your function"


def test_a_missing_parameter_is_a_failed_answer_in_a_report():
    report = grade(check("runs", lambda seed: (call(add), passed())[1]), out_of=1)
    assert report.verdicts[0].message == (
        "`add` is called with no values, but it is written with the parameters `(x, y=1, *, z=0)`."
    )


def test_work_is_sent_to_where_an_answer_lives():
    class Remote(RemoteAnswer):
        def run_there(self, function, *args, **kwargs):
            return "there", function, args[1:], kwargs

    remote = Remote()
    assert measure(add, remote, 2, z=3) == ("there", add, (2,), {"z": 3})
    assert measure(add, [remote], 2)[0] == "there"
    assert measure(add, 1, 2) == 3
