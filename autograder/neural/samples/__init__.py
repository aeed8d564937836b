"""Samples of a model, and figures of images."""
