"""Attacks on a grader, harmless outside of a folder of their own."""
