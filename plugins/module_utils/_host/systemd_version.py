# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of the systemd installed in a tree, from its files alone.

Private to this collection: it may change in any release.
"""

import re

# Compiled when used: most hosts need only the first.

# systemd's programs share libsystemd-shared-VERSION.so since 231; Debian 12 moved it below the multiarch folder.
LIBRARY_DIRECTORIES = ("usr/lib/systemd", "lib/systemd", "usr/lib64/systemd", "lib64/systemd")
LIBRARY = r"libsystemd-shared-(\d+)\D.*so$"

# The first log message, "systemd 219 running in system mode", is a format string in the program.
MANAGERS = ("usr/lib/systemd/systemd", "lib/systemd/systemd")
GREETING = rb"systemd (\d{3})[^\0]{0,60} running in "

DPKG_STATUS = "var/lib/dpkg/status"
DPKG_PACKAGE = r"(?m)^Package: systemd\n(?:[^\n]+\n)*?Version: (?:\d+:)?(\d+)"

# Package and version are the first two strings of an rpm header, in any format of its database.
RPM_DATABASES = ("usr/lib/sysimage/rpm", "var/lib/rpm", "usr/share/rpm")
RPM_FILES = ("rpmdb.sqlite", "Packages.db", "Packages")
RPM_PACKAGE = rb"\0systemd\0(\d{3})[^\0]{0,30}\0"

PACMAN = "var/lib/pacman/local"
PACMAN_PACKAGE = r"systemd-(\d+)[\d.]*-"

LARGE = 512 << 20


def version(root):
    """The version as an integer (252), or None if it cannot be determined.

    ``root`` is a RootDir. On a host with systemd 231 or newer it costs one directory listing.
    """
    for find in (_from_library, _from_manager, _from_dpkg, _from_pacman, _from_rpm):
        found = find(root)
        if found is not None:
            return found
    return None


def _from_library(root):
    found = _newest(LIBRARY, (name for directory in LIBRARY_DIRECTORIES for name in root.listdir(directory)))
    if found is None:
        multiarch = ["usr/lib/%s/systemd" % name for name in root.listdir("usr/lib") if "-linux-" in name]
        found = _newest(LIBRARY, (name for directory in multiarch for name in root.listdir(directory)))
    return found


def _from_manager(root):
    for path in MANAGERS:
        match = re.search(GREETING, root.read(path, LARGE) or b"")
        if match:
            return int(match.group(1))
    return None


def _from_dpkg(root):
    match = re.search(DPKG_PACKAGE, root.text(DPKG_STATUS, LARGE) or "")
    return int(match.group(1)) if match else None


def _from_pacman(root):
    return _newest(PACMAN_PACKAGE, root.listdir(PACMAN))


def _from_rpm(root):
    for directory in RPM_DATABASES:
        for name in RPM_FILES:
            match = re.search(RPM_PACKAGE, root.read(directory + "/" + name, LARGE) or b"")
            if match:
                return int(match.group(1))
    return None


def _newest(pattern, names):
    matches = [re.match(pattern, name) for name in names]
    return max([int(match.group(1)) for match in matches if match], default=None)
