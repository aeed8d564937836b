"""Answers to `kl_to_posterior_derivation` in which the result is stated
where the step that leads to it should be.
"""

_START = [r"KL(q(z|x) \| p(z|x))", r"= \int q(z|x) \log\frac{q(z|x)}{p(z|x)} dz"]
_END = r"= \log p(x) - \mathrm{ELBO}"

WRONG = {
    "the result in another order": (
        [*_START, r"= -\mathrm{ELBO} + \log p(x)", _END],
        "derivation.step-missing",
    ),
    "the result written out": (
        [*_START, r"= \log p(x) + KL(q(z|x) \| p(z)) - E_q[\log p(x|z)]", _END],
        "derivation.step-missing",
    ),
}
