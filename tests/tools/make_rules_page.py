#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/rules.md: every rule of the linter with its texts, its severities and an example.

make_rules_page.py > docs/rules.md
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "unit"), str(ROOT / "collections")]

from golden.examples import EXAMPLES  # noqa: E402

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import texts  # noqa: E402
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint_bytes  # noqa: E402
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directive_table import VERSIONS  # noqa: E402

HEAD = """<!-- SPDX-License-Identifier: GPL-3.0-or-later. Written by tests/tools/make_rules_page.py. -->
# Rules for unit files

What `unit_file` and `unit_lint_info` find, each with an example. The severity is about the systemd asked:

| severity | meaning |
|---|---|
| error | it refuses the unit, or the service cannot work |
| warning | it ignores or misreads a line |
| info | it takes the line; or a comment lets the warning pass ([lint.md](lint.md)) |

*Repaired* rules are those that `unit_file` puts right when it writes the file. Characters that cannot be
seen are written `<U+00A0>` here. Measured are systemd {versions}.

单元文件规则：`unit_file` 和 `unit_lint_info` 的全部检查项，各附一例。严重程度针对所问的 systemd 版本：
error 表示拒绝加载或服务无法工作，warning 表示某行被忽略或误读，info 表示本版本接受该行，或警告已由注释放行
（见 [lint.md](lint.md)）。
标有 *Repaired* 的由 `unit_file` 写入时自动修复。
"""

VISIBLE = {"\n": "\n", "\t": "<TAB>", "\r": "<CR>", "\0": "<NUL>"}


def main():
    print(HEAD.format(versions=", ".join(map(str, VERSIONS))))
    for rule in sorted(EXAMPLES):
        print(entry(rule, *EXAMPLES[rule]))
    # A consequence borrows the rule of another finding; an odd blank is repaired before values are looked at.
    for rule in sorted(set(texts()) - set(EXAMPLES) - {"consequence", "odd-blank"}):
        english, fix, chinese, chinese_fix = texts()[rule]
        print(f"## {rule}\n\n{english}. {fix}\n\n{chinese}。{chinese_fix}\n")


def entry(rule, name, data):
    """Return the part of the page about one rule."""
    found = {version: first(rule, name, data, version, "en") for version in VERSIONS}
    version = max(v for v, finding in found.items() if finding)
    english, chinese = found[version], first(rule, name, data, version, "zh")
    repaired = " *Repaired.*" if english["repairable"] else ""
    return "\n".join(
        [
            f"## {rule}\n",
            f"{english['message']}. {english['fix']}\n",
            f"{chinese['message']}。{chinese['fix']}\n",
            f"Severity: {severities(found)}.{repaired}\n",
            f"```ini\n# {name}\n{shown(data)}\n```\n",
        ]
    )


def first(rule, name, data, version, language):
    return next((f for f in lint_bytes(data, name, version, None, language) if f["rule"] == rule), None)


def severities(found):
    """Return such as `error (219, 239), warning (243 to 262)`."""
    groups = {}
    for version, finding in found.items():
        if finding:
            groups.setdefault(finding["severity"], []).append(version)
    if len(groups) == 1 and all(found.values()):
        return next(iter(groups))
    return ", ".join(f"{severity} ({span(versions)})" for severity, versions in groups.items())


def span(versions):
    first, last = VERSIONS.index(versions[0]), VERSIONS.index(versions[-1])
    if len(versions) > 2 and last - first == len(versions) - 1:
        return f"{versions[0]} to {versions[-1]}"
    return ", ".join(map(str, versions))


def shown(data):
    """Return text for bytes: what cannot be seen by its name, long lines cut."""
    lines = []
    for line in data.decode("utf-8", "surrogateescape").splitlines(True)[:8]:
        text = "".join([visible(char) for char in line])
        if line.rstrip("\n").endswith(" "):
            text = text.rstrip() + "<U+0020>"
        lines.append(text.rstrip("\n") if len(text) < 100 else text[:80] + "...")
    return "\n".join(lines)


def visible(char):
    if "\udc80" <= char <= "\udcff":
        return f"<0x{ord(char) - 0xDC00:02X}>"
    return VISIBLE.get(char) or (char if char.isprintable() else f"<U+{ord(char):04X}>")


if __name__ == "__main__":
    main()
