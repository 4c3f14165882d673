# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.modules import unit_file


class Host:
    """A host with a systemd of some version."""

    def __init__(self, version):
        self._version = version

    def version(self):
        return self._version


@pytest.mark.parametrize(("version", "needed"), [(219, True), (242, True), (243, False), (None, False)])
def test_the_systemd_of_the_host_says_what_a_change_means(version, needed):
    # Up to 242 a comment ends the line before it.
    old, new = b"[Service]\nExecStart=/x \\\n# c\n  a\n", "[Service]\nExecStart=/x \\\n  a\n"
    assert unit_file.changes_service({"dropin": None}, Host(version), old, new) is needed


def test_an_empty_assignment_counts_in_a_dropin_alone():
    old, new = b"[Service]\nEnvironment=A=1\n", "[Service]\nEnvironment=\nEnvironment=A=1\n"
    assert not unit_file.changes_service({"dropin": None}, Host(252), old, new)
    assert unit_file.changes_service({"dropin": "10-a"}, Host(252), old, new)


def test_bytes_that_are_no_text_are_none_of_the_characters_shown_for_them():
    old, new = b"[Service]\nExecStart=/x \xff\n", "[Service]\nExecStart=/x \ufffd\n"
    assert unit_file.changes_service({"dropin": None}, Host(252), old, new)
