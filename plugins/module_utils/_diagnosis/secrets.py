# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the secrets of a service out of what is said about it.

Private to this collection: it may change in any release.
"""

import re

# Not `***`: in a command that somebody pastes this is a syntax error, and no pattern that matches files.
HIDDEN = "(hidden)"

SECRET_NAME = re.compile(r"PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH|SALT|PRIVATE|SIGN|DSN|UR[LI]$", re.IGNORECASE)
PLAIN_NAME = re.compile(
    r"(?:PATH|HOME|HOSTS?|PORT|DIR|DIRECTORY|LANG|LC_\w+|TZ|USER|NAME|MODULE|MODE|ENV|LEVEL|SHELL|BIND)$", re.IGNORECASE
)
SHORTEST_SECRET = 3
SHORTEST_OTHER = 8

PATTERNS = (
    # scheme://user:password@host
    (re.compile(r"(\w://[^\s/:@]*:)[^\s/]+(?=@)"), r"\1" + HIDDEN),
    # password=..., "token": "...", --secret ...
    (
        re.compile(
            r"(?i)((?:passw(?:or)?d|passwd|pwd|secret(?:_key)?|token|api_?key|auth(?:orization)?)[\"']?\s*[=:]\s*[\"']?)"
            r"(?!\s|\(hidden|YES\)|NO\))[^\s\"',;]+"
        ),
        r"\1" + HIDDEN,
    ),
    (re.compile(r"(?i)(--(?:[\w-]*(?:password|secret|token|api-key))\s+)\S+"), r"\1" + HIDDEN),
)


def concealer(environment):
    """Return the function that hides in a text the values of `environment` (dict), and what looks like a password."""
    values = sorted({value for name, value in environment.items() if _is_secret(name, value)}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, values))) if values else None

    def conceal(text):
        if known:
            text = known.sub(HIDDEN, text)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    return conceal


def _is_secret(name, value):
    if SECRET_NAME.search(name):
        return len(value) >= SHORTEST_SECRET
    return len(value) >= SHORTEST_OTHER and not PLAIN_NAME.search(name) and not value.startswith("/")
