"""Answers that are judged wrongly so far, each with the reason; to be taken away from here once they are judged right.

A symbolic answer is known by its task and a piece of its text, a program by its task and its name.
"""

Limits = dict[str, tuple[tuple[str, str], ...]]

# Right answers that are refused.
REFUSED: Limits = {}

# Wrong answers that pass every hidden check.
ACCEPTED: Limits = {}

# Wrong programs that are refused, but whose mistake is called otherwise.
UNNAMED: Limits = {}
