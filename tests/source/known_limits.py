"""Answers that are judged wrongly so far, each with the reason; to be taken away from here once they are judged right.

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
    "inputs of the losses lie where the guard, or the largest pixel, changes less than rounding is given": (
        ("elbo_loss", "guard of 1e 5 added in both logarithms"),
        ("cross_entropy", "clamped from above at 0 999"),
        ("cross_entropy", "targets over the largest pixel"),
    ),
    "no loss is asked for with one latent": (("elbo_loss", "squeeze takes the one latent"),),
    "no grid is asked for with so many images, or such a number of them": (
        ("show_samples", "grid stops at 64 images"),
        ("show_samples", "last row filled up with the first images"),
        ("show_reconstructions", "eight columns for any number"),
    ),
    "as many draws as a test can afford do not show so light a tail": (
        ("reparameterize", "twelve uniform numbers for a normal one"),
    ),
    "the bias is below the standard error where estimates are compared": (
        ("gradient_estimates", "baseline of the same samples"),
        ("gradient_estimates", "score clamped to ten"),
    ),
    "no sigma is so small": (("copying_kl", "sigma not below a twentieth"),),
    "no two variants lie at the same distance": (("l2_ranking", "names by their distance"),),
}

# Wrong programs that are refused, but whose mistake is called otherwise.
UNNAMED: Limits = {}
