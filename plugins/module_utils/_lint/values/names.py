# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: users, environment variables, units, documentation, D-Bus, credentials.

Private to this collection: it may change in any release.

Sources: systemd.unit(5), systemd.exec(5) "User=", "Environment=" and "Credentials", uri(7).
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.choices import broken_words, vocabulary
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.paths import (
    check_base64,
    check_string,
    check_text,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import WORDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import (
    blanks_only,
    expand,
    pattern,
    warn,
    words,
)


def _filename(value, version, argument, key, unit_type):
    text = expand(value, version)[0]
    if text.strip(UNIT_LETTERS) or text in (".", ".."):
        return warn("bad-name", value, value.replace("/", "-"))
    return check_string(value, version, argument, key, unit_type)


def _is_id(name, version):
    """Whether NAME is a UID or GID; 243 accepts leading zeros as well."""
    if not name or name.strip("0123456789") or name[0] == "0" and name != "0" and not 240 <= version < 246:
        return False
    return int(name) not in (0xFFFF, 0xFFFFFFFF) and int(name) < 0xFFFFFFFF


def _user_problem(name, version):
    """Return the rule that a user or group name breaks, and its severity (systemd.exec(5) "User=")."""
    if _is_id(name, version):
        return None
    plain = name[:1] in NAME_LETTERS and not name[:1].isdigit() and len(name) <= 31
    if plain and not name.strip(NAME_LETTERS + "-"):
        return None
    if 240 <= version < 246:
        return (
            ("odd-user-name", "warning")
            if plain and not name.strip(NAME_LETTERS + "-.")
            else ("bad-user-name", "error")
        )
    digits = name[1:] if name[:1] == "-" else name
    refused = name in ("", ".", "..") or not digits.strip("0123456789") or " " in (name[0], name[-1])
    if refused or any(char in ":/\x7f" or char < " " for char in name):
        return "bad-user-name", "error"
    return "odd-user-name", "warning"


def _user(value, version, _argument, key, _unit_type):
    if not value:
        return None
    name, unknown = expand(value, version)
    if unknown:
        return [("unknown-specifier", "error", {"value": value, "word": unknown, "expected": "%" + unknown})]
    found = _user_problem(name, version)
    if found:
        return [(found[0], found[1], {"value": value, "expected": ""})]
    if name == "nobody" and version >= 246 and "User" in key:
        return warn("user-nobody", value, "")
    return None


def _users(value, version, argument, key, unit_type):
    first = None
    for word in words(value, version, version < 220)[0]:
        found = _user(word, version, argument, key, unit_type)
        if found and found[0][1] == "error":
            return found
        first = first or found
    return first


NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"


def _is_env_name(name):
    return bool(name) and not name.strip(NAME_LETTERS) and not "0" <= name[0] <= "9"


# Paths with a variable of a session, which a shell would put there; in any other value a dollar sign may be meant.
SEARCH_PATH = r"\w*PATH\Z"
OF_A_SESSION = r"\$\{?(?:PATH|HOME|USER|PWD|LD_LIBRARY_PATH|PYTHONPATH)\b"


def _env(value, version, argument, _key, _unit_type):
    """Check Environment=, and with an argument UnsetEnvironment=, which accepts a name alone."""
    found, broken = words(value, version, True, "c")
    for word in found:
        text, unknown = expand(word, version)
        if unknown:
            return warn("unknown-specifier", word, "%" + unknown, word=unknown)
        name, equals, rest = text.partition("=")
        if not (equals or argument) or not _is_env_name(name):
            return _env_hint(word, value)
        if version < 247 and any(char < " " and char not in "\t\n" or char == "\x7f" for char in rest):
            return warn("bad-environment", word, "")
        if version < 220 and rest[:1] in ("'", '"'):
            return warn("quotes-in-environment", word, '"%s=%s"' % (name, rest.strip("\"'")))
        if ";" in rest and "=" in rest and pattern(r"[^;=]*;[A-Z_][A-Z0-9_]*=").match(rest):
            return warn("environment-separator", word, word.replace(";", " "))
        if rest[:1] in "\u201c\u201d" and rest:
            return warn("curly-quote", word, "")
        if "$" in rest and not argument and pattern(SEARCH_PATH).match(name) and pattern(OF_A_SESSION).search(rest):
            return [("environment-reference", "warning", {"value": word, "word": name, "silent": True})]
    if broken:
        return warn("unbalanced-quotes" if broken == "quote" else "unknown-escape", value, word="\\")
    return None


def _env_hint(word, value):
    if word == "export":
        return warn("bad-environment", word, value.replace("export", "", 1).strip())
    return warn("bad-environment", word, '"NAME=the value"')


def _unsetenv(value, version, _argument, key, unit_type):
    return _env(value, version, "name", key, unit_type)


def _passenv(value, version, _argument, _key, _unit_type):
    found, broken = words(value, version)
    for word in found:
        text, unknown = expand(word, version)
        if unknown:
            return warn("unknown-specifier", word, "%" + unknown, word=unknown)
        if not _is_env_name(text):
            return warn("bad-environment-name", word, text.partition("=")[0])
    return broken_words(value, version) if broken else None


def _logfields(value, version, _argument, _key, _unit_type):
    found, broken = words(value, version, True, "c")
    for word in found:
        text, unknown = expand(word, version)
        if unknown:
            return warn("unknown-specifier", word, "%" + unknown, word=unknown)
        name, equals, _rest = text.partition("=")
        upper = name.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
        if not equals or not name or upper or name[0] in "_0123456789" or len(name) > 64:
            return warn("bad-log-field", word, name.upper().lstrip("_") + "=")
    return broken_words(value, version, escape="c") if broken else None


UNIT_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-_.\\@"


def is_unit(name, version, suffix=""):
    stem, dot, kind = name.rpartition(".")
    if not stem or stem[0] == "@" or len(name) > 255 or stem.strip(UNIT_LETTERS):
        return False
    return kind == suffix if suffix else kind in vocabulary("units", version)[0]


def _unit_problem(word, version, suffix=""):
    name, unknown = expand(word, version, True)
    if unknown:
        return warn("unknown-specifier", word, "%" + unknown, word=unknown)
    if "%n" in word:
        return None
    if is_unit(name, version, suffix):
        return None
    if "," in word:
        return warn("comma-in-list", word, word.replace(",", " "))
    if suffix and is_unit(name, version):
        return warn("wrong-unit-type", word, word.rpartition(".")[0] + "." + suffix)
    if not name.strip(UNIT_LETTERS) and is_unit(name + ".service", version):
        return warn("unit-suffix", word, word + "." + (suffix or _guess(word)))
    return warn("bad-unit-name", word, "")


def _guess(word):
    return "target" if word in WORDS["targets"].split() else "service"


def _deps(value, version, _argument, _key, _unit_type):
    if version < 220:
        found, broken = words(value, version)
    else:
        found, broken = blanks_only(value), None
    for word in found:
        problem = _unit_problem(word, version)
        if problem:
            return problem
    return warn("unbalanced-quotes", value) if broken else None


def _units(value, version, argument, _key, _unit_type):
    for word in blanks_only(value):
        problem = _unit_problem(word, version, argument)
        if problem:
            return problem
    return None


def _unit(value, version, argument, key, unit_type):
    """Check Unit= of a timer or path, Service= of a socket."""
    problem = _unit_problem(value, version, argument)
    if not problem and argument and value.endswith("@." + argument):
        problem = warn("bad-unit-name", value, "")
    if problem and argument and 220 <= version < 247:
        return [(rule, "error", params) for rule, _severity, params in problem]
    if not problem and not argument and version < 220 and value.endswith("." + unit_type):
        return warn("wrong-unit-type", value, value.rpartition(".")[0] + ".service")
    return problem


def _slice(value, version, _argument, _key, _unit_type):
    name = value[:-6]
    odd = name[:1] == "-" or version >= 220 and ("--" in name or name[-1:] == "-")
    if value.endswith(".slice") and name != "-" and odd:
        return [("bad-unit-name", "error", {"value": value})]
    return _unit_problem(value, version, "slice")


def _install(value, version, _argument, key, unit_type):
    """Check [Install], which only `systemctl enable` reads: systemd gives no message when it loads the unit."""
    if key == "DefaultInstance":
        text, unknown = expand(value, version, True)
        if unknown or text.strip(UNIT_LETTERS):
            return warn("bad-unit-name", value, "")
        return None
    for word in words(value, version)[0]:
        problem = _unit_problem(word, max(version, 220), unit_type if key == "Alias" and unit_type else "")
        if problem:
            return problem
    return None


def _docs(value, version, _argument, _key, _unit_type):
    text, unknown = expand(value, version)
    if unknown:
        return warn("unknown-specifier", value, "%" + unknown, word=unknown)
    found, broken = words(text, version, True, "keep")
    for word in found:
        for prefix in ("http://", "https://", "file:/", "info:", "man:"):
            if word.startswith(prefix) and len(word) > len(prefix) and max(word) < "\x80":
                break
        else:
            return warn("bad-documentation", word, "https://example.org/ man:name(8) file:/usr/share/doc/name")
    return warn("unbalanced-quotes", value) if broken else None


def _busname(value, version, _argument, _key, _unit_type):
    name, unknown = expand(value, version)
    if unknown:
        return warn("unknown-specifier", value, "%" + unknown, word=unknown)
    parts = name.split(".")
    letters = NAME_LETTERS + "-"
    if len(parts) > 1 and len(name) <= 255:
        if not any(not part or part.strip(letters) or part[0].isdigit() and name[0] != ":" for part in parts):
            return None
        if name[0] == ":":
            return None
    return warn("bad-bus-name", value, "org.example.Name")


def _is_credential(name):
    return (
        bool(name) and "/" not in name and name not in (".", "..") and all(" " <= c < "\x7f" and c != ":" for c in name)
    )


def _setcred(value, version, argument, key, unit_type):
    if value and ":" not in value:
        return warn("bad-credential", value, value + ":text")
    found = _credential(value, version, True)
    text = value.partition(":")[2]
    if found or not text:
        return found
    return check_base64(text, 262, "", key, unit_type) if argument else check_text(text, 262, "", key, unit_type)


def _loadcred(value, version, _argument, _key, _unit_type):
    return _credential(value, version, False)


def _credential(value, version, inline):
    if not value:
        return None
    name, _colon, rest = value.partition(":")
    text, unknown = expand(name, version)
    if unknown:
        return warn("unknown-specifier", name, "%" + unknown, word=unknown)
    if not _is_credential(text) or (inline and version >= 252 or not inline and version < 248) and not rest:
        return warn("bad-credential", value, "name:text" if inline else "name:/path")
    if not inline and rest:
        path, unknown = expand(rest, version)
        if unknown:
            return warn("unknown-specifier", rest, "%" + unknown, word=unknown)
        if ".." in path.split("/") or "//" in path if path.startswith("/") else not _is_credential(path):
            return warn("bad-credential", value, "name:/path")
    return None


def _importcred(value, version, _argument, _key, _unit_type):
    if not value:
        return None
    glob, _colon, name = value.partition(":")
    stem = glob[:-1] if glob.endswith("*") else glob
    if (
        any(char in stem for char in "*?[]")
        or glob != "*"
        and not _is_credential(stem)
        or name
        and not _is_credential(name)
    ):
        return warn("bad-credential", value, "name.*")
    return None


KINDS = {
    "busname": _busname,
    "deps": _deps,
    "docs": _docs,
    "env": _env,
    "filename": _filename,
    "importcred": _importcred,
    "install": _install,
    "loadcred": _loadcred,
    "logfields": _logfields,
    "passenv": _passenv,
    "setcred": _setcred,
    "slice": _slice,
    "unit": _unit,
    "units": _units,
    "unsetenv": _unsetenv,
    "user": _user,
    "users": _users,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "bad-bus-name": (
        "{value} is not a D-Bus name",
        "Write a name such as {expected}.",
        "{value} 不是合法的 D-Bus 名称",
        "请写成类似 {expected} 的名称。",
    ),
    "bad-credential": (
        "{value} does not have the form that {key}= requires",
        "Write {expected}.",
        "{value} 不符合 {key}= 的凭据格式",
        "请写成 {expected}。",
    ),
    "bad-documentation": (
        "{value} is not a documentation URI",
        "Write URIs such as {expected}; prose belongs in a comment.",
        "{value} 不是文档 URI",
        "请写 {expected} 这样的 URI，说明文字请放到注释里。",
    ),
    "bad-environment": (
        "{value} is not a variable assignment",
        "Write {expected}: letters, digits and _ in the name, quotes around the whole if the value has spaces.",
        "{value} 不是变量赋值",
        "请写 {expected}：变量名只含字母、数字和 _，值中有空格时用引号括住整个赋值。",
    ),
    "bad-environment-name": (
        "{value} is not an environment variable name",
        "Write the name alone: letters, digits and _.",
        "{value} 不是环境变量名",
        "只写变量名：字母、数字和 _。",
    ),
    "bad-log-field": (
        "{value} is not a journal field assignment",
        "Write {expected}...: capital letters, digits and _ in the name, no _ first.",
        "{value} 不是日志字段赋值",
        "请写 {expected}...：字段名用大写字母、数字和 _，不能以 _ 开头。",
    ),
    "bad-unit-name": (
        "{value} is not a unit name",
        "Use letters, digits and : - _ . \\ @, and a suffix such as .service or .target.",
        "{value} 不是单元名",
        "只能用字母、数字和 : - _ . \\ @，并带 .service、.target 等后缀。",
    ),
    "bad-user-name": (
        "{value} cannot be a user or group name",
        "Write one name or number in {key}=, without a colon, slash, quotes or spaces.",
        "{value} 不能用作用户名或组名",
        "在 {key}= 中只写一个名称或数字，不含冒号、斜杠、引号和空格。",
    ),
    "comma-in-list": (
        "{value} is read as one name: list items are separated by spaces",
        "Write {expected}.",
        "{value} 会被当作一个名称：列表以空格分隔",
        "请写成 {expected}。",
    ),
    "environment-separator": (
        "{value} sets one variable: a semicolon does not separate assignments",
        "Write {expected}.",
        "{value} 只会设置一个变量：分号不能分隔赋值",
        "请写成 {expected}。",
    ),
    "environment-reference": (
        "{word} is set to a value with a '$' in it: systemd replaces no variable in {key}=",
        "Write the value out; '$NAME' is not expanded there.",
        "{word} 的值中含有 '$'：systemd 不会替换 {key}= 中的变量",
        "请写出完整的值；其中的 '$NAME' 不会展开。",
    ),
    "odd-user-name": (
        "{value} does not follow the strict rules for user and group names",
        "Write one name of letters, digits, _ and - (31 at most), a letter or _ first.",
        "{value} 不符合严格的用户名或组名规则",
        "请写一个由字母、数字、_ 和 - 组成的名称（最多 31 个字符），以字母或 _ 开头。",
    ),
    "quotes-in-environment": (
        "{value}: this version keeps the quotes, or ignores the assignment",
        "Quote the whole assignment: {expected}.",
        "{value}：此版本会保留引号或丢掉赋值",
        "请给整个赋值加引号：{expected}。",
    ),
    "unit-suffix": (
        "{value} is not a unit name: it has no suffix",
        "Write {expected}.",
        "{value} 不是单元名：缺少后缀",
        "请写 {expected}。",
    ),
    "user-nobody": (
        "{key}=nobody shares processes and files with everything else that runs as nobody",
        "Create a dedicated user for the service.",
        "{key}=nobody 会与所有以 nobody 运行的程序共享进程和文件",
        "请为服务建立专用用户。",
    ),
    "wrong-unit-type": (
        "{value} is not of a unit type that {key}= accepts",
        "Write {expected}.",
        "{value} 的类型不是 {key}= 所需要的",
        "请写 {expected}。",
    ),
}
