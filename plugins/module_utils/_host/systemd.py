# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the host's own systemd: its version, its directives, the state of a unit, its messages about a candidate.

Private to this collection: it may change in any release.
"""

import os
import shutil
import tempfile

MANAGER_PATHS = ("/usr/lib/systemd/systemd", "/lib/systemd/systemd")
STATUS_PROPERTIES = {
    "LoadState": "load_state",
    "ActiveState": "active_state",
    "SubState": "sub_state",
    "UnitFileState": "unit_file_state",
    "NeedDaemonReload": "need_daemon_reload",
    "FragmentPath": "fragment_path",
}
# Whatever root's environment sets: all messages in English, one a line, without colours.
# 243 and 247 use colours in a pipe too, unless SYSTEMD_LOG_COLOR= says otherwise.
C_LOCALE = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "SYSTEMD_COLORS": "0",
    "SYSTEMD_PAGER": "",
    "SYSTEMD_LOG_COLOR": "0",
    "SYSTEMD_LOG_LEVEL": "info",
    "SYSTEMD_LOG_TARGET": "console",
    "SYSTEMD_LOG_LOCATION": "0",
    "SYSTEMD_LOG_TIME": "0",
    "SYSTEMD_LOG_TID": "0",
    "DEBUG_INVOCATION": "0",
}


def is_running():
    """True where systemd is PID 1: sd_booted(3)."""
    return os.path.isdir("/run/systemd/system")


def manager():
    """The path of the systemd program, or None if it is not installed."""
    for path in MANAGER_PATHS:
        if os.access(path, os.X_OK):
            return path
    return None


class Host:
    """The systemd of this host, asked through ``run(argv, environ_update=...) -> (rc, out, err)``."""

    def __init__(self, run, scope="system"):
        self._run = run
        self._scope_flags = {"system": [], "user": ["--user"], "global": ["--user"]}[scope]
        self._version = None

    def _ask(self, argv):
        return self._run(argv, environ_update=C_LOCALE)

    def version(self):
        """The version as an integer (252), or None."""
        if self._version is None:
            words = self._ask(["systemctl", "--version"])[1].split()
            digits = words[1] if len(words) > 1 else ""
            self._version = int(digits) if digits.isdigit() else None
        return self._version

    def configuration_items(self):
        """The output of ``systemd --dump-configuration-items``, or None without systemd."""
        path = manager()
        if path is None:
            return None
        rc, out, dummy = self._ask([path, "--dump-configuration-items"])
        return out if rc == 0 else None

    def environment(self):
        """The output of ``systemctl show-environment``, or None if it fails."""
        rc, out, dummy = self._ask(["systemctl"] + self._scope_flags + ["--no-pager", "show-environment"])
        return out if rc == 0 else None

    def status(self, unit):
        """The STATUS_PROPERTIES of ``unit`` as a dict, empty if systemctl fails."""
        argv = ["systemctl", "show", "--no-pager", "--property=" + ",".join(STATUS_PROPERTIES), "--", unit]
        rc, out, dummy = self._ask(argv[:1] + self._scope_flags + argv[1:])
        if rc != 0:
            return {}
        found = dict(line.split("=", 1) for line in out.splitlines() if "=" in line)
        status = {ours: found.get(theirs, "") for theirs, ours in STATUS_PROPERTIES.items()}
        status["need_daemon_reload"] = status["need_daemon_reload"] == "yes"
        return status

    def verify(self, files, unit):
        """Return ``(directory, output)`` of ``systemd-analyze verify`` for ``unit``.

        ``files`` maps names relative to a temporary directory (the unit, and
        ``unit.d/NAME.conf`` for drop-ins) to their bytes. The directory is removed;
        the output contains its name.
        """
        directory = tempfile.mkdtemp(prefix="unit-file-")
        try:
            for name, data in files.items():
                path = os.path.join(directory, name)
                if not os.path.isdir(os.path.dirname(path)):
                    os.mkdir(os.path.dirname(path), 0o700)
                with open(path, "wb") as stream:
                    stream.write(data)
                # systemd warns about executable and world-writable units: the candidate must be neither.
                os.chmod(path, 0o644)
            argv = ["systemd-analyze"] + self._scope_flags + ["verify", "--man=no", os.path.join(directory, unit)]
            dummy, out, err = self._ask(argv)
            return directory, out + err
        finally:
            shutil.rmtree(directory, ignore_errors=True)
