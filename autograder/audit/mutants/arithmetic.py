"""Operators, terms, factors, signs, comparisons and constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.audit.mutants.replacement import Replacement, replacement

_OPERATORS: dict[type[ast.operator], tuple[ast.operator, ...]] = {
    ast.Add: (ast.Sub(),),
    ast.Sub: (ast.Add(),),
    ast.Mult: (ast.Div(),),
    ast.Div: (ast.Mult(),),
    ast.FloorDiv: (ast.Mult(),),
    ast.Mod: (ast.Mult(),),
    ast.Pow: (ast.Mult(),),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[ast.cmpop, ...]] = {
    ast.Lt: (ast.LtE(), ast.Gt()),
    ast.LtE: (ast.Lt(), ast.Gt()),
    ast.Gt: (ast.GtE(), ast.Lt()),
    ast.GtE: (ast.Gt(), ast.Lt()),
    ast.Eq: (ast.NotEq(),),
    ast.NotEq: (ast.Eq(),),
}


def arithmetic_changes(tree: ast.Module, inside: Sequence[ast.AST]) -> Iterator[Replacement]:
    """Another operator, one operand alone, no sign, another comparison, another constant.

    >>> tree = ast.parse("-x")
    >>> [each.after for each in arithmetic_changes(tree, list(ast.walk(tree)))]
    ['x']
    """
    for node in inside:
        match node:
            case ast.BinOp():
                yield from _operations(node)
            case ast.UnaryOp(operand=operand) if not isinstance(operand, ast.Constant):
                yield replacement(node, operand)
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                for other in _COMPARISONS.get(type(operator), ()):
                    yield replacement(node, ast.Compare(left, [other], [right]))
            case ast.BoolOp(op=operator, values=values):
                yield replacement(
                    node, ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
                )
            case ast.Constant(value=bool() as value):
                yield replacement(node, ast.Constant(not value))
            case ast.Constant(value=int() | float() as value):
                yield from (replacement(node, ast.Constant(other)) for other in _other_numbers(value))


def _operations(node: ast.BinOp) -> Iterator[Replacement]:
    for operator in _OPERATORS.get(type(node.op), ()):
        yield replacement(node, ast.BinOp(node.left, operator, node.right))
    yield replacement(node, node.left)
    if isinstance(node.op, ast.Sub):
        yield replacement(node, ast.UnaryOp(ast.USub(), node.right))
    elif isinstance(node.op, ast.Add | ast.Mult | ast.MatMult):
        yield replacement(node, node.right)
    if isinstance(node.op, ast.MatMult):
        yield replacement(node, ast.BinOp(node.right, node.op, node.left))


def _other_numbers(value: float) -> Iterator[float]:
    """The next number, nothing, the other sign, and twice the number where it is none of these."""
    others = [value + 1, 0 if value else 2, -value]
    if isinstance(value, float):
        others.append(2 * value)
    yield from (other for other in dict.fromkeys(others) if other != value)
