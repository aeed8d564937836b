"""Statements left out, seeds set, gradients switched off, nothing returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.audit.mutants.replacement import Replacement, replacement

_KEPT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Return, ast.With, ast.For, ast.If)


def statement_changes(tree: ast.Module, inside: Sequence[ast.AST]) -> Iterator[Replacement]:
    """Changes of whole statements.

    >>> tree = ast.parse("def f(x):\\n    y = x\\n    return y")
    >>> [each.after for each in statement_changes(tree, list(ast.walk(tree)))]
    ['pass', 'return None']
    """
    for node in inside:
        match node:
            case ast.stmt() if not isinstance(node, _KEPT) and not _is_text(node):
                yield replacement(node, ast.Pass())
            case ast.Return(value=ast.expr()):
                yield replacement(node, ast.Return(ast.Constant(None)))
            case ast.With(items=[item], body=body) if "no_grad" in ast.unparse(item):
                yield Replacement(
                    node, ast.If(ast.Constant(True), body, []), f"with {ast.unparse(item)}", "if True"
                )
    if "torch" in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        lines = {node.lineno for node in inside if isinstance(node, ast.stmt)}
        yield from _seeds(tree, lines)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _seeds(tree: ast.Module, lines: set[int]) -> Iterator[Replacement]:
    """A seed set at the beginning of each function whose body is part of the solution."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        body = [each for each in function.body if each.lineno in lines]
        if body:
            first = body[0]
            seed = ast.parse("torch.manual_seed(0)").body[0]
            both = ast.If(ast.Constant(True), [seed, first], [])
            yield Replacement(first, both, f"def {function.name}: …", "torch.manual_seed(0)")
