"""The digits: those that come with the package, the full MNIST, and those kept for grading."""

from autograder.data.digits import black_and_white, heldout, heldout_labels, images, labels, mnist

__all__ = ["black_and_white", "heldout", "heldout_labels", "images", "labels", "mnist"]
