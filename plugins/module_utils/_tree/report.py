# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports what was done to a path of the list.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import UNKNOWN_ID
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.walk import MOUNT_POINT

LONGEST = 300  # characters of a name below the path: who lives there makes them, megabytes long


def report(item):
    """Return the result for one path."""
    walk = item.walk
    made = len(item.created)
    known = item.changes_predicted is not None
    result = dict(
        path=item.path,
        created=item.created,
        entries=made + known + (walk.entries if walk else 0),
        changed_entries=made + bool(item.changes_predicted) + (walk.changed if walk else 0),
        first=[shown(path) for path, _old, _new in walk.first] if walk else [],
        skipped=[dict(path=shown(path), reason=reason) for path, reason in walk.skipped] if walk else [],
        skipped_count=walk.skipped_count if walk else 0,
        cleared=[dict(path=shown(path), privileges=lost) for path, lost in walk.cleared] if walk else [],
    )
    result["changed"] = result["changed_entries"] > 0
    return result


def diff(item):
    """Return the diff (before, after) of the first changed entries of one path."""
    changes = [("." if path == item.path else path, "absent", "directory") for path in item.created]
    if item.walk:
        changes += [(shown(path), attributes(old), attributes(new)) for path, old, new in item.walk.first]
    before, after = ("".join("{0} {1}\n".format(row[0], row[side]) for row in changes) for side in (1, 2))
    more = len(item.created) + (item.walk.changed if item.walk else 0) - len(changes)
    if more > 0:
        before, after = (side + "... and {0} more entries\n".format(more) for side in (before, after))
    return dict(before_header=item.path, after_header=item.path, before=before, after=after)


def shown(name):
    """A name as a result tells it: in one line that no terminal acts upon, a long one without its middle.

    What stands for bytes that are no UTF-8 stays; see Module.
    """
    plain = "".join(one if one.isprintable() or "\udc80" <= one <= "\udcff" else repr(one)[1:-1] for one in name)
    return plain if len(plain) <= LONGEST else "%s...%s" % (plain[: LONGEST // 2], plain[-LONGEST // 2 :])


def attributes(triple):
    """Return owner, group and mode in numbers, as stat(1) prints them; an account that does not exist yet has none."""
    uid, gid, mode = triple
    owner, group = ("(new)" if number == UNKNOWN_ID else number for number in (uid, gid))
    return "{0}:{1} {2:04o}".format(owner, group, mode)


def warnings(result):
    """Return (list of str) what was skipped, and the privileges that were removed."""
    notable = [entry["path"] for entry in result["skipped"] if entry["reason"] != MOUNT_POINT]
    found = []
    if notable:
        found.append(
            "{0}: left alone {1} (see 'skipped' for the reasons)".format(result["path"], ", ".join(notable[:10]))
        )
    for entry in result["cleared"]:
        lost = " and ".join(entry["privileges"])
        found.append("{0}/{1} loses {2} with the change of owner or mode".format(result["path"], entry["path"], lost))
    return found
