# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of an environment file does systemd pass over, or read otherwise than a shell would?

Private to this collection: it may change in any release. Facts: systemd.exec(5), EnvironmentFile=; 247 and 252 asked.
Values are nobody's business: a finding names the line and the variable only.
"""

import re
from collections import OrderedDict

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import NAME, entries, is_broken
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    with_doubts,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT

MARK = "\ufeff"
OF_A_SHELL = re.compile(r"(?:export|declare|typeset|local|set|setenv|env)[ \t]")
# A name that may be shown though it is none: a line of a key, which is secret, looks different.
DOTTED = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+){1,9}\Z")
QUOTED = re.compile(r"""(?:[ \t]*(?:'[^']*'|"(?:[^"\\]|\\.)*"))+""", re.DOTALL)
SINGLE = re.compile(r"'[^']*'")
REFERENCE = re.compile(r"(?<!\\)\$(?:\{(\w+)\}|([A-Za-z_]\w*))")
COMMAND = re.compile(r"(?<!\\)(?:\$\([^)]|`[a-z][^`]*`)")
ASSIGNMENT = re.compile(r"^(?:export )?[A-Za-z_]\w*=", re.MULTILINE)
OF_A_SESSION = ("PATH", "HOME", "USER", "PWD", "HOSTNAME", "LD_LIBRARY_PATH", "PYTHONPATH")
CONTINUED = re.compile(r"\\\n[ \t]*([A-Za-z_]\w*)=")
MOST = 5  # names that a finding shows


def probe(needs, host):
    """Return the findings about the lines of the unit's environment files."""
    found = []
    for named in needs.environment_files:
        files = host.matching_files(named.path)
        for path, text in files:
            found += _judge(path, text, named, needs)
        if not files and not named.optional:
            found += _directory(named)
    return found


def _directory(named):
    (answer,) = ask(ROOT, [Question(named.path)])
    if not answer or answer.kind != "directory":
        return []
    return [_refused(named.path, "Is a directory")]


def _refused(path, problem):
    return Finding(
        CODES["environment-file-refused"],
        {"path": path, "problem": problem, "source": "EnvironmentFile"},
        ["%s: %s" % (path, problem)],
    )


def _judge(path, text, named, needs):
    """One finding for each kind of problem in a file, with all its lines."""
    by_code = OrderedDict()
    for entry in entries(text, needs.version):
        if entry.value is not None and is_broken(entry.name + entry.value):
            return [] if named.optional else [_refused(path, "not UTF-8, line %d" % _line(text, entry))]
        code = _problem(entry, needs)
        if code:
            by_code.setdefault(code, []).append((_line(text, entry), _shown(entry)))
    return [_finding(code, path, lines) for code, lines in by_code.items()]


def _line(text, entry):
    return text.count("\n", 0, entry.begin) + 1


def _finding(code, path, lines):
    names = [name for _line, name in lines if name][:MOST] or ["-"]
    params = {"path": path, "line": lines[0][0], "names": names}
    return with_doubts(
        Finding(CODES[code], params, ["%s:%d: %s" % (path, line, name or "...") for line, name in lines[:MOST]])
    )


def _shown(entry):
    """The name of a variable, None for what may be no name but a part of a secret."""
    taken = CONTINUED.search(entry.written)
    if taken and entry.value is not None:
        return taken.group(1)
    name = re.sub(r"^(?:\w+[ \t]+)+", "", entry.name.lstrip(MARK))
    return name if entry.value is not None and (NAME.match(name) or DOTTED.match(name)) else None


def _problem(entry, needs):
    """The code of what is wrong with an entry, or None."""
    name = entry.name.lstrip(MARK)
    if name.startswith("#"):
        return None
    if OF_A_SHELL.match(name):
        return "environment-export"
    if entry.value is None:
        return "environment-no-assignment"
    if entry.name.startswith(MARK):
        return "environment-mark"
    if not NAME.match(entry.name):
        return "environment-name"
    quoted = QUOTED.match(entry.written)
    rest = entry.written[quoted.end() :] if quoted else entry.written
    if _swallows(entry.written):
        return "environment-quote"
    if "\\\r" in entry.written or "\r" in entry.value:
        return "environment-carriage-return"
    if re.match(r"[ \t]*#", rest) if quoted else re.search(r"[ \t]#(?:[ \t]|\w|$)", rest):
        return "environment-comment"
    if not quoted and CONTINUED.search(entry.written):
        return "environment-continued"
    if _expects_expansion(entry.written, needs):
        return "environment-not-expanded"
    if not quoted and re.search(r"(?<!\\)\\[A-Za-z0-9]", rest):
        return "environment-backslash"
    return None


def _swallows(written):
    """Whether a quote that is not closed in its line takes the next assignments into the value."""
    begin = written.lstrip(" \t")
    return begin[:1] in ("'", '"') and "\n" in begin and bool(ASSIGNMENT.search(begin, begin.index("\n") + 1))


def _expects_expansion(written, needs):
    open_to_a_shell = SINGLE.sub("", written)
    names = {one or other for one, other in REFERENCE.findall(open_to_a_shell)}
    known = set(needs.environment) | set(OF_A_SESSION)
    return bool(names & known) or bool(COMMAND.search(open_to_a_shell))


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "environment-file-refused",
        "error",
        151,
        "backend_service_environment",
        (
            "systemd cannot read the environment file {path}: {problem}",
            "{source}= names it without a leading '-', and systemd does not start the service where such a file cannot "
            "be read. It takes UTF-8 text.",
            "Write {path} as a text file in UTF-8, a line NAME=VALUE for each variable.",
        ),
        (
            "systemd 无法读取环境文件 {path}：{problem}",
            "{source}= 指定该文件且前面没有 '-'，读不了时 systemd 不会启动服务。文件须为 UTF-8 文本。",
            "请将 {path} 写成 UTF-8 文本文件，每个变量一行 NAME=VALUE。",
        ),
    ),
    Code(
        "environment-mark",
        "warning",
        152,
        "backend_service_environment",
        (
            "Line {line} of {path} begins with a byte order mark: {names} is not set",
            "The mark cannot be seen in an editor. systemd takes it for a part of the name and passes over the line.",
            r"sed -i '1s/^\xef\xbb\xbf//' {path}",
        ),
        (
            "{path} 第 {line} 行以字节顺序标记（BOM）开头：{names} 没有设置",
            "编辑器中看不到该标记。systemd 把它当作变量名的一部分，跳过此行。",
            "",
        ),
    ),
    Code(
        "environment-export",
        "warning",
        153,
        "backend_service_environment",
        (
            "Line {line} of {path} sets nothing, as it begins like a command of a shell: {names}",
            "An environment file is no script. systemd takes 'export NAME' for the name of the variable, and passes "
            "over the line.",
            "Take 'export' away in {path}, so that line {line} begins with the name of the variable.",
        ),
        (
            "{path} 第 {line} 行写成了 shell 命令，没有设置变量：{names}",
            "环境文件不是脚本。systemd 会把 'export NAME' 当作变量名，跳过此行。",
            "请去掉 {path} 中的 'export'，使第 {line} 行以变量名开头。",
        ),
    ),
    Code(
        "environment-no-assignment",
        "warning",
        154,
        "backend_service_environment",
        (
            "Line {line} of {path} sets nothing: there is no '=' in it",
            "systemd passes over what is no assignment NAME=VALUE, and no comment either. Names that could be made "
            "out: {names}.",
            "Write line {line} of {path} as NAME=VALUE, or begin it with '#'.",
        ),
        (
            "{path} 第 {line} 行没有 '='，不起作用",
            "systemd 会跳过既不是 NAME=VALUE 也不是注释的行。能辨认的名称：{names}。",
            "请将 {path} 第 {line} 行写成 NAME=VALUE，或以 '#' 开头。",
        ),
    ),
    Code(
        "environment-name",
        "warning",
        155,
        "backend_service_environment",
        (
            "Line {line} of {path} sets nothing: what stands before '=' cannot be the name of a variable",
            "A name consists of letters, digits and '_', and begins with no digit; systemd passes over the line. Names "
            "that are none: {names}.",
            "Correct the name in line {line} of {path}; Spring reads SERVER_PORT for server.port.",
        ),
        (
            "{path} 第 {line} 行不起作用：'=' 之前的内容不能作为变量名",
            "变量名由字母、数字和 '_' 组成，且不以数字开头；systemd 会跳过此行。无效的名称：{names}。",
            "请更正 {path} 第 {line} 行的名称；Spring 会把 SERVER_PORT 当作 server.port 读取。",
        ),
    ),
    Code(
        "environment-quote",
        "warning",
        156,
        "backend_service_environment",
        (
            "The quote in line {line} of {path} is not closed there: it takes in the lines that follow",
            "The value of {names} holds the next assignments too, and these set nothing.",
            "Close the quote at the end of line {line} of {path}.",
        ),
        (
            "{path} 第 {line} 行的引号没有在该行结束，后续各行被并入其中",
            "{names} 的值包含了后面的赋值，而那些变量没有设置。",
            "请在 {path} 第 {line} 行末尾补上引号。",
        ),
    ),
    Code(
        "environment-carriage-return",
        "warning",
        157,
        "backend_service_environment",
        (
            "The value of {names} in line {line} of {path} is cut or holds a carriage return",
            "The file was saved on Windows. systemd takes a carriage return for the end of a line: one behind a "
            "backslash ends the value there, one in quotes stays in it.",
            r"sed -i 's/\r$//' {path}",
        ),
        (
            "{path} 第 {line} 行 {names} 的值被截断或含有回车符",
            "该文件来自 Windows。systemd 把回车符视为行尾：反斜杠之后的回车会截断值，引号内的回车会留在值中。",
            "",
        ),
    ),
    Code(
        "environment-comment",
        "warning",
        158,
        "backend_service_environment",
        (
            "The comment in line {line} of {path} is a part of the value of {names}",
            "For systemd a comment stands on a line of its own; what follows the value in its line belongs to it.",
            "Put the comment of line {line} of {path} on a line of its own, or quote the value if '#' belongs to it.",
        ),
        (
            "{path} 第 {line} 行的注释成了 {names} 的值的一部分",
            "systemd 只识别独占一行的注释；写在值后面的内容属于值。",
            "请把 {path} 第 {line} 行的注释移到单独一行；若 '#' 属于值，请加引号。",
        ),
    ),
    Code(
        "environment-not-expanded",
        "warning",
        159,
        "backend_service_environment",
        (
            "Line {line} of {path} sets {names} to the text of a '$', which nothing expands",
            "An environment file is no script: neither variables nor commands are put in. The program gets the line as "
            "it is written.",
            "Write the value itself into line {line} of {path}; if the text is meant, quote it with '...'.",
        ),
        (
            "{path} 第 {line} 行的 '$' 不会展开，{names} 的值就是这段文字",
            "环境文件不是脚本：不会替换变量，也不会执行命令。程序得到的就是所写的文字。",
            "请在 {path} 第 {line} 行写出实际的值；若本来就要这段文字，请用 '...' 引起来。",
        ),
    ),
    Code(
        "environment-backslash",
        "warning",
        149,
        "backend_service_environment",
        (
            "Line {line} of {path} loses its backslashes: {names}",
            "Without quotes a backslash is taken away from the value, and the character behind it stays.",
            "Put the value in line {line} of {path} between single quotes.",
        ),
        (
            "{path} 第 {line} 行的反斜杠会丢失：{names}",
            "不加引号时，值中的反斜杠会被去掉，只保留其后的字符。",
            "请用单引号把 {path} 第 {line} 行的值引起来。",
        ),
    ),
    Code(
        "environment-continued",
        "warning",
        148,
        "backend_service_environment",
        (
            "The backslash at the end of line {line} of {path} takes the next line in: {names} is not set",
            "For systemd a line that ends in a backslash goes on in the next one, which becomes a part of its value.",
            "Put the value in line {line} of {path} between single quotes, or take the backslash at its end away.",
        ),
        (
            "{path} 第 {line} 行末尾的反斜杠（backslash）并入了下一行：{names} 没有设置",
            "systemd 认为以反斜杠结尾的行在下一行继续，下一行因此成了它的值的一部分。",
            "请用单引号把 {path} 第 {line} 行的值引起来，或去掉末尾的反斜杠。",
        ),
    ),
)
