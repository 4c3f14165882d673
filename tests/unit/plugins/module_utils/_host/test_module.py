# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible.module_utils import basic

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module, valid_utf8


@pytest.mark.parametrize(
    "given, expected",
    [
        (os.fsdecode(b"/srv/odd/a\xff\nb"), "/srv/odd/a\\xff\nb"),
        (b"\xd6\xd0\xce\xc4", "\\xd6\\xd0\\xce\\xc4"),
        ("中文 é \U0001f600", "中文 é \U0001f600"),
        ("half \ud83d alone", "half \\ud83d alone"),
        ({"\udcff": ["\udcfe", ("\udcfd", {"a": "\udcfc"})]}, {"\\xff": ["\\xfe", ["\\xfd", {"a": "\\xfc"}]]}),
        ({"\udcff"}, ["\\xff"]),
        ([1, 1.5, True, None], [1, 1.5, True, None]),
    ],
)
def test_results_are_valid_utf8(given, expected):
    assert valid_utf8(given) == expected


def test_texts_of_units_are_not_logged(monkeypatch):
    logged = []
    units = [{"name": "b.service", "content": "S3cret"}]
    given = {"name": "a\udcff.service", "content": "S3cret", "sections": {"Service": {"A": "S3cret"}}, "units": units}
    monkeypatch.setattr(basic, "_load_params", lambda: dict(given))
    monkeypatch.setattr(Module, "log", lambda self, message, log_args=None: logged.append((message, log_args)))
    options = {name: {"type": "raw"} for name in given}
    module = Module(argument_spec=options)
    assert "S3cret" not in repr(logged)
    assert "b.service" in repr(logged) and "a\\xff.service" in logged[0][0]
    assert module.params == given


def test_programs_have_a_status_where_it_was_inherited_ignored(monkeypatch):
    monkeypatch.setattr(basic, "_load_params", dict)
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert Module(argument_spec={}).run_command(["/bin/sh", "-c", "exit 3"])[0] == 3
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_a_warning_is_valid_too(monkeypatch):
    monkeypatch.setattr(basic, "_load_params", dict)
    said = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda self, warning: said.append(warning))
    Module(argument_spec={}).warn("a\udcff")
    assert said == ["a\\xff"]
