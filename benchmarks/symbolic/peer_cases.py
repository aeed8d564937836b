"""Cases of other graders, read from a JSON file and judged by ours."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.reports.verdicts import AnswerError, AuthorError
from autograder.symbolic import between, complex_number, integer, positive, positive_integer, real
from autograder.symbolic.comparing.judging import judge
from autograder.symbolic.domains import Domain
from autograder.symbolic.expression import Expression, Number
from autograder.symbolic.reading.answers import read
from autograder.symbolic.rewriting import changed_everywhere
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary

DOMAINS = {"complex": complex_number, "positive": positive, "real": real}
WIDTH = 5  # of the range on one side of a bound
_NUMBER = r"(?P<value>-?\d+(?:/\d+)?)"
FUNCTIONS = ("f", "g", "q", "F", "beef", "y")


@dataclass(frozen=True)
class PeerCase:
    """A pair of expressions, whether they are equal, and on which domain."""

    name: str
    reference: str
    student: str
    should_match: bool
    words: Vocabulary | None  # None where a condition can't be read
    data: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Verdict:
    """What was found of a case, why, and how long that took."""

    status: str
    reason: str
    seconds: float

    @property
    def accepted(self) -> bool | None:
        """True or False; None where it is undecided."""
        return {"passed": True, "failed": False}.get(self.status)


def load(path: Path) -> list[PeerCase]:
    """The cases of a file."""
    return [_case(data) for data in json.loads(path.read_text(encoding="utf-8"))]


def _case(data: dict[str, Any]) -> PeerCase:
    return PeerCase(data["id"], data["reference"], data["student"], data["should_match"], _words(data), data)


def domain_of(condition: str) -> Domain | None:
    """The domain that a condition states, such as `>2`, `x < 1/2`, `|x|<1` or `n integer`;
    None if it can't be read.

    >>> [found.words for found in map(domain_of, ["x>2", ">0", "|x| < 1"]) if found]
    ['between 2 and 7', 'positive', 'between -1 and 1']
    >>> domain_of("x is large")
    """
    if re.fullmatch(r"(\w+ )?integer", condition):
        return integer
    if found := re.fullmatch(rf"\|\w+\|\s*<=?\s*{_NUMBER}", condition):
        bound = Fraction(found["value"])
        return between(str(-bound), str(bound)) if bound > 0 else None
    found = re.fullmatch(rf"(\w+)?\s*(?P<relation>[<>])=?\s*{_NUMBER}", condition)
    if found is None:
        return None
    bound = Fraction(found["value"])
    if found["relation"] == "<":
        return between(str(bound - WIDTH), str(bound))
    return between(str(bound), str(bound + WIDTH)) if bound else positive


def _is_about(name: str, about: str, condition: str, letters: set[str]) -> bool:
    """Whether a condition is one of this variable: by its key, or by its text, which may name none."""
    named = {each for each in letters if re.search(rf"\b{re.escape(each)}\b", condition)}
    return about == name or (about == "needs" and name in (named or letters))


def _words(data: dict[str, Any]) -> Vocabulary | None:
    """The variables on the domain that the case states; what bounds a sum is a positive integer."""
    text = f"{data['reference']} {data['student']}"
    conditions = data.get("assumptions", {})
    variables: dict[str, Domain] = {}
    letters = {*re.findall(r"\b[a-z]\b(?!\()", text)} - {"e", "i"}  # a*0 has a variable that its value hides
    names = {*data["variables"], *letters}
    for name in names:
        variables[name] = DOMAINS.get(data["domain"], real)
        for about, condition in conditions.items():
            if _is_about(name, about, condition, names):
                domain = domain_of(condition)
                if domain is None:
                    return None
                variables[name] = domain
        if re.search(rf"\(\w+,\s*[^,]+,[^,()]*\b{name}\b[^,()]*\)", text) and "Sum" in text:
            variables[name] = positive_integer
    functions = {name: AnyFunction() for name in FUNCTIONS if re.search(rf"\b{name}\(", text)}
    return Vocabulary(variables, functions, imaginary=tuple({"I", "i"} - {*variables}))


def judged(case: PeerCase) -> Verdict:
    """Our verdict, reading included."""
    started = time.perf_counter()
    if case.words is None:
        return Verdict("undecided", "a condition of the case can't be read", 0.0)
    try:
        readings = [_exact(reading) for reading in read(case.student, case.words)]
        reference = _exact(read(case.reference, case.words)[0])
        finding = judge(readings, reference, case.words, seed=1, name=False)
        status, reason = finding.status, finding.message
    except (AnswerError, AuthorError) as error:  # one of the two can't be read, or the reference has no value
        status, reason = "undecided", str(error).replace("\n", " ")
    return Verdict(status, reason, time.perf_counter() - started)


def _exact(expression: Expression) -> Expression:
    """With decimals that mean just what they say, as their authors have it;
    in our tasks long ones are rounded.
    """
    return changed_everywhere(
        expression, lambda node: Number(node.value) if isinstance(node, Number) else None
    )
