# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which directives of a unit may be behind an error of its program, and what has to be tried to know.

Private to this collection: it may change in any release. Facts: systemd.exec(5), "Sandboxing"; errno(3).
Nothing is asked here: see `probes.transient`.
"""

import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import UNKNOWN
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import TRUE

# What failed. errno: its name, such as `EACCES`, or None. path: str or None. port: int or None. signal: the name of the
# signal that ended the program, or None. words: list of str, the lines that say so.
Access = namedtuple("Access", "errno path port signal words")
Access.__new__.__defaults__ = (None, None, None, None, ())
# What to try. kind: one of `transient.KINDS`. argument: str. directives: those that may be behind it, in order.
Trial = namedtuple("Trial", "kind argument directives")

HOMES = ("/home", "/root", "/run/user")
OF_PATHS = ("EACCES", "ENOENT", "EROFS", "EPERM", "ENODEV", "ENOTDIR", "EISDIR")
# Directives that hide paths or make them read-only, and the paths that they are about.
SWITCHES = {
    "ProtectHome": HOMES,
    "PrivateTmp": ("/tmp", "/var/tmp"),
    "PrivateDevices": ("/dev",),
    "DevicePolicy": ("/dev",),
    "ProtectKernelTunables": ("/proc", "/sys"),
    "ProtectControlGroups": ("/sys/fs/cgroup",),
    "ProtectKernelModules": ("/usr/lib/modules", "/lib/modules"),
    "ProtectKernelLogs": ("/dev/kmsg", "/proc/kmsg"),
    "ProtectClock": ("/dev",),
    "ProtectProc": ("/proc",),
    "ProcSubset": ("/proc",),
    "ProtectSystem": ("/",),
}
LISTS = ("InaccessiblePaths", "TemporaryFileSystem", "ReadOnlyPaths", "NoExecPaths", "BindPaths", "BindReadOnlyPaths")
# Directives after which no program gains rights, where the unit has an account: systemd.exec(5), NoNewPrivileges=.
NO_NEW_PRIVILEGES = (
    "NoNewPrivileges",
    "SystemCallFilter",
    "SystemCallArchitectures",
    "RestrictAddressFamilies",
    "RestrictNamespaces",
    "PrivateDevices",
    "ProtectKernelTunables",
    "ProtectKernelModules",
    "ProtectKernelLogs",
    "ProtectClock",
    "ProtectHostname",
    "MemoryDenyWriteExecute",
    "RestrictRealtime",
    "RestrictSUIDSGID",
    "LockPersonality",
    "DynamicUser",
)
PATH_IN_A_WORD = re.compile(r"(?:(?<=[\s=:'\">])|\A)(/[\w.+@%/-]{1,1000})")
# What a program only reads.
READ_ONLY = re.compile(
    r"\.(?:py|js|mjs|cjs|jar|sh|rb|php|pl|dll|so|conf|cfg|ini|ya?ml|toml|json|xml|properties|pem|crt|key)\Z"
    r"|\A/(?:bin|sbin|usr|lib\w*|proc|sys|dev)(?:/|\Z)"
)
LONGEST_WORD, MOST_PATHS = 4096, 8
# Programs that write machine code while they run.
COMPILING = re.compile(r"(?:node|nodejs|java|dotnet|mono|luajit|pypy\d*|php\S*|ruby|julia|deno|bun|qemu\S*|beam\S*)\Z")
ABOUT_CODE = re.compile(r"mprotect|mmap|execmem|[Jj][Ii][Tt]\b|executable memory|[Cc]ode[ _]?(?:range|space|cache)")
CRASHES = ("SIGTRAP", "SIGSEGV", "SIGABRT", "SIGILL", "SIGBUS")
# What a line with EPERM or EACCES speaks of, and the trial.
CALLS = (
    (re.compile(r"setgroups|initgroups|set(?:res|re|e)?gid", re.I), "setgid"),
    (re.compile(r"set(?:res|re|e)?uid", re.I), "setuid"),
    (re.compile(r"chmod|set[ug]id bit", re.I), "special-bits"),
    (re.compile(r"\bl?f?chown|changing ownership|cannot change owner", re.I), "chown"),
    (re.compile(r"chroot", re.I), "chroot"),
    (re.compile(r"\bping\b|raw socket|SOCK_RAW|icmp", re.I), "raw-socket"),
    (re.compile(r"sched_set|realtime|SCHED_(?:FIFO|RR)|pid \d+'s policy|rtprio", re.I), "realtime"),
    (re.compile(r"unshare|clone|namespace", re.I), "namespace"),
    (re.compile(r"setns|mount", re.I), "namespace"),
)
GAINING = re.compile(
    r"no new privileges|effective uid is not 0|must be (?:set)?suid|installed setuid|must be owned by uid 0"
)
OF_CALLS = ("CapabilityBoundingSet", "SystemCallFilter", "NoNewPrivileges", "PrivateUsers", "RestrictNamespaces")
OF_CALLS += ("RestrictRealtime", "RestrictSUIDSGID", "PrivateDevices", "User")


def trials(access, needs):
    """Return the list of Trial for an Access: what may be tried to see whether the unit itself is behind it."""
    found = []
    words = "\n".join(access.words)
    about = _about(access.path, needs) if access.path and access.path.startswith("/") else []
    if access.errno == "EACCES" and access.path and needs.user in (None, "root", "0"):
        about += _set(("CapabilityBoundingSet",), needs)  # for root that stands for the rights to a file
    if about and access.errno in OF_PATHS:
        found.append(Trial("path", access.path, about))
    if access.errno == "EROFS" and not access.path:
        found += [Trial("path", path, _about(path, needs)) for path in named_paths(needs)]
    if access.errno == "EAFNOSUPPORT":
        found.append(Trial("families", "", _set(("RestrictAddressFamilies",), needs)))
    port = _port(access, needs)
    if port is not None and access.errno in ("EACCES", "EPERM"):
        found.append(Trial("bind", str(port), _set(("CapabilityBoundingSet", "PrivateUsers"), needs)))
    if GAINING.search(words):
        found.append(Trial("privileges", "", _set(NO_NEW_PRIVILEGES, needs)))
    elif access.errno in ("EPERM", "EACCES") and not found:
        kind = next((kind for pattern, kind in CALLS if pattern.search(words)), None)
        # A path that may not be had with EPERM is one that the program wants to own.
        kind = kind or ("chown" if access.path and access.errno == "EPERM" else None)
        if kind:
            found.append(Trial(kind, "", _set(OF_CALLS, needs)))
    if _may_be_code(access, needs, words):
        found.append(Trial("code", "", _set(("MemoryDenyWriteExecute", "SystemCallFilter"), needs)))
    if access.errno == "ENOMEM":
        found.append(Trial("memory", "", _set(("LimitAS", "LimitDATA"), needs)))
    return [trial for trial in found if trial.directives]


def named_paths(needs):
    """What a program may have wanted to write that does not say what: as its unit names it, the likeliest first."""
    found = [one.path for one in needs.outputs if not one.by_manager]
    words = [word for one in needs.commands if one.directive == "ExecStart" for word in one.argv]
    for text in words + list(needs.environment.values()):
        found += [path for path in PATH_IN_A_WORD.findall(text[:LONGEST_WORD]) if not READ_ONLY.search(path)]
    if needs.working_directory and needs.working_directory.path != "~":
        found.append(needs.working_directory.path)
    return [path for path in dict.fromkeys(found) if path.startswith("/")][:MOST_PATHS]


def _may_be_code(access, needs, words):
    if access.signal in CRASHES or access.signal == "SIGSYS":
        programs = [one.path.rpartition("/")[2] for one in needs.commands]
        return any(COMPILING.match(name) for name in programs) or bool(ABOUT_CODE.search(words))
    if access.errno == "EPERM" and not access.path and not _set(("SystemCallFilter", "CapabilityBoundingSet"), needs):
        return not any(pattern.search(words) for pattern, _kind in CALLS)
    return access.errno in ("EACCES", "EPERM", "ENOMEM") and bool(ABOUT_CODE.search(words))


def _port(access, needs):
    """The port that the program was refused; where it names none, that of its command line which is not for all."""
    if access.port is not None or access.path:
        return access.port
    low = [bind.port for bind in needs.binds if bind.kind == "tcp" and bind.port < 1024]
    return low[0] if low and access.errno == "EACCES" else None


def _set(names, needs):
    """Those of the directives that the unit sets to something."""
    found = []
    for name in names:
        value = (needs.sandbox.last(name) or "").lower()
        value = value or ("none" if name == "CapabilityBoundingSet" and needs.is_set(name) else "")
        if value and value not in ("no", "false", "off", "0", "n", "f", "infinity") and name != "User":
            found.append(name)
    if "DynamicUser" in found:
        found.remove("DynamicUser")
    return found


def _about(path, needs):
    """The directives that may hide a path or make it read-only, the nearest first."""
    found = []
    for name in LISTS:
        tops = [top for top in needs.paths(name) if _below(path, top)]
        if tops:
            found.append((max(map(len, tops)), name))
    for name in _set(SWITCHES, needs):
        tops = [top for top in SWITCHES[name] if _below(path, top)]
        if tops and not (name == "ProtectSystem" and not _is_of_the_system(path, needs)):
            found.append((max(map(len, tops)), name))
    found.sort(key=lambda one: -one[0])
    return [name for _length, name in found]


def _is_of_the_system(path, needs):
    """Whether ProtectSystem= makes a path read-only at all."""
    word = needs.sandbox.last("ProtectSystem").lower()
    tops = ["/usr", "/boot", "/efi"] + (["/etc"] if word == "full" else [])
    return word == "strict" or ((word in TRUE or word == "full") and any(_below(path, top) for top in tops))


def _below(path, top):
    return (path + "/").startswith(top.rstrip("/") + "/")


def opened(directive, trial, needs):
    """The list of lines that take a directive's effect on what failed away, the rest of the unit's sandbox kept."""
    value = (needs.sandbox.last(directive) or "").lower()
    if directive in LISTS:
        kept = [one for one in needs.sandbox.all(directive) if not _names(one, trial.argument)]
        return [directive + "="] + ["%s=%s" % (directive, one) for one in kept]
    if directive == "ProtectHome":
        return ["ProtectHome=" + ("no" if value == "read-only" else "read-only")]
    if directive == "CapabilityBoundingSet":
        return ["CapabilityBoundingSet=" + CAPABILITIES.get(trial.kind, "~")]
    if directive == "SystemCallFilter":
        return ["SystemCallFilter=" + FILTERED.get(trial.kind, "")]
    return [directive + "=" + NEUTRAL.get(directive, "no")]


CAPABILITIES = {
    "path": "CAP_DAC_OVERRIDE",
    "bind": "CAP_NET_BIND_SERVICE",
    "setgid": "CAP_SETGID CAP_SETUID",
    "setuid": "CAP_SETUID CAP_SETGID",
    "chown": "CAP_CHOWN CAP_FOWNER",
    "chroot": "CAP_SYS_CHROOT",
    "raw-socket": "CAP_NET_RAW",
    "realtime": "CAP_SYS_NICE",
    "namespace": "CAP_SYS_ADMIN",
}
# What a filter has to let through; nothing takes the whole filter away.
FILTERED = {"setgid": "@setuid", "setuid": "@setuid", "chown": "@chown", "chroot": "chroot", "namespace": "unshare"}
NEUTRAL = {"ProtectProc": "default", "ProcSubset": "all", "DevicePolicy": "auto"}
NEUTRAL.update(LimitAS="infinity", LimitDATA="infinity", SystemCallArchitectures="", RestrictAddressFamilies="")


def _names(value, path):
    return any(_below(path, word.lstrip("-+").partition(":")[0]) for word in value.split())


# --- What a finding says that failed

ERRNO_OF = {"denied": "EACCES", "not-writable": "EACCES", "read-only": "EROFS", "file-missing": "ENOENT"}
ERRNO_OF.update({"connection-refused": "ECONNREFUSED", "name-unresolved": "ENETUNREACH"})
ERRNO_OF.update({"bind-denied": "EACCES", "memory-short": "ENOMEM"})


WORDS = (
    ("EAFNOSUPPORT", re.compile(r"EAFNOSUPPORT|[Aa]ddress family not supported")),
    ("EROFS", re.compile(r"EROFS|[Rr]ead-only file ?system|unable to open database file|readonly database")),
    ("EPERM", re.compile(r"EPERM|[Oo]peration not permitted")),
    ("EACCES", re.compile(r"EACCES|[Pp]ermission denied")),
    ("ENOMEM", re.compile(r"ENOMEM|[Cc]annot allocate memory")),
    ("ECONNREFUSED", re.compile(r"ECONNREFUSED|[Cc]onnection refused")),
    ("ENETUNREACH", re.compile(r"ENETUNREACH|[Nn]etwork is unreachable")),
)
PATHS = (
    re.compile(r"(?:[Pp]ermitted|[Dd]enied|[Dd]irectory|[Ss]ystem): '(/[^'\n]{1,1000})'"),
    re.compile(r"['\"\u2018](/[^'\"\u2019\n]{1,1000})['\"\u2019]: (?:Read-only|Permission|Operation|No such)"),
    re.compile(r"(?<![^\s:])(/[^\s:'\"]{1,1000}): (?:Read-only|Permission|Operation|No such)"),
)


def _errno_of(words):
    """The last error number that the lines name."""
    said = [name for line in words for name, pattern in WORDS if pattern.search(line)]
    return said[-1] if said else None


def _path_of(words):
    found = [match.group(1) for line in words for one in PATHS for match in [one.search(line)] if match]
    return found[-1] if found else None


# Semaphores and segments of POSIX lie in a directory that no message names: shm_overview(7).
SHARED_MEMORY = re.compile(r"multiprocessing|SemLock|sem_open|shm_open|shared[ _]memory")


def access_of(finding):
    """Return the Access that a finding about a program's end tells of, None where it tells of none."""
    params = finding.params
    words = [line for line in finding.evidence if line]
    errno = params.get("errno") or ERRNO_OF.get(finding.code) or _errno_of(words)
    path, port = params.get("path"), str(params.get("port") or "")
    path = _path_of(words) if path in (None, "", UNKNOWN) else path
    if path is None and errno in OF_PATHS and SHARED_MEMORY.search("\n".join(words)):
        path, errno = "/dev/shm", "EACCES"
    signal = params.get("signal")
    if not (errno or signal or GAINING.search("\n".join(words))):
        return None
    return Access(errno, path, int(port) if port.isdigit() else None, signal, words)
