# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""More output of programs, set aside while the code was written. What is listed as MISSED was not found then."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import last_words

# name: (what it printed, what has to be in the line, facts, codes that are right; None for none).
ASIDE = {
    "elasticsearch-keystore": (
        """\
Exception in thread "main" java.nio.file.AccessDeniedException: /etc/elasticsearch/elasticsearch.keystore
        at java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:90)
        at java.base/java.nio.file.Files.newByteChannel(Files.java:375)
        at org.apache.lucene.store.SimpleFSDirectory.openInput(SimpleFSDirectory.java:79)
""",
        "elasticsearch.keystore",
        {"errno": "EACCES", "path": "/etc/elasticsearch/elasticsearch.keystore"},
        ["denied"],
    ),
    "elasticsearch-json": (
        '{"type": "server", "timestamp": "2023-10-19T12:07:49,718Z", "level": "ERROR", "component": '
        '"o.e.b.ElasticsearchUncaughtExceptionHandler", "message": "uncaught exception in thread [main]", '
        '"stacktrace": ["org.elasticsearch.bootstrap.StartupException: ElasticsearchException[failed to bind \
service]; '
        'nested: AccessDeniedException[/usr/share/elasticsearch/data/nodes];", "at org.elasticsearch.bootstrap.'
        'Elasticsearch.init(Elasticsearch.java:173)"] }\n',
        "AccessDeniedException[/usr/share/elasticsearch/data/nodes]",
        {"errno": "EACCES"},
        ["denied"],
    ),
    "wings": (
        "INFO: [Aug 28 21:33:50.369] configuring internal webserver\n"
        "FATAL: [Aug 28 21:33:50.369] failed to configure HTTP server error=listen tcp 0.0.0.0:8080: bind: \
address already "
        "in use\n",
        "failed to configure HTTP server",
        {"errno": "EADDRINUSE", "host": "0.0.0.0", "port": "8080"},
        ["address-in-use"],
    ),
    "pekko-german": (
        """\
25-02-06 16:19:56.901 ERROR org.apache.pekko.io.TcpListener - Bind failed for TCP channel on endpoint [/0.0.0.0:80]
java.net.BindException: [/0.0.0.0:80] Die Adresse wird bereits verwendet
        at java.base/sun.nio.ch.Net.bind0(Native Method)
        at org.apache.pekko.io.TcpListener.liftedTree1$1(TcpListener.scala:70)
""",
        "Adresse wird bereits verwendet",
        {"errno": "EADDRINUSE", "port": "80"},
        ["address-in-use"],
    ),
    "h2o-perl": (
        "failed to bind to 0.0.0.0:8080:Address already in use at /usr/local/share/h2o/start_server line 8\n",
        "failed to bind to 0.0.0.0:8080",
        {"errno": "EADDRINUSE", "port": "8080", "file": "/usr/local/share/h2o/start_server", "line": 8},
        ["address-in-use"],
    ),
    "ruby-socket": (
        "Puma 2.0.0.b7 starting...\n* Min threads: 0, max threads: 16\n"
        "/srv/app/gems/puma-2.0.0.b7/lib/puma/binder.rb:234:in `initialize': Address already in use - "
        "/srv/app/tmp/sockets/app.socket (Errno::EADDRINUSE)\n"
        "    from /srv/app/gems/puma-2.0.0.b7/lib/puma/binder.rb:234:in `new'\n",
        "Address already in use",
        {"errno": "EADDRINUSE", "path": "/srv/app/tmp/sockets/app.socket", "line": 234},
        ["address-in-use"],
    ),
    "ruby-runtime": (
        "/var/local/app/gems/puma-5.3.2/lib/puma/binder.rb:380:in `add_unix_listener': There is already a \
server bound to: "
        "/var/run/puma/puma.sock (RuntimeError)\n"
        "        from /var/local/app/gems/puma-5.3.2/lib/puma/binder.rb:217:in `block in parse'\n",
        "There is already a server bound to",
        {"kind": "ruby", "line": 380},
        None,
    ),
    "fpm-log": (
        "[21-May-2018 14:08:42] ERROR: failed to open error_log (/var/log/php-fpm.log): Permission denied (13)\n"
        "[21-May-2018 14:08:42] ERROR: failed to post process the configuration\n"
        "[21-May-2018 14:08:42] ERROR: FPM initialization failed\n",
        "failed to open error_log",
        {"errno": "EACCES", "path": "/var/log/php-fpm.log"},
        ["denied"],
    ),
    "innodb-lock": (
        "2023-01-18T02:36:28.423795Z 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n"
        "2023-01-18T02:36:28.423847Z 0 [Note] InnoDB: Check that you do not already have another mysqld \
process using the "
        "same InnoDB data or log files.\n"
        "2023-01-18T02:36:29.424341Z 0 [ERROR] InnoDB: Unable to open the first data file\n"
        "2023-01-18T02:36:29.424390Z 0 [ERROR] Plugin 'InnoDB' init function returned error.\n"
        "2023-01-18T02:36:29.524390Z 0 [ERROR] Aborting\n",
        "Unable to lock ./ibdata1",
        {"kind": "level"},
        None,
    ),
    "postgres-lock": (
        '2026-01-05 10:00:00.356 CET [171] FATAL:  lock file "postmaster.pid" already exists\n'
        '2026-01-05 10:00:00.356 CET [171] HINT:  Is another postmaster (PID 88) running in data directory \
"/var/lib/pgsql/'
        'data"?\n',
        'lock file "postmaster.pid" already exists',
        {},
        None,
    ),
    "postgres-port": (
        '2026-01-05 10:00:00.356 CET [171] LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\n'
        "2026-01-05 10:00:00.356 CET [171] HINT:  Is another postmaster already running on port 5432? If not, \
wait a few "
        "seconds and retry.\n"
        '2026-01-05 10:00:00.356 CET [171] WARNING:  could not create listen socket for "localhost"\n'
        "2026-01-05 10:00:00.356 CET [171] FATAL:  could not create any TCP/IP sockets\n"
        "2026-01-05 10:00:00.356 CET [171] LOG:  database system is shut down\n",
        "could not create any TCP/IP sockets",
        {"kind": "level"},
        None,
    ),
    "redis-config": (
        "1:C 23 Jun 2026 12:28:34.975 # Fatal error, can't open config file '/etc/redis/redis.conf': \
Permission denied\n",
        "can't open config file",
        {"errno": "EACCES", "path": "/etc/redis/redis.conf"},
        ["denied"],
    ),
    "redis-bind": (
        "77:C 05 Jan 2026 10:00:00.000 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo\n"
        "77:M 05 Jan 2026 10:00:00.001 # Warning: Could not create server TCP listening socket \
127.0.0.1:6379: bind: Address "
        "already in use\n"
        "77:M 05 Jan 2026 10:00:00.001 # Failed listening on port 6379 (tcp), aborting.\n",
        "6379",
        {"errno": "EADDRINUSE", "port": "6379"},
        ["address-in-use"],
    ),
    "sqlalchemy": (
        """\
INFO:     Waiting for application startup.
ERROR:    Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.12/site-packages/sqlalchemy/engine/base.py", line 146, in __init__
    self._dbapi_connection = engine.raw_connection()
                             ^^^^^^^^^^^^^^^^^^^^^^^
sqlite3.OperationalError: unable to open database file

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.12/site-packages/starlette/routing.py", line 732, in lifespan
    async with self.lifespan_context(app) as maybe_state:
  File "/opt/a/main.py", line 35, in startup_event
    create_all()
sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file
(Background on this error at: https://sqlalche.me/e/20/e3q8)

ERROR:    Application startup failed. Exiting.
""",
        "unable to open database file",
        {"kind": "python"},
        ["exception", "sqlite-unopened"],
    ),
    "psycopg2": (
        """\
Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.9/site-packages/psycopg2/__init__.py", line 122, in connect
    conn = _connect(dsn, connection_factory=connection_factory, **kwasync)
psycopg2.OperationalError: connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused
\tIs the server running on that host and accepting TCP/IP connections?


The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/a/manage.py", line 22, in <module>
    main()
django.db.utils.OperationalError: connection to server at "db" (10.0.0.5), port 5432 failed: Connection refused
\tIs the server running on that host and accepting TCP/IP connections?
""",
        "port 5432 failed: Connection refused",
        {"errno": "ECONNREFUSED", "port": "5432"},
        ["postgresql-unreachable"],
    ),
    "django-settings": (
        """\
Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.9/site-packages/django/conf/__init__.py", line 82, in __getattr__
    self._setup(name)
  File "/opt/a/venv/lib/python3.9/site-packages/django/conf/__init__.py", line 220, in __init__
    mod = importlib.import_module(self.SETTINGS_MODULE)
  File "<frozen importlib._bootstrap>", line 984, in _find_and_load_unlocked
ModuleNotFoundError: No module named 'shop.setings'
""",
        "No module named 'shop.setings'",
        {"module": "shop.setings"},
        ["module-missing", "settings-module-missing"],
    ),
    "celery-unrecoverable": (
        """\
[2026-01-05 10:00:00,123: CRITICAL/MainProcess] Unrecoverable error: PermissionError(13, 'Permission denied')
Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.9/site-packages/celery/worker/worker.py", line 202, in start
    self.blueprint.start(self)
  File "/opt/a/venv/lib/python3.9/site-packages/celery/beat.py", line 500, in setup_schedule
    self._store = self._open_schedule()
PermissionError: [Errno 13] Permission denied: 'celerybeat-schedule'
""",
        "Permission denied: 'celerybeat-schedule'",
        {"errno": "EACCES", "path": "celerybeat-schedule"},
        ["denied"],
    ),
    "hoobs-node": (
        """\
Error: listen EACCES: permission denied 0.0.0.0:80
    at Server.setupListenHandle [as _listen2] (net.js:1296:21)
    at API.start (/usr/local/lib/node_modules/hoobs/server/api.js:191:17)
    at module.exports (/usr/local/lib/node_modules/hoobs/server/cli.js:172:21) {
  code: 'EACCES',
  errno: 'EACCES',
  syscall: 'listen',
  address: '0.0.0.0',
  port: 80
}
[HOOBS] Stopping server.
""",
        "listen EACCES",
        {"errno": "EACCES", "host": "0.0.0.0", "port": "80"},
        ["bind-denied"],
    ),
    "node-esm": (
        """\
file:///opt/app/server.mjs:1
import { x } from './missing.mjs';
         ^
SyntaxError: The requested module './missing.mjs' does not provide an export named 'x'
    at ModuleJob._instantiate (node:internal/modules/esm/module_job:123:21)
Node.js v20.11.0
""",
        "does not provide an export named 'x'",
        {"kind": "node"},
        ["exception", "syntax-error"],
    ),
    "node-enoent": (
        """\
node:fs:601
  handleErrorFromBinding(ctx);
  ^
Error: ENOENT: no such file or directory, open '/etc/app/config.json'
    at Object.openSync (node:fs:601:3)
    at Object.<anonymous> (/opt/app/index.js:4:12) {
  errno: -2,
  syscall: 'open',
  code: 'ENOENT',
  path: '/etc/app/config.json'
}
Node.js v18.19.0
""",
        "ENOENT: no such file or directory",
        {"errno": "ENOENT", "path": "/etc/app/config.json", "file": "/opt/app/index.js", "line": 4},
        ["file-missing"],
    ),
    "node-unhandled-reason": (
        """\
node:internal/process/promises:288
            triggerUncaughtException(err, true /* fromPromise */);
            ^
[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a \
catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the \
reason "no upstream configured".] {
  code: 'ERR_UNHANDLED_REJECTION'
}
Node.js v18.19.0
""",
        "no upstream configured",
        {},
        None,
    ),
    "winston-json": (
        '{"level":"info","message":"boot"}\n'
        '{"level":"error","message":"Redis connection to 10.0.0.9:6379 failed - connect ECONNREFUSED \
10.0.0.9:6379"}\n'
        '{"level":"info","message":"shutting down"}\n',
        "Redis connection to 10.0.0.9:6379 failed",
        {"errno": "ECONNREFUSED", "host": "10.0.0.9", "port": "6379"},
        ["connection-refused"],
    ),
    "pino": (
        '{"level":30,"time":1767600000000,"pid":7,"msg":"boot"}\n'
        '{"level":60,"time":1767600000001,"pid":7,"msg":"missing environment variable SESSION_KEY"}\n',
        "missing environment variable SESSION_KEY",
        {"kind": "level"},
        ["variable-missing"],
    ),
    "cascade-rust": (
        "thread 'main' panicked at src/main.rs:50:57:\n"
        'called `Result::unwrap()` on an `Err` value: Os { code: 6, kind: Uncategorized, message: "No such \
device or address" }\n'
        "stack backtrace:\n"
        "   0:     0x55a4b9d7a669 - <std::sys::backtrace::BacktraceLock::print::DisplayBacktrace as \
core::fmt::Display>::fmt\n"
        "   1:     0x55a4b9d8e373 - core::fmt::write::h4f0770298adcd782\n",
        "No such device or address",
        {"file": "src/main.rs", "line": 50},
        None,
    ),
    "rust-expect": (
        "thread 'main' panicked at 'DATABASE_URL must be set: NotPresent', src/main.rs:22:10\n"
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
        "DATABASE_URL must be set",
        {"file": "src/main.rs", "line": 22},
        ["variable-missing"],
    ),
    "rust-os-error": (
        "Error: Address already in use (os error 98)\n",
        "Address already in use",
        {"errno": "EADDRINUSE"},
        ["address-in-use"],
    ),
    "kestrel-crit": (
        """\
crit: Microsoft.AspNetCore.Server.Kestrel[0]
      Unable to start Kestrel.
      System.Net.Sockets.SocketException (13): Permission denied
         at System.Net.Sockets.Socket.DoBind(EndPoint endPointSnapshot, SocketAddress socketAddress)
Unhandled exception. System.Net.Sockets.SocketException (13): Permission denied
   at System.Net.Sockets.Socket.DoBind(EndPoint endPointSnapshot, SocketAddress socketAddress)
   at Program.<Main>$(String[] args) in /src/app/Program.cs:line 8
""",
        "Permission denied",
        {"kind": "dotnet", "errno": "EACCES", "file": "/src/app/Program.cs", "line": 8},
        ["denied", "bind-denied"],
    ),
    "dotnet-framework": (
        "You must install or update .NET to run this application.\n"
        "App: /opt/app/app.dll\nArchitecture: x64\nFramework: 'Microsoft.NETCore.App', version '8.0.0' (x64)\n"
        ".NET location: /usr/lib/dotnet\n",
        "You must install or update .NET",
        {},
        None,
    ),
    "php-parse": (
        'PHP Parse error:  syntax error, unexpected token "}" in /srv/app/index.php on line 31\n',
        "syntax error, unexpected token",
        {"kind": "php", "file": "/srv/app/index.php", "line": 31},
        ["syntax-error"],
    ),
    "php-require": (
        "PHP Warning:  require(vendor/autoload.php): Failed to open stream: No such file or directory in \
/srv/app/artisan on "
        "line 18\n"
        "PHP Fatal error:  Uncaught Error: Failed opening required 'vendor/autoload.php' \
(include_path='.:/usr/share/php') in "
        "/srv/app/artisan:18\nStack trace:\n#0 {main}\n  thrown in /srv/app/artisan on line 18\n",
        "Failed opening required 'vendor/autoload.php'",
        {"file": "/srv/app/artisan", "line": 18},
        ["file-missing", "exception"],
    ),
    "octopussy-perl": (
        "Can't locate App/Info/HTTPD/Apache2.pm in @INC (@INC contains: /usr/lib64/perl5 .) at \
/usr/lib/perl5/Octopussy/"
        "System.pm line 12.\n"
        "BEGIN failed--compilation aborted at /usr/lib/perl5/Octopussy/System.pm line 12.\n"
        "Compilation failed in require at /etc/init.d/octopussy line 41.\n"
        "BEGIN failed--compilation aborted at /etc/init.d/octopussy line 41.\n",
        "Can't locate App/Info/HTTPD/Apache2.pm",
        {"file": "/usr/lib/perl5/Octopussy/System.pm", "line": 12},
        ["perl-module-missing"],
    ),
    "sqlite-perl": (
        "DBI connect('dbname=/var/lib/app/a.db','',...) failed: unable to open database file at \
/opt/app/run.pl line 9.\n",
        "unable to open database file",
        {"kind": "perl", "file": "/opt/app/run.pl", "line": 9},
        None,
    ),
    "shell-wrapper-then-python": (
        """\
+ cd /opt/app
+ exec python3 run.py
python3: can't open file '/opt/app/run.py': [Errno 2] No such file or directory
""",
        "can't open file '/opt/app/run.py'",
        {"errno": "ENOENT", "path": "/opt/app/run.py"},
        ["file-missing"],
    ),
    "shell-permission": (
        "/opt/app/start.sh: 5: cannot create /var/log/app/out.log: Permission denied\n",
        "cannot create /var/log/app/out.log",
        {"errno": "EACCES", "path": "/var/log/app/out.log", "line": 5},
        ["denied"],
    ),
    "shell-crlf": (
        "/opt/app/start.sh: line 2: $'\\r': command not found\n/opt/app/start.sh: line 3: cd: $'/opt/app\\r': \
No such file or "
        "directory\n",
        "No such file or directory",
        {"file": "/opt/app/start.sh", "line": 3},
        ["script-crlf"],
    ),
    "java-unsupported-class": (
        """\
Error: LinkageError occurred while loading main class com.example.Main
\tjava.lang.UnsupportedClassVersionError: com/example/Main has been compiled by a more recent version of the \
Java Runtime (class file version 61.0), this version of the Java Runtime only recognizes class file versions \
up to 55.0
""",
        "UnsupportedClassVersionError",
        {"kind": "java"},
        ["java-too-old"],
    ),
    "java-heap": (
        "Error occurred during initialization of VM\nCould not reserve enough space for 8388608KB object heap\n",
        "Could not reserve enough space",
        {},
        ["memory-short"],
    ),
    "spring-bean": (
        """\
2026-01-05T10:00:00.000+01:00  WARN 7 --- [main] ConfigServletWebServerApplicationContext : Exception \
encountered during context initialization - cancelling refresh attempt
2026-01-05T10:00:00.000+01:00 ERROR 7 --- [main] o.s.boot.SpringApplication : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'dataSource'
\tat org.springframework.beans.factory.support.AbstractBeanFactory.doGetBean(AbstractBeanFactory.java:330)
Caused by: org.postgresql.util.PSQLException: Connection to 10.0.0.5:5432 refused. Check that the hostname \
and port are correct and that the postmaster is accepting TCP/IP connections.
\tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:342)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\t... 53 common frames omitted
""",
        "refused",
        {"errno": "ECONNREFUSED", "host": "10.0.0.5", "port": "5432"},
        ["postgresql-unreachable", "connection-refused"],
    ),
    "go-env": (
        '2026/01/05 10:00:00 required environment variable "DATABASE_DSN" is not set\nexit status 1\n',
        'required environment variable "DATABASE_DSN" is not set',
        {},
        ["variable-missing"],
    ),
    "go-klog": (
        'E0105 10:00:00.000000       7 server.go:155] "Failed to listen" err="listen tcp 10.9.9.9:10250: \
bind: cannot assign '
        'requested address"\n'
        "F0105 10:00:00.000100       7 server.go:160] cannot start: listen tcp 10.9.9.9:10250: bind: cannot \
assign requested "
        "address\n",
        "cannot assign requested address",
        {"errno": "EADDRNOTAVAIL", "host": "10.9.9.9", "port": "10250", "file": "server.go", "line": 160},
        ["address-not-here"],
    ),
    "c-abort": (
        "terminate called after throwing an instance of 'std::runtime_error'\n  what():  cannot load \
/etc/agent/model.bin\n",
        "cannot load /etc/agent/model.bin",
        {"path": "/etc/agent/model.bin"},
        None,
    ),
    "c-loader": (
        "/opt/agent/agent: error while loading shared libraries: libssl.so.1.1: cannot open shared object \
file: No such file "
        "or directory\n",
        "libssl.so.1.1",
        {},
        ["library-missing"],
    ),
}
# Of 42, looked at once, when the code was done. Of the second, the address that was in use was found, too.
MISSED = frozenset(["innodb-lock", "postgres-port"])


@pytest.mark.parametrize("name", sorted(set(ASIDE) - MISSED))
def test_the_line_before_the_end(name):
    text, message, facts, codes = ASIDE[name]
    block = last_block(text.splitlines())
    assert block is not None and any(message in line for line in [block.message] + list(block.lines))
    assert {key: getattr(block, key) for key in facts} == facts
    found = [one.code for one in last_words(text.splitlines(), "a.service")]
    assert found == [] if codes is None else len(found) == 1 and found[0] in codes
