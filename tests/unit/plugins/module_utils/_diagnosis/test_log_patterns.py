# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import (
    BY_ERRNO,
    PATTERNS,
    last_words,
)

# What programs really print, the code that it has, and a value that has to be in its summary.
SAID = [
    ("ModuleNotFoundError: No module named 'rest_framework'", "module-missing", "rest_framework"),
    ("/usr/bin/python3: No module named gunicorn", "module-missing", "gunicorn"),
    ("ImportError: cannot import name 'url' from 'django.conf.urls' (/x/urls.py)", "import-name", "url"),
    ("SyntaxError: invalid syntax", "syntax-error", "invalid syntax"),
    ("Failed to find attribute 'app' in 'oms_backend.wsgi'.", "wsgi-attribute", "oms_backend.wsgi"),
    ('ERROR:    Error loading ASGI app. Attribute "app" not found in module "main".', "wsgi-attribute", "main"),
    ("KeyError: 'DB_HOST'", "variable-missing", "DB_HOST"),
    ("UnicodeEncodeError: 'ascii' codec can't encode character '\\u4e2d' in position 0", "ascii-only", "ASCII"),
    (
        "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
        "django-not-configured",
        "SECRET_KEY",
    ),
    ("[2026-01-01 00:00:00 +0000] [7] [ERROR] Connection in use: ('127.0.0.1', 8000)", "address-in-use", "8000"),
    ("Error: listen EADDRINUSE: address already in use :::3000", "address-in-use", "3000"),
    (
        "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 80): address already in use",
        "address-in-use",
        "80",
    ),
    ("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", "address-in-use", "80"),
    ("OSError: [Errno 98] Address already in use", "address-in-use", "is in use"),
    ("[ERROR] connection to ('0.0.0.0', 80) failed: [Errno 13] Permission denied", "bind-denied", "80"),
    ("Error: listen EACCES: permission denied 0.0.0.0:443", "bind-denied", "443"),
    ("nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", "bind-denied", "80"),
    ("[ERROR] Invalid address: ('10.9.9.9', 8000)", "address-not-here", "10.9.9.9"),
    ("OSError: [Errno 99] Cannot assign requested address", "address-not-here", "not one of this host"),
    ("Error: getaddrinfo ENOTFOUND db.internal", "name-unresolved", "db.internal"),
    ('could not translate host name "db.internal" to address: Name or service', "name-unresolved", "db.internal"),
    ("socket.gaierror: [Errno -2] Name or service not known", "name-unresolved", "cannot be resolved"),
    (
        "django.db.utils.OperationalError: (1045, \"Access denied for user 'oms'@'localhost' (using password: YES)\")",
        "mysql-denied",
        "oms",
    ),
    ("(1044, \"Access denied for user 'oms'@'%' to database 'prod'\")", "mysql-no-right", "prod"),
    ("(1049, \"Unknown database 'oms'\")", "mysql-no-database", "oms"),
    (
        "(2002, \"Can't connect to local MySQL server through socket '/run/mysqld/mysqld.sock' (2)\")",
        "mysql-no-socket",
        "/run/mysqld/mysqld.sock",
    ),
    (
        "(2003, \"Can't connect to MySQL server on '10.0.0.5' ([Errno 111] Connection refused)\")",
        "mysql-unreachable",
        "10.0.0.5",
    ),
    ("(2003, \"Can't connect to MySQL server on 'db:3306' (111)\")", "mysql-unreachable", "db"),
    ('FATAL:  password authentication failed for user "oms"', "postgresql-denied", "oms"),
    (
        'connection to server at "db" (10.0.0.5), port 5432 failed: FATAL:  database "oms" does not exist',
        "postgresql-no-database",
        "oms",
    ),
    (
        'connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused',
        "postgresql-unreachable",
        "5432",
    ),
    ("redis.exceptions.AuthenticationError: NOAUTH Authentication required.", "redis-denied", "Redis"),
    (
        "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.",
        "redis-unreachable",
        "6379",
    ),
    ("Error: connect ECONNREFUSED 127.0.0.1:27017", "connection-refused", "refuses"),
    ("ConnectionRefusedError: [Errno 111] Connection refused", "connection-refused", "refuses"),
    (
        "Error: '/var/log/oms/x.log' isn't writable [FileNotFoundError(2, 'No such file')]",
        "not-writable",
        "/var/log/oms/x.log",
    ),
    ("OSError: [Errno 30] Read-only file system: '/usr/x'", "read-only", "/usr/x"),
    ("Error: EROFS: read-only file system, open '/usr/x'", "read-only", "/usr/x"),
    ("PermissionError: [Errno 13] Permission denied: '/var/log/oms/x.log'", "denied", "/var/log/oms/x.log"),
    ("Error: EACCES: permission denied, open '/srv/a'", "denied", "/srv/a"),
    ("/bin/sh: 1: cannot create /var/lib/x: Permission denied", "denied", "/var/lib/x"),
    ("FileNotFoundError: [Errno 2] No such file or directory: 'settings.ini'", "file-missing", "settings.ini"),
    ("python3: can't open file '/opt/x.py': [Errno 2] No such file or directory", "file-missing", "/opt/x.py"),
    ("Error: ENOENT: no such file or directory, open '/etc/x.json'", "file-missing", "/etc/x.json"),
    ("Error: Unable to access jarfile /opt/a.jar", "file-missing", "/opt/a.jar"),
    ("OSError: [Errno 28] No space left on device", "disk-full", "full"),
    ("OSError: [Errno 24] Too many open files: '/x'", "too-many-files", "files"),
    ("RuntimeError: can't start new thread", "no-more-threads", "threads"),
    ("sh: fork: retry: Resource temporarily unavailable", "no-more-threads", "threads"),
    ("MemoryError", "memory-short", "memory"),
    ("java.lang.OutOfMemoryError: Java heap space", "memory-short", "memory"),
    (
        "/opt/x: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such",
        "library-missing",
        "libpq.so.5",
    ),
    ("/opt/x: /lib64/libc.so.6: version `GLIBC_2.34' not found (required by /opt/x)", "library-old", "GLIBC_2.34"),
    ("Error: Cannot find module '/opt/a/server.js'", "node-module-missing", "/opt/a/server.js"),
    ("Error: Could not find or load main class com.example.Main", "java-class-missing", "com.example.Main"),
    ("gunicorn: error: unrecognized arguments: --wokers 3", "command-line", "--wokers"),
    ('nginx: invalid option: "x"', "command-line", "invalid option"),
    ("/bin/sh: 1: nodejs: not found", "command-not-found", "nodejs"),
    ("bash: line 1: nodejs: command not found", "command-not-found", "nodejs"),
    ("/opt/a.sh: line 2: $'\\r': command not found", "script-crlf", "line ends"),
    ("<internal:x>:85:in `require': cannot load such file -- sinatra (LoadError)", "ruby-missing", "sinatra"),
    ("Can't locate Mail/Sender.pm in @INC (@INC contains: /etc/perl) at /a.pl line 1.", "perl-module-missing", "Mail"),
    ("ImportError: /opt/a/_x.so: invalid ELF header", "binary-foreign", "/opt/a/_x.so"),
    (
        "java.lang.UnsupportedClassVersionError: a/Main has been compiled by a more recent version of",
        "java-too-old",
        "a/Main",
    ),
    ("[CRITICAL] WORKER TIMEOUT (pid:77)", "worker-timeout", "worker"),
    ("ValueError: invalid literal for int() with base 10: 'x'", "exception", "invalid literal"),
    ("/bin/sh: 1: Cannot fork", "no-more-threads", "no more threads or processes"),
    ("locale.Error: unsupported locale setting", "locale-missing", "locale that this host does not have"),
    ("Error: ENOSPC: System limit for number of file watchers reached, watch '/a'", "watch-limit", "watching files"),
    (
        "System.IO.IOException: The configured user limit (128) on the number of inotify instances has been reached",
        "watch-limit",
        "watching files",
    ),
    ("Error initializing core: Failed to lock memory: cannot allocate memory", "memory-lock", "LimitMEMLOCK="),
]


@pytest.mark.parametrize("line, code, value", SAID)
def test_what_programs_say(line, code, value):
    (found,) = last_words(["harmless", line, "bye"], "a.service")
    assert found.code == code
    assert line in found.evidence
    for language in ("en", "zh"):
        (said,) = finding.render([found], language)
        assert value in said["summary"] or language == "zh"


def test_every_code_is_tried():
    known = {code for code, dummy, dummy in PATTERNS} | set(BY_ERRNO.values()) | {"bind-denied"}
    assert known == {code for dummy, code, dummy in SAID}
    assert known <= set(CODES)


def test_no_summary_shows_that_something_is_unknown():
    for line, _code, _value in SAID:
        (found,) = last_words([line], "a.service")
        for language in ("en", "zh"):
            (said,) = finding.render([found], language)
            assert " ? " not in " %s " % said["summary"]


def test_the_word_that_is_looked_for_first_is_in_every_line_that_the_pattern_is_for():
    words = {word for dummy, word, dummy in PATTERNS}
    assert all(word == word.lower() for word in words)


def test_the_place_in_the_code_is_evidence():
    (found,) = last_words(
        [
            "Traceback (most recent call last):",
            '  File "/opt/a/wsgi.py", line 7, in <module>',
            "    import yaml",
            "ModuleNotFoundError: No module named 'yaml'",
        ],
        "a.service",
    )
    assert found.evidence[0] == 'File "/opt/a/wsgi.py", line 7, in <module>'


def test_what_says_little_gives_way_to_what_says_more():
    found = last_words(["ConnectionRefusedError: [Errno 111] Connection refused",
                        "(2003, \"Can't connect to MySQL server on 'db'\")"], "a")  # fmt: skip
    assert [one.code for one in found] == ["mysql-unreachable"]


def test_the_same_is_said_once():
    assert len(last_words(["KeyError: 'A1'"] * 30, "a")) == 1


@pytest.mark.parametrize("line", ["Listening at: http://127.0.0.1:8000", "GET /healthz 200", "0 errors found", "ready"])
def test_harmless_lines_mean_nothing(line):
    assert last_words([line], "a") == []
