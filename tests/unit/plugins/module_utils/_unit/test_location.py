# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import PlaceError, unit_path

HOME = "/home/a/.config"


@pytest.mark.parametrize(
    "name, scope, dropin, path",
    [
        ("oms-backend.service", "system", None, "/etc/systemd/system/oms-backend.service"),
        ("worker@blue.service", "global", None, "/etc/systemd/user/worker@blue.service"),
        ("backup.timer", "user", None, "/home/a/.config/systemd/user/backup.timer"),
        ("nginx.service", "system", "10-limits", "/etc/systemd/system/nginx.service.d/10-limits.conf"),
        ("nginx.service", "system", "10-limits.conf", "/etc/systemd/system/nginx.service.d/10-limits.conf"),
        ("a\\x2db.mount", "system", None, "/etc/systemd/system/a\\x2db.mount"),
    ],
)
def test_where_files_belong(name, scope, dropin, path):
    assert unit_path(name, scope, dropin, HOME) == path


@pytest.mark.parametrize(
    "name, dropin, says",
    [
        ("oms-backend", None, "such as 'oms-backend.service'"),
        ("oms.conf", None, "which is not a unit type"),
        ("../etc/passwd.service", None, "holds '/'"),
        ("oms backend.service", None, "holds ' '"),
        (".service", None, "is not a unit name"),
        ("@a.service", None, "is not a unit name"),
        ("a" * 250 + ".service", None, "is not a unit name"),
        ("a.service", "x/../../y", "without a path"),
        ("a.service", ".hidden", "without a path"),
        ("a.service", "", "without a path"),
    ],
)
def test_names_that_systemd_would_not_load(name, dropin, says):
    with pytest.raises(PlaceError) as error:
        unit_path(name, "system", dropin, HOME)
    assert says in str(error.value)
