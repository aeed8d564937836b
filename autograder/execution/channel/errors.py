"""What can go wrong on the channel, one class for each thing that the caller does about it."""

from __future__ import annotations


class ChannelClosed(Exception):
    """The other process ended, or the channel was given up before."""


class ChannelTimeout(Exception):
    """The other process did not answer in time."""


class MalformedFrame(Exception):
    """What arrived is not what the protocol allows; the channel is of no further use."""


class CannotCross(Exception):
    """A value that is not sent: too large, too deep, a cycle, or of a kind that stays where it is.

    >>> CannotCross("value.cyclic", "a list that contains itself").note
    'value.cyclic'
    """

    def __init__(self, note: str, what: str) -> None:
        super().__init__(what)
        self.note = note
        self.what = what
