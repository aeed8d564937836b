"""One spelling for expressions that differ only in an order that means nothing, and in the names of bound variables.

Two expressions with the same normal form are equal, which is a proof; and lines of a
derivation that have the same are one line written twice.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autograder.symbolic.comparing.commuting import ordered
from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.expression import (
    Add,
    Apply,
    Condition,
    Density,
    Derivative,
    Expression,
    Integral,
    Multiply,
    Number,
    Power,
    Reduce,
    Symbol,
    add,
    multiply,
    with_children,
)
from autograder.symbolic.reading.shapes import shaped_product
from autograder.symbolic.vocabulary import Vocabulary


def normal_form(node: Expression, words: Vocabulary) -> Expression:
    """The expression with its terms, arguments and commuting factors in order, and bound variables numbered.

    Numbers are gathered; nothing is multiplied out. What commutes is told by the vocabulary.

    >>> from autograder.symbolic.domains import covariance
    >>> words = Vocabulary({"A": covariance("d"), "B": covariance("d")})
    >>> x, y, a, b = map(Symbol, "xyAB")
    >>> normal_form(Multiply((y, x)), words) == normal_form(Multiply((x, y)), words)
    True
    >>> normal_form(Multiply((b, a)), words) == normal_form(Multiply((a, b)), words)
    False
    """
    return _Normalising(words).normal(node, {})


class _Normalising:
    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.depth = 0  # of sums and integrals around a node

    def normal(self, node: Expression, bound: dict[str, str]) -> Expression:
        match node:
            case Symbol(name):
                return Symbol(bound.get(name, name))
            case Density(letter, of, given):
                renamed = [tuple(sorted(bound.get(name, name) for name in names)) for names in (of, given)]
                return Density(letter, *renamed)
            case Integral(variable, None, None, body) if (
                variable in bound or variable in self.words.variables
            ):
                # An antiderivative, which depends on its variable.
                return Integral(bound.get(variable, variable), None, None, self.normal(body, bound))
            case Integral(variable) | Reduce(_, variable):
                return self._renamed(node, variable, bound)
            case Derivative(variable, order, body):
                return Derivative(bound.get(variable, variable), order, self.normal(body, bound))
            case Add():
                terms = sorted((self.normal(term, bound) for term in node.terms), key=repr)
                return _gathered(add(*terms), Fraction(0))
            case Multiply():
                moving, staying = ordered([self.normal(factor, bound) for factor in node.factors], self.words)
                return _gathered(
                    shaped_product([*sorted(moving, key=repr), *staying], self.words), Fraction(1)
                )
            case Apply("entrywise", arguments):
                operands = sorted((self.normal(each, bound) for each in arguments), key=repr)
                return Apply("entrywise", tuple(operands))
            case Condition(">" | ">=" as relation, left, right):
                return self.normal(Condition(relation.replace(">", "<"), right, left), bound)
            case Condition("=" | "!=" as relation, left, right):
                first, second = sorted((self.normal(left, bound), self.normal(right, bound)), key=repr)
                return Condition(relation, first, second)
        result = with_children(node, lambda child: self.normal(child, bound))
        if isinstance(result, Power) and result.exponent == Number(Fraction(1)):
            return result.base
        return result

    def _renamed(self, node: Integral | Reduce, variable: str, bound: dict[str, str]) -> Expression:
        """A sum or integral under whose body its variable has a name by its depth; bounds lie outside."""
        # An index needs no letter; a variable keeps whether it is an observed or a latent one, for densities.
        letter = "i" if isinstance(node, Reduce) else kind(variable)
        name = f"{letter} bound {self.depth}"
        self.depth += 1
        body = self.normal(node.body, {**bound, variable: name})
        self.depth -= 1
        lower, upper = (
            None if each is None else self.normal(each, bound) for each in (node.lower, node.upper)
        )
        if isinstance(node, Integral):
            return Integral(name, lower, upper, body)
        return replace(node, index=name, lower=lower or node.lower, upper=upper or node.upper, body=body)


def _gathered(node: Expression, neutral: Fraction) -> Expression:
    """A sum or product with its numbers made one, in front; a neutral one left out."""
    if not isinstance(node, Add | Multiply):
        return node
    operands = node.terms if isinstance(node, Add) else node.factors
    numbers = [each for each in operands if isinstance(each, Number)]
    rest = [each for each in operands if not isinstance(each, Number)]
    value = neutral
    for each in numbers:
        value = value + each.value if isinstance(node, Add) else value * each.value
    front = [] if value == neutral and rest else [Number(value, all(each.exact for each in numbers))]
    return (add if isinstance(node, Add) else multiply)(*front, *rest)
