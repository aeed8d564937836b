"""How a message speaks of a term or a density without writing it out."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.expression import Apply, Density, Expression, Symbol, walk
from autograder.symbolic.vocabulary import Vocabulary


def term_phrase(term: Expression, vocabulary: Vocabulary) -> str:
    """What a term depends on, and whether through a logarithm.

    >>> from autograder.symbolic.domains import real
    >>> from autograder.symbolic.expression import log
    >>> term_phrase(log(Symbol("x")), Vocabulary({"x": real}))
    'the logarithmic term in x'
    """
    densities = {density_phrase(node) for node in walk(term) if isinstance(node, Density)}
    if densities:
        return f"the term with {phrases_in_order(densities)}"
    names = {
        node.name for node in walk(term) if isinstance(node, Symbol) and node.name in vocabulary.variables
    }
    if not names:
        return "the constant term"
    lengths = vocabulary.lengths
    names = names - lengths or names
    logarithmic = any(isinstance(node, Apply) and node.function == "log" for node in walk(term))
    return f"the {'logarithmic ' if logarithmic else ''}term in {phrases_in_order(names)}"


def density_phrase(density: Density) -> str:
    """What a density is called in a model of an observed x and a latent z.

    >>> density_phrase(Density("p", ("z",), ("x",))), density_phrase(Density("q", ("z",), ("x",)))
    ('the posterior', 'the approximation q')
    """
    return f"the approximation {density.letter}" if density.letter == "q" else f"the {density_role(density)}"


def density_role(density: Density) -> str:
    """The role of a density in one word: prior, evidence, joint, posterior, likelihood or approximation.

    >>> density_role(Density("p", ("x", "z")))
    'joint'
    """
    if density.letter == "q":
        return "approximation"
    of, given = {kind(name) for name in density.of}, {kind(name) for name in density.given}
    if len(of) > 1:
        return "joint"
    if of == {"z"}:
        return "posterior" if given else "prior"
    return "likelihood" if given else "evidence"


def phrases_in_order(phrases: Iterable[str]) -> str:
    """The phrases in a row, in the order of the alphabet.

    >>> phrases_in_order(["b", "c", "a"])
    'a, b and c'
    """
    *others, last = sorted(phrases)
    return f"{', '.join(others)} and {last}" if others else last
