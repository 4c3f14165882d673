# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from ansible_collections.unitsmith.systemd.plugins.modules.service_diagnosis_info import diagnose


def test_healthy_service_needs_one_call_of_systemctl():
    asked = []

    def run(argv, environ_update):
        asked.append(argv)
        return 0, "Id=a.service\nLoadState=loaded\nActiveState=active\nActiveEnterTimestampMonotonic=1\n", ""

    findings, shown = diagnose("a.service", {"when": "after"}, run)
    assert findings == []
    assert shown["Id"] == "a.service"
    assert ["systemctl" in argv for argv in asked] == [True]
