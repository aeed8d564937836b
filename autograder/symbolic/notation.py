"""The notation of calculus: fractions, indices, sums, products, integrals, inner products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.symbolic.expression import (
    Component,
    Constant,
    Expression,
    Integral,
    Reduce,
    Symbol,
    applied,
    divide,
    multiply,
    number,
    walk,
)

if TYPE_CHECKING:
    from autograder.symbolic.parser import Parser


def word(parser: Parser) -> Expression:
    """A sum, product, integral, fraction or inner product; the word is the next token."""
    reader = {
        "frac": _fraction,
        "sum": _reduction,
        "product": _reduction,
        "integral": _integral,
        "dot": _inner_product,
    }[parser.token.value]
    return reader(parser)


# --- fractions and indices


def _fraction(parser: Parser) -> Expression:
    parser.advance()
    return divide(_piece(parser), _piece(parser))


def _piece(parser: Parser) -> Expression:
    """One argument of ``\\frac``: a braced group or a single token."""
    return parser.group() if parser.at("{") else parser.primary()


def lower_group(parser: Parser) -> Expression:
    """A subscript read as an expression, such as the base of a logarithm."""
    return parser.group() if parser.at("{") else parser.primary()


def subscript(parser: Parser) -> str:
    """A subscript read as part of a name; the next token is the underscore."""
    parser.advance()
    if not parser.at("{"):
        return parser.advance().value
    parser.advance()
    pieces = []
    while not parser.at("}"):
        if parser.token.kind == "end":
            raise parser.error("Here `}` is missing, to close the subscript.")
        pieces.append(parser.advance().value)
    parser.advance()
    return "".join(pieces)


def indices(parser: Parser) -> tuple[Expression, ...]:
    """The indices of a vector or matrix: ``_j``, ``_{jj}``, ``_{i,j}``, ``[j]``, ``[i, j]``."""
    opening = parser.advance().value
    if opening == "_" and not parser.at("{"):
        return (parser.primary(),)
    closing = "]" if opening == "[" else "}"
    if opening == "_":
        parser.advance()
    found: list[Expression] = []
    while not parser.take(closing):
        if parser.token.kind == "end":
            raise parser.error(f"Here `{closing}` is missing, to close the index.")
        if not parser.take(","):
            found.append(parser.expression() if opening == "[" else parser.primary())
    return tuple(found)


def upper_index(parser: Parser) -> tuple[Expression, ...] | None:
    """The index in ``x^{(i)}``, where the next tokens are ``{(i)}``; otherwise None."""
    values = [parser.ahead(step).value for step in range(5)]
    if values[0] == "{" and values[1] == "(" and values[3] == ")" and values[4] == "}":
        parser.place += 2
        index = parser.primary()
        parser.place += 2
        return (index,)
    return None


def is_transpose(parser: Parser) -> bool:
    """Take ``T`` or ``\\top`` after a caret, unless T is a variable of the task."""
    if "T" in parser.vocabulary.variables:
        return False
    if parser.take("T"):
        return True
    if parser.at("{") and parser.ahead().value == "T" and parser.ahead(2).value == "}":
        parser.place += 3
        return True
    return False


def skip_arguments(parser: Parser) -> None:
    """What ``\\mathcal{F}_{\\theta}(x)`` depends on adds nothing to an abbreviation."""
    while parser.at("_"):
        subscript(parser)
    if parser.at("("):
        place = parser.place
        parser.advance()
        while parser.token.kind == "name" or parser.at(",", ";", "_"):
            parser.advance()
        if not parser.take(")"):
            parser.place = place  # a factor in parentheses


def skip_norm_index(parser: Parser) -> None:
    """``\\|x\\|_2`` is the norm; other norms are not read."""
    if parser.at("_") and (which := subscript(parser)) != "2":
        raise parser.error(f"I read only the Euclidean norm, not the norm with index {which}.")


# --- sums and products


def _reduction(parser: Parser) -> Expression:
    kind = parser.advance().value
    if parser.at("_"):
        return _big_operator(parser, kind)
    if parser.at("("):
        return _called_reduction(parser, kind)
    raise parser.error("The index is missing; write for example `\\sum_{j=1}^{J}` or `Sum(..., (j, 1, J))`.")


def _big_operator(parser: Parser, kind: str) -> Expression:
    parser.advance()
    braced = parser.take("{")
    index = _index_name(parser)
    lower: Expression | None = None
    if braced:
        if parser.take("="):
            lower = parser.expression()
        parser.expect("}", "to close what stands below the sum")
    upper = parser.exponent() if parser.take("^") else None
    body = parser.expression() if parser.convention.sum_takes_rest else parser.term()
    if upper is None:
        lower, upper = number(1), _length(parser, index, body)
    return Reduce(kind, index, lower or number(1), upper, body)


def _index_name(parser: Parser) -> str:
    if parser.token.kind != "name":
        raise parser.error("The index of the sum has to stand here.")
    return parser.advance().value


def _length(parser: Parser, index: str, body: Expression) -> Expression:
    """The upper bound of a sum that names only its index: the length of what is indexed by it."""
    for node in walk(body):
        if isinstance(node, Component) and Symbol(index) in node.indices and isinstance(node.base, Symbol):
            length = parser.vocabulary.variables[node.base.name].length
            if length is not None:
                return Symbol(length)
    raise parser.error(f"How far does `{index}` run? Write the upper bound above the sum.")


def _called_reduction(parser: Parser, kind: str) -> Expression:
    """``Sum(body, (j, 1, J))`` as sympy writes it, or ``sum(v)`` over the entries of a vector."""
    parser.advance()
    body = parser.expression()
    if parser.take(")"):
        if kind == "product":
            return applied("total product", body)
        return applied("total", body)
    while parser.take(","):
        if not parser.at("("):
            raise parser.error("Here the range is missing, as in `(j, 1, J)`.")
        index, lower, upper = _range(parser)
        body = Reduce(kind, index, lower, upper, body)
    parser.expect(")", f"to close the {kind}")
    return body


def _range(parser: Parser) -> tuple[str, Expression, Expression]:
    """``(j, 1, J)``: an index or variable with its bounds."""
    parser.expect("(", "to begin the range")
    index = _index_name(parser)
    parser.expect(",", "after the index")
    lower = parser.expression()
    parser.expect(",", "between the bounds")
    upper = parser.expression()
    parser.expect(")", "to close the range")
    return index, lower, upper


# --- integrals


def is_differential(parser: Parser) -> bool:
    """Whether the next tokens are ``dz`` of an open integral."""
    if not parser.open_integrals or parser.token.kind != "name":
        return False
    name = parser.token.value
    if name in parser.vocabulary.names:
        return False
    if name == "d":
        return parser.ahead(2 if parser.ahead().value == "{" else 1).kind == "name"
    return len(name) > 1 and name[0] == "d" and not parser.text.startswith("\\", parser.token.start)


def _take_differentials(parser: Parser) -> list[str]:
    variables = []
    while is_differential(parser):
        name = parser.advance().value[1:] or _integration_variable(parser)
        while parser.at("_"):
            name += "_" + subscript(parser)
        while parser.take("'"):
            name += "'"
        variables.append(name)
    return variables


def _integration_variable(parser: Parser) -> str:
    braced = parser.take("{")
    name = parser.advance().value
    if braced:
        parser.expect("}", "to close the brace")
    return name


def _integral(parser: Parser) -> Expression:
    parser.advance()
    if parser.at("("):
        place = parser.place
        if (called := _called_integral(parser)) is not None:
            return called
        parser.place = place
    lower = lower_bound = upper = None
    if parser.take("_"):
        lower_bound = lower_group(parser)
    if parser.take("^"):
        upper, lower = parser.exponent(), lower_bound
    parser.open_integrals += 1
    variables = _take_differentials(parser)
    if variables:
        body = parser.term()
    else:
        body = parser.expression()
        variables = _take_differentials(parser)
    parser.open_integrals -= 1
    if not variables:
        raise parser.error("Over which variable is this integrated? End the integral with `dz`, for example.")
    for variable in variables:
        body = _integrated(parser, variable, lower, upper, body)
    return body


def _integrated(
    parser: Parser, variable: str, lower: Expression | None, upper: Expression | None, body: Expression
) -> Expression:
    """The integral; for densities, from minus to plus infinity means over the whole space."""
    if parser.vocabulary.densities and upper == Constant("oo"):
        lower = upper = None
    return Integral(variable, lower, upper, body)


def _called_integral(parser: Parser) -> Expression | None:
    """``integral(body, z)`` and ``Integral(body, (t, 0, oo))``; None if it is only a parenthesis."""
    parser.advance()
    body = parser.expression()
    if not parser.at(","):
        return None
    while parser.take(","):
        lower: Expression | None = None
        upper: Expression | None = None
        if parser.at("("):
            variable, lower, upper = _range(parser)
        else:
            variable = _index_name(parser)
        body = _integrated(parser, variable, lower, upper, body)
    parser.expect(")", "to close the integral")
    return body


def _inner_product(parser: Parser) -> Expression:
    parser.advance()
    parser.expect("(", "after `dot`")
    left = parser.expression()
    parser.expect(",", "between the two vectors")
    right = parser.expression()
    parser.expect(")", "to close `dot`")
    return multiply(applied("transpose", left), right)
