# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.judge import STAYS, Forecast
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES

OPTIONS = {"environment": [{"path": "/etc/oms.env"}]}


def is_mended(code, path, given=("/opt/OMS", "/etc/oms.env"), account_missing=False):
    found = SimpleNamespace(code=code, params={"path": path, "names": ["a", "b"]})
    return Forecast(OPTIONS, list(given), account_missing, [], None)._is_mended(found)


@pytest.mark.parametrize(
    "code, path, mended",
    [
        ("directory-missing", "/opt/OMS", True),
        ("path-denied", "/opt/OMS/deep", True),
        ("path-denied", "/opt", False),
        ("path-denied", "/opt/OMSelsewhere", False),
        ("log-not-writable", "/var/log/oms", False),
        ("environment-file-missing", "/etc/oms.env", True),
        ("command-missing", "/opt/OMS/venv/bin/gunicorn", False),
        ("interpreter-crlf", "/opt/OMS/serve", False),
    ],
)
def test_what_the_deployment_itself_mends(code, path, mended):
    assert is_mended(code, path) is mended


def test_a_missing_account_is_no_error_where_it_is_to_be_made():
    assert is_mended("user-missing", "oms", account_missing=True)
    assert not is_mended("user-missing", "oms")


def test_the_codes_are_those_of_a_diagnosis():
    assert set(CODES) >= STAYS
