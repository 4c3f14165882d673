# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links by which units are enabled or called.

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files

LINK_DIRECTORIES = (".wants", ".requires", ".upholds")


def of(names, directory):
    """Return `{path: target}`: the links below a directory of units by which the units are enabled or called."""
    found = {}
    folders = [directory] + [
        entry.path
        for entry in _scan(directory)
        if entry.name.endswith(LINK_DIRECTORIES) and entry.is_dir(follow_symlinks=False)
    ]
    for folder in folders:
        for entry in _scan(folder):
            if entry.is_symlink() and names:
                target = os.readlink(entry.path)
                if entry.name in names or os.path.basename(target) in names:
                    found[entry.path] = target
    return found


def _scan(directory):
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError:
        return []


def remove_folder_of(path, directory):
    """Take away the directory that a link or drop-in was in, where it is empty and below that of the units."""
    if os.path.dirname(path).startswith(directory + "/"):
        files.remove_if_empty(os.path.dirname(path))
