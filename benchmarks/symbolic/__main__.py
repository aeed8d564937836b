"""How well symbolic answers are judged: on cases of other graders, and on answers to our own tasks.

    make benchmark NAME=symbolic ARGS=path/to/peers.json

The path names a JSON list of cases with the fields id, reference, student, should_match, variables, syntax,
domain, and optionally assumptions and parser; without it only our own answers are judged. The graders
that others use run side by side on the same cases: sympy's simplify and equals, five sampled points, and
math-verify. Each has five seconds a case; no answer in time counts as wrong.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from benchmarks.figures import Figures
from benchmarks.symbolic.own_answers import judge_own_answers
from benchmarks.symbolic.peer_cases import PeerCase, Verdict, judged, load
from benchmarks.symbolic.peer_graders import GRADERS, Contestant

SHOWN = 20


def main() -> None:
    """Print all figures."""
    figures = Figures()
    if len(sys.argv) > 1 and Path(sys.argv[1]).is_file():
        compare_with_peers(load(Path(sys.argv[1])), figures)
    else:
        where = f"there is no file {sys.argv[1]}" if len(sys.argv) > 1 else "no file of cases is given"
        print(f"cases of other graders: not judged, since {where} (ARGS=path/to/peers.json)")
    judge_own_answers(figures)
    figures.finish()


def compare_with_peers(cases: list[PeerCase], figures: Figures) -> None:
    """Our verdicts and those of the other graders on the same cases."""
    verdicts = [judged(case) for case in cases]
    _print_ours(cases, verdicts, figures)
    for name, method in GRADERS.items():
        with Contestant(method) as contestant:
            answers, seconds = [], []
            for case in cases:
                started = time.perf_counter()
                answers.append(contestant.ask(case.data))
                seconds.append(time.perf_counter() - started)
        right = sum(answer is case.should_match for case, answer in zip(cases, answers, strict=True))
        accepted = sum(
            answer is True and not case.should_match for case, answer in zip(cases, answers, strict=True)
        )
        figures.add(f"{name}, right in percent", 100 * right / len(cases))
        figures.add(f"{name}, wrong answers accepted", accepted)
        figures.add(f"{name}, median milliseconds a case", 1000 * statistics.median(seconds))


def _print_ours(cases: list[PeerCase], verdicts: list[Verdict], figures: Figures) -> None:
    pairs = list(zip(cases, verdicts, strict=True))
    missed = [(case, found) for case, found in pairs if found.accepted is not case.should_match]
    for case, found in missed[:SHOWN]:
        expected = "equal" if case.should_match else "different"
        print(
            f"  {case.name}: {case.reference} | {case.student} is {expected}, judged {found.status}: "
            f"{found.reason}"
        )
    accepted = [case.name for case, found in pairs if found.accepted and not case.should_match]
    milliseconds = [1000 * found.seconds for _, found in pairs]
    figures.add("cases of other graders", len(cases))
    figures.add("autograder, right in percent", 100 * (1 - len(missed) / len(cases)), at_least=99.4)
    figures.add("autograder, wrong answers accepted", len(accepted), at_most=0)
    figures.add("autograder, undecided", sum(found.status == "undecided" for _, found in pairs))
    figures.add("autograder, median milliseconds a case", statistics.median(milliseconds))
    figures.add("autograder, 95th percentile in milliseconds", statistics.quantiles(milliseconds, n=20)[-1])


if __name__ == "__main__":
    main()
