"""The student's names as the tests see them: copies of plain data, and stand-ins for the rest."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import torch

from autograder.execution.candidate import binding, object_work
from autograder.execution.channel import caps, requests
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.frames import Channel
from autograder.execution.channel.handles import NETWORK, Given, Handle
from autograder.execution.channel.replies import Items, NetworkState, Outputs, Reply, Value
from autograder.execution.channel.tensors import tensors_with_gradient
from autograder.execution.confinement import Confined, Controlled
from autograder.execution.examiner.connection import Connection
from autograder.execution.examiner.gradients import joined_to_leaves, without_gradient
from autograder.execution.examiner.leaves import Leaves
from autograder.execution.examiner.mirrors import network_stand_in
from autograder.execution.examiner.networks import NetworkPart, NetworkStandIn
from autograder.execution.examiner.random_numbers import Generators
from autograder.execution.examiner.results import attribute_of, changed, hidden_in, put_together
from autograder.execution.examiner.stand_ins import StandIn, stand_in
from autograder.reports.verdicts import AnswerError, Missing

_R = TypeVar("_R", bound=Reply)

_FREED_AT_ONCE = 20


class Answers:
    """Everything that the tests ask of one candidate."""

    def __init__(self, channel: Channel, process: Confined | Controlled) -> None:
        self.connection = Connection(channel, process, self._given, self._found)
        self._generators = Generators()
        self._known: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._told: dict[int, int] = {}
        self._freed_objects: list[int] = []
        self._freed_calls: list[int] = []
        self._leaves = Leaves(self)
        self._unread: list[NetworkStandIn] = []
        self._is_reading = False

    # --- asking

    def name(self, name: str, hint: str = "") -> Any:
        """The value of a name in the student's notebook, :class:`Missing` if it has none; ``hint`` may say
        why.
        """
        try:
            value = self._ask(Value, lambda _: requests.GetName(name)).value
        except AnswerError as error:
            if error.note == "name.missing":
                return Missing(name, hint=hint)
            raise
        self._read_networks()
        return without_gradient(value, f"`{name}`")

    def attribute(self, of: Any, name: str) -> Any:
        """The value of an attribute of an object."""
        if self._networks():
            return attribute_of(of, name, self._value_of(of, (name,), None, {}))
        return attribute_of(
            of, name, self._run_student_code(Value, lambda _: requests.GetAttribute(of, name)).value
        )

    def call(
        self, function: Any, attributes: tuple[str, ...], args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Any:
        """Call a function, a class, a network, or a method."""
        return self._value_of(function, attributes, args, named)

    def items(self, of: Any, count: int) -> tuple[tuple[Any, ...], bool]:
        """The next items of an iterator, and whether it ended behind them."""
        reply = self._run_student_code(Items, lambda seconds: requests.Next(of, count, seconds))
        return without_gradient(reply.items, "An item of a generator"), reply.ended

    def hold(self, answer: Any) -> Handle:
        """Keep the object of a stand-in there, whatever becomes of that here."""
        handle: Handle = answer._handle
        self._told[handle.number] -= 1  # so one telling is never freed
        return handle

    def is_of(self, handle: Handle, value: Any) -> bool:
        """Whether a value is a stand-in for the object of this handle."""
        return isinstance(value, StandIn | NetworkStandIn) and value._handle.number == handle.number

    def held(self, handle: Handle) -> Any:
        """A stand-in for an object that is kept."""
        found = self._found(handle)
        self._told[handle.number] -= 1  # nothing was told
        self._read_networks()
        return found

    def run(self, function: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        """Run a function of this package beside the student's objects."""
        return self._run_student_code(Value, _running(function, args, named)).value

    def bind(self, name: str, value: Any) -> None:
        """Give a name of the student's notebook this value."""
        self.run(binding.bind, (name, value), {})

    def unbind(self, name: str) -> None:
        """Delete a name of the student's notebook."""
        self.run(binding.unbind, (name,), {})

    def same_random_numbers(self) -> None:
        """Let the generators of random numbers there go on as those here will."""
        self._generators.forget()
        self._tell_generators()

    def product(self, question: Callable[[float], requests.VectorJacobian]) -> Outputs:
        """A product of cotangents with the Jacobian of a call."""
        return self._ask(Outputs, question)

    def forget_call(self, call: int) -> None:
        """The graph of a call is not needed any more."""
        self._freed_calls.append(call)

    # --- of networks

    def state(self, of: Any) -> tuple[NetworkState, Any]:
        """The parameters and buffers of a network, and its :func:`.beside.traits_of`."""
        state = self._ask(NetworkState, lambda _: requests.Parameters(of))
        return state, self._ask(Value, _running(object_work.traits_of, (of,), {})).value

    def set_state(self, of: Any, state: dict[str, torch.Tensor]) -> None:
        """Give a network's parameters and buffers these values."""
        self._ask(Value, lambda _: requests.SetState(of, state))

    def adapt(self, of: Any, *traits: Any) -> None:
        """Give a network other traits."""
        self._ask(Value, _running(object_work.adapt, (of, *traits), {}))

    def part(self, of: Any, path: str) -> Any:
        """A stand-in for a submodule, which has no parameters here: those are in its network."""
        part = self._ask(
            Outputs, lambda seconds: requests.Call(of, ("get_submodule",), (path,), {}, seconds)
        ).value
        self._unread.clear()
        return part

    def joint(self, networks: Sequence[NetworkStandIn]) -> tuple[Any, NetworkState]:
        """A stand-in for these networks as one, and its state."""
        joint = self._ask(Value, _running(object_work.Together, (tuple(networks),), {})).value
        self._unread.clear()
        if not isinstance(joint, NetworkStandIn):
            raise AnswerError("Your networks cannot be used together.", "network.malformed")
        return joint, self._ask(NetworkState, lambda _: requests.Parameters(joint))

    def _networks(self) -> list[NetworkStandIn]:
        """Those that have their parameters here, the oldest first."""
        found = [each for each in self._known.values() if isinstance(each, NetworkStandIn)]
        return sorted((each for each in found if each._mirror.is_read), key=lambda each: each._handle.number)

    def _read_networks(self, changed: Sequence[NetworkStandIn] = ()) -> None:
        """Take over what may have changed, and the parameters of networks that were told of; nothing else may
        be told of in between.
        """
        unread, self._unread = self._unread, []
        if self.connection.ending is not None:
            return
        self._is_reading = True
        try:
            for each in {id(each): each for each in (*changed, *unread)}.values():
                each._mirror.read()
        finally:
            self._is_reading = False

    # --- and what all questions have in common

    def _value_of(
        self,
        of: Any,
        attributes: tuple[str, ...],
        args: tuple[Any, ...] | None,
        named: Mapping[str, Any],
    ) -> Any:
        """The value of an attribute of an attribute, or what a call of it returns, with the gradients that it
        has.
        """
        self._prepare()
        given = (of, *(args or ()), *named.values())
        unread = [each for each in given if isinstance(each, NetworkStandIn) and not each._mirror.retried()]
        networks = self._networks()
        joint, parameters = self._leaves.of(networks)
        inner = (of, attributes, args, dict(named))
        gradients = torch.is_grad_enabled()
        try:
            reply = self._ask(
                Outputs, lambda seconds: requests.Call(joint, (), inner, {}, seconds, gradients)
            )
        except BaseException:
            self._read_networks(networks)
            raise
        self._read_networks(changed(reply.value, networks))
        hidden = hidden_in(*given)
        if unread or hidden:
            what = f"What `{type(unread[0]).__name__}` returned" if unread else "What an object returned"
            value = without_gradient(reply.value, what, hidden)
        else:
            value = joined_to_leaves(self, reply, tensors_with_gradient(args or (), dict(named)) + parameters)
        return put_together(value)

    def _run_student_code(self, kind: type[_R], question: Callable[[float], requests.Request]) -> _R:
        """Ask for something in which code of the student's runs, and take over what it may have changed."""
        self._prepare()
        try:
            return self._ask(kind, question)
        finally:
            self._read_networks(self._networks())

    def _prepare(self) -> None:
        """Before student code runs, networks and seeds are there as they are here; what is not needed is
        freed.
        """
        for each in self._networks():
            each._mirror.push()
        self._tell_generators()
        if len(self._freed_objects) + len(self._freed_calls) >= _FREED_AT_ONCE:
            objects, self._freed_objects = self._freed_objects, []
            calls, self._freed_calls = self._freed_calls, []
            for start in range(0, max(len(objects), len(calls)), caps.HANDLES):
                some = slice(start, start + caps.HANDLES)
                self._free_there(tuple(objects[some]), tuple(calls[some]))

    def _free_there(self, objects: tuple[int, ...], calls: tuple[int, ...]) -> None:
        self._ask(Value, lambda _: requests.Free(objects, calls))

    def _tell_generators(self) -> None:
        news = self._generators.news()
        if news is not None:
            self._ask(Value, lambda _: requests.SetGenerators(news))

    def _ask(self, kind: type[_R], question: Callable[[float], requests.Request]) -> _R:
        return self.connection.ask(kind, question)

    # --- objects by their numbers

    def _given(self, value: Any) -> Given:
        if isinstance(value, NetworkPart):
            return Given(value._there()._handle.number)
        if isinstance(value, StandIn):
            return Given(value._handle.number)
        raise CannotCross("value.kind", f"an object of type {type(value).__name__[:60]}")

    def _found(self, handle: Handle | Given) -> Any:
        """What stands for an object; never asks the candidate, which is in the middle of a reply."""
        if isinstance(handle, Given) or self._is_reading:
            raise MalformedFrame("it names an object where there can be none")
        self._told[handle.number] = self._told.get(handle.number, 0) + 1
        known = self._known.get(handle.number)
        if known is None:
            known = network_stand_in(handle, self) if handle.kind == NETWORK else stand_in(handle, self)
            self._known[handle.number] = known
            weakref.finalize(known, self._free, handle.number)
        if isinstance(known, NetworkStandIn) and not known._mirror.is_read:
            self._unread.append(known)
        return known

    def _free(self, number: int) -> None:
        self._freed_objects += [number] * self._told.pop(number, 0)


def _running(
    function: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]
) -> Callable[[float], requests.Run]:
    name = f"{function.__module__}:{function.__qualname__}"
    return lambda seconds: requests.Run(name, tuple(args), dict(named), seconds)
