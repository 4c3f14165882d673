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

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# Within double quotes all versions take the backslash off these, and off nothing else that is meant here.
# Directives with a path, and what stands before it there.
READ = {
    "EnvironmentFile": re.compile(r"(-*)(.*)\Z", re.DOTALL),
    "LoadCredential": re.compile(r"([^:/]*:|)(.*)\Z", re.DOTALL),
}
_ESCAPED = re.compile(r'([\\"$`])')


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


class VariableError(Refused):
    """A name or a value that no environment file can hold; the text names the variable and never the value."""


def render(values):
    """Return the text of a file that sets `values` (dict of str)."""
    lines = []
    for name in sorted(values):
        if not _NAME.match(name):
            raise VariableError(NO_NAME, name=name)
        if isinstance(values[name], bool) or not isinstance(values[name], (str, int, float)):
            raise VariableError(NO_TEXT, name=name)
        value = str(values[name])
        if _UNPRINTABLE.search(value):
            raise VariableError(UNPRINTABLE, name=name)
        lines.append('%s="%s"\n' % (name, _ESCAPED.sub(r"\\\1", value)))
    return "".join(lines)


def named(texts, version=NEWEST):
    """Return the paths (list of str) that the texts of a unit and its drop-ins have systemd read, in order.

    They are in EnvironmentFile=, and in LoadCredential= behind the name of a credential.
    """
    paths = {}
    for text in texts:
        for item in parse(text, version):
            if item.kind == "assignment" and item.key in READ:
                path = READ[item.key].match(item.value).group(2)
                paths[item.key] = paths.get(item.key, []) + [path] if item.value else []
    return [path for key in READ for path in paths.get(key, ())]


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
