"""Checks of an initialiser: a function that draws the parameters of a module anew, in place.

An author hands over the student's function and the student's own networks. Networks of the
grader's with strongly non-square layers are judged as well where the function handles them.
The false-alarm rate of every check is below 1e-6, over all tensors and tests together.

>>> from torch import nn
>>> from autograder import grade
>>> def init_(module):
...     for parameter in module.parameters():
...         nn.init.uniform_(parameter)
>>> Encoder = lambda: nn.Linear(784, 256)
>>> print(grade(draws_standard_normal(init_, [Encoder]), out_of=1).verdicts[0].note)
init.uniform
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import numpy as np

from autograder.answers.remote import measure
from autograder.authoring.authored import SOME, Points, Positive, Text, authored
from autograder.neural.answers.calling import name_of, titled
from autograder.neural.answers.checking import check_program
from autograder.neural.initialisers.facts import (
    UNTOUCHED,
    InitialiserFacts,
    facts_of_other_networks,
    initialiser_facts,
)
from autograder.neural.initialisers.initialised_networks import InitialisedNetwork, copied_weights, same_draws
from autograder.neural.initialisers.weight_statistics import (
    doubt_symmetric_scale,
    name_scale,
    share_kept,
    symmetric_p_value,
)
from autograder.neural.noise.randomness import FALSE_ALARM, as_numbers, correlation_p_value, doubt_normality
from autograder.reports.verdicts import AuthorError, Check, Finding, Missing, failed, passed

_IN_PLACE_SHARE = 0.5

WeightShape = tuple[int, ...]


@authored
def draws_standard_normal(
    initialise: Any, modules: Sequence[Any], *, points: Points = 1, name: Text | None = None
) -> Check:
    """All weights and biases become independent draws from N(0, 1).

    Tested are mean, variance, shape and the largest magnitude of every tensor, exactly; that
    no draw is used twice; and that the parameters remain the same leaf tensors, ready to be
    trained. A function that replaces them by new ones earns half the points. On networks of the sizes of the
    assignment, a standard deviation 3 % off and uniform draws of variance 1 are refused in every
    run (``benchmarks/code_checks``, part power).
    """

    def judge(networks: Sequence[InitialisedNetwork], called: str) -> Finding:
        copies = copied_weights(networks, called)
        if copies is not None:
            return copies
        tensors = [pair for network in networks for pair in network.tensors]
        for what, values in tensors:
            doubt = doubt_normality(values, what, FALSE_ALARM / 2 / len(tensors))
            if doubt is None:
                continue
            scale = name_scale([matrix for _, matrix in networks[0].matrices])
            if scale is not None and scale.slug != "standard-normal":
                return failed(
                    f"After `{called}` the weights have the variance {scale.words}; asked was N(0, 1).",
                    f"init.{scale.slug}",
                )
            kind = "biases" if values.ndim == 1 and scale is not None else doubt.kind
            return failed(
                f"After `{called}`, {doubt.sentence}. Asked was N(0, 1) for every parameter.", f"init.{kind}"
            )
        return same_draws(networks, called, correlation_p_value, FALSE_ALARM / 2) or _usable(networks, called)

    title = "all parameters are drawn from N(0, 1)"
    return _check(title, initialise, modules, judge, points, name, biases_too=True)


@authored
def draws_xavier(
    initialise: Any, modules: Sequence[Any], *, points: Points = 1, name: Text | None = None
) -> Check:
    """All weights are symmetric draws with variance 2/(fan_in + fan_out); biases are not looked at.

    Glorot and Bengio (2010), equation 12 and what follows it. Uniform and normal draws pass, and any other
    symmetric distribution of that variance. The bounds hold for every size and every such distribution whose
    squares spread no more than a normal one's, at the stated false-alarm rate. On networks of the sizes of
    the assignment, a gain of 1.03 is refused in every run, and so are LeCun's and He's variance, a bound
    taken for a standard deviation, and the reverse (``benchmarks/code_checks``, part power).
    """

    def judge(networks: Sequence[InitialisedNetwork], called: str) -> Finding:
        copies = copied_weights(networks, called)
        if copies is not None:
            return copies
        matrices = [pair for network in networks for pair in network.matrices]
        for what, values in matrices:
            deviation = math.sqrt(2 / sum(values.shape))
            doubt = doubt_symmetric_scale(values, deviation, what, FALSE_ALARM / 2 / len(matrices))
            if doubt is None:
                continue
            scale = name_scale([matrix for _, matrix in matrices]) if doubt.kind == "scale" else None
            if scale is not None and scale.slug != "xavier":
                return failed(
                    f"After `{called}` the weights have the variance {scale.words}; asked was 2/(fan_in + "
                    "fan_out).",
                    f"init.{scale.slug}",
                )
            return failed(
                f"After `{called}`, {doubt.sentence}. What follows for the standard deviation from a "
                "variance of 2/(fan_in + fan_out)?",
                f"init.{doubt.kind}",
            )
        return same_draws(networks, called, symmetric_p_value, FALSE_ALARM / 2) or _usable(networks, called)

    title = "the weights have the variance of Xavier"
    return _check(title, initialise, modules, judge, points, name, biases_too=False)


@authored
def weights_have_deviation(
    initialise: Any,
    modules: Sequence[Any],
    deviations: Annotated[Mapping[WeightShape, Positive], SOME],
    *,
    points: Points,
    name: Text | None = None,
) -> Check:
    """Parameters of these sizes become draws with mean 0 and this standard deviation, whatever else they are.

    ``deviations`` maps sizes to standard deviations: ``(784, 256)`` is a matrix in either orientation,
    ``(256,)`` a bias. For visible tests, with a worked value; the distribution and all other sizes are left
    to others. The false-alarm rate is at most 1e-6, for uniform and for normal draws
    (:func:`doubt_symmetric_scale`).

    >>> from torch import nn
    >>> from autograder import grade
    >>> init_ = lambda module: nn.init.normal_(module.weight, std=0.1)
    >>> found = grade(
    ...     weights_have_deviation(init_, [lambda: nn.Linear(30, 20)], {(30, 20): 0.2}, points=1), out_of=1
    ... )
    >>> print(found.verdicts[0].message)
    After `your function`, the weight of 20 × 30 in `your network()` has the standard deviation 0.1012; 0.2
    was asked.
    """
    wanted = {tuple(sorted(sizes)): deviation for sizes, deviation in deviations.items()}

    def judge(networks: Sequence[InitialisedNetwork], called: str) -> Finding:
        found = [
            (what, values, wanted[tuple(sorted(values.shape))])
            for network in networks
            if network.own
            for what, values in network.tensors
            if tuple(sorted(values.shape)) in wanted
        ]
        if not found:
            sizes = " or ".join(" × ".join(map(str, each)) for each in deviations)
            return failed(f"There is no parameter of {sizes} to look at.", "init.sizes")
        copies = copied_weights([network for network in networks if network.own], called)
        if copies is not None:
            return copies
        for what, values, deviation in found:
            doubt = doubt_symmetric_scale(values, deviation, what, FALSE_ALARM / len(found))
            if doubt is not None:
                return failed(f"After `{called}`, {doubt.sentence}.", f"init.{doubt.kind}")
        return passed()

    title = "the weights of one layer are as large as they should be"
    biases_too = any(len(sizes) == 1 for sizes in wanted)
    return _check(title, initialise, modules, judge, points, name, biases_too=biases_too)


@authored
def sets_biases_to_zero(
    initialise: Any, modules: Sequence[Any], *, points: Points = 1, name: Text | None = None
) -> Check:
    """All biases become exactly 0, whatever they were.

    >>> from torch import nn
    >>> sets_biases_to_zero(nn.init.zeros_, [lambda: nn.Linear(3, 2)]).title
    'all biases are zero'
    """

    def judge(networks: Sequence[InitialisedNetwork], called: str) -> Finding:
        for network in networks:
            for what, values in network.tensors:
                if values.ndim == 1 and np.any(values != 0):
                    low, high = float(values.min()), float(values.max())
                    found = (
                        "is left as it was"
                        if low == high == UNTOUCHED
                        else f"holds values between {low:.3g} and {high:.3g}"
                    )
                    return failed(f"After `{called}`, {what} {found}; asked was 0.", "init.biases-not-zero")
        return passed()

    return _check("all biases are zero", initialise, modules, judge, points, name, biases_too=False)


@authored
def changes_all_weights(
    initialise: Any, modules: Sequence[Any], *, points: Points = 1, name: Text | None = None
) -> Check:
    """Every weight is another one afterwards; how it is drawn is left to others.

    What a training has to wait for that is to show an initialisation: torch has drawn weights before it, and
    they train well.

    >>> from torch import nn
    >>> from autograder import grade
    >>> grade(
    ...     changes_all_weights(lambda module: None, [lambda: nn.Linear(30, 20)], points=1), out_of=1
    ... ).verdicts[0].note
    'init.unchanged'
    """
    title = "all weights are changed"
    return _check(
        title, initialise, modules, lambda networks, called: passed(), points, name, biases_too=False
    )


@authored
def draws_afresh(
    initialise: Any, modules: Sequence[Any], *, points: Points = 1, name: Text | None = None
) -> Check:
    """Every call draws new numbers: for the same network again, and for another network.

    >>> import torch
    >>> from autograder import grade
    >>> from torch import nn
    >>> def init_(module):
    ...     torch.manual_seed(0)
    ...     nn.init.normal_(module.weight)
    >>> grade(draws_afresh(init_, [lambda: nn.Linear(30, 20)]), out_of=1).verdicts[0].note
    'init.same-twice'
    """

    def judge(networks: Sequence[InitialisedNetwork], called: str) -> Finding:
        for network in networks:
            facts = network.facts
            first = [as_numbers(each) for each in facts.after]
            if network.matrices and all(np.ptp(each) == 0 for each in first):
                return failed(
                    f"`{called}` draws nothing: every parameter of {network.name} holds one value "
                    "throughout.",
                    "init.constant",
                )
            for others, when in (
                (facts.after_again, "again"),
                (facts.another, f"for another {network.name}"),
            ):
                # Draws in single precision agree by chance in less than one of a thousand.
                if share_kept(first, [as_numbers(each) for each in others]) > 0.1:
                    return failed(
                        f"Called {when}, `{called}` gives the same numbers. Is a seed set inside it, or are "
                        "numbers kept that were drawn once?",
                        "init.same-twice",
                    )
        return passed()

    title = "every call draws new numbers"
    return _check(title, initialise, modules, judge, points, name, biases_too=False)


def _check(
    title: str,
    initialise: Any,
    modules: Sequence[Any],
    judge: Callable[[Sequence[InitialisedNetwork], str], Finding],
    points: float,
    name: str | None,
    *,
    biases_too: bool,
) -> Check:
    if not modules:
        raise AuthorError(
            "modules=[] has to list what makes the student's networks, such as [Encoder, Decoder]."
        )
    called = name or name_of(initialise)

    def look(seed: int) -> Finding:
        students = []
        for number, builder in enumerate(modules):
            network_name = name_of(builder, "your network")
            if isinstance(builder, Missing):
                continue  # what is wrong with a network costs points in its own task
            facts = measure(initialiser_facts, initialise, builder, seed + number, called, network_name)
            if facts:
                students.append(InitialisedNetwork(InitialiserFacts(**facts), True, f"`{network_name}()`"))
        networks = students or _graders(initialise, seed, called, alone=True)
        untouched = _untouched(networks, called, biases_too)
        if untouched is not None:
            return untouched
        if students and all(network.facts.has_linear_layers for network in students):
            others = _graders(initialise, seed, called, alone=False)
            networks += [network for network in others if not all(network.facts.untouched)]
        return judge(networks, called)

    return check_program(titled(title, name), look, initialise, points=points, seconds=20)


def _graders(initialise: Any, seed: int, name: str, *, alone: bool) -> list[InitialisedNetwork]:
    """Networks of the grader's after the initialisation; ``alone`` they have to be like the student's own."""
    observed = measure(facts_of_other_networks, initialise, seed, name, has_to=alone)
    return [
        InitialisedNetwork(InitialiserFacts(**facts), alone, "a network of the grader's")
        for facts in observed
    ]


def _untouched(networks: Sequence[InitialisedNetwork], name: str, biases_too: bool) -> Finding | None:
    for network in networks:
        left = [
            what
            for (what, values), untouched in zip(network.tensors, network.facts.untouched, strict=True)
            if untouched and (biases_too or values.ndim == 2)
        ]
        if not left:
            continue
        if all(network.facts.untouched) and network.facts.works_by_apply:
            return failed(
                f"`{name}` leaves {network.name} as it was: it only knows single layers, and is called with "
                "a whole network. How does it get to the layers inside?",
                "init.needs-apply",
            )
        if all("bias" in what for what in left):
            return failed(f"`{name}` leaves {' and '.join(left)} as it was.", "init.biases-forgotten")
        return failed(
            f"`{name}` leaves {' and '.join(left[:3])} as it was. The function has to change the parameters "
            "in place; what it returns is not looked at.",
            "init.unchanged",
        )
    return None


def _usable(networks: Sequence[InitialisedNetwork], name: str) -> Finding:
    for network in networks:
        if not network.own:
            continue
        if not (network.facts.leaves and network.facts.trainable):
            return failed(
                f"After `{name}`, parameters of {network.name} cannot be trained any more: they are results "
                "of a computation, or their `requires_grad` is False.",
                "init.not-trainable",
            )
        if not network.facts.in_place:
            return failed(
                f"`{name}` puts new tensors in the place of the parameters of {network.name}. The draws are "
                "right, but an optimiser that was made before goes on training the old tensors; change "
                "them in place.",
                "init.replaced",
                share=_IN_PLACE_SHARE,
            )
    return passed()
