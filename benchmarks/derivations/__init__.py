"""Whole derivations, sound and not, judged by the grade cells of the course."""
