# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501  (lines as they are printed)
"""What programs of many runtimes print before they end: the line to say, the facts in it, and the code."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import last_words

# name: (what it printed, what has to be in the line, facts, the code or None for one without).
BLOCKS = {
    "python-handled-before": (
        """\
Traceback (most recent call last):
  File "/opt/a/codec.py", line 3, in <module>
    import ujson
ModuleNotFoundError: No module named 'ujson'
falling back to json
loading settings
checking the queue
Traceback (most recent call last):
  File "/opt/a/run.py", line 9, in <module>
    main()
  File "/opt/a/run.py", line 5, in main
    int(os.environ["WORKERS"])
ValueError: invalid literal for int() with base 10: 'four'
""",
        "ValueError: invalid literal",
        {"kind": "python", "file": "/opt/a/run.py", "line": 5},
        "exception",
    ),
    "python-during-handling": (
        """\
Traceback (most recent call last):
  File "/opt/a/codec.py", line 3, in <module>
    import ujson
ModuleNotFoundError: No module named 'ujson'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/opt/a/run.py", line 9, in <module>
    open("/etc/a/codec.ini")
FileNotFoundError: [Errno 2] No such file or directory: '/etc/a/codec.ini'
""",
        "FileNotFoundError",
        {"errno": "ENOENT", "path": "/etc/a/codec.ini", "line": 9},
        "file-missing",
    ),
    "python-direct-cause": (
        """\
Traceback (most recent call last):
  File "/opt/a/db.py", line 3, in <module>
    import MySQLdb
ModuleNotFoundError: No module named 'MySQLdb'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/a/wsgi.py", line 7, in <module>
    application = get_wsgi_application()
  File "/opt/a/venv/lib/python3.7/site-packages/django/db/backends/mysql/base.py", line 17, in <module>
    ) from err
django.core.exceptions.ImproperlyConfigured: Error loading MySQLdb module.
Did you install mysqlclient?
""",
        "No module named 'MySQLdb'",
        {"module": "MySQLdb", "file": "/opt/a/db.py"},
        "module-missing",
    ),
    "python-the-last-is-meaningful": (
        """\
Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.11/site-packages/pymysql/connections.py", line 649, in connect
    sock = socket.create_connection(
  File "/usr/lib/python3.11/socket.py", line 836, in create_connection
    sock.connect(sa)
ConnectionRefusedError: [Errno 111] Connection refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/opt/a/run.py", line 4, in <module>
    pymysql.connect(host="db.internal")
pymysql.err.OperationalError: (2003, "Can't connect to MySQL server on 'db.internal' ([Errno 111] Connection refused)")
""",
        "Can't connect to MySQL server",
        {"errno": "ECONNREFUSED", "host": "db.internal"},
        "mysql-unreachable",
    ),
    "gunicorn-worker": (
        """\
[2026-01-05 09:00:00 +0000] [7] [INFO] Starting gunicorn 21.2.0
[2026-01-05 09:00:00 +0000] [7] [INFO] Listening at: http://127.0.0.1:8000 (7)
[2026-01-05 09:00:00 +0000] [9] [INFO] Booting worker with pid: 9
[2026-01-05 09:00:00 +0000] [9] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.7/site-packages/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
  File "<frozen importlib._bootstrap>", line 983, in _find_and_load
  File "/opt/a/shop/wsgi.py", line 4, in <module>
    from .conf import broken
  File "/opt/a/shop/conf.py", line 2, in <module>
    broken = {}["x"]
KeyError: 'x'
[2026-01-05 09:00:00 +0000] [9] [INFO] Worker exiting (pid: 9)
[2026-01-05 09:00:00 +0000] [7] [ERROR] Worker (pid:9) exited with code 3
[2026-01-05 09:00:00 +0000] [7] [ERROR] Shutting down: Master
[2026-01-05 09:00:00 +0000] [7] [ERROR] Reason: Worker failed to boot.
""",
        "KeyError: 'x'",
        {"file": "/opt/a/shop/conf.py", "line": 2},
        "exception",
    ),
    "gunicorn-old-master-traceback": (
        """\
[2019-12-29 02:17:45 +0000] [12933] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/home/u/venv/lib/python3.6/site-packages/gunicorn/util.py", line 356, in import_app
    mod = importlib.import_module(module)
ModuleNotFoundError: No module named 'shop.wsgi'
[2019-12-29 02:17:45 +0000] [12933] [INFO] Worker exiting (pid: 12933)
Traceback (most recent call last):
  File "/home/u/venv/lib/python3.6/site-packages/gunicorn/arbiter.py", line 209, in run
    self.sleep()
  File "/home/u/venv/lib/python3.6/site-packages/gunicorn/arbiter.py", line 525, in reap_workers
    raise HaltServer(reason, self.WORKER_BOOT_ERROR)
gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>
""",
        "No module named 'shop.wsgi'",
        {"module": "shop.wsgi"},
        "module-missing",
    ),
    "uvicorn-startup": (
        """\
INFO:     Started server process [9]
INFO:     Waiting for application startup.
ERROR:    Traceback (most recent call last):
  File "/opt/a/venv/lib/python3.11/site-packages/starlette/routing.py", line 693, in lifespan
    async with self.lifespan_context(app) as maybe_state:
  File "/opt/a/main.py", line 12, in lifespan
    await pool.connect()
OSError: Multiple exceptions: [Errno 111] Connect call failed ('::1', 5432, 0, 0), [Errno 111] Connect call failed ('127.0.0.1', 5432)

ERROR:    Application startup failed. Exiting.
""",
        "Connect call failed",
        {"errno": "ECONNREFUSED", "port": "5432", "file": "/opt/a/main.py"},
        "connection-refused",
    ),
    "uvicorn-bind": (
        """\
INFO:     Application startup complete.
ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use
INFO:     Waiting for application shutdown.
INFO:     Application shutdown complete.
""",
        "error while attempting to bind",
        {"errno": "EADDRINUSE", "host": "127.0.0.1", "port": "8000"},
        "address-in-use",
    ),
    "python-syntax-error": (
        """\
  File "/opt/a/run.py", line 12
    print "x"
            ^
SyntaxError: Missing parentheses in call to 'print'. Did you mean print("x")?
""",
        "SyntaxError",
        {"file": "/opt/a/run.py", "line": 12},
        "syntax-error",
    ),
    "python-pydantic": (
        """\
Traceback (most recent call last):
  File "/opt/a/main.py", line 8, in <module>
    settings = Settings()
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
database_url
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.5/v/missing
""",
        "1 validation error for Settings",
        {"file": "/opt/a/main.py", "line": 8},
        "exception",
    ),
    "systemexit-text": (
        "reading /etc/a.yaml\nNo module named 'ujson', using json\n/etc/a.yaml: the key 'port' is missing\n",
        "/etc/a.yaml: the key 'port' is missing",
        {"kind": "line"},
        None,
    ),
    "celery-pidfile": (
        "ERROR: Pidfile (/var/run/celery/worker.pid) already exists.\nSeems we're already running? (pid: 77)\n",
        "Pidfile (/var/run/celery/worker.pid) already exists",
        {},
        None,
    ),
    "java-caused-by": (
        """\
Exception in thread "main" java.lang.IllegalStateException: cannot start
\tat com.example.Main.main(Main.java:10)
Caused by: java.io.IOException: config
\tat com.example.Config.read(Config.java:33)
\t... 1 more
Caused by: java.nio.file.AccessDeniedException: /etc/app/app.yml
\tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:90)
\tat com.example.Config.open(Config.java:12)
\t... 2 more
""",
        "AccessDeniedException: /etc/app/app.yml",
        {"kind": "java", "errno": "EACCES", "path": "/etc/app/app.yml", "file": "Config.java", "line": 12},
        "denied",
    ),
    "java-bind": (
        """\
2026-01-05 10:00:00.123 ERROR 77 --- [           main] o.apache.catalina.util.LifecycleBase     : Failed to start component
java.net.BindException: Address already in use
\tat java.base/sun.nio.ch.Net.bind0(Native Method)
""",
        "Address already in use",
        {"errno": "EADDRINUSE"},
        "address-in-use",
    ),
    "spring": (
        """\
2026-01-05 10:00:00.123 ERROR 77 --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   :
***************************
APPLICATION FAILED TO START
***************************
Description:
Web server failed to start. Port 8080 was already in use.
Action:
Identify and stop the process that's listening on port 8080 or configure this application to listen on another port.
""",
        "Web server failed to start. Port 8080 was already in use.",
        {"kind": "spring", "port": "8080", "errno": "EADDRINUSE"},
        "address-in-use",
    ),
    "spring-datasource": (
        """\
***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.

Reason: Failed to determine a suitable driver class


Action:

Consider the following:
\tIf you want an embedded database (H2, HSQL or Derby), please put it on the classpath.
""",
        "Failed to configure a DataSource",
        {"kind": "spring"},
        None,
    ),
    "java-jar": (
        "Error: Unable to access jarfile /opt/a/app.jar\n",
        "jarfile",
        {"path": "/opt/a/app.jar"},
        "file-missing",
    ),
    "java-vm-option": (
        "Unrecognized VM option 'MaxPermSize=128m'\nError: Could not create the Java Virtual Machine.\n"
        "Error: A fatal exception has occurred. Program will exit.\n",
        "Unrecognized VM option 'MaxPermSize=128m'",
        {},
        "command-line",
    ),
    "go-panic": (
        """\
2026/01/05 10:00:00 starting
panic: open /etc/app/config.toml: no such file or directory

goroutine 1 [running]:
main.must(...)
\t/src/app/main.go:14
main.main()
\t/src/app/main.go:22 +0x1d
""",
        "open /etc/app/config.toml: no such file or directory",
        {"kind": "go", "errno": "ENOENT", "path": "/etc/app/config.toml", "file": "/src/app/main.go", "line": 14},
        "file-missing",
    ),
    "go-nil": (
        """\
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x402d76]
goroutine 1 [running]:
main.main()
\t/src/app/main.go:31 +0x18
""",
        "nil pointer dereference",
        {"file": "/src/app/main.go", "line": 31},
        None,
    ),
    "go-fatal-listen": (
        "2026/01/05 10:00:00 listen tcp 127.0.0.1:8080: bind: address already in use\n",
        "listen tcp 127.0.0.1:8080",
        {"errno": "EADDRINUSE", "host": "127.0.0.1", "port": "8080"},
        "address-in-use",
    ),
    "go-listen-low": (
        "2026/01/05 10:00:00 main.go:31: listen tcp :80: bind: permission denied\n",
        "listen tcp :80",
        {"errno": "EACCES", "port": "80"},
        "bind-denied",
    ),
    "logrus": (
        'time="2026-01-05T10:00:00Z" level=info msg="starting"\n'
        'time="2026-01-05T10:00:00Z" level=fatal msg="cannot reach the database" error="dial tcp 10.0.0.5:5432: connect: '
        'connection refused"\n',
        "cannot reach the database",
        {"errno": "ECONNREFUSED", "host": "10.0.0.5", "port": "5432"},
        "connection-refused",
    ),
    "zap-json": (
        '{"level":"info","ts":1767600000.1,"msg":"up"}\n'
        '{"level":"fatal","ts":1767600000.2,"caller":"app/main.go:44","msg":"open store","error":"open '
        '/var/lib/app/store.db: permission denied","stacktrace":"main.main\\n\\t/src/app/main.go:44"}\n',
        "open store",
        {"errno": "EACCES", "path": "/var/lib/app/store.db", "file": "app/main.go", "line": 44},
        "denied",
    ),
    "rust-old": (
        "thread 'main' panicked at 'called `Result::unwrap()` on an `Err` value: Os { code: 13, kind: PermissionDenied, "
        'message: "Permission denied" }\', src/config.rs:17:18\n'
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
        "Os { code: 13",
        {"kind": "rust", "errno": "EACCES", "file": "src/config.rs", "line": 17},
        "denied",
    ),
    "rust-new": (
        "thread 'main' panicked at src/main.rs:50:57:\n"
        'called `Result::unwrap()` on an `Err` value: Os { code: 98, kind: AddrInUse, message: "Address already in use" }\n'
        "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
        "Address already in use",
        {"errno": "EADDRINUSE", "file": "src/main.rs", "line": 50},
        "address-in-use",
    ),
    "rust-main-error": (
        'Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }\n',
        "Os { code: 2",
        {"errno": "ENOENT"},
        "file-missing",
    ),
    "rust-anyhow": (
        "Error: failed to read /etc/app.toml\n\nCaused by:\n    No such file or directory (os error 2)\n",
        "failed to read /etc/app.toml",
        {"errno": "ENOENT", "path": "/etc/app.toml"},
        "file-missing",
    ),
    "node-listen": (
        """\
node:events:491
      throw er; // Unhandled 'error' event
      ^
Error: listen EADDRINUSE: address already in use :::3000
    at Server.setupListenHandle [as _listen2] (node:net:1463:16)
    at Object.<anonymous> (/opt/app/server.js:12:5)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1442:8) {
  code: 'EADDRINUSE',
  errno: -98,
  syscall: 'listen',
  address: '::',
  port: 3000
}
Node.js v18.19.0
""",
        "listen EADDRINUSE",
        {"kind": "node", "errno": "EADDRINUSE", "port": "3000", "file": "/opt/app/server.js", "line": 12},
        "address-in-use",
    ),
    "node-module": (
        """\
node:internal/modules/cjs/loader:1080
  throw err;
  ^
Error: Cannot find module 'express'
Require stack:
- /opt/app/server.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)
    at Object.<anonymous> (/opt/app/server.js:1:17) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/opt/app/server.js' ]
}
Node.js v18.19.0
""",
        "Cannot find module 'express'",
        {"module": "express"},
        "node-module-missing",
    ),
    "node-rejection": (
        """\
/opt/app/node_modules/pg/lib/client.js:132
    const err = new Error('Connection terminated unexpectedly')
                ^
Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1495:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: 5432
}
Node.js v18.19.0
""",
        "connect ECONNREFUSED",
        {"errno": "ECONNREFUSED", "host": "127.0.0.1", "port": "5432"},
        "connection-refused",
    ),
    "npm": (
        """\
> app@1.0.0 start
> node server.js
/opt/app/server.js:3
const x = process.env.TOKEN.trim()
                            ^
TypeError: Cannot read properties of undefined (reading 'trim')
    at Object.<anonymous> (/opt/app/server.js:3:29)
Node.js v20.1.0
npm ERR! code ELIFECYCLE
npm ERR! errno 1
npm ERR! A complete log of this run can be found in:
npm ERR!     /home/a/.npm/_logs/2026-01-05.log
""",
        "Cannot read properties of undefined",
        {"file": "/opt/app/server.js", "line": 3},
        "exception",
    ),
    "dotnet-bind": (
        """\
Unhandled exception. System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use.
 ---> Microsoft.AspNetCore.Connections.AddressInUseException: Address already in use
 ---> System.Net.Sockets.SocketException (98): Address already in use
   at System.Net.Sockets.Socket.DoBind(EndPoint endPointSnapshot, SocketAddress socketAddress)
   --- End of inner exception stack trace ---
   at Program.Main(String[] args) in /src/app/Program.cs:line 20
""",
        "Failed to bind to address http://127.0.0.1:5000",
        {"kind": "dotnet", "errno": "EADDRINUSE", "host": "127.0.0.1", "port": "5000"},
        "address-in-use",
    ),
    "dotnet-file": (
        "Unhandled exception. System.IO.FileNotFoundException: Could not find file '/opt/app/settings.json'.\n"
        "File name: '/opt/app/settings.json'\n"
        "   at Program.Main(String[] args) in /src/app/Program.cs:line 20\n",
        "Could not find file",
        {"path": "/opt/app/settings.json", "file": "/src/app/Program.cs", "line": 20, "errno": "ENOENT"},
        "file-missing",
    ),
    "php-uncaught": (
        """\
PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /srv/app/db.php:7
Stack trace:
#0 /srv/app/db.php(7): PDO->__construct()
#1 {main}
  thrown in /srv/app/db.php on line 7
""",
        "SQLSTATE[HY000] [2002] Connection refused",
        {"kind": "php", "file": "/srv/app/db.php", "line": 7, "errno": "ECONNREFUSED"},
        "connection-refused",
    ),
    "php-fpm": (
        "[12-Oct-2022 20:56:13] ERROR: unable to bind listening socket for address '/run/php-fpm/www.sock': No such file or "
        "directory (2)\n[12-Oct-2022 20:56:13] ERROR: FPM initialization failed\n",
        "unable to bind listening socket",
        {"errno": "ENOENT", "path": "/run/php-fpm/www.sock"},
        "file-missing",
    ),
    "ruby-bind": (
        """\
/usr/lib/ruby/gems/puma-6.3.0/lib/puma/binder.rb:334:in `initialize': Address already in use - bind(2) for "127.0.0.1" port 3206 (Errno::EADDRINUSE)
\tfrom /usr/lib/ruby/gems/puma-6.3.0/lib/puma/binder.rb:334:in `new'
\tfrom /usr/bin/puma:25:in `<main>'
""",
        "Address already in use",
        {"kind": "ruby", "errno": "EADDRINUSE", "host": "127.0.0.1", "port": "3206", "line": 334},
        "address-in-use",
    ),
    "ruby-load": (
        "<internal:/usr/lib/ruby/3.1/rubygems/core_ext/kernel_require.rb>:85:in `require': cannot load such file -- sinatra "
        "(LoadError)\n\tfrom /opt/app/app.rb:1:in `<main>'\n",
        "cannot load such file -- sinatra",
        {"module": "sinatra"},
        "ruby-missing",
    ),
    "perl": (
        "Can't locate Mail/Sender.pm in @INC (you may need to install the Mail::Sender module) (@INC contains: /etc/perl "
        "/usr/share/perl5) at /opt/app/send.pl line 18.\nBEGIN failed--compilation aborted at /opt/app/send.pl line 18.\n",
        "Can't locate Mail/Sender.pm",
        {"kind": "perl", "module": "Mail/Sender.pm", "file": "/opt/app/send.pl", "line": 18},
        "perl-module-missing",
    ),
    "c-perror": (
        "agent: /var/lib/agent/state: Permission denied\n",
        "/var/lib/agent/state",
        {"errno": "EACCES", "path": "/var/lib/agent/state"},
        "denied",
    ),
    "c-german": (
        "agent: /var/lib/agent/state: Keine Berechtigung\n",
        "Keine Berechtigung",
        {"errno": "EACCES", "path": "/var/lib/agent/state"},
        "denied",
    ),
    "c-chinese": (
        "cat: /etc/agent/key: 没有那个文件或目录\n",
        "没有那个文件或目录",
        {"errno": "ENOENT", "path": "/etc/agent/key"},
        "file-missing",
    ),
    "shell": (
        "/opt/app/start.sh: line 12: pyhton3: command not found\n",
        "pyhton3: command not found",
        {"kind": "shell", "file": "/opt/app/start.sh", "line": 12},
        "command-not-found",
    ),
    "shell-unbound": (
        "/opt/app/start.sh: line 4: DB_HOST: unbound variable\n",
        "DB_HOST: unbound variable",
        {"file": "/opt/app/start.sh", "line": 4},
        "variable-missing",
    ),
    "nginx": (
        "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n" * 2
        + "nginx: [emerg] still could not bind()\n",
        "bind() to 0.0.0.0:80 failed",
        {"errno": "EADDRINUSE", "host": "0.0.0.0", "port": "80"},
        "address-in-use",
    ),
    "nginx-directive": (
        'nginx: [emerg] unknown directive "proxy_pas" in /etc/nginx/conf.d/app.conf:12\n'
        "nginx: configuration file /etc/nginx/nginx.conf test failed\n",
        'unknown directive "proxy_pas"',
        {"file": "/etc/nginx/conf.d/app.conf", "line": 12},
        None,
    ),
    "redis-log": (
        "*** FATAL CONFIG FILE ERROR ***\nReading the configuration file, at line 12\n"
        ">>> 'logfile /var/log/redis/redis-server.log'\nCan't open the log file: Permission denied\n",
        "Can't open the log file: Permission denied",
        {"errno": "EACCES", "path": "/var/log/redis/redis-server.log"},
        "denied",
    ),
    "mysql-port": (
        "2026-01-05T10:00:00.1Z 0 [Note] Server hostname (bind-address): '*'; port: 3306\n"
        "2026-01-05T10:00:00.2Z 0 [ERROR] Can't start server: Bind on TCP/IP port: Address already in use\n"
        "2026-01-05T10:00:00.3Z 0 [ERROR] Do you already have another mysqld server running on port: 3306 ?\n"
        "2026-01-05T10:00:00.4Z 0 [ERROR] Aborting\n",
        "Bind on TCP/IP port: Address already in use",
        {"errno": "EADDRINUSE", "port": "3306"},
        "address-in-use",
    ),
    "postgresql": (
        '2026-01-05 10:00:00.356 UTC [171] FATAL:  data directory "/var/lib/postgresql/12/main" has wrong ownership\n'
        "2026-01-05 10:00:00.356 UTC [171] HINT:  The server must be started by the user that owns the data directory.\n"
        "child process exited with exit code 1\n",
        "has wrong ownership",
        {"kind": "level", "path": "/var/lib/postgresql/12/main"},
        None,
    ),
    "log4j": (
        "2026-01-05 10:00:00,123 INFO  [main] server.Main - starting\n"
        "2026-01-05 10:00:00,124 FATAL [main] server.Main - no license found in /etc/server\n"
        "2026-01-05 10:00:00,125 INFO  [Thread-1] server.Main - Shutting down\n",
        "no license found in /etc/server",
        {"kind": "level"},
        None,
    ),
    "libpq-question": (
        "could not connect to server: No such file or directory: is it accepting connections on /tmp/db.sock?\n",
        "No such file or directory",
        {"errno": "ENOENT", "path": "/tmp/db.sock"},
        "file-missing",
    ),
    "announced": (
        "Usage: celery [OPTIONS] COMMAND [ARGS]...\nTry 'celery --help' for help.\n\n"
        "Error: Invalid value for '-A' / '--app':\nUnable to load celery application.\n"
        "Module 'shop' has no attribute 'celery'\n",
        "Unable to load celery application. / Module 'shop' has no attribute 'celery'",
        {"kind": "level"},
        None,
    ),
    "points-at-the-error-before": (
        "[NOTICE]   (27) : haproxy version is 2.6.12-1\n"
        "[ALERT]    (27) : config : parsing [/etc/haproxy/haproxy.cfg:14] : unknown keyword 'ca-file' in 'global' section\n"
        "[ALERT]    (27) : config : Error(s) found in configuration file : /etc/haproxy/haproxy.cfg\n"
        "[ALERT]    (27) : config : Fatal errors found in configuration.\n",
        "unknown keyword 'ca-file'",
        {},
        None,
    ),
    "points-at-a-line-of-no-weight": (
        '2026-01-05 03:14:07.104 GMT [81] LOG:  syntax error in file "/etc/db.conf" line 64, near token "MB"\n'
        '2026-01-05 03:14:07.104 GMT [81] FATAL:  configuration file "/etc/db.conf" contains errors\n',
        'line 64, near token "MB"',
        {"path": "/etc/db.conf"},
        None,
    ),
    "announces-what-follows": (
        "ERROR: [1] bootstrap checks failed. You must address the points described in the following [1] lines.\n"
        "bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low\n"
        "ERROR: Elasticsearch did not exit normally - check the logs at /var/log/es/prod.log\n"
        "[2026-11-02T03:14:07,929][INFO ][o.e.n.Node               ] [node-1] stopping ...\n"
        "[2026-11-02T03:14:07,951][INFO ][o.e.n.Node               ] [node-1] closed\n",
        "vm.max_map_count",
        {},
        None,
    ),
    "java-says-it-again-without-the-stack": (
        "[2026-11-02T03:14:07,765][ERROR][o.e.b.Handler] [node-1] uncaught exception in thread [main]\n"
        "org.es.StartupException: java.lang.RuntimeException: can not run elasticsearch as root\n"
        "\tat org.es.Elasticsearch.init(Elasticsearch.java:170) ~[es-7.jar:7]\n"
        "Caused by: java.lang.RuntimeException: can not run elasticsearch as root\n"
        "\tat org.es.Bootstrap.setup(Bootstrap.java:183) ~[es-7.jar:7]\n"
        "\t... 6 more\n"
        "uncaught exception in thread [main]\n"
        "For complete error details, refer to the log at /var/log/es/prod.log\n",
        "can not run elasticsearch as root",
        {"kind": "java"},
        "exception",
    ),
    "java-cause-of-several-lines": (
        "Exception in thread \"main\" org.spring.BeanCreationException: Error creating bean with name 'flyway'\n"
        "\tat shop.Orders.main(Orders.java:12)\n"
        "Caused by: org.flywaydb.FlywayValidateException: Validate failed: Migrations have failed validation\n"
        "Migration checksum mismatch for migration version 3\n"
        "-> Applied to database : -18473243\n"
        "-> Resolved locally    : -1360325796. Either revert the changes to the migration, or run repair.\n"
        "\tat org.flywaydb.core.Flyway.doValidate(Flyway.java:292)\n"
        "\t... 18 more\n",
        "Validate failed: Migrations have failed validation / Migration checksum mismatch for migration version 3",
        {"kind": "java"},
        "exception",
    ),
    "farewell-with-its-logger": (
        "[2026-11-02 03:14:07,780] ERROR Fatal error during startup. Prepare to shutdown (kafka.server.KafkaServer)\n"
        "kafka.common.InconsistentClusterIdException: The Cluster ID m doesn't match stored clusterId Some(O)\n"
        "\tat kafka.server.KafkaServer.startup(KafkaServer.scala:252)\n"
        "[2026-11-02 03:14:07,781] INFO shutting down (kafka.server.KafkaServer)\n"
        "[2026-11-02 03:14:07,889] INFO Session: 0x10 closed (org.apache.zookeeper.ZooKeeper)\n"
        "[2026-11-02 03:14:07,904] ERROR Exiting Kafka. (kafka.Kafka$)\n",
        "The Cluster ID m doesn't match",
        {"kind": "java"},
        "exception",
    ),
    "a-heading-of-several-lines": (
        "2026-11-02 03:14:07.306641+00:00 [error] <0.153.0>   crasher:\n"
        "2026-11-02 03:14:07.306641+00:00 [error] <0.153.0>     initial call: auth:init/1\n"
        '2026-11-02 03:14:07.306641+00:00 [error] <0.153.0>     exception error: "Cookie file /var/lib/r/.erlang.cookie must be accessible by owner only"\n'
        "2026-11-02 03:14:07.306641+00:00 [error] <0.153.0>     ancestors: [net_sup,kernel_sup]\n"
        "Crash dump is being written to: /var/log/erl_crash.dump...done\n",
        "Cookie file /var/lib/r/.erlang.cookie must be",
        {},
        None,
    ),
    "mongo": (
        '{"t":{"$date":"2026"},"s":"I",  "c":"CONTROL",  "id":46,"ctx":"main","msg":"MongoDB starting","attr":{"pid":42}}\n'
        '{"t":{"$date":"2026"},"s":"E",  "c":"NETWORK",  "id":23,"ctx":"main","msg":"Failed to unlink socket file",'
        '"attr":{"path":"/tmp/mongodb-27017.sock","error":"Operation not permitted"}}\n'
        '{"t":{"$date":"2026"},"s":"F",  "c":"ASSERT",   "id":24,"ctx":"main","msg":"Fatal assertion","attr":{"msgid":40486}}\n'
        '{"t":{"$date":"2026"},"s":"F",  "c":"ASSERT",   "id":25,"ctx":"main","msg":"\\n\\n***aborting after fassert() failure\\n\\n"}\n',
        "Failed to unlink socket file: /tmp/mongodb-27017.sock: Operation not permitted",
        {"errno": "EPERM", "path": "/tmp/mongodb-27017.sock"},
        None,
    ),
    "a-message-in-a-box": (
        "In StreamHandler.php line 156:\n"
        '  The stream or file "/srv/a/laravel.log" could not be opened in append mode: Permission denied\n'
        "  The exception occurred while attempting to log: General error\n"
        '  Context: {"exception":{}}\n',
        'The stream or file "/srv/a/laravel.log"',
        {"errno": "EACCES", "path": "/srv/a/laravel.log"},
        "denied",
    ),
    "neither-of-two-variables": (
        "Neither the JAVA_HOME nor the JRE_HOME environment variable is defined\n"
        "At least one of these environment variable is needed to run this program\n",
        "Neither the JAVA_HOME nor the JRE_HOME",
        {},
        "variable-missing",
    ),
    "told-after-a-farewell": (
        "(98)Address already in use: AH00072: make_sock: could not bind to address 127.0.0.1:8080\n"
        "no listening sockets available, shutting down\nAH00015: Unable to open logs\n",
        "could not bind to address 127.0.0.1:8080",
        {"errno": "EADDRINUSE", "port": "8080"},
        "address-in-use",
    ),
    "bind": (
        "02-Nov-2026 03:14:07.210 loading configuration from '/etc/named.conf'\n"
        "02-Nov-2026 03:14:07.211 /etc/named.conf:45: unknown option 'recurson'\n"
        "02-Nov-2026 03:14:07.214 loading configuration: failure\n"
        "02-Nov-2026 03:14:07.214 exiting (due to fatal error)\n",
        "unknown option 'recurson'",
        {"file": "/etc/named.conf", "line": 45},
        "command-line",
    ),
    "ruby-frames": (
        "! Unable to load application: ActiveRecord::PendingMigrationError:\n"
        "\tfrom config/environment.rb:5:in `<top (required)>'\n",
        "PendingMigrationError",
        {},
        None,
    ),
    "npm-alone": (
        "npm ERR! code ENOENT\nnpm ERR! syscall open\nnpm ERR! path /package.json\nnpm ERR! errno -2\n"
        "npm ERR! enoent ENOENT: no such file or directory, open '/package.json'\n"
        "npm ERR! enoent This is related to npm not being able to find a file.\nnpm ERR! enoent \n"
        "npm ERR! A complete log of this run can be found in:\nnpm ERR!     /root/.npm/_logs/debug-0.log\n",
        "no such file or directory, open '/package.json'",
        {"errno": "ENOENT", "path": "/package.json"},
        "file-missing",
    ),
    "npm-script": (
        'npm ERR! Missing script: "start:prod"\nnpm ERR! \nnpm ERR! To see a list of scripts, run:\n',
        'Missing script: "start:prod"',
        {},
        None,
    ),
    "shell-astray": (
        "/opt/a/start.sh: line 2: cd: /srv/a/current: No such file or directory\n"
        "/opt/a/start.sh: line 3: ./server: No such file or directory\n",
        "/srv/a/current",
        {"errno": "ENOENT", "path": "/srv/a/current", "file": "/opt/a/start.sh", "line": 2},
        "file-missing",
    ),
    "shell-relative": (
        "/opt/a/start.sh: line 3: ./server: No such file or directory\n",
        "./server: No such file",
        {"errno": "ENOENT", "path": "./server"},
        "file-missing",
    ),
    "traced-clean-up": (
        "[#] ip link add wg0 type wireguard\nRTNETLINK answers: Operation not supported\n[#] ip link delete dev wg0\n",
        "RTNETLINK answers: Operation not supported",
        {"errno": "EOPNOTSUPP"},
        None,
    ),
    "only-farewells": ("Shutting down\nbye\n", "", None, None),
    "nothing": ("", "", None, None),
}


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_the_line_before_the_end(name):
    text, message, facts, code = BLOCKS[name]
    block = last_block(text.splitlines())
    if facts is None:
        assert block is None
        return
    assert message in block.message
    assert {key: getattr(block, key) for key in facts} == facts
    found = [one.code for one in last_words(text.splitlines(), "a.service")]
    assert found == ([code] if code else [])


def _told(text):
    block = last_block(text.strip("\n").split("\n"))
    return block.message, block.path, block.file, block.line


def test_an_error_while_python_tidies_up_is_not_why_it_ended():
    text = """
Traceback (most recent call last):
  File "/opt/main.py", line 6, in <module>
    for name in os.listdir('/srv/spool'):
FileNotFoundError: [Errno 2] No such file or directory: '/srv/spool'
Error in atexit._run_exitfuncs:
Traceback (most recent call last):
  File "/opt/main.py", line 4, in <lambda>
    atexit.register(lambda: pool.close())
AttributeError: 'NoneType' object has no attribute 'close'
"""
    assert _told(text)[1] == "/srv/spool"
    assert (
        _told(text.replace("Error in atexit._run_exitfuncs:", "Exception ignored in: <function f>"))[1] == "/srv/spool"
    )
    assert "NoneType" in _told(text[text.index("Error in") :])[0]


def test_the_place_of_a_crash_of_python():
    text = """
Fatal Python error: Segmentation fault

Current thread 0x00007f (most recent call first):
  File "/usr/lib/python3.9/ctypes/__init__.py", line 517 in string_at
  File "/opt/native.py", line 5 in read_block
  File "/opt/native.py", line 7 in <module>
"""
    assert _told(text) == ("Fatal Python error: Segmentation fault", None, "/opt/native.py", 5)


def test_a_line_that_names_the_file_belongs_to_the_exception():
    text = """
Traceback (most recent call last):
  File "/opt/main.py", line 2, in <module>
    configparser.ConfigParser().read('/etc/app.ini')
configparser.MissingSectionHeaderError: File contains no section headers.
file: '/etc/app.ini', line: 1
'port = 8000\\n'
"""
    message, path, _file, _line = _told(text)
    assert "section headers" in message and path == "/etc/app.ini"


@pytest.mark.parametrize(
    "text,said",
    [
        (
            "/etc/sshd_config: line 3: Bad configuration option: PermitRootLogn\n"
            "/etc/sshd_config: terminating, 1 bad configuration options",
            "PermitRootLogn",
        ),
        (
            "2026-11-02  3:14:07 0 [ERROR] InnoDB: Upgrade after a crash is not supported.\n"
            "2026-11-02  3:14:07 0 [ERROR] InnoDB: Plugin initialization aborted with error Generic error\n"
            "2026-11-02  3:14:07 0 [ERROR] Plugin 'InnoDB' registration as a STORAGE ENGINE failed.\n"
            "2026-11-02  3:14:07 0 [ERROR] Unknown/unsupported storage engine: InnoDB\n"
            "2026-11-02  3:14:07 0 [ERROR] Aborting",
            "Upgrade after a crash",
        ),
        (
            "812:M 02 Nov 2026 03:14:07.317 # Can't handle RDB format version 11\n"
            "812:M 02 Nov 2026 03:14:07.317 # Fatal error loading the DB: Invalid argument. Exiting.",
            "RDB format version 11",
        ),
        (
            "Error connecting to Redis on 127.0.0.1:1 (Errno::ECONNREFUSED)\n"
            "/srv/gems/redis-4.6.0/lib/redis/client.rb:398:in `rescue in establish_connection'\n"
            "/srv/gems/sidekiq-6.4.2/bin/sidekiq:31:in `<top (required)>'",
            "127.0.0.1:1",
        ),
        (
            "/opt/run.sh: line 2: /opt/lib/common.sh: No such file or directory\n"
            "/opt/run.sh: line 4: start_server: command not found",
            "/opt/lib/common.sh",
        ),
        (
            "mkdir: cannot create directory \u2018/var/spool/x\u2019: Permission denied\n"
            "/opt/run.sh: line 3: /var/spool/x/queue/state: No such file or directory\n"
            "cat: /var/spool/x/queue/state: No such file or directory",
            "Permission denied",
        ),
        (
            "cat: /etc/motd.local: No such file or directory\n/opt/run.sh: line 4: start_server: command not found",
            "start_server",
        ),
        ("ls: /a/b/c: No such file or directory\nserve: error: no port given", "no port given"),
    ],
)
def test_the_line_that_the_last_ones_follow_from(text, said):
    assert said in last_block(text.split("\n")).message
