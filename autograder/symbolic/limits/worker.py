"""The process in which comparisons run, as a script; its argument is the megabytes that it may use."""

from __future__ import annotations

import os
import sys

from autograder.symbolic.limits.serving import answer_calls, limit_memory

if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    answer_calls(sys.stdin.buffer, replies)
