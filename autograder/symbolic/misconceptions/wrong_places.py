"""The one place of a wrong answer at which it is wrong: with something else there it would be right.

The catalogue of changes starts from the reference, so that it explains only answers that have its form. Here
the answer itself is taken apart, whatever its form: at each place the usual changes of what stands there are
tried, and the pieces of the reference. What makes the answer right does so in every case tried; only the
place is told.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterator, Sequence
from fractions import Fraction
from functools import partial

from autograder.symbolic import expression as nodes
from autograder.symbolic.misconceptions.density_changes import other_densities
from autograder.symbolic.misconceptions.place_wording import is_written, place_wording
from autograder.symbolic.misconceptions.repairs import Repair, repairs_of_structure, repairs_of_value
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.misconceptions.wording import Wording
from autograder.symbolic.rewriting import Place, changed_everywhere, places_inside, substituted
from autograder.symbolic.vocabulary import Vocabulary
from autograder.symbolic.writing.text import text

OPENING = "All of your answer is right but"
MAX_PART = Fraction(1, 2)  # of an answer; if a larger part is wrong, little is left that is right


def wrong_place(trials: Trials) -> Wording | None:
    """The smallest place at which something else makes the answer right, in words; None where there is none.

    >>> from autograder.symbolic.domains import positive
    >>> from autograder.symbolic.expression import add
    >>> s, t = nodes.Symbol("s"), nodes.Symbol("t")
    >>> answer, words = nodes.add(nodes.log(s), t, s), Vocabulary({"s": positive, "t": positive})
    >>> wrong_place(Trials(answer, nodes.add(nodes.log(t), t, s), words, ()))[1]
    'All of your answer is right but one place: `s` in `log(s)`. What belongs there?'
    """
    pieces = _Pieces(trials.reference, trials.vocabulary)
    largest = MAX_PART * _size(trials.answer)
    by_size = sorted(
        _places(trials.answer), key=lambda each: (_size(each.node), isinstance(each.node, nodes.Number))
    )
    structure = ((place, repair) for place in by_size for repair in repairs_of_structure(place.node))
    small = (place for place in by_size if _size(place.node) <= largest)
    others = ((place, repair) for place in small for repair in _others(place, pieces))
    for place, repair in itertools.chain(structure, others):
        if trials.is_right(place.rebuilt(repair.expression)):
            wording = place_wording(OPENING, repair.kind, place, trials.answer)
            if wording is not None:
                return wording
    return None


def _others(place: Place, pieces: _Pieces) -> Iterator[Repair]:
    if is_written(place) and _says_something(place):
        yield from repairs_of_value(place)
        yield from pieces.for_place(place)


def exchanged(trials: Trials) -> Wording | None:
    """Two densities, or two numbers, of the answer that have changed places, in words; None where there are
    none.

    >>> from autograder.symbolic.domains import positive
    >>> s, t = nodes.Symbol("s"), nodes.Symbol("t")
    >>> words = Vocabulary({"s": positive, "t": positive})
    >>> exchanged(Trials(nodes.Power(s, t), nodes.Power(t, s), words, ()))[1]
    'In your answer `s` and `t` have changed places. Which belongs where?'
    """
    used = sorted(
        {each for each in nodes.walk(trials.answer) if isinstance(each, nodes.Density | nodes.Symbol)},
        key=text,
    )
    for left, right in itertools.combinations(used, 2):
        if type(left) is type(right) and trials.is_right(
            substituted(trials.answer, {left: right, right: left})
        ):
            both = f"`{text(left)}` and `{text(right)}`"
            return "exchanged", f"In your answer {both} have changed places. Which belongs where?"
    return None


def _places(answer: nodes.Expression) -> Iterator[Place]:
    """Every node, and every two operands that stand side by side in a longer sum or product."""
    for place in places_inside(answer):
        yield place
        match place.node:
            case nodes.Add(operands) | nodes.Multiply(operands) if len(operands) > 2:
                joined = nodes.add if isinstance(place.node, nodes.Add) else nodes.multiply
                for k in range(len(operands) - 1):
                    two, around = joined(*operands[k : k + 2]), (place.node, *place.around)
                    yield Place(two, around, partial(_with_two, place, joined, operands, k))


def _with_two(
    place: Place,
    joined: Callable[..., nodes.Expression],
    operands: Sequence[nodes.Expression],
    start: int,
    changed: nodes.Expression,
) -> nodes.Expression:
    return place.rebuilt(joined(*operands[:start], changed, *operands[start + 2 :]))


class _Pieces:
    """The parts of a reference, written for the places in which they are tried."""

    def __init__(self, reference: nodes.Expression, vocabulary: Vocabulary) -> None:
        parts = itertools.chain(_parts(reference), other_densities(reference, vocabulary))
        self.parts = tuple(dict.fromkeys(parts))
        self.indices = frozenset(each.index for each in self.parts if isinstance(each, nodes.Reduce))
        self.written: dict[str | None, tuple[Repair, ...]] = {}

    def for_place(self, place: Place) -> tuple[Repair, ...]:
        """With the index that runs there, or over whole vectors where none does."""
        index = next((each.index for each in place.around if isinstance(each, nodes.Reduce)), None)
        if index not in self.written:
            self.written[index] = tuple(
                Repair("other", changed_everywhere(part, partial(self._by, index))) for part in self.parts
            )
        return self.written[index]

    def _by(self, index: str | None, node: nodes.Expression) -> nodes.Expression | None:
        if index is None and isinstance(node, nodes.Component):
            runs = len(node.indices) == 1 and _is_one_of(node.indices[0], self.indices)
            return node.base if runs else None
        return nodes.Symbol(index) if index is not None and _is_one_of(node, self.indices) else None


def _parts(reference: nodes.Expression) -> Iterator[nodes.Expression]:
    """Every node, and powers and logarithms of products factor by factor."""
    for node in nodes.walk(reference):
        yield node
        match node:
            case nodes.Power(nodes.Multiply(factors), exponent):
                yield from (_power(factor, exponent) for factor in factors)
            case nodes.Apply("log", (nodes.Multiply(factors),)):
                yield from map(nodes.log, factors)
            case nodes.Apply("log", (nodes.Power(base, exponent),)):
                yield nodes.multiply(exponent, nodes.log(base))


def _power(base: nodes.Expression, exponent: nodes.Expression) -> nodes.Expression:
    return (
        nodes.Power(base.base, nodes.multiply(base.exponent, exponent))
        if isinstance(base, nodes.Power)
        else nodes.Power(base, exponent)
    )


def _is_one_of(node: nodes.Expression, names: Container[str]) -> bool:
    return isinstance(node, nodes.Symbol) and node.name in names


def _size(node: nodes.Expression) -> int:
    return sum(1 for _ in nodes.walk(node))


def _says_something(place: Place) -> bool:
    """Whether enough is left of the answer to say that it is right, as
    with a density exchanged for another.
    """
    rest = nodes.walk(place.rebuilt(nodes.ZERO))
    return isinstance(place.node, nodes.Density) or any(
        isinstance(each, nodes.Symbol | nodes.Density | nodes.Integral | nodes.Reduce) for each in rest
    )
