"""Symbolic answers: our own and those of other graders, judged by us and by others."""
