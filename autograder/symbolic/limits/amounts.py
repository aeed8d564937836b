"""How much work a symbolic check may be, in steps that count the same everywhere, and in time.

A computation that is stopped leaves its answer undecided, for a person; see `limited`.
"""

from __future__ import annotations

# Of nodes visited. The answers known for the course take 32,000 at most to compare, and 52,000 to name.
COMPARING_STEPS = 1_000_000
NAMING_STEPS = 600_000
# Of CPU time. A million steps take some five seconds, so it is steps that decide; sympy alone can't be
# counted: its proofs of the known answers take 0.06 seconds at most, and what has none earns the same points.
COMPARING_SECONDS = 20.0
PROVING_SECONDS = 1.5
NAMING_SECONDS = 12.0
