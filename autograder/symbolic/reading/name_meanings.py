"""What a name is: a vector with its indices, a function of the task, an
abbreviation, a constant, a variable.
"""

from __future__ import annotations

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.arguments import arguments_between, values
from autograder.symbolic.reading.bound_variables import PARAMETERS
from autograder.symbolic.reading.decimals import decimal
from autograder.symbolic.reading.operators import expression_between, script
from autograder.symbolic.reading.reader import Reader
from autograder.symbolic.reading.shapes import identity_matrix

_CONSTANTS = {"pi": "pi", "Pi": "pi", "e": "e", "E": "e", "oo": "oo"}


def plain_name(reader: Reader) -> nodes.Expression:
    """A name with its subscripts: a variable, an abbreviation, or a
    constant where the task has no such name.
    """
    words = reader.vocabulary
    if (end := _behind_parameters(reader)) is not None:
        name, reader.at = reader.token(reader.at).value, end
        return nodes.Symbol(name)
    name, end = reader.full_name(reader.token(reader.at).value, reader.at + 1)
    if name in words.functions and (found := _declared(reader, name, end - 1)) is not None:
        return found
    reader.at = end
    if name in words.abbreviations:
        return words.abbreviations[name]
    if name not in words.variables and name not in reader.bound:
        if name in _CONSTANTS:
            return nodes.Constant(_CONSTANTS[name])
        if name in words.imaginary:
            return nodes.Constant("i")
    return identity_matrix(name, words) or nodes.Symbol(name)


def mean_of_entries(reader: Reader) -> nodes.Expression:
    """``\\bar x`` is the mean of the entries of a vector x."""
    name = reader.token(reader.at).value
    reader.at += 1
    return (
        nodes.applied("mean", nodes.Symbol(name))
        if reader.is_array(name)
        else identity_matrix(name, reader.vocabulary) or nodes.Symbol(name)
    )


def _behind_parameters(reader: Reader) -> int | None:
    """The place behind ``\\mu_\\phi(x)`` for a mu of the task: which parameters it has, and what of, adds
    nothing to it.
    """
    name, place = reader.token(reader.at).value, reader.at + 2
    if name not in reader.vocabulary.variables or reader.sign(place - 1) != "_":
        return None
    inside, end = (place + 1, reader.match[place] + 1) if reader.opens(place) else (place, place + 1)
    parameters = reader.token(inside).value
    if end not in (inside + 1, inside + 2) or parameters not in PARAMETERS - _taken(reader):
        return None
    reader.pass_mark(f"`{name}`", parameters, place)
    if reader.sign(end) == "(" and reader.is_list_of_names(end + 1, reader.match[end]):
        used = {reader.token(each).value for each in range(end + 1, reader.match[end])}
        return end if used & _taken(reader) else reader.match[end] + 1
    return end


def _taken(reader: Reader) -> frozenset[str]:
    return reader.vocabulary.names | reader.bound


# --- abbreviations


def begins_abbreviation(reader: Reader) -> bool:
    """Whether a name here is one of the task's abbreviations."""
    return reader.token(reader.at).value in reader.vocabulary.abbreviations


def abbreviation(reader: Reader) -> nodes.Expression:
    """What an abbreviation stands for; what ``\\mathcal{F}_{\\theta}(x)`` depends on adds nothing to it."""
    name = reader.token(reader.at).value
    reader.at = end = reader.behind_scripts(reader.at + 1, "_")
    if reader.sign(end) in {"(", "["} and reader.is_list_of_names(end + 1, reader.match[end]):
        reader.at = reader.match[end] + 1
    return reader.vocabulary.abbreviations[name]


# --- functions of the task


def begins_declared(reader: Reader) -> bool:
    """Whether a function of the task is called here, ``f(x)`` or ``f''(x)``; one that is a variable as well
    need not be.
    """
    name = reader.token(reader.at).value
    if name not in reader.vocabulary.functions:
        return False
    return name not in reader.vocabulary.variables or _is_called(
        reader, _behind_primes(reader, reader.at + 1)
    )


def declared(reader: Reader) -> nodes.Expression:
    """A function of the task with its derivatives, one for each prime."""
    found = _declared(reader, reader.token(reader.at).value, reader.at)
    assert found is not None
    return found


def _declared(reader: Reader, name: str, place: int) -> nodes.Expression | None:
    end = _behind_primes(reader, place + 1)
    if not _is_called(reader, end):
        if name in reader.vocabulary.variables:
            return None
        raise reader.error(f"`{name}` is a function here; write `{name}(...)`.", end)
    close = reader.match[end]
    reader.at = close + 1
    return nodes.FunctionCall(
        name, tuple(values(reader, arguments_between(reader, end + 1, close), place)), end - place - 1
    )


def _behind_primes(reader: Reader, place: int) -> int:
    while reader.sign(place) == "'":
        place += 1
    return place


def _is_called(reader: Reader, place: int) -> bool:
    return reader.sign(place) in {"(", "["}


def begins_gamma(reader: Reader) -> bool:
    """Whether the gamma function is called here, ``\\Gamma(n)``, rather
    than a gamma of the task multiplied.
    """
    return reader.token(reader.at).value not in reader.vocabulary.names and reader.sign(reader.at + 1) == "("


# --- vectors and matrices


def begins_array(reader: Reader) -> bool:
    """Whether a vector or matrix of the task stands here."""
    return reader.is_array(reader.token(reader.at).value)


def array(reader: Reader) -> nodes.Expression:
    """A vector or matrix with its indices: ``_j``, ``_{jj}``, ``_{i,j}``, ``[j]``, ``[i, j]``, ``^{(i)}``."""
    name, end = reader.token(reader.at).value, reader.at + 1
    mark = reader.sign(end)
    if (behind := _behind_parameters(reader)) is not None:
        reader.at = behind
        return nodes.Symbol(name)
    if mark in {"_", "'"}:
        whole, behind = reader.full_name(name, end)
        if whole in reader.vocabulary.names and not reader.is_array(whole):
            reader.at = behind
            return nodes.Symbol(whole)
    reader.at = end
    if mark == "_":
        return _entry(reader, name, end + 1)
    if mark == "[" and (not reader.is_latex or _is_simple(reader, end)):
        return _entry(reader, name, end)
    if mark == "^" and (index := reader.upper_index_place(end)) is not None:
        reader.at = reader.match[end + 1] + 1
        return nodes.Component(nodes.Symbol(name), (expression_between(reader, index, index + 1),))
    return nodes.Symbol(name)


def _entry(reader: Reader, name: str, place: int) -> nodes.Expression:
    is_matrix = reader.vocabulary.variables[name].is_matrix
    reader.at = _behind_data_point(reader, reader.behind_script(place))
    if is_matrix and (pair := _pair(reader, place)) is not None:
        return nodes.Component(nodes.Symbol(name), pair)
    if not reader.opens(place):
        return nodes.Component(nodes.Symbol(name), (script(reader, place),))
    indices = values(reader, arguments_between(reader, place + 1, reader.match[place]), place)
    if is_matrix and len(indices) == 1 and isinstance(indices[0], nodes.Multiply):
        indices = list(indices[0].factors)  # Sigma_{jj}
    return nodes.Component(nodes.Symbol(name), tuple(indices))


def _behind_data_point(reader: Reader, place: int) -> int:
    """The place behind the mark of the data point in ``\\mu_j^{(i)}``, where all have the same one."""
    point = reader.upper_index(place) if reader.sign(place) == "^" else None
    if point is None:
        return place
    reader.pass_mark("data point", point, place)
    return reader.match[place + 1] + 1


def _pair(reader: Reader, place: int) -> tuple[nodes.Expression, ...] | None:
    """The row and the column in ``jj`` or ``12`` without braces; None where no such pair stands there."""
    token = reader.token(place)
    if len(token.value) != 2 or reader.source(place) != token.value:
        return None
    if token.kind == "number" and token.value.isdigit():
        return tuple(map(decimal, token.value))
    return tuple(map(nodes.Symbol, token.value)) if token.kind == "name" and token.value.isalpha() else None


def _is_simple(reader: Reader, place: int) -> bool:
    inside = range(place + 1, reader.match[place])
    return all(reader.token(each).kind in {"name", "number"} or reader.sign(each) == "," for each in inside)
