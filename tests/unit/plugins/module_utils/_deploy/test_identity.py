# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs the checks of a service."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import health, identity
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError

COMMAND = health.Check("command", ("/bin/true",), (200,), None, {}, None)
TCP = health.Check("tcp", "127.0.0.1:1", (200,), None, {}, None)


@pytest.mark.parametrize(
    "account,lines,user",
    [
        (None, "", "root"),
        (None, "User=daemon\n", "daemon"),
        (None, "User=1\n", "daemon"),
        ("daemon", "User=root\n", "daemon"),
        (None, "User=nobody-of-this-host\n", None),
        (None, "DynamicUser=yes\n", None),
        (None, "DynamicUser=yes\nUser=daemon\n", "daemon"),
        (None, "DynamicUser=yes\nDynamicUser=no\n", "root"),
        (None, "DynamicUser=1\nUser=nobody-of-this-host\n", None),
    ],
)
def test_who_it_is(account, lines, user):
    found = identity.of_service(account, ["[Service]\n" + lines], 252)
    assert (found and found.user) == user


@pytest.mark.parametrize("language,words", [("en", "Ask by http, tcp or unix"), ("zh", "请改用 http")])
def test_a_command_that_nobody_could_run_is_refused(language, words):
    texts = ["[Service]\nExecStart=/bin/a\n", "[Service]\nDynamicUser=true\n"]
    identity.refuse_commands([TCP], "a.service", texts, 252, language)
    identity.refuse_commands([COMMAND], "a.service", texts[:1], 252, language)
    identity.refuse_commands([COMMAND], "a.service", [*texts, "[Service]\nUser=daemon\n"], 252, language)
    with pytest.raises(DeployError, match=words):
        identity.refuse_commands([TCP, COMMAND], "a.service", texts, 252, language)


def test_a_command_without_an_account_is_not_run():
    assert health.ask(COMMAND, None) == "its account is not there"
