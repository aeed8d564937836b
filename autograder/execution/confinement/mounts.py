"""The small file system of a confined process: what it may read, read-only, and a scratch folder with a
limit.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.execution.confinement import system_calls as system
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.layout import layout_of
from autograder.execution.confinement.readable import OF_PROC

SCRATCH = Path("/scratch")
WRITABLE = (SCRATCH, Path("/tmp"), Path("/dev/shm"))
# Without /dev/zero: a shared mapping of it is memory that no limit counts.
DEVICES = tuple(Path("/dev") / name for name in ("null", "random", "urandom"))

_STAGE = "/tmp"  # covered by the new root while that is built; what lies below is reached by descriptor
_PLAIN = system.NO_SETUID | system.NO_DEVICES


def enter_own_system(jail: Jail) -> None:
    """Build the file system of a jail and make it the root, with the scratch folder as working folder.

    To be called by process 1 of new namespaces. Every path that may be read keeps its name.
    """
    mask = os.umask(0)
    layout = layout_of(jail.readable)
    places, devices = _opened(layout.places), _opened(map(str, DEVICES))

    system.mount("tmpfs", _STAGE, "tmpfs", _PLAIN, "size=1m,nr_inodes=4096,mode=755")
    _mount_writable(jail)
    for path, descriptor in places.items():
        _bind(descriptor, path)
        system.read_only(_staged(path))
    for path, descriptor in devices.items():
        _bind(descriptor, path)
    for path, target in layout.links.items():
        _link(path, target)
    _mount_processes()
    for descriptor in (*places.values(), *devices.values()):
        os.close(descriptor)

    system.become_root_folder(_STAGE)
    system.mount(None, "/", None, system.BIND | system.REMOUNT | system.READ_ONLY | _PLAIN)
    os.umask(mask)
    os.chdir(SCRATCH)


def _opened(paths: Iterable[str]) -> dict[str, int]:
    """A descriptor of each that is there; one that was removed since it was looked for is passed over."""
    opened = {}
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            opened[path] = os.open(path, os.O_PATH | os.O_CLOEXEC)
    return opened


def _staged(path: str) -> str:
    return _STAGE + path


def _bind(descriptor: int, path: str) -> None:
    target = _staged(path)
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        os.makedirs(target, 0o755, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    system.mount(source, target, None, system.BIND | system.RECURSIVE)


def _link(path: str, target: str) -> None:
    os.makedirs(os.path.dirname(_staged(path)), 0o755, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.symlink(target, _staged(path))


def _mount_writable(jail: Jail) -> None:
    """One file system with one limit, shown at every place that may be written."""
    store = _staged("/store")
    os.mkdir(store)
    options = f"size={jail.scratch}m,nr_inodes={jail.entries},mode=755"
    system.mount("tmpfs", store, "tmpfs", _PLAIN | system.NO_EXECUTION, options)
    for path in WRITABLE:
        part = f"{store}/{path.name}"
        os.mkdir(part, 0o1777)
        os.makedirs(_staged(str(path)), 0o755, exist_ok=True)
        system.mount(part, _staged(str(path)), None, system.BIND)
    system.unmount(store)
    os.rmdir(store)


def _mount_processes() -> None:
    """/proc of the new process id namespace: the processes of others are not listed, nothing can be written.

    What it tells besides processes is covered, but for `OF_PROC`: the command line of the kernel, its keys,
    its addresses.
    """
    target = _staged("/proc")
    os.mkdir(target, 0o555)
    flags = _PLAIN | system.NO_EXECUTION | system.READ_ONLY
    system.mount("proc", target, "proc", flags, "hidepid=2")
    with os.scandir(target) as found:
        others = [each for each in found if not each.name.isdigit() and each.name not in OF_PROC]
    for entry in others:
        if entry.is_dir(follow_symlinks=False):
            system.mount("tmpfs", entry.path, "tmpfs", flags, "size=4k,nr_inodes=1,mode=555")
        elif not entry.is_symlink():  # these lead to files of processes
            system.mount(_staged(str(DEVICES[0])), entry.path, None, system.BIND)
