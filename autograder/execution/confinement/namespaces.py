"""Leaving the namespaces of the parent: what other processes, users, networks and mounts there are."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.execution.confinement import system_calls as system
from autograder.execution.confinement.process_attributes import set_dumpable

_ALL = system.NEW_MOUNTS | system.NEW_PID | system.NEW_NET | system.NEW_IPC | system.NEW_UTS

USER_ID_INSIDE = 1000


def leave_namespaces(with_own_users: bool) -> None:
    """Enter new namespaces but that of control groups; the process id namespace begins with the next fork.

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


def leave_group_namespace() -> None:
    """Take the control group in which this process is now for the outermost one."""
    system.unshare(system.NEW_CGROUP)
