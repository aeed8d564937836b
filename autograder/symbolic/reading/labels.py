"""A name for the answer in front of it: ``KL = ...``, ``f(z) = ...``, ``N! \\approx ...``."""

from __future__ import annotations

from autograder.symbolic.reading.by_cases import is_unequal
from autograder.symbolic.reading.reader import Reader


def behind_label(reader: Reader) -> int:
    """The place behind ``KL =``, ``f(z) =``, ``N! \\approx`` or ``N! \\sim``: a name for the answer, or what it is for."""
    last = len(reader.tokens) - 1
    if (condition := reader.find_name(0, last, "if")) is not None:
        last = condition
    relation = reader.find(0, last, "=", "≈", "~")
    if not relation or reader.find(relation + 1, last, "=", "≈") is not None:
        return 0
    is_label = reader.value(relation) == "≈" or _is_factorial(reader, relation) or _is_label(reader, relation)
    return relation + 1 if is_label and relation + 1 < last else 0


def _is_label(reader: Reader, stop: int) -> bool:
    """Whether the tokens up to ``stop`` only name something: with a name that the task does not know, or a density."""
    place, unknown = 0, False
    while place < stop:
        token = reader.token(place)
        if token.kind in {"name", "mean"}:
            name, _ = reader.full_name(token.value, place + 1)
            known = {name, token.value} & {*reader.vocabulary.names, *reader.vocabulary.densities}
            unknown = unknown or not known
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
