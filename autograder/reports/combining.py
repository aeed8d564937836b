"""Several questions asked as one."""

from __future__ import annotations

from autograder.authoring.authored import Points, Text, authored
from autograder.reports.verdicts import AuthorError, Check, Finding, check, passed


@authored
def together(*checks: Check, title: Text, points: Points) -> Check:
    """One check that passes where all of these pass, and else finds what the first other one finds.

    The points of the single checks are not counted.

    >>> from autograder.reports.verdicts import failed, grade
    >>> small = check("it is small", lambda seed: passed())
    >>> even = check("it is even", lambda seed: failed("It is odd.", "odd"))
    >>> grade(together(small, even, title="it is small and even", points=2), out_of=2).verdicts[0].message
    'It is odd.'
    """
    if not checks:
        raise AuthorError(f"“{title}” asks nothing; write the checks that belong together.")

    def look(seed: int) -> Finding:
        findings = (each.look(seed) for each in checks)
        return next((finding for finding in findings if finding.status != "passed"), passed())

    answers = [answer for each in checks for answer in each.answers]
    return check(title, look, *answers, points=points, seconds=sum(each.seconds for each in checks))
