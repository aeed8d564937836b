"""Known ways in which a right expression becomes a wrong one, as a generator over the reference.

Each gives the note, the changed expression and the sentence for a student who wrote that.
The catalogue is ordered: changes of the whole expression come before changes inside it, so
that the first one that explains an answer is the simplest fact about it. Changes of
terms are in ``term_changes``, of what is done to them in ``operation_changes``, of densities in
``density_changes``, of variables in ``variable_changes``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from autograder.symbolic import expression as nodes
from autograder.symbolic.misconceptions import operation_changes, term_changes, variable_changes
from autograder.symbolic.misconceptions.changes import Change
from autograder.symbolic.misconceptions.density_changes import density_changes, taken_for_another
from autograder.symbolic.rewriting import changed_everywhere
from autograder.symbolic.vocabulary import Vocabulary


def changes(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    """Every known change of the reference, the simplest facts first.

    >>> from autograder.symbolic.domains import positive
    >>> from autograder.symbolic.expression import Symbol
    >>> [change.note for change in changes(nodes.log(Symbol("s")), Vocabulary({"s": positive}))][:3]
    ['log-base-2', 'log-base-10', 'complement']
    """
    for family in _CATALOGUE:
        yield from family(reference, vocabulary)


def _log_bases(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    for base in (2, 10):
        changed = _with_log_base(reference, base)
        if changed != reference:
            yield Change(f"log-base-{base}", changed, log_base_message(base))


def _with_log_base(reference: nodes.Expression, base: int) -> nodes.Expression:
    def in_base(node: nodes.Expression) -> nodes.Expression | None:
        if isinstance(node, nodes.Apply) and node.function == "log" and len(node.arguments) == 1:
            return nodes.divide(
                nodes.log(changed_everywhere(node.arguments[0], in_base)), nodes.log(nodes.rational(base))
            )
        return None

    return changed_everywhere(reference, in_base)


def log_base_message(base: int) -> str:
    """What to tell a student whose logarithms have another base."""
    return f"Your answer is right for the logarithm to base {base}. Which base does log have in this course?"


def _of_the_whole(reference: nodes.Expression, vocabulary: Vocabulary) -> Iterator[Change]:
    yield Change(
        "complement",
        nodes.add(nodes.ONE, nodes.negative(reference)),
        "Your answer and the right one add up to 1. Which of the two is asked for?",
    )
    yield Change(
        "reciprocal",
        nodes.Power(reference, nodes.MINUS_ONE),
        "Your answer is upside down: times the right one it gives 1. What belongs below the fraction line?",
    )
    yield Change(
        "log-taken",
        nodes.log(reference),
        "Your answer is the logarithm of what is asked for. Is the logarithm asked for?",
    )
    yield Change(
        "log-forgotten",
        nodes.Power(nodes.Constant("e"), reference),
        "What is asked for is the logarithm of your answer. Where was it lost?",
    )
    yield Change(
        "squared",
        nodes.Power(reference, nodes.rational(2)),
        "Your answer is the square of what is asked for. Where does the square come from?",
    )
    yield Change(
        "root",
        nodes.Power(reference, nodes.HALF),
        "Your answer is the square root of what is asked for. Where does the root come from?",
    )


_CATALOGUE: tuple[Callable[[nodes.Expression, Vocabulary], Iterator[Change]], ...] = (
    _log_bases,
    _of_the_whole,
    operation_changes.derivatives,
    density_changes,
    term_changes.terms_and_factors,
    taken_for_another,
    variable_changes.variable_powers,
    term_changes.powers,
    term_changes.logarithms,
    term_changes.means_for_sums,
    variable_changes.variable_shifts,
    variable_changes.variable_exchanges,
    variable_changes.complements,
    variable_changes.logarithms_for_variables,
    term_changes.reversed_differences,
    term_changes.shifted_bounds,
    term_changes.shifted_arguments,
    variable_changes.variable_inverses,
    variable_changes.logits_for_probabilities,
    operation_changes.squares_of_sums,
    operation_changes.products_for_sums,
    operation_changes.powers_for_logarithms,
    operation_changes.logarithms_of_sums,
)
