"""Places in the formulas of a derivation, however it is laid out, at which a term can be put in."""

import re

from autograder.reports.verdicts import AnswerError
from autograder.symbolic.derivations.remarks import without_numbers, without_remarks
from autograder.symbolic.derivations.rows import rows_of
from autograder.symbolic.reading.tokenizing import tokenize
from autograder.symbolic.vocabulary import Vocabulary

_INEQUALITY = re.compile(r">=|<=|[<>≥≤]|\\(?:geqslant|leqslant|geq?|leq?|gt|lt)(?![A-Za-z])")
TERMS = (
    " + 17", " - 17", r" \quad + 17", r" \qquad - \log 3 ", r" \; + \log 3", " 17 + ", r"{} + 17",
    r" \cdot 17", r" && + 17", r" \text{} + 17", r" + \text{17}", " + (17)", r" \quad foo F + 17",
    r" \hfill + \mu", r" - \mathcal{F}", r" + \log p(x) ", " + 17 % more\n", r" \\ + 17 ",
    r" \phantom{x} + 17", r" \quad 17 \quad ", r" \tag{} + 17",
)  # fmt: skip


def texts_of(derivation: str | list[str]) -> list[str]:
    """The lines of a derivation, or its one block."""
    return [derivation] if isinstance(derivation, str) else list(derivation)


def formulas_of(derivation: str | list[str], words: Vocabulary) -> list[tuple[int, int, str]]:
    """Each formula of the derivation: the number of the text that it stands in,
    its place there, and itself.
    """
    texts = texts_of(derivation)
    rows = rows_of(texts)
    plain = [without_remarks(each, words) for each in without_numbers([row.text for row in rows])]
    found, number, place = [], 0, 0
    for text in filter(None, plain):
        formula = _INEQUALITY.split(text)[0]  # what follows is not derived, and only has to be true
        for later in range(number, len(texts)):
            start = texts[later].find(formula, place if later == number else 0)
            if start >= 0:
                found.append((later, start, formula))
                number, place = later, start + len(formula)
                break
        if formula != text:
            break
    return found


def places_in(derivation: str | list[str], words: Vocabulary) -> list[tuple[int, int]]:
    """All places between two tokens of a formula, and at its ends:
    the number of the text, and the place in it.
    """
    found = []
    for number, start, formula in formulas_of(derivation, words):
        try:
            tokens = tokenize(formula, words.names)
        except AnswerError:
            continue
        ends = sorted({place for token in tokens for place in (token.start, token.end)})
        found += [(number, start + place) for place in ends]
    return found


def with_term(derivation: str | list[str], place: tuple[int, int], term: str) -> str | list[str]:
    """The derivation with a term put in at a place."""
    texts = texts_of(derivation)
    number, start = place
    texts[number] = texts[number][:start] + term + texts[number][start:]
    return texts[0] if isinstance(derivation, str) else texts
