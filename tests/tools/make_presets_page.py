#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/presets.md: how the role runs programs of each kind.

make_presets_page.py > docs/presets.md
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "collections"))

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.presets import PRESETS  # noqa: E402
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import word  # noqa: E402

HEAD = """<!-- SPDX-License-Identifier: GPL-3.0-or-later. Written by tests/tools/make_presets_page.py. -->
# Presets

`backend_service_preset` says what kind of program a service is. Each is deployed for real, in a `strict`
[sandbox](sandbox.md), by the scenario `programs`.

| preset | command line | `Type=` | other directives | what a sandbox leaves it | 沙箱为其保留 |
|---|---|---|---|---|---|"""

FOOT = """
A program of another kind is a row that you write: `backend_service_exec_start`, `backend_service_type`,
`backend_service_sandbox_without`, and other directives in `backend_service_unit_sections`:

```yaml
backend_service_exec_start: /opt/gate/bin/gate --config /etc/gate.toml
backend_service_type: exec
backend_service_sandbox: strict
backend_service_sandbox_without: [MemoryDenyWriteExecute]
backend_service_unit_sections:
  Service:
    ExecReload: /bin/kill -s HUP $MAINPID
```

- uvicorn has no way to load new code but a restart. Nor has celery, which ends its tasks first: systemd waits 300
  seconds for them (`TimeoutStopSec=`).
- Java ends with the status 143 when it is told to stop; without `SuccessExitStatus=143` each stop counts as a
  failure."""

SAMPLE = {"venv": "VENV", "workers": "WORKERS", "bind": "HOST:PORT", "app": "APP", "log": "journal", "socket": {}}


def main():
    """Write the page to standard output."""
    print(HEAD)
    for name, preset in PRESETS.items():
        command = " ".join(map(word, preset.command(SAMPLE))) if preset.command else "`backend_service_exec_start`"
        command = f"`{command}`" if preset.command else command
        others = "<br>".join(f"`{key}={value}`" for key, value in preset.directives.items())
        left = [[f"`{key}=`: {text[language]}" for key, text in preset.without.items()] for language in (0, 1)]
        print(f"| {name} | {command} | {preset.type} | {others} | {'<br>'.join(left[0])} | {'<br>'.join(left[1])} |")
    print(FOOT)


if __name__ == "__main__":
    main()
