"""Whatever a comparison does, it ends in time and within its memory, and the next one works."""

import os
import resource
import signal

import pytest

from autograder.audit.forking import ForkedWork, done_in_forks
from autograder.reports.verdicts import AnswerError
from autograder.symbolic import vocabulary
from autograder.symbolic.comparing.judging import _compare, _prove, compared, judge
from autograder.symbolic.domains import positive, real, vector
from autograder.symbolic.limits.limited import (
    _WORKER,
    LimitExceeded,
    fork_workers,
    worker_process,
    working_here,
)
from autograder.symbolic.limits.plain_data import from_json, to_json
from autograder.symbolic.limits.serving import MEGABYTES
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.reading.parser import parse

WORDS = vocabulary(s=positive)
ONE, ENDLESS = read_one("s", WORDS), parse("s + 9^(9^(9^9))", WORDS)


def works():
    return compared([ONE], ONE, WORDS, seed=1).status == "proved"


def test_sympy_that_does_not_end_is_stopped_and_a_new_worker_takes_over():
    assert works()
    before = worker_process()
    with pytest.raises(LimitExceeded):
        _prove(ENDLESS, ONE, WORDS)
    assert works()
    assert worker_process() != before


def test_the_memory_of_the_worker_is_bounded():
    assert works()
    bound = MEGABYTES * 2**20
    assert resource.prlimit(worker_process(), resource.RLIMIT_AS) == (bound, bound)


def test_a_worker_that_was_killed_is_replaced():
    assert works()
    before = worker_process()
    os.kill(before, signal.SIGKILL)
    _WORKER.process.wait()
    assert works()
    assert worker_process() != before


def test_a_limit_that_is_hit_leaves_an_answer_undecided():
    finding = judge([ENDLESS], ONE, WORDS, seed=1)
    assert finding.status == "undecided"
    assert "person" in finding.message


def test_errors_for_the_student_arrive_as_they_are():
    words = vocabulary(v=vector(real, "J"))
    with pytest.raises(AnswerError, match="entries") as caught:
        compared([read_one("v", words)], read_one("1", words), words, seed=1)
    assert caught.value.note == "answer.unusable"


def test_errors_of_ours_arrive_with_their_traceback():
    with pytest.raises(RuntimeError, match="TypeError"):
        _compare()
    assert works()


def test_only_plain_data_goes_to_the_worker():
    with pytest.raises(TypeError, match="plain data"):
        compared([object()], ONE, WORDS, seed=1)


def test_what_crosses_the_pipe_is_the_same_on_both_sides():
    words = vocabulary(densities=True, functions=["f"], s=positive)
    expression = read_one(r"\int q(z|x) \log p(x|z) dz + f(s^2)", words)
    assert from_json(to_json((expression, words))) == (expression, words)


def test_nothing_beside_the_library_can_be_called():
    with pytest.raises(RuntimeError, match="__wrapped__"):
        _WORKER.call("os:getcwd", (), {}, 5, 100)


def test_a_process_that_is_limited_itself_does_the_work_without_a_worker():
    def in_a_fork():
        with working_here():
            finding = judge([ENDLESS], ONE, WORDS, seed=1)
            return works(), finding.status, worker_process()

    before = worker_process()
    (found,) = done_in_forks([ForkedWork(in_a_fork, 20, lambda how: how)], at_once=1)
    assert found == (True, "undecided", before)


def test_a_worker_that_is_a_fork_gets_ready_at_once_and_is_replaced_by_another():
    def in_a_fork():
        _WORKER.stop()
        got_ready, getting_ready = os.pipe()
        fork_workers(lambda: os.write(getting_ready, b"."))
        first = worker_process()
        at_once = os.read(got_ready, 1)
        os.kill(first, signal.SIGKILL)
        _WORKER.process.wait()
        worked, at_once = works(), at_once + os.read(got_ready, 1)
        bound, _ = resource.prlimit(worker_process(), resource.RLIMIT_AS)
        return at_once, worked, worker_process() != first, bound != resource.RLIM_INFINITY

    (found,) = done_in_forks([ForkedWork(in_a_fork, 20, lambda how: how)], at_once=1)
    assert found == (b"..", True, True, True)
