#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/sandbox.md: what each level of backend_service_sandbox takes from a service.

make_sandbox_page.py > docs/sandbox.md
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.sandbox import TABLE  # noqa: E402

HEAD = """<!-- SPDX-License-Identifier: GPL-3.0-or-later. Written by tests/tools/make_sandbox_page.py. -->
# Sandbox

`backend_service_sandbox: baseline` or `strict` takes from a service what it does not need, so that somebody who breaks
into it has less. Each directive is explained in systemd.exec(5).

- What the host's systemd does not know is left out, and told (`left_out` in the result); an older way is taken where
  there is one. A directive in the unit or in `backend_service_unit_sections` wins, and `null` there leaves one out.
- `backend_service_sandbox_without: [MemoryDenyWriteExecute]` names directives of the table that a program cannot do
  with: Node, Java, PyPy, LuaJIT and .NET make code while they run; Java and tools that look at memory and load read
  `/proc/meminfo` (`ProcSubset`); a program that lists network devices needs netlink (`RestrictAddressFamilies`).
- What the service owns stays writable: `ReadWritePaths=` has `backend_service_directory` (unless
  `backend_service_ownership: writable`), `backend_service_writable_directories` and `backend_service_log_directory`.
- A service that lives below /home, /root or /run/user sees the homes, but writes there to its own directories alone.
- `PrivateTmp=` is left out where the service is reached by a socket in /tmp or /var/tmp.
- A port below 1024 in `backend_service_bind` brings `AmbientCapabilities=CAP_NET_BIND_SERVICE` with every level, `off`
  included, and the sandbox leaves that one capability.

The default is `off`. A service that is deployed already may write where the table forbids it, and nothing can see that
beforehand for all of its code paths; it would fail at night and not at the deployment. For the same reason
`backend_service_ownership` stays `full`: code that a service has owned so far, it may also write to (uploads, SQLite,
compiled files). For a new service, begin with `baseline` and `writable`.

`systemd-analyze security` on systemd 252 rates the guide's unit 9.2, the sample with `baseline` 3.2 and with `strict`
1.2 (less is better); the scenario `programs` holds them below 4.5 and 2.0.

| directive | level | since systemd | forbids | 禁止 |
|---|---|---|---|---|"""


def main():
    """Write the page to standard output."""
    print(HEAD)
    for row in TABLE:
        values = row.value if isinstance(row.value, list) else [row.value]
        shown = "<br>".join(f"`{row.option}={value}`" for value in values)
        english, chinese = row.forbids
        print(f"| {shown} | {row.level} | {row.since or ''} | {english} | {chinese} |")


if __name__ == "__main__":
    main()
