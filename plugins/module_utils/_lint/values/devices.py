# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices, CPU sets, network interfaces and addresses, sockets.

Private to this collection: it may change in any release.

Sources: systemd.resource-control(5), systemd.socket(5), systemd.exec(5) "CPUAffinity=".
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.choices import vocabulary
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.numbers import (
    in_range,
    is_span,
    to_bytes,
    to_number,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.paths import (
    has_dots,
    is_api_path,
    path_params,
    path_problem,
    var_run,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import (
    blanks_only,
    expand,
    pattern,
    warn,
    words,
)


def _device_words(value):
    match = pattern(r"""[ \t\n\r]*((?:"[^"]*"|'[^']*'|[^ \t\n\r"'])+)[ \t\n\r]*(.*)""").match(value)
    return (match.group(1).strip("\"'"), match.group(2)) if match else (value, "")


def _device_problem(path, version, anywhere):
    if version < 220:
        anywhere = False
    elif anywhere:
        rule = "unnormalized-path" if ".." in path.split("/") else None
        return [(rule, "warning", path_params(path, version))] if rule else None
    expanded, unknown = expand(path, version)
    if unknown:
        return warn("unknown-specifier", path, "%" + unknown, word=unknown)
    if "%" in path and not path.startswith("/"):
        return None
    below = expanded.startswith("/dev/") or version >= 239 and expanded.startswith("/run/systemd/inaccessible/")
    if below and (version < 220 or ".." not in expanded.split("/") and not expanded.endswith("/")):
        return None
    return warn("bad-device", path, "/dev/null")


def _device(value, version, _argument, _key, _unit_type):
    if not value:
        return None
    path, rights = _device_words(value) if version >= 220 else value.partition(" ")[::2]
    if not path.startswith(("block-", "char-")):
        found = _device_problem(path, version, False)
        if found:
            return found
    if rights.strip("rwm"):
        return warn("bad-device-rights", rights, "rwm")
    return None


def _devpair(value, version, what, ok, expected):
    """Check a device followed by a value."""
    if not value:
        return None
    path, rest = _device_words(value)
    if not rest:
        return warn("missing-device-value", value, "%s %s" % (path or "/dev/sda", expected))
    found = _device_problem(path, version, True)
    if not found and not ok(rest):
        return warn(what, rest, expected)
    return found


def _devweight(value, version, argument, _key, _unit_type):
    low, high = (10, 1000) if argument else (1, 10000)
    return _devpair(
        value, version, "out-of-range", lambda text: in_range(text, low, high, version), "%d..%d" % (low, high)
    )


def _devlimit(value, version, argument, _key, _unit_type):
    def taken(text):
        return text == "infinity" and not argument or bool(to_bytes(text, 1000, version))

    return _devpair(value, version, "bad-size", taken, "10M")


def _devsec(value, version, _argument, _key, _unit_type):
    return _devpair(value, version, "bad-timespan", lambda text: is_span(text, version), "25ms")


def _cpus(value, version, argument, _key, _unit_type):
    """Check sets of numbers such as 0-3 5. Up to 247 systemd refuses a unit with an invalid CPUAffinity=."""
    if (
        value == "numa"
        and argument == "!"
        and version >= 239
        or value == "all"
        and argument == "numa"
        and version >= 244
    ):
        return None
    text, unknown = expand(value, version) if version >= 252 and argument != "numa" else (value, None)
    if unknown:
        return warn("unknown-specifier", value, "%" + unknown, word=unknown)
    if text != value:
        return None
    severity = "error" if argument == "!" and version < 248 else "warning"
    found, broken = words(text.replace(",", " "), 262)
    for word in found:
        low, dash, high = word.partition("-")
        numbers = [to_number(part, version) for part in ((low, high) if dash else (low,))]
        if None in numbers or min(numbers) < 0 or max(numbers) > 8191:
            return [("bad-cpu-set", severity, {"value": word, "expected": "0-3 5"})]
        if numbers[0] > numbers[-1]:
            return warn("bad-cpu-set", word, "%s-%s" % (high, low))
    return [("unbalanced-quotes", severity, {"value": value})] if broken else None


def _addresses(value, version, _argument, _key, _unit_type):
    for word in blanks_only(value):
        if word not in ("any", "link-local", "multicast") and not _is_localhost(word) and not _is_prefix(word):
            return warn("bad-address", word, "192.0.2.0/24 2001:db8::/32 localhost any")
    return None


def _is_localhost(word):
    name = word.lower().rstrip(".")
    return name in ("localhost", "localhost.localdomain") or name.endswith((".localhost", ".localhost.localdomain"))


def _is_prefix(word):
    address, slash, bits = word.partition("/")
    four = _is_ip4(address)
    if not four and not _is_ip6(address):
        return False
    return not slash or in_range(bits, 0, 32 if four else 128)


def _inet(family, text):
    import socket

    try:
        socket.inet_pton(family, text)
    except (OSError, ValueError):
        return False
    return True


def _is_ip4(text):
    import socket

    return _inet(socket.AF_INET, text)


def _is_ip6(text):
    import socket

    return _inet(socket.AF_INET6, text)


def _is_interface(name, version, longest=15):
    if (
        not name
        or len(name) > longest
        or name in (".", "..")
        or name.isdigit()
        or version > 247
        and name in ("all", "default")
    ):
        return False
    return all("!" <= char <= "~" and char not in (":/%" if version > 247 else ":/") for char in name)


def _interface(value, version, argument, _key, _unit_type):
    if not value or value == argument or version < 220:
        return None
    name = expand(value, version)[0] if version > 257 else value
    if _is_interface(name, version, 15 if argument else 127):
        return None
    return warn("bad-interface", value, "eth0")


def _interfaces(value, version, _argument, _key, _unit_type):
    for word in words(value[1:] if value[:1] == "~" else value, version)[0]:
        if not _is_interface(word, version, 127 if version > 252 else 15):
            return warn("bad-interface", word, "eth0")
    return None


def _is_port(text, version):
    return in_range(text, 1, 65535, version)


def _is_socket_address(text, version):
    if text[:1] in ("/", "@"):
        return len(text.encode("utf-8", "replace")) < 108
    if text.startswith("vsock:" if version < 253 else "vsock") and version >= 234 and ":" in text:
        port = text.rpartition(":")[2]
        return port == "any" or in_range(port, 0, 0xFFFFFFFF)
    if text[:1] == "[":
        address, bracket, rest = text[1:].partition("]")
        return bool(bracket) and rest[:1] == ":" and _is_ip6(address) and _is_port(rest[1:].partition("%")[0], version)
    address, colon, port = text.rpartition(":")
    if not colon:
        return _is_port(text, version)
    if address in ("*", "localhost", "tcp", "udp", ""):
        return False
    # Up to 245 an interface is accepted as the address.
    return _is_port(port.partition("%")[0], version) and (
        _is_ip4(address) or version < 246 and _is_interface(address, version)
    )


def _listen_path(value, version, key):
    if version < 220 and key == "ListenMessageQueue":
        return None
    rule = path_problem(value, version)
    if version < 220 and not rule and has_dots(value):
        rule = "unnormalized-path"
    if not rule and version >= 257 and key != "ListenSpecial" and is_api_path(value):
        rule = "api-path"
    if rule:
        return [(rule, "error" if version < 220 else "warning", path_params(value, version))]
    return var_run(value, version) if key == "ListenFIFO" else None


def _listen(value, version, _argument, key, _unit_type):
    if not value:
        return None
    if key in ("ListenFIFO", "ListenSpecial", "ListenMessageQueue", "ListenUSBFunction"):
        return _listen_path(value, version, key)
    if version < 220 and value[0] == "/" and key != "ListenNetlink" and has_dots(value):
        return [("unnormalized-path", "error", path_params(value, version))]
    text, unknown = expand(value, version)
    if unknown:
        return warn("unknown-specifier", value, "%" + unknown, word=unknown)
    if key == "ListenNetlink":
        family, _blank, group = text.lstrip(" ").partition(" ")
        if (family in vocabulary("netlink", version)[0] or in_range(family, 0, 1 << 31)) and (
            not group or version in (219, 239) or in_range(group, 0, 0xFFFFFFFF)
        ):
            return None
        return warn("bad-socket-address", value, "kobject-uevent 1")
    if "%" in value and value[0] not in "/@%":
        # A specifier provides the port or address.
        return None
    if not _is_socket_address(text, version):
        return warn("bad-socket-address", value, "8080, 127.0.0.1:8080, [::1]:8080, /run/name.sock")
    if key == "ListenSequentialPacket" and text[0] not in "/@":
        return warn("bad-socket-address", value, "/run/name.sock")
    return var_run(value, version)


def _socketbind(value, version, _argument, _key, _unit_type):
    """Check family, protocol and ports, each of them optional."""
    parts = value.split(":")
    low, dash, high = parts[-1].partition("-")
    names = ("ipv4", "ipv6", "tcp", "udp")
    taken = value in ("", "any") or parts[-1] in names + ("any",) or version > 252 and low == "0" and not dash
    taken = (
        taken or _is_port(low, version) and (not dash or _is_port(high, version) and to_number(low) <= to_number(high))
    )
    if taken and all(part in names for part in parts[:-1]):
        return None
    return warn("bad-socket-bind", value, "ipv4:tcp:8080-8090")


def _bpf(value, version, _argument, _key, _unit_type):
    kind, colon, path = value.partition(":")
    if not value or colon and path.startswith(("/", "%")):
        return None
    return warn("relative-path", path or value, (kind or "egress") + ":/sys/fs/bpf/name")


KINDS = {
    "addresses": _addresses,
    "bpf": _bpf,
    "cpus": _cpus,
    "device": _device,
    "devlimit": _devlimit,
    "devsec": _devsec,
    "devweight": _devweight,
    "interface": _interface,
    "interfaces": _interfaces,
    "listen": _listen,
    "socketbind": _socketbind,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "bad-address": (
        "{value} is not an IP address or network",
        "Write addresses with blanks between them, such as {expected}.",
        "{value} 不是 IP 地址或网段",
        "请用空格分隔地址，例如 {expected}。",
    ),
    "bad-cpu-set": (
        "{value} is not a set of CPUs or nodes",
        "Write numbers and ranges from low to high, such as {expected}.",
        "{value} 不是合法的 CPU 或节点集合",
        "请写编号或从小到大的范围，例如 {expected}。",
    ),
    "bad-device": (
        "{value} is not a device node below /dev",
        "Write a path such as {expected}, or block-* or char-* for a group of devices.",
        "{value} 不是 /dev 下的设备节点",
        "请写 {expected} 这样的路径，或用 block-*、char-* 表示一类设备。",
    ),
    "bad-device-rights": (
        "{value} are not device access rights",
        "Write letters of {expected}: read, write, mknod.",
        "{value} 不是设备权限",
        "请用 {expected} 中的字母：读、写、创建。",
    ),
    "bad-interface": (
        "{value} is not a network interface name",
        "Write the interface's name, such as {expected}.",
        "{value} 不是网络接口名",
        "请写接口名，例如 {expected}。",
    ),
    "bad-socket-address": (
        "{value} is not an address to listen on",
        "Write {expected}.",
        "{value} 不是可监听的地址",
        "请写 {expected}。",
    ),
    "bad-socket-bind": (
        "{value} is not a rule for SocketBindAllow= and the like",
        "Write for example {expected}, or any.",
        "{value} 不是合法的绑定规则",
        "可写 {expected} 或 any。",
    ),
    "missing-device-value": (
        "{value} lacks the device, or the value for it",
        "Write {expected}.",
        "{value} 缺少设备或其数值",
        "请写 {expected}。",
    ),
}
