"""The one place of a wrong answer at which it is wrong: with something else there it would be right.

The catalogue of changes starts from the reference, so that it explains only answers that have its form. Here the
answer itself is taken apart, whatever its form: at each place the usual changes of what stands there are tried, and
the pieces of the reference. What makes the answer right does so in every case tried; only the place is told.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator
from fractions import Fraction
from functools import partial

from autograder.symbolic.expression import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Apply,
    Component,
    Constant,
    Density,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
    divide,
    log,
    multiply,
    negative,
    number,
    walk,
)
from autograder.symbolic.misconceptions.density_changes import other_densities
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.misconceptions.wording import Wording
from autograder.symbolic.rewriting import Place, changed_everywhere, places_inside
from autograder.symbolic.vocabulary import Vocabulary
from autograder.symbolic.writing.text import text

LONGEST = 60  # characters that are quoted
MAX_PART = Fraction(
    1, 2
)  # of an answer; beside a larger one there is little of which to say that it is right


def wrong_place(trials: Trials) -> Wording | None:
    """The smallest place at which something else makes the answer right, in words; None where there is none.

    >>> from autograder.symbolic.domains import positive
    >>> from autograder.symbolic.expression import add
    >>> from autograder.symbolic.vocabulary import Vocabulary
    >>> s, t = Symbol("s"), Symbol("t")
    >>> answer, words = add(log(s), t, s), Vocabulary({"s": positive, "t": positive})
    >>> wrong_place(Trials(answer, add(log(t), t, s), words, ()))[1]
    'All of your answer is right but one place: `s` in `log(s)`. What belongs there?'
    """
    pieces = _Pieces(trials.reference, trials.vocabulary)
    largest = MAX_PART * _size(trials.answer)
    for place in sorted(places_inside(trials.answer), key=lambda each: _size(each.node)):
        if _size(place.node) > largest:
            return None
        if _is_written(place) and _says_something(place.rebuilt(ZERO)):
            for name, repair in _repairs(place, pieces.for_place(place)):
                if trials.is_right(place.rebuilt(repair)):
                    return _told(name, place, trials.answer)
    return None


class _Pieces:
    """The parts of a reference, written for the places in which they are tried."""

    def __init__(self, reference: Expression, vocabulary: Vocabulary) -> None:
        parts = itertools.chain(_parts(reference), other_densities(reference, vocabulary))
        self.parts = tuple(dict.fromkeys(parts))
        self.indices = frozenset(each.index for each in self.parts if isinstance(each, Reduce))
        self.written: dict[str | None, tuple[Expression, ...]] = {}

    def for_place(self, place: Place) -> tuple[Expression, ...]:
        """With the index that runs there, or over whole vectors where none does."""
        index = next((each.index for each in place.around if isinstance(each, Reduce)), None)
        if index not in self.written:
            self.written[index] = tuple(
                changed_everywhere(part, partial(self._by, index)) for part in self.parts
            )
        return self.written[index]

    def _by(self, index: str | None, node: Expression) -> Expression | None:
        if index is None and isinstance(node, Component):
            runs = len(node.indices) == 1 and _is_one_of(node.indices[0], self.indices)
            return node.base if runs else None
        return Symbol(index) if index is not None and _is_one_of(node, self.indices) else None


def _parts(reference: Expression) -> Iterator[Expression]:
    """Every node, and powers and logarithms of products factor by factor."""
    for node in walk(reference):
        yield node
        match node:
            case Power(Multiply(factors), exponent):
                yield from (_power(factor, exponent) for factor in factors)
            case Apply("log", (Multiply(factors),)):
                yield from map(log, factors)
            case Apply("log", (Power(base, exponent),)):
                yield multiply(exponent, log(base))


def _power(base: Expression, exponent: Expression) -> Expression:
    return (
        Power(base.base, multiply(base.exponent, exponent))
        if isinstance(base, Power)
        else Power(base, exponent)
    )


def _is_one_of(node: Expression, names: Container[str]) -> bool:
    return isinstance(node, Symbol) and node.name in names


def _size(node: Expression) -> int:
    return sum(1 for _ in walk(node))


def _is_written(place: Place) -> bool:
    """Whether a person sees the node: not the -1 of a difference or quotient, the 1/2 of a root, the e of ``exp``."""
    above = place.around[0] if place.around else None
    if isinstance(above, Power):
        return place.node not in (MINUS_ONE, HALF, Constant("e"))
    return not (isinstance(above, Multiply) and place.node == MINUS_ONE)


def _says_something(rest: Expression) -> bool:
    return any(isinstance(each, Symbol | Density | Integral | Reduce) for each in walk(rest))


def _repairs(place: Place, pieces: Iterable[Expression]) -> Iterator[tuple[str, Expression]]:
    """What might belong in a place, with the name of what is wrong with it as it is."""
    node, above = place.node, place.around[0] if place.around else None
    if isinstance(above, Add):
        yield "extra-term", ZERO
    if isinstance(above, Multiply):
        yield "extra-factor", ONE
    yield "sign-of-term", negative(node)
    if not isinstance(node, Number):
        for repair in (
            multiply(number(2), node),
            divide(node, number(2)),
            Power(node, number(2)),
            Power(node, HALF),
            Power(node, MINUS_ONE),
            log(node),
            Power(Constant("e"), node),
        ):
            yield "wrong-place", repair
    for piece in pieces:
        yield "wrong-place", piece


def _told(name: str, place: Place, answer: Expression) -> Wording | None:
    quoted = _quoted(place, answer)
    if quoted is None:
        return None
    sentences = {
        "extra-term": f"All of your answer is right but {quoted}, which does not belong there. Where does it come from?",
        "extra-factor": f"All of your answer is right but the factor {quoted}. Where does it come from?",
        "sign-of-term": f"All of your answer is right but the sign of {quoted}. Where does its sign come from?",
        "wrong-place": f"All of your answer is right but one place: {quoted}. What belongs there?",
    }
    return name, sentences[name]


def _quoted(place: Place, answer: Expression) -> str | None:
    """The place as text; where the same stands elsewhere too, with as much around it as tells the two apart."""
    shown = f"`{text(place.node)}`"
    if _stands_once(place.node, answer) and not isinstance(place.node, Number):
        return shown if len(shown) <= LONGEST else None
    around = next((each for each in place.around[:-1] if _stands_once(each, answer)), None)
    if around is not None:
        shown += f" in `{text(around)}`"
    else:
        shown += {Add: " as a term", Multiply: " as a factor"}.get(type(place.around[0]), " in one place")
    return shown if len(shown) <= LONGEST else None


def _stands_once(node: Expression, answer: Expression) -> bool:
    return sum(each == node for each in walk(answer)) == 1
