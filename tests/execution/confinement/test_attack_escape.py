"""Escape: the network, other namespaces, and the odd corners of the kernel."""

from __future__ import annotations

import platform
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.execution.confinement import Tier
from autograder.execution.confinement.strangers import FIRST_ID, ID_COUNT
from tests.execution.confinement.trials import Trial, errors_of, not_refused

COLUMN = {"x86_64": 0, "aarch64": 1}[platform.machine()]

SOCKETS = """
AF_INET, socket.SOCK_STREAM
AF_INET, socket.SOCK_DGRAM
AF_INET, socket.SOCK_RAW, 1
AF_INET6, socket.SOCK_STREAM
AF_NETLINK, socket.SOCK_RAW
AF_PACKET, socket.SOCK_RAW
AF_VSOCK, socket.SOCK_STREAM
AF_ALG, socket.SOCK_SEQPACKET
AF_CAN, socket.SOCK_RAW
""".split("\n")[1:-1]


def test_there_is_no_network(trial: Trial) -> None:
    errors = errors_of(trial, [f"socket.socket(socket.{kind})" for kind in SOCKETS])
    assert not_refused(errors, "PermissionError") == {}


@pytest.mark.parametrize("name", ["socket", "socketpair"])
def test_no_other_kind_of_socket_reaches_the_kernel(trial: Trial, tier: Tier, name: str) -> None:
    """Every family, kind and protocol that numbers can say,
    also in the half of a number that the kernel cuts.
    """
    found = trial(
        """
        import ctypes, itertools
        libc = ctypes.CDLL(None, use_errno=True)
        room = (ctypes.c_int * 2)()
        outcome = []
        families, kinds = [*range(48), 2**32 + 2], [*range(1, 11), 0x801]
        for family, kind, protocol in itertools.product(families, kinds, [0, 1, 6]):
            numbers = [ctypes.c_long(each) for each in (call, family, kind, protocol)]
            if libc.syscall(*numbers, room) >= 0:
                outcome.append((family, kind, protocol))
            elif ctypes.get_errno() not in (1, 38):
                outcome.append((family, kind, protocol, ctypes.get_errno()))
        """,
        values={"call": {"socket": (41, 198), "socketpair": (53, 199)}[name][COLUMN]},
    )
    unix_streams = [[1, 1, 0], [1, 0x801, 0]]
    assert found.outcome == (unix_streams if name == "socketpair" or tier.has_own_system else []), found


@pytest.mark.parametrize(
    "attempt",
    [
        "ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)",
        "ours.setsockopt(socket.SOL_SOCKET, 32, 2**30)",
        "ours.setsockopt(socket.IPPROTO_TCP, socket.SO_REUSEADDR, 1)",
        "ours.getsockopt(socket.SOL_SOCKET, 77)",  # a descriptor of the process at the other end
        "ours.send(b'x', socket.MSG_OOB)",
        "ours.sendto(b'x', address)",
        "assert ours.sendmsg([b'x'], [], 0, address) == 1, 'refused'",
    ],
)
def test_sockets_have_no_options_urgent_data_or_addresses(trial: Trial, attempt: str, others: Path) -> None:
    program = f"import socket\nours, theirs = socket.socketpair()\n{attempt}\noutcome = 'done'"
    found = trial(program, values={"address": str(others / "docker.sock")})
    assert found.outcome is None, found


def test_names_are_not_looked_up(trial: Trial) -> None:
    """A look-up would tell somebody outside."""
    found = trial("import urllib.request\nurllib.request.urlopen('http://example.org', timeout=5)", seconds=8)
    assert (found.error or "").startswith(("URLError", "PermissionError")), found


@pytest.fixture
def listening(others: Path) -> Iterator[list[str]]:
    """Sockets as those of Docker, D-Bus and the system's log:
    files that everybody may connect to, and abstract names.
    """
    addresses = [
        str(others / "docker.sock"),
        "\0" + uuid.uuid4().hex,
        str(others / "log"),
        "\0" + uuid.uuid4().hex,
    ]
    kinds = [socket.SOCK_STREAM] * 2 + [socket.SOCK_DGRAM] * 2
    sockets = [socket.socket(socket.AF_UNIX, kind) for kind in kinds]
    for each, address, kind in zip(sockets, addresses, kinds, strict=True):
        each.bind(address)
        if kind == socket.SOCK_STREAM:
            each.listen()
    for name in ("docker.sock", "log"):
        (others / name).chmod(0o666)
    yield addresses
    for each in sockets:
        each.close()


def test_sockets_of_the_system_are_out_of_reach(trial: Trial, listening: list[str]) -> None:
    """Neither with a new socket nor with one of a pair."""
    attempts = [f"socket.socket({kind}).connect(address)" for kind in ("1, 1", "1, 2")] + [
        f"socket.socketpair(1, {kind})[0].{use}"
        for kind in (1, 2)
        for use in ("connect(address)", "sendto(b'x', address)")
    ]
    for address in listening:
        errors = errors_of(trial, attempts, address=address)
        assert "" not in errors.values(), errors


SYSTEM_CALLS = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "seccomp": (317, 277),
    "init_module": (175, 105),
    "kexec_load": (246, 104),
    "setuid": (105, 146),
    "setresuid": (117, 147),
    "capset": (126, 91),
    "personality": (135, 92),
    "clone3": (435, 435),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "landlock_restrict_self": (446, 446),
    "unknown": (999, 999),
}


def test_dangerous_system_calls_are_refused(trial: Trial) -> None:
    """By number, as student code would make them."""
    found = trial(
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        outcome = {}
        for name, number in numbers.items():
            result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
            outcome[name] = ctypes.get_errno() if result == -1 else "done"
        """,
        values={"numbers": {name: numbers[COLUMN] for name, numbers in SYSTEM_CALLS.items()}},
    )
    not_permitted, not_implemented = 1, 38
    assert set(found.outcome) == set(SYSTEM_CALLS)
    assert {
        name for name, how in found.outcome.items() if how not in (not_permitted, not_implemented)
    } == set()


def test_a_process_in_a_new_namespace_cannot_be_made(trial: Trial) -> None:
    """``clone`` is allowed, its flags for namespaces are not, nor hidden in the upper half of the number."""
    clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    found = trial(
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        nothing = [ctypes.c_long(0)] * 4
        outcome = [libc.syscall(ctypes.c_long(clone), ctypes.c_long(flag | high | 17), *nothing)
                   for flag in (0x00020000, 0x10000000, 0x20000000, 0x40000000) for high in (0, 1 << 32)]
        """,
        values={"clone": clone},
    )
    assert found.outcome == [-1] * 8, found


@pytest.mark.skipif(platform.machine() != "x86_64", reason="this processor has no other system call table")
@pytest.mark.parametrize("table", ["32 bit", "x32"])
def test_other_system_call_tables_end_the_process(trial: Trial, table: str) -> None:
    """Int 0x80, and the numbers from 0x40000000 on, under which a filter by number knows nothing."""
    programs = {
        # mov eax, 20 (getpid); int 0x80; ret
        "32 bit": """
        code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
        code.write(bytes.fromhex("b814000000cd80c3"))
        outcome = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        """,
        "x32": """
        outcome = ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39))
        """,
    }
    found = trial("\n        import ctypes, mmap" + programs[table])
    assert found.ending == "It was ended by SIGSYS.", found


@pytest.mark.parametrize("request_number", [0x5412, 0x541C, 0x5412 + (1 << 32)])
def test_nothing_is_typed_into_a_terminal(trial: Trial, request_number: int) -> None:
    """TIOCSTI and TIOCLINUX, also with a number that the kernel cuts."""
    found = trial(
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        result = libc.syscall(ctypes.c_long(ioctl), ctypes.c_long(0), ctypes.c_long(request), b"x")
        outcome = result, ctypes.get_errno()
        """,
        values={"request": request_number, "ioctl": {"x86_64": 16, "aarch64": 29}[platform.machine()]},
    )
    assert found.outcome == [-1, 38], found


def test_no_privilege_is_left(trial: Trial) -> None:
    found = trial("""
        lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
        outcome = [int(lines[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")]
        outcome += [int(lines["NoNewPrivs"]), int(lines["Seccomp"])]
    """)
    assert found.outcome == [0, 0, 0, 0, 1, 2], found


def test_the_user_owns_nothing_in_the_strongest_tier(trial: Trial, tier: Tier) -> None:
    expected = {Tier.ROOT: range(FIRST_ID, FIRST_ID + ID_COUNT), Tier.USER_NAMESPACES: [1000]}
    if tier not in expected:
        pytest.skip("This tier keeps the user id.")
    found = trial("import os\noutcome = [*os.getresuid(), *os.getgroups()]")
    (identity,) = set(found.outcome) - {65534}
    assert identity in expected[tier], found
