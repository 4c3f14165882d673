# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import subprocess
import sys

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import lines
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.run import Run


def fine(**account):
    row = {"unit": "web.service", "runs_as": "web", "result": "committed", "tried": "write"}
    return {"changed": True, "row": row, "account": account}


def refused():
    row = {"unit": "web.service", "runs_as": "-", "result": "refused", "tried": "-"}
    return {
        "failed": True,
        "row": row,
        "findings": [{"code": "command-missing", "severity": "error"}],
        "msg": "no\nmore",
    }


def stopped():
    """Two batches of which the second stops the rollout; one host is never reached."""
    run = Run(forks=2)
    names = ["c1", "d1", "d2", "k1", "k2"]
    run.begin_batch("Deploy", names, ["c1"], 100.0)
    run.begin_host("c1", 100.5)
    run.answer("c1", fine(family="redhat", systemd_version=252), True, 104.5)
    run.begin_batch("Deploy", names, ["d1", "d2"], 105.0)
    for name in ("d1", "d2"):
        run.begin_host(name, 105.5)
    run.answer("d1", refused(), True, 107.5)
    run.answer("d2", {"unreachable": True, "msg": "\x1b[2Jno route"}, True, 108.5)
    run.end(110.0, True)
    return run


def test_table_of_a_rollout_that_stopped():
    assert lines.table(stopped()) == [
        "STATE         HOSTS  CAUSE            NAMES",
        "old               1  command-missing  d1",
        "unreachable       1  \\x1b[2Jno route  d2",
        "new               1  -                c1",
        "untouched         2  -                k1, k2",
        "slowest: c1 4.0 s, d2 3.0 s, d1 2.0 s",
        "families: redhat 1",
        "systemd: 252 (1)",
    ]


def test_table_in_chinese_is_aligned():
    told = lines.table(stopped(), "zh")
    assert told[:4] == [
        "状态         主机数  原因             名称",
        "旧版              1  command-missing  d1",
        "无法连接          1  \\x1b[2Jno route  d2",
        "新版              1  -                c1",
    ]
    assert told[5] == "最慢的主机：c1 4.0 秒、d2 3.0 秒、d1 2.0 秒"


def test_progress_tells_what_is_left():
    run = Run(forks=2)
    run.begin_batch("Deploy", ["c1", "d1", "d2", "k1"], ["c1"], 0.0)
    run.begin_host("c1", 1.0)
    run.answer("c1", fine(), True, 5.0)
    assert lines.progress(run, 11.0) == (
        "batch 1: 1 of 1 hosts done, 0 failed, 11 s; 1 of 4 hosts in all, at least 8 s left"
    )
    assert lines.progress(run, 11.0, "zh") == (
        "第 1 批：1 台主机已完成 1 台，失败 0 台，用时 11 秒；总计 4 台已完成 1 台，至少还需 8 秒"
    )


def test_many_hosts_of_a_cause_are_not_all_named():
    run = Run()
    run.begin_batch("Deploy", [f"h{one}" for one in range(12)], [], 0.0)
    run.end(1.0, False)
    assert lines.table(run)[1].endswith("h8, h9 and 2 more")
    assert lines.table(run, "zh")[1].endswith("h8, h9 等，另有 2 台")


def test_no_run_waits_for_the_codes_of_a_diagnosis():
    """The callback plugin is loaded by every playbook."""
    code = "import sys, %s; sys.exit(any('._diagnosis.' in name for name in sys.modules))" % lines.__name__
    top = lines.__file__.partition("/ansible_collections/")[0]
    assert subprocess.call([sys.executable, "-c", code], env={"PYTHONPATH": top}) == 0
