"""Networks of the student's, seen by a test: counted, differentiated, trained,
and changed from both sides.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from autograder.reports.verdicts import AnswerError, AuthorError
from tests.execution.examiner.submission import Submission, submitted

SOURCE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(width, 3), nn.BatchNorm1d(3), nn.Tanh())
        self.decoder = nn.Linear(3, width)
        self.scale = nn.Parameter(torch.ones(1))
        self.register_buffer("offset", torch.zeros(3), persistent=False)
        self.latent, self.path, self.read, self.whole = 3, "p", "r", "w"
    def encode(self, x): return self.encoder(x) * self.scale + self.offset
    def forward(self, x): return self.decoder(self.encode(x))
    @property
    def width(self): return 17
    @staticmethod
    def twice(x): return 2 * x
    @classmethod
    def standard(cls): return cls(2)

class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(2, 2), nn.Linear(2, 2)
        self.b.weight = self.a.weight
    def forward(self, x): return self.b(self.a(x))

class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.eye(2))
    def forward(self, x): return x @ self.weight

class Lazy(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.LazyLinear(2)
    def forward(self, x): return self.layer(x)

def made():
    torch.manual_seed(3)
    return Net()
model = made()
part = model.encoder
def elbo(network, x): return -(network(x) ** 2).sum()
def hidden(x): return model(x).sum()
def step(network, x, rate=0.1):
    loss = network(x).pow(2).mean()
    network.zero_grad()
    loss.backward()
    for each in network.parameters():
        each.data -= rate * each.grad
def freeze(network):
    for each in network.encoder.parameters(): each.requires_grad_(False)
def grow(network): network.extra = nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
frozen = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
frozen[0].requires_grad_(False)
layers = nn.ModuleList([nn.Linear(2, 2), nn.ReLU()])
recurrent = nn.LSTM(2, 3)
class NoNetwork(nn.Module):
    def __init__(self): pass
"""

X = torch.linspace(-1, 1, 20).reshape(5, 4)


@pytest.fixture
def fresh() -> Iterator[Submission]:
    """A notebook of one's own, for tests that change it."""
    with submitted(SOURCE) as found:
        yield found


def of(network: nn.Module, kind: str = "grad") -> dict[str, Any]:
    return {name: getattr(each, kind) for name, each in network.named_parameters()}


def equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(
        one[name] is other[name] or torch.equal(one[name], other[name]) for name in one
    )


def test_a_network_is_one(student: Submission, here: ModuleType) -> None:
    model, made = student.model, here.made()
    assert isinstance(model, nn.Module)
    assert list(model.state_dict()) == list(made.state_dict())
    assert [name for name, _ in model.named_modules()] == [name for name, _ in made.named_modules()]
    assert sum(each.numel() for each in model.parameters()) == sum(each.numel() for each in made.parameters())
    assert repr(model) == repr(made)
    assert [type(each).__name__ for each in model.modules()] == [
        type(each).__name__ for each in made.modules()
    ]
    assert [isinstance(each, nn.Linear) for each in model.modules()] == [
        isinstance(each, nn.Linear) for each in made.modules()
    ]
    assert equal(of(model, "data"), of(made, "data"))


def test_attributes_methods_and_classes(student: Submission) -> None:
    model = student.model
    assert (model.latent, model.width, model.path, model.read, model.whole) == (3, 17, "p", "r", "w")
    assert torch.equal(model.twice(torch.ones(1)), torch.tensor([2.0]))
    assert isinstance(student.Net.standard(), nn.Module)
    assert isinstance(model, student.Net)
    assert issubclass(student.Net, nn.Module)
    assert not issubclass(student.Net, nn.Linear)
    with pytest.raises(AttributeError):
        _ = model.missing
    assert not hasattr(model, "missing")
    model.latent = 5
    assert model.latent == 5


def test_a_class_that_is_called_like_torchs_is_not_torchs(student: Submission) -> None:
    assert not isinstance(student.Linear(), nn.Linear)
    assert isinstance(student.frozen[0], nn.Linear)
    assert (student.frozen[0].in_features, len(student.frozen), len(student.layers)) == (2, 2, 2)
    assert [isinstance(each, nn.Linear) for each in student.layers] == [True, False]
    assert isinstance(student.frozen, nn.Sequential)
    assert student.frozen[:1](torch.ones(1, 2)).shape == (1, 2)


CALLS: dict[str, Callable[[Any, Any], torch.Tensor]] = {
    "itself": lambda notebook, model: model(X),
    "a method": lambda notebook, model: model.encode(X),
    "a part": lambda notebook, model: model.encoder(X),
    "a part of a part": lambda notebook, model: model.encoder[0](X),
    "given to a function": lambda notebook, model: notebook.elbo(model, X),
    "a part of it given to a function": lambda notebook, model: notebook.elbo(model.encoder, X),
    "found by a function": lambda notebook, model: notebook.hidden(X),
    "in a test's own computation": lambda notebook, model: model(X.sin()).exp() * model.scale,
}


@pytest.mark.parametrize("how", CALLS)
def test_gradients_by_parameters_are_those_of_one_process(
    student: Submission, here: ModuleType, how: str
) -> None:
    found = []
    for notebook in (student, here):
        model = notebook.model
        model.load_state_dict(here.made().state_dict())
        model.zero_grad()
        CALLS[how](notebook, model).sum().backward()
        found.append(of(model))
    assert equal(*found)


def test_a_network_and_a_part_of_it_that_has_a_name_share_their_parameters(fresh: Submission) -> None:
    model, part = fresh.model, fresh.part
    model(X).sum().backward()
    assert part[0].weight.grad is not None
    assert part[0].weight is model.encoder[0].weight


def test_parameters_that_are_there_twice(fresh: Submission) -> None:
    tied = fresh.Tied()
    assert tied.a.weight is tied.b.weight
    assert len(list(tied.parameters())) == 3
    tied(torch.ones(1, 2)).sum().backward()
    assert tied.b.weight.grad is not None


def trained(notebook: Any, optimizer: Callable[..., torch.optim.Optimizer]) -> list[float]:
    model = notebook.made()
    stepping = optimizer(model.parameters(), lr=0.05)
    losses = []
    for _ in range(5):
        loss = (model(X) - X).pow(2).mean()
        stepping.zero_grad()
        loss.backward()
        stepping.step()
        losses.append(loss.item())
    model.eval()
    return [*losses, model(X).sum().item()]


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_training_by_a_test_gives_the_numbers_of_one_process(
    student: Submission, here: ModuleType, optimizer: Any
) -> None:
    assert trained(student, optimizer) == trained(here, optimizer)


def test_what_a_test_changes_is_changed_there(fresh: Submission) -> None:
    model = fresh.model
    with torch.no_grad():
        model.decoder.weight.zero_()
    model.decoder.bias.data.fill_(2.0)
    assert torch.equal(model(X), torch.full((5, 4), 2.0))
    model.decoder.bias = nn.Parameter(torch.ones(4))
    assert torch.equal(model(X), torch.ones(5, 4))
    model.load_state_dict({name: torch.zeros_like(each) for name, each in model.state_dict().items()})
    assert torch.equal(fresh.hidden(X), torch.tensor(0.0))
    model.apply(lambda part: nn.init.ones_(part.bias) if isinstance(part, nn.Linear) else None)
    assert torch.equal(model(X), torch.ones(5, 4))
    assert model.double()(X.double()).dtype == torch.float64


def test_what_the_student_changes_is_changed_here(fresh: Submission) -> None:
    model = fresh.model
    held, before = list(model.parameters()), [each.detach().clone() for each in model.parameters()]
    fresh.step(model, X)
    assert not any(torch.equal(one, other) for one, other in zip(held[-2:], before[-2:], strict=True))
    assert all(each.grad is not None for each in held)
    fresh.freeze(model)
    assert [each.requires_grad for each in model.parameters()] == [True, *[False] * 4, True, True]
    fresh.grow(model)
    assert "extra.weight" in model.state_dict()


def test_the_students_optimizer_uses_gradients_of_the_test(fresh: Submission) -> None:
    model, optimizer = fresh.model, fresh.optimizer
    before = model.decoder.bias.detach().clone()
    model(X).sum().backward()
    optimizer.step()
    assert torch.allclose(model.decoder.bias, before - 0.5)
    optimizer.zero_grad()
    assert model.decoder.bias.grad is None


def test_modes_and_buffers(fresh: Submission) -> None:
    model = fresh.model
    mean = model.encoder[1].running_mean
    model.eval()
    model(X)
    assert torch.equal(mean, torch.zeros(3))
    model.train()
    model(X + 3)
    assert not torch.equal(mean, torch.zeros(3))
    model.encoder.eval()
    assert (model.training, model.encoder.training, model.encoder[1].training) == (True, False, False)
    after = mean.clone()
    model(X + 9)
    assert torch.equal(mean, after)
    assert "offset" not in model.state_dict()
    assert "offset" in dict(model.named_buffers())


def test_frozen_parameters_and_thawed_ones(fresh: Submission) -> None:
    frozen = fresh.frozen
    frozen(torch.ones(1, 2)).sum().backward()
    assert [each.grad is not None for each in frozen.parameters()] == [False, False, True, True]
    frozen.requires_grad_(True)
    frozen(torch.ones(1, 2)).sum().backward()
    assert all(each.grad is not None for each in frozen.parameters())
    frozen.zero_grad()
    frozen[1].requires_grad_(False)
    frozen(torch.ones(1, 2)).sum().backward()
    assert [each.grad is not None for each in frozen.parameters()] == [True, True, False, False]


def test_copies_are_networks_of_their_own(fresh: Submission) -> None:
    model = fresh.model
    other = copy.deepcopy(model)
    fresh.step(model, X)
    assert not torch.equal(other.decoder.bias, model.decoder.bias)
    assert torch.equal(other.eval()(X), other(X))


def test_networks_without_parameters_yet_can_be_called(fresh: Submission) -> None:
    lazy = fresh.Lazy()
    assert lazy(torch.ones(1, 4)).shape == (1, 2)
    lazy(torch.ones(1, 4)).sum().backward()
    assert lazy.layer.weight.grad.shape == (2, 4)
    first = fresh.Lazy()(torch.ones(1, 4))
    with pytest.raises(AnswerError, match="cannot differentiate"):
        first.sum().backward()
    assert fresh.recurrent(torch.ones(1, 1, 2))[0].shape == (1, 1, 3)
    assert fresh.NoNetwork() is not None


REFUSED: dict[str, Callable[[Any], Any]] = {
    "a new layer": lambda model: setattr(model, "new", nn.Linear(1, 1)),
    "a hook on a part": lambda model: model.encoder.register_forward_hook(print),
    "a pickle": lambda model: copy.copy(model),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_has_no_effect_there_is_told_to_the_author(student: Submission, what: str) -> None:
    with pytest.raises(AuthorError, match="lives in another process"):
        REFUSED[what](student.model)


def test_a_hook_on_the_network_is_called(student: Submission) -> None:
    seen: list[Any] = []
    hook = student.model.register_forward_hook(lambda *each: seen.append(each))
    student.model(X)
    hook.remove()
    assert len(seen) == 1


pytestmark = pytest.mark.alone
