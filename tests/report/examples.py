# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that a page is made of."""

from __future__ import annotations

from typing import Any

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.run import Run

HOSTILE = (
    "</script><script>document.title='owned'</script><img src=http://192.0.2.1/x onerror=alert(1)>\u2028\u202e{{7*7}}"
)
CODES = ("command-missing", "port-taken", "exited-with-status")


def rollout(number: int, hostile: bool = False) -> dict[str, Any]:
    """The data of a rollout over so many hosts that stopped: one host, a tenth, three tenths; the rest is untouched."""
    run = Run(forks=20, diff=True, playbook="deploy.yml", started="2026-01-02T03:04:05+08:00")
    names = [f"{('kylin', 'centos', 'debian')[one % 3]}-{one:05}.example.net" for one in range(number)]
    if hostile:
        names[1] = HOSTILE
    begin, now = 0, 0.0
    for size in (1, number // 10, 3 * number // 10):
        batch = names[begin : begin + size]
        run.begin_batch("Deploy a backend service", names, batch, now)
        for place, name in enumerate(batch, begin):
            run.begin_host(name, now + place % 7)
            run.answer(name, _answer(place, HOSTILE if hostile else ""), True, now + place % 7 + 2 + place % 5)
        begin, now = begin + size, now + 15.0
    run.judge({"stop": True, "reason": "why", "reasons": {"en": f"too many {'failed'}", "zh": "失败过多"}, "hosts": {}})
    run.end(now, True)
    return run.data()


def _answer(place: int, words: str) -> dict[str, Any]:
    row = {"unit": "web.service", "runs_as": "web", "result": "committed", "tried": "write"}
    account = {"family": ("redhat", "debian")[place % 2], "systemd_version": (239, 243, 257)[place % 3]}
    text = "[Service]\nUser=web\nExecStart=/usr/bin/python3 -m http.server 8100\n"
    path = "/etc/systemd/system/web.service"
    diff = {"before_header": path, "after_header": path, "before": text, "after": text.replace("8100", "8101") + words}
    if place % 12 != 1:
        return {"changed": True, "row": row, "account": account, "diff": [diff]}
    finding = {
        "code": CODES[place // 12 % 3],
        "severity": "error",
        "summary": f"/opt/app/bin/python{place} does not exist{words}",
        "cause": f"ExecStart= names it.{words}",
        "fix": f"ln -s /usr/bin/python3 /opt/app/bin/python{place}{words}",
        "evidence": [f"ExecStart=/opt/app/bin/python{place}{words}"],
    }
    message = f"web.service would not run on this host: number {place}{words}"
    return {"failed": True, "msg": message, "row": dict(row, result="refused"), "findings": [finding]}
