# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account import neighbours
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.neighbours import (
    Inside,
    Resident,
    homes,
    processes,
    refusal,
    residents,
)

LOADED = """\
Id={name}
LoadState={state}
User={user}
WorkingDirectory={directory}
ExecStart={{ path={program} ; argv[]={program} a ; ignore_errors=no ; start_time=[n/a] ; status=0/0 }}
"""
UNIT = "[Service]\nUser={user}\nWorkingDirectory={directory}\nExecStart={program}\n"
NOBODY_HERE = 2**31 - 7  # a UID that nothing on this machine has


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "app" / "bin").mkdir(parents=True)
    return str(tmp_path / "app")


@pytest.fixture
def ask(directory, tmp_path, monkeypatch):
    """Who lives in the directory, by what systemctl prints and by the unit files of a dict."""
    monkeypatch.setattr(neighbours, "processes", lambda *arguments: [])
    monkeypatch.setattr(neighbours, "homes", lambda *arguments: [])
    units = tmp_path / "units"

    def run(shown="", files=(), own_units=("own.service",), own_uids=(NOBODY_HERE,)):
        for name, text in dict(files).items():
            (units / name).parent.mkdir(parents=True, exist_ok=True)
            (units / name).write_text(text)
        said = (0, shown, "")
        return residents(directory, set(own_units), set(own_uids), lambda argv, environ_update: said, [str(units)])

    return run


def shown(name="ex.service", state="loaded", user="daemon", directory="/", program="/bin/true"):
    return LOADED.format(name=name, state=state, user=user, directory=directory, program=program)


def test_a_loaded_unit_that_works_there(ask, directory):
    assert ask(shown(directory=directory)) == [Resident("unit", "ex.service", "daemon", directory)]


def test_a_loaded_unit_whose_program_lies_there(ask, directory):
    text = "\n".join([shown("a.service"), shown(program=directory + "/bin/run")])
    assert ask(text) == [Resident("unit", "ex.service", "daemon", directory + "/bin/run")]


def test_a_unit_without_an_account_is_roots(ask, directory):
    assert ask(shown(user="", directory=directory))[0].account == "root"


@pytest.mark.parametrize(
    "text",
    [
        dict(name="own.service"),
        dict(state="not-found"),
        dict(directory="/opt/nothing-of-it"),
        dict(user=str(NOBODY_HERE)),
    ],
)
def test_loaded_units_that_do_not_count(ask, directory, text):
    assert ask(shown(**dict(dict(directory=directory), **text))) == []


def test_a_directory_of_a_longer_name_is_another_one(ask, directory):
    assert ask(shown(directory=directory + "lication")) == []


@pytest.mark.parametrize(
    "text",
    [
        UNIT.format(user="daemon", directory="{0}", program="/bin/true"),
        UNIT.format(user="daemon", directory="-{0}/deep", program="/bin/true"),
        UNIT.format(user="daemon", directory="/", program="-!{0}/bin/run --now"),
        UNIT.format(user="daemon", directory="/", program='@"{0}/bin/run" run'),
        "[Service]\r\nUser = daemon\r\n  WorkingDirectory = {0}\r\n",
    ],
)
def test_a_unit_that_is_only_a_file(ask, directory, text):
    found = ask(files={"ex.service": text.format(directory)})
    assert [(one.kind, one.name, one.account) for one in found] == [("unit", "ex.service", "daemon")]


def test_a_drop_in_says_who_runs_it(ask, directory):
    text = UNIT.format(user="root", directory=directory, program="/bin/true")
    found = ask(files={"ex.service": text, "ex.service.d/user.conf": "[Service]\nUser=daemon\n"})
    assert [one.account for one in found] == ["daemon"]


def test_loaded_unit_is_reported_once(ask, directory):
    text = UNIT.format(user="daemon", directory=directory, program="/bin/true")
    assert len(ask(shown(directory=directory), {"ex.service": text})) == 1


@pytest.mark.parametrize("value", ["{0}/%i", "relative", "/elsewhere"])
def test_files_that_do_not_count(ask, directory, value):
    assert ask(files={"ex@.service": "[Service]\nWorkingDirectory=" + value.format(directory)}) == []


def test_a_link_to_the_directory_is_the_directory(ask, directory, tmp_path):
    (tmp_path / "link").symlink_to("app")
    assert len(ask(shown(directory=str(tmp_path / "link" / "bin")))) == 1


@pytest.fixture
def stranger(directory):
    """The number of a process that works in the directory and that nobody who lives has started."""
    command = "setsid sleep 60 >/dev/null & echo $!"
    pid = int(subprocess.run(["sh", "-c", command], cwd=directory, stdout=subprocess.PIPE, check=True).stdout)
    while Path("/proc/%d/comm" % pid).read_text() != "sleep\n":
        time.sleep(0.01)
    yield pid
    os.kill(pid, signal.SIGKILL)


def test_a_process_that_works_there(directory, stranger):
    found = processes(Inside(directory), {"no.service"}, {NOBODY_HERE}, "/proc")
    assert [one.name for one in found] == ["%d (sleep)" % stranger]
    assert processes(Inside(directory), {"no.service"}, {os.getuid()}, "/proc") == []
    own = [step for step in neighbours.control_group("/proc/%d" % stranger) if step]
    assert processes(Inside(directory), set(own), {NOBODY_HERE}, "/proc") == []


def test_what_is_tried_there_is_no_neighbour(directory):
    child = subprocess.Popen(["sh", "-c", "sleep 60; true"], cwd=directory, start_new_session=True)
    try:
        assert processes(Inside(directory), {"no.service"}, {NOBODY_HERE}, "/proc") == []
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@pytest.mark.parametrize("onlooker", ["terminal", "session"])
def test_interactive_process_is_not_a_service(directory, onlooker):
    if onlooker == "terminal":
        pid, terminal = pty.fork()
        if not pid:
            os.chdir(directory)
            os.execvp("sleep", ["sleep", "60"])
    else:
        pid = subprocess.Popen(["sleep", "60"], cwd=directory).pid
    try:
        while True:
            with open("/proc/%d/comm" % pid) as comm:
                if comm.read() == "sleep\n":
                    break
        assert processes(Inside(directory), {"no.service"}, {NOBODY_HERE}, "/proc") == []
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def test_the_home_of_an_account():
    root = [one for one in homes(Inside("/root"), set()) if one.name == "root"]
    assert root == [Resident("account", "root", "root", "/root")]
    assert homes(Inside("/root"), {0}) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_refusal_names_residents_and_both_options(language):
    found = [
        Resident("unit", "oms-ex.service", "oms", "/opt/OMS"),
        Resident("process", "47 (sh)", "root", "/opt/OMS"),
        Resident("account", "old", "old", "/opt/OMS"),
    ]
    text = refusal("/opt/OMS", "oms-typo", found, language)
    for word in ("oms-ex.service", "47 (sh)", "old", "oms-typo", "shared_directory: true", "replaces"):
        assert word in text


@pytest.mark.skipif(sys.version_info < (3, 7), reason="the file system's encoding may be ASCII there")
def test_non_unicode_name_is_printable(ask, directory):
    odd = directory + "/a\udcff\nb"
    text = refusal(directory, "oms", [Resident("process", "1 (x)", "root", neighbours._printable(odd))], "en")
    assert text.encode() and "\n" not in text
