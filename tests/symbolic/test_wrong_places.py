"""Where an answer is wrong in one place, that place of the student's own text is told,
and nothing that is right.
"""

import pytest

from autograder.symbolic import vocabulary
from autograder.symbolic.domains import positive, positive_integer, real, unit_interval
from autograder.symbolic.expression import walk
from autograder.symbolic.misconceptions.mistakes import Mistake, name_mistake
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.misconceptions.wrong_places import exchanged, wrong_place
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.writing.text import text
from tests.symbolic.course_references import TASKS

PLACES = [
    (
        "kl in J dimensions",
        r"\frac12\sum_j (\mu_j^2+\sigma_j^4-1-\log\sigma_j^2)",
        "`sigma` in `sigma[j]**4`",
    ),
    ("kl in J dimensions", r"\frac12\sum_k (\mu_k^2+3\sigma_k-1-\log\sigma_k^2)", "`3*sigma[k]`"),
    ("kl in J dimensions", "sum(mu^2 + sigma^3 - 1 - log(sigma^2))/2", "`3` in `sigma**3`"),
    ("stirling", r"\sqrt{2\pi N}\, e^{-N} N", "`N` as a factor"),
    ("stirling", r"\sqrt{2\pi N}\, e^{-1} N^N", "`1/e`"),
    ("gap", r"E_{q(z|x)}[\log p(x|z)]", "`log(p(x | z))`"),
    ("log-likelihood", r"x\log\phi+(1-x)\log(1-\phi^3)", "`phi**3`"),
]


def told(answer, reference, words, free=("x",)):
    trials = Trials(read_one(answer, words), read_one(reference, words), words, free)
    found = wrong_place(trials)
    return None if found is None else found[1]


@pytest.mark.parametrize(("task", "answer", "place"), PLACES)
def test_the_place_is_told(task, answer, place):
    reference, words, free = TASKS[task]
    assert place in told(answer, reference, words, free)


@pytest.mark.parametrize(("task", "answer", "place"), PLACES)
def test_what_is_quoted_stands_in_the_answer(task, answer, place):
    reference, words, free = TASKS[task]
    message = told(answer, reference, words, free)
    shown = {text(node) for node in walk(read_one(answer, words))} | {"1/e"}
    assert set(message.split("`")[1::2]) <= shown


WORDS = vocabulary(a=real, s=positive, n=positive_integer, phi=unit_interval)


@pytest.mark.parametrize(
    ("answer", "reference", "sentence"),
    [
        ("a^2 + s + log(s)", "a^2 + log(s)", "`s` as a term, which does not belong there"),
        ("a^2 + log(s) s a", "a^2 + s log(s)", "but the factor `a`"),
        ("e^(a - s) + phi", "e^(a + s) + phi", "but the sign of `s`"),
        ("a^2 + log(s + a)", "a^2 + log(s + 2a)", "one place: `a`"),
        ("a/2 + s + log(phi)", "(a + s + log(phi))/2", "how far a bracket reaches"),
        ("a + log(s) + phi", "a + log(s + phi)", "how far a bracket reaches"),
        ("a + log(s + phi)", "a + log(s) + phi", "how far a bracket reaches"),
        ("s^n + 1", "s^(n + 1)", "how far a bracket reaches"),
        ("a + (s + phi)^2", "a + s^2 + phi^2", "the order of two operations"),
        ("a + s - phi", "a + s/phi", "how two parts are joined"),
        ("(s - phi)^3", "(s/phi)^3", "how two parts are joined"),
    ],
)
def test_each_kind_has_its_sentence(answer, reference, sentence):
    assert sentence in told(answer, reference, WORDS)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (r"\int \log p(x,z) dz", "the order of two operations"),
        (r"E_{p(z)}[\log p(x|z)]", "the order of two operations"),
        (r"\int p(x) \log p(x) dx", "a mean that is taken"),
    ],
)
def test_the_order_of_a_mean_and_a_logarithm_is_told(answer, sentence):
    assert sentence in told(answer, r"\log p(x)", TASKS["evidence"][1])


def test_what_has_changed_places_in_the_answer_is_told():
    words = TASKS["posterior"][1]
    answer, reference = r"\frac{p(x|z) p(x)}{p(z)}", "p(z|x)"
    trials = Trials(read_one(answer, words), read_one(reference, words), words, ("x", "z"))
    assert "`p(x)` and `p(z)` have changed places" in exchanged(trials)[1]


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("s", "phi"),
        ("a^3 + s^3", "a^2 + s^2"),
        ("log(a^2 + 1) e^s", "a + phi"),
    ],
)
def test_an_answer_that_is_wrong_as_a_whole_has_no_such_place(answer, reference):
    assert told(answer, reference, WORDS) is None


@pytest.mark.parametrize("answer", ["-(a - 3 s)^2", "(a - 3 s)^2 / 2"])
def test_a_mistake_of_the_authors_is_known_under_a_sign_and_a_half(answer):
    known = [Mistake("squared", "(a - 3 s)^2", "This is a square.", share=0.5)]
    found = name_mistake(read_one(answer, WORDS), read_one("a log(s)", WORDS), WORDS, known)
    assert found.note.startswith("squared+")
    assert found.share == 0
    assert "This is a square." in found.message
