"""Frames on a stream socket: a JSON header and raw blobs, with a deadline and with caps.

On the wire, in little-endian order: the number of the frame (8 bytes), the length of the
header (4), how many blobs (4), the length of each blob (8 each), the header, the blobs. A
reply carries the number of its request. Every length is checked before anything of it is
allocated, and every blob is read into memory of its own, which the other process cannot
reach.
"""

from __future__ import annotations

import functools
import math
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from struct import Struct, pack, unpack
from typing import Any

import numpy as np

from autograder.execution.channel import caps, strict_json
from autograder.execution.channel.errors import CannotCross, ChannelClosed, ChannelTimeout, MalformedFrame

Blob = bytes | bytearray | memoryview
_PREFIX = Struct("<QII")
_AT_ONCE = 2**16
_BUFFERS_AT_ONCE = 512  # the system takes 1024
_KERNEL_BUFFER = 2**20
_LATE = "no complete frame arrived in time"


@dataclass(frozen=True)
class Frame:
    """A header of lists, strings, numbers, booleans and None, and blobs of bytes."""

    header: Any
    blobs: Sequence[Blob] = ()

    @functools.cached_property
    def text(self) -> bytes:
        """The header as it is sent."""
        return strict_json.written(self.header)

    def require_sendable(self) -> None:
        """Raise :class:`CannotCross` if this is more than may be sent."""
        data = sum(memoryview(blob).nbytes for blob in self.blobs)
        if problem := _too_much(len(self.text), len(self.blobs), data):
            raise CannotCross("value.too-large", problem)


def socket_pair() -> tuple[socket.socket, socket.socket]:
    """The sockets of the two ends, to be made outside: a confined process may not make buffers larger."""
    ends = socket.socketpair()
    for end in ends:
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            end.setsockopt(socket.SOL_SOCKET, option, _KERNEL_BUFFER)
    return ends


class Channel:
    """One end of the connection, which is used by turns: the examiner sends first.

    After a malformed frame, a deadline that passed, or an interruption in the middle of a
    frame, nobody knows what the next byte would mean. So the channel is dead then, and every
    later use says so.

    >>> ours, theirs = (Channel(end) for end in socket_pair())
    >>> ours.reply(Frame(["hello"], [b"abc"]))
    >>> frame = theirs.receive(seconds=1)
    >>> frame.header, bytes(frame.blobs[0])
    (['hello'], b'abc')
    >>> ours.close(), theirs.close()
    (None, None)
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._scratch = bytearray(_AT_ONCE)
        self._number = 0
        self._ended: str | None = None

    @property
    def ended(self) -> str | None:
        """Why the channel is of no further use; None while it is."""
        return self._ended

    def ask(
        self,
        frame: Frame,
        seconds: float | None,
        late: Callable[[], None] | None = None,
        grace: float = 0.0,
    ) -> Frame:
        """Send a request and wait for its reply, both together no longer than ``seconds``.

        If nothing of the reply has arrived by then, ``late`` is called, which may interrupt the
        other process, and it has ``grace`` more seconds to say that it was interrupted.

        Raises:
            ChannelTimeout: no complete reply in time.
            ChannelClosed: the other process closed its end, or the channel is dead already.
            MalformedFrame: a reply that is none: too long, not well-formed, more than one.
            CannotCross: a request that is too large; the channel stays as it is.
        """
        deadline = _deadline(seconds)
        number = self._number + 1
        packed = _packed(frame, number)
        with _Turn(self) as turn:
            self._nothing_pending()
            self._number = number
            self._send(packed, deadline)
            return self._receive(deadline, number, turn, late, grace)

    def receive(self, seconds: float | None = None) -> Frame:
        """Wait for the next request. An interruption before its first byte leaves the channel as it is."""
        deadline = _deadline(seconds)
        with _Turn(self, begun=False) as turn:
            return self._receive(deadline, None, turn)

    def reply(self, frame: Frame, seconds: float | None = None) -> None:
        """Answer the request that was received last."""
        deadline = _deadline(seconds)
        packed = _packed(frame, self._number)
        with _Turn(self):
            self._send(packed, deadline)

    def close(self, reason: str = "the channel was closed") -> None:
        """Give the channel up; the first reason is kept."""
        self._ended = self._ended or reason
        self._socket.close()

    def _nothing_pending(self) -> None:
        """Refuse what was said before it was asked."""
        self._socket.settimeout(0)
        try:
            early = self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        raise MalformedFrame("a reply arrived that nobody asked for") if early else _closed()

    def _send(self, pending: list[memoryview], deadline: float) -> None:
        pending.reverse()
        while pending:
            self._wait_at_most(deadline)
            sent = self._socket.sendmsg(pending[: -_BUFFERS_AT_ONCE - 1 : -1])
            while pending and sent >= len(pending[-1]):
                sent -= len(pending.pop())
            if sent:
                pending[-1] = pending[-1][sent:]

    def _receive(
        self,
        deadline: float,
        number: int | None,
        turn: _Turn,
        late: Callable[[], None] | None = None,
        grace: float = 0.0,
    ) -> Frame:
        arrived = _Arriving(self, deadline)
        try:
            arrived.first_bytes()
        except (TimeoutError, ChannelTimeout):
            if late is None:
                raise
            late()
            arrived.deadline = _deadline(grace)
            arrived.first_bytes()
        turn.begun = True
        found, header_length, count = _PREFIX.unpack(arrived.take(_PREFIX.size))
        if number is not None and found != number:
            raise MalformedFrame("a reply is to another request")
        self._number = found
        _refuse(_too_much(header_length, count))
        lengths: tuple[int, ...] = unpack(f"<{count}Q", arrived.take(8 * count))
        _refuse(_too_much(header_length, count, sum(lengths)))
        header = strict_json.read_json(arrived.take(header_length))
        blobs = tuple(arrived.take(length) for length in lengths)
        if arrived.left():
            raise MalformedFrame("more arrived than one reply")
        return Frame(header, blobs)

    def _wait_at_most(self, deadline: float) -> None:
        if deadline == math.inf:
            self._socket.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise ChannelTimeout(_LATE)
        self._socket.settimeout(left)

    def _read_into(self, buffer: memoryview, deadline: float) -> int:
        self._wait_at_most(deadline)
        count = self._socket.recv_into(buffer)
        if not count:
            raise _closed()
        return count


class _Turn:
    """A use of the channel, which ends the channel if it goes wrong in whatever way."""

    def __init__(self, channel: Channel, begun: bool = True) -> None:
        self.channel = channel
        self.begun = begun

    def __enter__(self) -> _Turn:
        if self.channel.ended is not None:
            raise ChannelClosed(self.channel.ended)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        known: Exception | None = None
        if isinstance(error, TimeoutError):
            known = ChannelTimeout(_LATE)
        elif isinstance(error, OSError):
            known = _closed()
        elif isinstance(error, MemoryError):
            known = MalformedFrame("a frame is larger than the memory")
        elif not self.begun and not isinstance(error, ChannelClosed | ChannelTimeout | MalformedFrame):
            return
        self.channel.close(str(known or error) or type(error).__name__)
        if known is not None:
            raise known from None


class _Arriving:
    """The bytes of one frame in their order, the first of them read many at once."""

    def __init__(self, channel: Channel, deadline: float) -> None:
        self.channel = channel
        self.deadline = deadline
        self.view = memoryview(channel._scratch)
        self.start = self.end = 0

    def first_bytes(self) -> None:
        """Wait until something arrives."""
        self.end = self.channel._read_into(self.view, self.deadline)

    def take(self, length: int) -> memoryview:
        """The next bytes, in memory of their own."""
        if length <= self.left():
            self.start += length
            return memoryview(bytearray(self.view[self.start - length : self.start]))
        memory = np.empty(length, np.uint8).data  # as the system gives it, not filled with zeros first
        here = self._move(memory)
        while here < length:
            if length - here >= _AT_ONCE:
                here += self.channel._read_into(memory[here:], self.deadline)
            else:
                self.start, self.end = 0, self.channel._read_into(self.view, self.deadline)
                here += self._move(memory[here:])
        return memory

    def _move(self, to: memoryview) -> int:
        """Copy what was read already, as much as fits."""
        count = min(len(to), self.left())
        to[:count] = self.view[self.start : self.start + count]
        self.start += count
        return count

    def left(self) -> int:
        """How many bytes were read that nobody has taken."""
        return self.end - self.start


def _deadline(seconds: float | None) -> float:
    return math.inf if seconds is None else time.monotonic() + seconds


def _closed() -> ChannelClosed:
    return ChannelClosed("the other process closed its end")


def _packed(frame: Frame, number: int) -> list[memoryview]:
    frame.require_sendable()
    views = [memoryview(blob) for blob in frame.blobs]
    lengths = [view.nbytes for view in views]
    prefix = _PREFIX.pack(number, len(frame.text), len(lengths))
    table = pack(f"<{len(lengths)}Q", *lengths)
    return [memoryview(prefix + table + frame.text), *(view.cast("B") for view in views if view.nbytes)]


def _too_much(header: int, blobs: int, data: int = 0) -> str | None:
    if header > caps.HEADER_BYTES:
        return f"{header} bytes of header in one frame; at most {caps.HEADER_BYTES} are sent"
    if blobs > caps.BLOBS:
        return f"{blobs} blobs in one frame; at most {caps.BLOBS} are sent"
    if data > caps.BLOB_BYTES:
        return f"{data} bytes of data in one frame; at most {caps.BLOB_BYTES} are sent"
    return None


def _refuse(problem: str | None) -> None:
    if problem is not None:
        raise MalformedFrame(problem)
