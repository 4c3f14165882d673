# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_paths
short_description: Create directories and give trees to the user of a service, safely and fast
version_added: 0.1.0
description:
  - Creates the missing directories of a list, and gives directories or whole trees their owner, group and modes.
    The whole list is checked before the first path is touched.
  - A tree is walked on directory descriptors. No symbolic link is followed, so a user who swaps directories for links
    while the module runs gains nothing. Other filesystems and bind mounts are not entered.
  - System directories (C(/), C(/etc), C(/usr), C(/var), C(/opt) and their like) and home directories of others are
    refused, also where a symbolic link, C(..) or a bind mount leads to them.
  - Only what differs is changed. Entries that vanish meanwhile are not an error.
  - Directories that are other items of O(paths) are not entered, so that part of a tree can have another owner.
options:
  paths:
    description: The directories, in any order.
    type: list
    elements: dict
    required: true
    suboptions:
      path:
        description:
          - Absolute path of the directory. It is made if it is missing, with its final owner and mode at once.
            Missing parents are made too, belonging to root, with mode V(0755).
          - A symbolic link in it is followed only if it belongs to root and only root can write where it is. With
            O(paths[].recurse=true) the last component must not be a link.
        type: str
        required: true
      owner:
        description: Name or number of the user. Left as it is if not given.
        type: str
      group:
        description: Name or number of the group. Left as it is if not given.
        type: str
      mode:
        description:
          - Mode of the directory itself, octal in quotes (V('0750')) or symbolic (V('u=rwX,g=rX,o='); C(X) as in
            chmod(1)). A directory that is made has mode V(0755) if this is not given.
        type: raw
      recurse:
        description: Whether O(paths[].owner) and O(paths[].group) apply to everything below as well.
        type: bool
        default: false
      file_mode:
        description:
          - Mode of all regular files below. It must not set setuid, setgid or sticky. Symbolic links, sockets and FIFOs
            keep theirs.
          - Needs O(paths[].recurse=true).
        type: raw
      directory_mode:
        description:
          - Mode of all directories below, and of the directory itself if O(paths[].mode) is not given.
          - Needs O(paths[].recurse=true).
        type: raw
      exclude:
        description:
          - Shell patterns of entries that are left alone, and not entered. One without a slash is a name at any depth
            (V(*.pid)), one with a slash is matched component by component from O(paths[].path) (V(media/*/cache)).
          - Needs O(paths[].recurse=true).
        type: list
        elements: str
        default: []
      cross_filesystems:
        description:
          - Whether filesystems and bind mounts below are entered.
          - Needs O(paths[].recurse=true).
        type: bool
        default: false
attributes:
  check_mode:
    description:
      - Can run in check_mode and return changed status prediction without modifying target.
      - An account that does not exist yet is a warning then, not an error. Immutable files are not predicted.
    support: full
  diff_mode:
    description: Will return details on what has changed, or possibly needs changing in check_mode, when in diff mode.
    details: The first ten entries of each path, and how many more there are.
    support: full
  platform:
    description: Target OS/families that can be operated against.
    platforms: linux
    support: full
notes:
  - A file with several names (hard links) is changed only if all of them are in the tree. Otherwise it may be a
    file outside under another name. It is left alone and reported in RV(paths[].skipped).
  - Changing the owner of a file takes setuid, setgid and capabilities from it, as chown(2) says. They are not put back,
    for the new owner could misuse them. Such files are reported in RV(paths[].cleared) and as a warning.
  - Device nodes below are left alone and reported.
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Code belongs to root and can be read by the service, which can write to two directories only
  unitsmith.systemd.service_paths:
    paths:
      - path: /opt/OMS/backend
        owner: root
        group: oms
        recurse: true
        file_mode: u=rwX,g=rX,o=
        directory_mode: "0750"
      - path: /opt/OMS/backend/media
        owner: oms
        group: oms
        mode: "0750"
        recurse: true
      - path: /var/log/oms
        owner: oms
        group: oms
        mode: "0750"

- name: The whole tree belongs to the service
  unitsmith.systemd.service_paths:
    paths:
      - path: /opt/OMS/backend
        owner: oms
        group: oms
        recurse: true
        exclude: [.git]
"""

RETURN = r"""
changed:
  description: Whether anything was changed.
  returned: always
  type: bool
entries:
  description: Number of entries seen or created.
  returned: success
  type: int
  sample: 101000
changed_entries:
  description: Number of entries changed or created.
  returned: success
  type: int
  sample: 2
paths:
  description: The results, one for each path.
  returned: success
  type: list
  elements: dict
  contains:
    path:
      description: The path as it was given.
      type: str
      sample: /opt/OMS/backend
    changed:
      description: Whether anything was changed.
      type: bool
    created:
      description: Directories that were created, parents included.
      type: list
      elements: str
      sample: []
    entries:
      description: Number of entries seen or created.
      type: int
      sample: 101000
    changed_entries:
      description: Number of entries changed or created.
      type: int
      sample: 1
    first:
      description: The first ten entries that were changed, relative to the path.
      type: list
      elements: str
      sample: [media/logo.png]
    skipped:
      description: The first hundred entries that were skipped.
      type: list
      elements: dict
      contains:
        path:
          description: The entry, relative to the path.
          type: str
          sample: data/shared.db
        reason:
          description: Why it was skipped.
          type: str
          sample: "hard link: not all names of the file are in the tree"
    skipped_count:
      description: Number of skipped entries. A file with several names counts once.
      type: int
      sample: 0
    cleared:
      description: The first hundred files that lost privileges with the change.
      type: list
      elements: dict
      contains:
        path:
          description: The file, relative to the path.
          type: str
          sample: bin/helper
        privileges:
          description: The lost privileges, some of V(setuid), V(setgid), V(capabilities).
          type: list
          elements: str
          sample: [setuid]
"""

import grp
import os
import pwd
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.guard import host_guard, local_accounts
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import UNKNOWN_ID
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.plan import ERRORS, Item, carry_out, check_all
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.report import diff, report, warnings

PATH_OPTIONS = dict(
    path=dict(type="str", required=True),
    owner=dict(type="str"),
    group=dict(type="str"),
    mode=dict(type="raw"),
    recurse=dict(type="bool", default=False),
    file_mode=dict(type="raw"),
    directory_mode=dict(type="raw"),
    exclude=dict(type="list", elements="str", default=[]),
    cross_filesystems=dict(type="bool", default=False),
)


def numeric_id(module, name, kind, look_up):
    """Return the number of an account, C(None) if none is asked for.

    In check mode an account that does not exist yet gets a number that nothing has.
    """
    if name is None:
        return None
    try:
        return look_up(name)
    except KeyError:
        pass
    if name.isdigit() and int(name) < 2**32 - 1:
        return int(name)
    message = "the {0} '{1}' does not exist on this host".format(kind, name)
    if not module.check_mode:
        module.fail_json(msg=message + ": create it first; nothing was changed")
    module.warn(message + " yet: everything is expected to change")
    return UNKNOWN_ID


def label_function(module):
    """Return a function that gives a new directory its default SELinux context, C(None) where SELinux is off."""
    if not module.selinux_enabled():
        return None

    def label(fd, path):
        context = module.selinux_default_context(path, stat.S_IFDIR)
        if context and all(context):
            os.setxattr(fd, "security.selinux", ":".join(context).encode() + b"\0")

    return label


def host_accounts():
    """Return the local accounts: (name, uid, gid, home). Asking NSS for all could mean a whole directory service."""
    with open("/etc/passwd", errors="surrogateescape") as accounts:
        return local_accounts(accounts.read())


def main():
    module = Module(
        argument_spec=dict(paths=dict(type="list", elements="dict", required=True, options=PATH_OPTIONS)),
        supports_check_mode=True,
    )
    items = []
    try:
        for options in module.params["paths"]:
            uid = numeric_id(module, options["owner"], "user", lambda name: pwd.getpwnam(name).pw_uid)
            gid = numeric_id(module, options["group"], "group", lambda name: grp.getgrnam(name).gr_gid)
            items.append(Item(options, uid, gid))
        guard = host_guard(host_accounts())
        check_all(items, guard)
        carry_out(items, guard, module.check_mode, label_function(module))
    except ERRORS as error:
        module.fail_json(msg=str(error), paths=[report(item) for item in items])
    results = [report(item) for item in items]
    for result in results:
        for sentence in warnings(result):
            module.warn(sentence)
    module.exit_json(
        changed=any(result["changed"] for result in results),
        entries=sum(result["entries"] for result in results),
        changed_entries=sum(result["changed_entries"] for result in results),
        paths=results,
        diff=[diff(item) for item, result in zip(items, results) if result["changed"]],
    )


if __name__ == "__main__":
    main()
