# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings with specifiers, paths, lists of paths, and the values of StandardInput=, StandardOutput=, StandardError=.

Private to this collection: it may change in any release.

Sources: systemd.exec(5) "Paths", "Sandboxing" and "Logging and standard input/output", systemd.unit(5) "Specifiers".
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.choices import broken_words, vocabulary
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import WORDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import (
    blanks_only,
    expand,
    pattern,
    warn,
    words,
)


def check_string(value, version, _argument, _key, _unit_type):
    unknown = expand(value, version)[1] if "%" in value else None
    if unknown:
        return warn("unknown-specifier", value, "%" + unknown, word=unknown)
    return None


def _label(value, version, _argument, key, _unit_type):
    unknown = expand(value, version)[1]
    if unknown and not (key == "AppArmorProfile" and version < 244):
        severity = "warning" if value[:1] == "-" or version < 220 else "error"
        return [("unknown-specifier", severity, {"value": value, "word": unknown, "expected": "%" + unknown})]
    return None


def path_problem(path, version, absolute=True, trailing=True):
    """Return the rule that PATH breaks in `path_simplify_and_warn` of VERSION, and the path without specifiers."""
    if "%" in path:
        if path[:2] in ("%I", "%i", "%J", "%j", "%f") and absolute:
            path = "/" + path
        path, unknown = expand(path, version)
        if unknown:
            return "unknown-specifier"
    if absolute != path.startswith("/"):
        return "relative-path" if absolute else "absolute-path"
    if version < 220:
        return None
    if (".." in path or not absolute) and (".." in path.split("/") or path.strip("./") == "" and not absolute):
        return "unnormalized-path"
    if len(path) > 255 and version >= 243 and (len(path) > 4095 or any(len(part) > 255 for part in path.split("/"))):
        return "path-too-long"
    return None


def path_params(path, version):
    unknown = expand(path, version)[1] or ""
    return {"value": path, "word": unknown, "expected": "%" + unknown if unknown else "/" + path.lstrip("\"'./")}


def _swapwhat(value, version, argument, key, unit_type):
    """Check a path; from 254 on also a tag such as UUID=, and other values are refused only for the unit as a whole."""
    if version < 254 or value.startswith("%"):
        return _path(value, version, argument, key, unit_type)
    unknown = expand(value, version)[1]
    return warn("unknown-specifier", value, "%" + unknown, word=unknown) if unknown else None


def _path(value, version, argument, key, _unit_type):
    if version < 220 and value[:1] == "%" and key in ("Where", "SourcePath"):
        return warn("relative-path", value, "/" + value)
    if not value and (version >= 220 or key.startswith(("Path", "Directory", "IP"))):
        return None
    rule = path_problem(value, version)
    if not rule and version < 220 and has_dots(value) and key.startswith(("Root", "Where", "Path", "Directory")):
        return [("unnormalized-path", "error", path_params(value, version))]
    if rule:
        return [(rule, "error" if argument and version >= 220 else "warning", path_params(value, version))]
    return None


def has_dots(path):
    """Whether version 219 refuses PATH when it adds dependencies on mounts."""
    parts = path.split("/")
    return ".." in parts or "." in parts


def _workdir(value, version, _argument, _key, _unit_type):
    if version < 220:
        if value.startswith("/") and has_dots(value):
            return [("unnormalized-path", "error", path_params(value, version))]
        return (
            None
            if path_problem(value, version) is None
            else [("relative-path", "warning", path_params(value, version))]
        )
    missing_ok = value[:1] == "-"
    path = value[1:] if missing_ok else value
    rule = path_problem(path, version) if value and path != "~" else None
    return [(rule, "warning" if missing_ok else "error", path_params(path, version))] if rule else None


def _pidfile(value, version, _argument, _key, _unit_type):
    if not value and version >= 220:
        return None
    if version < 243:
        rule = path_problem(value, version)
        return [(rule, "warning", path_params(value, version))] if rule else None
    path = value if value.startswith(("/", "%")) else "/run/" + value
    rule = path_problem(path, version) or ("api-path" if version >= 257 and is_api_path(path) else None)
    if rule:
        severity = "warning" if rule == "unknown-specifier" else "error"
        return [(rule, severity, path_params(path, version))]
    return var_run(path, version)


def is_api_path(path):
    return path.startswith(("/dev/", "/proc/", "/sys/")) or path in ("/dev", "/proc", "/sys")


def var_run(path, version):
    if version >= 243 and path.startswith("/var/run/"):
        # Debian removed the warning from its 247 and 252.
        severity = "info" if 243 < version < 257 else "warning"
        return [("legacy-var-run", severity, {"value": path, "expected": path[4:]})]
    return None


def _envfile(value, version, _argument, _key, _unit_type):
    if not value:
        return None
    path = value[1:] if value[0] == "-" else value
    rule = path_problem(path, version)
    return [(rule, "warning", path_params(path, version))] if rule else None


def _paths(value, version, argument, key, _unit_type):
    broken = broken_words(value, version)
    if broken:
        return broken
    for word in words(value, version)[0]:
        path = word
        if not argument:
            path = path[1:] if path[:1] == "-" else path
            path = path[1:] if path[:1] == "+" and version >= 220 else path
            path = "relative" + path if path[:1] == "%" and version < 220 else path
            if key == "ExtensionDirectories":
                path = path.split(":")[0]
        rule = path_problem(path, version)
        if rule:
            return [(rule, "warning", path_params(word, version))]
    return None


def _mountsfor(value, version, _argument, key, unit_type):
    if version < 220 and value[:1] == "%":
        return warn("relative-path", value, "/" + value)
    found = _paths(value, version, "1", key, unit_type)
    if not found and version < 220:
        for word in words(value, version)[0]:
            if ".." in word.split("/"):
                return [("unnormalized-path", "warning", path_params(word, version))]
    return found


def _colonpaths(value, version, _argument, _key, _unit_type):
    for path in value.split(":") if value else ():
        rule = path_problem(path, version)
        if rule:
            return [(rule, "warning", path_params(path, version))]
    return None


def _binds(value, version, _argument, _key, _unit_type):
    broken = broken_words(value, version)
    if broken:
        return broken
    for word in words(value, version)[0]:
        source, _colon, rest = word.partition(":")
        target, colon, options = rest.partition(":")
        source = source[1:] if source[:1] == "-" else source
        for path in (source, target) if _colon else (source,):
            rule = path_problem(path, version)
            if rule:
                return [(rule, "warning", path_params(path, version))]
        if colon and options not in ("", "rbind", "norbind"):
            return warn("bad-choice", options, "rbind norbind")
    return None


def _tmpfs(value, version, _argument, _key, _unit_type):
    broken = broken_words(value, version)
    if broken:
        return broken
    for word in words(value, version)[0]:
        path = word.partition(":")[0]
        rule = path_problem(path, version)
        if rule:
            return [(rule, "warning", path_params(path, version))]
    return None


def _images(value, version, argument, _key, _unit_type):
    broken = broken_words(value, version, escape="keep")
    if broken:
        return broken
    for word in words(value, version, True, "keep")[0]:
        parts = word.split(":")
        source = parts[0][1:] if parts[0][:1] == "-" else parts[0]
        if not argument and len(parts) < 2:
            return warn("missing-destination", word, word + ":/mnt")
        for path in (source,) if argument else (source, parts[1]):
            rule = path_problem(path, version)
            if rule:
                return [(rule, "warning", path_params(path, version))]
    return None


def _dirs(value, version, _argument, key, _unit_type):
    broken = broken_words(value, version, escape="keep")
    if broken:
        return broken
    for word in words(value, version, True, "keep")[0]:
        if version < 220:
            if "/" in word or word in (".", ".."):
                return warn("nested-directory", word, word.strip("/").rsplit("/", 1)[-1])
            continue
        parts = word.split(":") if version >= 250 else [word]
        for path in parts[:2] if len(parts) > 1 and parts[1] else parts[:1]:
            rule = path_problem(path, version, absolute=False)
            if rule == "absolute-path":
                short = path.rsplit("/", 1)[-1] or path.strip("/")
                return [(rule, "warning", {"value": path, "expected": short, "word": ""})]
            if rule:
                return [(rule, "warning", path_params(path, version))]
        if parts[0] == "private" or parts[0].startswith("private/"):
            return warn("private-directory", word, "")
        if len(parts) > 1 and parts[1] and key == "ConfigurationDirectory":
            return warn("no-second-path", word, parts[0])
    return None


def _input(value, version, _argument, key, _unit_type):
    return _stream(value, version, key, "input", ("file:",) if version >= 236 else ())


def _output(value, version, _argument, key, _unit_type):
    prefixes = ("file:", "append:", "truncate:") if version >= 248 else ("file:", "append:") if version >= 239 else ()
    return _stream(value, version, key, "output", prefixes)


def _stream(value, version, key, name, prefixes):
    severity = "error" if 220 <= version < 247 else "warning"
    for prefix in prefixes:
        if value.startswith(prefix):
            path = value[len(prefix) :]
            rule = path_problem(path, version)
            return [(rule, severity, path_params(path, version))] if rule else None
    if value.startswith("fd:") and version >= 235:
        return _fdname(value[3:], version, severity, key, "")
    have = vocabulary(name, version)[0]
    if value in have:
        if value.startswith("syslog") and version >= 246:
            return warn("obsolete-output", value, value.replace("syslog", "journal"))
        return None
    hint = (
        "file:%s" % value if value.startswith("/") and prefixes else " ".join(WORDS[name].replace("+235", "").split())
    )
    return warn("bad-choice", value, hint)


def _fdname(value, version, argument, _key, _unit_type):
    name, unknown = expand(value, version)
    if unknown:
        return [
            ("unknown-specifier", argument or "warning", {"value": value, "word": unknown, "expected": "%" + unknown})
        ]
    for char in name:
        if not " " <= char < "\x7f" or char == ":":
            return [("bad-name", argument or "warning", {"value": value, "expected": ""})]
    return None


def check_text(value, version, _argument, _key, _unit_type):
    """Check a text in which systemd must know all escapes."""
    unknown = expand(value, version)[1] if _key == "StandardInputText" else None
    if unknown:
        severity = "error" if version < 247 else "warning"
        return [("unknown-specifier", severity, {"value": value, "word": unknown, "expected": "%" + unknown})]
    if "\\" in value and pattern(r"\\").search(pattern(_ESCAPES).sub("", value)):
        return [("unknown-escape", "error" if version < 247 else "warning", {"value": value, "word": "\\"})]
    return None


_ESCAPES = r"""\\(?:[abfnrtv\\"'s]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})"""


def check_base64(value, version, _argument, _key, _unit_type):
    text = "".join(blanks_only(value))
    body = text.rstrip("=")
    if version >= 257:
        body = body.replace("-", "+").replace("_", "/")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    if len(text) % 4 or len(text) - len(body) > 2 or body.strip(letters):
        return [("bad-base64", "error" if version < 247 else "warning", {"value": value})]
    return None


def _roothash(value, version, _argument, key, _unit_type):
    if not value or value[0] == "/" or key == "RootHashSignature" and value.startswith("base64:"):
        return None
    if key == "RootHash" and not value.strip("0123456789abcdefABCDEF") and len(value) >= 32 and len(value) % 2 == 0:
        return None
    return warn("bad-root-hash", value, "")


def _condpath(value, version, _argument, _key, _unit_type):
    if not value:
        return None
    path = value[1:] if value[0] == "|" else value
    path = path[1:] if path[:1] == "!" else path
    rule = path_problem(path, version)
    return [(rule, "warning", path_params(path, version))] if rule else None


def _cond(value, version, argument, key, unit_type):
    return check_string(value, version, argument, key, unit_type)


KINDS = {
    "base64": check_base64,
    "binds": _binds,
    "colonpaths": _colonpaths,
    "cond": _cond,
    "condpath": _condpath,
    "dirs": _dirs,
    "envfile": _envfile,
    "fdname": _fdname,
    "images": _images,
    "input": _input,
    "label": _label,
    "mountsfor": _mountsfor,
    "output": _output,
    "path": _path,
    "paths": _paths,
    "pidfile": _pidfile,
    "roothash": _roothash,
    "string": check_string,
    "swapwhat": _swapwhat,
    "text": check_text,
    "tmpfs": _tmpfs,
    "workdir": _workdir,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "absolute-path": (
        "{key}= takes a path below its own base directory, not the absolute path {value}",
        "Write {expected}.",
        "{key}= 应为相对其基准目录的路径，不能是绝对路径 {value}",
        "请写成 {expected}。",
    ),
    "api-path": (
        "{key}={value} is below /dev, /proc or /sys",
        "Choose a path below /run.",
        "{key}={value} 位于 /dev、/proc 或 /sys 之下",
        "请改用 /run 下的路径。",
    ),
    "bad-base64": (
        "{key}= is not Base64 text",
        "Encode the data with `base64 -w0`.",
        "{key}= 不是 Base64 文本",
        "请用 `base64 -w0` 编码数据。",
    ),
    "bad-name": (
        "{value} cannot be a name here",
        "Use plain characters without / and :.",
        "{value} 不能用作名称",
        "请用普通字符，不含 / 和 :。",
    ),
    "bad-root-hash": (
        "{key}= is neither an absolute path nor a hash",
        "Write the path of the file, or the hash itself.",
        "{key}= 既不是绝对路径也不是散列值",
        "请写文件的绝对路径或散列值。",
    ),
    "legacy-var-run": (
        "{value} is below the legacy directory /var/run",
        "Write {expected}.",
        "{value} 位于过时的 /var/run 目录",
        "请写 {expected}。",
    ),
    "missing-destination": (
        "{value} has no mount point",
        "Write {expected}.",
        "{value} 没有挂载点",
        "请写 {expected}。",
    ),
    "nested-directory": (
        "{key}={value}: this version accepts only a single name, without /",
        "Write {expected}, or make the directory in ExecStartPre=.",
        "{key}={value}：此版本只接受不含 / 的单个名称",
        "请写 {expected}，或在 ExecStartPre= 中创建目录。",
    ),
    "no-second-path": (
        "{key}= takes no second path: {value}",
        "Write {expected}.",
        "{key}= 不接受第二个路径：{value}",
        "请写 {expected}。",
    ),
    "obsolete-output": (
        "{key}={value} is obsolete: this version uses the journal and warns",
        "Write {expected}, or remove the line.",
        "{key}={value} 已过时：此版本改用 journal 并告警",
        "请写 {expected} 或删除此行。",
    ),
    "path-too-long": (
        "the path in {key}= is too long",
        "Shorten it.",
        "{key}= 中的路径过长",
        "请缩短路径。",
    ),
    "private-directory": (
        "{key}={value}: the name private is reserved for systemd",
        "Choose another name.",
        "{key}={value}：private 是 systemd 保留的名称",
        "请换一个名称。",
    ),
    "relative-path": (
        "{key}={value} is not an absolute path",
        "Write the absolute path, such as {expected}.",
        "{key}={value} 不是绝对路径",
        "请从 / 写起，例如 {expected}。",
    ),
    "unnormalized-path": (
        "{key}={value} has .. in the path",
        "Write the path without it.",
        "{key}={value} 的路径中含有 ..",
        "请写不含 .. 的路径。",
    ),
}
