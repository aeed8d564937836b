"""Resolving the notation of probability: densities, means under them, divergences between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.symbolic.reading.notation import behind_script

if TYPE_CHECKING:
    from autograder.symbolic.reading.terminals import Resolver

BARE = "bare"
"""The value of the terminal of a mean that names no variable, ``E_q[...]``."""

_BARS = {"|", "left|", "right|"}
_DOUBLE_BARS = {"||", "left||", "right||"}


def starts(resolver: Resolver, place: int) -> int | None:
    """The place behind a density, a divergence, a mean or a Gaussian, if one begins here."""
    name, after = resolver.token(place).value, resolver.value(place + 1)
    vocabulary = resolver.vocabulary
    if name in {"D", "D'"} and after == "_" and _names_divergence(resolver, place + 2):
        return divergence(resolver, place)
    if name == "N" and after in {"(", "["} and _is_gaussian(resolver, place + 1):
        return _gaussian(resolver, place)
    if not vocabulary.densities or name in vocabulary.names:
        return None
    if name == "E" and after in {"_", "["}:
        return _mean(resolver, place)
    if name in vocabulary.densities or (name.lower() in vocabulary.densities and after == "("):
        return density(resolver, place)
    if name == "D" and resolver.opens(place + 1) and _has_double_bars(resolver, place + 1):
        return divergence(resolver, place)
    if name == "H" and after in {"(", "["}:
        resolver.emit("ENTROPY", "H", place)
        return resolver.group(place + 1)
    return None


# --- densities


def _letter(resolver: Resolver, place: int) -> str:
    name = resolver.token(place).value
    return name if name in resolver.vocabulary.densities else name.lower()


def density(resolver: Resolver, place: int, sample: str = "") -> int:
    """``p(x|z)``; a bare letter stands for its usual arguments, ``sample`` for a dot or in the place of the first."""
    letter, end = _letter(resolver, place), place + 1
    while resolver.value(end) == "_":
        end = behind_script(resolver, end + 1)
    if resolver.value(end) == "^" and resolver.value(end + 1) == "*":
        end += 2
    if resolver.value(end) not in {"(", "["}:
        return _usual(resolver, letter, place, end, sample)
    resolver.emit("DENSITY_CALL", letter, place)
    return _variables(resolver, end, sample)


def _usual(resolver: Resolver, letter: str, place: int, end: int, sample: str = "") -> int:
    usual = resolver.vocabulary.densities[letter]
    if usual is None:
        raise resolver.error(
            f"Of what is this the density? Write its arguments, as in `{letter}(x|z)`.", place
        )
    of, given = usual
    if not sample or len(of) != 1:
        resolver.emit("DENSITY", letter, place)
        return end
    resolver.emit("DENSITY_CALL", letter, place)
    resolver.emit("_OPEN", place=place)
    resolver.emit("VARIABLE", sample, place)
    for number, name in enumerate(given):
        resolver.emit("_COMMA" if number else "_GIVEN", place=place)
        resolver.emit("VARIABLE", name, place)
    resolver.emit("_CLOSE", place=place)
    return end


def _variables(resolver: Resolver, place: int, sample: str) -> int:
    """The arguments of a density, all of them names."""
    close = resolver.match[place]
    resolver.emit("_OPEN", place=place)
    each = place + 1
    while each < close:
        each = _variable(resolver, each, sample)
    resolver.emit("_CLOSE", place=close)
    return close + 1


def _variable(resolver: Resolver, place: int, sample: str) -> int:
    value = resolver.value(place)
    if resolver.is_name(place):
        name, end = _variable_name(resolver, place)
        resolver.emit("VARIABLE", name, place)
        return end
    if value in {"*", "dot"}:  # q(\cdot|x): the dot stands for the latent
        resolver.emit("VARIABLE", sample or "z", place)
    elif value in _BARS:
        resolver.emit("_GIVEN", place=place)
    elif value in {",", ";"}:
        resolver.emit("_COMMA" if value == "," else "_SEMICOLON", place=place)
    elif value not in {"{", "}"}:
        raise resolver.error("I expect variables here, such as x and z.", place)
    return place + 1


def _variable_name(resolver: Resolver, place: int) -> tuple[str, int]:
    """The name of a variable, and the place behind it."""
    name, end = resolver.full_name(resolver.token(place).value, place + 1)
    while resolver.value(end) == "^":  # x^{(i)}: each data point has the same density
        end = behind_script(resolver, end + 1)
    return name, end


# --- means


def _mean(resolver: Resolver, place: int) -> int:
    """``E_{q(z|x)}[...]``, ``E_{z \\sim q}[...]``, ``E_q[...]``; without brackets it takes the next term."""
    if resolver.value(place + 1) != "_":
        raise resolver.error(
            "Under which density is this mean? Write it below the E, as in `E_{q(z|x)}[...]`.", place
        )
    end = _measure_end(resolver, place + 2)
    is_call = resolver.calls(end)
    _measure(resolver, place + 2, "MEAN" if is_call else "MEAN_TERM")
    resolver.emit("_OF", place=end - 1)
    return resolver.group(end) if is_call else end


def _measure_end(resolver: Resolver, place: int) -> int:
    """The place behind what stands below an E; in ``E_q(...)`` the parenthesis is the body."""
    if resolver.value(place) == "{":
        return resolver.match[place] + 1
    if resolver.value(place + 1) == "(":
        close = resolver.match[place + 1]
        if close == place + 5 and resolver.value(place + 3) in _BARS:
            return close + 1
    return place + 1


def _measure(resolver: Resolver, place: int, sign: str) -> None:
    """Write the sign of a mean and the density below it; its variable may be named, ``E_{u \\sim q}[...]``."""
    end = _measure_end(resolver, place)
    start, sample = place, ""
    if resolver.value(place) == "{":
        start, end = place + 1, end - 1
        mark = resolver.find(start, end, "~")
        if mark is not None:
            sample, start = _sample(resolver, start, mark), mark + 1
        if (comma := resolver.find(start, end, ",")) is not None:
            raise resolver.error(
                "Below the E I can read one density only. Can you write one mean inside the other?", comma
            )
    if not resolver.is_name(start) or _letter(resolver, start) not in resolver.vocabulary.densities:
        raise resolver.error("Below the E I expect a density, such as q(z|x).", start)
    is_bare = end == start + 1
    resolver.emit(sign, BARE if is_bare and not sample else "", start)
    if is_bare:
        _usual(resolver, _letter(resolver, start), start, end, sample)
    elif density(resolver, start, sample) != end:
        raise resolver.error("Below the E I expect one density, such as q(z|x).", start)


def _sample(resolver: Resolver, start: int, stop: int) -> str:
    """The name of what is drawn, if it is one name."""
    if not resolver.is_name(start):
        return ""
    name, end = _variable_name(resolver, start)
    return name if end == stop else ""


def angle_brackets(resolver: Resolver, place: int) -> int:
    """``\\langle a, b \\rangle`` is an inner product, ``\\langle f \\rangle_{q}`` a mean."""
    close = resolver.match[place]
    comma = resolver.find(place + 1, close, ",")
    if comma is not None:
        resolver.emit("_ANGLE", place=place)
        resolver.resolve(place + 1, close)
        resolver.emit("_END_ANGLE", place=close)
        return close + 1
    if resolver.value(close + 1) != "_" or not resolver.vocabulary.densities:
        raise resolver.error("In angle brackets I expect two vectors with a comma between.", place)
    _measure(resolver, close + 2, "MEAN")
    resolver.emit("_OF", place=close)
    resolver.group(place)
    return _measure_end(resolver, close + 2)


# --- divergences and Gaussians


def _names_divergence(resolver: Resolver, place: int) -> bool:
    return resolver.value(place) == "KL" or (
        resolver.value(place) == "{" and resolver.value(place + 1) in {"KL", "K"}
    )


def _has_double_bars(resolver: Resolver, place: int) -> bool:
    return resolver.find(place + 1, resolver.match[place], *_DOUBLE_BARS) is not None


def divergence(resolver: Resolver, place: int) -> int:
    """``KL(q(z|x) || p(z|x))``; a comma may stand for the bars."""
    end = place + 1
    while resolver.value(end) in {"_", "^"}:
        end = behind_script(resolver, end + 1)
    if not resolver.vocabulary.densities:
        raise resolver.error("A divergence can't be used here. Can you write out what it is?", place)
    if not resolver.opens(end):
        raise resolver.error("Write the two densities in parentheses, as in `KL(q(z|x) || p(z|x))`.", end)
    close = resolver.match[end]
    separator = resolver.find(end + 1, close, *_DOUBLE_BARS) or resolver.find(
        end + 1, close, *_BARS, ",", ";", ":"
    )
    if separator is None:
        raise resolver.error(
            "Between the two densities of a divergence I expect `\\|` (or `||`, or a comma).", close
        )
    second = separator + 2 if resolver.value(separator + 1) in _BARS else separator + 1
    resolver.emit("KL", "KL", place)
    resolver.emit("_OPEN", place=end)
    resolver.resolve(end + 1, separator)
    resolver.emit("_PARALLEL", place=separator)
    resolver.resolve(second, close)
    resolver.emit("_CLOSE", place=close)
    return close + 1


def _is_gaussian(resolver: Resolver, place: int) -> bool:
    """Whether ``N(`` begins a Gaussian density: what it is of stands before a bar or a semicolon."""
    close = resolver.match[place]
    if resolver.find(place + 1, close, ";", *_BARS) is not None:
        return True
    commas = sum(
        1
        for each in range(place + 1, close)
        if resolver.find(place + 1, close, ",") and resolver.value(each) == ","
    )
    return commas == 2 and "N" not in resolver.vocabulary.names


def _gaussian(resolver: Resolver, place: int) -> int:
    """``N(z; mu, sigma^2)``: the third argument is the variance or the covariance matrix."""
    end = place + 1
    close = resolver.match[end]
    separator = resolver.find(end + 1, close, ";", *_BARS) or resolver.find(end + 1, close, ",")
    assert separator is not None
    resolver.emit("NORMAL", "N", place)
    resolver.emit("_OPEN", place=end)
    resolver.resolve(end + 1, separator)
    resolver.emit("_GIVEN", place=separator)
    resolver.resolve(separator + 1, close)
    resolver.emit("_CLOSE", place=close)
    return close + 1
