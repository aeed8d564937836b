"""Answers that are judged wrongly so far, each with the reason; to be taken away from here once they are judged right.

An answer is known by its task and a piece of its text.
"""

Limits = dict[str, tuple[tuple[str, str], ...]]

# Right answers that are refused.
REFUSED: Limits = {
    "letters in front of the lines of a derivation are not read": (("gap_derivation", "'a) "),),
    "a reason in words without brackets, behind a comma, is not read": (("gap_derivation", ">= F, as"),),
}

# Wrong answers that pass every hidden check.
ACCEPTED: Limits = {}
