# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A finding of a diagnosis, and its texts in English and Chinese.

Each file that finds something holds its codes: see `Code`. The catalogue joins them.
"""

import re
from collections import namedtuple
from shlex import quote
from string import Formatter

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.doubt_texts import DOUBT_TEXTS
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import HIDDEN

# name: str. severity: one of SEVERITIES. rank: int, no two codes have the same; what has a lower one has to be mended
# first: what systemd has read, then what the host lacks, then what the program says. variable: that of the role which
# would have prevented it, or None. english, chinese: (summary, cause, fix). A fix is a command that can be pasted as it
# is, or a sentence where there is no such command; a command is given only in the English text, the Chinese one then
# has an empty string. With a parameter `untrusted`, a list of paths that others than root can change, no command is
# given.
# unnamed: (English, Chinese), the summary where a param of the usual one is not known, or None.
Code = namedtuple("Code", "name severity rank variable english chinese unnamed")
Code.__new__.__defaults__ = (None,)
UNKNOWN = "?"  # the value of a param that is not known

# A drop-in of one line, `setting`.
DROPIN = (
    "mkdir -p /etc/systemd/system/{unit}.d && printf '[Service]\\n%s\\n' {setting} "
    ">>/etc/systemd/system/{unit}.d/50-diagnosis.conf && systemctl daemon-reload"
)


def dropin(name, line):
    """Return the command that sets one directive, and starts the service with it."""
    return (
        "mkdir -p /etc/systemd/system/{unit}.d && printf '%s\\n' '[Service]' '" + line + "'"
        " >/etc/systemd/system/{unit}.d/50-" + name + ".conf && systemctl daemon-reload && systemctl restart {unit}"
    )


DEFINED = {}  # the codes of the modules that were imported, by name


def codes(*rows):
    """Return `{name: Code}`."""
    found = {row.name: row for row in rows}
    DEFINED.update(found)
    return found


class Finding(namedtuple("Finding", "kind params evidence doubt about said")):
    """Something found.

    kind: Code. params: dict that fills the texts; a list becomes `a, b` in a sentence and `a b` in a command. evidence:
    list of str, what was seen. doubt: Doubt or None; it makes an error a warning. about: str or None, the directive
    that asks for what was found, where that is no param. said: names of the params that quote a program or a line
    of a unit; the others name facts of the unit or the host, and are never concealed.
    """

    __slots__ = ()

    def __new__(cls, kind, params, evidence, doubt=None, about=None, said=()):
        return super(Finding, cls).__new__(cls, kind, params, evidence, doubt, about, said)

    @property
    def code(self):
        """The name of its Code."""
        return self.kind.name


# name: one of DOUBT_TEXTS. params: dict that fills its texts.
Doubt = namedtuple("Doubt", "name params")

SEVERITIES = ("error", "warning", "info")
EVIDENCE_LINES = 12
EVIDENCE_WIDTH = 400

# Shown instead of a command. untrusted: list of paths.
UNTRUSTED = {
    "en": "No command is given: others than root can change {untrusted}, and so decide which file of this host a "
    "command of root's would reach. See 'namei -l {place}', and set right by hand what is meant.",
    "zh": "此处不给出命令：root 以外的用户可以更改 {untrusted}，从而决定 root 的命令会作用于本机的哪个文件。"
    "请用 'namei -l {place}' 查看，并手工更正真正要改的对象。",
}
NAMED_ODDLY = {
    "en": "No command is given: a name in it holds control characters, with which a terminal does something else.",
    "zh": "此处不给出命令：其中的名称含有控制字符，粘贴到终端时会产生其他作用。",
}
# With the signs that turn the direction of what follows.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def severity(finding):
    """Return `error`, `warning` or `info`."""
    level = finding.kind.severity
    return "warning" if level == "error" and finding.doubt else level


def in_order(findings):
    """Return the findings by severity and then by rank, without duplicates."""
    merged = {}
    for finding in findings:
        key = (finding.code, repr(sorted(finding.params.items())))
        before = merged.get(key)
        if before is not None:
            more = [line for line in finding.evidence if line not in before.evidence]
            doubt = before.doubt and finding.doubt
            finding = before._replace(evidence=before.evidence + more, doubt=doubt)
        merged[key] = finding
    return sorted(merged.values(), key=lambda one: (SEVERITIES.index(severity(one)), one.kind.rank))


def render(findings, language, conceal=str):
    """Return the findings in order as a list of dict: code, severity, summary, evidence, cause, fix, variable, and
    params and, where there is one, doubt, from which `retold` makes the texts again.

    language: `en` or `zh`. conceal: function that takes the secrets out of a text.
    """
    return [_say(finding, language, conceal) for finding in in_order(findings)]


def retold(kind, said, language):
    """Return what `render` said, as it says it in the language; None where it has not said it. kind: Code."""
    doubt = said.get("doubt")
    one = Finding(kind, dict(said["params"]), [], doubt and Doubt(doubt["name"], doubt["params"]))
    texts = [_say(one, other, str) for other in QUOTED]
    same = any(all(text[name] == said[name] for name in ("summary", "cause", "fix")) for text in texts)
    return texts[list(QUOTED).index(language)] if same else None


def _say(finding, language, conceal):
    english, chinese = finding.kind.english, finding.kind.chinese
    summary, cause, dummy = chinese if language == "zh" else english
    finding = finding._replace(params=_concealed(finding, conceal))
    plain = _plain(finding.params)
    if finding.kind.unnamed and any(plain.get(name) in (None, UNKNOWN) for name in _fields(summary)):
        summary = finding.kind.unnamed[language == "zh"]
    cause = cause.format(**plain) + _quotation(plain, summary, language)
    if finding.doubt:
        text = DOUBT_TEXTS[finding.doubt.name][language == "zh"].format(**_plain(finding.doubt.params))
        cause += text if language == "zh" else " " + text
    said = {
        "code": finding.code,
        "severity": severity(finding),
        "summary": _visible(summary.format(**plain)),
        "cause": _visible(cause),
        "fix": _visible(_fix(finding, english[2], chinese[2], language)),
        "evidence": [_cut(_visible(line)) for line in _evidence(finding, conceal)],
        "variable": finding.kind.variable,
        "params": {name: value for name, value in sorted(finding.params.items()) if name in _told(finding)},
    }
    return dict(said, doubt=dict(finding.doubt._asdict())) if finding.doubt else said


# The params that a text uses without naming them.
USED = {"line", "at", "step", "untrusted", "path", "component"}


def _told(finding):
    """The names of the params that the texts use, in either language; the others are told nobody."""
    texts = finding.kind.english + finding.kind.chinese + (finding.kind.unnamed or ())
    return USED.union(*map(_fields, texts))


# After the cause of what a program said: its own line, and where in its source. line: str.
# at: str, the place. step: the command that said it, where that is not the program itself.
QUOTED = {
    "en": (" It said: {line}", " See {at}.", " The command is {step}."),
    "zh": (" 原文：{line}", " 见 {at}。", " 该命令是 {step}。"),
}


def _quotation(plain, summary, language):
    """The line that a finding comes from, where the summary does not have it, and the place in the program."""
    line, at, step = QUOTED[language]
    said = plain.get("line") or ""
    found = line.format(line=said) if said and "{line}" not in summary and said not in summary.format(**plain) else ""
    for name, text in (("at", at), ("step", step)):
        found += text.format(**plain) if plain.get(name) else ""
    return found


def _visible(text):
    """What a terminal would act upon, as an escape; lines and tabs stay."""
    return CONTROL.sub(_escaped, text)


def _escaped(match):
    char = match.group()
    return char if char in "\n\t" else ("\\x%02x" if ord(char) < 256 else "\\u%04x") % ord(char)


def _fix(finding, english, chinese, language):
    """The fix; a command only if root alone can change the files it affects, and it can be pasted safely."""
    quoted = _quoted(finding.params)
    if chinese:
        return (chinese if language == "zh" else english).format(**quoted)
    command = english.format(**quoted)
    if finding.params.get("untrusted") and not _names_units_alone(english):
        return UNTRUSTED[language].format(**dict(quoted, place=quoted.get("path", quoted.get("component"))))
    return NAMED_ODDLY[language] if CONTROL.search(command) else command


def _names_units_alone(template):
    """Whether a command reaches no path, and so none that somebody could lead elsewhere."""
    return _fields(template) <= {"unit", "holder"}


def _fields(template):
    return {name for _text, name, _spec, _conversion in Formatter().parse(template) if name}


def _concealed(finding, conceal):
    """The params, with secrets concealed in those that quote messages."""
    params = dict(finding.params)
    for name in finding.said:
        value = params[name]
        params[name] = [_cut(conceal(str(one))) for one in value] if _is_list(value) else _cut(conceal(str(value)))
    return params


def _evidence(finding, conceal):
    """The lines of evidence, concealed as one text: a private key spans several lines."""
    lines = list(dict.fromkeys(finding.evidence))[:EVIDENCE_LINES]
    return conceal("\n".join(lines)).split("\n")[:EVIDENCE_LINES] if lines else []


def _plain(params):
    return {name: ", ".join(map(str, value)) if _is_list(value) else value for name, value in params.items()}


def _quoted(params):
    """Quote names for the shell that a fix is pasted into: a user may have chosen them."""
    return {
        name: " ".join(_quote(one) for one in value) if _is_list(value) else _quote(value)
        for name, value in params.items()
    }


def _quote(value):
    """Quote for a shell, except concealed values, so that a command with one cannot run."""
    return HIDDEN.join(quote(part) if part else "" for part in str(value).split(HIDDEN)) or "''"


def _is_list(value):
    return isinstance(value, (list, tuple))


def _cut(line):
    return line if len(line) <= EVIDENCE_WIDTH else line[: EVIDENCE_WIDTH - 3] + "..."
