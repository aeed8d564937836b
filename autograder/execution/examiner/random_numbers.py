"""One seed for the tests and for the student's code, though they run in two processes."""

from __future__ import annotations

from autograder.answers.random_generators import States, generator_states
from autograder.reports.verdicts import AuthorError


class Generators:
    """What the candidate knows of the states of this process's generators of random numbers.

    A test that sets a seed means the student's function as well. So before a call the states go
    over, if they have changed since the last time. They do not come back, so that no student can choose what
    the tests draw next.

    >>> import torch
    >>> generators = Generators()
    >>> generators.news() is None, generators.news() is None
    (False, True)
    >>> _ = torch.manual_seed(1)
    >>> generators.news() is None
    False
    """

    def __init__(self) -> None:
        self._known: States | None = None

    def news(self) -> States | None:
        """The states, or None if they are as they were."""
        try:
            now = generator_states()
        except RuntimeError as error:
            raise AuthorError(
                "torch.func (grad, vmap, jacrev) cannot go through a student's function, which runs in "
                "another process. Use torch.autograd: grad, functional.jacobian, functional.hessian."
            ) from error
        if now == self._known:
            return None
        self._known = now
        return now

    def forget(self) -> None:
        """Student code has drawn numbers by itself: the next :meth:`news`
        are the states, whatever they are.
        """
        self._known = None
