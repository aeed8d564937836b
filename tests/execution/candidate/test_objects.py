"""Names, objects, networks and generators of the notebook, as the examiner asks for them."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograder.execution.channel.handles import Given, Handle
from autograder.execution.channel.replies import (
    Items,
    NetworkState,
    Outputs,
    Raised,
    Refused,
    Reply,
    Value,
)
from autograder.execution.channel.requests import (
    Call,
    Free,
    GetAttribute,
    GetName,
    Next,
    Parameters,
    Run,
    RunCell,
    SetState,
    VectorJacobian,
)
from tests.execution.candidate.asking import Candidate, candidate, given

NETWORK = """
import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(2, 2)
        self.frozen = torch.nn.Parameter(torch.ones(2), requires_grad=False)
        self.last = torch.nn.Linear(2, 2)
        self.last.weight = self.first.weight
        self.norm = torch.nn.BatchNorm1d(2)
        self.register_buffer("hidden", torch.zeros(1), persistent=False)
    def forward(self, x):
        return self.last(self.norm(self.first(x))) * self.frozen
    def encode(self, x):
        return self.first(x)
net = Net()
"""


def named(asked: Candidate, name: str) -> Given:
    return given(asked.named(name))


def test_values_and_stand_ins_of_names() -> None:
    with candidate("x = [1, 'a', 2.5]\ndef f(a, b=1): pass") as asked:
        assert asked.named("x") == [1, "a", 2.5]
        function = asked.named("f")
        assert isinstance(function, Handle)
        assert [each.name for each in function.parameters or ()] == ["a", "b"]
        assert asked.ask(GetName("missing"), Refused).note == "name.missing"
        assert asked.ask(GetName("print"), Refused).note == "name.missing"


def test_attributes() -> None:
    source = "class A:\n    x = 3\n    @property\n    def broken(self):\n        return 1 / 0\na = A()"
    with candidate(source) as asked:
        a = named(asked, "a")
        assert asked.ask(GetAttribute(a, "x"), Value).value == 3
        assert asked.ask(GetAttribute(a, "missing"), Raised).type_name == "AttributeError"
        raised = asked.ask(GetAttribute(a, "broken"), Raised)
        assert raised.type_name == "ZeroDivisionError"
        assert raised.lines == ("in `broken`, line 5: `return 1 / 0`",)


def test_methods_are_called_by_attributes() -> None:
    with candidate("class A:\n    def f(self, n):\n        return n + 1\na = A()") as asked:
        for function, attributes in (
            ("a", ("f",)),
            ("a", ("f", "__call__")),
            (named(asked, "a"), ("f",)),
        ):
            assert asked.ask(Call(function, attributes, (1,)), Outputs).value == 2


def test_generators_are_asked_for_items() -> None:
    with candidate("def count():\n    yield from range(3)") as asked:
        made = asked.ask(Call("count"), Outputs).value
        first = asked.ask(Next(given(made), 2), Items)
        assert (first.items, first.ended) == ((0, 1), False)
        assert asked.ask(Next(given(made), 2), Items).ended
        assert asked.ask(Next(named(asked, "count")), Raised).type_name == "TypeError"


def test_what_a_network_consists_of() -> None:
    with candidate(NETWORK) as asked:
        state = asked.ask(Parameters(named(asked, "net")), NetworkState)
    assert list(state.parameters) == [
        *("frozen", "first.weight", "first.bias", "last.bias", "norm.weight", "norm.bias"),
    ]
    assert [name for name, each in state.parameters.items() if not each.requires_grad] == ["frozen"]
    assert list(state.buffers) == [
        "hidden",
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]
    assert state.shared == {"last.weight": "first.weight"}
    assert state.buffers_kept_out == ("hidden",)
    assert state.classes == {"": "Net", "first": "Linear", "last": "Linear", "norm": "BatchNorm1d"}


def test_gradients_by_parameters_come_after_those_by_arguments() -> None:
    x = torch.tensor([[1.0, 2.0]], requires_grad=True)
    with candidate(NETWORK) as asked:
        net = named(asked, "net")
        asked.define("_ = net.eval()")
        state = asked.ask(Parameters(net), NetworkState)
        trained = [name for name, each in state.parameters.items() if each.requires_grad]
        reply = asked.ask(Call(net, ("encode",), (x,), gradients=True), Outputs)
        assert reply.call is not None
        products = asked.ask(VectorJacobian(reply.call, (torch.ones(1, 2),)), Outputs).value
    assert len(products) == 1 + len(trained)
    by_name = dict(zip(trained, products[1:], strict=True))
    assert torch.allclose(products[0], state.parameters["first.weight"].sum(0))
    assert torch.equal(by_name["first.weight"], x.detach().repeat(2, 1))
    assert by_name["last.bias"] is None


def test_the_state_of_a_network_is_set() -> None:
    with candidate(NETWORK) as asked:
        net = named(asked, "net")
        new = {"first.weight": torch.eye(2), "norm.running_mean": torch.ones(2)}
        assert asked.ask(SetState(net, new), Value).value is None
        assert asked.run("net.last.weight.tolist(), net.norm.running_mean.tolist()")[0]["data"] == {
            "text/plain": "([[1.0, 0.0], [0.0, 1.0]], [1.0, 1.0])"
        }
        asked.ask(SetState(net, {"first.bias": torch.ones(2, dtype=torch.float64)}), Value)
        assert asked.run("net.first.bias.dtype")[0]["data"] == {"text/plain": "torch.float64"}


@pytest.mark.parametrize(
    ("request_of", "note"),
    [
        (lambda net, other: SetState(net, {"nothing": torch.ones(1)}), "network.state"),
        (lambda net, other: SetState(net, {"first.bias": torch.ones(3)}), "network.state"),
        (lambda net, other: SetState(other, {}), "network.not-one"),
        (lambda net, other: Parameters(other), "network.not-one"),
        (lambda net, other: Parameters(Given(999)), "object.unknown"),
        (lambda net, other: Call("print", arguments=(Given(999),)), "object.unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_the_next_request_is_answered(request_of: Any, note: str) -> None:
    with candidate(NETWORK + "other = object()\n") as asked:
        request = request_of(named(asked, "net"), named(asked, "other"))
        assert asked.ask(request, Refused).note == note
        assert asked.run("net.first.bias.shape")[0]["data"] == {"text/plain": "torch.Size([2])"}


def test_a_network_that_has_no_parameters_yet_says_so() -> None:
    with candidate(
        "import torch, warnings\nwarnings.simplefilter('ignore')\nnet = torch.nn.LazyLinear(2)"
    ) as asked:
        assert asked.ask(Parameters(named(asked, "net")), Refused).note == "network.parameter"


def test_functions_of_the_package_run_beside_the_objects() -> None:
    with candidate("def f(x):\n    return x * 2") as asked:
        run = Run("autograder.neural.answers.calling:call", (named(asked, "f"), torch.ones(2)))
        reply = asked.ask(run, Value)
        assert torch.equal(reply.value, torch.full((2,), 2.0))
        refused = asked.ask(Run("autograder.neural.answers.calling:call", (None,), {"name": "elbo"}), Refused)
        assert (refused.note, refused.message.startswith("`elbo` is None")) == ("answer.none", True)
        assert (
            asked.ask(Run("autograder.neural.answers.calling:nothing"), Raised).type_name == "AttributeError"
        )
        assert asked.ask(Run("autograder.nothing:call"), Raised).type_name == "ModuleNotFoundError"


def test_objects_are_kept_until_they_are_freed_as_often_as_they_were_told() -> None:
    source = (
        "import weakref\n"
        "class A: pass\n"
        "def make():\n"
        "    global known\n"
        "    a = A()\n"
        "    known = weakref.ref(a)\n"
        "    return [a, a]"
    )
    with candidate(source) as asked:
        first, second = asked.ask(Call("make"), Outputs).value
        assert first.number == second.number
        for gone in ("False", "True"):
            asked.ask(Free((first.number,)), Value)
            assert asked.run("known() is None")[0]["data"] == {"text/plain": gone}
        assert asked.ask(Free((first.number, 4711)), Value).value is None


def test_a_coroutine_is_an_object_and_nobody_is_warned_of_it() -> None:
    with candidate("import gc, warnings\nwarnings.simplefilter('error')\nasync def f(): pass") as asked:
        made = asked.ask(Call("f"), Outputs).value
        assert isinstance(made, Handle)
        assert made.kind == "coroutine"
        asked.ask(Free((made.number,)), Value)
        assert asked.run("_ = gc.collect()") == []


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("x = []; x.append(x)", "value.cyclic"),
        ("x = 'a' * 20_000_000", "value.too-large"),
        ("x = list(range(200_000))", "value.too-large"),
        ("import torch; x = torch.ones(3, device='meta')", "tensor.meta"),
    ],
)
def test_what_cannot_cross_is_refused(value: str, note: str) -> None:
    with candidate(value) as asked:
        assert asked.ask(GetName("x"), Refused).note == note
        assert asked.named("__name__") == "__main__"


def test_of_a_reply_that_cannot_be_sent_nothing_is_kept() -> None:
    source = "class A: pass\nx = []\ndef f(): return [A(), A(), 'a' * 20_000_000]"
    with candidate(source) as asked:
        for _ in range(3):
            assert asked.ask(Call("f"), Refused).note == "value.too-large"
        assert given(asked.named("A")).number == 7
        asked.define("import gc; assert not [each for each in gc.get_objects() if type(each) is A]")


def cell_outputs(reply: Reply) -> list[dict[str, Any]]:
    assert isinstance(reply, Value), reply
    return list(reply.value)


def test_cells_give_their_outputs_whatever_these_are() -> None:
    with candidate() as asked:
        outputs = cell_outputs(
            asked.replied(RunCell("print('a')\nfor n in range(3):\n    display(n)\n1 / 0", "cell 1"))
        )
        assert [each["output_type"] for each in outputs] == ["stream", *["display_data"] * 3, "error"]
        wide = "display({'text/html': 'x' * 4000, 'text/plain': 'y' * 4000}, raw=True)"
        many = cell_outputs(asked.replied(RunCell(f"print('a')\nfor n in range(900):\n    {wide}", "cell 2")))
        assert [each["output_type"] for each in many] == ["stream", "display_data"]
        odd = "display({'a/b': {'x': {1: [float('nan'), 10**50]}}}, raw=True, metadata={'\\ud800': 1})"
        (shown,) = cell_outputs(asked.replied(RunCell(odd, "cell 3")))
        assert shown["metadata"] == {"?": 1}
