"""What notation leaves open, and the ways of settling it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Convention:
    """How far functions without parentheses, sums and the slash of ``1/2 x`` reach, and what a dot is."""

    takes_product: bool = True
    takes_quotient: bool = False
    takes_power: bool = False
    sum_takes_rest: bool = False
    dot_is_inner: bool = True
    sigma_is_sum: bool = False
    slash_takes_product: bool = False

    @property
    def matters_to(self) -> frozenset[str]:
        """Which notations this reads in another way than the usual convention does."""
        matters = {
            "reach": self.takes_quotient or not self.takes_product,
            "power": self.takes_power,
            "sum": self.sum_takes_rest,
            "dot": not self.dot_is_inner,
            "sigma": self.sigma_is_sum,
            "slash": self.slash_takes_product,
        }
        return frozenset(cause for cause, differs in matters.items() if differs)


CONVENTIONS = (
    Convention(),
    Convention(takes_quotient=True, takes_power=True),
    Convention(takes_product=False),
    Convention(slash_takes_product=True),
    Convention(sum_takes_rest=True),
    Convention(dot_is_inner=False),
    Convention(sigma_is_sum=True),
)
"""The ways of reading an answer, the most usual first."""
