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
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import Refused
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
    with_optional,
)

# text: str that is written. lines: for each of its lines the one in the source, None where an override made it.
# repairs, overridden: list of dict, as the module returns them. left_out: what of the option `optional` is not known.
Candidate = namedtuple("Candidate", "text lines repairs overridden left_out")

# The option `optional` of the modules.
OPTIONAL = dict(
    section=dict(type="str", default="Service"),
    option=dict(type="str", required=True),
    value=dict(type="raw", required=True),
    since=dict(type="int", default=0),
    otherwise=dict(
        type="dict",
        options=dict(section=dict(type="str"), option=dict(type="str"), value=dict(type="raw", required=True)),
    ),
)
REFUSED = ("error", "warning")
SHOWN = 5
ANY = ("{error}", "{error}")
FOR_ROOT = (
    "{path} can be written by root alone. Set 'become: true'.",
    "{path} 只有 root 能写入。请设置 'become: true'。",
)
NO_SYSTEMD = (
    "This host has no systemd, so no unit can run on it.",
    "本机没有 systemd，无法运行任何单元。",
)
MASKED = (
    "{path} is masked. Run 'systemctl unmask {name}' first if it is to be used.",
    "{path} 已被屏蔽（mask）。如要使用，请先运行 'systemctl unmask {name}'。",
)
IS_LINK = (
    "{path} is a link to {target}, and links are not written through. Run 'systemctl disable {name}' first.",
    "{path} 是指向 {target} 的链接，不会经由链接写入。请先运行 'systemctl disable {name}'。",
)
NO_FILE = (
    "{path} is neither a file nor missing. Remove it first.",
    "{path} 已存在但不是文件。请先将其移除。",
)
UNREADABLE = ("{name}: {error}", "{name}：{error}")
UNSAID = (
    "{name}: the text cannot be taken; it is sensitive, so the reason, which quotes it, is not said.",
    "{name}：无法采用该文本；因其已标记为敏感，原因会引用文本内容，故不说明。",
)
MISREAD = (
    "The host's systemd would not read this unit as it is meant.\n{lines}",
    "主机的 systemd 不会按本意读取该单元。\n{lines}",
)
MORE = ("... and {count} more, see 'findings'.", "……另有 {count} 项，见 'findings'。")
ALLOW = (
    "To let a warning pass, write '# unitsmith: allow RULE' before its line.",
    "如要放行某条警告，请在该行之前写上 '# unitsmith: allow 规则名'。",
)


class Failure(Refused):
    """What keeps a unit from being written; nothing has been changed."""


def target(params):
    """The file that the options name. Raises Failure where this host or these options have none."""
    configuration = os.environ.get("XDG_CONFIG_HOME") or os.path.join(pwd.getpwuid(os.geteuid()).pw_dir, ".config")
    try:
        path = unit_path(params["name"], params["scope"], params["dropin"], configuration)
    except PlaceError as error:
        raise Failure(ANY, error=error)
    if params["scope"] != "user" and os.geteuid() != 0:
        raise Failure(FOR_ROOT, path=path)
    if params["state"] == "present" and not (systemd.is_running() or systemd.manager()):
        raise Failure(NO_SYSTEMD)
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
        raise Failure(MASKED, path=path, name=name)
    raise Failure(IS_LINK if kind == LINK else NO_FILE, path=path, name=name, target=what)


def compose(params, version):
    """The Candidate that the options describe. version: function that returns the host's systemd. Raises Failure."""
    repairs, overridden, left_out, origin = [], [], [], None
    try:
        if params["sections"] is not None:
            text = render(params["sections"])
        else:
            text, repairs = decode((params["content"] or "").encode("utf-8", "surrogateescape"))
        if params["repair"]:
            text, more, origin = repair_lines(text, params["language"])
            repairs += more
        text, overridden, lines = override_lines(text, params["overrides"])
        if params["optional"]:
            text, left_out, again = with_optional(text, params["optional"], params["overrides"], version() or NEWEST)
            lines = [number and lines[number - 1] for number in again]
    except (UnitBytesError, UnitValueError) as error:
        raise Failure(UNSAID if params.get("sensitive") else UNREADABLE, name=params["name"], error=error)
    if origin is not None:
        lines = [number and origin[number - 1] for number in lines]
    if params.get("sensitive"):
        repairs, overridden = sensitive.unquoted(repairs, params["language"]), sensitive.overridden(overridden)
    return Candidate(text, lines, repairs, overridden, left_out)


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
    chinese = params["language"] == "zh"
    option = "content" if params["sections"] is None else "sections"
    source = params["src"] or ("{0} 的 {1}" if chinese else "{1} of {0}").format(params["name"], option)
    overrides, line = ("{0} 的 overrides", "{0} 第 {1} 行") if chinese else ("overrides of {0}", "{0}, line {1}")
    where = (overrides if finding["line"] is None else line).format(source, finding["line"])
    return "%s: %s. %s (%s)" % (where, finding["message"].rstrip("."), finding["fix"], finding["rule"])


def refuse(params, findings):
    """Raise Failure where ``findings`` hold what the option ``lint`` does not let pass."""
    wrong = [finding for finding in findings if finding["severity"] in REFUSED]
    if params["lint"] != "error" or not wrong:
        return
    lines = [located(params, one) for one in wrong[:SHOWN]]
    if len(wrong) > SHOWN:
        lines.append(MORE[params["language"] == "zh"].format(count=len(wrong) - SHOWN))
    if params["sections"] is None and all(finding["severity"] == "warning" for finding in wrong):
        lines.append(ALLOW[params["language"] == "zh"])
    raise Failure(MISREAD, findings=findings, lines="\n".join(lines))


def tolerated(params, findings):
    """What ``lint: warn`` let pass, as sentences."""
    if params["lint"] != "warn":
        return []
    return [located(params, one) for one in findings if one["severity"] in REFUSED]
