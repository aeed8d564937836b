"""Leaving the namespaces of the parent: what other processes, users, networks and mounts there are."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.execution.confinement import system_calls as system
from autograder.execution.confinement.limits import set_dumpable

_ALL = (
    system.NEW_MOUNTS | system.NEW_PID | system.NEW_NET | system.NEW_IPC | system.NEW_UTS | system.NEW_CGROUP
)

USER_ID_INSIDE = 1000


def leave_namespaces(with_own_users: bool) -> None:
    """Enter new namespaces; the process id namespace begins with the next fork.

    ``with_own_users`` adds a user namespace, which is what lets a process without privileges do it.
    Nothing that is mounted afterwards is seen outside.
    """
    if with_own_users:
        user, group = os.geteuid(), os.getegid()
        set_dumpable(True)  # otherwise the two maps belong to root
        system.unshare(_ALL | system.NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{USER_ID_INSIDE} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{USER_ID_INSIDE} {group} 1")
    else:
        system.unshare(_ALL)
    system.mount(None, "/", None, system.RECURSIVE | system.PRIVATE)
