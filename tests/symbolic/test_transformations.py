"""Known changes are named on the tasks of the course, told in words, and never give the answer away."""

import re

import pytest

from autograder.symbolic.expression import Density, walk
from autograder.symbolic.misconceptions.mistakes import name_mistake
from autograder.symbolic.misconceptions.term_phrases import density_phrase, density_role
from autograder.symbolic.misconceptions.transformations import changes
from autograder.symbolic.misconceptions.trials import Trials
from autograder.symbolic.reading.answers import read_one
from autograder.symbolic.writing.text import text
from tests.symbolic.course_references import TASKS

NAMED = [
    # a term is dropped
    ("kl", r"(\sigma^2 - 1 - \log\sigma^2)/2", "missing-term"),
    ("kl in J dimensions", r"\frac12 \sum_j (\mu_j^2 - 1 - \log\sigma_j^2)", "missing-term"),
    ("log-likelihood", r"x \log\phi", "missing-term"),
    ("gap as means", r"-\int q(z|x) \log p(z|x) dz", "missing-term"),
    # a term has the other sign
    ("kl", r"\frac{\mu^2 + \sigma^2 - 1}{2} + \log\sigma", "sign-of-term"),
    ("grey cross-entropy", r"-x\log\phi + (1-x)\log(1-\phi)", "sign-of-term"),
    ("bound", r"E_{q(z|x)}[\log p(x|z)] + KL(q(z|x) \| p(z))", "sign-of-term"),
    # a factor is dropped or upside down
    ("log-likelihood", r"\log\phi + (1-x)\log(1-\phi)", "missing-factor"),
    ("grey cross-entropy", r"-x\log\phi - \log(1-\phi)", "missing-factor"),
    ("stirling", r"\sqrt{2\pi N} N^N e^N", "inverted-factor"),
    ("stirling", r"\sqrt{2\pi N} (e/N)^N", "inverted-factor"),
    # sigma for sigma^2 and the reverse
    ("kl", r"(\mu^2 + \sigma - 1 - \log\sigma)/2", "power-of-variable"),
    ("kl", r"(\mu^2 + \sigma^2 - 1 - \log\sigma)/2", "power-of-variable"),
    ("kl in J dimensions", r"\frac12\sum_j (\mu_j^2 + \sigma_j - 1 - \log\sigma_j^2)", "power-of-variable"),
    ("kl in J dimensions", r"\frac12\sum_j (\mu_j + \sigma_j^2 - 1 - \log\sigma_j^2)", "power-of-variable"),
    ("kl", r"(\mu^2 + \sigma^4 - 1 - \log\sigma^4)/2", "power-of-variable"),
    # the base of the logarithm
    ("kl", r"(\mu^2 + \sigma^2 - 1 - \log_{10}\sigma^2)/2", "log-base-10"),
    ("kl in J dimensions", r"\frac12\sum_j (\mu_j^2 + \sigma_j^2 - 1 - \log_2\sigma_j^2)", "log-base-2"),
    ("gap", r"\int q(z|x) \log_2\frac{q(z|x)}{p(z|x)} dz", "log-base-2"),
    # a divergence the wrong way round
    ("gap", r"KL(p(z|x) \| q(z|x))", "reversed-divergence"),
    ("bound", r"E_{q(z|x)}[\log p(x|z)] - KL(p(z) \| q(z|x))", "reversed-divergence"),
    # one density for another
    ("gap", r"KL(q(z|x) \| p(z))", "prior-for-posterior"),
    ("posterior", "p(z)", "prior-for-posterior"),
    ("posterior", "p(x|z)", "likelihood-for-posterior"),
    ("posterior", "p(x,z)", "joint-for-posterior"),
    ("posterior", "q(z|x)", "approximation-for-posterior"),
    ("joint", "p(z|x) p(z)", "posterior-for-likelihood"),
    ("bound", r"E_{p(z)}[\log p(x|z)] - KL(q(z|x) \| p(z))", "prior-for-approximation"),
    ("gap as means", r"E_{p(z|x)}[\log p(z|x)] - E_{p(z|x)}[\log q(z|x)]", "exchanged-densities"),
    # a logarithm forgotten
    ("poisson", r"k \log\lambda - \lambda - k!", "log-forgotten"),
    ("kl", r"(\mu^2 + \sigma^2 - 1 - \sigma^2)/2", "log-forgotten"),
    # the whole upside down, squared, its logarithm, its complement
    ("posterior", "1/p(z|x)", "reciprocal"),
    ("stirling", r"1/(\sqrt{2\pi N} (N/e)^N)", "reciprocal"),
    ("posterior", "p(z|x)^2", "squared"),
    ("mean", "m^2", "squared"),
    ("joint", r"\sqrt{p(x,z)}", "root"),
    ("stirling", r"\sqrt{\sqrt{2\pi N} (N/e)^N}", "root"),
    ("posterior", r"\log p(z|x)", "log-taken"),
    ("stirling", r"N\log N - N + \frac12\log(2\pi N)", "log-taken"),
    ("evidence", "p(x)", "log-forgotten"),
    ("log-likelihood", r"\phi^x (1-\phi)^{1-x}", "log-forgotten"),
    ("posterior", "1 - p(z|x)", "complement"),
    ("mean", "1 - m", "complement"),
    # sums
    ("kl in J dimensions", r"\frac12 (\sum_j (\mu_j^2 + \sigma_j^2 - \log\sigma_j^2) - 1)", "counted-once"),
    (
        "kl in J dimensions",
        r"\frac12 \sum_{j=2}^J (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "shifted-bound",
    ),
    ("mean", r"\frac1n \sum_{i=1}^{n-1} x_i", "shifted-bound"),
    ("normal log-likelihood", r"-\frac{n}{2}\log(2\pi) - \frac{1}{2n} \sum_{i=1}^n x_i^2", "mean-for-sum"),
    ("normal log-likelihood", r"-\frac12\log(2\pi) - \frac12 \sum_{i=1}^n x_i^2", "missing-factor"),
    ("kl in J dimensions", r"\frac{1}{2J} \sum_j (\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)", "factor"),
    # roots
    ("normal density", r"\frac{1}{2\pi\sigma^2} e^{-\frac{(x-\mu)^2}{2\sigma^2}}", "lost-root"),
    ("normal density", r"\frac{1}{\sqrt{2\pi}\sigma^2} e^{-\frac{(x-\mu)^2}{2\sigma^2}}", "lost-root"),
    # whole numbers off by one
    ("poisson", r"k \log\lambda - \lambda - \log((k-1)!)", "shifted-by-one"),
    ("poisson", r"(k+1) \log\lambda - \lambda - \log(k!)", "shifted-by-one"),
    ("stirling", r"\sqrt{2\pi (N+1)} ((N+1)/e)^{N+1}", "shifted-by-one"),
    ("stirling", r"\sqrt{2\pi (N+1)} (N/e)^N", "shifted-by-one"),
    ("log-likelihood", r"x\log\phi + x\log(1-\phi)", "complement-lost"),
    ("kl", r"\mu^2 + \sigma^2 - 1 - \log\sigma", "factor-of-one-term"),
    # what is done to the parts
    ("kl", r"\frac12((\mu+\sigma)^2 - 1 - \log\sigma^2)", "square-of-sum"),
    (
        "kl in J dimensions",
        r"\frac12((\sum_j \mu_j)^2 + \sum_j (\sigma_j^2 - 1 - \log\sigma_j^2))",
        "square-of-sum",
    ),
    (
        "kl in J dimensions",
        r"\prod_{j=1}^J \frac12(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)",
        "product-for-sum",
    ),
    ("kl", r"\sigma - \frac{1}{\sigma}", "derivative"),
    ("log-likelihood", r"x\log\phi + (1-\phi)^{1-x}", "log-forgotten"),
    ("log-likelihood", r"-x\log(1+e^{-\phi}) - (1-x)\log(1+e^\phi)", "logit-for-probability"),
    ("posterior", r"\int p(x|z) p(z) dz", "evidence-for-posterior"),
    # variables that change places
    ("log-likelihood", r"(1-x)\log\phi + x\log(1-\phi)", "complement-of-variable"),
    ("grey cross-entropy", r"-((1-x)\log\phi + x\log(1-\phi))", "complement-of-variable"),
    ("grey cross-entropy", r"-(\phi\log x + (1-\phi)\log(1-x))", "exchanged-variables"),
    ("kl", r"(\sigma^2 + \mu^2 - 1 - \log\mu^2)/2", "exchanged-variables"),
]


@pytest.mark.parametrize(("task", "answer", "note"), NAMED)
def test_a_known_change_is_named(task, answer, note):
    reference, words, free = TASKS[task]
    named = name_mistake(read_one(answer, words), read_one(reference, words), words, free=free)
    assert named is not None
    assert named.note == note


PAIRS = [
    ("kl", r"-(\sigma^2 - 1 - \log\sigma^2)/2", "missing-term+sign"),
    ("gap", r"-KL(q(z|x) \| p(z))", "prior-for-posterior+sign"),
]


@pytest.mark.parametrize(("task", "answer", "note"), PAIRS)
def test_two_mistakes_together_are_named(task, answer, note):
    reference, words, free = TASKS[task]
    named = name_mistake(read_one(answer, words), read_one(reference, words), words, free=free)
    assert named is not None
    assert named.note == note
    assert named.message.startswith("Two things differ.")


@pytest.mark.parametrize("task", TASKS)
def test_every_message_states_and_asks_and_keeps_the_answer_to_itself(task):
    reference, words, _ = TASKS[task]
    squeezed = reference.replace(" ", "")
    for change in changes(read_one(reference, words), words):
        assert change.message.endswith("?")
        assert "." in change.message or ":" in change.message
        assert squeezed not in change.message.replace(" ", "")


@pytest.mark.parametrize("task", TASKS)
def test_every_change_can_be_evaluated_or_is_passed_over_and_most_change_the_value(task):
    reference, words, free = TASKS[task]
    target = read_one(reference, words)
    refuted = [Trials(change.expression, target, words, free).refuted for change in changes(target, words)]
    assert sum(refuted) > 0.8 * len(refuted)


ROLES = re.compile(r"\bthe (?:approximation q|posterior|prior|likelihood|joint|evidence)\b")


@pytest.mark.parametrize("task", ["kl", "log-likelihood", "gap", "bound", "posterior", "stirling", "mean"])
def test_a_message_speaks_only_of_what_stands_in_the_answer(task):
    """Unless it says that something is missing: every known change, given as an answer."""
    reference, words, free = TASKS[task]
    target = read_one(reference, words)
    for answer in dict.fromkeys(change.expression for change in changes(target, words)):
        named = name_mistake(answer, target, words, free=free)
        if named is None or named.note.startswith("missing"):
            continue
        shown = {text(node) for node in walk(answer)}
        quoted = {each for each in named.message.split("`")[1::2] if each.isidentifier()}
        assert quoted <= shown
        if "Your answer has the" in named.message:
            roles = {density_phrase(node) for node in walk(answer) if isinstance(node, Density)}
            assert set(ROLES.findall(named.message)) <= roles


def test_a_density_that_the_answer_does_not_have_is_not_blamed():
    reference, words, free = TASKS["bound"]
    target = read_one(reference, words)
    for wrong in (r"\log p(x)", r"\int q(z|x) \log p(x|z) dz", r"KL(q(z|x) \| p(z|x))"):
        answer = read_one(wrong, words)
        named = name_mistake(answer, target, words, free=free)
        roles = {density_role(node) for node in walk(answer) if isinstance(node, Density)}
        if named is not None and "-for-" in named.note:
            assert named.note.split("-for-")[0] in roles | {"joint", "evidence"}


@pytest.mark.parametrize(
    ("task", "answer"),
    [
        ("kl", r"\log\cosh(\mu) + \sigma"),
        ("kl in J dimensions", r"\frac12 (\mu_1^2 + \sigma_1^2 - 1 - \log\sigma_1^2)"),
        ("stirling", r"N^2 + \sqrt{N} + 7"),
        ("gap", r"\int |q(z|x) - p(z|x)| dz"),
    ],
)
def test_what_no_change_explains_gets_no_change_for_a_name(task, answer):
    reference, words, free = TASKS[task]
    named = name_mistake(read_one(answer, words), read_one(reference, words), words, free=free)
    assert named is None or named.note == "missing-variable"


def test_a_likeness_in_degenerate_cases_is_no_name():
    """For J = 1 a mean is a sum, and the answer of one dimension that of many."""
    reference, words, free = TASKS["kl in J dimensions"]
    answer = read_one(r"\frac12\sum_{j=1}^{1}(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2)", words)
    assert name_mistake(answer, read_one(reference, words), words, free=free) is None
