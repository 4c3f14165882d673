# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_user_facts
short_description: Choose the account that runs a service on this host
version_added: 0.1.0
description:
  - Chooses the account that runs a service, from what the host itself shows - its release files, its package manager,
    the user database through NSS, the login shells present, the version of its systemd.
  - Nothing is created. The facts say what has to be, so that M(ansible.builtin.group) and M(ansible.builtin.user) are
    called only where something is missing.
  - The family of distributions is judged by all evidence together, because names alone mislead - Kylin Linux Advanced
    Server is a Red Hat and Kylin Desktop a Debian under the same C(ID=kylin), and UOS likewise. A judgement that is
    not certain is warned about.
options:
  strategy:
    description:
      - V(dedicated) is an account of the service's own. An account O(name) that exists is used unchanged.
      - V(web) is the account of the host's web server, the one that exists of C(nginx), C(www-data), C(wwwrun),
        C(http) and C(apache), the family's own first; else the one that the family's packages would make.
      - V(existing) is the account O(name), which must exist.
      - V(root) is root.
    type: str
    choices: [dedicated, web, existing, root]
    default: dedicated
  name:
    description:
      - Name of the account, or its UID where it exists. Needed with O(strategy=dedicated) and O(strategy=existing),
        not looked at otherwise.
    type: str
  group:
    description:
      - Group to run with, a name, or a GID where it exists. By default the primary group of the account, for a new
        one a group of the same name.
    type: str
  home:
    description:
      - Home directory of an account that has to be created with O(strategy=dedicated), an absolute path.
    type: path
    default: /
  allow_root:
    description:
      - Whether the account may have the UID 0. With V(false) such an account is refused, whatever it is called and
        however it was asked for.
    type: bool
    default: true
  removing:
    description:
      - A service that is being removed, and with it perhaps its account. What the account has on this host besides is
        looked for - files on local filesystems, processes, and units that name it.
        RV(ansible_facts.service_user.removable) is the verdict.
      - The search reads every directory of the host, for two minutes at most. It is made only for an account that
        this collection has created, and only where O(root=/).
    type: dict
    suboptions:
      unit:
        description: The service's unit, with its suffix. Neither its files nor its processes count.
        type: str
        required: true
      units:
        description: Other units that go with it. They do not count either.
        type: list
        elements: str
        default: []
        version_added: 0.2.0
      directories:
        description: The service's directories, absolute paths. Nothing in them counts.
        type: list
        elements: path
        default: []
  root:
    description:
      - Top directory of the tree to look at, such as an image being built. Its files are read, symbolic links are
        followed inside it, and nothing of the running host is.
    type: path
    default: /
  language:
    description: Language of RV(ansible_facts.service_user.reason) and of warnings and errors.
    type: str
    choices: [en, zh]
    default: en
attributes:
  check_mode:
    description: Can run in check mode and return the same facts.
    support: full
  diff_mode:
    description: Returns details on what has changed when in diff mode.
    support: N/A
    details: Nothing is changed.
  platform:
    description: Target operating systems.
    support: full
    platforms: posix
notes:
  - The shadow file is read by root only; for anyone else RV(ansible_facts.service_user.locked) and
    RV(ansible_facts.service_user.expired) are null.
seealso:
  - name: systemd.exec(5)
    description: How systemd reads C(User=) and C(Group=).
    link: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#User=
  - name: User/Group Name Syntax
    description: Names that systemd accepts.
    link: https://systemd.io/USER_NAMES/
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Who runs the backend on this host
  unitsmith.systemd.service_user_facts:
    name: oms
    home: /opt/OMS/backend

- name: Its group, where it is missing
  ansible.builtin.group:
    name: "{{ ansible_facts.service_user.group }}"
    system: true
  when: ansible_facts.service_user.create_group

- name: The account, where it is missing
  ansible.builtin.user:
    name: "{{ ansible_facts.service_user.name }}"
    group: "{{ ansible_facts.service_user.group }}"
    home: "{{ ansible_facts.service_user.home }}"
    shell: "{{ ansible_facts.service_user.shell }}"
    comment: "{{ ansible_facts.service_user.comment }}"
    system: true
    create_home: false
  when: ansible_facts.service_user.create_user

- name: The web server's account, in the tree of an image being built
  unitsmith.systemd.service_user_facts:
    strategy: web
    root: /srv/images/kylin-v10
"""

RETURN = r"""
ansible_facts:
  description: The single fact C(service_user).
  returned: success
  type: dict
  contains:
    service_user:
      description: The account that runs the service, and what the host shows.
      type: dict
      contains:
        name:
          description: Name of the account.
          type: str
          sample: oms
        uid:
          description: Its UID, null as long as it does not exist.
          type: int
          sample: 991
        group:
          description: Name of the group to run with, its number where it has none.
          type: str
          sample: oms
        gid:
          description: Its GID, null as long as it does not exist.
          type: int
          sample: 991
        home:
          description: Home directory of the account, or the one to create it with.
          type: str
          sample: /opt/OMS/backend
        shell:
          description: Login shell of the account, or the one to create it with - the nologin that exists there.
          type: str
          sample: /sbin/nologin
        comment:
          description: Comment to create the account with. It ends in a mark by which
            RV(ansible_facts.service_user.made_by_us) knows the account again. Null for an account that exists.
          type: str
          sample: oms service (unitsmith.systemd)
        exists:
          description: Whether the account exists.
          type: bool
        group_exists:
          description: Whether the group has an entry in the group database.
          type: bool
        create_user:
          description: Whether the account has to be created.
          type: bool
        create_group:
          description: Whether the group has to be created. Not so for a primary group that is a number only.
          type: bool
        unit_user:
          description: What to write after C(User=) - the name, or the UID where the systemd of the host refuses the
            name.
          type: str
          sample: oms
        unit_group:
          description: What to write after C(Group=), likewise. Empty where the group is a number without a name,
            which systemd does not take there (216/GROUP); it then takes that number from the account.
          type: str
          sample: oms
        made_by_us:
          description: Whether the account was created for a service by this collection.
          type: bool
        removable:
          description: Whether the account was created by this collection and has nothing besides what O(removing)
            names. Null without it.
          type: bool
        belongings:
          description: The first of what the account has besides, with O(removing).
          type: list
          elements: str
          sample: [/srv/oms/export.csv, process 4711, /etc/systemd/system/oms-worker.service]
        directories:
          description: Those of O(removing.directories) that exist.
          type: list
          elements: str
          sample: [/opt/OMS/backend]
        locked:
          description: Whether no password opens the account. Null if unknown.
          type: bool
        expired:
          description: Whether the account has expired. Null if unknown.
          type: bool
        reason:
          description: Why this account, and on what the judgement of the family rests.
          type: str
        warnings:
          description: Warnings about the account and the family; each is also a warning of the task.
          type: list
          elements: str
        family:
          description: The family of distributions - V(redhat), V(debian), V(suse), V(arch) or V(unknown).
          type: str
          sample: redhat
        distribution:
          description: The distribution and its version, spelled alike on every host that has it.
          type: str
          sample: Kylin Linux Advanced Server V10
        evidence:
          description: What the host shows of its distribution.
          type: list
          elements: str
          sample: [ID=kylin, NAME=Kylin Linux Advanced Server, dnf or yum, rpm database]
        guessed:
          description: Whether the family rests on neither a known name nor C(ID_LIKE), or against what they say.
          type: bool
        web_user:
          description: The account of the web server that exists here, or null.
          type: str
          sample: nginx
        systemd_version:
          description: Version of the installed systemd, null if unknown.
          type: int
          sample: 243
        is_systemd:
          description: Whether systemd runs this host (sd_booted(3)). False for another tree than V(/).
          type: bool
        is_root:
          description: Whether the module ran as root.
          type: bool
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import NoSuchChoice, text
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.facts import facts_of, refusal
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir


def main():
    module = Module(
        argument_spec={
            "strategy": {"type": "str", "choices": ["dedicated", "web", "existing", "root"], "default": "dedicated"},
            "name": {"type": "str"},
            "group": {"type": "str"},
            "home": {"type": "path", "default": "/"},
            "allow_root": {"type": "bool", "default": True},
            "removing": {
                "type": "dict",
                "options": {
                    "unit": {"type": "str", "required": True},
                    "units": {"type": "list", "elements": "str", "default": []},
                    "directories": {"type": "list", "elements": "path", "default": []},
                },
            },
            "root": {"type": "path", "default": "/"},
            "language": {"type": "str", "choices": ["en", "zh"], "default": "en"},
        },
        supports_check_mode=True,
    )
    params = module.params
    for option in ("home", "root"):
        if not params[option].startswith("/"):
            module.fail_json(msg=text(params["language"], "relative", {"option": option, "path": params[option]}))
    if not os.path.isdir(params["root"]):
        module.fail_json(msg=text(params["language"], "no_tree", {"path": params["root"]}))
    try:
        facts = facts_of(params, RootDir(params["root"]), module.run_command)
    except NoSuchChoice as error:
        module.fail_json(msg=refusal(error, params["language"]))
    for warning in facts["warnings"]:
        module.warn(warning)
    module.exit_json(changed=False, ansible_facts={"service_user": facts})


if __name__ == "__main__":
    main()
