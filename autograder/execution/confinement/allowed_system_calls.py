"""Which system calls a confined process may make, by name; every other one does not exist for it.

The names of all architectures stand together; those that a machine does not have are passed over.
"""

from __future__ import annotations

ALLOWED = frozenset(
    """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 close close_range
    open openat openat2 creat lseek dup dup2 dup3 flock fsync fdatasync sync_file_range
    stat fstat lstat newfstatat statx access faccessat faccessat2 statfs fstatfs
    readlink readlinkat getdents getdents64 getcwd chdir fchdir umask
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
    truncate ftruncate fallocate fadvise64 readahead sendfile copy_file_range splice tee
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
    pipe pipe2 eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2

    brk munmap mremap mprotect madvise msync mincore mlock mlock2 munlock mlockall munlockall
    pkey_alloc pkey_free pkey_mprotect get_mempolicy membarrier rseq
    futex futex_waitv set_robust_list get_robust_list set_tid_address arch_prctl

    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
    kill tgkill rt_sigqueueinfo rt_tgsigqueueinfo
    pause alarm getitimer setitimer restart_syscall
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
    timer_create timer_settime timer_gettime timer_getoverrun timer_delete

    getpid getppid gettid getpgid getpgrp getsid setsid getuid geteuid getgid getegid getresuid getresgid
    getgroups getpriority getrlimit setrlimit getrusage sysinfo uname getcpu getrandom capget
    sched_yield sched_getaffinity sched_getscheduler sched_getparam sched_getattr
    sched_get_priority_max sched_get_priority_min sched_rr_get_interval ioprio_get
    wait4 waitid exit exit_group

    getsockname getpeername shutdown
    """.split()
)

# What a program may well try and can be told about: "Operation not permitted" rather than "not implemented".
REFUSED = frozenset(
    """
    execve execveat ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
    pidfd_open pidfd_getfd pidfd_send_signal tkill
    unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick
    mount_setattr name_to_handle_at open_by_handle_at mknod mknodat quotactl quotactl_fd fanotify_init
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register seccomp
    add_key request_key keyctl init_module finit_module delete_module kexec_load kexec_file_load
    reboot swapon swapoff acct syslog sethostname setdomainname iopl ioperm vhangup
    settimeofday clock_settime adjtimex clock_adjtime
    setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset
    setpgid setpriority ioprio_set sched_setscheduler sched_setparam sched_setattr
    mbind set_mempolicy migrate_pages move_pages vmsplice personality modify_ldt
    shmget shmat shmctl semget semop semctl msgget msgsnd msgrcv msgctl mq_open
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr
    """.split()
)

# Landlock does not cover these: where the process has the user id of other people's files, they must
# have no effect, and may not fail either, because `shutil.copy` calls them.
OF_OWNERS = frozenset(
    """
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
    """.split()
)

FORKING = frozenset({"fork", "vfork"})

# For sockets with a name, by which other processes are reached.
NAMING = frozenset("bind listen accept accept4 connect".split())

# For the keeper, beside reading files, signals to the one process and words to its parent.
OF_KEEPER = frozenset(
    """
    read pread64 lseek close fstat newfstatat statx getdents getdents64
    wait4 rt_sigtimedwait rt_sigprocmask rt_sigaction rt_sigreturn restart_syscall
    brk mmap munmap mremap mprotect madvise futex clock_gettime sched_yield exit exit_group
    statfs fstatfs capget getpid getppid getresuid getresgid getgroups
    """.split()
)
