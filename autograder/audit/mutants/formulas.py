"""Formulas that are written as text, in LaTeX or like Python: numbers, signs, functions, letters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from autograder.audit.mutants.replacement import Replacement

_TOKEN = re.compile(
    r"(?P<number>\d+)|(?P<name>\\?[A-Za-z]+)|(?P<power>\*\*|\^)|(?P<sign>[+\-*/|])|(?P<other>.)", re.DOTALL
)
_SIGNS = {"+": "-", "-": "+", "*": "/", "/": "*"}
_FUNCTIONS = {
    "log": "exp",
    "ln": "exp",
    "exp": "log",
    "sqrt": "abs",
    "sum": "prod",
    "Sum": "Product",
    "frac": "binom",
}
_LAYOUT = frozenset(
    {"left", "right", "mid", "big", "Big", "mathrm", "text", "operatorname", "quad", "limits"}
)


def formula_changes(tree: ast.Module, inside: Sequence[ast.AST]) -> Iterator[Replacement]:
    """Changes of texts that are assigned or listed, which is where answers stand; a call's texts are options.

    >>> tree = ast.parse("kl = 'mu^2 - 1'")
    >>> [each.after for each in formula_changes(tree, list(ast.walk(tree)))]
    ['mu - 1', 'mu^3 - 1', 'mu^1 - 1', 'mu^2 + 1', 'mu^2 - 2', 'mu^2 - 0']
    """
    options = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]
        for each in ast.walk(argument)
    }
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in inside:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in options | docstrings:
                for before, after, changed in _changed_texts(text):
                    yield Replacement(
                        node, ast.Constant(changed), _around(text, before), _around(changed, after)
                    )


def _changed_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """The text with one change, and where the change stands before and after."""
    tokens = list(_TOKEN.finditer(text))
    letters = list(dict.fromkeys(each.group() for each in tokens if _is_letter(each)))
    for place, token in enumerate(tokens):
        start, end = token.span()
        if token.lastgroup == "power" and place + 1 < len(tokens) and tokens[place + 1].lastgroup == "number":
            yield start, start, text[:start] + text[tokens[place + 1].end() :]
        for other in _others(token, letters):
            yield start, start, text[:start] + other + text[end:]


def _others(token: re.Match[str], letters: Sequence[str]) -> Iterator[str]:
    found = token.group()
    if token.lastgroup == "number":
        yield str(int(found) + 1)
        if int(found):
            yield "0" if int(found) == 1 else str(int(found) - 1)
    elif found in _SIGNS:
        yield _SIGNS[found]
    elif found.lstrip("\\") in _FUNCTIONS:
        yield found[: found.startswith("\\")] + _FUNCTIONS[found.lstrip("\\")]
    elif _is_letter(token) and len(letters) > 1:
        yield letters[(letters.index(found) + 1) % len(letters)]


def _is_letter(token: re.Match[str]) -> bool:
    """Whether a name is that of a variable rather than of a function or of layout."""
    name = token.group().lstrip("\\")
    return token.lastgroup == "name" and name not in _FUNCTIONS and name not in _LAYOUT


def _around(text: str, place: int) -> str:
    """The text near a change, so that a long formula stays readable."""
    return text if len(text) <= 50 else text[max(0, place - 15) : place + 25]
