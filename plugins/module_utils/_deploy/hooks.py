# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands around the start of a service: run by systemd as the service will be, with the environment that it gets.

Each is a unit of its own below /run, made from the unit of the service: whose account, directory, environment, limits
and sandbox are then systemd's own reading of it, in every version.
Private to this collection: it may change in any release.
"""

import contextlib
import glob
import os
import re
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, plan, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import redirect
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import REGULAR
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse

RUNTIME = "/run/systemd/system"
LINES, SHOWN = 5, 300  # of what a command has said last, and characters of each
MARGIN = 10.0  # seconds after the deadline in which systemd ends what is left
# How a process runs, and not how a service is started, watched and ended. RuntimeDirectory= would go with the command.
KEPT = re.compile(
    "(User|Group|SupplementaryGroups|DynamicUser|WorkingDirectory|UMask|Nice|OOMScoreAdjust"
    "|Environment|EnvironmentFile|PassEnvironment|UnsetEnvironment|LoadCredential.*|SetCredential.*|ImportCredential"
    "|(State|Cache|Logs|Configuration)Directory(Mode)?|Limit.*|Memory.*|Tasks.*|CPU.*"
    "|Protect.*|Private.*|Restrict.*|SystemCall.*|NoNewPrivileges|Capability.*|Ambient.*|LockPersonality|RemoveIPC"
    "|(ReadWrite|ReadOnly|Inaccessible|Exec|NoExec|Bind|BindReadOnly)(Paths|Directories)|TemporaryFileSystem"
    "|ProcSubset|Device.*|IPAddress.*|KeyringMode|SecureBits|SELinuxContext|AppArmorProfile|Slice)\\Z"
)

FAILED = (
    "{command} failed: {how}{said}",
    "{command} 失败：{how}{said}",
)
NO_PROGRAM = (
    "{option}: '{command}' is not the absolute path of a program with its arguments, in one line.",
    "{option}：「{command}」 不是一行之内的程序绝对路径及其参数。",
)


def check(options):
    """Raise Refused for a command that systemd would not run as the account."""
    for name in ("before_start", "after_start"):
        for one in options.get(name) or ():
            command = one["command"]
            if not command.startswith("/") or set(command) & set("\n\r\0") or command.rstrip().endswith("\\"):
                raise Refused(NO_PROGRAM, option=name, command=command)


class Hooks:
    """The commands of one deployment."""

    def __init__(self, deployment):
        one = deployment
        self.store, self.run, self.plan = one.store, one.run, one.plan
        self.before, self.after = one.options.get("before_start") or [], one.options.get("after_start") or []
        self.language = one.options["language"]
        self._texts = [text for dummy, text in plan.texts_of(one.name, one.wanted, one.plan.changes, one.actual)]
        self._version = one.actual.version

    def carry_out(self, commands):
        """Run commands one after another. Raises DeployError for the first that fails, and OSError."""
        stem = "unitsmith-%s-command" % re.sub("[^A-Za-z0-9]", "-", self.store.name)[:100]
        for path in glob.glob(os.path.join(RUNTIME, stem + "-*.service")):
            files.remove(path)  # of a run that was killed
        elsewhere = self._environment()
        for number, one in enumerate(commands):
            name = "%s-%d-%d.service" % (stem, number, os.getpid())
            self._carry_out(name, one, redirect(text_for(self._texts, one, self._version), elsewhere))

    def _environment(self):
        """Write the new environment files where only root finds them; return `{path: path of the copy}`."""
        found = {}
        for number, change in enumerate(self.plan.changes):
            if not change.unit and change.after.kind == REGULAR:
                private_directory(self.store.trial)
                found[change.path] = os.path.join(self.store.trial, "command-%d" % number)
                files.put(found[change.path], journal.private(change.after.data))
        return found

    def _carry_out(self, name, one, text):
        path = os.path.join(RUNTIME, name)
        began = time.time()
        files.put(path, journal.private(text.encode("utf-8", "surrogateescape"))._replace(mode=0o644))
        try:
            units.tell(["start", "--", name], self.run, one["timeout"] + MARGIN)
        except units.SystemdError as error:
            how = self._how(name) or str(error)
            words = FAILED[self.language == "zh"]
            raise DeployError(words.format(command=one["command"], how=how, said=self._said(name, began)))
        finally:
            with contextlib.suppress(units.SystemdError):
                units.queue("stop", [name], self.run)
            units.forget_failures([name], self.run)
            files.remove(path)

    def _how(self, name):
        """How a command ended, in systemd's words."""
        shown = units.show([name], self.run)[name]
        result, status = shown.get("Result", ""), shown.get("ExecMainStatus", "")
        return "%s, status %s" % (result, status) if result not in ("", "success") else ""

    def _said(self, name, began):
        """The last lines that a command wrote. It is the account that wrote them."""
        argv = ["journalctl", "--no-pager", "--quiet", "--output=cat", "--lines=%d" % LINES]
        argv += ["--since=@%d" % began, "_SYSTEMD_UNIT=" + name, "_TRANSPORT=stdout"]
        status, out, _err = self.run(["timeout", "--signal=KILL", "10"] + argv, environ_update=dict(C_LOCALE))
        lines = [re.sub(r"[^ -~\u00a0-\uffff]", "?", line)[:SHOWN] for line in out.splitlines() if line.strip()]
        return "".join("\n    " + line for line in lines) if status == 0 else ""


def text_for(texts, one, version):
    """The text of a unit that runs a command as a service would be run. texts: the unit of that and its drop-ins."""
    lines = ["[Unit]", "Description=Command of a deployment", "[Service]"]
    for text in texts:
        for item in parse(text, version):
            if item.kind == "assignment" and item.section == "Service" and KEPT.match(item.key):
                lines.append("%s=%s" % (item.key, item.value))
    lines += ["Type=oneshot", "TimeoutStartSec=%g" % one["timeout"], "StandardOutput=journal", "StandardError=journal"]
    return "\n".join(lines + ["ExecStart=" + one["command"], ""])
