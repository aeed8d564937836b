"""What the channel promises about frames, whatever the other end sends."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.execution.channel import caps, strict_json
from autograder.execution.channel.errors import CannotCross, ChannelClosed, ChannelTimeout, MalformedFrame
from autograder.execution.channel.frames import Channel, Frame, socket_pair

Ends = tuple[Channel, socket.socket]


@contextlib.contextmanager
def connected() -> Iterator[Ends]:
    """The examiner's end, and the bare socket of a candidate that can send what it likes."""
    ours, theirs = socket_pair()
    with ours, theirs:
        yield Channel(ours), theirs


@contextlib.contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[Channel]:
    """A channel whose other end waits for a request, and then does something."""
    with connected() as (channel, theirs):

        def wait() -> None:
            with contextlib.suppress(OSError):
                theirs.recv(2**20)
                answer(theirs)

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield channel
        finally:
            theirs.shutdown(socket.SHUT_RDWR)
            thread.join()


def raw(header: bytes, blobs: tuple[bytes, ...] = (), number: int = 1) -> bytes:
    """A frame as bytes."""
    lengths = [len(blob) for blob in blobs]
    prefix = struct.pack(f"<QII{len(blobs)}Q", number, len(header), len(blobs), *lengths)
    return prefix + header + b"".join(blobs)


def reply_to(sent: bytes) -> Frame:
    """What the examiner gets when these bytes answer its first request."""
    with answering(lambda end: end.sendall(sent)) as channel:
        return channel.ask(Frame(["hello"]), seconds=5)


def test_a_header_and_blobs_of_any_size_arrive_as_they_were_sent() -> None:
    blobs = (b"", b"abc", os.urandom(70_000), os.urandom(3_000_000), b"")
    frame = reply_to(raw(b'["x",1]', blobs))
    assert frame.header == ["x", 1]
    assert tuple(bytes(blob) for blob in frame.blobs) == blobs


def test_many_blobs_arrive() -> None:
    blobs = tuple(b"%d" % number for number in range(3000))
    assert tuple(bytes(blob) for blob in reply_to(raw(b"[]", blobs)).blobs) == blobs


def test_a_large_request_is_sent_while_the_other_end_reads_it_bit_by_bit() -> None:
    ours, theirs = socket_pair()
    blobs = [os.urandom(500_000) for _ in range(4)] + [b"z"] * 2000
    received: list[Frame] = []

    def answer() -> None:
        other = Channel(theirs)
        received.append(other.receive(5))
        other.reply(Frame(["done"]))

    with ours, theirs:
        thread = threading.Thread(target=answer)
        thread.start()
        assert Channel(ours).ask(Frame(["work"], blobs), seconds=5).header == ["done"]
        thread.join()
    assert [bytes(blob) for blob in received[0].blobs] == blobs


@pytest.mark.parametrize(
    "sent",
    [
        raw(b"[]", number=2),
        raw(b"[]") + b"x",
        raw(b"[]") + raw(b"[]"),
        struct.pack("<QII", 1, caps.HEADER_BYTES + 1, 0),
        struct.pack("<QII", 1, 2, caps.BLOBS + 1),
        struct.pack("<QIIQ", 1, 2, 1, caps.BLOB_BYTES + 1),
        struct.pack("<QIIQQ", 1, 2, 2, 2**63, 2**63),
        raw(b"\xff\xfe[]"),
        raw(b"["),
        raw(b""),
        raw(b'{"a":1}'),
        raw(b"[NaN]"),
        raw(b"[-Infinity]"),
        raw(b"[1e999]"),
        raw(b"[" + b"1" * 1_000_000 + b"]"),
        raw(b"[0." + b"1" * 1_000_000 + b"]"),
        raw(b"[" * 100_000),
        raw(b"[" * 100_000 + b"]" * 100_000),
        raw(b'["\\ud800"]'),
        raw(b'["\\uDFFF"]'),
        raw(b'["\\\\\\ud800"]'),
        raw(b'["\xed\xa0\x80"]'),
    ],
    ids=[
        *("another number", "a byte more", "two replies", "a long header", "many blobs", "a long blob"),
        *(
            "lengths whose sum overflows",
            "no UTF-8",
            "half a list",
            "nothing",
            "an object",
            "NaN",
            "infinity",
        ),
        *(
            "a number beyond floats",
            "a huge integer",
            "a huge fraction",
            "brackets that open",
            "deep brackets",
        ),
        *(
            "half a character",
            "the other half",
            "half a character behind a backslash",
            "half a character in UTF-8",
        ),
    ],
)
def test_a_reply_that_is_none_is_malformed_and_ends_the_channel(sent: bytes) -> None:
    with answering(lambda end: end.sendall(sent)) as channel:
        with pytest.raises(MalformedFrame):
            channel.ask(Frame(["hello"]), seconds=5)
        assert channel.ended
        with pytest.raises(ChannelClosed, match=r"\w"):
            channel.ask(Frame(["hello"]), seconds=5)


def test_a_backslash_before_a_u_is_text() -> None:
    assert reply_to(raw(strict_json.written(["\\ud800", "\\\\ud800"]))).header == ["\\ud800", "\\\\ud800"]


def test_what_is_said_before_it_is_asked_is_malformed() -> None:
    with connected() as (channel, theirs):
        theirs.sendall(raw(b"[]"))
        with pytest.raises(MalformedFrame, match="nobody asked"):
            channel.ask(Frame(["hello"]), seconds=5)


def test_a_thousand_replies_to_one_request_end_the_channel() -> None:
    def answer(end: socket.socket) -> None:
        for number in range(1000):
            end.sendall(raw(b"[]", number=number + 1))

    def ask_on(channel: Channel) -> None:
        for _ in range(1000):
            channel.ask(Frame(["hello"]), seconds=5)

    with answering(answer) as channel, pytest.raises(MalformedFrame):
        ask_on(channel)


@pytest.mark.parametrize(
    "sent",
    [b"", raw(b"[]")[:10], raw(b'["x"]')[:-2], raw(b"[]", (b"abc",))[:-1]],
    ids=["nothing", "half a prefix", "half a header", "half a blob"],
)
def test_half_a_reply_is_waited_for_until_the_deadline(sent: bytes) -> None:
    with answering(lambda end: end.sendall(sent)) as channel:
        with pytest.raises(ChannelTimeout):
            channel.ask(Frame(["hello"]), seconds=0.1)
        assert channel.ended == "no complete frame arrived in time"


def test_a_reply_that_drips_does_not_move_the_deadline() -> None:
    """It would be there, complete, after a hundred seconds."""
    stop = threading.Event()

    def drip(end: socket.socket) -> None:
        for byte in raw(b"[" + b" " * 10_000 + b"]"):
            end.sendall(bytes([byte]))
            if stop.wait(0.01):
                return

    with answering(drip) as channel:
        with pytest.raises(ChannelTimeout):
            channel.ask(Frame(["hello"]), seconds=0.2)
        stop.set()


def test_who_is_late_can_be_interrupted_and_say_so() -> None:
    interrupted = threading.Event()

    def answer(end: socket.socket) -> None:
        if interrupted.wait(5):
            end.sendall(raw(b'["interrupted"]'))

    with answering(answer) as channel:
        reply = channel.ask(Frame(["hello"]), seconds=0.05, late=interrupted.set, grace=5)
        assert reply.header == ["interrupted"]
        assert channel.ended is None


def test_who_is_interrupted_and_says_nothing_is_not_waited_for() -> None:
    called: list[bool] = []
    with connected() as (channel, _), pytest.raises(ChannelTimeout):
        channel.ask(Frame(["hello"]), seconds=0.05, late=lambda: called.append(True), grace=0.05)
    assert called == [True]


def test_files_that_are_sent_along_are_not_taken() -> None:
    def answer(end: socket.socket) -> None:
        socket.send_fds(end, [raw(b"[]")], [end.fileno()] * 100)

    with answering(answer) as channel:
        before = len(os.listdir("/proc/self/fd"))
        assert channel.ask(Frame(["hello"]), seconds=5).header == []
        assert len(os.listdir("/proc/self/fd")) == before


def test_a_candidate_that_does_not_read_is_not_waited_for() -> None:
    with connected() as (channel, _), pytest.raises(ChannelTimeout):
        channel.ask(Frame(["hello"], [bytes(20_000_000)]), seconds=0.1)


@pytest.mark.parametrize("sent", [b"", raw(b"[]")[:9]], ids=["before a reply", "in a reply"])
def test_an_end_that_is_closed_is_said_at_once(sent: bytes) -> None:
    def answer(end: socket.socket) -> None:
        end.sendall(sent)
        end.shutdown(socket.SHUT_WR)

    with answering(answer) as channel, pytest.raises(ChannelClosed, match="closed its end"):
        channel.ask(Frame(["hello"]), seconds=5)


def test_a_request_that_is_too_large_is_refused_before_anything_of_it_is_sent() -> None:
    with answering(lambda end: end.sendall(raw(b'["still here"]'))) as channel:
        with pytest.raises(CannotCross):
            channel.ask(Frame(["x" * caps.HEADER_BYTES]), seconds=5)
        assert channel.ask(Frame(["hello"]), seconds=5).header == ["still here"]


def test_an_interruption_in_the_middle_of_a_frame_ends_the_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    with connected() as (channel, _):
        monkeypatch.setattr(channel, "_read_into", interrupted)
        with pytest.raises(KeyboardInterrupt):
            channel.ask(Frame(["hello"]), seconds=5)
        assert channel.ended == "KeyboardInterrupt"


def test_an_interruption_while_nothing_is_asked_leaves_the_channel_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    with connected() as (channel, theirs):
        with monkeypatch.context() as patched:
            patched.setattr(channel, "_read_into", interrupted)
            with pytest.raises(KeyboardInterrupt):
                channel.receive(5)
        theirs.sendall(raw(b'["next"]'))
        assert channel.receive(5).header == ["next"]


def test_lengths_that_lie_cost_no_memory() -> None:
    """A candidate that announces as much as is allowed and sends nothing."""
    before = _resident_bytes()
    announced = struct.pack("<QIIQ", 1, 2, 1, caps.BLOB_BYTES) + b"[]"
    with answering(lambda end: end.sendall(announced)) as channel, pytest.raises(ChannelTimeout):
        channel.ask(Frame(["hello"]), seconds=0.3)
    assert _resident_bytes() - before < 50 * 2**20


def _resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(raw))
def test_random_bytes_are_malformed_or_an_end(sent: bytes) -> None:
    def answer(end: socket.socket) -> None:
        end.sendall(sent)
        end.shutdown(socket.SHUT_WR)

    with answering(answer) as channel, contextlib.suppress(MalformedFrame, ChannelClosed):
        channel.ask(Frame(["hello"]), seconds=5)
