# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the program go into the background, stay in the foreground and report itself as Type= expects it to?

Private to this collection: it may change in any release. Facts: systemd.service(5), Type=; the manual of each program.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Doubt,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in, runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.server_command import Invocation
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import read_regular

STAYING = ("simple", "exec", "notify", "notify-reload", "idle", "dbus")
NOTIFYING = ("notify", "notify-reload")
# By the name of a program: options that send it into the background.
INTO_BACKGROUND = {
    "gunicorn": ("-D", "--daemon"),
    "uwsgi": ("--daemonize", "-d", "--daemonize2"),
    "mongod": ("--fork",),
    "memcached": ("-d", "--daemon"),
    "haproxy": ("-D",),
    "mysqld": ("--daemonize", "-D"),
    "start-stop-daemon": ("-b", "--background"),
    "setsid": ("-f", "--fork"),
    "rabbitmq-server": ("-detached",),
    "rsync": ("--daemon",),
    "celery": ("-D", "--detach"),
}
# Programs that go there by themselves: options that keep them, and what in their settings does.
BY_THEMSELVES = {
    "nginx": ((), "nginx"),
    "httpd": (("FOREGROUND", "-DFOREGROUND", "-X", "-DNO_DETACH"), None),
    "apache2": (("FOREGROUND", "-DFOREGROUND", "-X", "-DNO_DETACH"), None),
    "supervisord": (("-n", "--nodaemon"), None),
    "sshd": (("-D", "-d"), None),
    "squid": (("-N", "--foreground"), None),
    "dnsmasq": (("-k", "--keep-in-foreground", "-d", "--no-daemon"), None),
    "keepalived": (("-n", "--dont-fork", "-D"), None),
    "php-fpm": (("-F", "--nodaemonize"), "php-fpm"),
    "named": (("-f", "-g"), None),
}
KEPT_BY = {"nginx": r"^\s*daemon\s+off\s*;", "php-fpm": r"^\s*daemonize\s*=\s*(?:no|false|0)\b"}
SETTINGS_OF = {"nginx": ("-c", "/etc/nginx/nginx.conf"), "php-fpm": ("-y", "/etc/php-fpm.conf")}
# Words of scripts that start their program and end.
STARTERS = {
    "apachectl": ("start", "restart"),
    "apache2ctl": ("start", "restart"),
    "pg_ctl": ("start", "restart"),
    "pm2": ("start", "restart"),
    "forever": ("start",),
    "catalina.sh": ("start",),
    "startup.sh": None,
}
# Programs that never go into the background, and those of which it is not known.
STAY = "uvicorn daphne hypercorn waitress-serve runserver flask http.server".split()
MAY_STAY = "node java npm yarn dotnet sleep tail caddy prometheus node_exporter".split()
# Servers that do not tell systemd that they are ready.
SILENT = STAY + ["sleep", "tail"]
# What says in a script that it may report itself, or go into the background.
REPORTS = re.compile(r"notify|NOTIFY_SOCKET|READY=1|systemd", re.I)
DEPARTS = re.compile(r"fork|daemon|Popen|subprocess|multiprocessing|os\.system|spawn|exec[vl]", re.I)
HANDS_OVER = re.compile(r"\s*exec\s+[^<>0-9\s]", re.MULTILINE)
IMPORT = re.compile(r"^\s*(?:import|from)\s+([\w.]+(?:\s*,\s*[\w.]+)*)")
# Modules of Python itself that neither report a service nor leave it.
PLAIN = frozenset(
    "argparse array asyncio base64 collections configparser contextlib copy csv datetime decimal email enum errno "
    "functools gzip hashlib heapq hmac html http io ipaddress itertools json logging math os pathlib pickle queue "
    "random re select selectors shutil signal socket socketserver sqlite3 ssl stat string struct sys tempfile "
    "threading time traceback typing types urllib uuid warnings xml zlib __future__".split()
)
SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh")
ENDS_BEHIND = re.compile(r"(?:^|[^&>|\\])&\s*(?:(?:disown|exit)\b[^;&|]*)?\Z")
# Lines of a script that say nothing of whether its program has ended.
IDLE_LINE = re.compile(r"\s*(?:#.*|fi|done|esac|;;|\}|disown\b.*|exit(?:\s+0)?|echo\b.*|sleep\s.*|.*\$!.*)?\s*\Z")
PID_OPTIONS = ("--pid", "--pidfile", "--pid-file", "--pidfilepath")
SCRIPT_BYTES = 64 << 10


def probe(needs, host):
    """Return the findings about the way in which the main program of the service runs."""
    commands = [one for one in needs.commands if one.directive == "ExecStart" and one.path]
    kind = needs.sandbox.last("Type") or ("dbus" if needs.sandbox.last("BusName") else "simple")
    if len(commands) != 1 or needs.root_directory or needs.root_image:
        return []
    program = Program(commands[0], needs, host)
    if kind == "oneshot":
        return _oneshot(program)
    if kind in STAYING:
        return _staying(program, kind) or _watchdog(program)
    return _forking(program) if kind == "forking" else []


class Program:
    """The main program: `name`, `argv`, and the file of settings that it is given, read as its account."""

    def __init__(self, command, needs, host):
        self.needs = needs
        self.command = command
        self.argv = list(command.argv)
        self.name = os.path.basename(command.path)
        if self.name not in BY_THEMSELVES and self.name not in STARTERS:
            self.name = re.sub(r"[-.]?[0-9][0-9.]*$", "", self.name)
        invocation = Invocation([command.path] + self.argv)
        if self.name == "nohup" and self.argv:
            self.name, self.argv = os.path.basename(self.argv[0]), self.argv[1:]
        elif invocation.server:
            self.name = invocation.server
        elif self.name in ("python", "pypy") and self.argv[:1] == ["-m"] and len(self.argv) > 1:
            self.name, self.argv = self.argv[1], self.argv[2:]
        self.line = " ".join([command.path] + command.argv)[:200]
        self._identity = runs_as(command, needs, host)

    def read(self, path):
        """The lines of a text file as the account may read it: list of str, none where it may not."""

        def work(emit, _prepared):
            for line in (read_regular(path, SCRIPT_BYTES) or b"").decode("utf-8", "replace").splitlines():
                emit(line[:500])

        if self._identity is None or not path.startswith("/"):
            return []
        return run_as(self._identity, str, work)[0]

    def script(self):
        """The text of the script that is the main program, empty where there is none or it cannot be read."""
        words = [word for word in self.argv if not word.startswith("-")]
        path = self.command.path
        if self.name in SHELLS or self.name == "python":
            path = self.needs.absolute(words[0]) if words and not self.has(("-c", "-m")) else ""
        return "\n".join(self.read(found_in(self.needs.search, path))) if path else ""

    def is_silent(self):
        """Whether the script itself shows that nothing tells systemd that it is ready."""
        text = self.script()
        if (self.needs.sandbox.last("NotifyAccess") or "main") != "main" or REPORTS.search(text):
            return False
        of_a_shell = self.name in SHELLS or re.match(r"#!.*\b(?:ba|da|k|z|a)?sh\b", text)
        return bool(of_a_shell and text and not HANDS_OVER.search(text)) or self.is_plain_python(REPORTS)

    def is_plain_python(self, pattern):
        """Whether it is a script of Python that uses modules of Python alone, and has nothing of the pattern."""
        text = self.script()
        if not text or pattern.search(text) or not (self.name == "python" or re.match(r"#!.*\bpython", text)):
            return False
        matches = [IMPORT.match(line) for line in text.splitlines()]
        names = [name.strip() for match in matches if match for name in match.group(1).split(",")]
        return all(name.partition(".")[0] in PLAIN for name in names)

    def has(self, words):
        """Whether one of the options is given, also as `--option=value`."""
        return any(word in words or word.partition("=")[0] in words for word in self.argv)

    def value(self, names):
        """The value of the last of these options, or None."""
        found = None
        for number, word in enumerate(self.argv):
            name, equals, value = word.partition("=")
            if name in names:
                found = value if equals else (self.argv[number + 1 :] + [""])[0]
        return found

    def uwsgi_daemonizes(self):
        """Whether the settings file of uwsgi sends it into the background."""
        named = [word for word in self.argv if word.endswith(".ini") and not word.startswith("-")]
        path = self.value(("--ini", "-i")) or (named + [""])[0]
        return any(re.match(r"daemonize2?\s*=", line) for line in self.read(self.needs.absolute(path or "/")))

    def redis_setting(self, name):
        """What redis-server is told, by its command line or its file."""
        given = self.value(("--" + name,))
        if given is None and self.argv and not self.argv[0].startswith("-"):
            for line in self.read(self.needs.absolute(self.argv[0])):
                words = line.split()
                if len(words) > 1 and words[0].lower() == name:
                    given = words[1]
        return given


# --- Types that expect the program to stay


def _staying(program, kind):
    how = _goes_into_background(program)
    if how and not program.needs.sandbox.is_true("RemainAfterExit"):
        certain, word = how
        params = {"unit": program.needs.unit, "type": kind, "word": word, "program": program.name}
        doubt = None if certain else Doubt("own-settings", {"program": program.name})
        return [Finding(CODES["goes-into-background"], params, [program.line], doubt)]
    if kind in NOTIFYING and (program.name in SILENT or program.is_silent()):
        params = {"unit": program.needs.unit, "type": kind, "program": program.name}
        return [Finding(CODES["never-notifies"], params, [program.line])]
    return []


def _watchdog(program):
    """A program that says nothing to the watchdog that ends it for that."""
    limit = program.needs.sandbox.last("WatchdogSec")
    if limit in (None, "", "0", "infinity") or not (program.name in SILENT or program.is_silent()):
        return []
    params = {"unit": program.needs.unit, "limit": limit, "program": program.name}
    return [Finding(CODES["watchdog-unanswered"], params, ["WatchdogSec=" + limit, program.line])]


def _oneshot(program):
    """A server that systemd waits for to end."""
    if program.name not in STAY + ["gunicorn"] or _goes_into_background(program):
        return []
    params = {"unit": program.needs.unit, "program": program.name}
    return [Finding(CODES["oneshot-never-ends"], params, ["Type=oneshot", program.line])]


def _goes_into_background(program):
    """`(certain, word)`: what sends it there, or None."""
    name, argv = program.name, program.argv
    if name == "redis-server":
        return (True, "daemonize yes") if (program.redis_setting("daemonize") or "no").lower() == "yes" else None
    if name in SHELLS:
        return _shell(program)
    if name == "celery" and "multi" in argv:
        return (True, "multi")
    if name in ("docker", "podman"):
        short = [word for word in argv[:3] if word in ("-d", "--detach") or re.match(r"-[a-z]*d[a-z]*$", word)]
        return (True, short[0]) if argv[:1] == ["run"] and short else None
    if name == "gunicorn" and {"-D", "--daemon"} & {option for option, _value in program.needs.server_options}:
        return (True, "--daemon")
    if name == "uwsgi" and program.uwsgi_daemonizes():
        return (True, "daemonize")
    for word in INTO_BACKGROUND.get(name, ()):
        if program.has((word,)) and not (name == "rsync" and "--no-detach" in argv):
            return (True, word)
    if name in STARTERS and (STARTERS[name] is None or set(argv) & set(STARTERS[name])):
        return None if "--no-daemon" in argv else (True, (STARTERS[name] or [name])[0])
    return _by_itself(program) or _script(program.command.path, program)


def _by_itself(program):
    keeping, settings = BY_THEMSELVES.get(program.name, (None, None))
    words = " ".join(program.argv)
    if keeping is None or set(words.split()) & set(keeping) or re.search(r"daemon\s+off", words):
        return None
    if settings:
        option, default = SETTINGS_OF[settings]
        lines = program.read(program.value((option,)) or default)
        if not lines or any(re.match(KEPT_BY[settings], line) for line in lines):
            return None
    return (False, program.name)


def _shell(program):
    argv = program.argv
    number = next((i for i, word in enumerate(argv) if re.match(r"-[a-z]*c$", word)), None)
    if number is not None:
        text = (argv[number + 1 :] + [""])[0].strip()
        return (True, "&") if ENDS_BEHIND.search(text) else None
    names = [word for word in argv if not word.startswith("-")]
    return _script(program.needs.absolute(names[0]), program) if names else None


def _script(path, program):
    """A shell script whose last program goes behind it."""
    path = found_in(program.needs.search, path)
    lines = program.read(path)
    if not lines or not re.match(r"#!.*\b(?:ba|da|k|z|a)?sh\b", lines[0]):
        return None
    lines = [line for line in lines[1:] if not IDLE_LINE.match(line)]
    waits = any(re.match(r"\s*(?:wait|exec)\b", line) for line in lines)
    return (False, "&") if lines and not waits and ENDS_BEHIND.search(lines[-1].strip()) else None


# --- Type=forking


def _forking(program):
    if _goes_into_background(program):
        return _pid_file(program)
    name = program.name
    stays = name in STAY or name == "gunicorn" or (name == "celery" and "worker" in program.argv)
    stays = stays or (name == "redis-server" and program.redis_setting("daemonize") in (None, "no"))
    if not stays and name not in MAY_STAY and not program.is_plain_python(DEPARTS):
        return []
    params = {"unit": program.needs.unit, "program": name}
    doubt = None if stays else Doubt("own-settings", {"program": name})
    return [Finding(CODES["stays-in-foreground"], params, ["Type=forking", program.line], doubt)]


def _pid_file(program):
    """Whether the program writes the file that systemd waits for."""
    wanted = program.needs.pid_file
    name = program.name
    if not wanted or name in SHELLS or name in BY_THEMSELVES or name in STARTERS:
        return []
    options = PID_OPTIONS + (("-p",) if name in ("gunicorn", "haproxy") else ())
    written = program.redis_setting("pidfile") if name == "redis-server" else program.value(options)
    if written is None and name == "gunicorn":
        written = next((one.path for one in program.needs.outputs if one.source == "--pid"), None)
    if written is None and name != "gunicorn":
        return []  # its own settings may name it
    written = program.needs.absolute(written) if written else "-"
    if "$" in written or _plain(written) == _plain(wanted):
        return []
    params = {"unit": program.needs.unit, "path": wanted, "program": name, "written": written}
    return [Finding(CODES["pid-file-differs"], params, ["PIDFile=" + wanted, program.line])]


def _plain(path):
    path = os.path.normpath(path)
    return path[4:] if path.startswith("/var/run/") else path


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "goes-into-background",
        "error",
        302,
        "backend_service_type",
        (
            "{program} goes into the background ({word}), and Type={type} waits for it in the foreground",
            "The process that systemd has started ends at once. For systemd the service of {unit} has ended then, and "
            "it ends what is left of it.",
            "Take out what sends {program} into the background ({word}); or write Type=forking, with PIDFile= where "
            "the program can write one.",
        ),
        (
            "{program} 会转入后台（{word}），而 Type={type} 要求它留在前台",
            "systemd 启动的进程会立即结束；systemd 因此认为 {unit} 已结束，并终止其余进程。",
            "请去掉使 {program} 转入后台的设置（{word}）；或改为 Type=forking，程序能写 PID 文件时同时设置 PIDFile=。",
        ),
    ),
    Code(
        "stays-in-foreground",
        "error",
        304,
        "backend_service_type",
        (
            "{program} stays in the foreground, and Type=forking waits for it to go into the background",
            "systemd waits until the process that it has started ends. It does not, and after TimeoutStartSec= systemd "
            "ends {unit}.",
            "Write Type=simple (or Type=notify where the program supports it) in {unit}, without PIDFile=.",
        ),
        (
            "{program} 留在前台，而 Type=forking 等待它转入后台",
            "systemd 会等待所启动的进程结束；它不会结束，TimeoutStartSec= 到期后 systemd 会终止 {unit}。",
            "请在 {unit} 中改为 Type=simple（程序支持时用 Type=notify），并去掉 PIDFile=。",
        ),
    ),
    Code(
        "pid-file-differs",
        "error",
        306,
        "backend_service_unit_sections",
        (
            "{unit} waits for the PID file {path}, and {program} is told to write {written}",
            "With Type=forking systemd takes the main process from PIDFile=; without that file the start fails after "
            "TimeoutStartSec=.",
            "Let {program} write {path}, or name the file that it writes in PIDFile=.",
        ),
        (
            "{unit} 等待 PID 文件 {path}，而 {program} 写入的是 {written}",
            "Type=forking 时 systemd 从 PIDFile= 得知主进程；没有该文件，启动会在 TimeoutStartSec= 之后失败。",
            "请让 {program} 写入 {path}，或在 PIDFile= 中写出它实际写入的文件。",
        ),
    ),
    Code(
        "never-notifies",
        "warning",
        308,
        "backend_service_type",
        (
            "{program} does not report that it is ready, and Type={type} waits for that",
            "Without the report systemd ends {unit} after TimeoutStartSec=. The application itself would have to send "
            "READY=1 (sd_notify).",
            "Write Type=exec (Type=simple before systemd 240) in {unit}.",
        ),
        (
            "{program} 不会报告就绪，而 Type={type} 要等待该报告",
            "收不到报告，systemd 会在 TimeoutStartSec= 之后终止 {unit}；否则应用须自行发送 READY=1（sd_notify）。",
            "请在 {unit} 中改为 Type=exec（systemd 240 之前用 Type=simple）。",
        ),
    ),
    Code(
        "watchdog-unanswered",
        "warning",
        309,
        "backend_service_unit_sections",
        (
            "{program} sends nothing to the watchdog, and {unit} sets WatchdogSec={limit}",
            "systemd kills a service that does not send WATCHDOG=1 (sd_notify) at least that often, with SIGABRT.",
            "Take WatchdogSec= out of {unit}, or have the program send WATCHDOG=1.",
        ),
        (
            "{program} 不向看门狗报告，而 {unit} 设置了 WatchdogSec={limit}",
            "服务若未按此间隔发送 WATCHDOG=1（sd_notify），systemd 会以 SIGABRT 终止它。",
            "请从 {unit} 中去掉 WatchdogSec=，或让程序发送 WATCHDOG=1。",
        ),
    ),
    Code(
        "oneshot-never-ends",
        "warning",
        311,
        "backend_service_type",
        (
            "{program} runs until it is stopped, and Type=oneshot waits for it to end",
            "{unit} stays 'activating': what is ordered after it does not start, and 'systemctl start' does not "
            "return.",
            "Write Type=exec (Type=simple before systemd 240) in {unit}.",
        ),
        (
            "{program} 会一直运行，而 Type=oneshot 等待它结束",
            "{unit} 会停留在 activating 状态：排在其后的单元不会启动，systemctl start 也不会返回。",
            "请在 {unit} 中改为 Type=exec（systemd 240 之前用 Type=simple）。",
        ),
    ),
)
