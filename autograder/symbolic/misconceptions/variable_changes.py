"""Changes of variables: sigma for sigma^2, N for N + 1, x for 1 - x, one variable for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from autograder.symbolic import expression as nodes
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.rewriting import changed_everywhere, mentions, places, substituted
from autograder.symbolic.vocabulary import Vocabulary

_TWO = nodes.rational(2)


def variable_powers(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """Each variable for its square and its square for it: everywhere, in the logarithms, in one place.

    >>> from autograder.symbolic.domains import positive
    >>> change = next(variable_powers(nodes.Power(nodes.Symbol("s"), _TWO), Vocabulary({"s": positive})))
    >>> change.note, change.expression
    ('power-of-variable', Symbol(name='s'))
    """
    lengths = vocabulary.lengths
    for name in _free_variables(reference, vocabulary):
        if name in lengths:
            continue
        for turn in (_square_lost(name), _squared(name)):
            yield from _turned(reference, name, turn)
        fourth = changed_everywhere(reference, _square_squared(name))
        yield Change("power-of-variable", fourth, _power_message(name))


def _turned(
    reference: nodes.Expression, name: str, turn: Callable[[nodes.Expression], nodes.Expression | None]
) -> Iterator[Change]:
    def in_logarithms(node: nodes.Expression) -> nodes.Expression | None:
        return changed_everywhere(node, turn) if _is_log(node) else None

    def elsewhere(node: nodes.Expression) -> nodes.Expression | None:
        return node if _is_log(node) else turn(node)

    for where, rule in (("", turn), ("inside the logarithm ", in_logarithms), ("", elsewhere)):
        changed = changed_everywhere(reference, rule)
        if changed != reference:
            yield Change("power-of-variable", changed, _power_message(name, where))
    for node, rebuilt in places(reference, into=lambda each: turn(each) is None):
        turned = turn(node)
        if turned is not None and turned != node:
            yield Change("power-of-variable", rebuilt(turned), _power_message(name, "in one place "))


def _power_message(name: str, where: str = "") -> str:
    return (
        f"In your answer `{name}` stands {where}with another power than it should. Which is meant, {name} "
        "or its square?"
    )


def _is_log(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Apply) and node.function == "log"


def _is_variable(node: nodes.Expression, name: str) -> bool:
    base = node.base if isinstance(node, nodes.Component) else node
    return base == nodes.Symbol(name)


def _square_lost(name: str) -> Callable[[nodes.Expression], nodes.Expression | None]:
    def turn(node: nodes.Expression) -> nodes.Expression | None:
        if isinstance(node, nodes.Power) and node.exponent == _TWO and _is_variable(node.base, name):
            return node.base
        return None

    return turn


def _square_squared(name: str) -> Callable[[nodes.Expression], nodes.Expression | None]:
    lost = _square_lost(name)
    return lambda node: nodes.Power(node, _TWO) if lost(node) is not None else None


def _squared(name: str) -> Callable[[nodes.Expression], nodes.Expression | None]:
    def turn(node: nodes.Expression) -> nodes.Expression | None:
        if isinstance(node, nodes.Power) and node.exponent == _TWO and _is_variable(node.base, name):
            return node
        if _is_variable(node, name):
            return nodes.Power(node, _TWO)
        return None

    return turn


def variable_shifts(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """Each whole number one larger or smaller, everywhere or in one place."""
    for name in _free_variables(reference, vocabulary):
        values, least = vocabulary.variables[name].entries, vocabulary.variables[name].entries.low
        if not values.is_whole or not values.is_positive or name in vocabulary.lengths:
            continue
        for step in (1, -1):
            shifted = nodes.add(nodes.Symbol(name), nodes.rational(step))
            message = (
                f"Your answer is right with `{name}` off by one. What should come out for {name} = {least}?"
            )
            yield Change("shifted-by-one", substituted(reference, {nodes.Symbol(name): shifted}), message)
            for node, rebuilt in places(reference):
                if node == nodes.Symbol(name):
                    message = (
                        f"In one place of your answer `{name}` is off by one. What should come out for "
                        f"{name} = {least}?"
                    )
                    yield Change("shifted-by-one", rebuilt(shifted), message)


def variable_exchanges(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """x and 1 - x exchanged; two variables exchanged."""
    free = _free_variables(reference, vocabulary)
    for name in free:
        if _is_probability(name, vocabulary):
            opposite = nodes.add(nodes.ONE, nodes.negative(nodes.Symbol(name)))
            yield Change(
                "complement-of-variable",
                substituted(reference, {nodes.Symbol(name): opposite}),
                f"In your answer `{name}` and `1 - {name}` have changed places. Which of the two belongs to "
                "which case?",
            )
    for left, right in combinations(free, 2):
        same_shape = vocabulary.variables[left].dimensions == vocabulary.variables[right].dimensions
        if same_shape and not any(vocabulary.variables[name].is_matrix for name in (left, right)):
            yield Change(
                "exchanged-variables",
                substituted(
                    reference,
                    {nodes.Symbol(left): nodes.Symbol(right), nodes.Symbol(right): nodes.Symbol(left)},
                ),
                f"In your answer `{left}` and `{right}` have changed places. What does each of them stand "
                "for?",
            )


def complements(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """x for 1 - x in one place, or the other way round.

    >>> from autograder.symbolic.domains import unit_interval
    >>> words = Vocabulary({"phi": unit_interval})
    >>> next(complements(nodes.add(nodes.ONE, nodes.negative(nodes.Symbol("phi"))), words)).expression
    Symbol(name='phi')
    """
    for name in _free_variables(reference, vocabulary):
        if _is_probability(name, vocabulary):
            yield from _complements_in(reference, name)


def _complements_in(reference: nodes.Expression, name: str) -> Iterator[Change]:
    variable = nodes.Symbol(name)
    for node, rebuilt in places(reference, into=lambda each: not _is_complement(each, name)):
        if _is_complement(node, name):
            message = f"In one place of your answer `{name}` stands where `1 - {name}` is meant. Which place?"
            yield Change("complement-lost", rebuilt(variable), message)
        elif node == variable:
            message = f"In one place of your answer `1 - {name}` stands where `{name}` is meant. Which place?"
            yield Change("complement-lost", rebuilt(nodes.add(nodes.ONE, nodes.negative(variable))), message)


def _is_complement(node: nodes.Expression, name: str) -> bool:
    return isinstance(node, nodes.Add) and set(node.terms) == {nodes.ONE, nodes.negative(nodes.Symbol(name))}


def _is_probability(name: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.variables[name].entries.is_probability


def variable_inverses(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A positive variable that stands for its inverse, as a precision does for a variance.

    >>> from autograder.symbolic.domains import positive
    >>> next(variable_inverses(nodes.Symbol("s"), Vocabulary({"s": positive}))).note
    'inverse-of-variable'
    """
    for name in _free_variables(reference, vocabulary):
        values = vocabulary.variables[name].entries
        if values.is_positive and not values.is_whole:
            changed = changed_everywhere(reference, partial(_inverse, name))
            message = (
                f"Your answer is right if `{name}` stands for the inverse of what is meant. Is it a "
                "precision?"
            )
            yield Change("inverse-of-variable", changed, message)


def _inverse(name: str, node: nodes.Expression) -> nodes.Expression | None:
    return nodes.Power(node, nodes.rational(-1)) if _is_variable(node, name) else None


def logits_for_probabilities(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A probability that is taken for its logit, so that a sigmoid is put around it.

    >>> from autograder.symbolic.domains import unit_interval
    >>> next(logits_for_probabilities(nodes.Symbol("phi"), Vocabulary({"phi": unit_interval}))).note
    'logit-for-probability'
    """
    for name in _free_variables(reference, vocabulary):
        if _is_probability(name, vocabulary):
            opposite = nodes.Power(nodes.Constant("e"), nodes.negative(nodes.Symbol(name)))
            sigmoid = nodes.Power(nodes.add(nodes.ONE, opposite), nodes.rational(-1))
            message = (
                f"Your answer is right if `{name}` is a number before the sigmoid. What does `{name}` stand "
                "for here?"
            )
            changed = substituted(reference, {nodes.Symbol(name): sigmoid})
            yield Change("logit-for-probability", changed, message)


def logarithms_for_variables(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """A positive variable, or its square, that stands for a logarithm, as that of a variance does in a
    network.

    >>> from autograder.symbolic.domains import positive
    >>> change = next(logarithms_for_variables(nodes.Symbol("s"), Vocabulary({"s": positive})))
    >>> change.note, change.message
    ('logarithm-for-variable', 'Your answer is right if `s^2` stands for log(s^2). What does `s` stand for
    here?')
    """
    for name in _free_variables(reference, vocabulary):
        values = vocabulary.variables[name].entries
        if not values.is_positive or values.is_whole or values.high is not None:
            continue
        for written, meant, other in _LOGARITHMS:
            message = (
                f"Your answer is right if `{written}` stands for {meant}. What does `{{}}` stand for here?"
            ).format(*[name] * 3)
            changed = changed_everywhere(reference, partial(_exponential, name, other))
            yield Change("logarithm-for-variable", changed, message)


_LOGARITHMS: tuple[tuple[str, str, Callable[[nodes.Expression], nodes.Expression]], ...] = (
    ("{}^2", "log({}^2)", lambda each: nodes.multiply(nodes.HALF, nodes.Power(each, _TWO))),
    ("{}", "log({}^2)", lambda each: nodes.multiply(nodes.HALF, each)),
    ("{}", "log({})", lambda each: each),
)


def _exponential(
    name: str, exponent: Callable[[nodes.Expression], nodes.Expression], node: nodes.Expression
) -> nodes.Expression | None:
    return nodes.Power(nodes.Constant("e"), exponent(node)) if _is_variable(node, name) else None


def _free_variables(reference: nodes.Expression, vocabulary: Vocabulary) -> list[str]:
    """The variables of the task that occur, in the order in which they are declared."""
    bound = {node.index for node in nodes.walk(reference) if hasattr(node, "index")}
    return [name for name in vocabulary.variables if name not in bound and mentions(reference, name)]
