# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts in what a program said: the error number, and the path, address, module and source line that it names.

Private to this collection: it may change in any release. Time is linear in the length of a text.
"""

import errno as numbers
import re
from collections import namedtuple

# errno: its name, such as `EACCES`. All but line (int) are str; what is not named is None.
Facts = namedtuple("Facts", "errno path host port module")

# What the C library, runtimes and languages call each error, in lower case; the first that is found counts.
WORDS = (
    ("EADDRINUSE", "address already in use|address in use|connection in use|port \\d{1,5} (?:is|was) already in use"),
    ("EADDRINUSE", "addrinuse|adresse wird bereits verwendet|地址已在使用|地址已被使用"),
    ("EADDRNOTAVAIL", "cannot assign requested address|can't assign requested|address not available|addrnotavail"),
    ("EADDRNOTAVAIL", "angeforderte adresse kann nicht zugewiesen|无法指定被请求的地址|invalid address: \\("),
    ("EAFNOSUPPORT", "address family not supported|不支持该地址族|adressfamilie wird von der protokollfamilie"),
    ("EOPNOTSUPP", "operation not supported|不支持的操作"),
    ("EPROTONOSUPPORT", "protocol not supported|不支持的协议"),
    ("ECONNREFUSED", "connection refused|connect call failed|connectionrefused|拒绝连接|verbindungsaufbau abgelehnt"),
    ("ECONNREFUSED", "connection to \\S+ refused"),
    ("ETIMEDOUT", "connection timed out|connect timed out|连接超时|wartezeit für die verbindung"),
    ("EHOSTUNREACH", "no route to host|没有到主机的路由|keine route zum zielrechner"),
    ("ENETUNREACH", "network is unreachable|网络不可达|das netzwerk ist nicht erreichbar"),
    ("EROFS", "read-only file ?system|只读文件系统|dateisystem ist nur lesbar"),
    ("ENOSPC", "no space left on device|没有空间|kein speicherplatz mehr verfügbar"),
    ("EMFILE", "too many open files|打开的文件过多|zu viele offene dateien"),
    ("ENOMEM", "cannot allocate memory|无法分配内存|nicht genügend hauptspeicher verfügbar"),
    ("EAGAIN", "resource temporarily unavailable|资源暂时不可用"),
    ("EACCES", "permission denied|permissiondenied|accessdenied|access to the path .{0,400} is denied"),
    ("EACCES", "keine berechtigung|权限不够|权限不足"),
    ("EPERM", "operation not permitted|operation ist nicht erlaubt|不允许的操作|操作不允许"),
    ("ENOENT", "no such file or directory|could not find (?:file|a part of the path) '|nosuchfileexception"),
    ("ENOENT", "没有那个文件或目录|datei oder verzeichnis nicht gefunden|unable to access jarfile|can't open file '"),
    ("ENOEXEC", "exec format error|可执行文件格式错误"),
    ("EISDIR", "is a directory|是一个目录"),
    ("ENOTDIR", "not a directory|不是目录"),
)
_WORDS = tuple((name, re.compile(words)) for name, words in WORDS)
_NAME = re.compile(r"\b(E[A-Z]{3,15})\b")
_NUMBER = re.compile(r"(?:\[Errno |Os \{ code: |os error |Exception \(|errno[ =:]{1,3})(\d{1,3})\b")
NETWORK = ("EADDRINUSE", "EADDRNOTAVAIL", "ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAFNOSUPPORT")
_LISTENS = re.compile(r"listen|bind|sock|connect|\d\.\d+:\d", re.IGNORECASE)


def errno_of(text):
    """Return the name of the error number that a text names in any form, or None."""
    lower = text.lower()
    for name, words in _WORDS:
        if words.search(lower):
            return name
    for name in _NAME.findall(text):
        if hasattr(numbers, name):
            return name
    number = _NUMBER.search(text)
    return numbers.errorcode.get(int(number.group(1))) if number else None


_ABSOLUTE = r"/[^\s:'\"(),;=<>|\]\u2018\u2019]+"
_PATHS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:[Dd]enied|[Dd]irectory|[Ss]ystem|[Dd]evice|[Ff]iles|exists|[Pp]ermitted): '([^'\n]{1,1000})'",
        r", \w{1,20} '([^'\n]{1,1000})'(?: -> '|\Z)",
        r"(?:[Aa]ccess to the path|[Cc]ould not find file|part of the path|can't open file) '([^'\n]{1,1000})'",
        r"'(/[^'\n]{1,1000})' isn't writable",
        r"jarfile (\S{1,1000})",
        r"\b(?:open|stat|lstat|mkdir|read|unlink|remove|chdir|fork/exec|create|creating|rename|listen unix|unix) "
        r"(" + _ABSOLUTE + r"): ",
        r"(?<![^\s'\"(=])(" + _ABSOLUTE + r"): [^\s/][^:\n]{0,200}\Z",
        r"(?:\A|: )(\.{1,2}/[^\s:]{1,400}): (?:No such|Permission)",
        r"Exception: (/[^\n]{1,1000}?)(?: \(|\Z)",
        r"Exception\[(/[^\]\n]{1,1000})\]",
        r"[\"'(\u2018\u201c](/[^\"')\u2019\u201d\n]{1,1000})[\"')\u2019\u201d]",
        r"\s(" + _ABSOLUTE + r")(?= \(E[A-Z]+\)|\.?\Z)",
        r"(?<![\w:/.])(/[\w.+@%-]{1,100}(?:/[\w.+@%-]{1,100}){1,20})",
    )
)
_LOOSE = _PATHS[-2:]
# A place in a source is no path that something is wrong with, nor is the name of a source where nothing says so.
_PLACE = re.compile(r"(?:\.\w{1,5}|>):\d+")
_SOURCE = re.compile(r"\.(?:py|pyc|js|mjs|rb|php|pl|pm|go|rs|java|cs|so(?:\.\d+)*)\Z")
_PROPERTY = re.compile(r"^\s*(path|address|port|code):? '?([^',\n]{1,1000})'?,?\s*(?:\})?$")
_IP = r"(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-fA-F:.%]{2,60}\]|::(?:1|ffff:[\d.]+)?"
_ADDRESSES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\('(?P<host>[^'\n]{0,255})', (?P<port>\d{1,5})\b",
        r"://(?:[^\s/@]{0,255}@)?(?P<host>[\w.*+-]{1,255}|\[[0-9a-fA-F:.%]{2,60}\]):(?P<port>\d{1,5})\b",
        r'for "(?P<host>[^"\n]{0,255})" port (?P<port>\d{1,5})\b',
        r'at "(?P<host>[^"\n]{0,255})".{0,200}port (?P<port>\d{1,5})\b',
        r"(?<![\w.:])(?P<host>%s):(?P<port>\d{1,5})(?!\d)" % _IP,
        r"(?<![\w.])(?P<host>localhost|[a-zA-Z][\w-]{0,62}(?:\.[\w-]{1,62}){0,8}):(?P<port>\d{2,5})(?![\w:.])",
        r"(?<=[\s\[(])(?P<host>\*?):(?P<port>\d{1,5})(?![\w.])",
        r"(?P<host>)\b[Pp]ort:? (?P<port>\d{1,5})\b",
    )
)
_HOSTS = (
    re.compile(r"(?:server on|Invalid address: \() ?'([^':\n]{1,255})'"),
    re.compile(r"(?:ENOTFOUND|EAI_AGAIN) ([\w.-]{1,255})"),
    re.compile(r"host name \"([^\"\n]{1,255})\""),
    re.compile(r"lookup ([\w.-]{1,255})"),
)
_MODULES = tuple(
    re.compile(pattern)
    for pattern in (
        r"No module named '?([\w.]{1,255})'?",
        r"Cannot find (?:module|package) '([^'\n]{1,500})'",
        r"cannot load such file -- (\S{1,500})",
        r"Can't locate (\S{1,500}) in @INC",
    )
)


def facts(texts):
    """Return the Facts of a list of str, the most important first."""
    errno = next((name for name in map(errno_of, texts) if name), None)
    host, port = _address(texts, errno)
    module = next((match.group(1) for text in texts for one in _MODULES for match in [one.search(text)] if match), None)
    return Facts(errno, _path(texts), host, port, module)


def _path(texts):
    for pattern in _PATHS:
        for text in texts:
            match = pattern.search(text)
            if (
                match
                and not _PLACE.search(match.group(1))
                and not (pattern in _LOOSE and _SOURCE.search(match.group(1)))
            ):
                return match.group(1).rstrip(".?!")
    return _property(texts, "path")


def _property(texts, name):
    """What Node prints of an error as `name: 'value'`, a line each."""
    for text in texts:
        match = _PROPERTY.match(text)
        if match and match.group(1) == name:
            return match.group(2)
    return None


def _address(texts, errno):
    for text in texts:
        if errno in NETWORK or (errno == "EACCES" and _LISTENS.search(text)):
            for pattern in _ADDRESSES:
                match = pattern.search(text)
                if match and not _SOURCE.search(match.group("host")):
                    return match.group("host").strip("[]") or _host(texts), match.group("port")
    return _host(texts), _property(texts, "port")


def _host(texts):
    found = next((match.group(1) for text in texts for one in _HOSTS for match in [one.search(text)] if match), None)
    return found or _property(texts, "address")
