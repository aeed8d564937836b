"""One spelling for expressions that differ only in an order that means nothing, and in the names of bound
variables.

Two expressions with the same normal form are equal, which is a proof; and lines of a
derivation that have the same are one line written twice.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.comparing.commuting import ordered
from autograder.symbolic.evaluating.models import kind
from autograder.symbolic.reading.shapes import shaped_product
from autograder.symbolic.vocabulary import Vocabulary


def normal_form(node: nodes.Expression, words: Vocabulary) -> nodes.Expression:
    """The expression with its terms, arguments and commuting factors in order, and bound variables numbered.

    Numbers are gathered; nothing is multiplied out. What commutes is told by the vocabulary.

    >>> from autograder.symbolic.domains import covariance
    >>> words = Vocabulary({"A": covariance("d"), "B": covariance("d")})
    >>> x, y, a, b = map(nodes.Symbol, "xyAB")
    >>> normal_form(nodes.Multiply((y, x)), words) == normal_form(nodes.Multiply((x, y)), words)
    True
    >>> normal_form(nodes.Multiply((b, a)), words) == normal_form(nodes.Multiply((a, b)), words)
    False
    """
    return _Normalising(words).normal(node, {})


class _Normalising:
    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.depth = 0  # of sums and integrals around a node

    def normal(self, node: nodes.Expression, bound: dict[str, str]) -> nodes.Expression:
        match node:
            case nodes.Symbol(name):
                return nodes.Symbol(bound.get(name, name))
            case nodes.Density(letter, of, given):
                renamed = [tuple(sorted(bound.get(name, name) for name in names)) for names in (of, given)]
                return nodes.Density(letter, *renamed)
            case nodes.Integral(variable, None, None, body) if (
                variable in bound or variable in self.words.variables
            ):
                # An antiderivative, which depends on its variable.
                return nodes.Integral(bound.get(variable, variable), None, None, self.normal(body, bound))
            case nodes.Integral(variable) | nodes.Reduce(_, variable):
                return self._renamed(node, variable, bound)
            case nodes.Derivative(variable, order, body):
                return nodes.Derivative(bound.get(variable, variable), order, self.normal(body, bound))
            case nodes.Add():
                terms = sorted((self.normal(term, bound) for term in node.terms), key=repr)
                return _gathered(nodes.add(*terms), Fraction(0))
            case nodes.Multiply():
                moving, staying = ordered([self.normal(factor, bound) for factor in node.factors], self.words)
                return _gathered(
                    shaped_product([*sorted(moving, key=repr), *staying], self.words), Fraction(1)
                )
            case nodes.Apply("entrywise", arguments):
                operands = sorted((self.normal(each, bound) for each in arguments), key=repr)
                return nodes.Apply("entrywise", tuple(operands))
            case nodes.Condition(">" | ">=" as relation, left, right):
                return self.normal(nodes.Condition(relation.replace(">", "<"), right, left), bound)
            case nodes.Condition("=" | "!=" as relation, left, right):
                first, second = sorted((self.normal(left, bound), self.normal(right, bound)), key=repr)
                return nodes.Condition(relation, first, second)
        result = nodes.with_children(node, lambda child: self.normal(child, bound))
        if isinstance(result, nodes.Power) and result.exponent == nodes.Number(Fraction(1)):
            return result.base
        return result

    def _renamed(
        self, node: nodes.Integral | nodes.Reduce, variable: str, bound: dict[str, str]
    ) -> nodes.Expression:
        """A sum or integral under whose body its variable has a name by its depth; bounds lie outside."""
        # An index needs no letter; a variable keeps whether it is an observed or a latent one, for densities.
        letter = "i" if isinstance(node, nodes.Reduce) else kind(variable)
        name = f"{letter} bound {self.depth}"
        self.depth += 1
        body = self.normal(node.body, {**bound, variable: name})
        self.depth -= 1
        lower, upper = (
            None if each is None else self.normal(each, bound) for each in (node.lower, node.upper)
        )
        if isinstance(node, nodes.Integral):
            return nodes.Integral(name, lower, upper, body)
        return replace(node, index=name, lower=lower or node.lower, upper=upper or node.upper, body=body)


def _gathered(node: nodes.Expression, neutral: Fraction) -> nodes.Expression:
    """A sum or product with its numbers made one, in front; a neutral one left out."""
    if not isinstance(node, nodes.Add | nodes.Multiply):
        return node
    operands = node.terms if isinstance(node, nodes.Add) else node.factors
    numbers = [each for each in operands if isinstance(each, nodes.Number)]
    rest = [each for each in operands if not isinstance(each, nodes.Number)]
    value = neutral
    for each in numbers:
        value = value + each.value if isinstance(node, nodes.Add) else value * each.value
    front = [] if value == neutral and rest else [nodes.Number(value, all(each.exact for each in numbers))]
    return (nodes.add if isinstance(node, nodes.Add) else nodes.multiply)(*front, *rest)
