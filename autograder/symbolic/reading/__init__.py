"""From a sympy object, a Python-like string or LaTeX to expressions."""
