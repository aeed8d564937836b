"""The answer to each kind of request, given by the objects of one notebook."""

from __future__ import annotations

import importlib
import inspect
import itertools
from collections.abc import Callable, Iterable
from typing import Any

from autograder.answers.random_generators import set_generator_states
from autograder.execution.candidate.arguments import Known, handed_over
from autograder.execution.candidate.calls import Calls
from autograder.execution.candidate.networks import set_state, state_of
from autograder.execution.channel import requests
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.handles import Given, HandleTable
from autograder.execution.channel.replies import Items, Reply, Value
from autograder.execution.shell import Shell


class Responder:
    """Answers requests, and knows the objects and the calls that were told of."""

    def __init__(self, shell: Shell) -> None:
        self.objects = HandleTable()
        self._shell = shell
        self._calls = Calls()

    def answer(self, request: requests.Request) -> Reply:
        """Do what is asked. Raises :class:`CannotCross`, and whatever the student's code raises."""
        match request:
            case requests.GetName(name):
                return Value(self._named(name))
            case requests.GetAttribute(of, name):
                return Value(getattr(_object(of), name))
            case requests.Call(function=function):
                meant = self._named(function) if type(function) is str else _object(function)
                return self._calls.call(request, meant)
            case requests.VectorJacobian():
                return self._calls.vector_jacobian(request)
            case requests.Next(of, count):
                items = tuple(itertools.islice(_object(of), count))
                return Items(items, len(items) < count)
            case requests.Run(function, arguments, named):
                return Value(_function_of_package(function)(*handed_over(arguments), **handed_over(named)))
            case requests.RunCell(source, name):
                return Value(self._shell.run(source, name, past_failed_imports=True))
            case requests.Parameters(of):
                return state_of(_object(of))
            case requests.SetState(of, state):
                set_state(_object(of), state)
            case requests.SetGenerators(states):
                set_generator_states(states)
            case requests.Free(objects, calls):
                self.free(objects, calls)
        return Value(None)

    def _named(self, name: str) -> Any:
        if name not in self._shell.names:
            raise CannotCross("name.missing", f"the name `{name}`, which no cell has defined")
        return self._shell.names[name]

    def free(self, objects: Iterable[int], calls: Iterable[int] = ()) -> None:
        """Let objects go that were told of as often as they are freed, and the graphs of calls."""
        for number in objects:
            self._forget(number)
        for number in calls:
            self._calls.free(number)

    def _forget(self, number: int) -> None:
        try:
            value = self.objects.object(Given(number))
        except MalformedFrame:
            return
        known = len(self.objects)
        self.objects.free(number)
        if len(self.objects) < known and inspect.iscoroutine(value):
            value.close()  # Python warns of a coroutine that nobody waits for


def _object(value: Any) -> Any:
    return value.object if type(value) is Known else value


def _function_of_package(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
