"""What goes from one preprocessor of nbconvert to the next, beside a notebook."""

from __future__ import annotations

from typing import Any

Resources = dict[str, Any]
"""What is known of a notebook besides its cells, by entry: its name, the folder that it lies in, the points
of its cells.
"""
