"""Pairs of formulas that are right and plausibly wrong rewritings of one another,
with values of their own.
"""
