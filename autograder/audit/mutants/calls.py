"""Calls: another method or reduction, arguments left out or exchanged, a value cut off from its gradient."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.audit.mutants.replacement import Replacement, replacement

_NEIGHBOURS = (
    ("sum", "mean"),
    ("mean", "sum"),
    ("exp", "log"),
    ("log", "exp"),
    ("log", "log2"),
    ("sqrt", "exp"),
    ("square", "abs"),
    ("abs", "square"),
    ("max", "min"),
    ("min", "max"),
    ("argmax", "argmin"),
    ("argmin", "argmax"),
    ("zeros", "ones"),
    ("ones", "zeros"),
    ("zeros_", "ones_"),
    ("zeros_", "normal_"),
    ("randn", "rand"),
    ("randn", "zeros"),
    ("randn_like", "rand_like"),
    ("randn_like", "zeros_like"),
    ("normal_", "uniform_"),
    ("uniform_", "normal_"),
    ("xavier_uniform_", "kaiming_uniform_"),
    ("xavier_normal_", "kaiming_normal_"),
    ("sigmoid", "tanh"),
    ("Sigmoid", "Tanh"),
    ("relu", "sigmoid"),
    ("ReLU", "Sigmoid"),
    ("binary_cross_entropy", "mse_loss"),
    ("binary_cross_entropy", "binary_cross_entropy_with_logits"),
    ("mse_loss", "l1_loss"),
    ("no_grad", "enable_grad"),
)
"""Names that stand for each other in slips; both are known where one is."""
_WORDS = {"sum": "mean", "mean": "sum", "none": "sum"}
_NO_TENSORS = frozenset({"self", "torch", "nn", "np", "plt", "math", "F"})


def call_changes(tree: ast.Module, inside: Sequence[ast.AST]) -> Iterator[Replacement]:
    """Changes of calls, of the names of what is called, and of variables.

    >>> tree = ast.parse("x.sum(dim=1)")
    >>> [each.after for each in call_changes(tree, list(ast.walk(tree)))]
    ['x.mean(dim=1)', 'x', 'x.sum()', 'x.sum(dim=0)']
    """
    for node in inside:
        if isinstance(node, ast.Call):
            yield from _other_names(node)
            yield from _without_the_call(node)
            yield from _other_arguments(node)
            yield from _other_keywords(node)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            yield from _variables(function, inside)


def _other_names(node: ast.Call) -> Iterator[Replacement]:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    for known, other in _NEIGHBOURS:
        if name != known:
            continue
        renamed = ast.Attribute(called.value, other) if isinstance(called, ast.Attribute) else ast.Name(other)
        yield replacement(node, ast.Call(renamed, node.args, node.keywords))


def _without_the_call(node: ast.Call) -> Iterator[Replacement]:
    """A method of a value, or a function of one argument, left out."""
    called = node.func
    if isinstance(called, ast.Attribute) and not _is_library(called.value):
        yield replacement(node, called.value)
    elif len(node.args) == 1:
        yield replacement(node, node.args[0])


def _is_library(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in _NO_TENSORS


def _other_arguments(node: ast.Call) -> Iterator[Replacement]:
    for place in range(len(node.args) - 1):
        exchanged = [*node.args[:place], node.args[place + 1], node.args[place], *node.args[place + 2 :]]
        yield replacement(node, ast.Call(node.func, exchanged, node.keywords))
    if len(node.args) > 1:
        for place in range(len(node.args)):
            yield replacement(
                node, ast.Call(node.func, node.args[:place] + node.args[place + 1 :], node.keywords)
            )


def _other_keywords(node: ast.Call) -> Iterator[Replacement]:
    for place, keyword in enumerate(node.keywords):
        others = node.keywords[:place] + node.keywords[place + 1 :]
        yield replacement(node, ast.Call(node.func, node.args, others))
        if isinstance(keyword.value, ast.Constant):
            for value in _other_values(keyword.value.value):
                changed = ast.keyword(keyword.arg, ast.Constant(value))
                keywords = [*node.keywords[:place], changed, *node.keywords[place + 1 :]]
                yield replacement(node, ast.Call(node.func, node.args, keywords))


def _other_values(value: object) -> Iterator[int | str]:
    if isinstance(value, int) and value in (0, 1, -1) and not isinstance(value, bool):
        yield 0 if value else 1
    elif isinstance(value, str) and value in _WORDS:
        yield _WORDS[value]


def _variables(function: ast.FunctionDef, inside: Sequence[ast.AST]) -> Iterator[Replacement]:
    """A parameter where it is used: another one instead, or cut off from the gradient."""
    parameters = [each.arg for each in function.args.args if each.arg not in _NO_TENSORS]
    own = set(ast.walk(function))
    for node in inside:
        if (
            node in own
            and isinstance(node, ast.Name)
            and node.id in parameters
            and isinstance(node.ctx, ast.Load)
        ):
            other = parameters[(parameters.index(node.id) + 1) % len(parameters)]
            if other != node.id:
                yield replacement(node, ast.Name(other))
            yield replacement(node, ast.Call(ast.Attribute(node, "detach"), [], []))
