"""Wrong answers to `gap_derivation`, each with the note that its verdict should carry."""

_TO_BAYES = [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz"]

WRONG = [
    # circular: what is to be shown is put in
    ([*_TO_BAYES, r"\mathcal{F} + \log p(x) - \mathcal{F}"], "derivation.circular"),
    ([*_TO_BAYES, r"\mathcal{F} + (\log p(x) - \mathcal{F})"], "derivation.circular"),
    (
        [*_TO_BAYES, r"\int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz + \mathcal{F} - \mathcal{F}"],
        "derivation.circular",
    ),
    # a step is pretended by adding and subtracting it
    (
        [
            r"\log p(x)",
            r"\log p(x) + \int q(z|x)\log p(x)dz - \int q(z|x)\log p(x)dz",
            r"\int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        None,
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            r"\log p(x) + \int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz - \int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        None,
    ),
    # a step is missing, or there is none
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\log p(x) + \int (p(x,z) - p(z|x) p(x)) dz",
            r"\mathcal{F} + KL(q(z|x) \| p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [r"\log p(x)", r"\log p(x) + 0", _TO_BAYES[2], r"F + KL(q(z|x)||p(z|x))"],
        "derivation.step-missing",
    ),
    (
        [r"\log p(x)", r"\log p(x)\int q(z|x)dz", r"\int q(z|x) \log p(x) dz", r"F + KL(q(z|x)||p(z|x))"],
        "derivation.step-missing",
    ),
    ([r"\log p(x)", r"F + KL(q(z|x)||p(z|x))"], "derivation.jump"),
    ([r"\log p(x)"] * 5, "derivation.jump"),
    # the end
    ([*_TO_BAYES, r"F + KL(p(z|x)||q(z|x))"], "derivation.broken"),
    ([*_TO_BAYES, r"F - KL(q(z|x)||p(z|x))"], "derivation.broken"),
    ([*_TO_BAYES, r"\mathcal{F}"], "derivation.broken"),
    ([*_TO_BAYES, r"\mathcal{F} + KL(q(z|x)\|p(z))"], "derivation.broken"),
    ([*_TO_BAYES, r"\log p(x)"], "derivation.end"),
    (_TO_BAYES, "derivation.end"),
    # a step is pretended in other ways: inside the integral, inside the logarithm, from other words for the
    # same
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            r"\int q(z|x)\left[\log p(x) + \log\frac{p(x,z)}{p(z|x)} - \log\frac{p(x,z)}{p(z|x)}\right]dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            r"\int q(z|x)\log\left(p(x)\,\frac{p(x,z)}{p(z|x)}\,\frac{p(z|x)}{p(x,z)}\right)dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            (
                r"\log p(x) + \int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz - \int "
                r"q(z|x)\log\frac{p(x|z)p(z)}{p(z|x)}dz"
            ),
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            r"\log p(x) + 0 \cdot \int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            r"\int q(z|x)\log\left(p(x) + p(x,z) - p(z|x)p(x)\right)dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            (
                r"\log p(x) \cdot \frac{\int q(z|x)\log\frac{p(x,z)}{p(z|x)}dz}{\int "
                r"q(z|x)\log\frac{p(x,z)}{p(z|x)}dz}"
            ),
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x)\log p(x)dz",
            r"\int q(z|x)\log p(x) dz + \int q(z|x)(\log p(x,z) - \log p(z|x) - \log p(x))^2 dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    # inequalities: one that is false, one instead of an equality, one that hides what follows
    ([*_TO_BAYES, r"\mathcal{F} + KL(q(z|x)\|p(z|x))", r"\le \mathcal{F}"], "derivation.broken"),
    ([*_TO_BAYES, r"\ge \mathcal{F}"], "derivation.end"),
    (
        [*_TO_BAYES, r"\mathcal{F} + KL(q(z|x)\|p(z|x))", r"\ge \mathcal{F} = \log p(x)"],
        "derivation.relation",
    ),
    (
        [
            r"\log p(x)",
            r"\ge \mathcal{F}",
            r"\le \int q(z|x)\log p(x)dz",
            r"= \mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.relation",
    ),
    # numbers and remarks around what is wrong
    (
        [
            r"1) \log p(x)",
            r"2) = \int q(z|x) \log p(x) dz",
            r"3) = \int q(z|x) \log\frac{p(x,z)}{p(z)} dz   (by the rule of Bayes)",
            r"4) = \mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [*_TO_BAYES[:2], r"(2) \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz", "F + KL(q(z|x)||p(z|x))"],
        "derivation.broken",
    ),
    # a sign, an integral, a conditional lost in one line
    (
        [
            *_TO_BAYES,
            (
                r"\int q(z|x)\log p(x|z)dz + \int q(z|x)\log\frac{q(z|x)}{p(z)}dz + \int "
                r"q(z|x)\log\frac{q(z|x)}{p(z|x)}dz"
            ),
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [*_TO_BAYES[:2], r"\log\frac{p(x,z)}{p(z|x)}", r"\mathcal{F} + KL(q(z|x)\|p(z|x))"],
        "derivation.broken",
    ),
    (
        [*_TO_BAYES[:2], r"\int q(z|x) \log\frac{p(z|x)}{p(x,z)} dz", r"\mathcal{F} + KL(q(z|x)\|p(z|x))"],
        "derivation.broken",
    ),
    # steps in another order: the result comes before its reason
    (
        [
            _TO_BAYES[0],
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
            _TO_BAYES[2],
            _TO_BAYES[1],
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.assumed",
    ),
    # a line is wrong on the way
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\int q(z|x) \log (p(x,z) p(z|x)) dz",
            r"F + KL(q(z|x)||p(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [
            r"\log p(x)",
            r"\log \int p(x,z) dz",
            r"\log \int q(z|x) \frac{p(x,z)}{q(z|x)} dz",
            r"\int q(z|x) \log \frac{p(x,z)}{q(z|x)} dz",
            r"F + KL(q(z|x)||p(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [
            r"\log p(x)",
            r"\int q(z|x) \log p(x) dz",
            r"\int q(z|x) \log p(x|z) dz",
            r"F + KL(q(z|x)||p(z|x))",
        ],
        "derivation.broken",
    ),
    (
        [
            r"\log p(x)",
            r"\int p(z) \log p(x) dz",
            r"\int p(z) \log\frac{p(x,z)}{p(z|x)} dz",
            r"\mathcal{F} + KL(q(z|x)\|p(z|x))",
        ],
        "derivation.step-missing",
    ),
    (["p(x)", r"\int p(x,z) dz", r"\int q(z|x) \frac{p(x,z)}{q(z|x)} dz"], "derivation.broken"),
    ([r"\log p(x)", r"\ge \int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz", r"\mathcal{F}"], None),
    # no derivation at all
    (["we use the inequality of Jensen here", "and get the result"], "answer.prose"),
    ([], "answer.unwritten"),
    ("", "answer.unwritten"),
    (42, "answer.type"),
    ([1, 2, 3], "answer.type"),
    ([None], None),
    (["log p(x)", "TODO"], None),
]
