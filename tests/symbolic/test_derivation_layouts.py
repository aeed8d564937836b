"""However a derivation is laid out it is read alike, and nothing of it but words is set aside."""

import itertools

import pytest

from autograder.symbolic import uses_bayes_rule
from autograder.symbolic.derivations.chains import read_chain
from tests.symbolic.judged_chains import SOUND, WORDS, ending, lines, pieces, step

SPACES = [
    r"\,", r"\;", r"\quad", r"\qquad", "{}", "~", r"\ ", r"\hspace{2em}", r"\hspace*{1cm}", r"\hskip 1em",
    r"\hfill", r"\phantom{=}", r"\phantom{\log p(x)}", r"\mathrel{\phantom{=}}", r"\displaystyle", "&", "&&",
    r"&\qquad",
]  # fmt: skip
EQUALS = [
    "={}&", r"\equiv", r"\triangleq", ":=", r"\coloneqq", r"\doteq", "≡", "≔", r"\mathrel{=}",
    r"\overset{!}{=}", r"\stackrel{\triangle}{=}", r"\Rightarrow", r"\therefore", r"\implies", r"\leadsto",
    r"\therefore \log p(x) =", r"\log p(x) =", r"\Leftrightarrow\quad \log p(x) &=",
]  # fmt: skip


@pytest.mark.parametrize("mark", [*(f"{space} =" for space in SPACES), *EQUALS])
@pytest.mark.parametrize("as_block", [False, True])
def test_what_stands_in_front_of_a_line_means_nothing(mark, as_block):
    chain = [SOUND[0], *(f"{mark} {line}" for line in SOUND[1:])]
    rows = " \\\\ ".join(chain)
    derivation = rf"\begin{{align*}} {rows} \end{{align*}}" if as_block else chain
    assert lines(derivation).status == ending(derivation).status == "passed"


CONTINUED = [
    (r"E_q[\log p(x|z)] \\", r"&\qquad + E_q[\log p(z) - \log p(z|x)]"),
    (r"E_q[\log p(x,z)] \\", r"&\phantom{=} - E_q[\log p(z|x)]"),
    (r"E_q[\log p(x,z)] \notag \\", r"& {}- E_q[\log p(z|x)] \nonumber"),
    (r"E_q[\log p(x,z)] - \\[2pt]", r"&\quad E_q[\log p(z|x)]"),
    (r"E_q\Big[ \log p(x,z) \\", r"&\qquad - \log p(z|x) \Big]"),
    (r"E_q\left[ \log p(x,z) \right. \\", r"&\qquad \left. - \log p(z|x) \right]"),
]


@pytest.mark.parametrize(("first", "second"), CONTINUED)
def test_a_row_may_go_on_with_the_one_before(first, second):
    block = rf"\log p(x) &= {SOUND[1]} \\ &= {first} {second} \\ &= {SOUND[3]}"
    assert lines(block).status == step(block, uses_bayes_rule).status == "passed"
    as_list = [SOUND[0], f"= {SOUND[1]}", f"= {first}".removesuffix("\\\\"), second, f"= {SOUND[3]}"]
    if not first.endswith("]"):
        assert lines(as_list).status == "passed"


def test_without_relations_a_line_may_begin_with_a_minus_sign():
    chain = [SOUND[0], f"-{SOUND[1].replace('p(x)', '(1/p(x))')}", SOUND[2], SOUND[3]]
    assert [text for _, text in pieces(chain)] == chain


DISPLAYS = [
    r"\[ \begin{{split}} {} \end{{split}} \]",
    "$$ {} $$",
    r"\begin{{gather*}} {} \end{{gather*}}",
    r"\begin{{multline}} {} \end{{multline}}",
    r"\begin{{alignat*}}{{2}} {} \end{{alignat*}}",
    r"\begin{{eqnarray*}} {} \end{{eqnarray*}}",
]


@pytest.mark.parametrize("display", DISPLAYS)
def test_a_block_may_stand_in_any_display(display):
    assert lines(display.format(" \\\\\n &= ".join(SOUND))).status == "passed"
    assert lines([display.format(line) for line in SOUND]).status == "passed"


def test_comments_end_with_their_line_and_words_are_no_lines():
    block = rf"""\log p(x) % = 17
    &= {SOUND[1]} \\ % + 3
    % p(x) = 1 \\
    &= {SOUND[2]} \\ &= {SOUND[3]} % q.e.d."""
    assert [text for _, text in pieces(block)] == SOUND
    with_words = ["# the start", SOUND[0], "We insert a one:", f"= {SOUND[1]}", r"\text{Using Bayes' rule,}",
                  f"= {SOUND[2]} % + 17", "", f"= {SOUND[3]}", "q.e.d."]  # fmt: skip
    assert [text for _, text in pieces(with_words)] == SOUND
    assert [each.line for each in read_chain(with_words, WORDS)] == [2, 4, 6, 8]


REASONS = [
    r"\quad \text{since $\int q(z|x) dz = 1$}", r"\quad\text{since } \int q(z|x) dz = 1",
    r"\because \int q(z|x) dz = 1", r"\qquad [\text{Bayes: } p(x) = p(x,z)/p(z|x)]", r"\quad |\ \text{Bayes}",
    r"\quad\checkmark", r"\hfill (\ast)", r"&& \log p(x) \text{ is constant in } z \tag{b}",
    r"&& \pm E_q[\log q(z|x)]", r"\quad chain rule: p(x,z) = p(x|z) p(z)", r"\tag{$\ast$}", r"\quad \square",
    r"\text{ (sum rule)}", r"\quad by Bayes", r"\qquad (Bayes)", "&& (*)",
]  # fmt: skip


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_may_stand_beside_a_line(reason):
    assert [text for _, text in pieces([f"{line} {reason}" for line in SOUND])] == SOUND


@pytest.mark.parametrize(
    "behind",
    [
        r"\quad + 17", r"\qquad 17", r"&& + 17", r"\quad (17)", r"\text{} + 17", r"\quad \text{Bayes} + 17",
        r"\hfill \cdot 2", r"\quad - \text{const}", r"\text{foo} \cdot 2", r"\quad \mu", r"\phantom{x} + 17",
        r"\hspace{1em} + 17", r"\because + 17", ", as + 17", r"\quad [17]", r"\quad foo + 17", " (oops + 17)",
        r"\quad + 17 \text{ is constant}", r"\quad \pm 17", r"\quad \cdot \log p(x) \text{ is constant}",
    ],
)  # fmt: skip
def test_what_is_no_reason_is_read(behind):
    assert lines([*SOUND[:3], f"{SOUND[3]} {behind}"]).status == "failed"


@pytest.mark.parametrize(
    "words",
    [r"\text{by Bayes: } =", r"\text{and thus} =", r"\text{since it is one:} ", r"\text{Bayes' rule:} ="],
)
def test_words_may_stand_in_front_of_a_step(words):
    assert [text for _, text in pieces([SOUND[0], *(f"{words} {line}" for line in SOUND[1:])])] == SOUND


def test_words_alone_are_no_derivation():
    assert lines(["We use Bayes' rule,", "and so we get the result."]).note == "answer.prose"
    assert lines(["", "..."]).note == "answer.unwritten"


@pytest.mark.parametrize("row", ["so ELBO + 17", "and then + 17", "= + 17", "oops + 17", r"\text{so} + 17"])
def test_a_row_that_holds_a_formula_is_read(row):
    assert lines([*SOUND, row]).status == "failed"


@pytest.mark.parametrize("left", [SOUND[0], "log(p(x))"])
def test_the_left_side_may_be_written_again(left):
    again = [SOUND[0], *(f"{left} = {line}" for line in SOUND[1:])]
    assert lines(again).status == ending(again).status == "passed"
    from_the_last = [f"{before} = {line}" for before, line in itertools.pairwise(SOUND)]
    assert [text for _, text in pieces(from_the_last)] == SOUND
    assert lines([*SOUND[:2], f"{SOUND[2]} + 1 = {SOUND[3]}"]).status == "failed"


def test_a_term_behind_an_unknown_word_is_not_set_aside():
    assert lines([*SOUND[:-1], rf"{SOUND[-1]} \quad foo F + 17"]).status != "passed"


def test_a_row_with_a_minus_sign_may_go_on_where_some_others_have_no_relation():
    first, second = r"= E_q[\log p(x,z)]", r"- E_q[\log p(z|x)]"
    assert lines([SOUND[0], SOUND[1], first, second, f"= {SOUND[3]}"]).status == "passed"


def test_more_rows_than_anybody_writes_are_refused_and_none_is_cut_off():
    found = lines([*SOUND[:-1], *["so it is"] * 600, rf"= {SOUND[-1]} + 17"])
    assert (found.status, found.note) == ("failed", "answer.too-long")


@pytest.mark.parametrize(
    "row",
    [
        r"q := q(z|x)",
        r"Let q = q(z|x),",
        r"q \coloneqq q_\phi(z|x), \quad p \coloneqq p_\theta",
        r"\text{let } q := q(z|x)",
    ],
)
def test_how_a_density_is_abbreviated_may_be_said_first(row):
    chain = [row, *(line.replace("q(z|x)", "q") for line in SOUND)]
    assert lines(chain).status == step(chain, uses_bayes_rule).status == "passed"


@pytest.mark.parametrize(
    "row",
    [
        "q := q(z|x) + 17",
        "q := q(z)",
        "q := p(z)",
        "p := q(z|x)",
        "q + 17 := q(z|x)",
        r"q := q(z|x), \quad + 17",
    ],
)
def test_what_says_more_of_a_density_is_read(row):
    assert lines([row, *SOUND]).status == "failed"


@pytest.mark.parametrize(
    "equation",
    [
        r"\int q(z|x) dz = 1",
        r"p(z|x) = \frac{p(x|z) p(z)}{p(x)}",
        r"p(x) = \frac{p(x,z)}{p(z|x)}",
        r"\int q(u|x) du = 1 = \int p(z) dz",
    ],
)
def test_a_true_equation_may_stand_beside_the_chain(equation):
    between = [
        SOUND[0],
        f"= {SOUND[1]}",
        equation,
        f"= {SOUND[2]}",
        rf"\text{{Bayes: }} {equation}",
        f"= {SOUND[3]}",
    ]
    assert (
        lines(between).status == step(between, uses_bayes_rule).status == ending(between).status == "passed"
    )
    if equation.count("=") == 1:
        for beside in (rf"\quad {equation}", f"&& {equation}", rf"\qquad ({equation})", f" ({equation})"):
            chain = [*SOUND[:2], f"{SOUND[2]} {beside}", SOUND[3]]
            assert lines(chain).status == step(chain, uses_bayes_rule).status == "passed"


@pytest.mark.parametrize(
    "equation",
    [
        r"\int q(z|x) dz = 2",
        r"p(z|x) = \frac{p(x|z)}{p(x)}",
        r"p(x) = p(x|z) p(z)",
        r"\int q(z|x) dz = 1 + 17",
        r"\int q(z|x) dz \approx 1",
    ],
)
def test_a_false_equation_beside_the_chain_is_told(equation):
    between = [SOUND[0], f"= {SOUND[1]}", equation, f"= {SOUND[2]}", f"= {SOUND[3]}"]
    assert lines(between).message.startswith("Line 3 (")
    assert lines([*SOUND[:3], rf"{SOUND[3]} && {equation}"]).status == "failed"


def test_the_claim_beside_the_chain_is_no_step_and_no_chain():
    claim = r"\log p(x) - ELBO = KL(q(z|x) \| p(z|x))"
    assert step([*SOUND[:2], claim, SOUND[3]], uses_bayes_rule).note == "derivation.step-missing"
    assert lines([claim]).status == "failed"
    assert ending([*SOUND[:3], claim]).note == "derivation.end"
