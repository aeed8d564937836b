"""What an author gets wrong in a call is told at once, all of it, and nothing of a student's is asked."""

from __future__ import annotations

import importlib
import inspect
from collections import Counter
from typing import Any

import pytest

from autograder import grade
from autograder.authoring.authored import AuthorError
from autograder.neural import (
    grey,
    is_unbiased,
    layer_sizes,
    loss_values_agree,
    normal,
    number,
    probabilities,
    results_agree,
)
from autograder.plain_answers import is_one_of, is_value, returns_the_same
from autograder.reports.verdicts import Missing, check, failed, passed
from autograder.symbolic import (
    Mistake,
    between,
    ends_with,
    equal_to,
    equivalent,
    has_step,
    holds,
    inserts_partition_of_unity,
    lines_agree,
    numbers_agree,
    one_of,
    positive,
    real,
    tends_to,
    uses_only,
    vector,
    vocabulary,
    written_with,
    written_without,
    zero_or_one,
)

WORDS = vocabulary(a=real, s=positive)
PARTS = {"all of it": "a"}
ROOMS = (
    "autograder",
    "autograder.data",
    "autograder.neural",
    "autograder.plain_answers",
    "autograder.symbolic",
)


def square(x: Any) -> Any:
    return x.square().sum()


def public(room: str) -> list[str]:
    module = importlib.import_module(room)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == room]
    return list(getattr(module, "__all__", [name for name in own if not name.startswith("_")]))


WRONG = [
    (lambda: equivalent("a", "a", WORDS), "`points` is missing: write a number, 0 or more"),
    (lambda: equivalent("a", "a", WORDS, point=1), "no `point`: do you mean `points`"),
    (lambda: equivalent("a", "a", WORDS, 1), "Too many positional arguments"),
    (lambda: equivalent("a", WORDS, "a", points=1),
     "`reference` is a Vocabulary.*`words` is 'a': write a vocab"),
    (lambda: equivalent("a", "", WORDS, points=1), "`reference` is '': write a text that is not empty"),
    (lambda: equivalent("a", 3, WORDS, points=1), "`reference` is 3"),
    (lambda: equivalent("a", "a", {"a": real}, points=1), "`words` is a dict: write a vocabulary"),
    (lambda: equivalent("a", "a", WORDS, points=-1), "`points` is -1"),
    (lambda: equivalent("a", "a", WORDS, points=True), "`points` is True"),
    (lambda: equivalent("a", "a", WORDS, points="3"), "`points` is '3'"),
    (lambda: equivalent("a", "a", WORDS, points=float("nan")), "`points` is nan"),
    (lambda: equivalent("a", "a", WORDS, points=1, title=" "), "`title` is ' '"),
    (lambda: equivalent("a", "a", WORDS, points=1, mistakes=Mistake("n", "b", "m")),
     "`mistakes` is a Mistake"),
    (lambda: equivalent("a", "a", WORDS, points=1, mistakes=["b"]), "`mistakes` is a list, where item 0"),
    (lambda: equivalent("a", "a", WORDS, points=1, mistakes={"n": "b"}), "`mistakes` is a dict"),
    (lambda: equivalent("a", "a", WORDS, points=1, free="xz"), r"`free` is 'xz': write a list of texts"),
    (lambda: vocabulary(mu="real"), "`mu` is 'real': write a domain, such as positive"),
    (lambda: vocabulary(x=grey("B", 3)), "`x` is a Draw: write a domain"),
    (lambda: vocabulary(x=normal), "`x` is the function `normal`: write a domain"),
    (lambda: vocabulary(functions="f"), "`functions` is 'f'"),
    (lambda: vocabulary(abbreviations=["ELBO"]), "`abbreviations` is a list"),
    (lambda: vocabulary(densities="p"), "`densities` is 'p': write True or False"),
    (lambda: vector("real", "J"), "`entries` is 'real'"),
    (lambda: vector(real, 3), "`length` is 3"),
    (lambda: between(1, 0), "No number lies between 1 and 0"),
    (lambda: between(0, "one"), "`high` is 'one': write a whole number, or a fraction"),
    (lambda: one_of(), "no value at all"),
    (lambda: one_of("half"), "`values` is 'half'"),
    (lambda: equal_to(3), "`text` is 3"),
    (lambda: Mistake("n", "b", "m", share=2), "In `Mistake.*`share` is 2: write a number from 0 to 1"),
    (lambda: Mistake("", "b", "m"), "`note` is ''"),
    (lambda: Mistake("n", answer=["b"]), "`answer` is a list"),
    (lambda: Mistake("n", changes="sign"), "no `changes`: do you mean `change`"),
    (lambda: written_with("a", "summ", words=WORDS, points=1),
     "Number 1 of `forms` is 'summ': write one of 'sum'"),
    (lambda: written_without("a", words=WORDS, points=1), "No form is named"),
    (lambda: written_without("a", "sum", WORDS, points=1),
     "Number 2 of `forms` is a Vocabulary.*`words` is missing"),
    (lambda: uses_only("a", "q(z|x)", WORDS, points=1), "`densities` is 'q"),
    (lambda: uses_only("a", [], WORDS, points=1), "`densities` is empty: write a list"),
    (lambda: holds({"f": "a"}, "f > 0", WORDS, points=1, title="t"),
     "`statement` is a dict.*`given` is 'f > 0'"),
    (lambda: holds("f > 0", {}, WORDS, points=1, title="t"), "`given` is empty"),
    (lambda: holds("f is 0", {"f": "a"}, WORDS, points=1, title="t"), "is no statement"),
    (lambda: holds("f = 0", {"f": "a"}, WORDS, points=1, title="t", sides=("one",)), "`sides` is a tuple"),
    (lambda: holds("f = 0", {"f": "a"}, WORDS, points=1, title="t", varying=["t"]), "`varying` is a list"),
    (lambda: tends_to("a", "a", WORDS, "a", points=1), "`variable` is a Vocabulary"),
    (lambda: numbers_agree([1], ["1"], relative=0.1, points=1), "`expected` is a list"),
    (lambda: numbers_agree([1], {"a": 1.0}, relative=0.1, points=1),
     "`expected` is a dict, where value of key 'a'"),
    (lambda: numbers_agree([], {}, relative=0.1, points=1), "`expected` is empty"),
    (lambda: numbers_agree([1], {"a": "1"}, relative=0, points=1), "`relative` is 0: write a number above 0"),
    (lambda: lines_agree(["a"], "a", WORDS, points=1, family="gaussian"),
     "`family` is 'gaussian': write one of"),
    (lambda: ends_with(["a"], "a", ["a"], WORDS, points=1, title="t"), "`parts` is a list"),
    (lambda: has_step(["a"], "a", WORDS, inserts_partition_of_unity, result=PARTS, points=1, title="t",
                      hint="h"), "`recognise` is"),
    (lambda: has_step(["a"], "a", lambda: True, WORDS, result=PARTS, points=1, title="t", hint="h"),
     "a function of 2 arguments:? ?"),
    (lambda: has_step(["a"], "a", inserts_partition_of_unity, WORDS, result=PARTS, points=1, title="t",
                      hint=""), "`hint` is ''"),
    (lambda: has_step(["a"], "a", inserts_partition_of_unity, WORDS, result={}, points=1, title="t",
                      hint="h"), "`result`"),
    (lambda: loss_values_agree(square, {"x": grey("B")}, square),
     "`reference` is a dict.*`inputs` is the function"),
    (lambda: loss_values_agree(square, square, {"x": zero_or_one}),
     "`inputs` is a dict, where value of key 'x'"),
    (lambda: loss_values_agree(square, square, {}), "`inputs` is empty"),
    (lambda: loss_values_agree(square, square, {"x": grey("B")}, mistakes=[square]), "`mistakes` is a list"),
    (lambda: loss_values_agree(square, square, {"x": grey("B")}, terms={"a": 3}), "`terms` is a dict"),
    (lambda: loss_values_agree(square, square, {"x": grey("B")}, seconds=0), "`seconds` is 0"),
    (lambda: results_agree(square, square, {"x": (0, 1)}), "`inputs` is a dict, where value of key 'x'"),
    (lambda: number("0", 1), "`low` is '0'"),
    (lambda: probabilities("B", scale=0), "`scale` is 0: write a number above 0"),
    (lambda: is_unbiased(square, 3), "`expectation` is 3: write a function of 2 arguments"),
    (lambda: layer_sizes(square, "784"), "`sizes` is '784': write a tuple, each a whole number"),
    (lambda: is_value(1, 1, points=1), "`title` is missing"),
    (lambda: is_one_of(1, [], points=1, title="t"), "`options` is empty"),
    (lambda: returns_the_same(sorted, sorted, [(1,)], points=1, title="t"),
     "`cases` is a list: write a function"),
    (lambda: grade(equivalent("a", "a", WORDS, points=1)), "`out_of` is missing"),
    (lambda: grade([equivalent("a", "a", WORDS, points=1)], out_of=1),
     "Number 1 of `checks` is a list: write a check"),
    (lambda: grade(passed(), out_of=1), "Number 1 of `checks` is a Finding"),
    (lambda: grade(out_of=-1), "`out_of` is -1"),
    (lambda: check("t", lambda seed: passed()).only_if("t"), "`other` is 't': write a check"),
    (lambda: check("t", "look"), "`look` is 'look': write a function"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "told"), WRONG)
def test_a_wrong_argument_is_told_with_what_to_write(call: Any, told: str) -> None:
    with pytest.raises(AuthorError, match=told):
        call()


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(AuthorError) as told:
        equivalent("a", 3, "words", points=-1, titel="t")
    for each in ("`reference` is 3", "`words` is 'words'", "`points` is -1", "`titel`"):
        assert each in str(told.value)


def test_a_check_given_twice_is_told() -> None:
    one = check("t", lambda seed: passed())
    with pytest.raises(AuthorError, match="given twice"):
        grade(one, one, out_of=2)


def test_two_checks_of_one_title_are_told() -> None:
    with pytest.raises(AuthorError, match="the same random numbers"):
        grade(check("t", lambda seed: passed()), check("t", lambda seed: failed("no", "n")), out_of=2)


def test_a_check_that_waits_for_one_that_is_not_there_is_told() -> None:
    first, second = check("first", lambda seed: passed()), check("second", lambda seed: passed())
    with pytest.raises(
        AuthorError, match="asked only if “first” passed, which is none of the checks before it"
    ):
        grade(second.only_if(first), out_of=2)
    with pytest.raises(AuthorError, match="none of the checks before it"):
        grade(second.only_if(first), first, out_of=2)


class Hostile:
    """Complains of everything that is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise SystemExit(f"asked for {name}")

    __eq__ = __hash__ = __repr__ = __str__ = __len__ = __iter__ = __bool__ = __getattribute__  # type: ignore[assignment]


def test_an_answer_is_never_asked_for_anything_when_a_check_is_written_down() -> None:
    answer = Hostile()
    for written in (
        equivalent(answer, "a", WORDS, points=1),
        holds("f > 0", {"f": answer}, WORDS, points=1, title="t"),
        lines_agree(answer, "a", WORDS, points=1),
        numbers_agree(answer, {"a": "1"}, relative=0.1, points=1),
        is_value(answer, 1, points=1, title="t"),
        loss_values_agree(answer, square, {"x": grey("B")}, name="loss"),
        layer_sizes(answer, name="Encoder"),
        check("t", lambda seed: passed(), answer),
    ):
        assert written.points == 1


def test_an_answer_that_is_missing_is_no_mistake_of_the_author() -> None:
    missing = Missing("kl")
    assert grade(equivalent(missing, "a", WORDS, points=1), out_of=1).verdicts[0].note == "answer.missing"


def test_exported_names_are_unique_across_the_rooms_of_the_package() -> None:
    homes: dict[str, set[str]] = {}
    for room in ROOMS:
        for name in public(room):
            homes.setdefault(name, set()).add(room)
    assert {name: rooms for name, rooms in homes.items() if len(rooms) > 1} == {}


def test_every_check_of_the_package_looks_at_its_arguments() -> None:
    unchecked = [
        f"{room}.{name}"
        for room in ("autograder", "autograder.neural", "autograder.symbolic")
        for name in public(room)
        if inspect.isfunction(function := getattr(importlib.import_module(room), name))
        and "autograder.reports.verdicts.Check"
        in repr(inspect.signature(function, eval_str=True).return_annotation)
        and not hasattr(function, "__wrapped__")
    ]
    assert unchecked == []
    assert not [name for name, count in Counter(public("autograder.symbolic")).items() if count > 1]
