"""What a derivation is told: the line that breaks, with its numbers, and points by how far it is sound."""

from tests.source.grade_cells import TASKS, judged


def on_the_gap(lines):
    return judged(TASKS["gap_derivation"], {"gap_derivation": lines})


def test_a_broken_line_is_shown_with_both_values():
    report = on_the_gap([r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log p(z|x) dz", "F"])
    message = report.verdicts[0].message
    assert "Line 3" in message
    assert "while the line before is" in message


def test_points_go_by_the_share_of_sound_lines():
    short = on_the_gap([r"\log p(x)", "p(x)", "F", "0"]).verdicts[0].points
    long = on_the_gap(
        [r"\log p(x)", r"\int q(z|x) \log p(x) dz", r"\int q(z|x) \log \frac{p(x,z)}{p(z|x)} dz", "0"]
    )
    assert 0 == short < long.verdicts[0].points < 3
