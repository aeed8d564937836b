"""What stands around an answer: a name for it in front, ``KL = ...``, and what its names mean behind, ``...
where t = x^2``.
"""

from __future__ import annotations

from autograder.symbolic.expression import Cases, Condition, Expression, Symbol
from autograder.symbolic.reading.alternatives import rebuilt
from autograder.symbolic.reading.operators import expression_between
from autograder.symbolic.reading.piecewise import is_unequal
from autograder.symbolic.reading.reader import Reader

_COMPARISONS = ("<", ">", "<=", ">=", "!=", "relation", "~")


def answer(reader: Reader) -> Expression:
    """The expression behind a label; of several that are said to be equal the last one, which has a value
    where they are.
    """
    start, stop = 0, reader.scope.limit
    behind = reader.find_name(0, stop, "if", "where")
    last = stop if behind is None else behind
    relation = reader.find(0, last, "=", "≈", "~")
    if not relation or relation + 1 >= last or not _names_answer(reader, relation):
        return expression_between(reader, start, stop)
    start, before = relation + 1, []
    while (equals := reader.find(start, last, "=")) is not None:
        before.append(expression_between(reader, start, equals))
        start = equals + 1
    value = result = expression_between(reader, start, stop)
    for each in before:
        result = Cases((result,), (Condition("=", each, value),))
    return result


def _names_answer(reader: Reader, relation: int) -> bool:
    """Whether a name for the answer, or what it is for, is in front:
    ``KL =``, ``f(z) =``, ``N! \\approx``.
    """
    return reader.sign(relation) == "≈" or _is_factorial(reader, relation) or _is_label(reader, relation)


def _is_label(reader: Reader, stop: int) -> bool:
    """Whether the tokens up to ``stop`` only name something: with a name that the task does not know, or a
    density.

    A power of a name, or a product with one that the task knows, is an equation for it: ``\\phi^2 =``,
    ``n\\phi =``.
    """
    place, unknown = 0, False
    factors: set[bool] = set()  # whether names side by side are numbers of the task
    while place < stop:
        token = reader.token(place)
        if token.kind in {"name", "mean"}:
            name, _ = reader.full_name(token.value, place + 1)
            known = {name, token.value} & {*reader.vocabulary.names, *reader.vocabulary.densities}
            unknown = unknown or not known
            factors.add(bool(known & {*reader.vocabulary.variables, *reader.vocabulary.lengths}))
            if len(factors) > 1:
                return False
        elif token.value == "^" and _is_number(reader, place + 1):
            return False
        elif token.kind == "function" and _has_name_below(reader, place):
            unknown = True  # log_likelihood is a name, although log is a function
        elif token.value in {"_", "^"}:
            place = reader.behind_script(place + 1)
            continue
        elif reader.opens(place):
            place = reader.match[place]
        elif token.value == "KL":
            unknown = unknown or not reader.vocabulary.densities
        elif token.kind not in {"function", "end"} and token.value != "'":
            return False
        place += 1
    return unknown or _is_density(reader, stop)


def _is_number(reader: Reader, place: int) -> bool:
    """Whether an exponent is a number, which is no mark of a name as ``*`` or ``(i)`` are."""
    place += reader.sign(place) == "{"
    return reader.token(place).kind == "number"


def _is_factorial(reader: Reader, stop: int) -> bool:
    """Whether the tokens up to ``stop`` are ``N!``, which the answer approximates."""
    is_comparison = not reader.is_latex and is_unequal(reader, stop)
    return stop == 2 and reader.is_name(0) and reader.value(1) == "!" and not is_comparison


def _has_name_below(reader: Reader, place: int) -> bool:
    return reader.value(place + 1) == "_" and reader.token(place + 2).kind == "name"


def _is_density(reader: Reader, stop: int) -> bool:
    """Whether the tokens up to ``stop`` are one density, such as ``q(z|x)``."""
    place = 1
    while reader.value(place) in {"_", "^"}:
        place = reader.behind_script(place + 1)
    if reader.opens(place):
        place = reader.match[place] + 1
    return place == stop and reader.value(0) in reader.vocabulary.densities


# --- behind an answer


def where_clause(reader: Reader, start: int, stop: int) -> Expression | None:
    """``a + t where t = b^2``: definitions of new names, and comparisons, which only say of what the answer
    is asked.
    """
    place = reader.find_name(start, stop, "where")
    if place is None or reader.sign(place + 1) == "(":
        return None
    end = place - 1 if reader.sign(place - 1) == "," else place
    body, begin = expression_between(reader, start, end), place + 1
    while begin < stop:
        marks = (reader.find(begin, stop, ",", ";", "and"), reader.find_name(begin, stop, "and"))
        close = min((mark for mark in marks if mark is not None), default=stop)
        body = _with_clause(reader, body, begin, close)
        begin = close + 1
    return body


def _with_clause(reader: Reader, body: Expression, start: int, stop: int) -> Expression:
    if reader.find(start, stop, *_COMPARISONS) is not None:
        return body
    name, end = reader.full_name(reader.value(start), start + 1) if reader.is_name(start) else ("", start)
    if not name or reader.sign(end) != "=" or name in reader.vocabulary.names | reader.bound:
        raise reader.error(
            "Behind a `where` I can read only what new names stand for, as in `t = x^2`.", start
        )
    value = expression_between(reader, end + 1, stop)
    return rebuilt(body, lambda node: value if node == Symbol(name) else node)
