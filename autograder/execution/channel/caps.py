"""How much may cross the channel at once.

The caps are checked before anything is allocated. They lie far above what tasks on small
images need (a batch of a thousand digits takes 3 MB) and far below what would hurt the
process of the tests.
"""

from __future__ import annotations

HEADER_BYTES = 4 * 2**20
"""Of JSON in one frame. In memory, brackets become lists of twenty times their length."""

BLOB_BYTES = 256 * 2**20
"""Of raw data in one frame, all blobs together."""

BLOBS = 10_000
"""Tensors, arrays, long texts and byte strings in one frame."""

ITEMS = 100_000
"""Values in one frame, those inside of others counted."""

DEPTH = 32
"""Of lists in lists."""

DIMENSIONS = 32
"""Of a tensor or array; numpy 1 knew no more."""

INTEGER_BITS = 14_000
"""Of an integer: Python refuses to print more than 4300 decimal digits."""

EXPONENT = 1_000_000
"""Of a number with a mantissa and an exponent of its own."""

SHORT_TEXT = 4096
"""Characters of a text that lies in the header; longer ones are blobs."""

TEXT_BYTES = 16 * 2**20
"""Of one text."""

NAME = 200
"""Characters of a name."""

MESSAGE = 2000
"""Characters of what an exception says."""

EQUAL_HASHES = 32
"""Keys of one set or dictionary with the same hash; with many, every look-up is slow."""

SYMBOLIC_SIZE = 10_000
"""Nodes of a sympy expression, written out as a tree. The reader of answers takes 3000."""

SYMBOLIC_NODES = 20_000
"""Of all sympy expressions in one frame. Sympy takes up to a tenth of a millisecond for one."""

SYMBOLIC_DEPTH = 200
"""Levels of a sympy expression. The reader of answers takes 120."""

FUNCTIONS = 500
"""That only have a name, in all sympy expressions of one frame. Sympy takes a millisecond for one."""

HANDLES = 10_000
"""Objects that the candidate keeps for the examiner."""

GRADIENTS = 10_000
"""Tensors of one call, or parameters of one network."""

SECONDS = 24 * 3600.0
"""A time limit."""

LINES = 100
"""Of a traceback."""

LINE = 300
"""Characters of one line of a traceback."""

ARGUMENTS = 1000
"""Of one call."""

ATTRIBUTES = 20
"""One after the other, as in ``model.encoder.forward``."""

NEXT = 10_000
"""Items of a generator that are asked for at once."""
