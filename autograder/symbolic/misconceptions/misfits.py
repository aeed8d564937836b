"""Naming what is wrong with an answer in an equation about several: what else in its place would make it
true.

An equation such as ``f'(x_0) = 0`` has no right answer to compare with. But it determines a number as soon as
all else is given; so each of the numbers is repaired in one way after the other, until the equation is true
in all its cases. A function is not determined by what an equation says of it at a place, or of its integral,
and is not repaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from autograder.symbolic.expression import Expression, Symbol, add, multiply, rational
from autograder.symbolic.misconceptions.fits import whole_number_forms
from autograder.symbolic.misconceptions.place_wording import is_written, place_wording
from autograder.symbolic.misconceptions.repairs import Repair, repairs_of_structure, repairs_of_value
from autograder.symbolic.misconceptions.term_phrases import phrases_in_order
from autograder.symbolic.misconceptions.wording import Wording
from autograder.symbolic.rewriting import Place, places_inside
from autograder.symbolic.vocabulary import Vocabulary

_WHOLE = {
    "sign": "if {} had the opposite sign. Where does its sign come from?",
    "factor": "if {} had another constant factor. Where was it lost, or counted twice?",
    "power": "with a root, a power or the inverse of {}. Which step is missing?",
    "logarithm": "with the logarithm of {}. Was it forgotten?",
    "exponential": "with the exponential of {}. Is its logarithm asked for?",
}
NumberAnswers = Mapping[str, Expression]
"""The student's answers that are no functions, by their names in the equation."""


def misfit(
    answers: NumberAnswers, vocabulary: Vocabulary, fits: Callable[[NumberAnswers], bool]
) -> Wording | None:
    """The change of the last answer with which the equation is true; None where none makes it so.

    ``fits`` says whether the equation is true everywhere of the answers given. The last one belongs to the
    task at hand. Where another could be changed as well, both are named; functions of the vocabulary are
    taken to be right.

    >>> from autograder.symbolic.expression import negative
    >>> a = Symbol("a")
    >>> misfit({"b": a}, Vocabulary(), lambda given: given["b"] == negative(a))[1]
    'All would fit if `b` had the opposite sign. Where does its sign come from?'
    """
    *others, last = answers
    found = _fitting(last, answers, vocabulary, fits)
    if found is None:
        return None
    suspects = [name for name in others if _fitting(name, answers, vocabulary, fits)]
    if suspects:
        names = phrases_in_order(f"`{name}`" for name in (*suspects, last))
        found = "factor", f"All would fit if one of {names} had another sign, factor or power. Which?"
    if not vocabulary.functions:
        return found
    note, sentence = found
    functions = phrases_in_order(f"`{name}`" for name in vocabulary.functions)
    return note, f"If {functions} is right: {sentence[0].lower()}{sentence[1:]}"


def _fitting(
    name: str, answers: NumberAnswers, vocabulary: Vocabulary, fits: Callable[[NumberAnswers], bool]
) -> Wording | None:
    """The first change of one answer that makes the equation true, in words."""
    changes = _changes(name, answers[name], vocabulary)
    return next((words for words, changed in changes if words and fits({**answers, name: changed})), None)


def _changes(
    name: str, body: Expression, vocabulary: Vocabulary
) -> Iterator[tuple[Wording | None, Expression]]:
    """The whole answer with another sign, factor, power or logarithm;
    then one place of it after the other.
    """
    whole, *inner = places_inside(body)
    for note, words, changed in _of_the_whole(whole, vocabulary):
        yield (note, f"All would fit {words}".format(f"`{name}`")), changed
    opening = f"All of `{name}` would fit but"
    for place in inner:
        for repair in _of_a_place(place, vocabulary):
            yield place_wording(opening, repair.kind, place, body), place.rebuilt(repair.expression)
    for repair in repairs_of_structure(body):
        yield place_wording(opening, repair.kind, whole, body), repair.expression


def _of_the_whole(whole: Place, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Expression]]:
    for repair in repairs_of_value(whole):
        yield repair.kind, _WHOLE[repair.kind], repair.expression
    for variable, _, form in whole_number_forms(vocabulary):
        words = (
            f"if {{}} had another factor, one that depends on `{variable}` alone. Which step brings in such "
            "a factor?"
        )
        yield "factor", words, multiply(form, whole.node)


def _of_a_place(place: Place, vocabulary: Vocabulary) -> Iterator[Repair]:
    if is_written(place):
        yield from repairs_of_value(place)
    yield from repairs_of_structure(place.node)
    if isinstance(place.node, Symbol) and place.node.name in vocabulary.whole_numbers:
        yield from (Repair("other", add(place.node, rational(step))) for step in (1, -1))
