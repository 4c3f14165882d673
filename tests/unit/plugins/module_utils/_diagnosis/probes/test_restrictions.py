# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.restrictions import probe


@pytest.mark.parametrize(
    "lines,heap",
    [
        ("MemoryMax=256M\nExecStart=/usr/bin/java -Xmx512m -jar a.jar\n", "-Xmx512m"),
        ("MemoryMax=256M\nExecStart=/usr/bin/java -Xms1g -jar a.jar\n", "-Xms1g"),
        ("MemoryMax=1G\nExecStart=/usr/bin/java -Xmx512m -jar a.jar\n", None),
        ("MemoryMax=infinity\nExecStart=/usr/bin/java -Xmx512m -jar a.jar\n", None),
        ("MemoryMax=50%\nExecStart=/usr/bin/java -Xmx512m -jar a.jar\n", None),
        ("MemoryMax=256M\nExecStart=/usr/bin/java -jar a.jar\nEnvironment=JAVA_TOOL_OPTIONS=-Xmx256M\n", "-Xmx256M"),
        ("MemoryMax=256M\nExecStart=/usr/bin/java -XX:MaxHeapSize=1073741824 A\n", "-XX:MaxHeapSize=1073741824"),
        ("MemoryMax=256M\nExecStart=/usr/bin/serve -Xmx512m\n", None),
        ("ExecStart=/usr/bin/java -Xmx512m -jar a.jar\n", None),
    ],
)
def test_a_heap_above_the_limit(lines, heap):
    found = probe(Needs(["[Service]\n" + lines], "oms.service"), None)
    assert [(one.code, one.params["heap"]) for one in found] == ([("heap-above-limit", heap)] if heap else [])
