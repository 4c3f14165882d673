# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs say last before they end, and what it means.

Private to this collection: it may change in any release.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding

# The first pattern that a line matches counts. Named groups fill the texts of the code. A line that holds none of the
# words (in lower case) is not tried: programs talk much, and most of it is harmless.
PATTERNS = (
    # Python
    ("module-missing", "no module named", r"No module named '?(?P<module>[\w.]+)'?"),
    ("import-name", "cannot import name", r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
    ("syntax-error", "error:", r"^(?:SyntaxError|IndentationError|TabError): (?P<text>.*)"),
    ("wsgi-attribute", "attribute", r"Failed to find attribute '(?P<name>\w+)' in '(?P<module>[\w.]+)'"),
    ("wsgi-attribute", "attribute", r'Attribute "(?P<name>\w+)" not found in module "(?P<module>[\w.]+)"'),
    ("variable-missing", "keyerror", r"^KeyError: '(?P<name>[A-Z][A-Z0-9_]+)'"),
    ("ascii-only", "'ascii' codec", r"Unicode(?:En|De)codeError: 'ascii' codec"),
    ("django-not-configured", "improperlyconfigured", r"ImproperlyConfigured: (?P<text>.*)"),
    # The network
    ("address-in-use", "in use", r"Connection in use: \('(?P<host>[^']*)', (?P<port>\d+)\)"),
    ("address-in-use", "in use", r"EADDRINUSE[^:]{0,200}: address already in use (?P<host>\S*):(?P<port>\d+)"),
    ("address-in-use", "in use", r"bind on address \('(?P<host>[^']*)', (?P<port>\d+).{0,200}already in use"),
    ("address-in-use", "in use", r"bind\(\) to (?P<host>\S+):(?P<port>\d+) failed \(98"),
    ("address-in-use", "in use", r"Address already in use"),
    ("bind-denied", "permission denied", r"connection to \('(?P<host>[^']*)', (?P<port>\d+)\) failed: \[Errno 13\]"),
    ("bind-denied", "permission denied", r"EACCES[^:]{0,200}: permission denied (?P<host>\S*):(?P<port>\d+)"),
    ("bind-denied", "permission denied", r"bind\(\) to (?P<host>\S+):(?P<port>\d+) failed \(13"),
    ("bind-denied", "permission denied", r"bind on address \('(?P<host>[^']*)', (?P<port>\d+).{0,200}ermission denied"),
    ("address-not-here", "invalid address", r"Invalid address: \('(?P<host>[^']*)', (?P<port>\d+)\)"),
    (
        "address-not-here",
        "assign requested",
        r"EADDRNOTAVAIL[^:]{0,200}: address not available (?P<host>\S*):(?P<port>\d+)",
    ),
    ("address-not-here", "assign requested", r"Cannot assign requested address"),
    ("name-unresolved", "getaddrinfo", r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?P<host>[\w.-]+)"),
    ("name-unresolved", "name", r"host name \"(?P<host>[\w.-]+)\" to address"),
    ("name-unresolved", "name", r"Name or service not known|Temporary failure in name resolution"),
    # Databases
    ("mysql-denied", "access denied", r"Access denied for user '(?P<user>[^']*)'@'(?P<host>[^']*)' \(using password"),
    (
        "mysql-no-right",
        "access denied",
        r"Access denied for user '(?P<user>[^']*)'@'[^']*' to database '(?P<name>[^']*)'",
    ),
    ("mysql-no-database", "unknown database", r"Unknown database '(?P<name>[^']*)'"),
    ("mysql-no-socket", "through socket", r"through socket '(?P<path>[^']*)'"),
    ("mysql-unreachable", "mysql server on", r"connect to MySQL server on '(?P<host>[^':]*)(?::(?P<port>\d+))?'"),
    ("postgresql-denied", "authentication failed", r'authentication failed for user "(?P<user>[^"]*)"'),
    ("postgresql-no-database", "does not exist", r'database "(?P<name>[^"]*)" does not exist'),
    (
        "postgresql-unreachable",
        "connect",
        r'server at "(?P<host>[^"]{0,255})".{0,200}port (?P<port>\d+) failed: (?!FATAL)',
    ),
    ("redis-denied", "auth", r"NOAUTH Authentication required|WRONGPASS|invalid username-password pair"),
    ("redis-unreachable", "connecting to", r"Error -?\d+ connecting to (?P<host>[\w.-]+):(?P<port>\d+)"),
    ("connection-refused", "econnrefused", r"ECONNREFUSED (?P<host>\S+):(?P<port>\d+)"),
    ("connection-refused", "connection refused", r"Connection refused"),
    # Files
    ("not-writable", "isn't writable", r"'(?P<path>/[^']*)' isn't writable"),
    ("read-only", "read-only", r"Read-only file system: '(?P<path>[^']*)'"),
    ("read-only", "read-only", r"EROFS: read-only file system, \w+ '(?P<path>[^']*)'"),
    ("denied", "permission denied", r"Permission denied: '(?P<path>[^']*)'"),
    ("denied", "permission denied", r"EACCES: permission denied, \w+ '(?P<path>[^']*)'"),
    ("denied", "permission denied", r"(?<![^\s:'\"(=])(?P<path>/[^\s:'\"(=]+): Permission denied"),
    ("file-missing", "no such file", r"No such file or directory: '(?P<path>[^']*)'"),
    ("file-missing", "no such file", r"can't open file '(?P<path>[^']*)'"),
    ("file-missing", "no such file", r"ENOENT: no such file or directory, \w+ '(?P<path>[^']*)'"),
    ("file-missing", "jarfile", r"Unable to access jarfile (?P<path>\S+)"),
    ("disk-full", "no space left", r"No space left on device"),
    # Limits
    ("too-many-files", "too many open files", r"Too many open files"),
    ("no-more-threads", "thread", r"can't start new thread|unable to create (?:new )?native thread"),
    ("no-more-threads", "fork", r"(?:fork|clone).{0,200}Resource temporarily unavailable"),
    ("memory-short", "memory", r"^MemoryError|Cannot allocate memory|OutOfMemoryError"),
    # What the program is made of
    ("library-missing", "shared librar", r"loading shared libraries: (?P<name>[^\s:]+): cannot open shared object"),
    ("library-old", "not found", r"version `(?P<name>[A-Z]+_[\d.]+)' not found"),
    ("node-module-missing", "cannot find module", r"Cannot find module '(?P<name>[^']*)'"),
    ("java-class-missing", "main class", r"Could not find or load main class (?P<name>\S+)"),
    ("command-line", "error:", r"^[\w.-]+: error: (?P<text>.*)"),
    ("command-line", "option", r"(?P<text>(?:unrecognized|invalid|unknown) option.*)"),
    ("command-not-found", "not found", r"(?<!\d)\d{1,9}: (?P<name>[^\s:]+): (?:command )?not found"),
    # What says little, where nothing better was said
    ("worker-timeout", "worker timeout", r"WORKER TIMEOUT"),
    ("exception", ":", r"^(?P<name>[A-Za-z_][\w.]*(?:Error|Exception|Refused|Exit)): ?(?P<text>.*)"),
)
WEAK = ("connection-refused", "worker-timeout", "exception")
PLACE = re.compile(r'\s*File "(?P<file>[^"]+)", line \d+')
# What one program names and another does not is `?` in the texts.
_UNNAMED = {}
for _code, _word, _pattern in PATTERNS:
    _UNNAMED.setdefault(_code, {}).update(dict.fromkeys(re.findall(r"\(\?P<(\w+)>", _pattern), "?"))


def last_words(messages, unit):
    """Return a list of Finding for what ``messages`` (list of str, in order) say, the weak only where alone."""
    found = {}
    place = None
    for message in messages:
        if PLACE.match(message):
            place = message
            continue
        hit = _meaning(message)
        if hit is None:
            continue
        code, params = hit
        evidence = [place.strip(), message.strip()] if place else [message.strip()]
        finding = Finding(code, dict(params, unit=unit), evidence, said=tuple(params))
        found.setdefault((code, repr(sorted(params.items()))), finding)
        place = None
    findings = list(found.values())
    strong = [one for one in findings if one.code not in WEAK]
    return strong or findings[-1:]


def _meaning(message):
    lower = message.lower()
    for code, word, pattern in PATTERNS:
        if word in lower:
            match = re.search(pattern, message)
            if match:
                named = {name: value for name, value in match.groupdict().items() if value}
                return code, dict(_UNNAMED[code], **named)
    return None
