"""Checks of how an answer is written: with which densities, as a sum, without an integral."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Literal

from autograder.authoring.authored import SOME, Points, Text, Texts, authored
from autograder.reports.verdicts import AuthorError, Check, Finding, check, failed, passed
from autograder.symbolic import expression as nodes
from autograder.symbolic.checks.statements import FunctionAnswer, unmarked
from autograder.symbolic.reading.answers import read, read_function, read_one
from autograder.symbolic.vocabulary import Vocabulary
from autograder.symbolic.writing.showing import shows

Form = Literal[
    "sum", "product", "integral", "derivative", "logarithm", "exponential", "factorial", "function", "density"
]

_FORMS: dict[Form, Callable[[nodes.Expression], bool]] = {
    "sum": lambda node: _is_reduction(node, "sum") or _applies(node, "total", "mean", "trace"),
    "product": lambda node: _is_reduction(node, "product") or _applies(node, "total product", "det"),
    "integral": lambda node: isinstance(node, nodes.Integral),
    "derivative": lambda node: (
        isinstance(node, nodes.Derivative) or (isinstance(node, nodes.FunctionCall) and node.order > 0)
    ),
    "logarithm": lambda node: _applies(node, "log"),
    "exponential": lambda node: isinstance(node, nodes.Power) and node.base == nodes.Constant("e"),
    "factorial": lambda node: _applies(node, "factorial", "binomial") and not _is_constant(node),
    "function": lambda node: isinstance(node, nodes.FunctionCall),
    "density": lambda node: isinstance(node, nodes.Density),
}


def _is_reduction(node: nodes.Expression, kind: str) -> bool:
    return isinstance(node, nodes.Reduce) and node.kind == kind


def _is_constant(node: nodes.Expression) -> bool:
    return not any(isinstance(each, nodes.Symbol) for each in nodes.walk(node))


def _applies(node: nodes.Expression, *functions: str) -> bool:
    return isinstance(node, nodes.Apply) and node.function in functions


@authored
def written_with(
    answer: Any, *forms: Form, words: Vocabulary, points: Points, title: Text = "is written as asked"
) -> Check:
    """Each of the forms occurs in the answer: ``written_with(kl, "sum", ...)``.

    >>> from autograder import grade
    >>> from autograder.symbolic.domains import positive
    >>> grade(written_with("log(s)", "logarithm", words=Vocabulary({"s": positive}), points=1), out_of=1)
    1
    """

    _require_forms(forms)

    def look(seed: int) -> Finding:
        readings = _readings(answer, words)
        missing = [form for form in forms if not any(_occurs(form, reading) for reading in readings)]
        if missing:
            return failed(f"Write your answer with {_article(missing[0])}.", f"form.without-{missing[0]}")
        return passed()

    return check(title, look, unmarked(answer), points=points)


@authored
def written_without(
    answer: Any, *forms: Form, words: Vocabulary, points: Points, title: Text = "is written out"
) -> Check:
    """None of the forms is left in the answer: ``written_without(kl, "integral", ...)`` asks for a closed
    form.

    A function is marked as one: ``written_without(function(f), "factorial", ...)``.
    """

    _require_forms(forms)

    def look(seed: int) -> Finding:
        readings = _readings(answer, words)
        left = [form for form in forms if all(_occurs(form, reading) for reading in readings)]
        if left:
            return failed(
                f"{_article(left[0]).capitalize()} is left in your answer. Can you work it out?",
                f"form.{left[0]}-left",
            )
        return passed()

    return check(title, look, unmarked(answer), points=points)


def _require_forms(forms: Sequence[Form]) -> None:
    if not forms:
        raise AuthorError(f"No form is named. Write which, in quotes: {', '.join(_FORMS)}.")


def _readings(answer: Any, words: Vocabulary) -> Sequence[nodes.Expression]:
    if type(answer) is FunctionAnswer:
        return [each.body for each in read_function(answer.answer, words, answer.variable)]
    return read(answer, words)


def _occurs(form: Form, expression: nodes.Expression) -> bool:
    return any(_FORMS[form](node) for node in nodes.walk(expression))


def _article(form: str) -> str:
    return f"an {form}" if form[0] in "aeiou" else f"a {form}"


@authored
def uses_only(
    answer: Any,
    densities: Annotated[Texts, SOME],
    words: Vocabulary,
    *,
    points: Points,
    title: Text = "is written as asked",
) -> Check:
    """The answer is written with these densities alone, such as ``["q(z|x)", "p(z|x)"]``."""

    def look(seed: int) -> Finding:
        allowed = {read_one(text, words, "density") for text in densities}
        for reading in read(answer, words):
            used = {node for node in nodes.walk(reading) if isinstance(node, nodes.Density)}
            if used and {_renamed(node) for node in used} <= allowed:
                return passed()
        extra = sorted(_written(node) for node in used if _renamed(node) not in allowed)
        *others, last = [f"`{text}`" for text in densities]
        which = f"{', '.join(others)} and {last}" if others else last
        if not extra:
            return failed(f"Write the answer with {which}.", "form.densities")
        return failed(f"Here nothing but {which} may occur, but you use `{extra[0]}`.", "form.densities")

    return check(
        title,
        look,
        answer,
        points=points,
        rehearsal=lambda seed: _no_densities(densities, words),
        shows=shows(lambda: read(answer, words)),
    )


def _no_densities(densities: Sequence[str], words: Vocabulary) -> Iterator[str]:
    for text in densities:
        if not isinstance(read_one(text, words, "density"), nodes.Density):
            yield f"“{text}” is no density. Write densities such as q(z|x), and vocabulary(densities=True)."


def _renamed(node: nodes.Density) -> nodes.Density:
    """With bound copies such as z' written as z: what matters is which density it is."""
    return nodes.Density(
        node.letter, tuple(name[0] for name in node.of), tuple(name[0] for name in node.given)
    )


def _written(node: nodes.Density) -> str:
    given = f"|{','.join(node.given)}" if node.given else ""
    return f"{node.letter}({','.join(node.of)}{given})"
