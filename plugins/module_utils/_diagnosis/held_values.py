# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values that a unit gives its processes, which must be concealed in all that they print.

Private to this collection: it may change in any release. Facts: systemd.exec(5), "Environment", "Credentials".
This reads more than systemd does: the journal quotes refused assignments as well.
"""

import glob
import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import environment_file
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import split
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_apart
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.specifiers import expand

CREDENTIAL_STORES = ("/etc/credstore", "/run/credstore", "/usr/local/lib/credstore", "/usr/lib/credstore")
RUNNING = "/run/credentials/"
# Before 240 environment files were read differently.
READINGS = (239, NEWEST)
SECONDS = 2.0


def held_values(unit, texts, letters, loaded, host):
    """Return the list of `(name, value)` that a unit holds; the name is empty for values without one.

    texts: list of str, the unit and its drop-ins. letters: dict, its specifiers. loaded: str, `Environment` of
    systemctl show. host: ProbeHost, which reads files.
    """
    found = _assignments(_words(loaded))
    settings = _all_values(texts)
    for value in settings.get("Environment", ()):
        found += _assignments(_words(value)) + _assignments(_words(expand(value, letters) or ""))
    for value in settings.get("EnvironmentFile", ()):
        for text in host.matching((expand(value, letters) or "").lstrip("-")):
            found += file_values(text)
    for value in settings.get("SetCredential", ()):
        name, _colon, data = value.partition(":")
        found += [(name, data), (name, " ".join(_words(data)))]
    for value in settings.get("LoadCredential", ()):
        name, _colon, path = (expand(value, letters) or "").partition(":")
        found += [(name, text) for text in map(host.read_apart, _credential_paths(name, path)) if text]
    for path in glob.glob(glob.escape(RUNNING + unit) + "/*"):
        found.append((os.path.basename(path), host.read(path) or ""))
    passed = [name for value in settings.get("PassEnvironment", ()) for name in _words(value)]
    return found + list(host.passed(passed).items())


def _words(text):
    return [word for word in split(text) if word]


def _all_values(texts):
    """All values of each directive, including those that a later line resets: they may have been printed before."""
    found = {}
    for text in texts:
        for item in parse(text):
            if item.kind == "assignment" and item.value:
                found.setdefault(item.key, []).append(item.value)
    return found


def _assignments(words):
    pairs = [word.partition("=") for word in words]
    return [(name, value) if equals else ("", name) for name, equals, value in pairs]


def file_values(text):
    """Return the list of `(name, value)` of an EnvironmentFile=, and its lines that are not assignments."""
    found = [pair for version in READINGS for pair in (environment_file(text, version) or {}).items()]
    name = ""
    for line in text.splitlines():
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        before, equals, value = line.partition("=")
        # In quotes a value may span lines.
        if equals and before.split() and before.split()[-1].isidentifier():
            name = before.split()[-1]
        else:
            value = line
        value = value.strip().rstrip("\\")
        plain = re.sub(r"\\(.)", r"\1", value)
        found += [(name, text) for text in (value, value.strip("\"'"), plain, plain.strip("\"'"))]
    return found


def _credential_paths(name, path):
    if path.startswith("/"):
        return [path]
    return [store + "/" + (path or name) for store in CREDENTIAL_STORES]


def known_paths(held):
    """Return the set of those paths in the values that this host has. Does not wait for a filesystem that hangs."""
    paths = sorted({part for _name, value in held for part in value.split(":") if part.startswith("/")})

    def look(emit):
        for path in paths:
            if "\0" not in path and os.path.lexists(path):
                emit(path)

    return set(run_apart(str, look, SECONDS)[0]) if paths else set()
