"""Expressions as LaTeX, as a person would write them: what was read can be shown, and read again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autograder.symbolic import expression as nodes
from autograder.symbolic.reading.spelling import GREEK
from autograder.symbolic.writing.printer import ATOM, POWER, PRODUCT, SUM, Printer


def latex(expression: nodes.Expression) -> str:
    """An expression as LaTeX.

    >>> from autograder.symbolic.expression import Power, Symbol, rational
    >>> latex(Power(Symbol("x_0"), rational(-2)))
    'x_{0}^{-2}'
    """
    return _Latex().show(expression, SUM)


def name_in_latex(name: str) -> str:
    """A name of a vocabulary as LaTeX.

    >>> name_in_latex("mu_tilde"), name_in_latex("log_var")
    ('\\\\tilde{\\\\mu}', '\\\\mathrm{log\\\\_var}')
    """
    plain = name.rstrip("'")
    primes = name[len(plain) :]
    if plain.endswith("_tilde"):
        return rf"\tilde{{{name_in_latex(plain.removesuffix('_tilde'))}}}{primes}"
    base, mark, below = plain.partition("_")
    if base in GREEK:
        shown = f"\\{base}"
    elif len(base) == 1:
        shown = base
    else:
        word = plain.replace("_", r"\_")
        return rf"\mathrm{{{word}}}{primes}"
    return f"{shown}_{{{below}}}{primes}" if mark else f"{shown}{primes}"


_COMMANDS = {
    **{name: rf"\{name}" for name in "log sin cos tan sec csc cot sinh cosh tanh det min max".split()},
    **{f"a{name}": rf"\arc{name}" for name in ("sin", "cos", "tan")},
    **{f"a{name}": rf"\operatorname{{ar{name}}}" for name in ("sinh", "cosh", "tanh")},
    "trace": r"\operatorname{tr}",
    "conjugate": r"\operatorname{conj}",
    "total": r"\operatorname{sum}",
    "total product": r"\operatorname{prod}",
}
_BARS = {"abs": r"\left|{}\right|", "norm": r"\left\|{}\right\|"}


class _Latex(Printer):
    entrywise = r" \odot "
    has_fraction_bars = True
    of_fractions = POWER
    of_calls = POWER
    of_operators = PRODUCT

    def of_function(self, function: str) -> int:
        return ATOM if function in {*_BARS, "binomial"} else POWER

    def parentheses(self, shown: str) -> str:
        return rf"\left({shown}\right)"

    def beside(self, left: str, right: str) -> str:
        return rf"{left} \cdot {right}" if right[0].isdigit() else f"{left} {right}"

    def quotient(self, shown: str, below: nodes.Expression) -> str:
        sign, shown = ("-", shown[1:]) if shown.startswith("-") else ("", shown)
        return rf"{sign}\frac{{{shown}}}{{{self.show(below, SUM)}}}"

    def number(self, value: Fraction) -> str:
        top, bottom = abs(value.numerator), value.denominator
        return self.negative_or(value, str(top) if bottom == 1 else rf"\frac{{{top}}}{{{bottom}}}")

    def constant(self, name: str) -> str:
        return {"pi": r"\pi", "oo": r"\infty"}.get(name, name)

    def name(self, name: str) -> str:
        return name_in_latex(name)

    def power(self, base: nodes.Expression, exponent: nodes.Expression) -> str:
        if exponent == nodes.HALF:
            return rf"\sqrt{{{self.show(base, SUM)}}}"
        return f"{self.show(base, ATOM)}^{{{self.show(exponent, SUM)}}}"

    def apply(self, function: str, arguments: Sequence[nodes.Expression]) -> str:
        if function in _BARS:
            return _BARS[function].replace("{}", self.show(arguments[0], SUM))
        if function == "binomial":
            return r"\binom" + "".join(f"{{{self.show(each, SUM)}}}" for each in arguments)
        if function == "factorial":
            return f"{self.show(arguments[0], ATOM)}!"
        if function == "transpose":
            return rf"{self.show(arguments[0], ATOM)}^{{\top}}"
        return _COMMANDS.get(function, rf"\operatorname{{{function}}}") + self.parentheses(
            self.all(arguments)
        )

    def operator(self, node: nodes.Expression) -> str:
        match node:
            case nodes.Component(base, indices):
                return f"{self.show(base, ATOM)}_{{{self.all(indices)}}}"
            case nodes.FunctionCall(name, arguments, order):
                return self.name(name) + "'" * order + self.parentheses(self.all(arguments))
            case nodes.Reduce(kind, index, lower, upper, body):
                sign = r"\sum" if kind == "sum" else r"\prod"
                below = f"{self.name(index)}={self.show(lower, SUM)}"
                return f"{sign}_{{{below}}}^{{{self.show(upper, SUM)}}} {self._body(body)}"
            case nodes.Integral(variable, lower, upper, body):
                bounds = ""
                if lower is not None and upper is not None:
                    bounds = f"_{{{self.show(lower, SUM)}}}^{{{self.show(upper, SUM)}}}"
                return rf"\int{bounds} {self._body(body)} \, d{self.name(variable)}"
            case nodes.Derivative(variable, order, body):
                power = f"^{{{order}}}" if order != 1 else ""
                by = f"d{self.name(variable)}{power}"
                return rf"\frac{{d{power}}}{{{by}}} {self.parentheses(self.show(body, SUM))}"
            case nodes.Density(letter, of, given):
                inside = ", ".join(map(self.name, of))
                condition = rf" \mid {', '.join(map(self.name, given))}" if given else ""
                return f"{letter}({inside}{condition})"
            case nodes.Condition():
                return self.condition(node)
            case nodes.Cases(values, conditions):
                marks = [*map(self.condition, conditions), r"\text{otherwise}"]
                pairs = zip(values, marks, strict=False)
                lines = r" \\ ".join(f"{self.show(value, SUM)} & {mark}" for value, mark in pairs)
                return rf"\begin{{cases}} {lines} \end{{cases}}"
        raise TypeError(f"{type(node).__name__} is not an expression")

    def relation(self, relation: str) -> str:
        return {"!=": r"\ne", "<=": r"\le", ">=": r"\ge"}.get(relation, relation)

    def _body(self, body: nodes.Expression) -> str:
        shown = self.show(body, PRODUCT)
        return self.parentheses(shown) if shown.startswith("-") else shown
