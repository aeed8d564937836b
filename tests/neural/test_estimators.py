"""What the checks of Monte Carlo estimators accept, refuse, and say; f(z) = z^2 throughout."""

import pytest
import torch

from autograder.neural.noise.estimators import has_less_variance, has_variance, is_unbiased
from autograder.reports.verdicts import Missing, grade
from tests.neural.known_answers import known_answers, known_notes

MISTAKES = {
    "E[z^2] itself, not its derivative": lambda mu, sigma: mu**2 + sigma**2,
    "the derivative with respect to sigma": lambda mu, sigma: 2 * sigma,
    "the derivative of E[z]": lambda mu, sigma: 1.0,
}


def unbiased(estimator, name=None):
    return is_unbiased(estimator, lambda mu, sigma: 2 * mu, mistakes=MISTAKES, name=name)


def of_pathwise_variance(estimator):
    return has_variance(estimator, lambda mu, sigma: 4 * sigma**2)


RIGHT, WRONG = known_answers("gradient_estimates", "right"), known_answers("gradient_estimates", "wrong")
PATHWISE = {name: pair[0] for name, pair in RIGHT.items()}
SCORE = {name: pair[1] for name, pair in RIGHT.items()}
pathwise, score = RIGHT["means of tensors"]
BASELINES = (
    SCORE["a loop, a mean as baseline"],
    SCORE["antithetic pairs, the mean of the others as baseline"],
)


@pytest.mark.parametrize("second", SCORE.values(), ids=SCORE)
def test_pathwise_estimates_vary_less(second):
    assert grade(has_less_variance(pathwise, second), out_of=1).score == 1


def test_no_false_alarm_over_many_streams():
    for seed in range(20):
        for estimator in (pathwise, score, *BASELINES):
            assert unbiased(estimator).look(seed).status == "passed", (estimator, seed)
        assert of_pathwise_variance(pathwise).look(seed).status == "passed", seed
        for second in (score, BASELINES[0]):
            assert has_less_variance(pathwise, second).look(seed).status == "passed", (second, seed)


OF_TWO = {"estimator.same-variance", "estimator.variances-swapped"}


@pytest.mark.parametrize(
    "case", [case for case, note in known_notes("gradient_estimates").items() if note not in OF_TWO]
)
def test_wrong_estimators_are_refused_and_named_whatever_the_seed(case, monkeypatch):
    first, second = WRONG[case]
    for course in range(3):
        monkeypatch.setenv("AUTOGRADER_SEED", str(course))
        checks = [unbiased(first), of_pathwise_variance(first), unbiased(second, "second")]
        verdicts = grade(*checks, out_of=3).verdicts
        notes = {verdict.note for verdict in verdicts if verdict.status == "failed"}
        assert known_notes("gradient_estimates")[case] in {*notes, None}, notes
        assert notes


def test_the_same_estimator_twice_or_in_the_other_order_is_refused(monkeypatch):
    for course in range(5):
        monkeypatch.setenv("AUTOGRADER_SEED", str(course))
        same, swapped, exact = grade(
            has_less_variance(*WRONG["pathwise twice"], name="twice"),
            has_less_variance(*WRONG["exchanged"], name="exchanged"),
            has_less_variance(pathwise, lambda mu, sigma, n: 2 * mu),
            out_of=3,
        ).verdicts
        assert same.note == "estimator.same-variance"
        assert swapped.note == "estimator.variances-swapped"
        assert exact.note == "estimator.exact-value"


def test_pairs_that_cancel_altogether_are_left_to_a_person():
    def in_pairs_only(mu, sigma, n):
        noise = torch.randn(n // 2)
        return torch.cat([2 * (mu + sigma * noise), 2 * (mu - sigma * noise)]).mean()

    for verdict in grade(unbiased(in_pairs_only), of_pathwise_variance(in_pairs_only), out_of=2).verdicts:
        assert (verdict.status, verdict.note) == ("undecided", "estimator.no-variance")


@pytest.mark.parametrize("answer", [None, 2.0, Missing("pathwise_gradient")])
def test_no_function_is_a_failure_with_words(answer):
    checks = [unbiased(answer), of_pathwise_variance(answer), has_less_variance(pathwise, answer)]
    for verdict in grade(*checks, out_of=3).verdicts:
        assert verdict.status == "failed"
        assert verdict.message


def test_the_message_shows_the_numbers_of_a_bias_that_has_no_name():
    def shifted(mu, sigma, n):
        return pathwise(mu, sigma, n) + 7

    (verdict,) = grade(unbiased(shifted), out_of=1).verdicts
    assert verdict.note == "estimator.biased"
    assert "the mean of 30 calls is" in verdict.message


def test_random_numbers_are_put_back():
    before = torch.get_rng_state()
    grade(unbiased(pathwise), of_pathwise_variance(pathwise), has_less_variance(pathwise, score), out_of=3)
    assert torch.equal(before, torch.get_rng_state())
