#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/diagnosis.md: how to ask for a diagnosis, and every code that it can come to.

make_codes_page.py > docs/diagnosis.md
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES  # noqa: E402
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import (  # noqa: E402
    PROGRAM,
    SYSTEMD,
    code_of,
)

HEAD = """<!-- SPDX-License-Identifier: GPL-3.0-or-later. Written by tests/tools/make_codes_page.py. -->
# Diagnosis

`unitsmith.systemd.service_diagnosis_info` says why a service does not run, or, before it is started, whether it would.

```console
$ ansible-playbook unitsmith.systemd.diagnose -i inventory.yml -e unit=oms-backend
$ ansible-playbook unitsmith.systemd.check -i inventory.yml -e unit=oms-backend
$ ansible all -i inventory.yml -m unitsmith.systemd.service_diagnosis_info -a 'name=oms-backend language=zh'
```

Any unit will do, also one that was not deployed with this collection. `diagnose` tells what happened; `check` tries
what the unit needs as its own account, and fails where something would keep it from running. Both change nothing and
end with a table. What a finding holds is described by `ansible-doc unitsmith.systemd.service_diagnosis_info`.

- The first finding is the first to be mended. A symptom (`status=200/CHDIR`) is not said where its cause was found
  (the directory that denies); its lines are then evidence of the cause.
- `fix` is a command to paste, or a sentence where only you can know what is right. No command is given for what the
  service's account could turn elsewhere: where a directory on the way is not root's alone to change (a link may stand
  in it by the time the command runs), or where a file that others can write names the path. `fix` then says which.
- Where a program was denied a path, a port, an address family, a call or memory, the directive of its unit is named
  that is behind it, and only after a trial: a transient unit with the same account and sandbox makes the same access
  with the directive and without it. What is tried opens nothing for writing, takes no port, and leaves nothing.
- A service that is active is asked whether it listens on the port that its command line names, ten seconds after its
  start; where it does not, that is a warning.
- A healthy service costs one `systemctl show`. With `when: before`, code of the service is run as its account, for as
  long as it takes to load it; `run_application: false` leaves that out.
- Whatever is tried is tried in a process that has become the account: with a session, a session keyring and (where
  the kernel lets it) a login of its own for audit, with no file and no variable of root's, with no new privileges, and
  ended with all that it has started when its time is up. A program that becomes root (sudo, ping) is refused there;
  where that is why the application cannot be loaded, it is said as such and is no error.
- `error` is what systemd would refuse, or what was seen to fail where nothing is different at the start. What a command
  that runs before, a unit that is started first, a directory that systemd makes or the service's own view of the files
  may put right is a `warning`, which stops no deployment; its cause ends with that reason.
- What is tried has the environment that systemd would give it: that of the manager, `PassEnvironment=`, the directories
  that it makes, environment files as systemd reads them. `NOTIFY_SOCKET` is there and leads nowhere.
- All questions together have `timeout` seconds (60). What does not answer, such as a filesystem whose server is gone,
  is left behind and said as `question-unanswered`; nothing is claimed of it.
- What the unit's environment and credentials hold is hidden in what was printed: [secrets](secrets.md) says how far.

诊断：`service_diagnosis_info` 说明服务为何无法运行，或在启动前说明能否运行；`language: zh` 给出中文。
适用于任何单元，不做任何更改。第一条结果即应首先解决的问题，`fix` 是可直接粘贴的命令或一句说明；
凡路径可被 root 以外的用户改变指向的，只说明事实，不给出命令。
`error` 是 systemd 会拒绝、或已试出会失败的问题；启动时可能自行解决的只是 `warning`，不会阻止部署，原因末尾会说明理由。
`timeout`（默认 60 秒）是全部问题的总时限。
程序被拒绝访问路径、端口、地址族、系统调用或内存时，只有经过试验才会指出单元中的指令：
用相同账户和沙箱的临时单元，分别在有无该指令时做同样的访问。服务运行中但没有监听命令行指定的端口时给出警告。
下表列出全部代码。

## Codes

In the order in which they have to be mended. `error` keeps the service from running, `warning` may, `info` should be
known. The variable is the one of the role `backend_service` that would have prevented it.

| code | severity | what it says | 说明 | variable |
|---|---|---|---|---|
"""

STATUSES = """
## Exit statuses

Between 200 and 245 systemd's own child ends before it runs the program. Statuses from 2 to 7 have a meaning by the LSB,
126 and 127 by the shell.

| status | code | systemd | comes from |
|---|---|---|---|
"""


def main():
    print(HEAD, end="")
    statuses = {**SYSTEMD, **PROGRAM}
    shown_below = {code_of(number) for number in statuses}
    for code in CODES.values():
        if code.name not in shown_below:
            variable = f"`{code.variable}`" if code.variable else ""
            cells = [f"`{code.name}`", code.severity, said(code.english[0]), said(code.chinese[0]), variable]
            print("| " + " | ".join(cells) + " |")
    print(STATUSES, end="")
    for number, status in sorted(statuses.items()):
        since = f"{status.since} and newer" if status.since > 1 else "all"
        name = f"{number}/{status.name}" if number in SYSTEMD else str(number)
        print(f"| {name} | `{code_of(number)}` | {since} | {status.directives} |")


def said(text):
    """A text of the table with its parameters as words: `{path}` is PATH."""
    return re.sub(r"\{(\w+)\}", lambda match: match.group(1).upper(), text).replace("|", "\\|")


if __name__ == "__main__":
    main()
