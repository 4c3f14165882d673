# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import OLD_NAMES, Settings, kind_of


def service(*lines, version=252):
    return Settings(["[Service]\n" + "\n".join(lines) + "\n"], version)


def test_settings_use_current_names():
    settings = service("ReadOnlyDirectories=/a", "ReadOnlyPaths=/b", "PrivateTmp=Yes")
    assert settings.all("ReadOnlyPaths") == ["/a", "/b"]
    assert settings.is_true("PrivateTmp")
    assert service("StartLimitBurst=3").last("StartLimitBurst", "Unit") == "3"


def test_old_systemd_uses_old_names():
    settings = service("ReadOnlyDirectories=/a", "ReadOnlyPaths=/b", "StartLimitBurst=3", version=219)
    assert settings.all("ReadOnlyPaths") == ["/a"]
    assert settings.last("StartLimitBurst", "Unit") is None


def test_current_names_are_directives():
    for _since, section, name in OLD_NAMES.values():
        assert kind_of(section, name)[0]


def test_a_dropin_adds_or_empties():
    unit = "[Service]\nEnvironment=A=1\nUser=a\n"
    assert Settings([unit, "[Service]\nEnvironment=B=2\n"]).all("Environment") == ["A=1", "B=2"]
    emptied = Settings([unit, "[Service]\nEnvironment=\nEnvironment=B=2\nUser=\n"])
    assert emptied.all("Environment") == ["B=2"] and emptied.last("User") is None


@pytest.mark.parametrize(
    ("lines", "key", "left"),
    [
        (["ConditionPathExists=/a", "ConditionHost="], "ConditionPathExists", []),
        (["BindPaths=/a", "BindReadOnlyPaths="], "BindPaths", []),
        (["StandardInputText=a", "StandardInputData="], "StandardInputText", []),
        (["Environment=A=1", "PassEnvironment="], "Environment", ["A=1"]),
        (["After=a.service", "After="], "After", ["a.service"]),
    ],
)
def test_empty_assignment_resets_lists(lines, key, left):
    section = "Unit" if key[0] in "AC" else "Service"
    settings = Settings(["[%s]\n%s\n" % (section, "\n".join(lines))])
    assert settings.all(key, section) == left
