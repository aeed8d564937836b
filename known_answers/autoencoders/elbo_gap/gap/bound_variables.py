"""Answers to `gap` with other names for the variable that is bound."""

_WRITTEN = {
    "integral": r"\int q(Z|x) \log\frac{q(Z|x)}{p(Z|x)} dZ",
    "sum": r"\sum_{Z} q(Z|x) \log\frac{q(Z|x)}{p(Z|x)}",
    "divergence": r"KL(q(Z|x) \| p(Z|x))",
    "mean": r"E_{q(Z|x)}[\log q(Z|x) - \log p(Z|x)]",
    "mean of a sample": r"\mathbb{E}_{Z \sim q(\cdot|x)}[\log q(Z|x) - \log p(Z|x)]",
    "mean of a sample of q": r"\mathbb{E}_{Z \sim q}[\log q(Z|x) - \log p(Z|x)]",
    "mean under q": r"\mathbb{E}_{q}[\log q(Z|x) - \log p(Z|x)]",
}

RIGHT = {
    **{
        f"{form} over {name}": text.replace("Z", f"{name}")
        for form, text in _WRITTEN.items()
        for name in ("u", "h", "z'", r"\bar z", r"\zeta", "F")
    },
    "two names for one variable": r"KL(q(u|x) \| p(z|x))",
}

WRONG = {
    "a variable that is open": (r"\int q(z|x) \log\frac{q(u|x)}{p(u|x)} dz", "answer.unusable"),
    "a mean over another variable": (r"E_{q(z|x)}[\log q(u|x) - \log p(u|x)]", "answer.unusable"),
    "q of what it is given": (r"\int q(x|x) \log\frac{q(x|x)}{p(x|x)} dx", "answer.unusable"),
    "reversed, with another name": (r"KL(p(u|x) \| q(u|x))", "gap.reversed"),
    "to the prior, with another name": (r"\int q(h|x) \log\frac{q(h|x)}{p(h)} dh", "gap.to-prior"),
}
