# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers, time spans, sizes, percentages and limits, as each version of systemd reads them.

Private to this collection: it may change in any release.

Sources: systemd.time(7) "Parsing time spans", systemd.exec(5) "Process properties", systemd.resource-control(5).
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import WORDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import BLANKS, pattern, warn

TRUE_FALSE = frozenset(WORDS["booleans"].split())


HUGE = 1 << 64


def to_number(text, version=262):
    """Return TEXT as an int as systemd reads it, or None: 0x, a leading 0 for octal, 0b and 0o from 246 on."""
    text = text.lstrip(BLANKS)
    body = text[1:] if text[:1] in ("+", "-") else text
    if not body or body.strip("0123456789abcdefABCDEFxXo"):
        return None
    base, digits = 10, body
    if body[:2] in ("0x", "0X"):
        base, digits = 16, body[2:]
    elif body[:2] in ("0b", "0o") and (version >= 246 or version == 239) and body is text:
        base, digits = 2 if body[1] == "b" else 8, body[2:]
    elif body[0] == "0" and len(body) > 1:
        base, digits = 8, body[1:]
    if digits[:2] in ("0x", "0X", "0b", "0o"):
        return None
    try:
        number = int(digits, base)
    except ValueError:
        return None
    return -number if text[0] == "-" else number


def in_range(text, low, high, version=262):
    number = to_number(text, version)
    return number is not None and low <= number <= high


_UNITS = r"seconds?|sec|s|minutes?|min|months?|msec|ms|m|hours?|hr|h|days?|d|weeks?|w|years?|y|usec|us"


def is_span(text, version):
    """Whether TEXT is a time span (systemd.time(7) "Parsing time spans")."""
    text = text.strip(BLANKS)
    if text == "infinity":
        return True
    if not text.strip("0123456789"):
        return 0 < len(text) < 14
    unit = "(?:%s%s)" % (_UNITS, "" if version < 220 else "|M|\u00b5s|\u03bcs")
    number = r"\+?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    blank = r"[ \t\n\r]*"
    # From 243 on a number without a unit ends at a blank, not at the next dot.
    end = blank + unit + "?" if version < 243 else r"(?:%s%s|[ \t\n\r]+|$)" % (blank, unit)
    return pattern("(?:%s%s%s)+\\Z" % (number, end, blank)).match(text) is not None


def to_bytes(text, base, version):
    """Return TEXT as a size in bytes, or None. Suffixes come from large to small: 1G 500M."""
    match = pattern(r"(?:[ \t\n\r]*\+?[0-9]+(?:\.[0-9]*)?[ \t\n\r]*[EPTGMKB]?)+\Z").match(text)
    if not match:
        return None
    total, last = 0, -1
    for whole, fraction, suffix in pattern(r"([0-9]+)(?:\.([0-9]*))?[ \t\n\r]*([EPTGMKB]?)").findall(text):
        rank = "EPTGMKB".find(suffix) if suffix else 7
        if rank <= last:
            return None
        last = rank
        factor = base ** max(6 - rank, 0)
        total += int(whole) * factor + (int(fraction) * factor // 10 ** len(fraction) if fraction else 0)
    return total if total < (HUGE if version >= 220 else HUGE >> 1) else None


def to_percent(text, version):
    """Return TEXT as a percentage, or None: one decimal from 239 on, two from 248 on."""
    for sign, places in (
        ("%", 0 if version < 239 else 1 if version < 248 else 2),
        ("\u2030", 0 if version < 248 else 1),
    ):
        if text.endswith(sign) and version >= 220 or text.endswith("%"):
            number = text[: -len(sign)]
            whole, dot, decimals = number.partition(".")
            if dot and not (0 < len(decimals) <= places and decimals.isdigit()):
                return None
            number = to_number(whole, version)
            return None if number is None or number < 0 else number + (float("0." + decimals) if dot else 0)
    if text.endswith("\u2031") and version >= 248:
        return to_number(text[:-1], version)
    return None


def check_bool(value, version, argument, _key, _unit_type):
    if value in TRUE_FALSE or value.lower() in TRUE_FALSE:
        return None
    return [("bad-boolean", "error" if argument else "warning", {"value": value, "expected": "yes, no"})]


def _tristate(value, version, argument, key, unit_type):
    if not value and version >= (248 if key == "MountAPIVFS" else 253):
        return None
    return check_bool(value, version, "", key, unit_type)


def check_span(value, version, argument, _key, _unit_type):
    if argument and not value or is_span(value, version):
        return None
    return warn("bad-timespan", value, "30, 5min, 1h 30min, infinity")


def _nsec(value, version, argument, key, unit_type):
    if "n" in value and value != "infinity":
        value = pattern(r"(?<=[0-9 ])(?:nsec|ns)").sub("us", value)
    return check_span(value, version, argument, key, unit_type)


def _unsigned(value, version, argument, _key, _unit_type):
    if argument and (not value or value == argument) or in_range(value, 0, 0xFFFFFFFF, version):
        return None
    return warn("bad-number", value, "0..4294967295")


def _int(value, version, _argument, key, _unit_type):
    wide = key.startswith("MessageQueue")
    if in_range(value, -1 << (63 if wide else 31), (1 << (63 if wide else 31)) - 1, version):
        return None
    return warn("bad-number", value, "an integer")


def _range(value, version, argument, key, _unit_type):
    if key == "CPUSchedulingPriority" and version < 251 and in_range(value, 1, 99, version):
        # These versions check the range of the policy set so far; the lines before this one are not known here.
        return [("priority-before-policy", "info", {"value": value, "expected": "CPUSchedulingPolicy=rr"})]
    if not value:
        weight = key.endswith(("Shares", "IOWeight"))
        if key == "CPUSchedulingPriority" or version < 220 and not weight or key == "Priority" and version < 247:
            return warn("bad-number", value, argument.replace(",", ".."))
        return None
    low, high = map(int, argument.split(","))
    if key == "Priority" and version < 247:
        low, high = -1 << 31, 1 << 31
    number = to_number(value, version)
    if number is not None and low <= number <= high:
        return None
    return warn("bad-number" if number is None else "out-of-range", value, "%d..%d" % (low, high))


def _mode(value, version, _argument, _key, _unit_type):
    digits = value.lstrip(BLANKS)
    if (version < 220 or 240 <= version < 246) and digits[:1] == "+":
        digits = digits[1:]
    if digits and not digits.strip("01234567") and int(digits, 8) <= 0o7777:
        return None
    return warn("bad-mode", value, "0000..7777")


def _limit(text, version, kind):
    """Return TEXT as one resource limit, -1 if it is not one."""
    if text == "infinity" and kind != "nice":
        return HUGE
    if kind in ("sec", "usec"):
        # Time spans are not computed: soft:hard with time spans is accepted in any order.
        return 0 if is_span(text, version) else -1
    if kind == "size":
        number = to_bytes(text, 1024, version)
        return -1 if number is None or number >= HUGE - 1 else number
    if kind == "nice" and text[:1] in ("+", "-"):
        number = to_number(text[1:], version)
        if number is None or not 0 <= number <= (19 if text[0] == "+" else 20):
            return -1
        return 20 - number if text[0] == "+" else 20 + number
    number = to_number(text, version)
    return -1 if number is None or not 0 <= number < (41 if kind == "nice" else HUGE - 1) else number


def _rlimit(value, version, argument, _key, _unit_type):
    parts = value.split(":")
    if len(parts) > 2 and version < 220:
        parts = parts[:2]
    limits = [_limit(part, version, argument) for part in parts]
    if len(parts) > 2 or -1 in limits:
        return warn("bad-limit", value, "1024, 1024:4096, infinity")
    if len(limits) == 2 and limits[0] > limits[1]:
        return warn("soft-above-hard", value, "%s:%s" % (parts[1], parts[0]))
    return None


def _size(value, version, _argument, key, unit_type):
    if key == "MessageQueueMessageSize" and version < 258:
        return _int(value, version, "", key, unit_type)
    if to_bytes(value, 1024, version) is None:
        return warn("bad-size", value, "64K, 8M")
    return None


_ZERO_MEMORY = frozenset(WORDS["zero_memory"].split())


def _memory(value, version, _argument, key, _unit_type):
    if not value or value == "infinity":
        return None
    number = to_percent(value, version) if version >= 220 else None
    if number is None:
        number = to_bytes(value, 1024, version)
    elif number > 100:
        number = None
    if number is None:
        return warn("bad-size", value, "512M, 2G, 50%, infinity" if version >= 220 else "512M, 2G, infinity")
    if number <= 0 and key not in _ZERO_MEMORY or number >= HUGE - 1:
        return warn("out-of-range", value, "1K, 512M, 2G")
    return None


def _tasks(value, version, _argument, _key, _unit_type):
    if not value or value == "infinity":
        return None
    number = to_percent(value, version)
    if number is not None and number <= 100 and (number > 0 or version >= 247) or in_range(value, 1, HUGE - 2, version):
        return None
    return warn("bad-number", value, "512, 10%, infinity")


def _quota(value, version, _argument, _key, _unit_type):
    if not value:
        return None
    if version < 220:
        if pattern(r"[ \t]*\+?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+).*%\Z").match(value) and value.strip("0.% +"):
            return None
    else:
        number = to_percent(value, version)
        if number is not None and 0 < number < 2**31 // 100:
            return None
    bare = to_number(value, version)
    return warn("bad-percentage", value, value + "%" if bare is not None and bare > 0 else "50%, 200%")


def _weight(value, version, argument, _key, _unit_type):
    if not value or argument == "cpu" and value == "idle" and version >= 252:
        return None
    number = to_number(value, version)
    if number is not None and 1 <= number <= 10000:
        return None
    return warn("bad-number" if number is None else "out-of-range", value, "1..10000")


def _diskquota(value, version, _argument, _key, _unit_type):
    percent = to_percent(value, version)
    if value in ("", "off") or percent is not None and percent <= 100 or to_bytes(value, 1024, version) is not None:
        return None
    return warn("bad-size", value, "1G, 10%, off")


KINDS = {
    "bool": check_bool,
    "diskquota": _diskquota,
    "int": _int,
    "memory": _memory,
    "mode": _mode,
    "nsec": _nsec,
    "quota": _quota,
    "range": _range,
    "rlimit": _rlimit,
    "sec": check_span,
    "size": _size,
    "tasks": _tasks,
    "tristate": _tristate,
    "unsigned": _unsigned,
    "weight": _weight,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "bad-boolean": (
        "{key}={value} is neither true nor false",
        "Write yes or no.",
        "{key}={value} 不是布尔值",
        "请写 yes 或 no。",
    ),
    "bad-limit": (
        "{key}={value} is not a resource limit; the limit is not set",
        "Write {expected}.",
        "{key}={value} 不是合法的资源限制，该限制不会生效",
        "请写 {expected}。",
    ),
    "bad-mode": (
        "{key}={value} is not a file mode",
        "Write an octal number, {expected}.",
        "{key}={value} 不是文件权限",
        "请写八进制数 {expected}。",
    ),
    "bad-number": (
        "{key}={value} is not a number that systemd accepts here",
        "Write {expected}.",
        "{key}={value} 不是 systemd 可接受的数值",
        "请写 {expected}。",
    ),
    "bad-percentage": (
        "{key}={value} is not a percentage; the setting is ignored",
        "Write {expected}.",
        "{key}={value} 不是百分比，该设置会被忽略",
        "请写 {expected}。",
    ),
    "bad-size": (
        "{key}={value} is not a size; the setting is ignored",
        "Write {expected}: suffixes are K, M, G, T with no B after them.",
        "{key}={value} 不是合法的大小，该设置会被忽略",
        "请写 {expected}：后缀为 K、M、G、T，后面不加 B。",
    ),
    "bad-timespan": (
        "{key}={value} is not a time span",
        "Write {expected}.",
        "{key}={value} 不是时间长度",
        "请写 {expected}。",
    ),
    "out-of-range": (
        "{key}={value} is out of range",
        "Write {expected}.",
        "{key}={value} 超出范围",
        "请写 {expected}。",
    ),
    "priority-before-policy": (
        "{key}= is ignored unless a real-time policy is set before it",
        "Write {expected} on a line before it.",
        "只有前面已设置实时调度策略时 {key}= 才生效",
        "请在此行之前写 {expected}。",
    ),
    "soft-above-hard": (
        "{key}={value} has a soft limit above the hard one",
        "Write soft:hard, such as {expected}.",
        "{key}={value} 的软限制高于硬限制",
        "请写 软:硬，例如 {expected}。",
    ),
}
