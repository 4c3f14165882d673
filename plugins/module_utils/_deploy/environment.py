# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment files: written so that systemd hands out exactly the values meant, and found in the units that read them.

Facts: systemd.exec(5), EnvironmentFile=; load-env-file.c and env-util.c of systemd 219 to 262.
Private to this collection: it may change in any release.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import Settings
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import raw_words, unquote

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# Directives with a path, and what stands before it there.
READ = {
    "EnvironmentFile": re.compile(r"(-*)(.*)\Z", re.DOTALL),
    "LoadCredential": re.compile(r"([^:/]*:|)(.*)\Z", re.DOTALL),
}
# Within double quotes all versions take the backslash off these, and off nothing else that is meant here.
_ESCAPED = re.compile(r'([\\"$`])')
LINE_BREAKS_SINCE = 239
# What in the name of a file is for systemd to expand.
_PATTERN = re.compile(r"[%*?\[\\]")

NO_NAME = (
    "environment: '{name}' is no name of a variable: letters, digits and '_', no digit first.",
    "environment：「{name}」 不能作为变量名：只能含字母、数字和「_」，且不以数字开头。",
)
NO_TEXT = (
    "environment: the value of {name} is no text and no number: put it in quotes.",
    "environment：{name} 的值既不是文本也不是数字：请加引号。",
)
UNPRINTABLE = (
    "environment: the value of {name} holds a control character or is not UTF-8; systemd would drop it.",
    "environment：{name} 的值含有控制字符或不是 UTF-8，systemd 会将其丢弃。",
)

LINE_BREAK = (
    "environment: the value of {name} holds a line break, and the systemd of this host ({version}) drops such a "
    "variable; it takes them from 239 on.",
    "environment：{name} 的值含有换行，而本机的 systemd（{version}）会丢弃这样的变量；239 起才接受。",
)


class VariableError(Refused):
    """A name or a value that no environment file can hold; the text names the variable and never the value."""


def render(values, version=None):
    """Return the text of a file that sets `values` (dict of str). version: function that returns that of systemd."""
    lines = []
    for name in sorted(values):
        if not _NAME.match(name):
            raise VariableError(NO_NAME, name=name)
        if isinstance(values[name], bool) or not isinstance(values[name], (str, int, float)):
            raise VariableError(NO_TEXT, name=name)
        value = str(values[name])
        if _UNPRINTABLE.search(value):
            raise VariableError(UNPRINTABLE, name=name)
        if "\n" in value and version and version() < LINE_BREAKS_SINCE:
            raise VariableError(LINE_BREAK, name=name, version=version())
        lines.append('%s="%s"\n' % (name, _ESCAPED.sub(r"\\\1", value)))
    return "".join(lines)


def named(texts, version=NEWEST):
    """Return the paths (list of str) that the texts of a unit and its drop-ins have systemd read, in order.

    They are in EnvironmentFile=, and in LoadCredential= behind the name of a credential.
    """
    paths = _by_directive(texts, version)
    return [path for key in READ for path in paths.get(key, ())]


def _by_directive(texts, version):
    paths = {}
    for text in texts:
        for item in parse(text, version):
            if item.kind == "assignment" and item.key in READ:
                path = READ[item.key].match(item.value).group(2)
                paths[item.key] = paths.get(item.key, []) + [path] if item.value else []
    return paths


def redirect(text, paths):
    """Return the text of a unit that has these files read elsewhere. paths: {path: path instead}."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        key, equals, value = (part.strip() for part in line.partition("="))
        if equals and key in READ:
            before, path = READ[key].match(value).groups()
            if path in paths:
                lines[index] = "%s=%s%s" % (key, before, paths[path])
    return "\n".join(lines)


def redirectable(text, path):
    """Whether a unit names the file in a way that `redirect` finds."""
    return redirect(text, {path: "/"}) != text


# --- Whether processes would notice


def unlike(changed, before, after, version):
    """Return those of the names of parts (see `restart.Meaning`) that make a difference to processes.

    Whether a variable is set by Environment= or by a file makes none. before, after: `(texts, {path: bytes})`.
    """
    paths = [_by_directive(texts, version) for texts, dummy in (before, after)]
    named_by = [{path for found in paths for path in found.get(key, ())} for key in READ]
    of_environment = {"Environment=", "EnvironmentFile="} | named_by[0] - named_by[1]
    if not of_environment.intersection(changed):
        return changed
    handed_out = _handed_out(*before, version=version)
    if handed_out is None or handed_out != _handed_out(*after, version=version):
        return changed
    return [name for name in changed if name not in of_environment]


def _handed_out(texts, contents, version):
    """Return `{name: value}` that a unit hands to its processes, None where that cannot be told for certain."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import (
        assignments,
        environment_file,
    )

    words = [word for value in Settings(texts, version).all("Environment") for word in _words(value, version)]
    if None in words:
        return None
    found = assignments(words)
    for path in _by_directive(texts, version).get("EnvironmentFile", ()):
        data = None if _PATTERN.search(path) else contents.get(path)
        values = None if data is None else environment_file(data.decode("utf-8", "surrogateescape"), version)
        if values is None:
            return None
        found.update(values)
    return found


def _words(value, version):
    """The words of Environment=, among them None where one is read otherwise by some version or hangs on the host."""
    raw, broken = raw_words(value, True, "c")
    found = [unquote(word, "c") for dummy, word in raw]
    odd = broken or any(unknown or "%" in text.replace("%%", "") for text, unknown in found)
    if odd or version < 220 and any(quote in word[1:-1] for dummy, word in raw for quote in "\"'"):
        return [None]
    return [text.replace("%%", "%") for text, dummy in found]
