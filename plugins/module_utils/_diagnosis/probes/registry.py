# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All probes. Ansible sends to a host what it sees imported, so they are imported here.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import (
    account,
    application,
    certificates,
    commands,
    conditions,
    dependencies,
    environment_files,
    foreground,
    logs,
    named_files,
    paths,
    ports,
    reach,
    restrictions,
    sandbox,
    selinux,
    steps,
    triggers,
    unit,
    virtualenv,
)

PROBES = (
    unit,
    triggers,
    dependencies,
    conditions,
    account,
    paths,
    environment_files,
    commands,
    named_files,
    steps,
    virtualenv,
    foreground,
    logs,
    certificates,
    sandbox,
    restrictions,
    selinux,
    ports,
    reach,
    application,
)
# As symptoms has them.
NAMES = tuple(probe.__name__.rpartition(".")[2] for probe in PROBES)
