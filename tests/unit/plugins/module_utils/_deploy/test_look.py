# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import uuid

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import look


def test_the_boot_id_is_read_from_the_kernels_own_file():
    """The kernel refuses a large read of it with ENOMEM."""
    assert str(uuid.UUID(look.boot_id())) == look.boot_id()
