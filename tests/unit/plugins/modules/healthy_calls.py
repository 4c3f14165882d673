# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls one module where nothing is wrong and nothing is to be changed; prints what it imported of this collection.

`healthy_calls.py MODULE DIRECTORY`, in a fresh Python process. DIRECTORY: empty, for what the call is about.
"""

import contextlib
import importlib
import io
import json
import os
import sys

from ansible.module_utils import basic

PLUGINS = "ansible_collections.unitsmith.systemd.plugins."
UNIT = "[Unit]\nDescription=Demo\n\n[Service]\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n"


def call(module_name, **options):
    """Run a module with options. Raises AssertionError unless it succeeds without a change."""
    basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()
    basic._ANSIBLE_PROFILE = "legacy"
    sys.stdin = io.StringIO()
    printed = io.StringIO()
    module = importlib.import_module(PLUGINS + "modules." + module_name)
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        module.main()
    result = json.loads(printed.getvalue())
    assert not result.get("failed") and not result["changed"], result
    return result


def with_a_quiet_systemd():
    """Replace the systemd of this machine, which may be none, by one that has nothing to say."""
    systemd = importlib.import_module(PLUGINS + "module_utils._host.systemd")
    systemd.is_running = lambda: True
    systemd.manager = lambda: None
    systemd.Host.version = lambda dummy: 252
    systemd.Host.status = lambda dummy, name: {}
    systemd.Host.verify = lambda dummy, *arguments: ("", "")


def service_deploy(directory):
    importlib.import_module(PLUGINS + "modules.service_deploy")
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir, "module_utils", "_deploy"))
    import model

    os.mkdir(os.path.join(directory, "etc"))
    systemd = model.Systemd(directory)
    model.look.boot_id = lambda: systemd.boot_id
    model.look.systemd_version.version = lambda root: systemd.version

    def run(argv, environ_update=None):
        # The model knows systemctl alone.
        return systemd.run(argv, environ_update) if "systemctl" in argv else (1, "", "")

    def deploy(preflight):
        path = os.path.join(directory, "etc", "demo.env")
        unit = dict(name="demo.service", content=UNIT, src=None, sections=None, overrides={}, optional=[], dropin=None)
        unit.update(encoding="auto", repair=True, lint=None, sensitive=False)
        options = dict(name="demo", units=[unit], paths=[], account=None, state="started", enabled=True, health=[])
        options.update(files=[], environment=[{"path": path, "content": "A=1\n", "values": None, "mode": "0600"}])
        options.update(settle=0.0, timeout=0.2, preflight=preflight, rollback=True, reload_on=[], lint="error")
        options.update(requires_tcp=[], requires_unix=[], language="en", generation=None, replaces=None, directory=None)
        options.update(shared_directory=False)
        deployment = importlib.import_module(PLUGINS + "module_utils._deploy.deployment").Deployment
        return deployment(options, run, False, systemd.places).carry_out()

    def deploy_first():
        recovery = importlib.import_module(PLUGINS + "module_utils._deploy.recovery")
        recovery.guarded = lambda store, run, work: work()
        recovery.restore.boot_id = model.look.boot_id
        recovery.restore.SECONDS = recovery.restore.SETTLE = 0.2
        deploy(preflight=False)

    # What the first deployment imports stays in a process of its own.
    ended = model.in_a_process(systemd, deploy_first)
    assert ended == "done", ended
    result = deploy(preflight=True)
    assert not result["changed"], result


def service_diagnosis_info(directory):
    module = importlib.import_module(PLUGINS + "modules.service_diagnosis_info")
    shown = "Id=demo.service\nLoadState=loaded\nActiveState=active\nActiveEnterTimestampMonotonic=1\n"
    findings, _shown = module.diagnose("demo.service", {"when": "after"}, lambda argv, environ_update: (0, shown, ""))
    assert findings == []


def silent_failure(directory):
    """A service that ended before its program could say anything."""
    module = importlib.import_module(PLUGINS + "modules.service_diagnosis_info")
    shown = (
        "Id=demo.service\nLoadState=loaded\nActiveState=failed\nResult=exit-code\nExecMainCode=1\n"
        "ExecMainStatus=217\nFragmentPath=%s\n" % os.path.join(directory, "demo.service")
    )
    with open(os.path.join(directory, "demo.service"), "w") as stream:
        stream.write(UNIT.replace("ExecStart=", "User=no-such-user\nExecStart="))
    params = dict(when="after", requires_tcp=[], requires_unix=[], run_application=True, language="en", timeout=60)
    findings, _shown = module.diagnose(
        "demo.service", params, lambda argv, environ_update: (0, shown if "show" in argv else "", "")
    )
    assert [one["code"] for one in findings] == ["user-missing"], findings


def forecast(dummy):
    """What service_deploy asks before it starts a service."""
    diagnosis = importlib.import_module(PLUGINS + "module_utils._diagnosis.diagnosis")
    options = diagnosis.Options([], [], True, "en")
    found = diagnosis.before("demo.service", {}, UNIT, lambda argv, **more: (1, "", ""), options)
    assert found.findings == [], found.findings


def service_paths(directory):
    path = os.path.join(directory, "data")
    os.mkdir(path, 0o750)
    with open(os.path.join(path, "file"), "w"):
        pass
    owner, group = str(os.geteuid()), str(os.stat(path).st_gid)
    call("service_paths", paths=[dict(path=path, owner=owner, group=group, mode="0750", recurse=True)])


def service_user_facts(directory):
    files = {"os-release": "ID=debian\n", "passwd": "root:x:0:0::/root:/bin/sh\n", "group": "root:x:0:\n"}
    os.mkdir(os.path.join(directory, "etc"))
    for name, text in files.items():
        with open(os.path.join(directory, "etc", name), "w") as stream:
            stream.write(text)
    call("service_user_facts", root=directory, name="demo")


def unit_file(directory):
    with_a_quiet_systemd()
    os.environ["XDG_CONFIG_HOME"] = directory
    _unit_in(os.path.join(directory, "systemd", "user"))
    call("unit_file", name="demo.service", content=UNIT, scope="user")


def unit_lint_info(directory):
    with_a_quiet_systemd()
    _unit_in(directory)
    result = call("unit_lint_info", paths=[os.path.join(directory, "demo.service")], systemd_version=252)
    assert result["report"] == []


def _unit_in(directory):
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, "demo.service")
    with open(path, "w") as stream:
        stream.write(UNIT)
    os.chmod(path, 0o644)


CALLS = (service_deploy, forecast, silent_failure, service_diagnosis_info, service_paths, service_user_facts, unit_file)
CALLS += (unit_lint_info,)


def main(name, directory):
    {one.__name__: one for one in CALLS}[name](directory)
    prefix = PLUGINS + "module_utils."
    # A package has no code of its own.
    names = [name for name, module in sys.modules.items() if name.startswith(prefix) and _is_file(module)]
    print(" ".join(sorted(name[len(prefix) :] for name in names)))


def _is_file(module):
    return os.path.basename(getattr(module, "__file__", None) or "__init__.py") != "__init__.py"


if __name__ == "__main__":
    main(*sys.argv[1:])
