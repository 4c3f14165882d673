# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names units and drop-ins may have, and where their files belong.

Facts: systemd.unit(5), DESCRIPTION and "Unit File Load Path".
Private to this collection: it may change in any release.
"""

import os
import string

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.wording import UnitError

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

NO_TYPE = (
    "name: '{name}' has no unit type. Write it with its suffix, such as '{stem}.service'.",
    "name：'{name}' 没有单元类型后缀。请写全，例如 '{stem}.service'。",
)
OTHER_TYPE = (
    "name: '{name}' ends in '.{suffix}', which is not a unit type. Write one of {types}, such as '{name}.service'.",
    "name：'{name}' 以 '.{suffix}' 结尾，这不是单元类型。可用的后缀有 {types}，例如 '{name}.service'。",
)
CHARACTERS = (
    "name: '{name}' holds {wrong}. A unit name is made of ASCII letters, digits and ':-_.\\@'; systemd-escape(1) "
    "makes one of a path.",
    "name：'{name}' 含有 {wrong}。单元名只能由 ASCII 字母、数字和 ':-_.\\@' 组成；"
    "systemd-escape(1) 可由路径生成单元名。",
)
NO_NAME = (
    "name: '{name}' is not a unit name: 1 to {limit} characters, not starting with '@'.",
    "name：'{name}' 不是单元名：应为 1 至 {limit} 个字符，且不以 '@' 开头。",
)
NO_DROPIN = (
    "dropin: '{name}' is not a file name. Write a name such as '10-limits.conf', without a path.",
    "dropin：'{name}' 不是文件名。请写文件名，例如 '10-limits.conf'，不带路径。",
)


class PlaceError(UnitError):
    """systemd would not load a unit of this name; the text says what to write instead."""


def check_unit_name(name):
    """Raise PlaceError unless ``name`` (str) is a valid unit name."""
    prefix, dot, suffix = name.rpartition(".")
    if not dot:
        raise PlaceError(NO_TYPE, name=name, stem=prefix or name)
    if suffix not in UNIT_TYPES:
        types = ", ".join("." + kind for kind in UNIT_TYPES)
        raise PlaceError(OTHER_TYPE, name=name, suffix=suffix, types=types)
    wrong = sorted(set(name) - NAME_CHARACTERS)
    if wrong:
        raise PlaceError(CHARACTERS, name=name, wrong=", ".join(repr(character) for character in wrong))
    if not prefix or prefix.startswith("@") or len(name) > NAME_LIMIT:
        raise PlaceError(NO_NAME, name=name, limit=NAME_LIMIT)


def dropin_name(name):
    """Return ``name`` with the suffix .conf. Raises PlaceError if it is not a plain file name."""
    if "/" in name or name.startswith(".") or not name:
        raise PlaceError(NO_DROPIN, name=name)
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
