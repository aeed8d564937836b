"""Settings for the whole suite: one thread, so that runs are reproducible and do not fight for cores."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
