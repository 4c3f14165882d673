# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import grp
import os
import pathlib
import tempfile
from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.judge import STAYS, Forecast
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
OPTIONS = {"environment": [{"path": "/etc/oms.env"}]}


NEW = {"name": "oms", "group": "oms", "home": "/", "shell": "/bin/false", "create_user": True, "create_group": True}
THERE = dict(NEW, create_user=False, create_group=False)


def is_mended(code, path="", given=("/opt/OMS", "/etc/oms.env"), account=None, **params):
    found = SimpleNamespace(code=code, params=dict(params, path=path, names=["a", "b"]))
    return Forecast(OPTIONS, list(given), account, [], None)._is_mended(found)


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
    assert is_mended("user-missing", user="oms", account=NEW)
    assert is_mended("group-missing", group="oms", account=NEW)
    assert not is_mended("user-missing", user="oms")
    assert not is_mended("user-missing", user="oms", account=THERE)


def test_nobody_makes_another_account_than_the_one_of_the_deployment():
    assert not is_mended("user-missing", user="omsx", account=NEW)
    assert not is_mended("group-missing", group="certs", account=NEW)


def test_an_application_that_hides_in_what_is_given_away_is_told_of_later():
    assert is_mended("python-module-missing", hidden="/opt/OMS/shop")
    assert not is_mended("python-module-missing", hidden="/srv/shop")


# --- An account that is to be made

UNIT = "[Service]\nUser=%s\nWorkingDirectory=%s\nExecStart=/bin/sleep 9\n"
ASKED = {"environment": [], "language": "en", "requires_tcp": [], "requires_unix": []}
FRESH = dict(NEW, name="unitsmith-new", group="unitsmith-new")


@pytest.fixture
def project():
    """A project in somebody's home, where all may read but for what a test closes."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        project = pathlib.Path(directory, "someone", "project")
        project.mkdir(parents=True)
        os.chmod(directory, 0o755)
        yield project


def refused(project, account=None, **options):
    """The codes of the errors, before anything is changed, of a deployment that gives the project to the account."""
    account = account or FRESH
    forecast = Forecast(ASKED, [str(project)], account, [], lambda argv, **more: (1, "", ""))
    try:
        forecast.before(["unitsmith-new.service"], None, lambda unit: UNIT % (account["name"], project))
    except DeployError as error:
        return [one["code"] for one in error.results["findings"] if one["severity"] == "error"]
    return []


@as_root
def test_a_directory_above_keeps_out_an_account_that_is_still_to_be_made(project):
    assert refused(project) == []
    project.parent.chmod(0o700)
    assert refused(project) == ["path-denied"]
    assert refused(project, dict(FRESH, group="daemon", create_group=False)) == ["path-denied"]


@as_root
def test_what_it_is_given_keeps_it_out_of_nothing(project):
    project.chmod(0o700)
    (project / "deep").mkdir(0o700)
    assert refused(project) == []
    assert refused(project / "deep") == ["path-denied"]


@as_root
def test_a_group_that_is_there_lets_the_new_account_through(project):
    project.parent.chmod(0o710)
    os.chown(project.parent, 0, grp.getgrnam("daemon").gr_gid)
    assert refused(project, dict(FRESH, group="daemon", create_group=False)) == []
    assert refused(project) == ["path-denied"]


def test_the_codes_are_those_of_a_diagnosis():
    assert set(CODES) >= STAYS
