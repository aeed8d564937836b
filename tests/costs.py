"""What something may cost in a test: CPU time of this process, which a busy machine changes little.

A limit is about ten times of what is usual, so it tells a thousandfold cost from an honest one and nothing
finer.
"""

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def cpu_seconds_below(limit: float) -> Iterator[None]:
    """Fail if the block takes more CPU time than that."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < limit
