# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What does this host's systemd refuse or pass over in the unit and its drop-ins?

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import parse_dump
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST

CODES = {"error": "unit-line-refused", "warning": "unit-line-ignored"}
# Lines whose values are nobody's business.
SECRETIVE = ("Environment", "SetCredential", "SetCredentialEncrypted", "PassEnvironment")


def probe(needs, host):
    """Return the findings of the linter, those that matter."""
    if not host.texts:
        return []
    # The linter is the biggest part of all that a diagnosis may need: it is compiled where a unit is to be judged.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint

    version = host.systemd.version() or NEWEST
    dump = host.systemd.configuration_items()
    known = parse_dump(dump) if dump else None
    found = []
    for path, text in host.texts:
        lines = text.splitlines()
        for one in lint(text, path, version, known, host.language):
            if one["severity"] in CODES:
                found.append(_finding(path, lines, one))
    return found


def _finding(path, lines, one):
    text = lines[one["line"] - 1].strip() if one["line"] <= len(lines) else ""
    key, equals, dummy = text.partition("=")
    message = one["message"].rstrip(".")
    if key.strip() in SECRETIVE:
        text, message = key.strip() + equals + "***", one["rule"]
    params = {"file": path, "line": one["line"], "message": message, "advice": one["fix"]}
    return Finding(
        CODES[one["severity"]], params, ["%s:%d: %s" % (path, one["line"], text)], said=("message", "advice")
    )
