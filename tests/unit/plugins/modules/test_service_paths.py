# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import UNKNOWN_ID
from ansible_collections.unitsmith.systemd.plugins.modules.service_paths import diff


def item(first, changed, created=()):
    return SimpleNamespace(path="/opt/a", created=list(created), walk=SimpleNamespace(first=first, changed=changed))


def test_an_account_still_to_be_made_has_no_number_in_the_diff():
    shown = diff(item([("x", (0, 0, 0o644), (UNKNOWN_ID, UNKNOWN_ID, 0o644))], 1))
    assert (shown["before"], shown["after"]) == ("x 0:0 0644\n", "x (new):(new) 0644\n")


def test_the_diff_says_how_many_it_leaves_out():
    first = [(str(number), (0, 0, 0o644), (1, 1, 0o644)) for number in range(10)]
    shown = diff(item(first, 1234, ["/opt/a"]))
    for side in ("before", "after"):
        assert shown[side].splitlines()[-1] == "... and 1224 more entries"
        assert len(shown[side].splitlines()) == 12
    assert "more entries" not in diff(item(first, 10))["before"]
