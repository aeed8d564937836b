"""Naming mistakes: the author's list, known changes of a right answer, and fits."""
