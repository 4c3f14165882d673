# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import string

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs, Output
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import selinux as probes
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.selinux import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.selinux import Policy, type_of, with_type
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.selinux_denials import denials, last_start

INIT = "system_u:system_r:init_t:s0"
HTTPD = "system_u:system_r:httpd_t:s0"
NONE = "/nonexistent"


def of_type(name):
    return "system_u:object_r:%s:s0" % name


AVC = (
    'avc:  denied  {{ {permissions} }} for  pid={pid} comm="serve" {what} '
    "scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:{target}:s0 tclass={kind} permissive=0"
)
WRITE = AVC.format(permissions="add_name write", pid=431, what='name="log" dev="vda" ino=7', target="usr_t", kind="dir")


class MadeUpPolicy:
    """What is allowed: `(domain, type, class)`; the types that paths are to have."""

    enforcing = True

    def __init__(self, allowed=(), defaults=None):
        self.allowed = set(allowed)
        self.defaults = defaults or {}

    def manager(self):
        return INIT

    def created(self, subject, target, kind):
        if kind == "process":
            return HTTPD if type_of(target) == "httpd_exec_t" else subject
        return target

    def denied(self, subject, target, kind, permissions):
        allowed = (type_of(subject), type_of(target), kind) in self.allowed
        return [] if allowed or type_of(subject) == "init_t" else list(permissions)

    def default(self, path):
        return of_type(self.defaults[path]) if path in self.defaults else None


class Journal:
    """A host whose systemctl and journalctl answer with these."""

    def __init__(self, records=(), main=0, state="failed"):
        self.answers = {
            "systemctl": "ExecMainPID=%d\nActiveState=%s\n" % (main, state),
            "journalctl": "".join(json.dumps(record) + "\n" for record in records),
        }

    def run(self, argv):
        return 0, self.answers[argv[0]], ""


def said(message, time=100, **fields):
    """What the kernel has said, unless the fields tell otherwise."""
    return dict({"_TRANSPORT": "kernel"}, MESSAGE=message, __REALTIME_TIMESTAMP=str(time * 1000000), **fields)


@pytest.fixture
def labels(monkeypatch):
    """Types by path."""
    given = {}
    monkeypatch.setattr(probes, "label", lambda path: of_type(given[path]) if path in given else None)
    return given


@pytest.fixture
def serve(tmp_path, labels):
    """A program that runs as httpd_t, with a directory for its log."""
    (tmp_path / "serve").write_text("")
    (tmp_path / "log").mkdir()
    labels.update({str(tmp_path / "serve"): "httpd_exec_t", str(tmp_path / "log"): "usr_t"})
    return tmp_path


def found(serve, policy, journal=None, more=""):
    text = "[Service]\nExecStart=%s/serve\n%s" % (serve, more)
    return probes.probe(Needs([text], "serve.service"), journal or Journal(), policy)


RUNS = ("httpd_t", "httpd_exec_t", "file")


def test_nothing_is_asked_where_selinux_does_not_enforce(serve):
    class Permissive:
        enforcing = False

    assert probes.probe(None, None, Permissive()) == []


def test_a_service_that_may_has_no_finding(serve):
    assert found(serve, MadeUpPolicy({RUNS})) == []


def test_a_program_that_is_no_entry_to_its_domain(serve, labels):
    labels[str(serve / "serve")] = "usr_t"
    (one,) = found(serve, MadeUpPolicy({RUNS}), more="SELinuxContext=" + HTTPD)
    assert one.code == "selinux-type"
    assert one.params["path"] == str(serve / "serve")
    assert (one.params["label"], one.params["type"]) == ("usr_t", "httpd_exec_t")
    assert "{ entrypoint }" in one.evidence[0]


def test_a_wrong_label_is_set_right_from_where_it_begins(serve, labels):
    labels.update({str(serve): "tmp_t", str(serve / "log"): "tmp_t", str(serve.parent): "usr_t"})
    defaults = {str(serve.parent): "usr_t", str(serve): "usr_t", str(serve / "log"): "httpd_log_t"}
    policy = MadeUpPolicy({RUNS, ("httpd_t", "httpd_log_t", "dir")}, defaults)
    (one,) = found(serve, policy, more="WorkingDirectory=%s/log\n" % serve)
    assert (one.code, one.params["path"], one.params["type"]) == ("selinux-mislabelled", str(serve), "httpd_log_t")


def test_a_label_is_for_what_the_unit_names(serve, labels):
    """The account chooses what it is denied: it could ask for the label of any file of the host."""
    labels["/etc/hosts"] = "net_conf_t"
    policy = MadeUpPolicy({RUNS, ("httpd_t", "usr_t", "file")})
    line = AVC.format(permissions="read", pid=9, what='path="/etc/hosts"', target="net_conf_t", kind="file")
    (one,) = found(serve, policy, Journal([said(line)], main=9))
    assert (one.code, one.params["untrusted"]) == ("selinux-type", ["/etc/hosts"])
    (one,) = found(
        serve, policy, Journal([said(line)], main=9), more="EnvironmentFile=-/etc/hosts\nWorkingDirectory=/etc\n"
    )
    assert one.params["untrusted"] == []


def test_what_a_file_of_the_account_s_names_is_not_named_by_the_unit(tmp_path, labels):
    policy = MadeUpPolicy({RUNS})
    for told_by, named in (((), True), (("/proc/self/environ", str(tmp_path)), False)):
        needs = Needs(["[Service]\nExecStart=/bin/true\n"], "a.service")
        needs.outputs = [Output("/var/log/a.log", "x", False, told_by)]
        os.chown(str(tmp_path), 65534, 65534)
        assert ("/var/log/a.log" in probes.Wanted(needs, policy).named) is named


def test_no_new_privileges_keeps_it_in_the_manager_s_domain(serve, monkeypatch):
    policy = MadeUpPolicy({RUNS})
    monkeypatch.setattr(policy, "denied", lambda subject, target, kind, names: list(names) * (kind == "process2"))
    wanted = probes.Wanted(Needs(["[Service]\nNoNewPrivileges=yes\nExecStart=%s/serve" % serve], "a.service"), policy)
    assert wanted.domains == {INIT}


def test_what_was_denied_is_told_of_this_service_alone(serve):
    port = AVC.format(permissions="name_bind", pid=9, what="src=8019", target="unreserved_port_t", kind="tcp_socket")
    policy = MadeUpPolicy({RUNS, ("httpd_t", "http_port_t", "tcp_socket")})
    (one,) = found(serve, policy, Journal([said("AVC " + port)], main=9))
    assert one.code == "selinux-port"
    assert (one.params["port"], one.params["type"], one.params["protocol"]) == (8019, "http_port_t", "tcp")
    assert one.evidence == [port]
    assert found(serve, policy, Journal([said("AVC " + port)], main=10)) == []


def test_a_worker_is_known_by_its_name_and_what_it_needed(serve, labels):
    policy = MadeUpPolicy({RUNS, ("httpd_t", "usr_t", "dir"), ("httpd_t", "httpd_log_t", "dir")})
    policy.allowed |= {("httpd_t", "httpd_log_t", "file")}
    inode = os.stat(str(serve / "log")).st_ino
    journal = Journal([said(WRITE.replace("ino=7", "ino=%d" % inode))], main=1)
    more = "WorkingDirectory=%s/log\n" % serve
    assert found(serve, policy, journal, more) == []  # allowed since
    policy.allowed.remove(("httpd_t", "usr_t", "dir"))
    of_log = [one for one in found(serve, policy, journal, more) if "add_name" in one.evidence[0]]
    assert [(one.code, one.params["pattern"]) for one in of_log] == [("selinux-type", str(serve / "log") + "(/.*)?")]
    assert not any("ino=7" in one.evidence[0] for one in found(serve, policy, Journal([said(WRITE)], main=1), more))


def test_what_no_label_would_help_is_said(serve):
    line = AVC.format(permissions="setrlimit", pid=9, what="", target="httpd_t", kind="process")
    (one,) = found(serve, MadeUpPolicy({RUNS}), Journal([said(line)], main=9))
    assert (one.code, one.params["permissions"]) == ("selinux-denied", "setrlimit")


def test_a_running_service_is_not_troubled_by_what_it_was_denied(serve):
    line = AVC.format(permissions="setrlimit", pid=9, what="", target="httpd_t", kind="process")
    assert found(serve, MadeUpPolicy({RUNS}), Journal([said(line)], main=9, state="active")) == []


def test_only_the_last_start_counts(tmp_path):
    records = [
        said("Starting", 100, UNIT="a.service", INVOCATION_ID="one", _PID="1"),
        said("words", 101, _SYSTEMD_UNIT="a.service", _SYSTEMD_INVOCATION_ID="one", _PID="8"),
        said(WRITE, 102),
        said("Failed at step", 200, UNIT="a.service", INVOCATION_ID="two", _PID="9"),
        said("avc not a denial", 201),
    ]
    log = tmp_path / "audit.log"
    log.write_text("type=AVC msg=audit(199.500:77): %s\n" % WRITE.replace("431", "432"))
    start, since = last_start("a.service", Journal(records, main=9).run, str(log))
    assert (start.pids, start.since) == ({9}, 200.0)
    assert [one.pid for one in since] == [432]
    assert last_start("a.service", Journal().run, NONE)[0].pids == set()


def test_a_denial_is_read_from_wherever_it_was_logged():
    lines = ["audit: type=1400 audit(5.25:3): " + WRITE, "AVC " + WRITE, WRITE.replace("permissive=0", "permissive=1")]
    (one,) = denials([(None, line) for line in lines])
    assert (one.time, one.pid, one.permissions, one.inode, one.kind) == (5.25, 431, ["add_name", "write"], 7, "dir")
    assert (one.comm, one.name, one.path, one.line) == ("serve", "log", None, WRITE)
    (coded,) = denials([(1.0, WRITE.replace('comm="serve"', "comm=73652072"))])
    assert coded.comm == "se r"
    assert denials([(1.0, "avc:  denied  { read } for  pid=1"), (1.0, "")]) == []


def test_the_kernel_is_asked_and_its_bits_are_read(monkeypatch, tmp_path):
    for name, text in (("file/index", "6"), ("file/perms/read", "2"), ("file/perms/write", "3")):
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "enforce").write_text("1")
    policy = Policy(str(tmp_path))
    answers = {"2": "2 ffffffff 0 ffffffff 9 0", "permissive": "0 ffffffff 0 ffffffff 9 1", "bad": None}
    for answer, names in (("2", ["write"]), ("permissive", []), ("bad", None)):
        monkeypatch.setattr(policy, "_ask", lambda node, question, answer=answer: answers[answer])
        assert policy.denied("a", "b", "file", ("read", "write", "unheard_of")) == names
    assert policy.denied("a", "b", "unheard_of", ("read",)) == []
    assert policy.enforcing and not Policy(NONE).enforcing


def test_contexts():
    assert type_of("u:object_r:bin_t:s0:c0.c1") == "bin_t"
    assert with_type("u:object_r:bin_t:s0:c0.c1", "etc_t") == "u:object_r:etc_t:s0:c0.c1"


@pytest.mark.parametrize("code", sorted(CODES))
def test_both_languages_say_the_same(code):
    def fields(text):
        return {name for dummy, name, dummy, dummy in string.Formatter().parse(text) if name}

    english, chinese = CODES[code].english, CODES[code].chinese
    assert [fields(text) for text in english[:2]] == [fields(text) for text in chinese[:2]]
