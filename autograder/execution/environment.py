"""What holds for a cell wherever it runs: in a plain process, in a candidate, on any machine."""

from __future__ import annotations

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONHASHSEED": "0",
    "TORCH_COMPILE_DISABLE": "1",
}
"""What makes a run the same everywhere.

One thread, because two on two busy cores were 4 to 20 times slower than one; no graphics card, because the
grading machine has none; sets of strings in a fixed order; and no compiler for `torch.compile`, which none
can be started for: what it is given runs as it is written.
"""

MOST_PRINTED = 200_000
"""Characters that are kept of each stream to which a cell prints."""

MOST_SHOWN = 10_000_000
"""Characters that are kept of all that a cell shows. A figure of a grid of digits has 20 to 200 thousand."""
