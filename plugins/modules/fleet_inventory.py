# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: fleet_inventory
short_description: Write an inventory of what hosts say about themselves
version_added: 0.2.0
description:
  - Private to the playbook C(inventory.yml) of this collection; C(docs/fleet.md) describes it.
  - Without O(dest) it asks one host for its release files, package managers, Pythons and systemd, by a shell script, so
    that a host which this ansible-core cannot drive can say so. It fails in words there.
  - With O(dest) it runs on the controller and writes what all hosts of the play have said.
options:
  dest:
    description: Path on the controller that the inventory is written to.
    type: path
  looks:
    description: Name of the variable that holds what a host has said, with O(dest).
    type: str
  language:
    description: Language of the sentences.
    type: str
    choices: [en, zh]
    default: en
attributes:
  check_mode:
    description: Hosts are asked; nothing is written.
    support: full
  diff_mode:
    description: Shows the inventory.
    support: full
  platform:
    description: Target operating systems.
    support: full
    platforms: posix
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Ask the host what it is
  unitsmith.systemd.fleet_inventory:
  register: __fleet_look

- name: Write the inventory
  unitsmith.systemd.fleet_inventory:
    dest: fleet.yml
    looks: __fleet_look
  run_once: true
"""

RETURN = r"""
seen:
  description: Family, distribution, version of systemd and Pythons of the host.
  returned: without O(dest)
  type: dict
drivable:
  description: Whether this ansible-core drives the host.
  returned: without O(dest)
  type: bool
path:
  description: The file that was written.
  returned: with O(dest)
  type: str
"""
