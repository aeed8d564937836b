"""Initialisers: what they do to a network, and whether its weights have the distribution asked."""
