"""Answers that are judged wrongly so far, each with the reason; to be taken away from here once they are judged right.

An answer is known by its task and a piece of its text.
"""

Limits = dict[str, tuple[tuple[str, str], ...]]

# Right answers that are refused.
REFUSED: Limits = {
    "capital letters are not read as densities": (("gap", "P("),),
    "numerical integration loses digits far out": (
        ("laplace_exponent", "e^{-z}"),
        ("laplace_exponent", "e^z"),
    ),
    "the percent sign of LaTeX is not read": (("relative_error", r"\%"),),
    "a dot between two vectors is read entry by entry": (("kl_gaussian", r"\mu\cdot\mu"),),
    "indices that count from zero are not read": (
        ("kl_gaussian", "in range"),
        ("kl_gaussian", "(j, 0, J-1)"),
        ("best_phi", "in range"),
    ),
    "the product of two vectors by @ is read entry by entry": (("kl_gaussian", "mu @ mu"),),
    "a name before an equals sign is not read": (("log_likelihood", "log_likelihood ="),),
    "an answer with cases is refused with a message": (("log_likelihood", "Piecewise"),),
    "the visible check has no value where all pixels are black, a gap that can be filled": (
        ("best_phi", r"\frac{1-m}{m}"),
    ),
}

# Wrong answers that pass every hidden check.
ACCEPTED: Limits = {}
