# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All codes of a diagnosis, joined from the files that find them.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import (
    diagnosis,
    exit_statuses,
    follow_up,
    log_patterns,
    other_units,
    symptoms,
    unit_behind,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import (
    crossed,
    deaf,
    filtered,
    path_findings,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.registry import PROBES

FAMILIES = PROBES + (path_findings, crossed, filtered, deaf, diagnosis, symptoms, other_units, follow_up, log_patterns)
FAMILIES += (exit_statuses, unit_behind)
# Sorted by rank.
CODES = {
    code.name: code
    for code in sorted((code for family in FAMILIES for code in family.CODES.values()), key=lambda code: code.rank)
}
