"""What the tests of derivations share: a task, its parts, and what checks of it say of a chain."""

from autograder import grade
from autograder.symbolic import ends_with, has_step, lines_agree, positive, real, vocabulary
from autograder.symbolic.derivations.chains import read_chain

WORDS = vocabulary(densities=True, abbreviations={"ELBO": r"\int q(z|x) \log\frac{p(x,z)}{q(z|x)} dz"})
PARTS = {"the bound": r"E_q[\log p(x,z)] - E_q[\log q(z|x)]", "a divergence": r"KL(q(z|x) \| p(z|x))"}
KL = r"KL(q(z|x) \| p(z|x))"
GAUSSIAN = vocabulary(densities=True, mu=real, sigma=positive)


def lines(chain, words=WORDS, start=r"\log p(x)", **options):
    return grade(lines_agree(chain, start, words, points=1, **options), out_of=1).verdicts[0]


def ending(chain):
    return grade(ends_with(chain, r"\log p(x)", PARTS, WORDS, points=1, title="the end"), out_of=1).verdicts[
        0
    ]


def step(chain, recognise):
    asked = has_step(
        chain, r"\log p(x)", recognise, WORDS, result=PARTS, points=1, title="a step", hint="There is none."
    )
    return grade(asked, out_of=1).verdicts[0]


def pieces(chain, words=WORDS):
    """How a derivation is cut: the relation and the text of every step."""
    return [(each.relation, each.text) for each in read_chain(chain, words)]


SOUND = [
    r"\log p(x)",
    r"\int q(z|x) \log p(x) dz",
    r"\int q(z|x) \log\frac{p(x,z)}{p(z|x)} dz",
    r"ELBO + KL(q(z|x) \| p(z|x))",
]
