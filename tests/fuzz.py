"""Property tests with fresh seeds, for as long as one likes: ``make fuzz SECONDS=600 ARGS=tests/symbolic``.

Each round runs every property test with one new seed, and the first failure ends it and says how to repeat
it. What is found becomes a fixed example (``@example`` or a case of its own) of the test that it broke.
"""

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence


def command(seed: int, tests: Sequence[str]) -> list[str]:
    """The command that runs property tests with a seed, and with the same examples each time."""
    profile = ["--hypothesis-profile=fuzz", f"--hypothesis-seed={seed}"]
    return [sys.executable, "-m", "pytest", "-x", "-m", "hypothesis", *profile, *tests]


def main() -> int:
    """Run rounds until the time is over, one at least; the status of the first that fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("tests", nargs="*", default=["tests"])
    given, others = options.parse_known_args()
    tests = [*given.tests, *others]
    begun, rounds = time.monotonic(), 0
    while not rounds or time.monotonic() - begun < given.seconds:
        seed, rounds = secrets.randbelow(2**32), rounds + 1
        print(f"Round {rounds}, seed {seed}", flush=True)
        ended = subprocess.run(command(seed, tests))
        if ended.returncode:
            print(f"Once more: OMP_NUM_THREADS=1 PYTHONHASHSEED=0 {' '.join(command(seed, tests))}")
            return ended.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
