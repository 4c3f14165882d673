# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A problem that a rule has found, before its message is made."""

from collections import namedtuple

ERROR, WARNING, INFO = "error", "warning", "info"
RANK = {ERROR: 2, WARNING: 1, INFO: 0}

# rule: str. severity: str, a constant above. line, end_line, column: int, from 1. params: dict, for the texts.
Problem = namedtuple("Problem", "rule severity line end_line column params")
