# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import HIDDEN, concealer


@pytest.mark.parametrize(
    "text",
    [
        "mysql://oms:s3cr3t@db/oms",
        "redis://:s3cr3t@cache:6379/0",
        "postgresql://oms:p@s3cr3t@db/oms",
        "connecting with password=s3cr3t now",
        "{'PASSWORD': 's3cr3t', 'HOST': 'db'}",
        '{"token": "s3cr3t"}',
        "SECRET_KEY=s3cr3t",
        "worker --db-password s3cr3t --verbose",
        "Authorization: s3cr3t",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text):
    said = concealer({})(text)
    assert "s3cr3t" not in said
    assert HIDDEN in said


@pytest.mark.parametrize("name", ["DB_PASSWORD", "SECRET_KEY", "API_TOKEN", "DATABASE_URL", "MY_PWD"])
def test_the_values_of_secret_variables_are_hidden_wherever_they_stand(name):
    assert concealer({name: "xyz"})("before xyz after") == "before %s after" % HIDDEN


def test_any_long_value_is_hidden_and_paths_and_names_are_not():
    conceal = concealer(
        {"GREETING": "hello world", "PATH": "/opt/a/bin:/bin", "DB_HOST": "db.internal", "MEDIA": "/srv/media"}
    )
    text = "hello world /opt/a/bin:/bin db.internal /srv/media"
    assert conceal(text) == HIDDEN + " /opt/a/bin:/bin db.internal /srv/media"


@pytest.mark.parametrize(
    "text",
    [
        "Access denied for user 'oms'@'localhost' (using password: YES)",
        "http://127.0.0.1:8000/healthz",
        'password authentication failed for user "oms"',
    ],
)
def test_what_is_no_secret_stays(text):
    assert concealer({})(text) == text


def test_a_command_with_something_hidden_is_refused_by_a_shell():
    assert HIDDEN.startswith("(")
