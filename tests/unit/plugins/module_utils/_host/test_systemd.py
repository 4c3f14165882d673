# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import Host


def test_a_candidate_is_verified_in_a_directory_of_its_own_and_in_plain_words():
    asked = []

    def run(argv, environ_update):
        directory = os.path.dirname(argv[-1])
        dropin = os.path.join(directory, "a.service.d", "x.conf")
        asked.append((argv[:-1], environ_update, directory, stat.S_IMODE(os.stat(dropin).st_mode)))
        return 1, "out\n", "err\n"

    files = {"a.service": b"[Service]\n", "a.service.d/x.conf": b"[Service]\nNice=5\n"}
    directory, output = Host(run, "user").verify(files, "a.service")
    ((argv, environment, seen, mode),) = asked
    assert (argv, seen, mode) == (["systemd-analyze", "--user", "verify", "--man=no"], directory, 0o644)
    assert output == "out\nerr\n"
    assert not os.path.exists(directory)
    assert (environment["LC_ALL"], environment["SYSTEMD_LOG_COLOR"], environment["SYSTEMD_LOG_LEVEL"]) == (
        "C",
        "0",
        "info",
    )
    assert environment["SYSTEMD_LOG_TARGET"] == "console"
