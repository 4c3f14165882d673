# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part "paths": service_paths against find(1), chown(1) and ansible.builtin.file on a tree of 101,000 entries."""

import collections
import json
import os
import pathlib
import subprocess
import time

from rows import Row

DIRECTORIES = 1000
FILES = 100  # in each of them
OURS, OTHER = "daemon", "bin"  # accounts and groups that every host has, by name as playbooks have them
COLLECTIONS = pathlib.Path(__file__).resolve().parent.parent / "collections"
SERVICE_PATHS = "ansible_collections.unitsmith.systemd.plugins.modules.service_paths"
BUILTIN_FILE = "ansible.modules.file"


def measure(ansible_playbook, rounds, scratch):
    """Return the rows of this part; seconds are wall-clock, start-up of Python and Ansible taken off."""
    tree, empty = os.path.join(scratch, "tree"), os.path.join(scratch, "empty")
    make_tree(tree)
    os.mkdir(empty)
    give(empty, OURS)
    python = interpreter_of(ansible_playbook)
    print(f"paths: {DIRECTORIES * (FILES + 1):,} entries in {scratch}, {rounds} rounds", flush=True)
    figures = collections.defaultdict(list)

    def take(figure, command):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        figures[figure].append(time.perf_counter() - start)

    ours, file_recurse = {}, {}
    for path in (tree, empty):
        item = {"path": path, "owner": OURS, "group": OURS, "recurse": True}
        ours[path] = module(python, SERVICE_PATHS, {"paths": [item]}, scratch)
        file_recurse[path] = module(python, BUILTIN_FILE, dict(item, state="directory", follow=False), scratch)
    chown = ["chown", "-R", f"{OURS}:{OURS}", tree]
    for _round in range(rounds):
        take("start ours", ours[empty])
        take("start file", file_recurse[empty])
        give(tree, OTHER)
        take("chown wrong", chown)
        give(tree, OTHER)
        take("ours wrong", ours[tree])
        take("find", ["find", tree, "-not", "-user", OURS])
        take("ours right", ours[tree])
        take("chown right", chown)
        take("file right", file_recurse[tree])
    least = {figure: min(seconds) for figure, seconds in figures.items()}
    subprocess.run(["rm", "-rf", tree], check=True)
    right = least["ours right"] - least["start ours"]
    wrong = least["ours wrong"] - least["start ours"]
    file_right = least["file right"] - least["start file"]
    return [
        Row("all right, against find -not -user", right, least["find"], 2.0, None),
        Row("all right, against file recurse", right, file_right, None, 7.0),
        Row("all wrong, against chown -R", wrong, least["chown wrong"], 2.0, None),
        Row("MB of memory for a million, against 60", memory_of_a_million(python, scratch), 60, 1.0, None),
    ]


def memory_of_a_million(python, scratch):
    """Return how many MB the largest of our processes takes for a tree of a million files."""
    tree = os.path.join(scratch, "million")
    make_tree(tree, files=1000)
    item = {"path": tree, "owner": OURS, "group": OURS, "recurse": True}
    child = subprocess.Popen(module(python, SERVICE_PATHS, {"paths": [item]}, scratch), stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    subprocess.run(["rm", "-rf", tree], check=True)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, SERVICE_PATHS)
    return usage.ru_maxrss / 1024


def make_tree(top, files=FILES):
    for directory in range(DIRECTORIES):
        path = f"{top}/package_{directory:04}"
        os.makedirs(path)
        for number in range(files):
            os.close(os.open(f"{path}/module_{number:03}.py", os.O_CREAT | os.O_WRONLY, 0o644))


def give(path, user):
    subprocess.run(["chown", "-R", f"{user}:{user}", path], check=True)


def interpreter_of(script):
    """Return the Python that runs a script with a #! line."""
    with open(script) as lines:
        return lines.readline()[2:].split()


def module(python, name, arguments, scratch):
    """Return the command that runs a module with the given arguments."""
    path = os.path.join(scratch, f"{abs(hash((name, json.dumps(arguments))))}.json")
    with open(path, "w") as file:
        json.dump({"ANSIBLE_MODULE_ARGS": arguments}, file)
    return ["env", f"PYTHONPATH={COLLECTIONS}", *python, "-m", name, path]
