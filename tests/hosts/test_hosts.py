# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the test hosts hold what README.md promises? Run by hand, as root: ``pytest tests/hosts``."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import cgroups  # noqa: E402
import hosts as cli  # noqa: E402
import images  # noqa: E402
import network  # noqa: E402

KINDS = {
    "kylin-v10": ("Kylin Linux Advanced Server V10 (Tercel)", 247, "/etc/kylin-release"),
    "centos-stream9": ("CentOS Stream 9", 252, "/etc/redhat-release"),
    "debian12": ("Debian GNU/Linux 12 (bookworm)", 252, "/etc/debian_version"),
}


class Fleet:
    """A fleet of its own for one engine, driven as a user would drive it."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.name = cli.name_of_fleet(f"selftest-{engine}@")
        self.environment = {**os.environ, "HOSTS": engine}

    def hosts(self, command: str, *words: str, check: bool = True) -> subprocess.CompletedProcess:
        argv = [sys.executable, str(HERE / "hosts.py"), command, "--fleet", self.name, *words]
        return subprocess.run(argv, env=self.environment, stdout=subprocess.PIPE, text=True, check=check)

    def addresses(self) -> dict[str, str]:
        return dict(re.findall(r"^ +(\S+):\n +ansible_host: (\S+)$", self.hosts("inventory").stdout, re.MULTILINE))

    def ssh(self, host: str, command: str, check: bool = True, known: str = "") -> str:
        folder = f"/run/unitsmith/{self.name}"
        options = f"-F /dev/null -i {folder}/key -o UserKnownHostsFile={known or folder + '/known_hosts'} "
        options += "-o StrictHostKeyChecking=yes -o BatchMode=yes -o ConnectTimeout=1"
        words = ["ssh", *options.split(), "root@" + self.addresses()[host], command]
        return self.hosts("run", "--", *words, check=check).stdout.strip()

    def wait_for(self, host: str, command: str, wanted: str, not_wanted: str = "") -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = self.ssh(host, command, check=False)
            if re.fullmatch(wanted, answer) and answer != not_wanted:
                return answer
            time.sleep(0.1)
        raise AssertionError(f"{host}: {command}: {answer!r}")

    def traces(self) -> list[str]:
        """Whatever on this machine speaks of the fleet."""
        found = [
            str(path) for path in (Path("/run/unitsmith", self.name), network.hub_path(self.name)) if path.exists()
        ]
        found += map(str, Path("/run/systemd/nspawn").glob(f"*/unitsmith-{self.name}-*"))
        found += [str(group) for group in cgroups.groups(self.name) if group.exists()]
        for process in Path("/proc").glob("[0-9]*"):
            for file in ("cmdline", "mountinfo", "cgroup"):
                try:
                    if self.name in (process / file).read_text(errors="replace"):
                        found.append(f"{process / file}: {(process / 'cmdline').read_text()}")
                except OSError:
                    continue
        if self.engine != "nspawn":
            listing = [self.engine, "ps", "--all", "--format={{.Names}}", "--filter", f"name={self.name}"]
            found += subprocess.run(listing, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        return found

    def assert_gone(self) -> None:
        """A process that was killed is seen until PID 1 has taken note of it."""
        deadline = time.monotonic() + 20
        while found := self.traces():
            assert time.monotonic() < deadline, found
            time.sleep(0.1)


@pytest.fixture(scope="module", params=["nspawn", "podman", "docker"])
def fleet(request):
    tested = Fleet(request.param)
    os.environ["HOSTS"] = tested.engine
    missing = cli.missing()
    os.environ.pop("HOSTS")
    if missing:
        pytest.skip(f"{tested.engine} hosts need {' '.join(missing)}")
    if (
        tested.engine == "docker"
        and subprocess.run(["docker", "info"], stdout=subprocess.DEVNULL, check=False).returncode
    ):
        pytest.skip("no docker daemon answers")
    links = subprocess.run(["ip", "-o", "link"], stdout=subprocess.PIPE, check=True).stdout
    tested.hosts("down")
    tested.hosts("up", *KINDS)
    yield tested
    tested.hosts("down")
    tested.assert_gone()
    assert subprocess.run(["ip", "-o", "link"], stdout=subprocess.PIPE, check=True).stdout == links


@pytest.mark.parametrize("host", KINDS)
def test_looks_like_what_it_stands_in_for(fleet, host):
    pretty, version, release = KINDS[host]
    assert fleet.ssh(host, ". /etc/os-release; echo $PRETTY_NAME") == pretty
    assert fleet.ssh(host, "systemctl --version").startswith(f"systemd {version} ")
    assert fleet.ssh(host, "cat /proc/1/comm") == "systemd"
    assert fleet.ssh(host, "hostname") == host
    assert fleet.ssh(host, f"test -e {release} && test -x /sbin/nologin && echo yes") == "yes"


@pytest.mark.parametrize("host", KINDS)
def test_boots_without_a_failed_unit(fleet, host):
    assert fleet.ssh(host, "systemctl is-system-running; systemctl --failed --no-legend") == "running"


@pytest.mark.parametrize("host", KINDS)
def test_only_debian_has_the_accounts_of_debian(fleet, host):
    debian = host.startswith("debian")
    assert fleet.ssh(host, "getent passwd www-data >/dev/null; echo $?") == ("0" if debian else "2")
    assert fleet.ssh(host, "getent group nobody >/dev/null; echo $?") == ("2" if debian else "0")
    assert fleet.ssh(host, "getent passwd nginx >/dev/null; echo $?") == "2"
    assert fleet.ssh(host, "command -v dpkg >/dev/null; echo $?") == ("0" if debian else "1")


def test_each_host_has_an_identity_of_its_own(fleet):
    for question in (
        "cat /etc/machine-id",
        "cat /etc/ssh/ssh_host_ed25519_key.pub",
        "cat /proc/sys/kernel/random/boot_id",
    ):
        assert len({fleet.ssh(host, question) for host in KINDS}) == len(KINDS)


def test_a_host_with_an_unknown_key_is_refused(fleet, tmp_path):
    (tmp_path / "known_hosts").write_text("")
    assert fleet.ssh("debian12", "echo reached", check=False, known=str(tmp_path / "known_hosts")) == ""
    assert fleet.ssh("debian12", "echo reached") == "reached"


def test_run_passes_the_exit_status_on(fleet):
    assert fleet.hosts("run", "--", "sh", "-c", "exit 42", check=False).returncode == 42


def test_the_hosts_have_no_way_out(fleet):
    assert fleet.ssh("debian12", "ip route show default") == ""


@pytest.mark.parametrize("host", KINDS)
def test_a_unit_is_started_and_ended_with_all_its_processes(fleet, host):
    body = "setsid sleep 7001 & systemd-notify --ready; exec sleep 7001"
    fleet.ssh(host, f"systemd-run -u probe -p Type=notify -p NotifyAccess=all sh -c '{body}'")
    assert fleet.ssh(host, "systemctl is-active probe; pgrep -cf '^sleep 7001'") == "active\n2"
    group = fleet.ssh(host, "cat /proc/$(pgrep -of '^sleep 7001')/cgroup | grep -o '/system.slice/.*' | sort -u")
    assert group == "/system.slice/probe.service"
    assert fleet.ssh(host, "systemctl stop probe; pgrep -cf '^sleep 7001'", check=False) == "0"


@pytest.mark.parametrize("host", KINDS)
def test_sandboxing_is_enforced(fleet, host):
    probe = "touch /etc/x 2>/dev/null || echo read-only; ls /tmp | grep -c outside; ls /sys/class/net; id -u"
    properties = "-p ProtectSystem=strict -p PrivateTmp=yes -p PrivateNetwork=yes -p DynamicUser=yes"
    answer = fleet.ssh(host, f"touch /tmp/outside; systemd-run -q --wait --pipe {properties} sh -c '{probe}'").split()
    assert answer[:2] == ["read-only", "0"]
    assert 61184 <= int(answer[-1]) <= 65519


def test_a_lent_python_runs(fleet):
    lent = re.findall(r"(/opt/python\S+)", fleet.hosts("inventory").stdout)
    if not lent:
        pytest.skip("this machine has no Python 3.6 or 3.7 made by pyenv")
    for program in lent:
        version = re.search(r"[\d.]+$", program)[0]
        probe = "import ctypes, pwd, sqlite3, ssl, sys; print(sys.executable, sys.version[:3], pwd.getpwuid(0).pw_name)"
        assert fleet.ssh("kylin-v10", f"{program} -c '{probe}'") == f"{program} {version} root"


def test_up_leaves_a_running_host_alone(fleet):
    before = fleet.ssh("debian12", "cat /proc/sys/kernel/random/boot_id")
    fleet.hosts("up", "debian12")
    assert fleet.ssh("debian12", "cat /proc/sys/kernel/random/boot_id") == before


def test_a_reboot_keeps_the_disk_and_the_address(fleet):
    question = "cat /proc/sys/kernel/random/boot_id"
    before, address = fleet.ssh("kylin-v10", question), fleet.addresses()["kylin-v10"]
    fleet.ssh("kylin-v10", "echo kept >/root/kept; systemctl reboot", check=False)
    fleet.wait_for("kylin-v10", question, r"[0-9a-f-]{36}", not_wanted=before)
    fleet.wait_for("kylin-v10", "systemctl is-system-running", "running")
    assert fleet.ssh("kylin-v10", "cat /root/kept; systemctl --failed --no-legend") == "kept"
    assert fleet.addresses()["kylin-v10"] == address


def test_a_host_that_was_switched_off_boots_anew(fleet):
    fleet.ssh("debian12", "touch /root/gone; systemctl poweroff", check=False)
    deadline = time.monotonic() + 60
    while f"{fleet.name} debian12: debian12 {fleet.addresses()['debian12']}, off" not in listing():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    fleet.hosts("up", "debian12")
    assert fleet.ssh("debian12", "ls /root") == ""


def listing() -> str:
    argv = [sys.executable, str(HERE / "hosts.py"), "list"]
    return subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout


@pytest.mark.parametrize("part", ["keeper", "host"])
def test_nothing_is_left_whatever_is_killed(part):
    fleet = Fleet("nspawn")
    fleet.name = "selftest-killed"
    fleet.hosts("up", "debian12")
    for group in cgroups.groups(fleet.name, "debian12", part):
        for pid in sorted(cgroups.processes(group))[:1]:
            with contextlib.suppress(ProcessLookupError):  # one of them may end because another one was killed
                os.kill(pid, signal.SIGKILL)
    fleet.hosts("up", "debian12")
    assert fleet.ssh("debian12", "systemctl is-system-running") == "running"
    shutil.rmtree(Path("/run/unitsmith", fleet.name))
    fleet.hosts("down")
    fleet.assert_gone()


def test_a_machine_enforces_selinux_and_nothing_of_it_is_left():
    if missing := cli.missing(["debian12-selinux"]):
        pytest.skip(f"a machine needs {' '.join(missing)}")
    fleet = Fleet("nspawn")
    fleet.name = "selftest-machine"
    fleet.hosts("up", "debian12-selinux")
    question = "getenforce; systemctl is-system-running; stat -c %C /etc/ssh/sshd_config; hostname"
    answer = fleet.ssh("debian12-selinux", question).split()
    assert answer == ["Enforcing", "running", "system_u:object_r:etc_t:s0", "debian12-selinux"]
    for group in cgroups.groups(fleet.name, "debian12-selinux", "keeper"):
        for pid in sorted(cgroups.processes(group))[:1]:
            os.kill(pid, signal.SIGKILL)
    fleet.hosts("down")
    fleet.assert_gone()


def test_a_fleet_can_be_taken_down_from_its_own_hub():
    fleet = Fleet("nspawn")
    fleet.name = "selftest-inside"
    fleet.hosts("up", "debian12")
    own = f"{sys.executable} {HERE / 'hosts.py'} down --fleet {fleet.name}"
    lingering = subprocess.Popen([*network.enter_hub(fleet.name), "sleep", "7002"])
    assert fleet.hosts("run", "--", "sh", "-c", f"{own}; echo still here").stdout == "still here\n"
    assert lingering.wait(10) == -signal.SIGKILL
    fleet.assert_gone()


def test_an_image_is_named_after_all_it_is_made_from(tmp_path):
    (tmp_path / "file").write_text("one")
    (tmp_path / "link").symlink_to("file")
    before = images._entries(tmp_path)
    assert [(name, mode) for name, mode, _ in before] == [("file", "0644"), ("link", "link")]
    (tmp_path / "file").write_text("two")
    assert images._entries(tmp_path) != before


def test_missing_tools_are_named_by_their_packages(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("HOSTS", "podman")
    assert {"mmdebstrap", "iproute2", "podman", "runc"} <= set(cli.missing())
    monkeypatch.setenv("HOSTS", "xen")
    with pytest.raises(SystemExit, match="HOSTS=xen: there are nspawn, podman, docker"):
        cli.missing()
