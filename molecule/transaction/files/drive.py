# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploys a service on this host by the code of service_deploy, and breaks that off: killed, or the host rebooted.

It is run on the host, where a moment can be hit. What the service answers is asked, and it is as before or as after.
"""

import argparse
import contextlib
import glob
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, "/opt/try")

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import deployment, release, store
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError

NAME = "try-it.service"
PLACES = store.HOST
STORE = store.Store(PLACES, NAME)
ENVIRONMENT = "/etc/try-it.env"
PACKAGED = "/usr/lib/systemd/system/" + NAME
PROGRAM = "/opt/try/serve.py"
CODE = "/opt/try-it"  # its releases, each with a copy of the program, and the link to one of them
PATIENCE = 30.0  # seconds for what takes one
# The steps that each kind of deployment comes to.
STEPS = {
    "first": "snapshot paths try start watch commit enable finish",
    "change": "snapshot try start watch commit finish",
    "bad": "snapshot try start watch",
}


def options(version, **more):
    unit = {
        "Unit": {"Description": "Try " + version},
        "Service": {
            "Type": "notify",
            "User": "daemon",
            "ExecStart": "%s %s/current/serve.py %s" % (sys.executable, CODE, version),
            "EnvironmentFile": ENVIRONMENT,
            "Restart": "always",
            "RestartSec": "100ms",
        },
        "Install": {"WantedBy": "multi-user.target"},
    }
    dropin = {"Service": {"Environment": "MORE=" + version}}
    plain = dict(content=None, src=None, overrides={}, encoding="auto", repair=True, lint=None, sensitive=False)
    plain["optional"] = []
    given = dict(name=NAME, account=None, state="started", enabled=True, settle=0.1, timeout=20.0, rollback=True)
    given["units"] = [
        dict(plain, name=NAME, sections=unit, dropin=None),
        dict(plain, name=NAME, sections=dropin, dropin="10-more.conf"),
    ]
    given["environment"] = [{"path": ENVIRONMENT, "content": None, "values": {"VALUE": version}, "mode": "0640"}]
    path = dict.fromkeys(("file_mode", "directory_mode"), None)
    path.update(path="/var/lib/try-it/data", owner="daemon", group="daemon", mode="0750", recurse=True, exclude=[])
    given["paths"] = [dict(path, cross_filesystems=False)]
    given["health"] = [{"http": "http://127.0.0.1:8123/", "text": version, "command": None}]
    given.update(preflight=False, reload_on=[], lint="error", requires_tcp=[], requires_unix=[], language="en")
    given.update(generation=None, directory=None, shared_directory=False, replaces=None, files=[])
    given.update(release={"directory": CODE, "id": version, "python": None})
    return dict(given, **more)


def lay(version):
    """Put a release there, as the role does before it deploys one."""
    path = release.place(options(version)["release"])
    os.makedirs(path, exist_ok=True)
    shutil.copy(PROGRAM, path)
    with open(release.mark(path), "w"):
        pass


def run(argv, environ_update=None):
    environment = dict(os.environ, **(environ_update or {}))
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def deploy(version, saved, **more):
    """Deploy; return the result, or the message of what went wrong. saved: as where systemd is older than 230."""
    given = options(version, **more)
    if given["release"]:
        lay(version)
    try:
        return deployment.Deployment(given, run, False, PLACES, False if saved else None).carry_out()
    except DeployError as error:
        return str(error)


def answer():
    """What the service says, None where it does not."""
    try:
        with urllib.request.urlopen("http://127.0.0.1:8123/", timeout=2) as reply:
            return reply.read().decode()
    except OSError:
        return None


def of(version):
    return version and "unit=%s environment=%s dropin=%s code=%s\n" % (version, version, version, version)


def code():
    """The release that the link names."""
    return os.path.basename(os.readlink(os.path.join(CODE, release.CURRENT)))


def wait_for(condition, what, pause=0.002):
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            sys.exit("waited in vain: " + what)
        time.sleep(pause)


def step():
    """The step that the record of the deployment names."""
    try:
        with open(STORE.journal) as stream:
            return json.load(stream).get("step")
    except (OSError, ValueError):
        return None


def settled():
    """Whether nobody deploys any more: the lock is free, of whoever stands by as well."""
    import fcntl

    try:
        with open(STORE.lock) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False


def started(version, saved, alone):
    """Deploy in a process of its own; return its number. alone: nobody stands by."""
    pid = os.fork()
    if pid:
        return pid
    try:
        if alone:
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import recovery

            recovery.guarded = lambda store, run, work: work()
        deploy(version, saved)
    finally:
        os._exit(0)


def ended(pid):
    return os.waitpid(pid, os.WNOHANG) != (0, 0)


def kill_at(wanted, version, saved, alone):
    """Kill a deployment at a step; say whether it got there."""
    pid = started(version, saved, alone)
    reached = []

    def is_there():
        reached[:] = [step() == wanted]
        return reached[0] or ended(pid)

    wait_for(is_there, "step " + wanted, 0)
    if reached[0]:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    wait_for(settled, "whoever stands by")
    return reached[0]


def check(allowed, where):
    """The service answers as one of the versions; None is for one that does not answer."""
    wanted = [of(version) for version in allowed]
    if answer() not in wanted:
        # systemd may be in the middle of a restart.
        wait_for(lambda: answer() in wanted, "%s: %r is not in %r" % (where, answer(), wanted))


def outcomes(before, after, works):
    """What a deployment that was broken off may leave: what fails is put back, whoever is killed."""
    return [before, after] if works else [before]


def left_over():
    found = [
        path for path in (STORE.journal, STORE.guard, STORE.saved, STORE.trial, STORE.marker) if os.path.lexists(path)
    ]
    for top in (PLACES.control, PLACES.generators, PLACES.units, STORE.directory, "/etc"):
        for name in os.listdir(top) if os.path.isdir(top) else []:
            if name.startswith(".#") or top == PLACES.control and NAME in name:
                found.append(os.path.join(top, name))
    return found


def converge(version, saved, where):
    """The next run does it all, and leaves nothing of the one before."""
    result = deploy(version, saved)
    if isinstance(result, str):
        sys.exit("%s: the next run failed: %s" % (where, result))
    if answer() != of(version) or code() != version or left_over():
        sys.exit("%s: the next run left %r, %r and %r" % (where, answer(), code(), left_over()))
    return result


def remove(down=True):
    """Take it away. down: whether nothing of it is left to run."""
    result = deploy("none", False, state="absent", release=None)
    if isinstance(result, str):
        sys.exit(result)
    left = [path for path in (ENVIRONMENT, STORE.directory, *glob.glob(CODE + "/*")) if os.path.lexists(path)]
    if down and answer() or left:
        sys.exit("not all was taken away: %s" % left)


def at_every_step(saved, alone):
    """Killed at each step of a first deployment, a change, and a change that fails with its way back."""
    reached, before = 0, None
    for kind in STEPS:
        for name in STEPS[kind].split():
            where = "%s, %s, %s%s" % (kind, name, "saved" if saved else "tried", ", alone" if alone else "")
            if kind == "first":
                remove()
                before = None
            version = "bad" if kind == "bad" else "two" if before == "one" else "one"
            reached += kill_at(name, version, saved, alone)
            check(outcomes(before, version, kind != "bad"), where)
            before = before if kind == "bad" else version
            converge(before, saved, where)
    print("%d steps" % reached)


def at_random(count, saved, seed):
    """Killed at moments that nobody has chosen; who stands by is killed as well, or is not."""
    chance = random.Random(seed)
    allowed = ["v0"]
    begun = time.monotonic()
    converge("v0", saved, "start")
    longest = 1.2 * (time.monotonic() - begun)
    for number in range(count):
        version = "%s%d" % ("bad" if chance.random() < 0.3 else "v", number + 1)
        alone = chance.random() < 0.5
        where = "seed %s, kill %d of %s" % (seed, number, version)
        pid = started(version, saved, alone)
        until = time.monotonic() + chance.uniform(0, longest)
        wait_for(lambda: time.monotonic() > until or ended(pid), "the moment")  # noqa: B023
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        wait_for(settled, "whoever stands by")
        # What was broken off before this one may be put back by it: all since the last good end is possible.
        allowed += outcomes(allowed[0], version, not version.startswith("bad"))
        check(allowed, where)
        if chance.random() < 0.5 or answer() is None:
            allowed = ["n%d" % number]
            converge(allowed[0], saved, where)
    converge("last", saved, "end")
    again = deploy("last", saved)
    if isinstance(again, str) or again["changed"]:
        sys.exit("the run after the last one is %r" % (again,))
    print("%d kills" % count)


def reboot_at(wanted, version, saved):
    """Reboot the host, as a power cut would, when a deployment is at a step."""
    pid = started(version, saved, True)
    wait_for(lambda: step() == wanted or ended(pid), "step " + wanted, 0)
    subprocess.run(["sync"], check=True)
    subprocess.run(["systemctl", "reboot", "--force", "--force"], check=True)
    time.sleep(PATIENCE)


def package():
    """The unit of a package, to which a drop-in alone is deployed, is tried, put back and left as it is."""
    unit = options("packaged")["units"][0]["sections"]
    unit["Service"]["ExecStart"] = "%s %s packaged" % (sys.executable, PROGRAM)
    text = "".join("[%s]\n%s" % (name, "".join("%s=%s\n" % one for one in unit[name].items())) for name in unit)
    with open(PACKAGED, "w") as stream:
        stream.write(text.replace("EnvironmentFile=", "EnvironmentFile=-"))
    subprocess.run(["systemctl", "daemon-reload"], check=True)

    def added(version, **more):
        given = dict(unit, Service={"Environment": "MORE=" + version, **more})
        dropin = dict(options(version)["units"][1], sections={"Service": given["Service"]})
        health = [{"http": "http://127.0.0.1:8123/"}]
        return deploy(version, False, units=[dropin], health=health, release=None)

    def expect(result, version, kind=dict):
        wanted = "unit=packaged environment=%s dropin=%s\n" % (version, version)
        if not isinstance(result, kind) or answer() != wanted or left_over():
            sys.exit("package: %r, %r is not %r, left %r" % (result, answer(), wanted, left_over()))

    try:
        expect(added("one"), "one")
        expect(added("two", ExecStartPre="/bin/false"), "one", str)
        converge("three", False, "the unit as a whole")
        expect(added("four"), "four")
        if added("four")["changed"]:
            sys.exit("package: a second run changes something")
        remove(False)
    finally:
        subprocess.run(["systemctl", "stop", NAME], check=True)
        os.unlink(PACKAGED)
        subprocess.run(["systemctl", "daemon-reload"], check=True)


def hanging_reload():
    """A program that is called to reload and does not end is waited for as long as a start, and put back."""
    converge("one", False, "reload")
    given = options("one", reload_on=[ENVIRONMENT], timeout=3.0)
    given["units"][0]["sections"]["Service"]["ExecReload"] = "/bin/sleep 60"
    deployment.Deployment(given, run, False, PLACES).carry_out()
    begun = time.monotonic()
    given["environment"][0]["values"]["VALUE"] = "other"
    try:
        result = deployment.Deployment(given, run, False, PLACES).carry_out()
    except DeployError as error:
        result = str(error)
    if "no answer within 3 s" not in result or time.monotonic() - begun > 20 or answer() != of("one"):
        sys.exit("reload: %r after %d s, %r" % (result, time.monotonic() - begun, answer()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--saved", action="store_true")
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    words, saved = given.words, given.saved
    if given.what == "deploy":
        print(json.dumps(deploy(words[0], saved)))
    elif given.what == "converge":
        print(json.dumps(converge(words[0], saved, "converge")["recovered"]))
    elif given.what == "check":
        check([None if word == "none" else word for word in words], "check")
    elif given.what == "remove":
        remove()
    elif given.what == "package":
        package()
    elif given.what == "reload":
        hanging_reload()
    elif given.what == "steps":
        at_every_step(saved, given.alone)
    elif given.what == "random":
        at_random(int(words[0]), saved, words[1])
    elif given.what == "reboot":
        reboot_at(words[0], words[1], saved)


if __name__ == "__main__":
    main()
