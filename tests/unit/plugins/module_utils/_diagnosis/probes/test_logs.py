# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import stat
from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Command, Output
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import logs, path_findings
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Answer, Closed
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Identity
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import Mount

OMS = Identity("oms", "staff", 4711, 4712, (), "/home/oms", "/bin/sh")
SERVER = Command("ExecStart", "", "/x/gunicorn", [])
LOG = "/srv/app/e.log"
FOLDER = "/srv/app"


def answer(state="there", at=FOLDER, denied=False, closed=(), **more):
    fields = dict(kind="directory", read_only=False, no_exec=False, mode=stat.S_IFDIR | 0o755, uid=0, gid=0)
    fields.update(dict({"untrusted": []}, **more))
    return Answer(state=state, at=at, denied=denied, closed=list(closed), **fields)


def file(state="there", at=LOG, **more):
    return answer(state, at, **dict({"kind": "file"}, **more))


def codes(findings):
    return [one.code for one in findings]


# --- Who is asked about what


def needs(outputs=(), binds=(), server=SERVER, **more):
    fields = dict(
        root_image=False,
        root_directory=None,
        pid_file=None,
        is_managed=lambda path: path.startswith("/managed/"),
        is_prepared=lambda path: path.startswith("/prepared/"),
        sandbox=SimpleNamespace(is_true=lambda key: False),
    )
    fields.update(more)
    return SimpleNamespace(
        unit="oms.service", outputs=list(outputs), binds=list(binds), server_command=server, **fields
    )


def bind(path, kind="unix"):
    return SimpleNamespace(path=path, kind=kind, source="--bind", told_by=())


def log(path, by_manager=False, told_by=()):
    return Output(path, "--log", by_manager, told_by)


HOST = SimpleNamespace(identity=lambda needs: OMS)


@pytest.fixture
def asked(monkeypatch):
    """What is asked of the kernel: every directory refuses everybody, and nothing is in it."""
    found = []

    def ask(identity, questions):
        found.extend((identity.user, one.path, one.wanted) for one in questions)
        return [answer(at=one.path, denied=True) if one.wanted == "wx" else file("missing") for one in questions]

    monkeypatch.setattr(logs, "ask", ask)
    monkeypatch.setattr(logs, "doubtful", list)
    monkeypatch.setattr(
        logs, "_room", lambda needs, identity: [Finding(path_findings.CODES["link-loop"], {}, [identity.user])]
    )
    return found


def test_each_is_asked_about_as_who_opens_it(asked):
    found = logs.probe(needs([log("/a/out", True), log("/b/e"), log("/c/f")], [bind("/d/s"), bind("/t", "tcp")]), HOST)
    users = [("root", "/a/out"), ("oms", "/b/e"), ("oms", "/c/f"), ("oms", "/d/s")]
    assert asked == [
        (user, one, wanted) for user, path in users for one, wanted in ((path, "w"), (os.path.dirname(path), "wx"))
    ]
    assert codes(found) == ["log-not-writable"] * 3 + ["socket-directory-not-writable", "link-loop"]
    assert found[-1].evidence == ["oms"]


def test_what_the_manager_makes_or_is_no_path_is_not_asked_about(asked):
    paths = ["/managed/x", "/prepared/x", "relative"]
    assert codes(logs.probe(needs([log(path) for path in paths]), HOST)) == ["link-loop"] and asked == []


@pytest.mark.parametrize("server, user", [(SERVER, "oms"), (SERVER._replace(prefixes="+"), "root"), (None, "oms")])
def test_the_server_writes_as_who_runs_it(asked, server, user):
    assert codes(logs.probe(needs([log("/b/e")], server=server), HOST)) == ["log-not-writable", "link-loop"]
    assert [row[0] for row in asked] == [user] * 2


def test_an_account_that_is_not_there_yet_is_not_refused(asked):
    found = logs.probe(needs([log("/b/e")]), SimpleNamespace(identity=lambda needs: None))
    assert codes(found) == ["link-loop"] and found[0].evidence == ["root"]
    assert [row[0] for row in asked] == ["root"] * 2


def test_the_root_of_another_system_is_not_looked_at(asked):
    assert logs.probe(needs([log("/b/e")], root_image=True), HOST) == []
    assert logs.probe(needs([log("/b/e")], root_directory="/r"), HOST) == []


def test_files_that_told_of_it_count(asked):
    (found, _room) = logs.probe(needs([log("/b/e", told_by=["/env"])]), HOST)
    assert found.params["untrusted"] == ["/env"]


@pytest.mark.parametrize("answers", [[None, answer(denied=True)], [file(denied=True), None], [None, None]])
def test_what_got_no_answer_is_not_judged(asked, monkeypatch, answers):
    monkeypatch.setattr(logs, "ask", lambda identity, questions: answers[: len(questions)])
    assert codes(logs.probe(needs([log("/b/e")]), HOST)) == ["link-loop"]


# --- What the answers mean

CLOSED = [Closed("/srv", stat.S_IFDIR | 0o700, 0, 0, [])]
REFUSES = answer(denied=True)


@pytest.mark.parametrize(
    "kind, of_file, of_folder, expected",
    [
        ("log", file(), answer(), []),
        ("log", file("missing"), answer(), []),
        ("log", file(), REFUSES, []),
        ("log", file(denied=True), answer(), ["log-not-writable"]),
        ("log", file("missing", denied=True), answer(), []),
        ("log", file("missing"), REFUSES, ["log-not-writable"]),
        ("log", file("missing"), answer(denied=True, read_only=True), ["mount-read-only"]),
        ("log", file("missing"), answer(denied=False, read_only=True), []),
        ("log", file("missing"), answer("missing"), ["log-directory-missing"]),
        ("log", file("missing"), answer("missing", closed=CLOSED), ["path-denied", "log-directory-missing"]),
        ("log", file("missing"), answer("not-directory", denied=True), ["not-a-directory"]),
        ("log", file(closed=CLOSED, denied=True), REFUSES, ["path-denied"]),
        ("log", file("missing", closed=CLOSED), REFUSES, ["path-denied"]),
        ("log", file(kind="directory", denied=True), answer(), ["log-is-directory"]),
        ("socket", file(denied=True), answer(), []),
        ("socket", file(kind="directory"), answer(), []),
        ("socket", file(), REFUSES, ["socket-directory-not-writable"]),
        ("socket", file("missing"), answer(denied=True, at="/run"), ["socket-directory-shared"]),
        ("socket", file("missing"), answer("missing"), ["socket-directory-missing"]),
        ("log", file("missing"), answer(denied=True, at="/var/log"), ["log-not-writable"]),
    ],
)
def test_answers(kind, of_file, of_folder, expected):
    assert codes(logs._output(kind, log(LOG), OMS, of_file, of_folder, "oms.service")) == expected


def found(kind, identity, of_file, of_folder):
    (one,) = logs._output(kind, log(LOG), identity, of_file, of_folder, "oms.service")
    return one


@pytest.mark.parametrize("identity, owner", [(OMS, ["-o", "oms", "-g", "staff"]), (ROOT, []), (None, [])])
def test_a_missing_directory_is_made_for_who_writes(identity, owner):
    params = found("log", identity, file("missing"), answer("missing", "/srv")).params
    assert params["command"] == ["install", "-d"] + owner + ["-m", "0750", FOLDER]
    assert (params["directory"], params["path"], params["source"]) == (FOLDER, LOG, "--log")


@pytest.mark.parametrize(
    "of_file, of_folder, command, untrusted",
    [
        (file(denied=True, untrusted=["/f"]), answer(), ["chown", "oms:staff", LOG], ["/f"]),
        # The log leads elsewhere by a link.
        (file(denied=True, at="/var/e"), answer(), ["chown", "oms:staff", "/var/e"], []),
        (file("missing"), answer(denied=True, untrusted=["/d"]), ["chown", "oms:staff", FOLDER], ["/d"]),
        (
            file("missing", untrusted=["/f"]),
            answer(denied=True, at="/var/log"),
            ["install", "-m", "0640", "-o", "oms", "-g", "staff", "/dev/null", LOG],
            ["/f"],
        ),
        (file(denied=True, at="/dev"), answer(), ["chown", "oms:staff", "/dev"], []),
    ],
)
def test_what_refuses_is_given_to_who_writes(of_file, of_folder, command, untrusted):
    params = found("log", OMS, of_file, of_folder).params
    assert (params["command"], params["untrusted"]) == (command, untrusted)


def test_a_directory_in_the_place_of_the_log():
    expected = Finding(logs.CODES["log-is-directory"], {"path": LOG, "source": "--log"}, ["/elsewhere"])
    assert found("log", OMS, file(kind="directory", at="/elsewhere"), answer()) == expected


def test_nobody_is_refused():
    assert logs._output("log", log(LOG), None, file(denied=True), answer(), "oms.service") == []


# --- Room


def space(monkeypatch, **numbers):
    fields = dict(f_blocks=1 << 20, f_frsize=4096, f_bavail=1 << 19, f_bfree=1 << 19, f_files=1 << 20, f_favail=1 << 19)
    fields.update(numbers)
    monkeypatch.setattr(logs.os, "statvfs", lambda path: SimpleNamespace(**fields))


@pytest.mark.parametrize(
    "numbers,identity,expected",
    [
        ({}, OMS, []),
        ({"f_blocks": 0, "f_bavail": 0}, OMS, []),
        ({"f_bavail": 255}, OMS, ["filesystem-full"]),
        ({"f_bavail": 256}, OMS, ["filesystem-low"]),
        ({"f_bavail": 0}, OMS, ["filesystem-full"]),
        ({"f_bavail": 0}, ROOT, []),
        ({"f_bfree": 0}, ROOT, ["filesystem-full"]),
        ({"f_bfree": 0}, OMS, []),
        ({"f_favail": 0}, OMS, ["inodes-used-up"]),
        ({"f_favail": 0, "f_files": 0}, OMS, []),
        ({"f_bavail": (1 << 20) // 20 - 1}, OMS, ["filesystem-low"]),
        ({"f_bavail": (1 << 20) // 20 + 1}, OMS, []),
        ({"f_blocks": 1 << 30, "f_bavail": (1 << 18) - 1}, OMS, ["filesystem-low"]),
        ({"f_blocks": 1 << 30, "f_bavail": 1 << 18}, OMS, []),
        ({"f_favail": 9999}, OMS, ["inodes-low"]),
        ({"f_favail": 10000}, OMS, []),
        ({"f_files": 1000, "f_favail": 49}, OMS, ["inodes-low"]),
        ({"f_files": 1000, "f_favail": 50}, OMS, []),
    ],
)
def test_room_for_logs(monkeypatch, numbers, identity, expected):
    space(monkeypatch, **numbers)
    found = logs._filesystem("/var/log/oms/e.log", "/var/log", identity)
    assert [one.code for one in found] == expected


@pytest.mark.parametrize(
    "code, numbers, free, size",
    [
        ("filesystem-full", {"f_bavail": 0}, 0, 4096),
        ("filesystem-full", {"f_bavail": 1, "f_frsize": 4096, "f_blocks": 1 << 20}, 0, 4096),
        ("filesystem-low", {"f_bavail": 512}, 2, 4096),
        ("inodes-used-up", {"f_favail": 0}, 0, 1 << 20),
        ("inodes-low", {"f_favail": 9999}, 9999, 1 << 20),
    ],
)
def test_what_is_said_of_the_room(monkeypatch, code, numbers, free, size):
    space(monkeypatch, **numbers)
    monkeypatch.setattr(logs, "mount_over", lambda directory: Mount(1, b"/var", b"rw", b"ext4", b"/dev/sda"))
    params = {"path": LOG, "mount": "/var", "user": "oms", "free": free, "size": size}
    expected = Finding(logs.CODES[code], params, ["/var: %d of %d free" % (free, size)])
    assert logs._filesystem(LOG, FOLDER, OMS) == [expected]


@pytest.mark.parametrize(
    "paths, devices, expected",
    [
        (["/a/b/e", "/c/f"], {"/": 1}, [("/a/b/e", "/")]),
        (["/a/e", "/c/f", "relative"], {"/": 1, "/a": 2, "/c": 3}, [("/a/e", "/a"), ("/c/f", "/c")]),
        (["/a/e", "/c/f"], {"/": 1, "/a": 2, "/c": 2}, [("/a/e", "/a")]),
        (["relative"], {"/": 1, "/var/log/journal": 2}, [("/var/log/journal", "/var/log/journal")]),
        ([], {"/": 1, "/run/log/journal": 2}, [("/run/log/journal", "/run/log/journal")]),
        ([], {"/": 1}, []),
    ],
)
def test_each_filesystem_is_looked_at_once(monkeypatch, paths, devices, expected):
    def isdir(path):
        assert path, "gone up too far"
        return path in devices

    path = SimpleNamespace(isdir=isdir, dirname=os.path.dirname, realpath=lambda path: "real " + path)
    stat_of = {name: SimpleNamespace(st_dev=device) for name, device in devices.items()}
    monkeypatch.setattr(logs, "os", SimpleNamespace(path=path, stat=stat_of.__getitem__))
    monkeypatch.setattr(logs, "_filesystem", lambda *row: [row])
    rows = logs._room(needs([log(one) for one in paths]), OMS)
    assert rows == [(one, "real " + directory, OMS) for one, directory in expected]
