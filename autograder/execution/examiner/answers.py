"""The student's names as the tests see them: copies of plain data, and stand-ins for the rest."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Any

import torch

from autograder.execution.channel.errors import CannotCross
from autograder.execution.channel.handles import NETWORK, Given, Handle
from autograder.execution.channel.replies import Items, NetworkState, Outputs, Value
from autograder.execution.channel.requests import (
    Call,
    Free,
    GetAttribute,
    GetName,
    Next,
    Parameters,
    Run,
    SetGenerators,
    SetMode,
    SetState,
    VectorJacobian,
)
from autograder.execution.examiner.connection import Connection
from autograder.execution.examiner.gradients import joined, tensors_with_gradient, without_gradient
from autograder.execution.examiner.networks import NetworkStandIn
from autograder.execution.examiner.random_numbers import Generators
from autograder.execution.examiner.stand_ins import StandIn, stand_in
from autograder.verdicts import AnswerError, Missing

_FREED_AT_ONCE = 20


class Answers:
    """Everything that the tests ask of one candidate."""

    def __init__(
        self, connect: Callable[[Callable[[Any], Given], Callable[[Handle | Given], Any]], Connection]
    ) -> None:
        self._connection = connect(self._given, self._found)
        self._generators = Generators()
        self._known: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._told: dict[int, int] = {}
        self._freed_objects: list[int] = []
        self._freed_calls: list[int] = []

    # --- asking

    def name(self, name: str) -> Any:
        """The value of a name in the student's notebook, :class:`Missing` if it has none."""
        try:
            value = self._connection.ask(Value, lambda _: GetName(name)).value
        except AnswerError as error:
            if error.note == "name.missing":
                return Missing(name)
            raise
        return without_gradient(value, f"`{name}`")

    def attribute(self, of: Any, name: str) -> Any:
        """The value of an attribute of an object."""
        value = self._connection.ask(Value, lambda _: GetAttribute(of, name)).value
        return without_gradient(value, f"`.{name}`")

    def call(
        self, function: Any, attributes: tuple[str, ...], args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Any:
        """Call a function, a class, or a method."""
        return self._call(function, attributes, args, named, [])

    def call_network(
        self,
        network: NetworkStandIn,
        attributes: tuple[str, ...],
        args: tuple[Any, ...],
        named: Mapping[str, Any],
    ) -> Any:
        """Call a network or a method of it, with its parameters as leaves."""
        return self._call(network, attributes, args, named, list(network.parameters()))

    def items(self, of: Any, count: int) -> tuple[tuple[Any, ...], bool]:
        """The next items of an iterator, and whether it ended behind them."""
        self._prepare()
        reply = self._connection.ask(Items, lambda seconds: Next(of, count, seconds))
        return without_gradient(reply.items, "An item of a generator"), reply.ended

    def run(self, function: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        """Run a function of this package beside the student's objects."""
        self._prepare(args, named)
        name = f"{function.__module__}:{function.__qualname__}"
        return self._connection.ask(Value, lambda seconds: Run(name, tuple(args), dict(named), seconds)).value

    def state(self, of: Any) -> NetworkState:
        """The parameters and buffers of a network."""
        return self._connection.ask(NetworkState, lambda _: Parameters(of))

    def set_state(self, of: Any, state: dict[str, torch.Tensor]) -> None:
        """Give a network's parameters and buffers these values."""
        self._connection.ask(Value, lambda _: SetState(of, state))

    def set_mode(self, of: Any, training: bool) -> None:
        """Put a network into the mode of training or evaluation."""
        self._connection.ask(Value, lambda _: SetMode(of, training))

    def product(self, question: Callable[[float], VectorJacobian]) -> Outputs:
        """A product of cotangents with the Jacobian of a call."""
        return self._connection.ask(Outputs, question)

    def forget_call(self, call: int) -> None:
        """The graph of a call is not needed any more."""
        self._freed_calls.append(call)

    def _call(
        self,
        function: Any,
        attributes: tuple[str, ...],
        args: tuple[Any, ...],
        named: Mapping[str, Any],
        parameters: list[torch.Tensor],
    ) -> Any:
        self._prepare(args, named)
        gradients = torch.is_grad_enabled()
        given = tensors_with_gradient(args, dict(named))
        reply = self._connection.ask(
            Outputs,
            lambda seconds: Call(
                function,
                attributes,
                tuple(args),
                dict(named),
                seconds,
                gradients=gradients,
                parameters=gradients and bool(parameters),
            ),
        )
        return joined(self, reply, given + [each for each in parameters if each.requires_grad])

    def _prepare(self, args: tuple[Any, ...] = (), named: Mapping[str, Any] | None = None) -> None:
        """Before student code runs: what it may know of seeds and networks is as it is here; what is not needed is freed."""
        for each in (*args, *(named or {}).values()):
            if isinstance(each, NetworkStandIn):
                each.push()
        news = self._generators.news()
        if news is not None:
            self._connection.ask(Value, lambda _: SetGenerators(news))
        if len(self._freed_objects) + len(self._freed_calls) >= _FREED_AT_ONCE:
            objects, self._freed_objects = self._freed_objects, []
            calls, self._freed_calls = self._freed_calls, []
            self._connection.ask(Value, lambda _: Free(tuple(objects), tuple(calls)))

    # --- objects by their numbers

    def _given(self, value: Any) -> Given:
        if isinstance(value, (StandIn, NetworkStandIn)):
            return Given(value._handle.number)
        raise CannotCross("value.kind", f"an object of type {type(value).__name__[:60]}")

    def _found(self, handle: Handle | Given) -> Any:
        if isinstance(handle, Given):
            raise AnswerError("Your code named an object that it was never given.", "answer.malformed")
        self._told[handle.number] = self._told.get(handle.number, 0) + 1
        known = self._known.get(handle.number)
        if known is None:
            known = self._known[handle.number] = self._made(handle)
            weakref.finalize(known, self._free, handle.number)
        return known

    def _made(self, handle: Handle) -> Any:
        if handle.kind == NETWORK:
            try:
                return NetworkStandIn(handle, self).read()
            except AnswerError:  # its parameters cannot be had; it can be called and measured all the same
                pass
        return stand_in(handle, self)

    def _free(self, number: int) -> None:
        self._freed_objects += [number] * self._told.pop(number, 0)
