# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names units and drop-ins may have, and where their files belong.

Facts: systemd.unit(5), DESCRIPTION and "Unit File Load Path".
Private to this collection: it may change in any release.
"""

import os
import string

UNIT_TYPES = ("service", "socket", "timer", "path", "target", "mount", "automount", "swap", "slice", "device", "scope")
NAME_CHARACTERS = frozenset(string.ascii_letters + string.digits + ":-_.\\@")
NAME_LIMIT = 255
# Load path of system units; the first file of a name is used.
UNIT_DIRECTORIES = (
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
DIRECTORIES = {"system": "/etc/systemd/system", "global": "/etc/systemd/user"}


class PlaceError(ValueError):
    """systemd would not load a unit of this name; the text says what to write instead."""


def check_unit_name(name):
    """Raise PlaceError unless ``name`` (str) is a valid unit name."""
    prefix, dot, suffix = name.rpartition(".")
    if not dot or suffix not in UNIT_TYPES:
        raise PlaceError(
            "name: '%s' has no unit type. Write it with its suffix, such as '%s.service'." % (name, prefix or name)
            if not dot
            else "name: '%s' ends in '.%s', which is not a unit type. Write one of %s, such as '%s.service'."
            % (name, suffix, ", ".join("." + kind for kind in UNIT_TYPES), name)
        )
    wrong = sorted(set(name) - NAME_CHARACTERS)
    if wrong:
        raise PlaceError(
            "name: '%s' holds %s. A unit name is made of ASCII letters, digits and ':-_.\\@'; systemd-escape(1) "
            "makes one of a path." % (name, ", ".join(repr(character) for character in wrong))
        )
    if not prefix or prefix.startswith("@") or len(name) > NAME_LIMIT:
        raise PlaceError(
            "name: '%s' is not a unit name: 1 to %d characters, not starting with '@'." % (name, NAME_LIMIT)
        )


def dropin_name(name):
    """Return ``name`` with the suffix .conf. Raises PlaceError if it is not a plain file name."""
    if "/" in name or name.startswith(".") or not name:
        raise PlaceError(
            "dropin: '%s' is not a file name. Write a name such as '10-limits.conf', without a path." % name
        )
    return name if name.endswith(".conf") else name + ".conf"


def unit_path(name, scope, dropin, user_configuration):
    """Return the path of the file of the unit ``name``, or of its drop-in ``dropin``. Raises PlaceError.

    ``user_configuration`` is the user's $XDG_CONFIG_HOME, for the scope ``user``.
    """
    check_unit_name(name)
    directory = DIRECTORIES.get(scope) or os.path.join(user_configuration, "systemd/user")
    if dropin is None:
        return os.path.join(directory, name)
    return os.path.join(directory, name + ".d", dropin_name(dropin))
