"""Which names a cell's code uses and defines, found without running it."""

from __future__ import annotations

import ast
import builtins
import dis
import functools
import importlib
import symtable
import warnings
from collections.abc import Iterator

from autograder.notebooks.cells.parsing import UNREADABLE, parsed, without_magics

_MOST_CHARACTERS = 200_000  # of code of which the names are wanted; the longest cells have 10 thousand
_REMEMBERED = 4_096  # cells of which the names are asked for again and again

ROOMS = (
    "autograder",
    "autograder.symbolic",
    "autograder.neural",
    "autograder.plain_answers",
    "autograder.data",
)
"""Where the names are that authors use in grade cells."""


@functools.lru_cache(_REMEMBERED)
def names_loaded(source: str) -> frozenset[str]:
    """The names that the code needs from other cells.

    Builtins, names that the code itself assigns or imports before it uses them, and names of its inner scopes
    are not among them. Code that does not parse needs nothing.

    >>> sorted(
    ...     names_loaded("import math\\ngrade(equals(kl, lambda x: math.log(x)), out_of=len([1 for i in z]))")
    ... )
    ['equals', 'grade', 'kl', 'z']
    >>> sorted(names_loaded("x = 1\\ny = x + float(y)"))
    ['y']
    """
    table = _table(source)
    if table is None:
        return frozenset()
    bound = _bound(table)
    loaded = {
        symbol.get_name()
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and (scope is table or symbol.is_global())
    }
    needed = (loaded - bound) | names_read_first(source)
    return frozenset(needed - names_of_star_imports(source) - set(dir(builtins)))


def names_read_first(source: str) -> frozenset[str]:
    """The names whose value the code uses, or which it deletes, before it gives them one, in the order in
    which it runs.

    What functions and the inner parts of comprehensions use is left out.

    >>> sorted(names_read_first("x = float(x)\\nfor y in z: x += y\\ndef f(a=b): return c\\ndel d, f"))
    ['b', 'd', 'float', 'x', 'z']
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            code = compile(without_magics(source), "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except UNREADABLE:
        return frozenset()
    bound: set[str] = set()
    first: set[str] = set()
    for each in dis.get_instructions(code):
        if each.opname == "STORE_NAME":
            bound.add(each.argval)
        elif each.opname in ("LOAD_NAME", "DELETE_NAME") and each.argval not in bound:
            first.add(each.argval)
    return frozenset(first)


@functools.lru_cache(_REMEMBERED)
def names_bound(source: str) -> frozenset[str]:
    """The names that the code defines for the cells after it.

    >>> sorted(names_bound("import torch.nn as nn\\ndef f(x):\\n    y = x\\nclass A: z = 1\\nb = 2"))
    ['A', 'b', 'f', 'nn']
    >>> sorted(names_bound("def f():\\n    global x\\n    x = 1\\n[y := 2 for _ in 'ab']"))
    ['f', 'x', 'y']
    """
    table = _table(source)
    if table is None:
        return frozenset()
    by_functions = {
        symbol.get_name()
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if symbol.is_declared_global() and symbol.is_assigned()
    }
    return frozenset(_bound(table) | by_functions | names_of_star_imports(source))


def names_of_star_imports(source: str) -> frozenset[str]:
    """The names that ``from ... import *`` gives the code, of the package's rooms; of other modules nobody
    knows them.

    >>> "equivalent" in names_of_star_imports("from autograder.symbolic import *")
    True
    """
    return frozenset(name for room in star_imports(source) if room in ROOMS for name in public_names(room))


def star_imports(source: str) -> list[str]:
    """The modules of which the code imports all names.

    >>> star_imports("from math import *\\nfrom torch import nn")
    ['math']
    """
    if "*" not in source or "import" not in source or len(source) > _MOST_CHARACTERS:
        return []
    tree = parsed(source)
    body = tree.body if tree is not None else []
    imports = [each for each in body if isinstance(each, ast.ImportFrom) and each.level == 0]
    return [each.module or "" for each in imports if any(alias.name == "*" for alias in each.names)]


@functools.cache
def public_names(room: str) -> tuple[str, ...]:
    """The names that a room of the package exports.

    >>> public_names("autograder")
    ('grade', 'together')
    """
    module = importlib.import_module(room)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == room]
    return tuple(name for name in getattr(module, "__all__", own) if not name.startswith("_"))


def imports_in(source: str) -> str:
    """The import statements of a cell, as code; those in its functions and blocks are left out.

    >>> imports_in("from autograder import grade\\nx = 1\\nimport torch")
    'from autograder import grade\\nimport torch'
    """
    tree = parsed(source)
    return "\n".join(ast.unparse(node) for node in tree.body if _modules(node)) if tree is not None else ""


def modules_imported_later(source: str) -> frozenset[str]:
    """The top-level modules that functions in the code import when they are called.

    Not those of a ``try``, which has something to do where there is no such module.

    >>> guarded = "    try:\\n        import d\\n    except ImportError: pass"
    >>> sorted(modules_imported_later(f"import a\\ndef f():\\n    import b.c\\n{guarded}"))
    ['b']
    """
    return frozenset(
        module.split(".")[0]
        for function in _functions(source)
        for statement in _outside_of_tries(function)
        for module in _modules(statement)
        if module
    )


def _outside_of_tries(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.Try):
            yield from _outside_of_tries(child)


def stubs_in(source: str) -> frozenset[str]:
    """The functions of the code that do nothing yet but raise NotImplementedError.

    >>> sorted(
    ...     stubs_in(
    ...         "def f(x):\\n    'Twice x.'\\n    raise NotImplementedError()\\ndef g(x):\\n    return x"
    ...     )
    ... )
    ['f']
    """
    return frozenset(each.name for each in _functions(source) if _is_stub(each))


def _functions(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = parsed(source)
    nodes = ast.walk(tree) if tree is not None else ()
    return [each for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if len(body) != 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _modules(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""] if node.level == 0 else []
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _table(source: str) -> symtable.SymbolTable | None:
    if len(source) > _MOST_CHARACTERS:
        return None
    try:
        return symtable.symtable(without_magics(source), "<cell>", "exec")
    except UNREADABLE:
        return None


def _bound(table: symtable.SymbolTable) -> set[str]:
    return {
        symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = [table]
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting += scope.get_children()
