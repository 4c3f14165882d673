# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What /proc tells of processes, and nothing in the standard library does.

Private to this collection: it may change in any release.
"""


def control_group(folder):
    """Return the steps of the path of a process's control groups; a unit's has its name in it: cgroups(7).

    folder: str, that of the process in /proc. Raises OSError where the process has ended.
    """
    with open(folder + "/cgroup", errors="backslashreplace") as stream:
        return stream.read().replace("\n", "/").split("/")
