"""Grading the mathematics and the code of variational autoencoders in nbgrader notebooks."""
