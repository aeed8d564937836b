"""What notation leaves open, and the ways of settling it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Convention:
    """How far a function reaches that is written without parentheses, a sum over its body, and what a dot is."""

    takes_product: bool = True
    takes_quotient: bool = False
    takes_power: bool = False
    sum_takes_rest: bool = False
    dot_is_inner: bool = True
    sigma_is_sum: bool = False

    @property
    def matters_to(self) -> frozenset[str]:
        """Which notations this reads in another way than the usual convention does."""
        matters = {
            "reach": self.takes_quotient or not self.takes_product,
            "power": self.takes_power,
            "sum": self.sum_takes_rest,
            "dot": not self.dot_is_inner,
            "sigma": self.sigma_is_sum,
        }
        return frozenset(cause for cause, differs in matters.items() if differs)


CONVENTIONS = (
    Convention(),
    Convention(takes_quotient=True, takes_power=True),
    Convention(takes_product=False),
    Convention(sum_takes_rest=True),
    Convention(dot_is_inner=False),
    Convention(sigma_is_sum=True),
)
"""The ways of reading an answer, the most usual first."""
