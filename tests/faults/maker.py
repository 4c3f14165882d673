# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run on a host, by its own Python: makes the rows that come in as JSON, or ends them; prints what became of each."""

import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 8
PATIENCE = 40
PROPERTIES = "ActiveState,SubState,Result,NRestarts,ExecMainStatus,LoadState"


def shell(text, identity):
    """Run commands of a row; what they print is of interest where they fail."""
    environment = dict(os.environ, id=identity, LC_ALL="C")
    done = subprocess.run(
        ["/bin/bash", "-c", text],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def write(path, text):
    """A file, and the directories above it. `PATH MODE` is its name where it is not 0644."""
    path, _, mode = path.partition(" ")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="") as file:
        file.write(text)
    os.chmod(path, int(mode or "644", 8))


def prepare(row):
    """All that has to be there before systemd reads the units. Returns what went wrong."""
    text = json.dumps(row)
    if re.search(r"(User=|chown |-o |-g |:){}\b".format(row["id"]), text) and "useradd" not in text:
        add = ["useradd", "--system", "--no-create-home", "--home-dir", "/", "--shell", "/sbin/nologin", row["id"]]
        subprocess.run(add, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for path, content in row.get("files", {}).items():
        write(path, content)
    units = dict(row.get("units", {}))
    if "unit" in row:
        units[row["id"] + ".service"] = row["unit"]
    for name, content in units.items():
        write("/etc/systemd/system/" + name, content)
    if "make" in row:
        status, output = shell("set -e\n" + row["make"], row["id"])
        if status:
            return "make: status {}: {}".format(status, output)
    return ""


def state(unit):
    asked = subprocess.run(["systemctl", "show", "-p", PROPERTIES, "--", unit], stdout=subprocess.PIPE)
    return dict(line.partition("=")[::2] for line in asked.stdout.decode().splitlines())


def settled(row, now):
    """Whether nothing more is to come of it that a diagnosis would have to wait for."""
    if "until" in row:
        return not shell(row["until"], row["id"])[0]
    if row.get("runs"):
        return now["ActiveState"] == "active"
    ended = now["ActiveState"] in ("failed", "inactive")
    return ended or (now["SubState"] == "auto-restart" and int(now.get("NRestarts") or 1) > 0)


def begin(row):
    """Start a row and wait until it has settled. Returns `(error, state)`."""
    unit = row.get("ask", row["id"] + ".service")
    if row.get("when") == "before" and "start" not in row:
        return "", state(unit)
    shell(row.get("start", "systemctl start " + unit), row["id"])
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        now = state(unit)
        if settled(row, now):
            return "", now
        time.sleep(0.1)
    return "not settled", now


def make(rows):
    errors = {row["name"]: prepare(row) for row in rows}
    subprocess.run(["systemctl", "daemon-reload"])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = list(pool.map(begin, rows))
    made = {row["name"]: {"error": errors[row["name"]] or e, "state": s} for row, (e, s) in zip(rows, begun)}
    subprocess.run(["journalctl", "--sync"], stderr=subprocess.DEVNULL)
    return made


def prove(row):
    """Whether what was asked beforehand does go wrong when it is started."""
    again = dict(row, start=row.get("start", "systemctl start " + row.get("ask", row["id"] + ".service")))
    error, now = begin(again)
    return error or ("it runs" if now["ActiveState"] == "active" else "")


def last_lines(row):
    unit = row.get("ask", row["id"] + ".service")
    command = ["journalctl", "--no-pager", "-q", "-o", "cat", "-n", "12", "-u", unit]
    return subprocess.run(command, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace").splitlines()


def end(rows, proofs):
    ended = {}
    if proofs:
        to_prove = [row for row in rows if row.get("when") == "before" and not row.get("healthy")]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            proven = list(pool.map(prove, to_prove))
        ended = {row["name"]: proof for row, proof in zip(to_prove, proven) if "unproven" not in row}
    subprocess.run(["systemctl", "stop"] + [row["id"] + "*" for row in rows], stderr=subprocess.DEVNULL)
    for row in rows:
        if "undo" in row:
            shell(row["undo"], row["id"])
    return {row["name"]: {"proof": ended.get(row["name"], ""), "journal": last_lines(row)} for row in rows}


def main():
    asked = json.load(sys.stdin)
    done = make(asked["rows"]) if asked["do"] == "make" else end(asked["rows"], asked["prove"])
    json.dump(done, sys.stdout)


main()
