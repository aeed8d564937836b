"""Whether each of the named files ends with exactly one line break; says which do not."""

from __future__ import annotations

import sys
from pathlib import Path


def ends_well(content: bytes) -> bool:
    """
    >>> [ends_well(each) for each in (b"", b"x\\n", b"x", b"x\\n\\n", b"\\n")]
    [True, True, False, False, False]
    """
    return not content or (content.endswith(b"\n") and not content.endswith(b"\n\n") and content != b"\n")


if __name__ == "__main__":
    faulty = [each for each in sys.argv[1:] if not ends_well(Path(each).read_bytes())]
    print(*(f"{each} does not end with one line break" for each in faulty), sep="\n", end="\n" * bool(faulty))
    sys.exit(bool(faulty))
