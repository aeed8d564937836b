"""Derivations: reading chains of expressions, judging them line by line, recognising steps."""
