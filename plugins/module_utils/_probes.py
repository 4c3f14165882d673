# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All probes. Ansible sends to a host what it sees imported, so they are imported here.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils import (
    _probe_account,
    _probe_application,
    _probe_commands,
    _probe_logs,
    _probe_paths,
    _probe_ports,
    _probe_reach,
    _probe_sandbox,
    _probe_selinux,
    _probe_unit,
)

PROBES = (
    _probe_unit,
    _probe_account,
    _probe_paths,
    _probe_commands,
    _probe_logs,
    _probe_sandbox,
    _probe_selinux,
    _probe_ports,
    _probe_reach,
    _probe_application,
)
# As _symptoms has them.
NAMES = tuple(probe.__name__.rpartition("._probe_")[2] for probe in PROBES)
