"""Answers that are judged wrongly so far, each with the reason;
to be taken away from here once they are judged right.

A symbolic answer is known by its task and a piece of its text, a program by its task and its name.
"""

Limits = dict[str, tuple[tuple[str, str], ...]]

# Right answers that are refused.
REFUSED: Limits = {
    "a bracket counts as one term, or all brackets are opened": (("gap_derivation", "= (E_q["),),
}

# Wrong answers that pass every hidden check.
ACCEPTED: Limits = {
    "a term that is zero by itself adds nothing": (("gap_derivation", "+ KL(p(z)"),),
    "what stands below a density names its parameters": (("gap_derivation", "theta 17"),),
    "no estimate is asked of so many samples": (
        ("gradient_estimates", "never more than 1000 samples"),
        ("gradient_estimates", "noise from a buffer of 50 000 numbers used round and round"),
    ),
    "as many draws as a test can afford do not show so light a tail": (
        ("reparameterize", "twelve uniform numbers for a normal one"),
    ),
}

# Wrong programs that are refused, but whose mistake is called otherwise.
UNNAMED: Limits = {}
