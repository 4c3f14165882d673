# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the unit forbid what its program does, whatever the files: sockets, code that it writes itself?

Private to this collection: it may change in any release. Facts: systemd.exec(5), "Sandboxing".
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.crossing import COMPILING, NO_NEW_PRIVILEGES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import filtered

TEMPORARY = ("/tmp/", "/var/tmp/")
FALSE = ("no", "false", "off", "0", "n", "f")
HEAP = re.compile(r"-(Xms|Xmx|XX:(?:Max|Initial)HeapSize=)(\d+[kKmMgGtT]?)\Z")
JAVA_VARIABLES = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
SIZE = re.compile(r"(\d{1,15})([kKmMgGtT]?)\Z")
GAINING = ("sudo", "su", "doas", "pkexec", "runuser")


def probe(needs, host):
    """Return the findings about what the unit forbids to its program."""
    outside = needs.server_command is not None and "+" in needs.server_command.prefixes
    if outside:
        return []
    filtering = filtered.forecast(needs)
    return _families(needs) + _code(needs) + _sockets(needs) + _gaining(needs) + _heap(needs) + filtering


# --- Families


def _families(needs):
    """Sockets that RestrictAddressFamilies= lets the service not make, the first of each family."""
    found = {}
    for family, source in _wanted(needs):
        if family not in found and not _allows(needs, family):
            params = {"unit": needs.unit, "family": family, "source": source}
            params["setting"] = "RestrictAddressFamilies=" + family
            line = "RestrictAddressFamilies=" + " ".join(needs.words("RestrictAddressFamilies"))
            found[family] = Finding(CODES["address-family-denied"], params, [line, source])
    return list(found.values())


def _wanted(needs):
    """`(family, source)` of the sockets that the service makes."""
    for bind in needs.binds:
        yield "AF_UNIX" if bind.kind == "unix" else "AF_INET6" if ":" in bind.host else "AF_INET", bind.source
    for target in needs.requires_tcp:
        yield "AF_INET6" if target.count(":") > 1 else "AF_INET", "requires_tcp " + target
    for path in needs.requires_unix:
        yield "AF_UNIX", "requires_unix " + path
    kind = needs.sandbox.last("Type") or ""
    if kind.startswith("notify"):
        yield "AF_UNIX", "Type=" + kind


def _allows(needs, family):
    """Whether a family is allowed: the first word says if the list names what is allowed or what is not."""
    words = needs.words("RestrictAddressFamilies")
    if not words:
        return True
    denies = words[0].startswith("~")
    allowed = denies
    inverted = False
    for value in needs.sandbox.all("RestrictAddressFamilies"):
        inverted = value.startswith("~")
        if family in value.lstrip("~").split():
            allowed = not inverted
    return allowed


# --- Code


def _code(needs):
    if not needs.sandbox.is_true("MemoryDenyWriteExecute"):
        return []
    for command in needs.commands:
        name = os.path.basename(command.path)
        if command.directive == "ExecStart" and COMPILING.match(name) and "--jitless" not in command.argv:
            params = {"unit": needs.unit, "program": name, "setting": "MemoryDenyWriteExecute=no"}
            return [Finding(CODES["code-denied"], params, ["MemoryDenyWriteExecute=yes", command.path])]
    return []


def _gaining(needs):
    """A program whose only work is to become another user, where nothing may."""
    unprivileged = needs.user not in (None, "root", "0")
    directives = [one for one in NO_NEW_PRIVILEGES if (needs.sandbox.last(one) or "no").lower() not in FALSE]
    found = []
    for command in needs.commands if directives and unprivileged else ():
        if os.path.basename(command.path) in GAINING and not command.prefixes:
            params = {"unit": needs.unit, "program": command.path, "directive": directives, "source": command.directive}
            found.append(Finding(CODES["privileges-denied"], params, directives + [command.path]))
    return found


# --- Memory


def _heap(needs):
    """A heap of Java that is larger than what the unit may use."""
    limits = [(key, _bytes(needs.sandbox.last(key) or "")) for key in ("MemoryMax", "MemoryLimit")]
    limits = [(size, key) for key, size in limits if size]
    java = [one for one in needs.commands if one.directive == "ExecStart" and os.path.basename(one.path) == "java"]
    if not limits or not java:
        return []
    words = java[0].argv + [word for name in JAVA_VARIABLES for word in needs.environment.get(name, "").split()]
    size, key = min(limits)
    for word in reversed(words):
        match = HEAP.match(word)
        if match and _bytes(match.group(2)) >= size:
            params = {"unit": needs.unit, "heap": word, "directive": "%s=%s" % (key, needs.sandbox.last(key))}
            return [Finding(CODES["heap-above-limit"], params, [word, params["directive"]])]
    return []


def _bytes(text):
    """A size with the suffix of systemd's or of Java's, 0 where it is none."""
    match = SIZE.match(text)
    return (
        int(match.group(1)) << 10 * ("kmgt".index(match.group(2).lower()) + 1 if match.group(2) else 0) if match else 0
    )


# --- Sockets in a /tmp of its own


def _sockets(needs):
    if not needs.sandbox.is_true("PrivateTmp"):
        return []
    name = needs.stem
    return [
        Finding(CODES["socket-private"], {"unit": needs.unit, "path": bind.path, "name": name}, [bind.source])
        for bind in needs.binds
        if bind.kind == "unix" and bind.path.startswith(TEMPORARY)
    ]


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "address-family-denied",
        "error",
        456,
        "backend_service_unit_sections",
        (
            "RestrictAddressFamilies= of {unit} forbids {family}, which {source} needs",
            "The kernel refuses such a socket with 'Address family not supported by protocol' (EAFNOSUPPORT).",
            DROPIN,
        ),
        (
            "{unit} 的 RestrictAddressFamilies= 禁止了 {source} 所需的 {family}",
            "内核会以 Address family not supported by protocol（EAFNOSUPPORT）拒绝此类套接字。",
            "",
        ),
    ),
    Code(
        "privileges-denied",
        "error",
        455,
        "backend_service_unit_sections",
        (
            "{program} cannot become another user: {unit} sets {directive}",
            "With NoNewPrivileges=, which several directives of the sandbox bring along for a service with an account, "
            "no program gains rights by being executed.",
            "Take {program} out of {source}=: User= gives the account, and a '+' before the path runs one command as "
            "root.",
        ),
        (
            "{program} 无法切换为其他用户：{unit} 设置了 {directive}",
            "有 NoNewPrivileges= 时（服务有账户时，沙箱的多个指令会隐含它），任何程序都不能通过执行获得更高权限。",
            "请从 {source}= 中去掉 {program}：账户用 User= 指定，路径前的 '+' 可让单个命令以 root 运行。",
        ),
    ),
    Code(
        "code-denied",
        "warning",
        457,
        "backend_service_unit_sections",
        (
            "MemoryDenyWriteExecute= keeps {program} from compiling code while it runs",
            "It writes machine code into memory and executes it, which {unit} forbids; it ends with a signal or an "
            "error at its start, unless it is told to interpret only.",
            DROPIN,
        ),
        (
            "MemoryDenyWriteExecute= 使 {program} 无法在运行时编译代码",
            "它会把机器码写入内存并执行，而 {unit} 禁止这样做；除非只用解释模式，否则启动时会因信号或错误结束。",
            "",
        ),
    ),
    Code(
        "heap-above-limit",
        "warning",
        459,
        "backend_service_unit_sections",
        (
            "{unit} gives Java a heap of {heap}, and {directive} is no more than that",
            "Java needs memory beside its heap. Once it is used, the kernel kills a process of the service.",
            "Raise MemoryMax= to about one and a half times the heap, or give Java a smaller one.",
        ),
        (
            "{unit} 给 Java 的堆为 {heap}，而 {directive} 不比它大",
            "Java 在堆之外还需要内存；内存用到上限时，内核会终止服务的进程。",
            "请将 MemoryMax= 提高到堆的约 1.5 倍，或减小堆。",
        ),
    ),
    Code(
        "socket-private",
        "warning",
        458,
        "backend_service_bind",
        (
            "Nobody outside of {unit} sees the socket {path}",
            "PrivateTmp= gives the service a /tmp of its own. A web server that is to connect to the socket does not "
            "find it.",
            "Put the socket into a directory of RuntimeDirectory={name}, such as /run/{name}.",
        ),
        (
            "{unit} 之外看不到套接字 {path}",
            "PrivateTmp= 使服务拥有自己的 /tmp，要连接该套接字的 Web 服务器找不到它。",
            "请把套接字放在 RuntimeDirectory={name} 的目录（如 /run/{name}）中。",
        ),
    ),
)
