"""Time, and what is asked of the kernel."""

from __future__ import annotations

import platform

from tests.execution.confinement.attempts.setting import NotHere, Setting, attempt, word_of
from tests.execution.confinement.trials import errors_of


@attempt("endless loops, blocked signals")
def _time(setting: Setting) -> str:
    listening = (
        "import time\n"
        "try:\n"
        "    outcome = ''\n"
        "    while True: time.time()\n"
        "except KeyboardInterrupt:\n"
        "    outcome = 'interrupted'"
    )
    deaf = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))\nwhile True: pass"
    first = setting.trial(listening, interrupt_after=0.5)
    second = setting.trial(deaf, interrupt_after=0.1, seconds=0.4, stays=True)
    ended = second.late and second.outcome is None and "SIGKILL" in second.ending
    return f"{first.outcome}, then {'ended' if ended else second}"


_CALL = """
libc = ctypes.CDLL(None, use_errno=True)
if {call} < 0:
    raise OSError(ctypes.get_errno(), "refused")
"""


@attempt("mount, make namespaces")
def _mounts(setting: Setting) -> str:
    if not setting.tier.holds_strangers and setting.user != 0:
        raise NotHere("An ordinary user may not.")
    calls = [
        "libc.unshare(0x20000)",
        "libc.mount(None, b'/', None, 0x44000, None)",
        "libc.mount(b'tmpfs', folder.encode(), b'tmpfs', 0, None)",
        "libc.unshare(0x40000000)",
    ]
    return word_of(
        errors_of(setting.trial, [_CALL.format(call=call) for call in calls], folder=str(setting.others))
    )


@attempt("trace, unusual system calls")
def _system_calls(setting: Setting) -> str:
    child = "\nfinally:\n    os.kill(child, 9)\n    os.waitpid(child, 0)"
    trace = (
        "child = os.fork()\nif child == 0:\n    signal.pause()\ntry:\n"
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    if libc.ptrace(16, child, None, None) < 0:\n"
        "        raise OSError(ctypes.get_errno(), 'refused')" + child
    )
    other = ["libc.personality(ctypes.c_ulong(0xffffffff))", "libc.memfd_create(b'x', 0)"]
    return word_of(errors_of(setting.trial, [trace, *(_CALL.format(call=call) for call in other)]))


@attempt("system calls of another architecture (32 bit)")
def _other_architecture(setting: Setting) -> str:
    if platform.machine() != "x86_64":
        raise NotHere("This processor has no other table of system calls.")
    found = setting.trial(
        """
        import ctypes, mmap
        code = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
        code.write(bytes.fromhex("b814000000cd80c3"))  # getpid
        outcome = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        """
    )
    if found.ending == "It was ended by SIGSYS.":
        return "ended"
    if not setting.tier.holds_strangers and "SIGSEGV" in found.ending:
        raise NotHere("This kernel knows no 32-bit system calls.")
    return "possible" if found.outcome else f"{found}"
