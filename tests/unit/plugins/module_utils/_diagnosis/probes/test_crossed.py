# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Code, Finding, render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import crossed, transient
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Identity

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")


class Host(ProbeHost):
    """Answers a trial as a host would on which a directive is behind the error. answers: by the directive left out."""

    def __init__(self, answers, identity=ROOT):
        ProbeHost.__init__(self, self.answer)
        self.answers = answers
        self._identity = identity
        self.asked = []

    def identity(self, needs):
        return self._identity

    def answer(self, argv, environ_update=None):
        if "systemd-run" not in argv:
            return 0, "", ""
        names = {word.split("=")[1] for word in argv if word.startswith("--property=")}
        self.asked.append(names)
        lines = next((lines for name, lines in self.answers.items() if name and name not in names), self.answers[""])
        return 0, lines, ""


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.setattr(transient, "program", lambda name: "/usr/bin/" + name)


def symptom(errno, path=None, *evidence):
    code = Code("exit-failure", "error", 1, None, ("", "", ""), ("", "", ""))
    return Finding(code, {"errno": errno, "path": path}, list(evidence))


def service(lines):
    return Needs(["[Service]\n" + lines], "oms.service", version=252)


def test_a_directive_is_the_cause_where_its_absence_changes_the_outcome():
    host = Host({"": "stat=EACCES\nread=EACCES\nwrite=EACCES\n", "ProtectHome": "stat=OK\nread=OK\nwrite=EACCES\n"})
    needs = service("ProtectHome=yes\nProtectSystem=strict\n")
    (found,) = crossed.cross(symptom("EACCES", "/home/x/y"), needs, host)
    assert found.code == "directive-denies" and found.params["directive"] == ["ProtectHome=yes"]
    assert found.params["setting"] == ["ProtectHome=read-only"] and (
        found.params["failed"],
        found.params["without"],
    ) == (
        "EACCES",
        "OK",
    )
    assert len(host.asked) == 2
    for language in ("en", "zh"):
        one = render([found], language)[0]
        assert "ProtectHome=yes" in one["summary"] and "{" not in one["summary"] + one["cause"]


@pytest.mark.parametrize(
    "answers",
    [
        {"": "stat=OK\nread=OK\nwrite=OK\n"},  # what failed does not fail here
        {"": "stat=EACCES\n", "ProtectHome": "stat=EACCES\n"},  # and fails without it too
        {"": "stat=ENOENT\n", "ProtectHome": "stat=OK\n"},  # another error than that of the program
        {"": "", "ProtectHome": ""},  # no answer
        {"": "stat=EACCES\n", "ProtectHome": ""},
    ],
)
def test_a_directive_is_not_blamed_without_proof(answers):
    assert crossed.cross(symptom("EACCES", "/home/x/y"), service("ProtectHome=yes\n"), Host(answers)) == []


def test_a_new_file_counts_only_where_it_can_be_made():
    answers = {"": "stat=ENOENT\nwrite=ENOENT\n", "ProtectHome": "stat=ENOENT\nwrite=EACCES\n"}
    assert crossed.cross(symptom("ENOENT", "/home/x/y"), service("ProtectHome=tmpfs\n"), Host(answers)) == []


def test_no_command_is_made_of_a_path_that_the_service_has_named():
    host = Host({"": "stat=OK\nwrite=EROFS\n", "ProtectSystem": "stat=OK\nwrite=OK\n"})
    (found,) = crossed.cross(symptom("EROFS", "/etc/cron.d/x"), service("ProtectSystem=full\n"), host)
    (one,) = render([found], "en")
    assert found.code == "directive-read-only" and "printf" not in one["fix"] and "/etc/cron.d/x" in one["summary"]


def test_several_directives_that_do_the_same():
    answers = {"": "privileges=EPERM\n"}
    host = Host(answers)
    needs = service("User=oms\nNoNewPrivileges=yes\nPrivateDevices=yes\n")
    one = symptom(None, None, "sudo: effective uid is not 0")
    assert crossed.cross(one, needs, host) == []
    host.answer_all = True
    host.answers = {"": "privileges=EPERM\n"}
    host.run = lambda argv, environ_update=None: (
        0,
        "privileges=%s\n" % ("OK" if not {"NoNewPrivileges", "PrivateDevices"} & props(argv) else "EPERM"),
        "",
    )
    (found,) = crossed.cross(one, needs, host)
    assert found.params["directive"] == ["NoNewPrivileges=yes", "PrivateDevices=yes"]


def props(argv):
    return {word.split("=")[1] for word in argv if word.startswith("--property=")}


def test_address_families_that_are_denied():
    denied = "AF_UNIX=OK\nAF_INET=EAFNOSUPPORT\nAF_INET6=EAFNOSUPPORT\nAF_NETLINK=EAFNOSUPPORT\n"
    answers = {"": denied, "RestrictAddressFamilies": denied.replace("EAFNOSUPPORT", "OK")}
    (found,) = crossed.cross(symptom("EAFNOSUPPORT"), service("RestrictAddressFamilies=AF_UNIX\n"), Host(answers))
    assert found.params["setting"] == ["RestrictAddressFamilies=AF_INET AF_INET6"]


# --- The other settings


@as_root
def test_a_relative_path_that_lies_beside_the_program(tmp_path):
    place = tmp_path / "oms"
    place.mkdir()
    (place / "config.yml").write_text("")
    host = Host({"": ""})
    needs = service("ExecStart=/usr/bin/python3 %s/serve.py\n" % place)
    (found,) = crossed.cross(symptom("ENOENT", "config.yml"), needs, host)
    assert found.code == "working-directory-needed" and found.params["setting"] == "WorkingDirectory=%s" % place
    assert crossed.cross(symptom("ENOENT", "other.yml"), needs, host) == []
    there = service("WorkingDirectory=%s\nExecStart=/usr/bin/python3 %s/serve.py\n" % (place, place))
    assert crossed.cross(symptom("ENOENT", "config.yml"), there, host) == []


@as_root
@pytest.mark.parametrize(
    "home,path,found",
    [
        ("/nonexistent", "/nonexistent/.cache", ["home-missing"]),
        ("/", "/.npm", ["home-missing"]),
        ("/", "/srv/x", []),
        ("/tmp", "/tmp/.cache", []),
    ],
)
def test_a_home_that_is_not_there(home, path, found):
    host = Host({"": ""}, Identity("oms", "oms", 4711, 4711, (), home, "/bin/sh"))
    assert [one.code for one in crossed.cross(symptom("EACCES", path), service(""), host)] == found
    assert crossed.cross(symptom("EACCES", path), service("Environment=HOME=/srv\n"), host) == []


@as_root
def test_a_mask_that_takes_the_rights_of_the_owner(tmp_path):
    tmp_path.chmod(0o755)
    for parent in list(tmp_path.parents)[:2]:
        parent.chmod(0o755)
    path = tmp_path / "made"
    path.write_text("")
    path.chmod(0o077)
    os.chown(str(path), 4711, 4711)
    host = Host({"": ""}, Identity("oms", "oms", 4711, 4711, (), "/srv", "/bin/sh"))
    needs = service("UMask=0700\n")
    assert [one.code for one in crossed.cross(symptom("EACCES", str(path)), needs, host)] == ["umask-denies"]
    path.chmod(0o600)
    assert crossed.cross(symptom("EACCES", str(path)), needs, host) == []


def test_a_network_of_its_own():
    one = Finding(Code("connection-refused", "error", 1, None, ("",) * 3, ("",) * 3), {"port": "?"}, ["refused"])
    needs = service("PrivateNetwork=yes\n")
    assert [found.code for found in crossed.cross(one, needs, Host({"": ""}))] == ["network-private"]
    assert crossed.cross(one, service(""), Host({"": ""})) == []
    nobody = one._replace(params={"port": "1"})
    assert crossed.cross(nobody, needs, Host({"": ""})) == []  # nothing listens there at all


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
def test_a_named_file_that_the_account_may_not_write(tmp_path):
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.crossing import Access
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import crossed
    from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

    base = tmp_path / "jobs.db"
    base.write_text("")
    for path in [tmp_path] + list(tmp_path.parents)[:-2]:
        path.chmod(0o755)

    class Host:
        def identity(self, needs):
            return Identity("oms", "oms", 4711, 4711, (), "/", "/bin/sh")

    needs = Needs(["[Service]\nEnvironment=JOBS=%s\nExecStart=/bin/serve\n" % base], "oms.service")
    (found,) = crossed._closed(Access("EROFS"), needs, Host())
    assert (found.code, found.params["path"]) == ("named-path-closed", str(base))
    base.chmod(0o666)
    assert crossed._closed(Access("EROFS"), needs, Host()) == []
    # What the code names comes first, and a directory that the file is to be made in; no working directory is told.
    words = ['base = sqlite3.connect("%s/sub/new.db")' % tmp_path, "unable to open database file"]
    (tmp_path / "sub").mkdir(mode=0o755)
    (found,) = crossed._closed(Access("EROFS", words=words), needs, Host())
    assert found.params["path"].endswith("/sub/new.db") and found.params["place"].endswith("/sub")
    assert "unable to open database file" in render([found], "en")[0]["cause"]
    frame = ['  File "%s/main.py", line 3, in <module>' % tmp_path, "attempt to write a readonly database"]
    assert crossed._closed(Access("EROFS", words=frame), needs, Host()) == []
    alone = Needs(["[Service]\nWorkingDirectory=%s\nExecStart=/bin/serve\n" % tmp_path], "oms.service")
    assert crossed._closed(Access("EROFS"), alone, Host()) == []
