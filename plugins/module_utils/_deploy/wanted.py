# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be on the host: the files of a service, put together from the options.

Private to this collection: it may change in any release.
"""

import os
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import candidate, environment, files
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import LINK, REGULAR
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import (
    PlaceError,
    check_unit_name,
    dropin_name,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import meaning

# path: str. entry: the Entry that is to be there. unit: name of the unit that it is the text of, else None.
# params, candidate: of a unit's file, else None. secret: whether its content is kept out of whatever is told.
File = namedtuple("File", "path entry unit dropin params candidate secret")

UNIT_MODE = 0o644
LABEL = "security.selinux"


TEMPLATE = (
    "name: '{name}' is a template, and only an instance of it can run. Write one, such as '{stem}blue'.",
    "name：「{name}」 是模板，只有它的实例才能运行。请写实例名，例如 「{stem}blue」。",
)
NO_PATH = (
    "{option}: '{path}' is no absolute path without '..' and '//'.",
    "{option}：「{path}」 不是绝对路径，或其中含有 「..」 或 「//」。",
)
ONE_SOURCE = (
    "environment: {path}: give exactly one of content and values.",
    "environment：{path}：content 和 values 须给出且只能给出一个。",
)
NO_MODE = (
    "mode: '{mode}' is no octal mode that only the owner may write with, such as '0640'.",
    "mode：「{mode}」 不是只允许属主写入的八进制权限，例如 「0640」。",
)
TWICE = ("{path} is described twice.", "{path} 被描述了两次。")
PLACE = ("{error}", "{error}")


class WantedError(Refused):
    """Options that describe nothing that can be deployed."""


def main_unit(name):
    """The name of the service's unit with its suffix. Raises WantedError."""
    unit = name if name.endswith((".service", ".socket", ".timer", ".path", ".target")) else name + ".service"
    try:
        check_unit_name(unit)
    except PlaceError as error:
        raise WantedError(PLACE, error=error)
    stem = unit.rpartition(".")[0]
    if stem.endswith("@"):
        raise WantedError(TEMPLATE, name=name, stem=stem)
    return unit


def unit_file(options, account, settings, directory, label):
    """Return the File of one unit or drop-in.

    options: dict, one of the option `units`. account: dict of the account that runs it, or None. settings: dict with
    `lint`, `language` and `version`, a function that returns that of systemd. label: function from a path to its
    SELinux label (bytes) or None.
    """
    params = dict(options, scope="system", state="present", verify=True, language=settings["language"])
    params["lint"] = options.get("lint") or settings["lint"]
    params["overrides"] = _with_account(options, account)
    try:
        check_unit_name(params["name"])
        dropin = None if params["dropin"] is None else dropin_name(params["dropin"])
    except PlaceError as error:
        raise WantedError(PLACE, error=error)
    name = params["name"] if dropin is None else os.path.join(params["name"] + ".d", dropin)
    composed = candidate.compose(params, settings["version"])
    path = os.path.join(directory, name)
    entry = _entry(candidate.encoded(composed.text), UNIT_MODE, 0, 0, label(path))
    return File(path, entry, params["name"], dropin, params, composed, params["sensitive"])


def _with_account(options, account):
    """What is set over a unit: whoever runs the service is decided once for all of them."""
    overrides = dict(options["overrides"] or {})
    if account is None or options["dropin"] is not None or not options["name"].endswith(".service"):
        return overrides
    service = dict(overrides.get("Service") or {}, User=account["unit_user"], Group=account["unit_group"] or None)
    return dict(overrides, Service=service)


def environment_file(options, gid, label, version=None):
    """Return the File of one of the option `environment`. gid: of the service, None for that of root.

    version: function that returns that of systemd.
    """
    path = _absolute(options, "environment")
    if (options["content"] is None) == (options["values"] is None):
        raise WantedError(ONE_SOURCE, path=path)
    values, text = options["values"], options["content"]
    text = environment.render(values, version) if text is None else text
    mode = _mode(options["mode"])
    entry = _entry(text.encode("utf-8", "surrogateescape"), mode, 0, gid or 0, label(path))
    return File(path, entry, None, None, None, None, options.get("secret", True))


def plain_file(options, account, label):
    """Return the File of one of the option `files`. account: dict of the account that runs the service, or None."""
    path = _absolute(options, "files")
    text = options["content"]
    if account:
        text = text.replace("@user@", account["name"]).replace("@group@", account["group"])
    entry = _entry(text.encode("utf-8", "surrogateescape"), _mode(options["mode"]), 0, 0, label(path))
    return File(path, entry, None, None, None, None, False)


def _absolute(options, option):
    """The path of a file that is to be written. option: name of the one that has it."""
    path = options["path"]
    if not path.startswith("/") or os.path.normpath(path) != path:
        raise WantedError(NO_PATH, option=option, path=path)
    return path


def _mode(text):
    try:
        mode = text if isinstance(text, int) else int(str(text), 8)
    except ValueError:
        mode = -1
    if not 0 <= mode <= 0o777 or mode & 0o022:
        raise WantedError(NO_MODE, mode=text)
    return mode


def _entry(data, mode, uid, gid, label):
    return files.Entry(REGULAR, data, None, mode, uid, gid, {LABEL: label} if label else {})


def labels(policy):
    """Return the function from a path to the label of a file there; policy: `_host.selinux.Policy`, None without."""
    if policy is None:
        return lambda path: None

    def label(path):
        context = policy.default(path, stat.S_IFREG | UNIT_MODE)
        return context.encode() + b"\0" if context else None

    return label


def same(found, entry):
    """Whether an Entry that was found is as one that is wanted."""
    if found.kind != entry.kind:
        return False
    if entry.kind != REGULAR:
        return found.target == entry.target
    if (found.data, found.mode, found.uid, found.gid) != (entry.data, entry.mode, entry.uid, entry.gid):
        return False
    return all(found.attributes.get(name) == value for name, value in entry.attributes.items())


def is_late(change):
    """Whether a change is the link to a release, made when the service is up: the tried units name the release."""
    return not change.unit and LINK in (change.after.kind, change.before.kind if change.file is None else None)


def check_distinct(wanted):
    """Raise WantedError where two of the files are one."""
    seen = set()
    for one in wanted:
        if one.path in seen:
            raise WantedError(TWICE, path=one.path)
        seen.add(one.path)


def members(name, wanted):
    """Return the units that are started, stopped and watched together, the main one first, and no template.

    Without a unit of the service's own name, a target of that name stands for it. Targets come last: they do nothing.
    """
    texts = {one.unit: one.candidate.text for one in wanted if one.unit and one.dropin is None}
    stands = name not in texts and name.rpartition(".")[0] + ".target" in texts
    names = [] if stands else [name]
    for unit in texts:
        names += [unit] if "@." not in unit else _instances(unit, texts)
    return sorted(dict.fromkeys(names), key=lambda unit: unit.endswith(".target"))


def _instances(template, texts):
    """The instances of a template that a target of the set wants."""
    found = []
    for unit, text in texts.items():
        if unit.endswith(".target"):
            wants = " ".join(meaning([text]).get(("Unit", "Wants"), ())).split()
            found += [one for one in wants if one != template and template_of(one) == template]
    return found


def template_of(unit):
    """The template that an instance is of: `web@.service` of `web@blue.service`; else the unit itself."""
    stem, at, rest = unit.partition("@")
    return stem + "@." + rest.rpartition(".")[2] if at else unit
