"""Derivations of `gap_derivation` whose last line is written in an odd way."""

_TO_BAYES = [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz"]

RIGHT = {
    "the bound in three terms, in a bracket": [
        *_TO_BAYES,
        r"= (E_q[\log p(x|z)] + E_q[\log p(z)] - E_q[\log q(z|x)]) + KL(q(z|x)\|p(z|x))",
    ],
}

WRONG = {
    "a divergence that is zero": (
        [*_TO_BAYES, r"\mathcal{F} + KL(q(z|x)\|p(z|x)) + KL(p(z)\|p(z))"],
        None,
    ),
    "a number below a density": ([*_TO_BAYES, r"\mathcal{F} + KL(q(z|x)\|p_{\theta 17}(z|x))"], None),
}
