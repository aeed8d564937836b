"""Answers that are judged wrongly so far, each with the reason; to be taken away from here once they are judged right.

A symbolic answer is known by its task and a piece of its text, a program by its task and its name.
"""

Limits = dict[str, tuple[tuple[str, str], ...]]

# Right answers that are refused.
REFUSED: Limits = {
    "letters in front of the lines of a derivation are not read": (("gap_derivation", "'a) "),),
    "a reason in words without brackets, behind a comma, is not read": (("gap_derivation", ">= F, as"),),
}

# Wrong answers that pass every hidden check.
ACCEPTED: Limits = {}

# Wrong programs that are refused, but whose mistake is called otherwise.
UNNAMED: Limits = {
    "the grade cell lists no other quantities that an estimate may be of": (
        ("gradient_estimates", "not differentiated"),
        ("gradient_estimates", "derivative by sigma"),
        ("gradient_estimates", "score times z"),
    ),
}
