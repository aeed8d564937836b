"""How other graders compare two expressions, each in a process that is killed when its time is up."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import sympy
from sympy.parsing import sympy_parser

SECONDS = 5.0
POINTS = 5
RELATIVE = 1e-8
Method = Callable[[dict[str, Any]], bool]
_FUNCTIONS = ("f", "g", "q", "F", "beef", "y")
_PLAIN = sympy_parser.standard_transformations
_IMPLICIT = (*_PLAIN, sympy_parser.implicit_multiplication_application, sympy_parser.convert_xor)


class Contestant:
    """A method in a process of its own, which gets a new one whenever it did not answer in time."""

    def __init__(self, method: Method) -> None:
        self.method = method

    def __enter__(self) -> Contestant:
        self._start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()

    def _start(self) -> None:
        here, there = multiprocessing.Pipe()
        self.connection: Connection = here
        self.process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(there, self.method), daemon=True
        )
        self.process.start()
        there.close()
        self.connection.recv()  # it has imported what it needs

    def _stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()

    def ask(self, case: dict[str, Any]) -> bool | None:
        """What the method says of a case; None for an error or no answer in time."""
        self.connection.send(case)
        if not self.connection.poll(SECONDS):
            self._stop()
            self._start()
            return None
        answer: bool | None = self.connection.recv()
        return answer


def _serve(connection: Connection, method: Method) -> None:
    connection.send("ready")
    while True:
        try:
            case = connection.recv()
        except EOFError:
            return
        try:
            answer: bool | None = bool(method(case))
        except Exception:
            answer = None
        connection.send(answer)


def sides(case: dict[str, Any]) -> tuple[Any, Any]:
    """Both sides as sympy objects, with plain symbols."""
    if case["syntax"] == "latex":
        return _from_latex(case["reference"]), _from_latex(case["student"])
    implicit = case.get("parser") == "pl"
    return _from_text(case["reference"], case, _PLAIN), _from_text(
        case["student"], case, _IMPLICIT if implicit else _PLAIN
    )


def _from_text(text: str, case: dict[str, Any], transformations: tuple[Any, ...]) -> Any:
    names: dict[str, Any] = {name: sympy.Symbol(name) for name in case["variables"]}
    names |= {name: sympy.Function(name) for name in _FUNCTIONS if f"{name}(" in text}
    if transformations is _IMPLICIT:
        names |= {"e": sympy.E, "i": sympy.I, "min": sympy.Min, "abs": sympy.Abs}
        names |= {f"arc{name}": getattr(sympy, f"a{name}") for name in ("sin", "cos", "tan")}
    return sympy_parser.parse_expr(text, local_dict=names, transformations=transformations)


def _from_latex(text: str) -> Any:
    from latex2sympy2_extended import latex2sympy

    return latex2sympy(text)


def simplify_is_zero(case: dict[str, Any]) -> bool:
    """``sympy.simplify(a - b) == 0``, what most people write."""
    left, right = sides(case)
    return bool(sympy.simplify(left - right) == 0)


def equals(case: dict[str, Any]) -> bool:
    """``a.equals(b) is True``, as PrairieLearn does it."""
    left, right = sides(case)
    return left.equals(right) is True


def five_points(case: dict[str, Any]) -> bool:
    """Five random points with coordinates between 1 and 5, to eight digits, as the edX graders do it."""
    left, right = sides(case)
    source = random.Random(1)
    names = sorted(left.free_symbols | right.free_symbols, key=str)
    for _ in range(POINTS):
        point = {name: source.uniform(1, 5) for name in names}
        a, b = (complex(side.subs(point).evalf()) for side in (left, right))
        if not abs(a - b) <= RELATIVE * max(abs(a), abs(b)):
            return False
    return True


def math_verify(case: dict[str, Any]) -> bool:
    """math-verify's ``verify`` of the sympy objects."""
    from math_verify import verify

    left, right = sides(case)
    return bool(verify(left, right))


GRADERS: dict[str, Method] = {
    "sympy simplify(a - b) == 0": simplify_is_zero,
    "sympy a.equals(b)": equals,
    "five sampled points": five_points,
    "math-verify": math_verify,
}
