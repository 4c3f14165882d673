# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of environment files are hidden wherever they stand in a result.

Ansible replaces every value of an option with `no_log` in all texts and numbers of a result, as a part of a word too.
Of a value such as `1` this hides nothing and makes the rest unreadable. What a service says of itself is concealed by
the diagnosis, which knows names and words.
Private to this collection: it may change in any release.
"""

import re

SECRET_NAME = re.compile(
    r"PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH|SALT|PRIVATE|SIGN|DSN|LICEN[CS]E|(?:^|_)P(?:W|IN)|P(?:W|IN)(?:_|$)",
    re.IGNORECASE,
)
ORDINARY = frozenset(
    "true false none null prod production develop development test testing stage staging local localhost default debug "
    "info notice warn warning error critical http https unix utf8 utf-8 c.utf-8".split()
)
SHORT = 3
DIGITS = 5  # of a port, a limit, a number of seconds
NOT_SHOWN = "(not shown)"


def harmless(environment, told):
    """Return the set of values (str) that are not hidden one by one.

    environment: the option, a list of dict; of files that are no secret those values are hidden whose names speak of
    one. told: texts that the same options give openly, names and paths: what is a part of them is no secret.
    """
    plain, hidden = set(), set()
    for one in environment:
        secret = one.get("secret", True)
        for name, value in (one["values"] if isinstance(one["values"], dict) else {}).items():
            text, named = str(value), SECRET_NAME.search(str(name))
            hide = (named or not _is_plain(text, told)) if secret else (named and not _is_plain(text, told))
            (hidden if hide else plain).add(text)
        if not secret and one["content"]:
            plain.add(one["content"])
    return plain - hidden


def _is_plain(text, told):
    number = text.isdigit() and len(text) <= DIGITS
    return len(text) <= SHORT or number or text.lower() in ORDINARY or any(text in one for one in told)


def told_by(params):
    """The names and paths in the options that are no secret."""
    found = [params["name"], params["directory"]] + [
        one["path"] for one in params["environment"] + params["files"] + params["paths"]
    ]
    found += [one[name] for one in params["units"] for name in ("name", "dropin", "src")]
    found += [one[name] for one in params["health"] for name in ("tcp", "unix")]
    account = params["account"] or {}
    found += [account.get(name) for name in ("name", "group", "home")]
    return [one for one in found if one]


def without_values(environment):
    """The option as a result shows it."""
    return [
        dict(one, content=NOT_SHOWN if one["content"] else None, values=_names(one["values"])) for one in environment
    ]


def _names(values):
    return dict.fromkeys(values, NOT_SHOWN) if isinstance(values, dict) else None
