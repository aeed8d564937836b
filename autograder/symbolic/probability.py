"""The notation of probability: densities, expectations under them, and divergences between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.symbolic.expression import Density, Expression, divergence, expectation, walk
from autograder.symbolic.notation import subscript, upper_index

if TYPE_CHECKING:
    from autograder.symbolic.parser import Parser

_OPENING = ("(", "[", "{")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_PARAMETERS = {"theta", "phi", "psi", "lambda", "eta"}


def density_or_expectation(parser: Parser) -> Expression | None:
    """A density ``p(x|z)``, a divergence ``D_{KL}(...)`` or a mean ``E_q[...]``, if one starts here."""
    if not parser.vocabulary.densities:
        return None
    name = parser.token.value
    if name == "D" and _names_divergence(parser):
        return divergence_of(parser)
    if name == "E" and "E" not in parser.vocabulary.names and parser.ahead().value in {"_", "["}:
        return _expectation(parser)
    if name in parser.vocabulary.densities:
        return density(parser)
    return None


def density(parser: Parser) -> Density:
    """``p(x|z)``, with parameters such as theta left out; a bare letter stands for its usual arguments."""
    letter = parser.advance().value
    while parser.at("_"):
        subscript(parser)
    if parser.at("^") and parser.ahead().value == "*":
        parser.place += 2
    if not parser.at("(", "["):
        usual = parser.vocabulary.densities[letter]
        if usual is None:
            raise parser.error(f"Of what is this the density? Write its arguments, as in `{letter}(x|z)`.")
        return Density(letter, *usual)
    closing = _CLOSING[parser.advance().value]
    of = _arguments(parser)
    given: tuple[str, ...] = ()
    if parser.take("|"):
        given = _arguments(parser)
    while parser.take(";"):
        _arguments(parser)
    parser.expect(closing, f"to close the arguments of `{letter}`")
    if not _variables(of):
        raise parser.error(f"Of what is `{letter}` the density here?")
    return Density(letter, _variables(of), _variables(given))


def _variables(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without the parameters of the model, which condition everything alike."""
    return tuple(name for name in names if name not in _PARAMETERS)


def _arguments(parser: Parser) -> tuple[str, ...]:
    names: list[str] = []
    while parser.token.kind == "name" or parser.at("{", "*"):
        if parser.take("*"):  # q(\\cdot|x): the dot stands for the latent
            names.append("z")
            break
        braced = parser.take("{")
        if parser.token.kind != "name":
            raise parser.error("I expect variables here, such as x and z.")
        name = parser.advance().value
        if braced:
            parser.expect("}", "to close the brace")
        while parser.at("_"):
            name += "_" + subscript(parser)
        while parser.take("'"):
            name += "'"
        names.append(name)
        if parser.at("^") and _upper_index_follows(parser):
            parser.advance()
            upper_index(parser)
        if not parser.take(","):
            break
    return tuple(names)


def _upper_index_follows(parser: Parser) -> bool:
    return [parser.ahead(step).value for step in (1, 2)] == ["{", "("]


def _names_divergence(parser: Parser) -> bool:
    if parser.ahead().value != "_":
        return False
    return parser.ahead(2).value == "KL" or (parser.ahead(2).value == "{" and parser.ahead(3).value == "KL")


def divergence_of(parser: Parser) -> Expression:
    """``KL(q(z|x) || p(z|x))``; a comma may stand for the bars."""
    if parser.advance().value == "D":
        subscript(parser)
    if not parser.at(*_OPENING):
        raise parser.error("Write the two densities in parentheses, as in `KL(q(z|x) || p(z|x))`.")
    closing = _CLOSING[parser.advance().value]
    bars, parser.open_bars = parser.open_bars, ["||"]
    left = parser.expression()
    if not (parser.take("||") or parser.take(",") or (parser.take("|") and parser.take("|"))):
        raise parser.error("Between the two densities of a divergence I expect `\\|` (or `||`, or a comma).")
    right = parser.expression()
    parser.open_bars = bars
    parser.expect(closing, "to close the divergence")
    variables = _divergence_variables(left) or _divergence_variables(right)
    if variables is None:
        raise parser.error("I can't tell over which variable this divergence integrates.")
    return divergence(left, right, variables)


def _divergence_variables(side: Expression) -> tuple[str, ...] | None:
    for node in walk(side):
        if isinstance(node, Density) and (isinstance(side, Density) or node.given):
            return node.of
    return None


def _expectation(parser: Parser) -> Expression:
    """``E_{q(z|x)}[...]``, ``E_{z \\sim q}[...]``, ``E_q[...]``; without brackets it takes the next term."""
    parser.advance()
    if not parser.take("_"):
        raise parser.error("Under which density is this mean? Write it below the E, as in `E_{q(z|x)}[...]`.")
    braced = parser.take("{")
    if braced and parser.ahead().value == "~":
        parser.place += 2
    if parser.token.value not in parser.vocabulary.densities:
        raise parser.error("Below the E I expect a density, such as q(z|x).")
    measure = density(parser) if braced else _bare_density(parser)
    if braced:
        parser.expect("}", "to close what stands below the E")
    body = parser.group() if parser.at(*_OPENING) else parser.term()
    return expectation(measure, body)


def _bare_density(parser: Parser) -> Density:
    """The density of ``E_q(...)`` and ``E_q[...]``, where what follows is the body."""
    if parser.ahead().value == "(" and parser.ahead(3).value == "|" and parser.ahead(5).value == ")":
        return density(parser)
    letter = parser.advance().value
    usual = parser.vocabulary.densities[letter]
    if usual is None:
        raise parser.error(f"Write the arguments of `{letter}`, as in `E_{{{letter}(z|x)}}[...]`.")
    return Density(letter, *usual)
