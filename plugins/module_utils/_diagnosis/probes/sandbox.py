# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the unit's own sandbox hide what its command needs, or make read-only what it writes?

Private to this collection: it may change in any release. Facts: systemd.exec(5), "Sandboxing".
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    doubtful,
    doubting,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import TRUE

HOMES = ("/home", "/root", "/run/user")
TEMPORARY = ("/tmp", "/var/tmp")
# What each word of ProtectSystem= makes read-only; strict leaves the kernel's own.
SYSTEM = {"full": ("/usr", "/boot", "/efi", "/etc"), "strict": ("/",)}
SYSTEM.update(dict.fromkeys(TRUE, ("/usr", "/boot", "/efi")))
KERNEL = ("/dev", "/proc", "/sys")
HIDDEN, READ_ONLY, WRITABLE = "hidden", "read-only", "writable"


def probe(needs, host):
    """Return the findings about paths that the unit takes away from its own service."""
    if needs.root_image or needs.root_directory:
        return []
    rules = _rules(needs)
    if not rules:
        return []
    found = []
    for path, source, writes, told_by in _paths(needs, host):
        if needs.is_managed(path):
            continue
        # A file that is made in a /tmp of its own needs nothing to be there.
        made = writes and path != needs.worker_directory and os.path.dirname(path) in TEMPORARY
        state, directive, setting = _verdict(rules, os.path.realpath(os.path.dirname(path) if made else path))
        params = {"path": path, "source": source, "directive": directive, "unit": needs.unit, "setting": setting}
        evidence = [directive, "%s: %s" % (source, path)]
        if state == HIDDEN:
            found.append(Finding(CODES["sandbox-hides"], params, evidence))
        elif state == READ_ONLY and writes:
            params.update(_opening(path, told_by))
            found.append(Finding(CODES["sandbox-read-only"], params, evidence))
    return found


def _opening(path, told_by):
    """What lets the service write to a path: temporary files of its own, or the directory."""
    if path in TEMPORARY:
        return {"setting": "PrivateTmp=yes"}
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    answer = doubting(ask(ROOT, [Question(folder)])[0], doubtful(told_by))
    untrusted = answer.untrusted if answer else [folder]
    return {"setting": "ReadWritePaths=" + _as_word(os.path.realpath(folder)), "untrusted": untrusted}


def _as_word(path):
    """A path as one word of a unit, whatever stands in it: systemd.syntax(7), "Quoting"."""
    if re.match(r"[\w/.,+@=-]+$", path):
        return path
    return '"%s"' % re.sub(r'(["\\])', r"\\\1", path).replace("%", "%%")


def _paths(needs, host):
    """`(path, source, writes, told_by)` of what the command itself needs."""
    identity = host.identity(needs)
    one = needs.working_directory
    home = identity.home if identity else None
    if one and not one.optional:
        path = home if one.path == "~" else one.path
        if path:
            yield path, one.source, False, ()
    for command in needs.commands:
        # `+` runs outside of the sandbox.
        path = found_in(needs.search, command.path)
        if not set(command.prefixes) & set("-+") and path.startswith("/"):
            yield path, command.directive, False, ()
    if needs.server_command and "+" in needs.server_command.prefixes:
        return
    for output in needs.outputs:
        if not output.by_manager and output.path.startswith("/"):
            yield output.path, output.source, True, output.told_by
    if needs.worker_directory:
        told_by = [one.path for one in needs.environment_files]
        yield needs.worker_directory, "gunicorn --worker-tmp-dir", True, told_by
    for bind in needs.binds:
        if bind.kind == "unix" and bind.path.startswith("/"):
            yield bind.path, bind.source, True, bind.told_by


def _rules(needs):
    """List of `(top, state, directive, setting)`; the most specific top counts, of equal ones the later."""
    settings = needs.sandbox
    home = (settings.last("ProtectHome") or ("read-only" if needs.dynamic_user else "")).lower()
    system = (settings.last("ProtectSystem") or ("strict" if needs.dynamic_user else "")).lower()
    system = "strict" if needs.dynamic_user else system
    rules = []
    for top in SYSTEM.get(system, ()):
        rules.append((top, READ_ONLY, "ProtectSystem=" + system, None))
    if rules and system == "strict":
        rules += [(top, WRITABLE, None, None) for top in KERNEL]
    if home in TRUE or home == "tmpfs":
        rules += [(top, HIDDEN, "ProtectHome=" + home, "ProtectHome=read-only") for top in HOMES]
    elif home == "read-only":
        rules += [(top, READ_ONLY, "ProtectHome=read-only", None) for top in HOMES]
    if settings.is_true("PrivateTmp") or needs.dynamic_user:
        rules += [(top, HIDDEN, "PrivateTmp=yes", "PrivateTmp=no") for top in TEMPORARY]
    rules += [(path, READ_ONLY, "ReadOnlyPaths=" + path, None) for path in needs.paths("ReadOnlyPaths")]
    rules += [(path, WRITABLE, None, None) for path in needs.paths("ReadWritePaths")]
    hidden = needs.paths("InaccessiblePaths")
    for path in hidden:
        rest = " ".join(other for other in hidden if other != path)
        setting = ["InaccessiblePaths="] + (["InaccessiblePaths=" + rest] if rest else [])
        rules.append((path, HIDDEN, "InaccessiblePaths=" + path, setting))
    return [(os.path.realpath(top),) + tuple(rest) for top, *rest in rules]


def _verdict(rules, path):
    """`(state, directive, setting)` of a path. Below a hidden directory nothing is made visible by these."""
    matching = [rule for rule in rules if (path + "/").startswith(rule[0].rstrip("/") + "/")]
    hiding = [rule for rule in matching if rule[1] == HIDDEN]
    if hiding and path in TEMPORARY and all(rule[2].startswith("PrivateTmp") for rule in hiding):
        return WRITABLE, None, None  # the directory itself is there, with nothing in it
    if hiding:
        return hiding[0][1:]
    deepest = max(matching, key=lambda rule: len(rule[0]), default=None)
    return deepest[1:] if deepest else (WRITABLE, None, None)


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "sandbox-hides",
        "error",
        180,
        "backend_service_unit_sections",
        (
            "{directive} hides {path} from the service",
            "{source} needs {path}, and the unit's own {directive} takes it out of the service's sight.",
            DROPIN,
        ),
        ("{directive} 使服务看不到 {path}", "{source} 需要 {path}，而单元自己的 {directive} 使服务看不到它。", ""),
    ),
    Code(
        "sandbox-read-only",
        "error",
        190,
        "backend_service_unit_sections",
        (
            "{directive} keeps the service from writing {path}",
            "{source} writes {path}, and the unit's own {directive} makes that read-only for the service.",
            DROPIN,
        ),
        ("{directive} 使服务无法写入 {path}", "{source} 要写入 {path}，而单元自己的 {directive} 使其对服务只读。", ""),
    ),
)
