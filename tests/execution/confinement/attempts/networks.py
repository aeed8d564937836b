"""Networks, and sockets of the system."""

from __future__ import annotations

import os
import socket
import uuid

from tests.execution.confinement.attempts.setting import Setting, attempt, word_of
from tests.execution.confinement.trials import errors_of


@attempt("use TCP, UDP or another network")
def _networks(setting: Setting) -> str:
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind(("127.0.0.1", 0))
        attempts = [
            "socket.create_connection(('127.0.0.1', tcp), 5)",
            "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', udp))",
            "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        ]
        return word_of(errors_of(setting.trial, attempts, tcp=tcp.getsockname()[1], udp=udp.getsockname()[1]))


@attempt("reach sockets of the system, such as Docker's")
def _sockets(setting: Setting) -> str:
    file, name = str(setting.others / "docker.sock"), f"\0{uuid.uuid4().hex}"
    with socket.socket(socket.AF_UNIX) as first, socket.socket(socket.AF_UNIX) as second:
        for each, address in ((first, file), (second, name)):
            each.bind(address)
            each.listen()
        os.chmod(file, 0o666)
        attempts = [
            "socket.socket(socket.AF_UNIX).connect(file)",
            "socket.socket(socket.AF_UNIX).connect(name)",
        ]
        word = word_of(errors_of(setting.trial, attempts, file=file, name=name))
    os.unlink(file)
    return word
