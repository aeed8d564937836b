"""The sentences for an answer that is wrong in one place, which is quoted from the student's own text."""

from __future__ import annotations

from autograder.symbolic import expression as nodes
from autograder.symbolic.misconceptions.wording import Wording
from autograder.symbolic.rewriting import Place
from autograder.symbolic.writing.text import text

_LONGEST = 60  # characters that are quoted

_KINDS = {
    "extra-term": ("extra-term", "{place}, which does not belong there. Where does it come from?"),
    "extra-factor": ("extra-factor", "the factor {place}. Where does it come from?"),
    "sign": ("sign-of-term", "the sign of {place}. Where does it come from?"),
    "bracket": ("wrong-bracket", "how far a bracket reaches{at}. What belongs together?"),
    "order": ("wrong-order", "the order of two operations{at}. Which comes first?"),
    "mean": ("extra-mean", "a mean that is taken{at}. Over what is it, and is it asked for?"),
    "joint": ("wrong-joint", "how two parts are joined{at}. Are they added, multiplied or divided?"),
}
_OTHER = ("wrong-place", "one place: {place}. What belongs there?")


def place_wording(opening: str, kind: str, place: Place, answer: nodes.Expression) -> Wording | None:
    """The note, and the opening with what is wrong in the place; None where that is too long to be quoted.

    >>> from autograder.symbolic.expression import Symbol, multiply, rational
    >>> place = Place(Symbol("s"), (multiply(rational(2), Symbol("s")),), lambda changed: changed)
    >>> place_wording("All is right but", "sign", place, multiply(rational(2), Symbol("s")))
    ('sign-of-term', 'All is right but the sign of `s`. Where does it come from?')
    """
    note, sentence = _KINDS.get(kind, _OTHER)
    quoted = _quoted(place, answer)
    if quoted is None and "{place}" in sentence:
        return None
    if kind == "sign" and quoted:
        quoted = quoted.replace("`-", "`", 1)
    at = f", at {quoted}" if quoted else ""
    return note, f"{opening} {sentence.format(place=quoted, at=at)}"


def is_written(place: Place) -> bool:
    """Whether a person sees a value in it: not the -1 of a difference or quotient, the 1/2 of a root, the e
    of ``exp``, a bound.

    >>> from autograder.symbolic.expression import Symbol, negative
    >>> is_written(Place(nodes.MINUS_ONE, (negative(Symbol("s")),), lambda changed: changed))
    False
    """
    above = place.around[0] if place.around else None
    if isinstance(above, nodes.Reduce):
        return place.node is above.body
    if isinstance(above, nodes.Power):
        return place.node not in (nodes.MINUS_ONE, nodes.HALF, nodes.Constant("e"))
    return not (isinstance(above, nodes.Multiply) and place.node == nodes.MINUS_ONE)


def _quoted(place: Place, answer: nodes.Expression) -> str | None:
    """The place as text; where the same stands elsewhere too, with as
    much around it as tells the two apart.
    """
    if not place.around:
        return None
    shown = f"`{_spelled(place.node)}`"
    if not _stands_once(place.node, answer) or isinstance(place.node, nodes.Number):
        around = next((each for each in place.around[:-1] if _stands_once(each, answer)), None)
        if around is not None:
            shown += f" in `{text(around)}`"
        else:
            shown += {nodes.Add: " as a term", nodes.Multiply: " as a factor"}.get(
                type(place.around[0]), " in one place"
            )
    return shown if len(shown) <= _LONGEST else None


def _spelled(node: nodes.Expression) -> str:
    """As text; an inverse by itself as a quotient."""
    match node:
        case nodes.Power(base, exponent) if exponent == nodes.MINUS_ONE:
            return text(nodes.divide(nodes.ONE, base))
    return text(node)


def _stands_once(node: nodes.Expression, answer: nodes.Expression) -> bool:
    return sum(each == node for each in nodes.walk(answer)) <= 1
