"""What a student is told of an error where a hidden test may be known: the place, and no value."""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.answers.tracebacks import is_of_python
from autograder.reports.verdicts import TOLD_ELSEWHERE, Verdict

_RAISED = re.compile(
    r"(?P<who>Your code|`[^`]*`) stopped with (?P<name>\w+)(?:: (?P<text>.*?))?(?P<place> \(.*\))?\.?",
    re.DOTALL,
)
_ENDED = re.compile(
    r"Your code ended the process in which it ran\."
    r"|Your code could not be asked any more: its process had ended\."
    r"|The process of your code was ended\.|It was ended because it used more \w+ than allowed\."
)
_PLACE = re.compile(r" \((?:in `(?P<function>\w+)`, )?line (?P<line>\d+)(?:: `(?P<code>.*)`)?\)", re.DOTALL)


def without_arguments(verdict: Verdict, known: str) -> Verdict:
    """The verdict without what an error of the student's code says of its own.

    Student code can put the arguments of the call into its error: into the text, the name of
    the class, of the function, or of the line. Of each, what stays is what stands in ``known``,
    the notebook as the student handed it in; and the names of Python's own errors.

    >>> message = "Your code stopped with ValueError: x is 1024 (in `double`, line 2: `raise ValueError(x)`)."
    >>> verdict = Verdict("the value agrees", "failed", 0, 1, "answer.raises", message)
    >>> without_arguments(verdict, "def double(x):\\n    raise ValueError(x)").message
    'Your code stopped with ValueError, whose text is not shown (in `double`, line 2: `raise ValueError(x)`).'
    """
    if verdict.note == "answer.ended":  # the status of a process is a number that its code chooses
        return replace(verdict, message=" ".join(_ENDED.findall(verdict.message)))
    if TOLD_ELSEWHERE in verdict.evidence:
        told = (
            "What your answer gave cannot be used by this check; why is shown by the same call in your own "
            "notebook."
        )
        return replace(verdict, message=told, note="answer.unusable")
    if verdict.note != "answer.raises":
        return verdict
    found = _RAISED.fullmatch(verdict.message)
    if found is None:
        return replace(verdict, message="Your code stopped with an error.")
    who = found["who"] if found["who"] == "Your code" or _has(known, found["who"][1:-1]) else "Your code"
    name, text = found["name"], (found["text"] or "").strip()
    if not is_of_python(name) and not _has(known, name):
        name = "an error"
    said = ", whose text is not shown" if text else ""
    if len(text) > 2 and text in known:
        said = f": {text}"
    return replace(verdict, message=f"{who} stopped with {name}{said}{_place(found['place'], known)}.")


def _place(place: str | None, known: str) -> str:
    found = _PLACE.fullmatch(place or "")
    if found is None or not found["code"] or found["code"] not in known:
        return ""
    function = found["function"]
    inside = f"in `{function}`, " if function and _has(known, function) else ""
    return f" ({inside}line {found['line']}: `{found['code']}`)"


def _has(known: str, name: str) -> bool:
    """Whether the name stands in the text as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", known) is not None
