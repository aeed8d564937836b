"""Mutants are single slips of the pen in the solution itself, each once, and valid Python."""

import ast

import pytest

from autograder.audit.mutants import mutants_of

LOSS = """def loss(x_hat, x, mu, log_var):
    '''Minus the ELBO.'''
    ### BEGIN SOLUTION
    reconstruction = F.binary_cross_entropy(x_hat, x, reduction="sum")
    divergence = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum()
    return (reconstruction + divergence) / len(x)
    ### END SOLUTION"""


def changed_lines(source):
    return {(each.before, each.after) for each in mutants_of(source)}


@pytest.mark.parametrize(
    ("part", "becomes"),
    [
        (
            "0.5 * (mu ** 2 + log_var.exp() - 1 - log_var).sum()",
            "(mu ** 2 + log_var.exp() - 1 - log_var).sum()",
        ),
        ("mu ** 2", "mu * 2"),
        ("mu ** 2", "log_var ** 2"),
        ("mu ** 2", "mu.detach() ** 2"),
        ("mu ** 2 + log_var.exp() - 1 - log_var", "mu ** 2 + log_var.exp() - 1 + log_var"),
        ("mu ** 2 + log_var.exp() - 1 - log_var", "mu ** 2 + log_var.exp() - 1"),
        ("log_var.exp()", "log_var"),
        ("0.5", "1.0"),
        (".sum()", ".mean()"),
    ],
)
def test_a_slip_in_the_divergence_is_among_them(part, becomes):
    line = "divergence = 0.5 * (mu ** 2 + log_var.exp() - 1 - log_var).sum()"
    assert (line, line.replace(part, becomes, 1)) in changed_lines(LOSS)


@pytest.mark.parametrize(
    "after",
    [
        "reconstruction = F.binary_cross_entropy(x, x_hat, reduction='sum')",
        "reconstruction = F.binary_cross_entropy(x_hat, x, reduction='mean')",
        "reconstruction = F.binary_cross_entropy(x_hat, x)",
        "reconstruction = F.mse_loss(x_hat, x, reduction='sum')",
        "reconstruction = F.binary_cross_entropy_with_logits(x_hat, x, reduction='sum')",
    ],
)
def test_a_slip_in_a_call_is_among_them(after):
    assert ("reconstruction = F.binary_cross_entropy(x_hat, x, reduction='sum')", after) in changed_lines(
        LOSS
    )


def test_seeds_and_missing_results_are_among_them():
    sampler = "def sample(n):\n    with torch.no_grad():\n        return torch.randn(n)"
    sources = [each.source for each in mutants_of(sampler)]
    assert any("torch.manual_seed(0)" in each for each in sources)
    assert any("return None" in each for each in sources)
    assert any("no_grad" not in each and "randn(n)" in each for each in sources)
    assert any("torch.rand(n)" in each for each in sources)


def test_only_the_solution_is_changed():
    mutants = mutants_of(LOSS)
    assert all("def loss(x_hat, x, mu, log_var):" in each.source for each in mutants)
    assert all("Minus the ELBO." in each.source for each in mutants)


def test_every_mutant_is_python_of_its_own_and_has_a_name_of_its_own():
    mutants = mutants_of(LOSS)
    original = ast.unparse(ast.parse(LOSS))
    assert len(mutants) == len({each.source for each in mutants}) == len({each.name for each in mutants})
    for each in mutants:
        assert each.source != original
        ast.parse(each.source)


@pytest.mark.parametrize(
    ("formula", "mutant"),
    [
        (r"\frac{1}{2}\mu^2", r"\frac{1}{3}\mu^2"),
        (r"\frac{1}{2}\mu^2", r"\frac{1}{2}\mu"),
        (r"\mu^2 - 1", r"\mu^2 + 1"),
        (r"q(z|x)", r"q(x|x)"),
        (r"\log p(x)", r"\exp p(x)"),
    ],
)
def test_formulas_in_text_are_changed_too(formula, mutant):
    sources = [
        ast.literal_eval(each.source.partition(" = ")[2])
        for each in mutants_of(f"kl = r'{formula}'")
        if "kl =" in each.source
    ]
    assert mutant in sources


def test_the_options_of_a_call_are_no_formulas():
    assert not [each for each in mutants_of("draw('a-b')") if "a+b" in each.source]


def test_magics_are_no_reason_to_fail():
    assert mutants_of("%matplotlib inline\nx = 1 + y")
