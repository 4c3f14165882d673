# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the output of a program that runs shows that it does not work: an error again and again, or nothing else.

Private to this collection: it may change in any release.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.block_facts import NETWORK, errno_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_lines import (
    ERROR,
    NO_LEVEL,
    WARNING,
    is_farewell,
    is_telling,
    log_line,
)

MANY = 3  # times that an error is repeated
NEAR_THE_END, NEAR_THE_START = 6, 20  # lines
FEW = 10  # lines that a program may have printed in all, and all of them tell of errors
_WARNING = re.compile(r"[A-Za-z]Warning: |\(node:\d+\) ")


def worry(messages, whole):
    """Return `(line, count)` of the error that a running program repeats, or of the only thing it said; or None.

    messages: list of str, what it printed last, in order. whole: whether that is all since it was started.
    """
    lines = [log_line(message) for message in messages if message.strip()]
    return _repeated(lines, whole) or (_nothing_else(lines) if whole else None)


def _is_error(line):
    if line.level:
        return line.level >= ERROR
    return errno_of(line.text) is not None and is_telling(line.text)


def _repeated(lines, whole):
    places = {}
    for number, line in enumerate(lines):
        if _is_error(line):
            places.setdefault(re.sub(r"\d+|0x[0-9a-f]+", "#", line.text[:200]), []).append(number)
    numbers = max(places.values(), key=len, default=[])
    if len(numbers) < MANY or numbers[-1] < len(lines) - NEAR_THE_END:
        return None
    since_start = whole and numbers[0] < NEAR_THE_START
    if not since_start and 2 * len(numbers) < len(lines):
        return None
    return lines[numbers[-1]].text.strip(), len(numbers)


def _nothing_else(lines):
    errors = [line for line in lines if errno_of(line.text) in NETWORK and is_telling(line.text)]
    if not errors or len(lines) > FEW or any(_is_life(line) for line in lines):
        return None
    return errors[0].text.strip(), 1


def _is_life(line):
    if line.level != NO_LEVEL:
        return line.level < WARNING
    return not (is_telling(line.text) or is_farewell(line.text) or _WARNING.search(line.text) or line.raw[:1] in " \t")
