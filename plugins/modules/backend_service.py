# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: backend_service
short_description: Read the variables of the role backend_service
version_added: 0.1.0
description:
  - Private to the role of the same name, which describes its variables; use that.
  - Reads the variables on the controller, each with the type that the role gives it, and refuses what cannot be meant.
options: {}
attributes:
  check_mode:
    description: Can run in check mode.
    support: full
  diff_mode:
    description: Returns details on what has changed when in diff mode.
    support: N/A
    details: Nothing is changed.
  platform:
    description: Target operating systems.
    support: full
    platforms: posix
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Deploy a service, by the role
  ansible.builtin.import_role:
    name: unitsmith.systemd.backend_service
"""

RETURN = r"""
settings:
  description: The values of the variables, by name without C(backend_service_).
  returned: success
  type: dict
unit:
  description: The unit, as M(unitsmith.systemd.unit_file) takes it.
  returned: success
  type: dict
account:
  description: Who is asked to run it.
  returned: success
  type: dict
paths:
  description: The directories, as M(unitsmith.systemd.service_paths) takes them.
  returned: success
  type: list
  elements: dict
"""
