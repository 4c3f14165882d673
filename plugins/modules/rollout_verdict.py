# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: rollout_verdict
short_description: Decide whether a rollout goes on after a batch
version_added: 0.2.0
description:
  - Private to the playbooks of this collection, C(deploy.yml) and C(rollback.yml); C(docs/fleet.md) describes them.
  - Runs on the controller, once for a batch, and looks at what the hosts of the batch have returned. It stops where
    more of them have failed than may, and where a host has failed with a finding that another has shown before.
    Hosts that could not be reached have failed.
options:
  results:
    description: Names of the variables that hold the result of a host's deployment. The first that a host has counts.
    type: list
    elements: str
    required: true
  looks:
    description: Name of the variable that holds what was seen of a host after the soak.
    type: str
  register:
    description: Name of the variable that this result is registered in, for the batches that follow.
    type: str
    required: true
  batches:
    description: The sizes of the batches, as C(serial) of the play has them.
    type: list
    elements: raw
    default: []
  unit:
    description: The unit, where the results do not name it.
    type: str
    default: "-"
  max_fail_percentage:
    description: So many of a batch may fail.
    type: raw
    default: 0
  language:
    description: Language of the sentences.
    type: str
    choices: [en, zh]
    default: en
attributes:
  check_mode:
    description: Nothing is changed; in check mode it never stops.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
  platform:
    description: Target operating systems.
    support: full
    platforms: posix
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Judge the batch
  unitsmith.systemd.rollout_verdict:
    results: [__backend_service]
    register: __rollout
  register: __rollout
  run_once: true
"""

RETURN = r"""
batch:
  description: Number of the batch.
  returned: always
  type: int
stop:
  description: Whether the rollout ends here.
  returned: always
  type: bool
reason:
  description: Why it ends here, in one sentence.
  returned: always
  type: str
codes:
  description: The findings that hosts have failed with, each with the host that showed it first.
  returned: always
  type: dict
hosts:
  description: Names of the hosts of this batch and those before it, by the state that they were left in.
  returned: always
  type: dict
table:
  description: Lines for the operator.
  returned: always
  type: list
  elements: str
"""
