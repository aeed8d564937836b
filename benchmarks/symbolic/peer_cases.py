"""Cases of other graders, read from a JSON file and judged by ours."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.symbolic import between, complex_number, integer, positive, positive_integer, real
from autograder.symbolic.comparing.judging import judge
from autograder.symbolic.domains import Domain
from autograder.symbolic.expression import Expression, Number
from autograder.symbolic.reading.answers import read
from autograder.symbolic.rewriting import changed_everywhere
from autograder.symbolic.vocabulary import AnyFunction, Vocabulary
from autograder.verdicts import AnswerError

DOMAINS = {"complex": complex_number, "positive": positive, "real": real}
CONDITIONS = {
    ">0": positive,
    "x>2": between(2, 7),
    "|x|<1": between(-1, 1),
    "n integer": integer,
}
FUNCTIONS = ("f", "g", "q", "F", "beef", "y")


@dataclass(frozen=True)
class PeerCase:
    """A pair of expressions, whether they are equal, and on which domain."""

    name: str
    reference: str
    student: str
    should_match: bool
    words: Vocabulary
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


def _words(data: dict[str, Any]) -> Vocabulary:
    """The variables on the domain that the case states; what bounds a sum is a positive integer."""
    text = f"{data['reference']} {data['student']}"
    conditions = data.get("assumptions", {})
    variables: dict[str, Domain] = {}
    letters = {*re.findall(r"\b[a-z]\b(?!\()", text)} - {"e", "i"}  # a*0 has a variable that its value hides
    for name in {*data["variables"], *letters}:
        variables[name] = DOMAINS.get(data["domain"], real)
        for about, condition in conditions.items():
            if about == name or (about == "needs" and re.search(rf"\b{name}\b", condition)):
                variables[name] = CONDITIONS[condition]
        if re.search(rf"\(\w+,\s*[^,]+,[^,()]*\b{name}\b[^,()]*\)", text) and "Sum" in text:
            variables[name] = positive_integer
    functions = {name: AnyFunction() for name in FUNCTIONS if re.search(rf"\b{name}\(", text)}
    return Vocabulary(variables, functions, imaginary=tuple({"I", "i"} - {*variables}))


def judged(case: PeerCase) -> Verdict:
    """Our verdict, reading included."""
    started = time.perf_counter()
    try:
        readings = [_exact(reading) for reading in read(case.student, case.words)]
        reference = _exact(read(case.reference, case.words)[0])
        finding = judge(readings, reference, case.words, seed=1, name=False)
        status, reason = finding.status, finding.message
    except AnswerError as error:
        status, reason = "undecided", error.message.replace("\n", " ")
    return Verdict(status, reason, time.perf_counter() - started)


def _exact(expression: Expression) -> Expression:
    """With decimals that mean just what they say, as their authors have it; in our tasks long ones are rounded."""
    return changed_everywhere(
        expression, lambda node: Number(node.value) if isinstance(node, Number) else None
    )
