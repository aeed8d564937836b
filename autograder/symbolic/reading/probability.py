"""The notation of probability: densities, means under them, divergences between them, and entropies."""

from __future__ import annotations

from dataclasses import replace

from autograder.symbolic import expression as nodes
from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.expression import divergence as divergence_between
from autograder.symbolic.reading.bound_variables import bound_to, renamed, without_names_of_parameters
from autograder.symbolic.reading.gaussian_density import gaussian_density
from autograder.symbolic.reading.operators import bracket, expression_between, operand_between, read_product
from autograder.symbolic.reading.reader import Reader

BARS = ("|", "left|", "right|")
DOUBLE_BARS = ("||", "left||", "right||")


# --- densities


def begins_density(reader: Reader) -> bool:
    """Whether a density such as ``p(x|z)`` or ``P_\\theta(x|z)`` begins here."""
    return _has_densities(reader) and _letter(reader, reader.at) in reader.vocabulary.densities


def density(reader: Reader, sample: str = "") -> nodes.Density:
    """``p(x|z)``; a bare letter stands for its usual arguments, ``sample`` for a dot or in the place of the
    first.
    """
    place, letter = reader.at, _letter(reader, reader.at)
    reader.at = reader.behind_scripts(place + 1, "_")
    if reader.sign(reader.at) == "^" and reader.value(reader.at + 1) == "*":
        reader.at += 2
    if reader.sign(reader.at) not in {"(", "["}:
        return _usual(reader, place, letter, sample)
    start, close = reader.at + 1, reader.match[reader.at]
    reader.at = close + 1
    of, given = _sides(reader, start, close, sample)
    if not of:
        raise reader.error(f"Of what is `{letter}` the density here?", place)
    return nodes.Density(letter, of, given)


def _letter(reader: Reader, place: int) -> str:
    name = reader.token(place).value
    return name if name in reader.vocabulary.densities else name.lower()


def _usual(reader: Reader, place: int, letter: str, sample: str) -> nodes.Density:
    usual = reader.vocabulary.densities[letter]
    if usual is None:
        raise reader.error(f"Of what is this the density? Write its arguments, as in `{letter}(x|z)`.", place)
    of, given = usual
    return nodes.Density(letter, (sample,) if sample and len(of) == 1 else of, given)


def _sides(reader: Reader, start: int, close: int, sample: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The variables in front of the bar and behind it; what follows a semicolon are parameters."""
    sides: dict[str, list[str]] = {"of": [], "given": [], "parameters": []}
    place, side, is_next = start, "of", True
    while place < close:
        sign = reader.sign(place)
        if reader.is_name(place) and is_next:
            name, place = _variable_name(reader, place)
            sides[side].append(name)
            is_next = False
            continue
        if sign in {"*", "dot"} and is_next:  # q(\\cdot|x): the dot stands for the latent
            sides[side].append(sample or "z")
            is_next = False
        elif sign == ",":
            is_next = _follows(reader, place, is_next)
        elif sign in BARS and side == "of":
            side, is_next = "given", True
        elif sign == ";":
            side, is_next = "parameters", True
        elif sign not in {"{", "}"}:
            raise reader.error("I expect variables here, such as x and z.", place)
        place += 1
    return tuple(sides["of"]), tuple(sides["given"])


def _follows(reader: Reader, comma: int, is_missing: bool) -> bool:
    """That a further variable has to follow a comma; raises where one is missing before or behind it."""
    if is_missing or reader.sign(comma + 1) in {")", "]", ";", *BARS}:
        raise reader.error("I expect variables here, such as x and z.", comma)
    return True


def _variable_name(reader: Reader, place: int) -> tuple[str, int]:
    """The name of a variable, and the place behind it."""
    name, end = reader.full_name(reader.token(place).value, place + 1)
    end = reader.behind_scripts(end, "^")  # x^{(i)}: each data point has the same density
    return name.lower() if name in reader.random_variables else name, end


# --- means


def begins_mean(reader: Reader) -> bool:
    """Whether an E here is that of a mean, ``E_q[...]``."""
    return _has_densities(reader) and reader.sign(reader.at + 1) in {"_", "["}


def _has_densities(reader: Reader) -> bool:
    words = reader.vocabulary
    return bool(words.densities) and reader.token(reader.at).value not in words.names


def mean(reader: Reader) -> nodes.Expression:
    """``E_{q(z|x)}[...]``, ``E_{z \\sim q}[...]``, ``E_q[...]``; without brackets it takes the next term."""
    place = reader.at
    if reader.sign(place + 1) != "_":
        raise reader.error(
            "Under which density is this mean? Write it below the E, as in `E_{q(z|x)}[...]`.", place
        )
    measure, is_bare = _measure(reader, place + 2)
    reader.at = _measure_end(reader, place + 2)
    body = bracket(reader) if reader.calls(reader.at) else read_product(reader)
    return _mean(measure, is_bare, reader.settled(body))


def mean_in_angles(reader: Reader) -> nodes.Expression:
    """``\\langle f \\rangle_{q}``."""
    place, close = reader.at, reader.match[reader.at]
    if reader.sign(close + 1) != "_" or not reader.vocabulary.densities:
        raise reader.error("In angle brackets I expect two vectors with a comma between.", place)
    measure, is_bare = _measure(reader, close + 2)
    reader.at = _measure_end(reader, close + 2)
    return _mean(measure, is_bare, expression_between(reader, place + 1, close))


def _mean(measure: nodes.Density, is_bare: bool, body: nodes.Expression) -> nodes.Expression:
    measure = replace(measure, of=without_names_of_parameters(measure.of))
    return nodes.expectation(measure, bound_to(measure, body) if is_bare else body)


def _measure_end(reader: Reader, place: int) -> int:
    """The place behind what stands below an E; in ``E_q(...)`` the parenthesis is the body, in
    ``E_q(z|x)[...]`` not.
    """
    if reader.sign(place) == "{":
        return reader.match[place] + 1
    if reader.sign(place + 1) == "(":
        close = reader.match[place + 1]
        has_bar = close == place + 5 and reader.sign(place + 3) in BARS
        if has_bar or (reader.sign(close + 1) == "[" and reader.is_list_of_names(place + 2, close)):
            return close + 1
    return place + 1


def _measure(reader: Reader, place: int) -> tuple[nodes.Density, bool]:
    """The density below a mean, whose variable may be named, ``E_{u \\sim q}[...]``; and whether it is a bare
    letter.
    """
    end = _measure_end(reader, place)
    start, sample = place, ""
    if reader.sign(place) == "{":
        start, end = place + 1, end - 1
        mark = reader.find(start, end, "~")
        if mark is not None:
            sample, start = _sample(reader, start, mark), mark + 1
        if (comma := reader.find(start, end, ",")) is not None:
            raise reader.error(
                "Below the E I can read one density only. Can you write one mean inside the other?", comma
            )
    if not reader.is_name(start) or _letter(reader, start) not in reader.vocabulary.densities:
        raise reader.error("Below the E I expect a density, such as q(z|x).", start)
    if end == start + 1:
        return _usual(reader, start, _letter(reader, start), sample), not sample
    reader.at = start
    found = density(reader, sample)
    if reader.at != end:
        raise reader.error("Below the E I expect one density, such as q(z|x).", start)
    return found, False


def _sample(reader: Reader, start: int, stop: int) -> str:
    """The name of what is drawn, if it is one name."""
    reader.expect_names(start, stop)
    if not reader.is_name(start):
        return ""
    name, end = _variable_name(reader, start)
    return name if end == stop else ""


# --- divergences and entropies


def begins_divergence(reader: Reader) -> bool:
    """Whether a D here is that of a divergence: ``D_{KL}``, or ``D`` with double bars in its bracket."""
    place = reader.at + 1
    if reader.sign(place) == "_" and (
        reader.value(place + 1) == "KL"
        or (reader.sign(place + 1) == "{" and reader.value(place + 2) in {"KL", "K"})
    ):
        return True
    if not reader.opens(place) or not _has_densities(reader) or reader.token(reader.at).value != "D":
        return False
    return reader.find(place + 1, reader.match[place], *DOUBLE_BARS) is not None


def read_divergence(reader: Reader) -> nodes.Expression:
    """``KL(q(z|x) || p(z|x))``; a comma may stand for the bars."""
    place = reader.at
    reader.at = reader.behind_scripts(place + 1)
    if not reader.vocabulary.densities:
        raise reader.error("A divergence can't be used here. Can you write out what it is?", place)
    if not reader.opens(reader.at):
        raise reader.error("Write the two densities in parentheses, as in `KL(q(z|x) || p(z|x))`.", reader.at)
    start, close = reader.at + 1, reader.match[reader.at]
    reader.at = close + 1
    middle = reader.find(start, close, *DOUBLE_BARS) or reader.find(start, close, *BARS, ",", ";", ":")
    if middle is None:
        raise reader.error(
            "Between the two densities of a divergence I expect `\\|` (or `||`, or a comma).", close
        )
    left = expression_between(reader, start, middle)
    right = expression_between(reader, middle + (2 if reader.sign(middle + 1) in BARS else 1), close)
    variables = _integrated_over(left) or _integrated_over(right)
    if variables is None:
        raise reader.error("I can't tell over which variable this divergence integrates.", place)
    return divergence_between(left, _of_the_same(right, variables), variables)


def _integrated_over(side: nodes.Expression) -> tuple[str, ...] | None:
    for node in nodes.walk(side):
        if isinstance(node, nodes.Density) and (isinstance(side, nodes.Density) or node.given):
            return without_names_of_parameters(node.of)
    return None


def _of_the_same(side: nodes.Expression, variables: tuple[str, ...]) -> nodes.Expression:
    """A density with the names of the variables that another is of: ``KL(q(u|x) || p(z|x))``."""
    if isinstance(side, nodes.Density) and list(map(kind, side.of)) == list(map(kind, variables)):
        for own, common in zip(side.of, variables, strict=True):
            side = renamed(side, own, common)
    return side


def begins_entropy(reader: Reader) -> bool:
    """Whether an H here is that of an entropy, ``H(q)``."""
    return _has_densities(reader) and reader.sign(reader.at + 1) in {"(", "["}


def entropy(reader: Reader) -> nodes.Expression:
    """``H(q(z|x))``, and the cross entropy ``H(q, p)``."""
    place = reader.at
    start, close = place + 2, reader.match[place + 1]
    reader.at = close + 1
    comma = reader.find(start, close, ",")
    side = operand_between(reader, start, close if comma is None else comma)
    other = None if comma is None else operand_between(reader, comma + 1, close)
    if not isinstance(side, nodes.Density) or not isinstance(other, nodes.Density | None):
        raise reader.error("Of which density is this the entropy? Write for example `H(q(z|x))`.", place)
    side = replace(side, of=without_names_of_parameters(side.of))
    return nodes.negative(
        nodes.expectation(side, nodes.log(side if other is None else _of_the_same(other, side.of)))
    )


# --- Gaussians


def begins_gaussian(reader: Reader) -> bool:
    """Whether an N here is a Gaussian density: what it is of stands before a bar or a semicolon."""
    if reader.sign(reader.at + 1) not in {"(", "["}:
        return False
    start, close = reader.at + 2, reader.match[reader.at + 1]
    if reader.find(start, close, ";", *BARS) is not None:
        return True
    return len(_commas(reader, start, close)) == 2 and "N" not in reader.vocabulary.names


def _commas(reader: Reader, start: int, close: int) -> list[int]:
    found: list[int] = []
    while (comma := reader.find(start, close, ",")) is not None:
        found.append(comma)
        start = comma + 1
    return found


def gaussian(reader: Reader) -> nodes.Expression:
    """``N(z; mu, sigma^2)``: the third argument is the variance or the covariance matrix."""
    place = reader.at
    start, close = place + 2, reader.match[place + 1]
    first = reader.find(start, close, ";", *BARS) or reader.find(start, close, ",")
    second = None if first is None else reader.find(first + 1, close, ",")
    if first is None or second is None:
        raise reader.error(
            "Write a Gaussian density with its mean and its variance, as in `N(z; mu, sigma^2)`.", place
        )
    reader.at = close + 1
    of, mean, variance = (
        expression_between(reader, *each)
        for each in ((start, first), (first + 1, second), (second + 1, close))
    )
    return gaussian_density(of, mean, variance, reader.vocabulary)
