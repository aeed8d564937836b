"""The small file system of a confined process: what it may read, read-only, and a scratch folder with a limit."""

from __future__ import annotations

import contextlib
import functools
import os
from pathlib import Path

from autograder.execution.confinement import system_calls as system
from autograder.execution.confinement.jail import Jail
from autograder.execution.confinement.readable import OF_PROC

SCRATCH = Path("/scratch")
WRITABLE = (SCRATCH, Path("/tmp"), Path("/dev/shm"))
# Without /dev/zero: a shared mapping of it is memory that no limit counts.
DEVICES = tuple(Path("/dev") / name for name in ("null", "random", "urandom"))

_STAGE = "/tmp"  # covered by the new root while that is built; what lies below is reached by descriptor
_MOST_STEPS = 400  # parts of a path and of the links in it; the kernel follows 40 links
_PLAIN = system.NO_SETUID | system.NO_DEVICES


def enter_own_system(jail: Jail) -> None:
    """Build the file system of a jail and make it the root, with the scratch folder as working folder.

    To be called by process 1 of new namespaces. Every path that may be read keeps its name.
    """
    mask = os.umask(0)
    places, links = _laid_out(jail.readable)
    opened = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in places]
    devices = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in DEVICES]

    system.mount("tmpfs", _STAGE, "tmpfs", _PLAIN, "size=1m,nr_inodes=4096,mode=755")
    _mount_writable(jail)
    for path, descriptor in opened:
        _bind(descriptor, path)
        system.read_only(_staged(path))
    for path, descriptor in devices:
        _bind(descriptor, path)
    for path, target in links.items():
        _link(path, target)
    _mount_processes()
    for _, descriptor in [*opened, *devices]:
        os.close(descriptor)

    system.become_root_folder(_STAGE)
    system.mount(None, "/", None, system.BIND | system.REMOUNT | system.READ_ONLY | _PLAIN)
    os.umask(mask)
    os.chdir(SCRATCH)


@functools.cache
def _laid_out(readable: tuple[Path, ...]) -> tuple[tuple[Path, ...], dict[Path, str]]:
    """What there has to be so that every path leads where it leads: files and folders, the outermost only, and links."""
    links: dict[Path, str] = {}
    reached = {end for path in readable if (end := _follow(path, links)) is not None}
    places: list[Path] = []
    for path in sorted(reached, key=lambda each: (len(each.parts), each)):
        if not any(path.is_relative_to(outer) for outer in places):
            places.append(path)
    outside = {path: to for path, to in links.items() if not any(map(path.is_relative_to, places))}
    return tuple(places), outside


def _follow(path: Path, links: dict[Path, str]) -> Path | None:
    """Where a path leads, None if nowhere; notes the links on the way."""
    here, left = Path("/"), list(path.parts[1:])
    for _ in range(_MOST_STEPS):
        if not left:
            return here
        step = left.pop(0)
        if step == "..":
            here = here.parent
            continue
        try:
            target = os.readlink(here / step)
        except FileNotFoundError:
            return None
        except OSError:  # no link
            here = here / step
            continue
        links[here / step] = target
        onward = Path(target)
        here, left = (
            (Path("/") if onward.is_absolute() else here),
            [*onward.parts[onward.is_absolute() :], *left],
        )
    return None


def _staged(path: Path) -> str:
    return _STAGE + str(path)


def _bind(descriptor: int, path: Path) -> None:
    target = _staged(path)
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        os.makedirs(target, 0o755, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), 0o755, exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    system.mount(source, target, None, system.BIND | system.RECURSIVE)


def _link(path: Path, target: str) -> None:
    os.makedirs(os.path.dirname(_staged(path)), 0o755, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.symlink(target, _staged(path))


def _mount_writable(jail: Jail) -> None:
    """One file system with one limit, shown at every place that may be written."""
    store = _staged(Path("/store"))
    os.mkdir(store)
    options = f"size={jail.scratch}m,nr_inodes={jail.entries},mode=755"
    system.mount("tmpfs", store, "tmpfs", _PLAIN | system.NO_EXECUTION, options)
    for path in WRITABLE:
        part = f"{store}/{path.name}"
        os.mkdir(part, 0o1777)
        os.makedirs(_staged(path), 0o755, exist_ok=True)
        system.mount(part, _staged(path), None, system.BIND)
    system.unmount(store)
    os.rmdir(store)


def _mount_processes() -> None:
    """/proc of the new process id namespace: the processes of others are not listed, nothing can be written.

    What it tells besides processes is covered, but for `OF_PROC`: the command line of the kernel, its keys, its addresses.
    """
    target = _staged(Path("/proc"))
    os.mkdir(target, 0o555)
    flags = _PLAIN | system.NO_EXECUTION | system.READ_ONLY
    system.mount("proc", target, "proc", flags, "hidepid=2")
    with os.scandir(target) as found:
        others = [each for each in found if not each.name.isdigit() and each.name not in OF_PROC]
    for entry in others:
        if entry.is_dir(follow_symlinks=False):
            system.mount("tmpfs", entry.path, "tmpfs", flags, "size=4k,nr_inodes=1,mode=555")
        elif not entry.is_symlink():  # these lead to files of processes
            system.mount(_staged(DEVICES[0]), entry.path, None, system.BIND)
