# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about processes that the standard library does not read from /proc.

Private to this collection: it may change in any release.
"""


def control_group(folder):
    """Return the path components (list of str) of a process's control groups; a unit's contain its name: cgroups(7).

    folder: str, that of the process in /proc. Raises OSError if the process has ended.
    """
    with open(folder + "/cgroup", errors="backslashreplace") as stream:
        return stream.read().replace("\n", "/").split("/")
