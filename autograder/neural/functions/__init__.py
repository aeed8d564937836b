"""Functions of any kind: the inputs that they are given, and whether they return what was asked."""
