# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calendar events, as each version of systemd reads them.

Private to this collection: it may change in any release.

Source: systemd.time(7) "Calendar Events".
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import WORDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import expand, pattern, warn

_DAY = r"(?:monday|mon|tuesday|tue|wednesday|wed|thursday|thu|friday|fri|saturday|sat|sunday|sun)"


_WEEK = "mon tue wed thu fri sat sun"


_SHORTHANDS = frozenset(WORDS["calendar"].split())


def _calendar(value, version, _argument, _key, _unit_type):
    if not value:
        return None
    text, unknown = expand(value, version)
    if unknown:
        return warn("unknown-specifier", value, "%" + unknown, word=unknown)
    if text != value or _is_calendar(value, version):
        return None
    return warn("bad-calendar", value, "daily, Mon..Fri *-*-* 06:30:00")


def _is_calendar(text, version):
    """Whether TEXT is a calendar event (systemd.time(7) "Calendar Events")."""
    text = _without_zone(text, version)
    lower = text.lower()
    if lower in _SHORTHANDS:
        return True
    days = _days(lower, version)
    if days is None or not text:
        return False
    text = text[days:].lstrip(" ")
    if text[:1] == "@":
        return version >= 235 and text[1:].isdigit()
    date, _blank, time = text.partition(" ")
    time = time.lstrip(" ")
    if ":" in date and not time:
        date, time = "", date
    return _is_date(date, version) and (not time or _is_time(time, version)) and bool(days or date or time)


def _without_zone(text, version):
    head, blank, zone = text.rpartition(" ")
    if not blank or version < 220 or not zone[:1].isalpha() or pattern(_DAY + r"\b").match(zone.lower()):
        return text
    return head if version >= 235 or zone.upper() == "UTC" else text


def _days(lower, version):
    """Return the length (int) of the days of the week at the start, None if there are none."""
    step = "-" if version < 220 else r"(?:\.\.|-)"
    days = pattern(r"%s(?:%s%s|,%s)*,?(?= |\Z)" % (_DAY, step, _DAY, _DAY)).match(lower)
    if not days:
        return None if lower[:1].isalpha() else 0
    if version < 220 and days.group(0)[-1] == ",":
        return None
    for first, last in pattern(r"([a-z]+)(?:\.\.|-)([a-z]+)").findall(days.group(0)):
        if _WEEK.find(first[:3]) > _WEEK.find(last[:3]):
            return None
    return days.end()


def _is_date(date, version):
    if not date:
        return True
    parts = pattern("[-~]" if version >= 233 else "-").split(date)
    ranges = ((1970, 2199), (1, 12), (1, 31))
    if not 2 <= len(parts) <= 3 or date.count("~") > 1 or "~" in date and date.find("~") < date.rfind("-"):
        return False
    return all(_is_component(part, low, high, version) for part, (low, high) in zip(parts, ranges[-len(parts) :]))


def _is_time(time, version):
    parts = time.split(":")
    return 2 <= len(parts) <= 3 and all(
        _is_component(part, 0, high, version) for part, high in zip(parts, (23, 59, 59))
    )


def _is_component(text, low, high, version):
    if text == "*":
        return True
    if text[:1] == "*" and text[1:2] == "/":
        return False
    for item in text.split(","):
        if "." in item and version < 220:
            return False
        match = pattern(r"([0-9]+)(?:\.[0-9]+)?(?:\.\.([0-9]+)(?:\.[0-9]+)?)?(?:/([0-9]+)(?:\.[0-9]+)?)?\Z").match(item)
        if not match:
            return False
        start, stop, repeat = match.groups()
        start = int(start)
        if low == 1970 and start < 1970:
            start += 2000 if start < 70 else 1900 if start < 100 else 0
        if not low <= start <= high or repeat is not None and "." not in item and not 0 < int(repeat) <= high - low:
            return False
        if stop is not None and not start <= int(stop) <= high and low != 1970:
            return False
        if repeat is not None and stop is None and start + int(repeat) > high and "." not in item:
            return False
    return True


KINDS = {
    "calendar": _calendar,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "bad-calendar": (
        "{key}={value} is not a calendar event",
        "Write for example {expected}; `systemd-analyze calendar` explains an event.",
        "{key}={value} 不是合法的日历时间",
        "可写成 {expected}；用 `systemd-analyze calendar` 检查。",
    ),
}
