"""Temporary folders that are never left behind: removed by whoever made them, or, when that was killed, by
whoever comes next.

A folder is somebody's as long as a process holds a lock on it, and the kernel takes the lock back when the
last one has ended, however it ended. What lies in such a folder is the work of a stranger.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_PREFIX = "autograder-own-"
_PASSES = 100_000
"""More than there may be entries; somebody who goes on writing does not keep anybody here for ever."""


@dataclass(frozen=True)
class OwnFolder:
    """A folder, and the descriptor of the lock that says whose it is; a fork that keeps that open shares it.

    >>> folder = make_folder()
    >>> (folder.path / "a" / "b").mkdir(parents=True)
    >>> folder.remove()
    >>> folder.path.exists()
    False
    """

    path: Path
    lock: int

    def remove(self) -> None:
        """Remove it with all that is in it, as far as that is possible, and let go of the lock."""
        with contextlib.suppress(OSError):  # a survivor of the lowest tier may go on writing there
            _remove(self.path)
        os.close(self.lock)


def make_folder() -> OwnFolder:
    """A new folder for this user alone, after those were removed that nobody holds any more."""
    remove_left_folders()
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        lock = hold_folder(path)
        if lock is not None:
            return OwnFolder(path, lock)


def remove_left_folders() -> None:
    """Remove the folders whose processes have been killed, those of this user."""
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as found:
        left = [Path(each.path) for each in found if each.name.startswith(_PREFIX)]
        for path in left:
            lock = hold_folder(path)
            if lock is not None:
                OwnFolder(path, lock).remove()


def hold_folder(path: Path) -> int | None:
    """The lock of a folder, or None if somebody else has it, or has had and removed the folder.

    >>> folder = make_folder()
    >>> hold_folder(folder.path) is None
    True
    >>> folder.remove()
    """
    if sys.platform == "win32":
        return os.open(os.devnull, os.O_RDONLY)
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        mine = os.fstat(lock).st_uid == os.geteuid()
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if mine and os.path.samestat(os.fstat(lock), os.lstat(path)):
            return lock
    os.close(lock)
    return None


def _remove(folder: Path) -> None:
    """Any depth, any modes, no link followed, also while a process that
    is about to end still writes there.
    """
    if sys.platform == "win32":  # where there are no confined processes
        shutil.rmtree(folder)
        return
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        for _ in range(_PASSES):
            names = os.listdir(top)
            if not names:
                break
            for name in names:
                _remove_entry(top, name)
    finally:
        os.close(top)
    os.rmdir(folder)


def _remove_entry(top: int, name: str) -> None:
    """Remove a file, or an empty folder; what is in a folder is lifted to the top first, so that no path
    grows long.
    """
    with contextlib.suppress(FileNotFoundError):
        if not _is_folder(top, name):
            os.unlink(name, dir_fd=top)
            return
        os.chmod(name, 0o700, dir_fd=top, follow_symlinks=False)
        inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
        try:
            for each in os.listdir(inner):
                if _is_folder(inner, each):  # only who may write in a folder may move it
                    os.chmod(each, 0o700, dir_fd=inner, follow_symlinks=False)
                os.rename(each, uuid.uuid4().hex, src_dir_fd=inner, dst_dir_fd=top)
        finally:
            os.close(inner)
        try:
            os.rmdir(name, dir_fd=top)
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:  # something was written meanwhile: the next pass
                raise


def _is_folder(parent: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
