"""Expressions written down again, so that people see how an answer was read."""
