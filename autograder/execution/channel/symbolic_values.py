"""Expressions of sympy, as a list of nodes from a whitelist.

Each node names its class and the places of its parts, which stand before it in the list; so
there are no cycles, and what occurs twice is sent once. Nothing is evaluated in reading: a
node is made as a bare object of its class with these parts, as ``evaluate=False`` would.
What the vocabulary of a task makes of an expression is left to the reader of answers.
"""

from __future__ import annotations

from typing import Any, Protocol

import sympy
from sympy.core.assumptions import _assume_defined
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str

from autograder.execution.channel import caps
from autograder.execution.channel.errors import CannotCross, MalformedFrame
from autograder.execution.channel.exact_numbers import binary_number, binary_parts
from autograder.execution.channel.kinds import (
    Json,
    NotPlain,
    Reading,
    ValueKind,
    Writing,
    integer_text,
    items,
    read_integer,
)
from autograder.execution.channel.kinds import name as checked_name
from autograder.execution.channel.sympy_heads import CONDITION_SORT, HEADS, TEXT_SORT, VALUE_SORT

_parts = sympy.Basic.__dict__["_args"].__get__
_name = sympy.Symbol.__dict__["name"].__get__
_assumptions = sympy.Symbol.__dict__["_assumptions_orig"].__get__
_name_of_type = type.__dict__["__name__"].__get__
_bases_of_type = type.__dict__["__bases__"].__get__

_CONSTANTS: dict[str, Any] = {
    **{
        name: getattr(sympy.S, name)
        for name in (
            *("Pi", "Exp1", "ImaginaryUnit", "EulerGamma", "GoldenRatio", "Catalan"),
            *("Infinity", "NegativeInfinity", "ComplexInfinity", "NaN", "true", "false"),
        )
    }
}
_NAMES_OF_CONSTANTS = {id(type(value)): name for name, value in _CONSTANTS.items()}
_INTEGERS = (sympy.Integer, type(sympy.S.Zero), type(sympy.S.One), type(sympy.S.NegativeOne))
_RATIONALS = (sympy.Rational, type(sympy.S.Half))
_SYMBOLS = (sympy.Symbol, sympy.Dummy)
_HEADS_BY_TYPE = {id(head.type): name for name, head in HEADS.items()}
_WITH_COMMUTATIVITY = frozenset(
    name
    for name, head in HEADS.items()
    if any("is_commutative" in vars(kind).get("__slots__", ()) for kind in head.type.__mro__)
)
_KEEP_MORE = {sympy.IndexedBase: _SYMBOLS, sympy.Indexed: (sympy.IndexedBase,)}
"""Classes whose objects keep more than their parts, which they evaluate nothing for, and what comes first
there.
"""
_NODES, _FUNCTIONS = "nodes of expressions", "functions of expressions"
_APPLIED = "applied"  # a function that only has a name, of its arguments


def is_undefined_function(value: Any) -> bool:
    """Whether a value is ``Function("f")(x)``: each such function has a class of its own.

    >>> is_undefined_function(sympy.Function("f")(sympy.Symbol("x"))), is_undefined_function(3)
    (True, False)
    """
    kind = type(value)
    return type(kind) is UndefinedFunction and _bases_of_type(kind) == (AppliedUndef,)


def _is_one_of(value: Any, kinds: tuple[type, ...]) -> bool:
    return any(type(value) is kind for kind in kinds)


# --- writing


def _write(writing: Writing, value: Any, depth: int) -> list[Json]:
    places: dict[int, int] = {}
    nodes: list[Json] = []
    functions: set[str] = set()
    sizes: list[tuple[int, int]] = []
    pending = [(value, False)]
    while pending:
        node, parts_are_written = pending.pop()
        if id(node) in places:
            continue
        parts = _parts(node) if _is_composite(node) else ()
        if parts and not parts_are_written:
            pending.append((node, True))
            pending.extend((part, False) for part in reversed(parts))
            if len(pending) > caps.SYMBOLIC_SIZE:
                raise CannotCross("value.too-large", "an expression with very many terms")
            continue
        below = [places[id(part)] for part in parts]
        first = _first_of(node)
        writing.count(_NODES, caps.SYMBOLIC_NODES)
        if first[0] == _APPLIED and first[1] not in functions:
            functions.add(first[1])
            writing.count(_FUNCTIONS, caps.FUNCTIONS)
        nodes.append([*first, *below])
        sizes.append(_size([sizes[place] for place in below]))
        _require_allowed(sizes[-1])
        places[id(node)] = len(nodes) - 1
    try:
        _built(nodes, _Uncounted())
    except MalformedFrame:  # of the right classes, but put together as no check reads it
        raise NotPlain from None
    return nodes


def _is_composite(node: Any) -> bool:
    return id(type(node)) in _HEADS_BY_TYPE or is_undefined_function(node)


def _first_of(node: Any) -> list[Json]:
    """A node but for its parts."""
    kind = id(type(node))
    if kind in _HEADS_BY_TYPE:
        return [_HEADS_BY_TYPE[kind]]
    if kind in _NAMES_OF_CONSTANTS:
        return ["constant", _NAMES_OF_CONSTANTS[kind]]
    if _is_one_of(node, _SYMBOLS):
        return _symbol_parts(node)
    if _is_one_of(node, _INTEGERS):
        return ["integer", integer_text(int(node.p))]
    if _is_one_of(node, _RATIONALS):
        return ["rational", integer_text(int(node.p)), integer_text(int(node.q))]
    if type(node) is sympy.Float:
        return ["float", *binary_parts(node._mpf_), node._prec]
    if type(node) is Str:
        return ["text", _sendable_name(node.name)]
    if is_undefined_function(node):
        return [_APPLIED, _sendable_name(_name_of_type(type(node)))]
    raise NotPlain


def _symbol_parts(node: Any) -> list[Json]:
    given = [
        [key, held]
        for key, held in _assumptions(node).items()
        if key in _assume_defined and type(held) is bool
    ]
    head = ["symbol", _sendable_name(_name(node)), given]
    return [*head, integer_text(node.dummy_index)] if type(node) is sympy.Dummy else head


def _sendable_name(text: Any) -> str:
    try:
        return checked_name(text)
    except MalformedFrame:
        raise NotPlain from None


# --- how large an expression is, as a tree


def _size(parts: list[tuple[int, int]]) -> tuple[int, int]:
    """Nodes and levels of a node with parts that have so many."""
    return 1 + sum(nodes for nodes, _ in parts), 1 + max((levels for _, levels in parts), default=0)


def _require_allowed(size: tuple[int, int]) -> None:
    nodes, levels = size
    if nodes > caps.SYMBOLIC_SIZE:
        raise CannotCross("value.too-large", "an expression with very many terms")
    if levels > caps.SYMBOLIC_DEPTH:
        raise CannotCross("value.too-deep", "an expression nested very deeply")


# --- reading


class _Counting(Protocol):
    def count(self, what: str, most: int) -> None: ...


class _Uncounted:
    """For nodes that were counted when they were written."""

    def count(self, what: str, most: int) -> None:
        """Any number may be."""


def _read(reading: Reading, plain: list[Json], depth: int) -> Any:
    return _built(plain, reading)


def _built(plain: list[Json], counting: _Counting) -> Any:
    if not plain:
        raise MalformedFrame("an expression has no nodes")
    nodes = _Nodes(counting)
    try:
        for node in plain:
            nodes.add(node)
    except MalformedFrame:
        raise
    except CannotCross as error:
        raise MalformedFrame(error.what) from None
    except Exception as error:  # sympy itself refuses what is not consistent
        raise MalformedFrame(f"an expression is not well-formed: {type(error).__name__}") from None
    return nodes.values[-1]


class _Nodes:
    """The nodes read so far: what they are, of which sort, and how large."""

    def __init__(self, counting: _Counting) -> None:
        self.counting = counting
        self.values: list[Any] = []
        self.sorts: list[str] = []
        self.sizes: list[tuple[int, int]] = []
        self.functions: dict[str, Any] = {}

    def add(self, plain: Json) -> None:
        self.counting.count(_NODES, caps.SYMBOLIC_NODES)
        if type(plain) is not list or not plain or type(plain[0]) is not str:
            raise MalformedFrame("a node has no head")
        head, *rest = plain
        if head in HEADS:
            places = rest
            value, sort = self.composite(head, self.places(places)), HEADS[head].sort
        elif head == _APPLIED:
            name, *places = rest
            parts = self.places(places)
            if any(self.sorts[place] != VALUE_SORT for place in parts):
                raise MalformedFrame("a function is of something that is no value")
            value, sort = _bare(self.function(name), [self.values[place] for place in parts]), VALUE_SORT
        else:
            places = []
            value, sort = self.leaf(head, rest)
        self.sizes.append(_size([self.sizes[place] for place in places]))
        _require_allowed(self.sizes[-1])
        self.values.append(value)
        self.sorts.append(sort)

    def places(self, plain: list[Json]) -> list[int]:
        if any(type(place) is not int or not 0 <= place < len(self.values) for place in plain):
            raise MalformedFrame("a part of a node does not stand before it")
        return plain

    def composite(self, name: str, places: list[int]) -> Any:
        head = HEADS[name]
        parts = [self.values[place] for place in places]
        if not head.takes([self.sorts[place] for place in places]):
            raise MalformedFrame(f"a node {name} has other parts than it can have")
        if head.type is sympy.Derivative and any(len(_parts(each)) != 2 for each in parts[1:]):
            raise MalformedFrame("a derivative has a variable without an order")
        if head.type in _KEEP_MORE:
            if not _is_one_of(parts[0], _KEEP_MORE[head.type]):
                raise MalformedFrame("what is indexed can't be")
            return head.type(*parts)
        value = _bare(head.type, parts)
        if name in _WITH_COMMUTATIVITY:
            value.is_commutative = all(
                getattr(self.values[place], "is_commutative", True)
                for place in places
                if self.sorts[place] == VALUE_SORT
            )
        return value

    def leaf(self, head: str, rest: list[Json]) -> tuple[Any, str]:
        if head == "constant":
            (name,) = items(rest, str)
            value = _CONSTANTS.get(name)
            if value is None:
                raise MalformedFrame("a constant is not on the list")
            return value, CONDITION_SORT if name in ("true", "false") else VALUE_SORT
        if head == "symbol":
            return _symbol(*items(rest, str, list, *[str] * (len(rest) == 3))), VALUE_SORT
        if head == "integer":
            return sympy.Integer(read_integer(*items(rest, str))), VALUE_SORT
        if head == "rational":
            top, bottom = (read_integer(part) for part in items(rest, str, str))
            if bottom <= 0:
                raise MalformedFrame("a rational number has no positive denominator")
            return sympy.Rational(top, bottom), VALUE_SORT
        if head == "float":
            mantissa, exponent, precision = items(rest, str, int, int)
            if not 0 < precision <= caps.INTEGER_BITS:
                raise MalformedFrame("a float has no such precision")
            return sympy.Float._new(binary_number(mantissa, exponent), precision, zero=False), VALUE_SORT
        if head == "text":
            return Str(checked_name(*items(rest, str))), TEXT_SORT
        raise MalformedFrame("a node is not on the list")

    def function(self, name: Json) -> Any:
        """The class of a function that only has a name; making one takes sympy a millisecond."""
        if checked_name(name) not in self.functions:
            self.counting.count(_FUNCTIONS, caps.FUNCTIONS)
            self.functions[name] = sympy.Function(name)
        return self.functions[name]


def _symbol(name: str, assumptions: list[Json], *number: str) -> Any:
    """A symbol; with a number, a dummy, which is only equal to one of the same number."""
    given = _checked_assumptions(assumptions)
    if not number:
        return sympy.Symbol(checked_name(name), **given)
    return sympy.Dummy(checked_name(name), dummy_index=read_integer(*number), **given)


def _checked_assumptions(plain: list[Json]) -> dict[str, bool]:
    for each in plain:
        if (
            type(each) is not list
            or len(each) != 2
            or each[0] not in _assume_defined
            or type(each[1]) is not bool
        ):
            raise MalformedFrame("an assumption is not on the list")
    return dict(plain)


def _bare(kind: Any, parts: list[Any]) -> Any:
    """A node of a class with these parts, without whatever its class does when it is called."""
    return sympy.Basic.__new__(kind, *parts)


TYPES: tuple[type, ...] = (
    *(head.type for head in HEADS.values()),
    *(type(value) for value in _CONSTANTS.values()),
    *_INTEGERS,
    *_RATIONALS,
    *_SYMBOLS,
    *(sympy.Float, Str),
)
"""The classes of sympy objects that can cross, but for functions that only have a name."""

SYMBOLIC_KIND = ValueKind("sympy", TYPES, _write, _read)
