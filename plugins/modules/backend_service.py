# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: backend_service
short_description: Deploy the service that the variables of the role backend_service describe
version_added: 0.1.0
description:
  - Private to the role of the same name, which describes its variables; use that.
  - Reads the variables on the controller, each with the type that the role gives it, refuses what cannot be meant, and
    calls M(unitsmith.systemd.service_deploy). Where the account of the service is missing, it is made by
    M(ansible.builtin.group) and M(ansible.builtin.user) once everything else has been judged.
options:
  phase:
    description: Do this alone, with the module that is there for it.
    type: str
    choices: [account, paths, unit, service, verify]
  by_tag:
    description: Do nothing unless the command line asks for the tag of O(phase).
    type: bool
    default: false
attributes:
  check_mode:
    description: Predicts what the modules predict that are called.
    support: full
  diff_mode:
    description: Shows what the modules show that are called.
    support: full
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
steps:
  description: What was done, as M(unitsmith.systemd.service_deploy) returns it, the account included.
  returned: without O(phase), and with V(account)
  type: list
  elements: dict
timers:
  description: When each timer elapses next, as M(unitsmith.systemd.service_deploy) returns it.
  returned: without O(phase)
  type: list
  elements: dict
account:
  description: Who runs the service, as M(unitsmith.systemd.service_user_facts) returns it.
  returned: success
  type: dict
"""
