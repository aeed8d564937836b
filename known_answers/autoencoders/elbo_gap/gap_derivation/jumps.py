"""Answers to `gap_derivation` in which the result is stated where the step that leads to it should be."""

_START = [r"\log p(x)", r"= E_q[\log p(x)]"]
_BAYES = r"= E_q\left[\log\frac{p(x,z)}{p(z|x)}\right]"
_REVERSED = r"= KL(q(z|x) \| p(z|x)) + \mathcal{F}"
_EXPANDED = (
    r"= \int q(z|x) \log p(x|z) dz - \int q(z|x) \log\frac{q(z|x)}{p(z)} dz + \int q(z|x) "
    r"\log\frac{q(z|x)}{p(z|x)} dz"
)
_END = r"= \mathcal{F} + KL(q(z|x) \| p(z|x))"

RIGHT = {
    "the result in another order, behind the step": [*_START, _BAYES, _REVERSED, _END],
    "the result written out, behind the step": [*_START, _BAYES, _EXPANDED, _END],
}

WRONG = {
    "the result in another order": ([*_START, _REVERSED, _END], "derivation.step-missing"),
    "the result written out": ([*_START, _EXPANDED, _END], "derivation.step-missing"),
    "both": ([*_START, _REVERSED, _EXPANDED, _END], "derivation.step-missing"),
    "the step behind the result": ([*_START, _REVERSED, _BAYES, _END], "derivation.assumed"),
}
