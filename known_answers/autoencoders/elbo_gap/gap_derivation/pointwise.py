"""Answers to `gap_derivation` with Bayes' rule for every z first, and the mean over q taken afterwards."""

_START = r"\log p(x)"
_BAYES = r"= \log p(x,z) - \log p(z|x)"
_MEAN = r"= E_q[\log p(x,z) - \log p(z|x)]"
_SUM = (
    r"= \int q(z|x) \log p(x|z) dz - \int q(z|x) \log\frac{q(z|x)}{p(z)} dz + \int q(z|x) "
    r"\log\frac{q(z|x)}{p(z|x)} dz"
)
_END = r"= \mathcal{F} + KL(q(z|x) \| p(z|x))"

RIGHT = {
    "two lines and an end": [_START, _BAYES, _MEAN, _END],
    "two lines for every z": [
        _START,
        r"= \log\frac{p(x,z)}{p(z|x)} \quad \text{for every } z",
        r"= \log\frac{p(x|z) p(z)}{p(z|x)}",
        r"= \int q(z|x) \log\frac{p(x|z) p(z)}{p(z|x)} dz \quad \text{(mean over q)}",
        _SUM,
        _END,
    ],
    "another name for the latent": [_START, r"= \log p(x,u) - \log p(u|x)", _MEAN, _SUM, _END],
}

WRONG = {
    "the mean is never written": ([_START, _BAYES, _SUM, _END], "derivation.step-missing"),
    "the mean is under the prior": (
        [_START, _BAYES, r"= \int p(z) (\log p(x,z) - \log p(z|x)) dz", _SUM, _END],
        "derivation.step-missing",
    ),
    "it holds for no z": ([_START, r"= \log p(x,z) - \log p(x|z)", _MEAN, _END], "derivation.broken"),
    "an integral is lost": ([_START, r"= E_q[\log p(x)]", _BAYES, _END], "derivation.broken"),
    "it ends with a line for every z": ([_START, _MEAN, _BAYES], "derivation.broken"),
    "it has no other lines": ([_START, _BAYES, r"= \log p(x|z) + \log p(z) - \log p(z|x)"], "derivation.end"),
}
