"""What is measured, and how to measure it again: make benchmark NAME=..."""

import sys
from pathlib import Path

# The hidden modules of the course lie beside its source notebooks.
sys.path += [str(folder) for folder in sorted(Path(__file__).parents[1].glob("source/*/"))]
