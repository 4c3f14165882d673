# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command lines (ExecStart= and its like): what each version of systemd refuses, and what only a shell understands.

Private to this collection: it may change in any release.

Source: systemd.service(5) "Command lines", and the behaviour of the versions 219 to 262.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import WORDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import (
    BLANKS,
    blanks_only,
    expand,
    old_words,
    pattern,
    raw_words,
    unquote,
)

_SHELLS = frozenset(WORDS["shells"].split())
# Shell builtins: no program of that name exists, or it cannot have the intended effect.
_BUILTINS = frozenset(WORDS["builtins"].split())
_OPERATORS = frozenset(WORDS["operators"].split())
# Programs that do not expand patterns themselves.
_NO_GLOBS = frozenset(WORDS["no_globs"].split())
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-@["
_PREFIXES = "-@:+!|"


def commands(value, version):
    """Return how many commands VERSION reads in VALUE (a lone semicolon separates them)."""
    if ";" not in value:
        return 1 if value.strip(BLANKS) else 0
    count, inside = 0, False
    for _offset, raw in raw_words(value, True, "c")[0]:
        if raw == ";":
            inside = False
        elif not inside:
            count += 1
            inside = True
    return count


def check(value, version, _argument, _key, _unit_type):
    """Return the problems of the command line VALUE."""
    if not value:
        return None
    plain = "\\" not in value and '"' not in value and "'" not in value
    if plain:
        raw = blanks_only(value)
        broken = None
    else:
        pairs, broken = raw_words(value, True, "c")
        raw = [word for _offset, word in pairs]
    found = _old(value) if version < 220 else _new(value, raw, broken, plain, version)
    return found + [
        (rule, severity, dict(params, silent=True)) for rule, severity, params in _habits(value, raw, plain)
    ]


def _severity(version, ignored):
    """Return the severity: systemd ignores the line (warning) or refuses the unit (error)."""
    return "warning" if ignored or version < 220 else "error"


def _old(value):
    """Check for version 219: two prefixes, an absolute path, words quoted as a whole."""
    words, broken = old_words(value)
    severity = _severity(219, True)
    if broken and ";" not in words:
        return [("unbalanced-quotes", severity, {"value": value})]
    found, command = [], []
    for word in words:
        # A semicolon at the start of a command is read as the program.
        if word != ";" or not command:
            command.append(word)
        else:
            found.extend(_old_command(command, value, severity))
            command = []
    return found + _old_command(command, value, severity) if command else found


def _old_command(command, value, severity):
    program, seen = command[0], ""
    while program[:1] in ("-", "@") and program[0] not in seen:
        seen += program[0]
        program = program[1:]
    if not program:
        return [("empty-command", severity, {"value": value})]
    if "@" in seen and len(command) < 2:
        return [("missing-argv0", severity, {"value": value})]
    problem = _program(program, 219)
    return [(problem, severity, {"value": program})] if problem else []


def _new(value, raw, broken, plain, version):
    found, command = [], []
    for word in raw:
        if word != ";" or version < 246 and not command:
            command.append(word)
        elif command:
            found.extend(_new_command(command, value, plain, version))
            command = []
    if command:
        found.extend(_new_command(command, value, plain, version))
    if broken:
        # The first word has an unclosed quote: there is no command.
        ignored = not raw or "-" in raw[0][: len(raw[0]) - len(raw[0].lstrip(_PREFIXES))]
        rule = "unbalanced-quotes" if broken == "quote" else "unknown-escape"
        severity = _severity(version, ignored) if broken == "quote" else "warning"
        found.append((rule, severity, {"value": value, "word": "\\"}))
    return found


def _new_command(command, value, plain, version):
    found, words = [], []
    for word in command:
        text, unknown = (word, None) if plain else (";", None) if word == "\\;" else unquote(word, "c")
        if unknown:
            found.append(("unknown-escape", "warning", {"value": value, "word": unknown}))
        words.append(text)
    program, flags = _prefixes(words[0], version)
    severity = _severity(version, "-" in flags)
    if "!!" in flags and version > 257:
        found.append(("removed-prefix", "warning", {"value": words[0], "word": "!!"}))
    if "|" not in flags:
        fatal = _program_problem(program, words, flags, value, version)
        if fatal:
            return found + [(fatal[0], severity, fatal[1])]
    for word in words[1:]:
        unknown = expand(word, version)[1] if "%" in word else None
        if unknown:
            return found + [("unknown-specifier", severity, {"value": word, "word": unknown})]
    return found


def _program_problem(program, words, flags, value, version):
    """Return the rule that the first word breaks, and its params."""
    # The instance name may be an absolute path.
    somewhere = program[:2] in ("%i", "%I", "%j", "%J")
    program, unknown = expand("/" + program if somewhere else program, version)
    if unknown:
        return "unknown-specifier", {"value": words[0], "word": unknown}
    if not program:
        return "empty-command", {"value": value}
    rule = _program(program, version)
    if rule:
        return rule, {"value": words[0]}
    return ("missing-argv0", {"value": value}) if "@" in flags and len(words) < 2 else None


def _prefixes(word, version):
    """Return WORD without its prefixes, and the prefixes that VERSION accepts."""
    flags = ""
    while True:
        letter = word[:1]
        privileges = "+" in flags or "!" in flags
        if not letter:
            break
        once = "-@" + (":" if version >= 243 else "") + ("|" if version > 257 else "")
        if letter in once and letter not in flags or letter in "+!" and not privileges:
            flags += letter
        elif letter == "!" and flags.count("!") == 1 and "+" not in flags:
            flags += "!" if flags.endswith("!") else "!!"
        else:
            break
        word = word[1:]
    return word, flags


def _program(program, version):
    """Return the rule that the name of a program breaks, if any."""
    unsafe = "\\\"'\x7f" if version < 258 else "\\\"'\x7f*?["
    for char in program:
        if char < " " or char in unsafe:
            return "unsafe-command"
    if program.endswith("/") or version >= 257 and (program.endswith(("/.", "/..")) or program in (".", "..")):
        return "command-is-directory"
    if program.startswith("/"):
        too_long = len(program) > 4095 or any(len(part) > 255 for part in program.split("/"))
        return "relative-command" if too_long and version >= 252 else None
    if version < 220 or "/" in program or program in (".", "..") or len(program) > 255:
        return "relative-command"
    # Up to 245 systemd looks for the program when it reads the unit, and finds none of that name.
    return "relative-command" if version < 246 and program.strip(_PLAIN) else None


def _habits(value, raw, plain):
    """Return problems of shell syntax that systemd silently passes to the program."""
    if not raw:
        return []
    found = []
    program = raw[0].lstrip(_PREFIXES)
    if "=" in program and "/" not in program.split("=", 1)[0] and program.split("=", 1)[0].isidentifier():
        found.append(("environment-in-command", "error", {"value": raw[0]}))
    elif program in _BUILTINS:
        found.append(("shell-builtin", "error", {"value": program}))
    elif not plain and raw[0][-1:] in "\"'":
        text = unquote(program, "c")[0]
        head, _blank, rest = text.partition(" ")
        if rest and head.startswith("/") and "/" not in rest.split(" ")[0]:
            found.append(("quoted-command", "error", {"value": text}))
    name = program.strip("\"'").rsplit("/", 1)[-1]
    found.extend(_shell_words(raw, name))
    for char in value:
        if char > "\x7f":
            found.extend(_odd_characters(value, raw))
            break
    if "{{" in value:
        match = pattern(r"\{\{-?[ \t]*[A-Za-z_][A-Za-z0-9_.\[\]'|(), ]*-?\}\}").search(value)
        if match and " ." not in match.group(0):
            found.append(("unrendered-template", "warning", {"value": match.group(0)}))
    return found


def _shell_words(raw, name):
    shell = name in _SHELLS
    if len(raw[0]) > 1 and raw[0][-1] == ";" and raw[0][0] not in "\"'":
        return [("glued-semicolon", "warning", {"value": raw[0]})]
    for position in range(1, len(raw)):
        word = raw[position]
        first = word[0]
        if (
            word in _OPERATORS
            or first in "<>"
            and len(word) > 1
            and word[1] in "/&>.~$%"
            or word[:2] in ("2>", "1>", "&>")
        ):
            return [("shell-operator", "warning", {"value": word})]
        if word[-1] == ";" and len(word) > 1 and word[-2] not in "\\;" and first not in "\"'":
            return [("glued-semicolon", "warning", {"value": word})]
        if first == "#" and _comment(word):
            return [("inline-comment", "warning", {"value": " ".join(raw[position:])})]
        if not shell and first not in "\"'":
            if "`" in word or "$(" in word:
                return [("command-substitution", "warning", {"value": word})]
            if word.startswith("~/"):
                return [("tilde-path", "warning", {"value": word})]
            if name in _NO_GLOBS and first not in "-+%" and "*" in word and "/" in word:
                return [("shell-pattern", "warning", {"value": word})]
    return []


def _comment(word):
    rest = word[1:]
    return not rest or rest[0].isalpha() and not (len(rest) in (3, 6, 8) and not rest.strip("0123456789abcdefABCDEF"))


def _odd_characters(value, raw):
    for word in raw:
        if word[0] in "\u201c\u201d\u2018\u2019\u00ab" or word[-1] in "\u201c\u201d":
            return [("curly-quote", "warning", {"value": word})]
        if word[0] in "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d":
            return [("dash-lookalike", "warning", {"value": word})]
    for char in value:
        if char in "\u00a0\u1680\u202f\u205f\u3000\ufeff" or "\u2000" <= char <= "\u200b":
            return [("odd-blank", "warning", {"value": value, "word": "U+%04X" % ord(char)})]
    return []


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "command-is-directory": (
        "the command {value} ends in a slash, like a directory",
        "Write the path of the program itself.",
        "命令 {value} 像是目录",
        "请写程序文件本身的路径。",
    ),
    "command-substitution": (
        "{value} is passed to the program as it is: no shell expands it",
        "Write `/bin/sh -c '...'`, or let a script do it.",
        "{value} 会原样传给程序，没有 shell 去执行它",
        "请用 `/bin/sh -c '...'` 或写成脚本。",
    ),
    "curly-quote": (
        "{value} has typographic quotes, which systemd does not read as quotes",
        "Type plain quotes \" or '.",
        "{value} 中的弯引号不起引用作用",
        "请改为半角引号 \" 或 '。",
    ),
    "dash-lookalike": (
        "{value} begins with a character that only looks like a hyphen",
        "Type a plain hyphen -.",
        "{value} 开头的字符只是看起来像连字符",
        "请改为半角连字符 -。",
    ),
    "empty-command": (
        "there is no program in the command line {value}",
        "Write the program right after the prefix, without a space.",
        "命令行 {value} 中没有程序",
        "程序路径要紧跟前缀，中间不留空格。",
    ),
    "environment-in-command": (
        "{value} is read as the program: a command line cannot set variables",
        "Put it into Environment=.",
        "{value} 会被当作程序名：命令行里不能设置变量",
        "请写到 Environment= 中。",
    ),
    "glued-semicolon": (
        "the semicolon in {value} is part of the argument",
        "Write a space before it for a second command, or \\; for the character.",
        "{value} 中的分号会成为参数的一部分",
        "要写第二条命令请在分号前加空格，要写字符本身请用 \\;。",
    ),
    "missing-argv0": (
        "the prefix @ requires argv[0] after the path in {value}",
        "Write argv[0] as the next word, or remove the @.",
        "{value} 使用了前缀 @，路径后必须再写一个程序名",
        "请补上程序名，或去掉 @。",
    ),
    "quoted-command": (
        "the whole of {value}, with its spaces, is read as the program",
        "Remove the quotes around the command line; quote single arguments only.",
        "程序名会被当作含空格的 {value}",
        "不要给整条命令加引号，只给需要的参数加。",
    ),
    "relative-command": (
        "{value} is not the absolute path of a program",
        "Write the absolute path, such as /usr/bin/NAME.",
        "{value} 不是程序的绝对路径",
        "请写绝对路径，例如 /usr/bin/NAME。",
    ),
    "removed-prefix": (
        "the prefix {word} no longer has an effect",
        "Remove it.",
        "前缀 {word} 已不再起作用",
        "请删除。",
    ),
    "shell-builtin": (
        "{value} is a shell builtin, not a program",
        "Use WorkingDirectory=, Environment= and the like, or `/bin/sh -c '...'`.",
        "{value} 是 shell 内部命令，不是程序",
        "请用 WorkingDirectory=、Environment= 等指令，或 `/bin/sh -c '...'`。",
    ),
    "shell-operator": (
        "{value} is passed on as an argument: there is no shell",
        "Use StandardOutput=, several Exec lines, or `/bin/sh -c '...'`.",
        "{value} 会作为参数传给程序，这里没有 shell",
        "请用 StandardOutput=、多条 Exec 行或 `/bin/sh -c '...'`。",
    ),
    "shell-pattern": (
        "the pattern {value} is not expanded: there is no shell",
        "Write the names, or `/bin/sh -c '...'`.",
        "通配符 {value} 不会展开，这里没有 shell",
        "请写出文件名，或用 `/bin/sh -c '...'`。",
    ),
    "tilde-path": (
        "~ in {value} is not expanded: there is no shell",
        "Write the whole path, or %h for the home of the manager's user.",
        "{value} 中的 ~ 不会展开，这里没有 shell",
        "请写完整路径，或用 %h 表示管理器用户的主目录。",
    ),
    "unsafe-command": (
        "the program's name {value} has a quote, backslash, wildcard or control character",
        "Write a plain path.",
        "程序名 {value} 含有引号、反斜杠、通配符或控制字符",
        "请写普通路径。",
    ),
}
