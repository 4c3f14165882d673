#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read generated environment files, and say where this host's systemd reads another thing from them.

compare.py COUNT SEED, with the reader, environment.py, beside it
"""

import os
import random
import re
import subprocess
import sys
import tempfile
import time

from environment import environment_file

PIECES = ["A", "B", "C1", "=", "=", "=", "\n", "\n", "\r", "'", '"', "\\", " ", "\t", "#", ";", "x", "y z", "$H", "`"]
PIECES += ["\u00e9", "\\n", "\\\n", "\\\r\n", "export ", '="', "='", '"\n', "'\n", "\x01", "\ufeff", "-", '\\"', "\\'"]
PIECES += ["\\$", "\x7f", "\x0c"]
STARTS = ["", "", "K=", "A='", 'A="', "#"]
OURS = ("A", "B", "C1", "K")
PATIENCE = 300  # seconds
UNIT = """\
[Service]
Type=oneshot
EnvironmentFile={folder}/{number}.env
StandardOutput=file:{folder}/{number}.out
ExecStart=/usr/bin/env -0
"""


def generated(count):
    for _number in range(count):
        text = random.choice(STARTS) + "".join(random.choice(PIECES) for _ in range(random.randint(1, 30)))
        yield (text + "\udcff" * (random.random() < 0.05)).encode("utf-8", "surrogateescape")


def named(values):
    return {name: value for name, value in values.items() if name in OURS}


def start_all(units):
    """Start units, `{path that it prints to: name}`; those whose file is refused fail.

    On a busy host systemctl gives up before systemd has answered for all of them.
    """
    until = time.monotonic() + PATIENCE
    waiting = units
    while waiting and time.monotonic() < until:
        subprocess.run(["systemctl", "start"] + list(waiting.values()), stderr=subprocess.DEVNULL)
        waiting = {path: name for path, name in waiting.items() if not tried(path, name)}
    if waiting:
        sys.exit("not started within %d s: %s" % (PATIENCE, " ".join(waiting.values())))


def tried(path, name):
    """Whether a unit has printed something, or was refused."""
    printed = os.path.exists(path) and os.path.getsize(path)
    return printed or b"success" not in subprocess.check_output(["systemctl", "show", "--property=Result", name])


def by_systemd(path):
    """What the service has printed; None where it did not start."""
    if not os.path.exists(path):
        return None
    with open(path, "rb") as stream:
        words = stream.read().decode("utf-8", "surrogateescape").split("\0")
    return named(dict(word.split("=", 1) for word in words if word))


def by_reader(data, version):
    found = environment_file(data.decode("utf-8", "surrogateescape"), version)
    return None if found is None else named(found)


def main(count, seed):
    version = int(re.search("[0-9]+", subprocess.check_output(["systemctl", "--version"]).decode()).group())
    random.seed(seed)
    # One at least that systemd refuses.
    files = [b"A=\xff"] + list(generated(count - 1))
    units = ["/run/systemd/system/forecast-read-%d.service" % number for number in range(count)]
    names = [os.path.basename(unit) for unit in units]
    with tempfile.TemporaryDirectory(dir="/run") as folder:
        for number, (data, unit) in enumerate(zip(files, units)):
            with open("%s/%d.env" % (folder, number), "wb") as stream:
                stream.write(data)
            with open(unit, "w") as stream:
                stream.write(UNIT.format(folder=folder, number=number))
        subprocess.run(["systemctl", "daemon-reload"], check=True)
        start_all({"%s/%d.out" % (folder, number): name for number, name in enumerate(names)})
        real = [by_systemd("%s/%d.out" % (folder, number)) for number in range(count)]
    for unit in units:
        os.unlink(unit)
    subprocess.run(["systemctl", "reset-failed"] + names, stderr=subprocess.DEVNULL)
    subprocess.run(["systemctl", "daemon-reload"], check=True)
    wrong = [(data, one, by_reader(data, version)) for data, one in zip(files, real) if one != by_reader(data, version)]
    for data, one, other in wrong:
        print("%r: systemd reads %r, we read %r" % (data, one, other))
    refused = real.count(None)
    print("%d files, %d of them refused by systemd, %d read differently" % (count, refused, len(wrong)))
    return bool(wrong) or not refused or refused == count


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
