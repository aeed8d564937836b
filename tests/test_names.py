"""A public name means one thing in the whole package, so that it can be looked up and talked of."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import autograder

PACKAGE = Path(autograder.__file__).parent
MAY_REPEAT = {
    "main": "what a module does that is run, as entry point or with `python -m`; no other module calls it",
}


def names_of(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """The names that statements of a module define; what they import is defined elsewhere."""
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from _assigned(target)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                yield from _assigned(target)
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                yield from names_of(_inside(statement))


def _assigned(target: ast.expr) -> Iterator[str]:
    return (
        node.id for node in ast.walk(target) if isinstance(node, ast.Name) and type(node.ctx) is ast.Store
    )


def _inside(statement: ast.stmt) -> list[ast.stmt]:
    blocks = (getattr(statement, part, []) for part in ("body", "orelse", "finalbody"))
    handled = (handler.body for handler in getattr(statement, "handlers", []))
    return [each for block in (*blocks, *handled) for each in block]


def defined_twice(folder: Path) -> list[str]:
    """Which public names are defined in more than one module below a folder, and in which."""
    places = defaultdict(list)
    for module in sorted(folder.rglob("*.py")):
        for name in set(names_of(ast.parse(module.read_bytes()).body)):
            if not name.startswith("_"):
                places[name].append(module.relative_to(folder).as_posix())
    return [
        f"`{name}` is defined in {' and in '.join(found)}: what does each of them say more exactly?"
        for name, found in sorted(places.items())
        if len(found) > 1 and name not in MAY_REPEAT
    ]


def test_a_public_name_has_one_meaning():
    repeated = defined_twice(PACKAGE)
    assert not repeated, "\n".join(repeated)


def test_a_second_meaning_is_found_wherever_it_hides(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "one.py").write_text(
        "from room.other import Kind\nclass Row: ...\nFIRST, LAST = LIMITS = 1, 2\n_KIND = 1\n"
    )
    (tmp_path / "two.py").write_text(
        "try:\n    def main(): Row = 1\nexcept OSError:\n    LAST: int = 3\n_KIND = 2\n"
    )
    (tmp_path / "room" / "other.py").write_text("Kind = Row = str\nmain = None\n")
    assert [line.partition(": ")[0] for line in defined_twice(tmp_path)] == [
        "`LAST` is defined in one.py and in two.py",
        "`Row` is defined in one.py and in room/other.py",
    ]
