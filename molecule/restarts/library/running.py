#!/usr/bin/python
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `_deploy.restart` says of a unit of this host; `remember` records it as what the process was started with."""

import os
import time

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import restart
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE, Host


def main():
    module = AnsibleModule(
        dict(
            unit=dict(required=True),
            environment=dict(type="list", elements="path", default=[]),
            reload_on=dict(type="list", elements="str", default=[]),
            remember=dict(type="bool", default=False),
        )
    )
    unit, beside = module.params["unit"], module.params["environment"]
    argv = ["systemctl", "show", "--property=" + ",".join(restart.PROPERTIES + ["FragmentPath", "DropInPaths"]), unit]
    out = module.run_command(argv, environ_update=dict(C_LOCALE, TZ="UTC"), check_rc=True)[1]
    shown = dict(line.split("=", 1) for line in out.splitlines())
    with open("/proc/sys/kernel/random/boot_id") as stream:
        boot = stream.read().strip()
    one = restart.process(shown, boot, time.time(), time.monotonic())
    paths = [shown["FragmentPath"]] + shown["DropInPaths"].split()
    wanted = restart.meaning_of(
        [text(path) for path in paths],
        {path: text(path).encode() if os.path.exists(path) else None for path in beside},
        Host(module.run_command).version(),
    )
    directories = ["/etc/systemd/system/%s.d" % unit]
    times = {path: os.stat(path).st_ctime_ns for path in paths + beside + directories if os.path.exists(path)}
    kept = "/var/lib/%s.record" % unit
    record = restart.load(text(kept)) if os.path.exists(kept) else None
    verdict = restart.judge(one, times, record, wanted, None, module.params["reload_on"])
    if module.params["remember"]:
        with open(kept, "w") as stream:
            stream.write(restart.dump(restart.Record(one.identity, wanted, times)))
    module.exit_json(how=verdict.how, why=verdict.why, exact=verdict.exact, needed=verdict.needed)


def text(path):
    with open(path) as stream:
        return stream.read()


if __name__ == "__main__":
    main()
