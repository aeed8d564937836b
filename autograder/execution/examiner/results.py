"""What a call returned, put together again from what the candidate has taken apart."""

from __future__ import annotations

import collections
import keyword
from collections.abc import Sequence
from typing import Any

import torch

from autograder.execution.candidate.object_work import NAMED_TUPLE, OBJECT_WITH_TENSORS, VALUE
from autograder.execution.channel.tensors import same_tensor
from autograder.execution.examiner.gradients import without_gradient
from autograder.execution.examiner.networks import NetworkStandIn
from autograder.execution.examiner.stand_ins import StandIn
from autograder.reports.verdicts import AnswerError

_PARTS = "_parts_with_gradients"
_MOST_FIELDS = 100


def put_together(taken_apart: Any) -> Any:
    """The value itself, from what :func:`.beside.taken_apart` has made of it.

    A named tuple is one here, of a class of its own. Of an object the tensors are known that came with
    gradients.

    >>> put_together(("named tuple", "Posterior", {"mean": 0, "scale": 1}, []))
    Posterior(mean=0, scale=1)
    """
    if type(taken_apart) is not tuple or len(taken_apart) != 4:
        raise _malformed()
    kind, value, parts, _ = taken_apart
    if kind == VALUE:
        return value
    if type(parts) is not dict or len(parts) > _MOST_FIELDS or not all(map(_is_name, parts)):
        raise _malformed()
    if kind == NAMED_TUPLE and _is_name(value):
        return collections.namedtuple(value, list(parts), rename=True)(*parts.values())
    if kind == OBJECT_WITH_TENSORS and isinstance(value, StandIn):
        value.__dict__[_PARTS] = parts
        return value
    raise _malformed()


def changed(taken_apart: Any, networks: Sequence[NetworkStandIn]) -> list[NetworkStandIn]:
    """Those of the networks that the call has changed."""
    places = taken_apart[-1] if type(taken_apart) is tuple and taken_apart else None
    if type(places) is not list or not all(
        type(each) is int and 0 <= each < len(networks) for each in places
    ):
        raise _malformed()
    return [networks[each] for each in places]


def attribute_of(of: Any, name: str, value: Any) -> Any:
    """The value of an attribute, which may be a tensor that came with the object; a method may compute with
    these.
    """
    parts = parts_with_gradients(of)
    if isinstance(value, torch.Tensor) and value.requires_grad:
        same = [each for each in _tensors(parts) if same_tensor(each, value)]
        if len(same) == 1:
            return same[0]
        if name in parts and any(each is parts[name] for each in same):
            return parts[name]
    elif parts and isinstance(value, StandIn):
        vars(value).setdefault(_PARTS, parts)
    return without_gradient(value, f"`.{name}`", _tensors(parts))


def parts_with_gradients(of: Any) -> dict[str, Any]:
    """The tensors that came with an object, by their names."""
    found: dict[str, Any] = vars(of).get(_PARTS, {}) if isinstance(of, StandIn) else {}
    return found


def hidden_in(*values: Any) -> list[torch.Tensor]:
    """The tensors that came with objects among these values."""
    return [tensor for each in values for tensor in _tensors(parts_with_gradients(each))]


def _tensors(parts: dict[str, Any]) -> list[torch.Tensor]:
    return [each for each in parts.values() if isinstance(each, torch.Tensor) and each.requires_grad]


def _is_name(name: Any) -> bool:
    return type(name) is str and name.isidentifier() and not keyword.iskeyword(name)


def _malformed() -> AnswerError:
    return AnswerError("What your function returned did not arrive as an answer does.", "answer.malformed")
