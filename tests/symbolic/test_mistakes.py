"""A mistake gets the simplest name that holds in every case, the author's before all others, and in time."""

import pytest

from autograder.symbolic import vocabulary
from autograder.symbolic.domains import dimension, positive, real, unit_interval, vector, zero_or_one
from autograder.symbolic.limits.plain_data import from_json, to_json
from autograder.symbolic.misconceptions.lists import unsound_mistakes
from autograder.symbolic.misconceptions.mistakes import Mistake, name_mistake
from autograder.symbolic.reading.answers import read_one
from tests.costs import cpu_seconds_below
from tests.symbolic.course_references import TASKS

WORDS = vocabulary(a=real, s=positive)


def named(answer, reference="a + s", words=WORDS, known=(), free=("x",)):
    return name_mistake(read_one(answer, words), read_one(reference, words), words, known, free)


def note(*arguments, **options):
    found = named(*arguments, **options)
    return None if found is None else found.note


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("-a - s", "sign"),
        ("2 (a + s)", "factor"),
        ("a + s + 3", "offset"),
        ("a - s", "sign-of-term"),
        ("a", "missing-term"),
        ("7", "constant"),
        ("log(s)^3", "missing-variable"),
        ("a + s", None),
    ],
)
def test_the_simplest_fact_gives_the_name(answer, name):
    assert note(answer) == name


KL = r"\frac12(\mu^2+\sigma^2-1-\log\sigma^2)"
GAUSSIAN = vocabulary(mu=real, sigma=positive)
BERNOULLI = vocabulary(x=zero_or_one, phi=unit_interval)
CROSS_ENTROPY = r"x\log\phi+(1-x)\log(1-\phi)"


@pytest.mark.parametrize(
    ("answer", "reference", "words", "name"),
    [
        (r"x\log\phi+(1-x)\log\phi", CROSS_ENTROPY, BERNOULLI, "complement-lost"),
        (r"x\log\phi+x\log(1-\phi)", CROSS_ENTROPY, BERNOULLI, "complement-lost"),
        (r"x\log(1-\phi)+(1-x)\log(1-\phi)", CROSS_ENTROPY, BERNOULLI, "complement-lost"),
        (r"x\log\phi+(1-x)\log(\phi-1)", CROSS_ENTROPY, BERNOULLI, "reversed-difference"),
        (r"\frac12(\mu^2+e^{\sigma^2}-1-\sigma^2)", KL, GAUSSIAN, "logarithm-for-variable"),
        (r"\frac12(\mu^2+e^{\sigma}-1-\sigma)", KL, GAUSSIAN, "logarithm-for-variable"),
        (r"\frac12(\mu^2+e^{2\sigma}-1-2\sigma)", KL, GAUSSIAN, "logarithm-for-variable"),
        (r"\frac12\mu^2+\sigma^2-1-\log\sigma^2", KL, GAUSSIAN, "factor-of-one-term"),
        (r"\frac12(\mu^2+\sigma^2-\log\sigma^2)-1", KL, GAUSSIAN, "offset"),
        (r"\frac12(\mu^2+\sigma^2-1)-\log\sigma^2", KL, GAUSSIAN, "coefficient"),
    ],
)
def test_one_slip_has_one_name(answer, reference, words, name):
    assert note(answer, reference, words) == name


@pytest.mark.parametrize(
    ("answer", "reference", "untrue"),
    [
        (r"\log\int p(x,z)dz", r"E_q[\log p(x,z)-\log q(z|x)]", "posterior"),
        (r"E_q[\log p(x|z)]", r"E_q[\log p(x|z)] - KL(q(z|x)\|p(z))", "where another density belongs"),
        (r"E_q[\log p(x,z)] - \log p(x)", r"KL(q(z|x)\|p(z|x))", "has the posterior"),
    ],
)
def test_a_density_that_does_not_stand_in_the_answer_is_not_said_to(answer, reference, untrue):
    words = vocabulary(densities=True)
    found = named(answer, reference, words)
    assert found is None or untrue not in found.message


def test_the_authors_list_comes_first_and_keeps_its_share():
    known = [Mistake("mine", "-(a + s)", "This is mine.", share=0.5)]
    assert named("-a - s", known=known) == known[0]


def test_an_author_names_a_known_change_without_writing_the_answer_out():
    known = [Mistake("gap.reversed", change="reversed-divergence", share=0.25)]
    reference, words, free = TASKS["gap"]
    found = named(r"KL(p(z|x) \| q(z|x))", reference, words, known, free)
    assert (found.note, found.share) == ("gap.reversed", 0.25)
    assert "other order" in found.message


def test_the_message_of_an_author_replaces_that_of_the_change():
    known = [Mistake("minus", "", "Is it a minus?", change="sign-of-term")]
    assert named("a - s", known=known).message == "Is it a minus?"


def test_a_mistake_that_cannot_be_read_does_not_stop_the_others():
    known = [Mistake("unreadable", "a +", "No."), Mistake("half", "(a + s)/2", "Half.")]
    assert note("(a + s)/2", known=known) == "half"


def test_an_answer_without_any_value_gets_no_name():
    assert note("log(0) + a") is None


def test_a_name_needs_values_in_most_cases():
    """Here the answer is a number only where the vector has one entry; there it is off by 1."""
    words = vocabulary(v=vector(real, "J"), J=dimension)
    assert note("v^2 + J", "sum(v^2)", words) is None


def test_names_do_not_depend_on_the_run():
    assert [note("a^2 - s") for _ in range(3)] == [note("a^2 - s")] * 3


def test_a_mistake_is_plain_data():
    mistake = Mistake("kl.reversed", change="reversed-divergence", share=0.25)
    assert from_json(to_json(mistake)) == mistake


@pytest.mark.parametrize("answer", [r"\sum_{k=1}^{4000} s^k", r"\int_0^{10} e^{-s t^2} \sqrt{t} dt"])
def test_naming_ends_in_time(answer):
    with cpu_seconds_below(3):
        note(answer)


def test_a_factor_that_is_most_of_the_answer_is_not_spelled_out():
    reference, words, _ = TASKS["stirling"]
    message = named("(N/e)^N", reference, words).message
    assert "depends on N alone" in message
    assert "pi" not in message


@pytest.mark.parametrize("task", TASKS)
def test_no_message_contains_the_reference(task):
    reference, words, free = TASKS[task]
    for wrong in (f"-({reference})", f"2 ({reference})", f"{reference} + 1", f"({reference})^2", "0"):
        found = named(wrong, reference, words, (), free)
        assert found is not None
        assert reference.replace(" ", "") not in found.message.replace(" ", "")
        assert found.message.endswith("?")


# --- the author's list


def unsound(known):
    return list(unsound_mistakes(read_one("a + s", WORDS), WORDS, known))


def test_a_sound_list_passes():
    assert unsound([Mistake("minus", "a - s", "Is it a minus?"), Mistake("lost", "a", "Lost.")]) == []


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (Mistake("unreadable", "a +", "No."), "cannot be read"),
        (Mistake("unknown", "a + y", "No."), "cannot be read"),
        (Mistake("right", "s + a", "No."), "equals the reference"),
        (Mistake("silent", "a - s"), "a message"),
        (Mistake("empty", message="No."), "either an answer or the name of a change"),
        (Mistake("both", "a", "No.", change="sign"), "either an answer or the name of a change"),
        (Mistake("other", change="reversed-divergence"), "has no change reversed-divergence"),
    ],
)
def test_an_unsound_mistake_is_the_authors(mistake, told):
    (problem,) = unsound([mistake])
    assert told in problem


def test_a_mistake_that_never_gets_its_turn_is_told():
    known = [Mistake("first", "a - s", "One."), Mistake("second", "-s + a", "Two.")]
    (problem,) = unsound(known)
    assert problem.startswith("The mistake second (-s + a) never gets its turn")
