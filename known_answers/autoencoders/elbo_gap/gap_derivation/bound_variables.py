"""Answers to `gap_derivation` whose bound variables have other names,
and that insert the one in other notation.
"""

_IN_Z = [
    r"\log p(x)",
    r"= \int q(z|x) \log p(x) dz",
    r"= \int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
    (
        r"= \int q(z|x) \log p(x|z) dz - \int q(z|x) \log\frac{q(z|x)}{p(z)} dz + \int q(z|x) "
        r"\log\frac{q(z|x)}{p(z|x)} dz"
    ),
    r"= \mathcal{F} + KL(q(z|x) \| p(z|x))",
]
_UNITY = [
    r"E_q[1] \log p(x)",
    r"\log p(x) \cdot \mathbb{E}_{q(z|x)}[1]",
    r"\mathbb{E}_{u \sim q}[1] \log p(x)",
    r"\int q(z|x) dz \cdot \log p(x)",
    r"\left( \int q(z|x) \cdot 1 \, dz \right) \log p(x)",
    r"\log p(x) \int q",
    r"\int q \log p(x)",
    r"\int q(z|x) \log p(x)",
    r"\int \log p(x) \, dq",
    r"\log p(x) \int_z q(z|x)",
    r"\langle 1 \rangle_q \log p(x)",
    r"\int q(u|x) \log \int p(x,z) dz \, du",
    "log(p(x)) * E_q[1]",
]


def _in(name):
    return [
        line.replace("dz", f"d{name}")
        .replace("z|", f"{name}|")
        .replace("|z", f"|{name}")
        .replace("(z)", f"({name})")
        .replace(",z", f",{name}")
        for line in _IN_Z
    ]


RIGHT = {
    **{
        f"in {name}": _in(name)
        for name in ("u", "v", "h", "z'", "x'", "F", "e", r"\zeta", r"\eta", r"\bar z")
    },
    **{unity: [_IN_Z[0], unity, *_IN_Z[2:]] for unity in _UNITY},
    "another name in each line": [_IN_Z[0], _in("u")[1], _in("v")[2], _in("h")[3], _IN_Z[4]],
    "means over another name": [
        r"\log p(x)",
        r"= \mathbb{E}_{u \sim q(\cdot|x)}[\log p(x)]",
        r"= \mathbb{E}_{u \sim q}\left[\log\frac{p(x,u)}{p(u|x)}\right]",
        r"= \mathbb{E}_q[\log p(x|u) + \log p(u) - \log q(u|x)] + \mathbb{E}_q[\log q(u|x) - \log p(u|x)]",
        r"= \mathcal{F} + KL(q(u|x) \| p(z|x))",
    ],
}

WRONG = {
    "a variable that no integral goes over": (
        [*_IN_Z[:2], r"= \int q(z|x) \log\frac{p(x,u)}{p(u|x)} dz", *_IN_Z[3:]],
        "derivation.broken",
    ),
    "under a named mean another variable": (
        [*_IN_Z[:2], r"= \mathbb{E}_{z \sim q}\left[\log\frac{p(x,u)}{p(u|x)}\right]", *_IN_Z[3:]],
        "derivation.broken",
    ),
    "an integral of q that multiplies nothing": (
        [_IN_Z[0], r"\log p(x) + E_q[1] - 1", *_IN_Z[2:3], _IN_Z[4]],
        None,
    ),
    "the mean of one under the prior": ([_IN_Z[0], r"\log p(x) \int p(z) dz", _IN_Z[2], _IN_Z[4]], None),
}
