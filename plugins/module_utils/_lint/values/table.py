# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of the words that some kinds of values accept, and of obsolete directives.

Private to this collection: it may change in any release.

Sources: the man pages systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.resource-control(5),
systemd.kill(5), systemd.socket(5), systemd.mount(5), systemd.automount(5), systemd.swap(5), systemd.timer(5),
systemd.path(5), systemd.slice(5), systemd.scope(5) of the versions 219 to 262, and the behaviour of those versions.
"""

# Words of the kinds "enum" and "words", and a few other lists.
# "?N" first: accepts an empty value (since N). "~": accepts a boolean.
# WORD+N: since version N. WORD-N: up to version N. "#N": accepts a number of 0..N.
WORDS = {
    "type": "simple forking oneshot dbus notify idle exec+239 notify-reload+253",
    "restart": "no on-success on-failure on-abnormal on-watchdog on-abort always",
    "restart_mode": "normal direct debug+257",
    "exit_type": "main cgroup",
    "notify": "none main all exec+233",
    "timeout_mode": "terminate abort kill",
    "oom_policy": "continue stop kill",
    "preserve": "~ restart on-success+258",
    "kill_mode": "?246 control-group process mixed none",
    "action": "none reboot reboot-force reboot-immediate poweroff poweroff-force poweroff-immediate exit+239 "
    "exit-force+239 soft-reboot+254 soft-reboot-force+254 halt+254 halt-force+254 halt-immediate+254 kexec+254 "
    "kexec-force+254",
    "collect": "inactive inactive-or-failed",
    "job_mode": "fail replace replace-irreversibly isolate flush ignore-dependencies ignore-requirements "
    "triggering+246 "
    "restart-dependencies+257 lenient+258",
    "protect_system": "~ full strict+232",
    "protect_home": "~ read-only tmpfs+238",
    "protect_proc": "default noaccess invisible ptraceable",
    "proc_subset": "all pid",
    "protect_cgroups": "~ private+257 strict+257",
    "private_tmp": "~ connected+257 disconnected+257",
    "private_users": "~ self+257 identity+257 full+258 managed+258",
    "private_pids": "~",
    "private_bpf": "~",
    "keyring": "inherit private shared",
    "utmp": "init login user",
    "propagation": "? shared slave private",
    "personality": "?239 x86 x86-64 ppc ppc-le ppc64 ppc64-le ppc64le s390 s390x arm arm64 aarch64 arm-be arm64-be "
    "mips mips64 "
    "sparc sparc64 riscv64 loongarch64 ia64 alpha m68k sh parisc",
    "ioclass": "?239 none realtime best-effort idle #7",
    "sched": "?239 other batch idle fifo rr ext+258 #7",
    "facility": "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 "
    "local4 "
    "local5 local6 local7 #127",
    "level": "emerg alert crit err warning notice info debug #7",
    "numa": "? default preferred bind interleave local preferred-many+258 weighted-interleave+258 #6",
    "thp": "inherit disable madvise system",
    "device_policy": "auto closed strict",
    "cpuset_partition": "? member root isolated",
    "oom_mode": "? auto kill",
    "oom_preference": "none avoid omit",
    "pressure": "~ auto skip",
    "tos": "?239 low-delay throughput reliability low-cost #255",
    "bind": "~ default both ipv6-only",
    "timestamping": "~ off us ns usec nsec \u00b5s \u03bcs",
    "defer": "~ patient",
    "socket_protocol": "udplite sctp mptcp+254",
    "input": "null tty tty-force tty-fail socket data+236 fd+235",
    "output": "inherit null tty journal journal+console kmsg kmsg+console socket syslog syslog+console fd+235",
    "archs": "native x86 x86-64 x32 arm arm64+230 mips+230 mips64+230 mips64-n32+230 mips-le+230 mips64-le+230 "
    "mips64-le-n32+230 ppc+230 ppc64+230 ppc64-le+230 s390+230 s390x+230 riscv64+247 loongarch64+257 parisc+252 "
    "parisc64+252 arc+252 sh+258 m68k+258",
    "securebits": "keep-caps keep-caps-locked no-setuid-fixup no-setuid-fixup-locked noroot noroot-locked",
    "controllers": "cpu cpuacct io blkio memory devices pids cpuset+239 bpf-firewall+243 bpf-devices+243 "
    "bpf-foreign+249 "
    "bpf-socket-bind+249 bpf-restrict-network-interfaces+250 bpf-bind-network-interface+258",
    "namespaces": "cgroup ipc net mnt pid user uts time+250",
    "netlink": "route firewall inet-diag nflog xfrm selinux iscsi audit fib-lookup connector netfilter ip6-fw "
    "dnrtmsg "
    "kobject-uevent generic scsitransport ecryptfs rdma smc crypto sock-diag unused usersock arpd tcpdiag",
    "groups": "default+231 basic-io+231 clock+231 cpu-emulation+231 debug+231 io-event+231 ipc+231 keyring+231 "
    "module+231 "
    "mount+231 network-io+231 obsolete+231 privileged+231 process+231 raw-io+231 file-system+233 reboot+233 "
    "resources+233 swap+233 setuid+235 aio+235 chown+235 memlock+235 signal+235 sync+235 timer+235 "
    "system-service+239 pkey+245 known+239 sandbox+256",
    "statuses": "SUCCESS FAILURE CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO "
    "TIMERSLACK SECUREBITS SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP SETSID CONFIRM STDERR PAM "
    "NETWORK NAMESPACE NO_NEW_PRIVILEGES SECCOMP SELINUX_CONTEXT PERSONALITY APPARMOR ADDRESS_FAMILIES "
    "RUNTIME_DIRECTORY CHOWN SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY "
    "CONFIGURATION_DIRECTORY NUMA_POLICY CREDENTIALS+247 BPF+249 KSM+254 MEMORY_THP+258 EXCEPTION "
    "INVALIDARGUMENT NOTIMPLEMENTED NOPERMISSION NOTINSTALLED NOTCONFIGURED NOTRUNNING USAGE DATAERR NOINPUT "
    "NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL PROTOCOL NOPERM CONFIG",
    "signals": "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP "
    "TTIN TTOU "
    "URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS",
    "capabilities": "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable "
    "net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot "
    "sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease "
    "audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read "
    "perfmon bpf checkpoint_restore",
    "families": "ALG APPLETALK ASH ATMPVC ATMSVC AX25 BLUETOOTH BRIDGE CAIF CAN DECNET ECONET FILE IB IEEE802154 "
    "INET INET6 "
    "IPX IRDA ISDN IUCV KCM KEY LLC LOCAL MCTP+249 MPLS NETBEUI NETLINK NETROM NFC PACKET PHONET PPPOX QIPCRTR "
    "RDS ROSE ROUTE RXRPC SECURITY SMC SNA TIPC UNIX VSOCK WANPIPE X25 XDP",
    "syscalls": "_llseek _newselect _sysctl accept accept4 access acct add_key adjtimex afs_syscall alarm arch_prctl "
    "arm_fadvise64_64 arm_sync_file_range atomic_barrier atomic_cmpxchg_32 bdflush bind bpf break breakpoint "
    "brk cachectl cacheflush cachestat capget capset chdir chmod chown chown32 chroot clock_adjtime "
    "clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep "
    "clock_nanosleep_time64 clock_settime clock_settime64 clone clone3 close close_range connect "
    "copy_file_range creat create_module delete_module dup dup2 dup3 epoll_create epoll_create1 epoll_ctl "
    "epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit "
    "exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_init fanotify_mark fchdir fchmod "
    "fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr file_getattr file_setattr "
    "finit_module flistxattr flock fork fremovexattr fsconfig fsetxattr fsmount fsopen fspick fstat fstat64 "
    "fstatat64 fstatfs fstatfs64 fsync ftime ftruncate ftruncate64 futex futex_requeue futex_time64 futex_wait "
    "futex_waitv futex_wake futimesat get_kernel_syms get_mempolicy get_robust_list get_thread_area get_tls "
    "getcpu getcwd getdents getdents64 getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups "
    "getgroups32 getitimer getpagesize getpeername getpgid getpgrp getpid getpmsg getppid getpriority getrandom "
    "getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid getsockname getsockopt gettid "
    "gettimeofday getuid getuid32 getxattr getxattrat gtty idle init_module inotify_add_watch inotify_init "
    "inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 "
    "io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioctl ioperm iopl ioprio_get ioprio_set "
    "ipc kcmp kexec_file_load kexec_load keyctl kill landlock_add_rule landlock_create_ruleset "
    "landlock_restrict_self lchown lchown32 lgetxattr link linkat listen listmount listns listxattr listxattrat "
    "llistxattr lock lookup_dcookie lremovexattr lseek lsetxattr lsm_get_self_attr lsm_list_modules "
    "lsm_set_self_attr lstat lstat64 madvise map_shadow_stack mbind membarrier memfd_create memfd_secret "
    "migrate_pages mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 modify_ldt mount "
    "mount_setattr move_mount move_pages mprotect mpx mq_getsetattr mq_notify mq_open mq_timedreceive "
    "mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink mremap mseal msgctl msgget msgrcv msgsnd "
    "msync multiplexer munlock munlockall munmap name_to_handle_at nanosleep newfstatat nfsservctl nice "
    "oldfstat oldlstat oldolduname oldstat olduname open open_by_handle_at open_tree open_tree_attr openat "
    "openat2 pause pciconfig_iobase pciconfig_read pciconfig_write perf_event_open personality pidfd_getfd "
    "pidfd_open pidfd_send_signal pipe pipe2 pivot_root pkey_alloc pkey_free pkey_mprotect poll ppoll "
    "ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_madvise process_mrelease process_vm_readv "
    "process_vm_writev prof profil pselect6 pselect6_time64 ptrace putpmsg pwrite64 pwritev pwritev2 "
    "query_module quotactl quotactl_fd read readahead readdir readlink readlinkat readv reboot recv recvfrom "
    "recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2 "
    "request_key restart_syscall riscv_flush_icache riscv_hwprobe rmdir rseq rseq_slice_yield rt_sigaction "
    "rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait "
    "rt_sigtimedwait_time64 rt_tgsigqueueinfo rtas s390_guarded_storage s390_pci_mmio_read s390_pci_mmio_write "
    "s390_runtime_instr s390_sthyi sched_get_priority_max sched_get_priority_min sched_getaffinity "
    "sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 "
    "sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp security select "
    "semctl semget semop semtimedop semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto "
    "set_mempolicy set_mempolicy_home_node set_robust_list set_thread_area set_tid_address set_tls "
    "setdomainname setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 sethostname "
    "setitimer setns setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 "
    "setreuid setreuid32 setrlimit setsid setsockopt settimeofday setuid setuid32 setxattr setxattrat sgetmask "
    "shmat shmctl shmdt shmget shutdown sigaction sigaltstack signal signalfd signalfd4 sigpending sigprocmask "
    "sigreturn sigsuspend socket socketcall socketpair splice spu_create spu_run ssetmask stat stat64 statfs "
    "statfs64 statmount statx stime stty subpage_prot swapcontext swapoff swapon switch_endian symlink "
    "symlinkat sync sync_file_range sync_file_range2 syncfs sys_debug_setcontext syscall sysfs sysinfo syslog "
    "sysmips tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 "
    "timer_settime timer_settime64 timerfd timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime "
    "timerfd_settime64 times tkill truncate truncate64 tuxcall ugetrlimit ulimit umask umount umount2 uname "
    "unlink unlinkat unshare uprobe uretprobe uselib userfaultfd usr26 usr32 ustat utime utimensat "
    "utimensat_time64 utimes vfork vhangup vm86 vm86old vmsplice vserver wait4 waitid waitpid write writev",
    "units": "service socket target device mount automount swap timer path slice scope snapshot-219 busname-219",
    "shells": "sh bash dash ash ksh mksh zsh fish busybox",
    "builtins": ". : alias bg case cd declare do done elif else eval exec exit export fi for function if jobs local "
    "popd "
    "pushd read readonly return select set shift source then trap typeset ulimit umask unalias unset until wait "
    "while",
    "operators": "> >> < << <<< | || & && &> &>> >& >| |& 1> 2> 1>> 2>> 2>&1 1>&2 >&2",
    "no_globs": "cat chgrp chmod chown cp echo gunzip gzip head install ln ls mkdir mv rm rmdir shred stat tail tar "
    "test "
    "touch wc",
    "booleans": "1 yes y true t on 0 no n false f off",
    "zero_memory": "MemorySwapMax StartupMemorySwapMax MemoryZSwapMax StartupMemoryZSwapMax MemoryLow StartupMemoryLow "
    ""
    "MemoryMin DefaultMemoryLow DefaultMemoryMin",
    "calendar": "minutely hourly daily monthly weekly yearly annually anually quarterly biannually bi-annually "
    "semiannually "
    "semi-annually",
    "coredump": "default all private-anonymous shared-anonymous private-file-backed shared-file-backed elf-headers "
    "private-huge shared-huge private-dax shared-dax",
    "targets": "network network-online multi-user graphical default basic local-fs remote-fs sysinit timers sockets "
    "paths "
    "rescue",
}

# Forms of the kind "form": a regular expression for the whole value or, after " ", for each word of it; an example.
# An empty value is always accepted.
FORMS = {
    "filesystems": (
        r" ~?(?:[^@~].*|@(?:basic-api|anonymous|application|auxiliary-api|common-block|historical-block|network"
        r"|privileged-api|security|temporary|known))?",
        "ext4 tmpfs @basic-api",
    ),
    "imagepolicy": (r"[*~-]|[^:=]*=[^:=]*(?::[^:=]*=[^:=]*)*", "root=verity+signed:usr=verity"),
    # Versions before 258 refuse unknown words.
    "imagepolicy257": (
        "[*~-]|{0}(?::{0})*".format(
            "(?:(?:root|usr)(?:-verity(?:-sig)?)?|home|srv|esp|xbootldr|swap|tmp|var)?=(?:{0}(?:[+]{0})*)?".format(
                " *(?:unprotected|verity|signed|encrypted|unused|absent|open|ignore|(?:read-only|growfs)-(?:on|off)) *"
            )
        ),
        "root=verity+signed:usr=verity",
    ),
    "logpattern": (r"(?!~\Z).*", "~word"),
    "nftset": (
        r" (?:cgroup|user|group):(?:arp|bridge|inet|ip6?|netdev):[A-Za-z][A-Za-z0-9/\\_.]*:[A-Za-z][A-Za-z0-9/\\_.]*",
        "cgroup:inet:table:set",
    ),
    "oldcaps": (r".*[=+-].*", "cap_net_admin=ep"),
    "oomrules": (r" [^/*?\[\]\\\"']+", "name"),
    "openfile": (
        r"/[^:]*[^:/](?::[^:]*(?::(?:(?:read-only|append|truncate|graceful),?)*)?)?",
        "/path:name:read-only",
    ),
    "refresh": (
        r"(?i:1|yes|y|true|t|on|0|no|n|false|f|off)|~?(?:credentials|extensions)(?: (?:credentials|extensions))*",
        "credentials",
    ),
    "subgroup": (r"(?!cgroup\.|_|\.)[^/]+", "main"),
    "xattr": (r"user\.[^=]+=.*", "user.name=value"),
}

# Directives that a version ignores ("removed"), or uses with a warning ("deprecated"):
# first version, last version, what to use instead.
OBSOLETE = {
    "Capabilities": ("removed", 230, 999, "AmbientCapabilities"),
    "NetClass": ("removed", 230, 999, ""),
    "SysVStartPriority": ("removed", 230, 999, ""),
    "BusPolicy": ("removed", 230, 999, ""),
    "IgnoreOnSnapshot": ("removed", 230, 999, ""),
    "RequiresOverridable": ("deprecated", 230, 999, "Requires"),
    "RequisiteOverridable": ("deprecated", 230, 999, "Requisite"),
    "OnFailureIsolate": ("deprecated", 239, 999, "OnFailureJobMode"),
    "ConditionNull": ("deprecated", 243, 245, ""),
    "AssertNull": ("deprecated", 243, 245, ""),
    "CPUShares": ("deprecated", 252, 257, "CPUWeight"),
    "StartupCPUShares": ("deprecated", 252, 257, "StartupCPUWeight"),
    "MemoryLimit": ("deprecated", 252, 257, "MemoryMax"),
    "BlockIODeviceWeight": ("deprecated", 252, 257, "IODeviceWeight"),
    "BlockIOReadBandwidth": ("deprecated", 252, 257, "IOReadBandwidthMax"),
    "BlockIOWriteBandwidth": ("deprecated", 252, 257, "IOWriteBandwidthMax"),
}
# Removed after 257 without having been deprecated.
REMOVED_258 = {
    "CPUShares": "CPUWeight",
    "StartupCPUShares": "StartupCPUWeight",
    "MemoryLimit": "MemoryMax",
    "CPUAccounting": "",
    "BlockIOAccounting": "IOAccounting",
    "BlockIOWeight": "IOWeight",
    "StartupBlockIOWeight": "StartupIOWeight",
    "BlockIODeviceWeight": "IODeviceWeight",
    "BlockIOReadBandwidth": "IOReadBandwidthMax",
    "BlockIOWriteBandwidth": "IOWriteBandwidthMax",
    "DefaultMemoryLow": "MemoryLow",
    "DefaultMemoryMin": "MemoryMin",
    "DefaultStartupMemoryLow": "StartupMemoryLow",
}
