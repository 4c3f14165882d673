# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A unit that is to be written: where it goes, what its text is, and whether this host's systemd would take it.

`params` is everywhere a dict of the options of M(unitsmith.systemd.unit_file).
Private to this collection: it may change in any release.
"""

import os
import pwd
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import sensitive
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import systemd
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT, LINK, REGULAR, look
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import UnitBytesError, decode
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import PlaceError, dropin_name, unit_path
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair_lines
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import (
    UnitValueError,
    override_lines,
    render,
)

# text: str that is written. lines: for each of its lines the one in the source, None where an override made it.
# repairs, overridden: list of dict, as the module returns them.
Candidate = namedtuple("Candidate", "text lines repairs overridden")

REFUSED = ("error", "warning")
SHOWN = 5
UNSAID = "the text cannot be taken; it is sensitive, so the reason, which quotes it, is not said."


class Failure(DeployError):
    """What keeps a unit from being written; nothing has been changed."""


def target(params):
    """The file that the options name. Raises Failure where this host or these options have none."""
    configuration = os.environ.get("XDG_CONFIG_HOME") or os.path.join(pwd.getpwuid(os.geteuid()).pw_dir, ".config")
    try:
        path = unit_path(params["name"], params["scope"], params["dropin"], configuration)
    except PlaceError as error:
        raise Failure(str(error))
    if params["scope"] != "user" and os.geteuid() != 0:
        raise Failure("%s can be written by root alone. Set 'become: true'." % path)
    if params["state"] == "present" and not (systemd.is_running() or systemd.manager()):
        raise Failure("This host has no systemd, so no unit can run on it.")
    return path


def existing(path, state):
    """The bytes of the file at ``path``, or None. Raises Failure where something else than a file is in the way."""
    kind, what = look(path)
    if kind == REGULAR and (what or state == "absent"):
        return what
    if kind == ABSENT:
        return None
    name = os.path.basename(path)
    if kind == REGULAR or what == "/dev/null":
        advice = "is masked. Run 'systemctl unmask %s' first if it is to be used." % name
    elif kind == LINK:
        advice = "is a link to %s, and links are not written through. Run 'systemctl disable %s' first." % (what, name)
    else:
        advice = "is neither a file nor missing. Remove it first."
    raise Failure("%s %s" % (path, advice))


def compose(params):
    """The Candidate that the options describe. Raises Failure."""
    repairs, overridden, origin = [], [], None
    try:
        if params["sections"] is not None:
            text = render(params["sections"])
        else:
            text, repairs = decode((params["content"] or "").encode("utf-8", "surrogateescape"))
        if params["repair"]:
            text, more, origin = repair_lines(text, params["language"])
            repairs += more
        text, overridden, lines = override_lines(text, params["overrides"])
    except (UnitBytesError, UnitValueError) as error:
        raise Failure("%s: %s" % (params["name"], UNSAID if params.get("sensitive") else error))
    if origin is not None:
        lines = [number and origin[number - 1] for number in lines]
    if params.get("sensitive"):
        repairs, overridden = sensitive.unquoted(repairs, params["language"]), sensitive.overridden(overridden)
    return Candidate(text, lines, repairs, overridden)


def check(params, host, candidate, old, status):
    """The findings about ``candidate`` by the rules and, where it would change ``old``, by the host's own systemd.

    ``status`` is how the unit stands on the host. Each text is linted once. Raises Failure where ``lint`` says so.
    """
    if params["lint"] == "ignore":
        return []
    findings = quotable(params, judge(params, host, candidate.text))
    refuse(params, placed(findings, candidate.lines))
    if params["verify"] and encoded(candidate.text) != old and systemd.is_running():
        findings += quotable(params, ask_systemd(params, host, candidate.text, status, findings))
        refuse(params, placed(findings, candidate.lines))
    return placed(findings, candidate.lines)


def quotable(params, findings):
    """The findings as they may be said."""
    return sensitive.unquoted(findings, params["language"]) if params.get("sensitive") else findings


def difference(params, before, after, path):
    """The diff of the file at ``path`` between two texts."""
    if params.get("sensitive"):
        before, after = sensitive.diff(before, after)
    return {"before": before, "after": after, "before_header": path, "after_header": path}


def encoded(text):
    """The bytes of a unit's text."""
    return text.encode("utf-8", "surrogateescape")


def judge(params, host, text):
    """The findings about ``text`` by the rules for the systemd of this host."""
    # Compiled where there is something to judge: that is the larger part of this collection.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
    from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import dialect

    name = params["name"] if params["dropin"] is None else params["name"] + ".d/" + dropin_name(params["dropin"])
    version, known = dialect(host)
    return lint(text, name, version, known, params["language"])


def ask_systemd(params, host, text, status, findings):
    """What the host's own systemd says of ``text`` besides ``findings``."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.systemd_verify import findings as findings_of

    # 219 verifies no template by its own name, every version an instance of it.
    unit, data = params["name"].replace("@.", "@i."), encoded(text)
    if params["dropin"] is None:
        candidate, files = unit, {unit: data}
    else:
        if not status.get("fragment_path"):
            return []
        candidate = "%s.d/%s" % (params["name"], dropin_name(params["dropin"]))
        files = {unit: look(os.path.realpath(status["fragment_path"]))[1] or b"", candidate: data}
    directory, output = host.verify(files, unit)
    said = findings_of(output, os.path.join(directory, candidate), text, host.version() or NEWEST, params["language"])
    refused = any(finding["severity"] == "error" for finding in findings)
    return [
        one
        for one in said
        if not (refused and one["severity"] == "error")
        and not any(finding["line"] <= one["line"] <= finding["end_line"] for finding in findings)
    ]


def placed(findings, lines):
    """``findings`` about the text that is written, with the lines of its source."""

    def source(number):
        return lines[number - 1] if 0 < number <= len(lines) else number

    return [dict(one, line=source(one["line"]), end_line=source(one["end_line"])) for one in findings]


def located(params, finding):
    """Where a finding is and what it says, for a message."""
    source = params["src"] or "%s of %s" % ("content" if params["sections"] is None else "sections", params["name"])
    where = "overrides of %s" % source if finding["line"] is None else "%s, line %d" % (source, finding["line"])
    return "%s: %s. %s (%s)" % (where, finding["message"].rstrip("."), finding["fix"], finding["rule"])


def refuse(params, findings):
    """Raise Failure where ``findings`` hold what the option ``lint`` does not let pass."""
    wrong = [finding for finding in findings if finding["severity"] in REFUSED]
    if params["lint"] != "error" or not wrong:
        return
    lines = [located(params, one) for one in wrong[:SHOWN]]
    if len(wrong) > SHOWN:
        lines.append("... and %d more, see 'findings'." % (len(wrong) - SHOWN))
    if params["sections"] is None and all(finding["severity"] == "warning" for finding in wrong):
        lines.append("To let a warning pass, write '# unitsmith: allow RULE' before its line.")
    raise Failure("The host's systemd would not read this unit as it is meant.\n" + "\n".join(lines), findings=findings)


def tolerated(params, findings):
    """What ``lint: warn`` let pass, as sentences."""
    if params["lint"] != "warn":
        return []
    return [located(params, one) for one in findings if one["severity"] in REFUSED]
