"""What authors write is checked when they write it: every argument against its annotation, in one place.

A function marked with :func:`authored` complains of everything that is wrong with a call in one
:class:`AuthorError`, which says what was given and what to write instead. Limits that a type cannot say are
part of the annotation (:class:`Limit`). What is annotated as `Any`, as the answers of students are, is never
looked at.

>>> @authored
... def weigh(answer: Any, *, points: Points, title: Text) -> None: ...
>>> weigh("anything", points=-1, titel="")
Traceback (most recent call last):
autograder.authoring.authored.AuthorError: In `weigh(...)`: `points` is -1: write a number, 0 or more. There
is no `titel`: do you mean `title`? `title` is missing: write a text that is not empty.
"""

from __future__ import annotations

import collections.abc
import difflib
import functools
import inspect
import math
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ParamSpec, TypeVar

from autograder.reports.wording import counted

_P = ParamSpec("_P")
_R = TypeVar("_R")
_C = TypeVar("_C", bound=type)


class AuthorError(Exception):
    """A mistake in a source notebook: what is wrong, and what to write instead."""


@dataclass(frozen=True)
class Limit:
    """Part of an annotation: what a value has to fulfil besides its type, and how an author is told to write
    it.

    >>> Limit("a number above 0", lambda value: value > 0).holds(-1)
    False
    """

    words: str
    holds: Callable[[Any], bool] = lambda value: True


def _is_number(value: Any) -> bool:
    return type(value) is not bool and math.isfinite(value)


Points = Annotated[float, Limit("a number, 0 or more", lambda value: _is_number(value) and value >= 0)]
Share = Annotated[float, Limit("a number from 0 to 1", lambda value: _is_number(value) and 0 <= value <= 1)]
Positive = Annotated[float, Limit("a number above 0", lambda value: _is_number(value) and value > 0)]
Finite = Annotated[float, Limit("a number", _is_number)]
Count = Annotated[int, Limit("a whole number, 1 or more", lambda value: _is_number(value) and value >= 1)]
Text = Annotated[str, Limit("a text that is not empty", lambda value: bool(value.strip()))]
Texts = Annotated[
    Sequence[Text], Limit('a list of texts, such as ["mu"]', lambda value: type(value) is not str)
]
"""One text alone is none: Python takes it for the list of its letters."""

SOME = Limit("", lambda value: len(value) > 0)
"""Of a list or a mapping: not an empty one."""


def authored(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Check the arguments of every call against the annotations of the function.

    Raises :class:`AuthorError` with all that is wrong, before the function does anything.
    """

    @functools.wraps(function)
    def call(*arguments: _P.args, **named: _P.kwargs) -> _R:
        problems = list(_problems(function, arguments, named))
        if problems:
            raise AuthorError(f"In `{_called(function)}(...)`: {' '.join(problems)}")
        return function(*arguments, **named)

    return call


def authored_class(kind: _C) -> _C:
    """The same for a class of which authors make instances: its arguments are checked.

    >>> @authored_class
    ... @dataclass(frozen=True)
    ... class Hint:
    ...     text: Text
    >>> Hint(3)
    Traceback (most recent call last):
    autograder.authoring.authored.AuthorError: In `Hint(...)`: `text` is 3: write a text that is not empty.
    """
    kind.__init__ = authored(kind.__init__)  # type: ignore[misc]
    return kind


def _called(function: Callable[..., Any]) -> str:
    """The name by which an author calls a function, or the class whose instances it makes."""
    name = function.__qualname__.removesuffix(".__init__")
    return name.rpartition(".")[2]


def _problems(
    function: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]
) -> Iterator[str]:
    signature, hints = _declared(function)
    parameters = signature.parameters
    takes_any_name = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    unknown = [name for name in named if name not in parameters and not takes_any_name]
    known = {name: value for name, value in named.items() if name not in unknown}
    try:
        given = signature.bind_partial(*arguments, **known).arguments
    except TypeError as error:  # too many of them, or one given twice
        yield f"{str(error).capitalize()}: the arguments are {_listed(parameters)}."
        return
    for name, value in given.items():
        yield from _problems_of(parameters[name], value, hints.get(name, Any))
    for name in unknown:
        close = difflib.get_close_matches(name, parameters, n=1, cutoff=0.5)
        meant = f"do you mean `{close[0]}`?" if close else f"the arguments are {_listed(parameters)}."
        yield f"There is no `{name}`: {meant}"
    for name, parameter in parameters.items():
        if name not in given and parameter.default is parameter.empty and not _takes_many(parameter):
            yield f"`{name}` is missing: write {asked(hints.get(name, Any))}."


@functools.cache
def _declared(function: Callable[..., Any]) -> tuple[inspect.Signature, dict[str, Any]]:
    return inspect.signature(function), typing.get_type_hints(function, include_extras=True)


def _takes_many(parameter: inspect.Parameter) -> bool:
    return parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def _listed(names: collections.abc.Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name != "self")


def _problems_of(parameter: inspect.Parameter, value: Any, hint: Any) -> Iterator[str]:
    if parameter.kind is parameter.VAR_POSITIONAL:
        each = {f"number {place} of `{parameter.name}`": item for place, item in enumerate(value, start=1)}
    elif parameter.kind is parameter.VAR_KEYWORD:
        each = {f"`{name}`": item for name, item in value.items()}
    else:
        each = {f"`{parameter.name}`": value}
    for name, item in each.items():
        where = _misfit(item, hint)
        if where is not None:
            yield f"{name[0].upper()}{name[1:]} is {where or shown_given(item)}: write {asked(hint)}."


def _misfit(value: Any, hint: Any) -> str | None:
    """Where a value does not fit: None where it does, the empty text where it is wrong as a whole."""
    if hint is Any or hint is object:
        return None
    import typeguard  # late: it takes a tenth of a second, which `import autograder` should not

    if _check_limits not in typeguard.checker_lookup_functions:
        typeguard.checker_lookup_functions.insert(0, _check_limits)  # before its own
    try:
        typeguard.check_type(
            value, hint, collection_check_strategy=typeguard.CollectionCheckStrategy.ALL_ITEMS
        )
    except typeguard.TypeCheckError as error:
        text = str(error)
        return f"{shown_given(value)}, where {text}" if text.startswith(("item", "value", "key")) else ""
    return None


def _check_limits(origin: Any, arguments: Any, metadata: tuple[Any, ...]) -> Any:
    """What typeguard asks for an annotation: the check of one with limits, None for any other."""
    limits = [each for each in metadata if isinstance(each, Limit)]
    if not limits:
        return None
    generic = typing.Union if origin is types.UnionType else origin  # which alone takes no arguments
    plain = generic[arguments] if arguments else origin

    def checked(value: Any, origin: Any, arguments: Any, memo: Any) -> None:
        import typeguard

        typeguard.check_type_internal(value, plain, memo)
        for limit in limits:
            if not limit.holds(value):
                raise typeguard.TypeCheckError(f"is {shown_given(value)}, not {limit.words or 'more'}")

    return checked


def shown_given(value: Any) -> str:
    """What was given, in words; only plain values are quoted, and nothing is asked of any other.

    >>> shown_given("mu"), shown_given([1, 2]), shown_given(len), shown_given(None)
    ("'mu'", 'a list', 'a builtin_function_or_method', 'None')
    """
    kind = type(value)
    if kind in (str, int, float, bool, types.NoneType):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:60]}…"
    if kind in (list, tuple, dict) and not value:
        return "empty"
    if kind is types.FunctionType:
        return f"the function `{value.__name__}`"
    name = kind.__name__
    return f"an {name}" if name[0].lower() in "aeiou" else f"a {name}"


_WORDS: dict[Any, str] = {
    str: "a text",
    float: "a number",
    int: "a whole number",
    bool: "True or False",
    types.NoneType: "None",
    Any: "something",
}


def asked(hint: Any) -> str:
    """What an annotation asks for, in words. A class may say itself how it is `written`.

    >>> asked(Points), asked(Mapping[str, int] | None), asked(Sequence[str])
    ('a number, 0 or more', 'a mapping of a text to a whole number, or None', 'a list, each a text')
    """
    if hint in _WORDS:
        return _WORDS[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        limits = [each for each in arguments[1:] if isinstance(each, Limit)]
        words = next((each.words for each in limits if each.words), asked(arguments[0]))
        return f"{words}, not empty" if SOME in limits else words
    if origin in (typing.Union, types.UnionType):
        return ", or ".join(asked(each) for each in arguments)
    if origin is typing.Literal:
        return "one of " + ", ".join(repr(each) for each in arguments)
    if origin is tuple:
        each = asked(arguments[0])
        return (
            f"a tuple, each {each}" if Ellipsis in arguments else f"a tuple of {len(arguments)}, each {each}"
        )
    if origin is collections.abc.Callable:
        count = len(arguments[0]) if isinstance(arguments[0], list) else None
        return "a function" if count is None else f"a function of {counted(count, 'argument')}"
    if origin is not None and issubclass(origin, collections.abc.Mapping):
        return f"a mapping of {asked(arguments[0])} to {asked(arguments[1])}"
    if origin is not None and issubclass(origin, collections.abc.Iterable):
        return f"a list, each {asked(arguments[0])}"
    name = getattr(hint, "__name__", str(hint))
    return str(getattr(hint, "written", f"a {name}"))
