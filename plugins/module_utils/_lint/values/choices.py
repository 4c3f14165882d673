# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of fixed lists: enumerations, signals, exit statuses, capabilities, system calls and the like.

Private to this collection: it may change in any release.

Sources: the man pages named in `table`, signal(7), capabilities(7), syscalls(2), errno(3).
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.numbers import (
    TRUE_FALSE,
    check_bool,
    check_span,
    in_range,
    to_number,
    to_percent,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import FORMS, WORDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import (
    blanks_only,
    pattern,
    warn,
    words,
)

_vocabularies = {}


def is_signal(text, version):
    name = text[3:] if text.startswith("SIG") else text
    if name in vocabulary("signals", version)[0] or in_range(text if version >= 220 else name, 1, 64, version):
        return True
    for prefix, sign in (("RTMIN", "+"), ("RTMAX", "-")):
        if name.startswith(prefix):
            rest = name[len(prefix) :]
            if version < 220:
                return prefix == "RTMIN" and rest[:1] == "+" and in_range(rest[1:], 0, 30)
            return not rest or rest[0] == sign and in_range(rest[1:], 0, 30)
    return False


def _signal(value, version, _argument, _key, _unit_type):
    if is_signal(value, version):
        return None
    return warn("bad-signal", value, "SIGTERM, SIGINT, RTMIN+3")


def vocabulary(name, version):
    """Return what VERSION accepts of `WORDS`: ``(words, empty allowed, boolean allowed, highest number)``."""
    found = _vocabularies.get((name, version))
    if found is None:
        have, empty, boolean, highest = set(), False, False, -1
        for word in WORDS[name].split():
            if word[0] == "?":
                empty = version >= int(word[1:] or 0)
            elif word == "~":
                boolean = True
            elif word[0] == "#":
                highest = int(word[1:])
            else:
                since = word.rpartition("+")[2]
                if since.isdigit():
                    word = word[: -len(since) - 1]
                else:
                    since = 0
                word, until = (word[:-4], 219) if word.endswith("-219") else (word, 999)
                if int(since) <= version <= until:
                    have.add(word)
        found = _vocabularies[(name, version)] = (have, empty, boolean, highest)
    return found


def check_enum(value, version, argument, key, unit_type):
    have, empty, boolean, highest = vocabulary(argument, version)
    if value in have or empty and not value or boolean and value.lower() in TRUE_FALSE:
        if argument == "kill_mode" and value == "none" and version >= 246:
            return warn("killmode-none", value, "mixed, control-group")
        return None
    if highest >= 0 and in_range(value, 0, highest, version):
        return None
    if argument == "propagation" and version < 220:
        return words_of(value.replace(",", " "), version, argument)
    expected = " ".join(
        word
        for word in (["yes", "no"] if boolean else [])
        + [w.rstrip("0123456789").rstrip("+") for w in WORDS[argument].split()]
        if word in have or word in ("yes", "no")
    )
    return warn("bad-choice", value, expected)


def words_of(value, version, name):
    have = vocabulary(name, version)[0]
    for word in words(value, version)[0]:
        if word not in have:
            return warn("bad-choice", word, " ".join(sorted(have)))
    return None


def _words(value, version, argument, _key, _unit_type):
    if argument == "securebits" and version >= 220:
        # systemd ignores unknown words silently.
        return words_of(value, version, argument)
    return broken_words(value, version) or words_of(value, version, argument)


def broken_words(value, version, quotes=True, escape="drop", rule="unbalanced-quotes"):
    broken = words(value, version, quotes, escape)[1] if "\\" in value or '"' in value or "'" in value else None
    if broken:
        return warn(rule if broken == "quote" else "unknown-escape", value, word="\\")
    return None


def _caps(value, version, _argument, _key, _unit_type):
    if broken_words(value, version):
        return broken_words(value, version)
    have = vocabulary("capabilities", version)[0]
    for word in words(value[1:] if value[:1] == "~" else value, version)[0]:
        name = word.lower()
        if name[:4] == "cap_" and name[4:] in have or in_range(word, 0, 63):
            continue
        guess = "CAP_" + word.upper() if name in have else "CAP_NET_BIND_SERVICE"
        return warn("bad-capability", word, guess)
    return None


def _families(value, version, _argument, _key, _unit_type):
    if value == "none" and version >= 249:
        return None
    if broken_words(value, version):
        return broken_words(value, version)
    have = vocabulary("families", version)[0]
    for word in words(value[1:] if value[:1] == "~" else value, version)[0]:
        if word[:3].upper() != "AF_" or word[3:].upper() not in have:
            return warn("bad-choice", word, "AF_UNIX AF_INET AF_INET6 AF_NETLINK")
    return None


def _namespaces(value, version, _argument, _key, _unit_type):
    if not value or value.lower() in TRUE_FALSE:
        return None
    if _key == "DelegateNamespaces" and value[0] != "~" and "user" in blanks_only(value):
        return warn("bad-choice", "user", "cgroup ipc net mnt pid uts time")
    return words_of(value[1:] if value[0] == "~" else value, version, "namespaces")


def _is_errno(text, version, lowest=0):
    if text[:1] in ("E", "e") and text.isalnum():
        import errno

        name = text.upper()
        return hasattr(errno, name) or name in ("ENOTSUP", "EWOULDBLOCK", "EHWPOISON", "ERFKILL")
    return version >= 220 and in_range(text, lowest, 4095, version)


def _errno(value, version, _argument, _key, _unit_type):
    if not value or value == "kill" and version >= 247 or _is_errno(value, version, 1):
        return None
    return warn("bad-errno", value, "EPERM")


def _syscalls(value, version, _argument, key, _unit_type):
    if broken_words(value, version, quotes=version < 220):
        return broken_words(value, version, quotes=version < 220)
    inverted = value[:1] == "~"
    calls, groups = vocabulary("syscalls", version)[0], vocabulary("groups", version)[0]
    for word in words(value[1:] if inverted else value, version, version < 220)[0]:
        name, colon, number = word.partition(":") if version >= 220 and key == "SystemCallFilter" else (word, "", "")
        if colon and not (number == "kill" and version >= 247) and not _is_errno(number, version):
            return warn("bad-errno", word, name + ":EPERM")
        if colon and not inverted and version >= 252:
            return warn("errno-in-allow-list", word, name)
        if name[:1] == "@":
            if name[1:] not in groups:
                return warn("unknown-syscall-group", name, "@system-service")
        elif name not in calls:
            return warn("unknown-syscall", name or word, "")
    return None


def _controllers(value, version, _argument, _key, _unit_type):
    # systemd ignores unknown names, but refuses a list of unknown names only.
    have = vocabulary("controllers", version)[0]
    if value and not any(word in have for word in words(value, version, False)[0]):
        return warn("bad-choice", value, " ".join(sorted(have)))
    return None


def _delegate(value, version, _argument, key, unit_type):
    if version >= 239 and unit_type not in ("service", "scope"):
        return warn("not-for-unit-type", value, unit_type=unit_type)
    if value.lower() in TRUE_FALSE or not value and version >= 239:
        return None
    if version < 239:
        return check_bool(value, version, "", key, unit_type)
    return broken_words(value, version) or words_of(value, version, "controllers")


def _oom(value, version, argument, key, unit_type):
    if unit_type not in ("service", "scope", "slice"):
        return warn("not-for-unit-type", value, unit_type=unit_type)
    if argument == "mode":
        return check_enum(value, version, "oom_mode", key, unit_type)
    if not value:
        return None
    if argument == "sec":
        if value in ("0", "infinity"):
            return warn("out-of-range", value, "1s..")
        return check_span(value, version, "", key, unit_type)
    percent = to_percent(value, version)
    if percent is not None and percent <= 100:
        return None
    return warn("bad-percentage", value, "60%")


def _coredump(value, version, _argument, _key, _unit_type):
    have = WORDS["coredump"]
    for word in words(value, version, False)[0]:
        if word not in have.split() and word.strip("0123456789abcdefABCDEFx"):
            return warn("bad-choice", word, have)
    return None


def _form(value, version, argument, key, unit_type):
    """Check values that a regular expression of `FORMS` describes as a whole."""
    types = {"DelegateSubgroup": "service scope", "OOMRules": "service scope slice"}.get(key)
    if types and unit_type not in types.split():
        return warn("not-for-unit-type", value, unit_type=unit_type)
    policy = argument == "imagepolicy"
    form, expected = FORMS["imagepolicy257" if policy and version < 258 else argument]
    for text in words(value, version)[0] if form[0] == " " else (value,):
        if text and not pattern("(?:%s)\\Z" % form.lstrip(" ")).match(text):
            return [("bad-form", "error" if policy else "warning", {"value": text, "expected": expected})]
    return None


def _status(value, version, _argument, _key, _unit_type):
    names = vocabulary("statuses", version)[0] if version >= 243 else ()
    for word in blanks_only(value):
        if word in names or in_range(word, 0, 255, version) or to_number(word) is None and is_signal(word, version):
            continue
        return warn("bad-exit-status", word, "0..255, SIGTERM" + (", TEMPFAIL" if version >= 243 else ""))
    return None


def _condbool(value, version, _argument, key, unit_type):
    return check_bool(value.lstrip("|").lstrip("!"), version, "", key, unit_type) if value else None


def _isolate(value, version, _argument, key, unit_type):
    return check_bool(value, version, "", key, unit_type)


def _hostname(value, version, _argument, key, unit_type):
    if version < 258:
        return check_bool(value, version, "", key, unit_type)
    kind = value.partition(":")[0]
    if not value or kind == "private" or kind.lower() in TRUE_FALSE:
        return None
    return warn("bad-choice", value, "yes no private")


KINDS = {
    "caps": _caps,
    "condbool": _condbool,
    "controllers": _controllers,
    "coredump": _coredump,
    "delegate": _delegate,
    "enum": check_enum,
    "errno": _errno,
    "families": _families,
    "form": _form,
    "hostname": _hostname,
    "isolate": _isolate,
    "namespaces": _namespaces,
    "oom": _oom,
    "signal": _signal,
    "status": _status,
    "syscalls": _syscalls,
    "words": _words,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "bad-capability": (
        "{value} is not a capability",
        "Write its full name with CAP_, such as {expected} (see capabilities(7)).",
        "{value} 不是 capability 名称",
        "请写带 CAP_ 前缀的全名，例如 {expected}（见 capabilities(7)）。",
    ),
    "bad-choice": (
        "{key}= does not take {value}",
        "Write one of: {expected}.",
        "{key}= 不接受 {value}",
        "请从以下选择：{expected}。",
    ),
    "bad-errno": (
        "{value} is not an error number",
        "Write an errno name such as {expected}.",
        "{value} 不是错误号",
        "请写 errno 名称，例如 {expected}。",
    ),
    "bad-exit-status": (
        "{value} is not an exit status or signal",
        "Write {expected}, with blanks between them.",
        "{value} 不是退出状态或信号",
        "请写 {expected}，以空格分隔。",
    ),
    "bad-form": (
        "{value} does not have the form that {key}= requires",
        "Write for example {expected}.",
        "{value} 不符合 {key}= 的格式",
        "可写成 {expected}。",
    ),
    "bad-signal": (
        "{key}={value} is not a signal",
        "Write {expected} or a number of 1 to 64.",
        "{key}={value} 不是信号",
        "请写 {expected} 或 1 到 64 的数字。",
    ),
    "errno-in-allow-list": (
        "{value} has an error number in a list of allowed calls",
        "Write {expected}, or begin the list with ~.",
        "{value} 在允许列表中带了错误号",
        "请写 {expected}，或让列表以 ~ 开头。",
    ),
    "killmode-none": (
        "KillMode=none leaves processes behind and is deprecated",
        "Write {expected}.",
        "KillMode=none 会遗留进程，且已被弃用",
        "请写 {expected}。",
    ),
    "not-for-unit-type": (
        "{key}= has no effect in a unit of type {unit_type}",
        "Remove it.",
        "{key}= 在 {unit_type} 类型的单元中无效",
        "请删除。",
    ),
    "unknown-syscall": (
        "{value} is not a known system call",
        "Write the name as in syscalls(2).",
        "{value} 不是已知的系统调用",
        "请按 syscalls(2) 书写名称。",
    ),
    "unknown-syscall-group": (
        "systemd {version} does not know the group {value}",
        "See `systemd-analyze syscall-filter`, for example {expected}.",
        "systemd {version} 不认识系统调用组 {value}",
        "见 `systemd-analyze syscall-filter`，例如 {expected}。",
    ),
}
