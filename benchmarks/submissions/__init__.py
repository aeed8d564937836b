"""One solved notebook, handed in in every shape: nothing is lost, and nothing in silence."""
