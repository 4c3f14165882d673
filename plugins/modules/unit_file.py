# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: unit_file
short_description: Write a systemd unit so that systemd reads exactly what was meant
version_added: 0.1.0
description:
  - Writes one unit file or drop-in. What an editor, a keyboard or a copy through another system did to the text is
    repaired and reported (byte order mark, CRLF, a blank after a continuation backslash, no-break and zero-width
    characters, full-width C(=[]) in the syntax); what the host's systemd would refuse, ignore or misread is
    refused before anything is changed.
  - The file is replaced in one step. A reader, and systemd, sees the old unit or the new one, never half of one. When
    anything fails, the old unit is untouched.
  - The module neither reloads nor restarts. It says what is needed in RV(daemon_reload_needed) and RV(restart_needed).
options:
  name:
    description:
      - Name of the unit with its suffix, such as V(oms-backend.service). Templates (V(worker@.service)) and instances
        (V(worker@blue.service)) are units as well.
    type: str
    required: true
  content:
    description:
      - Text of the unit.
      - Exactly one of O(content), O(src) and O(sections) is needed for O(state=present).
    type: str
  src:
    description:
      - A file on the controller, searched in C(files) and C(templates) of the role or play.
      - It is read as bytes, in the encoding that O(encoding) says. A name that ends in C(.j2) is rendered as
        M(ansible.builtin.template) does.
    type: path
  sections:
    description:
      - The unit as a dictionary of sections, each a dictionary of directives to values. A list repeats the directive; a
        boolean becomes C(true) or C(false).
    type: dict
  overrides:
    description:
      - Sections and directives set over those of O(content), O(src) or O(sections), in the form of O(sections). The
        other lines, comments included, stay as they are. V(null) removes a directive.
    type: dict
    default: {}
  optional:
    description:
      - Directives that are set where neither the text nor O(overrides) names them, as far as the host's systemd is new
        enough; for units that have to run on several versions. What is not set for that reason is in RV(left_out).
    type: list
    elements: dict
    default: []
    suboptions:
      section:
        description: Section of the directive.
        type: str
        default: Service
      option:
        description: Name of the directive.
        type: str
        required: true
      value:
        description: Its value, or a list of values, in the form of O(sections).
        type: raw
        required: true
      since:
        description: Version of systemd that brought the directive, or its value.
        type: int
        default: 0
      otherwise:
        description: What an older systemd gets instead. Without it the directive is left out there.
        type: dict
        suboptions:
          section:
            description: Section, where it is another one.
            type: str
          option:
            description: Name of the directive, where it is another one.
            type: str
          value:
            description: Its value.
            type: raw
            required: true
  dropin:
    description:
      - Name of a drop-in, such as V(10-limits.conf). The file written is then this drop-in in the directory
        C(NAME.d), and not the unit itself. The suffix C(.conf) is added where it is missing.
    type: str
  scope:
    description:
      - V(system) writes to C(/etc/systemd/system), V(global) to C(/etc/systemd/user) for all users' managers, V(user)
        to C(~/.config/systemd/user) of the user whom the module runs as (systemd.unit(5), "Unit File Load Path").
    type: str
    choices: [system, user, global]
    default: system
  state:
    description:
      - V(absent) removes the file, and the drop-in directory when that leaves it empty. It neither stops nor disables
        the unit; do that first, with M(ansible.builtin.systemd_service).
    type: str
    choices: [present, absent]
    default: present
  backup:
    description:
      - Keep a copy of the file that is replaced or removed, beside it and with a name that systemd does not load.
    type: bool
    default: false
  repair:
    description:
      - Repair what can be repaired without changing what was meant, and report it in RV(repairs). With V(false) such
        a text is judged as it is.
    type: bool
    default: true
  encoding:
    description:
      - How the bytes of O(src) are read. V(auto) takes UTF-8, and UTF-16 and UTF-32 where they start with a byte order
        mark. Any codec that the controller's Python knows can be named instead, such as V(gb18030).
      - The unit is always written as UTF-8 without a byte order mark.
    type: str
    default: auto
  lint:
    description:
      - What to do about findings of the severities C(error) and C(warning). V(error) fails before anything is changed,
        V(warn) writes the file and warns, V(ignore) does not look.
      - >-
        A single warning is allowed by a comment in the unit, C(# unitsmith: allow RULE), before the line that it is
        about. It is then in RV(findings) with the severity C(info). Errors cannot be allowed. See C(docs/lint.md).
    type: str
    choices: [error, warn, ignore]
    default: error
  verify:
    description:
      - Let the host's own C(systemd-analyze verify) read the new text before it replaces anything. What it says is
        added to RV(findings) and treated as O(lint) says.
      - It is not asked where the file would not change, and where systemd is not running as PID 1.
    type: bool
    default: true
  language:
    description: Language of the texts in RV(findings) and RV(repairs).
    type: str
    choices: [en, zh]
    default: en
  sensitive:
    description:
      - Quote nothing of the text, neither the new one nor the old one. RV(content) is not returned, the diff names the
        directives that changed and hides their values, RV(findings) and RV(repairs) have rule and line and quote
        nothing, O(content), O(sections), O(overrides) and O(optional) are left out of the invocation that C(-vvv)
        shows.
      - For a unit with passwords in it. C(no_log) on the task would hide the whole result, what changed included.
      - The log of the host never has texts of units, with or without this option.
    type: bool
    default: false
  owner:
    description: Owner of the file, by name or number. A new file belongs to the user whom the module runs as.
    type: str
  group:
    description: Group of the file, by name or number.
    type: str
  mode:
    description: Permissions of the file, octal as a string (V("0644")) or symbolic.
    type: raw
    default: "0644"
  seuser:
    description: The user part of the SELinux context. By default the policy's own context of the path is used.
    type: str
  serole:
    description: The role part of the SELinux context.
    type: str
  setype:
    description: The type part of the SELinux context.
    type: str
  selevel:
    description: The level part of the SELinux context.
    type: str
attributes:
  check_mode:
    description: Judges the unit and predicts every return value without changing the host.
    support: full
  diff_mode:
    description: Shows the file before and after; with O(sensitive=true) the names of the directives that changed.
    support: full
  platform:
    description: Linux with systemd 219 or newer.
    platforms: posix
    support: full
seealso:
  - module: ansible.builtin.systemd_service
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Install a unit from the operator's own file, whatever editor it went through
  unitsmith.systemd.unit_file:
    name: oms-backend.service
    src: oms-backend.service
    overrides:
      Service:
        User: oms
        Group: oms
  register: unit

- name: Start it, or restart it where the change asks for that
  ansible.builtin.systemd_service:
    name: oms-backend.service
    state: "{{ 'restarted' if unit.restart_needed else 'started' }}"
    enabled: true
    daemon_reload: "{{ unit.daemon_reload_needed }}"

- name: Raise a limit of a packaged service by a drop-in
  unitsmith.systemd.unit_file:
    name: nginx.service
    dropin: 10-limits.conf
    sections:
      Service:
        LimitNOFILE: 65536
"""

RETURN = r"""
path:
  description: The file that was written, judged or removed.
  returned: success
  type: str
  sample: /etc/systemd/system/oms-backend.service
action:
  description:
    - What was done to the file, or in check mode would have been. V(attributes) is a change of owner, mode or label
      alone.
  returned: success
  type: str
  sample: update
content:
  description: The text that is written, or would be in check mode.
  returned: O(state=present) and O(sensitive=false)
  type: str
repairs:
  description: What was repaired in the text, in the order of the lines.
  returned: O(state=present)
  type: list
  elements: dict
  contains:
    rule:
      description: Stable name of the repair.
      type: str
      sample: blank-after-backslash
    line:
      description: Line in the source, from 1; the first one where the repair was made on several.
      type: int
    column:
      description: Column in that line, from 1.
      type: int
    count:
      description: On how many lines or places it was made.
      type: int
    message:
      description: What was repaired, in the language of O(language).
      type: str
findings:
  description:
    - What systemd would refuse, ignore or misread in the text that is written, and what it takes silently but breaks
      the service. Lines are those of O(src) or O(content), or of the text that O(sections) make.
  returned: O(state=present), also on failure
  type: list
  elements: dict
  contains:
    line:
      description: Line of the assignment in the source, from 1. Null for what O(overrides) wrote.
      type: int
    end_line:
      description: Last line of the assignment.
      type: int
    column:
      description: Column, from 1.
      type: int
    rule:
      description: Stable name of the rule.
      type: str
    severity:
      description: V(error), V(warning) or V(info).
      type: str
    message:
      description: What is wrong.
      type: str
    fix:
      description: What to write instead.
      type: str
    repairable:
      description: Whether O(repair) would have fixed it.
      type: bool
overridden:
  description: What O(overrides) changed.
  returned: O(state=present)
  type: list
  elements: dict
  contains:
    section:
      description: The section.
      type: str
    option:
      description: The directive.
      type: str
    before:
      description: Its values before.
      type: list
      elements: str
    after:
      description: Its values now.
      type: list
      elements: str
left_out:
  description: What of O(optional) was not set because the host's systemd is older.
  returned: O(state=present)
  type: list
  elements: dict
  contains:
    section:
      description: The section.
      type: str
    option:
      description: The directive.
      type: str
    since:
      description: The version that brought it.
      type: int
written:
  description:
    - Whether the file on the host is now the one described. It is not where check mode found something to change.
  returned: success
  type: bool
backup_file:
  description: The copy of the file that was replaced or removed.
  returned: changed, and O(backup=true)
  type: str
daemon_reload_needed:
  description: Whether systemd has to read its configuration again to see the file as it is now.
  returned: success
  type: bool
restart_needed:
  description:
    - Whether a running service has to be restarted to follow the change, as the systemd of this host reads both texts.
    - It has not where only comments, blank lines, layout, the order of sections, C([Install]) or the spelling of a
      value changed, such as V(yes) to V(true) or V(90) to V(1min 30s).
  returned: success
  type: bool
unit:
  description: State of the unit before any reload. Empty if systemd cannot be asked.
  returned: success
  type: dict
  contains:
    load_state:
      description: Such as V(loaded), V(not-found) or V(masked).
      type: str
    active_state:
      description: Such as V(active), V(inactive) or V(failed).
      type: str
    sub_state:
      description: Such as V(running) or V(dead).
      type: str
    unit_file_state:
      description: Such as V(enabled), V(disabled) or V(static); empty for a unit that is not installed.
      type: str
    need_daemon_reload:
      description: Whether systemd reports that the file changed since it was read.
      type: bool
    fragment_path:
      description: The file that systemd has loaded the unit from.
      type: str
"""

import errno
import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.candidate import (
    OPTIONAL,
    Failure,
    check,
    compose,
    difference,
    encoded,
    existing,
    target,
    tolerated,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import systemd
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import (
    ABSENT,
    flush_directory,
    look,
    make_directories,
    remove_directories,
    replace,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST

NOTHING_CHANGED = ("Nothing was changed.", "未做任何更改。")
ARGUMENTS = dict(
    name=dict(type="str", required=True),
    content=dict(type="str"),
    src=dict(type="path"),
    sections=dict(type="dict"),
    overrides=dict(type="dict", default={}),
    optional=dict(type="list", elements="dict", default=[], options=OPTIONAL),
    dropin=dict(type="str"),
    scope=dict(type="str", choices=["system", "user", "global"], default="system"),
    state=dict(type="str", choices=["present", "absent"], default="present"),
    backup=dict(type="bool", default=False),
    repair=dict(type="bool", default=True),
    encoding=dict(type="str", default="auto"),
    lint=dict(type="str", choices=["error", "warn", "ignore"], default="error"),
    verify=dict(type="bool", default=True),
    language=dict(type="str", choices=["en", "zh"], default="en"),
    sensitive=dict(type="bool", default=False),
    owner=dict(type="str"),
    group=dict(type="str"),
    mode=dict(type="raw", default="0644"),
    seuser=dict(type="str"),
    serole=dict(type="str"),
    setype=dict(type="str"),
    selevel=dict(type="str"),
)


def attributes_of(module, path):
    """The arguments for ``module.set_fs_attributes_if_different``, for ``path``."""
    wanted = module.load_file_common_arguments(module.params, path=path)
    default = module.selinux_default_context(path) if module.selinux_enabled() else []
    given = wanted["secontext"] or [None] * len(default)
    wanted["secontext"] = [one or other for one, other in zip(given, default)]
    return wanted


def write(module, path, data, old, result):
    """Put ``data`` at ``path``; ``old`` is what it replaces, or None."""
    wanted = attributes_of(module, path)
    if data == old:
        if module.set_fs_attributes_if_different(wanted, False):
            result.update(changed=True, action="attributes")
        return
    result.update(changed=True, action="create" if old is None else "update")
    if module.check_mode:
        return
    made = make_directories(os.path.dirname(path))
    try:
        if old is not None and module.params["backup"]:
            result["backup_file"] = module.backup_local(path)
        replace(
            path, data, lambda temporary: module.set_fs_attributes_if_different(dict(wanted, path=temporary), False)
        )
    except BaseException:
        # Directories that contain the file now are kept.
        remove_directories(made)
        raise


def present(module, host, path, result):
    """Bring the file into the state that the options describe."""
    params = module.params
    candidate = compose(params, host.version)
    old, data = existing(path, "present"), encoded(candidate.text)
    result.update(repairs=candidate.repairs, overridden=candidate.overridden, left_out=candidate.left_out)
    if not params["sensitive"]:
        result["content"] = data.decode("utf-8", "replace")
    result["findings"] = check(params, host, candidate, old, result["unit"])
    before = (old or b"").decode("utf-8", "replace")
    result["diff"] = difference(params, before, candidate.text, path)
    if data != old:
        result.update(daemon_reload_needed=True)
        result.update(restart_needed=old is None or changes_service(params, host, old, candidate.text))
    write(module, path, data, old, result)
    for sentence in tolerated(params, result["findings"]):
        module.warn(sentence)


def changes_service(params, host, old, text):
    """Whether ``text`` means something else to the host's systemd than the bytes ``old``, except [Install]."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import restart_needed

    before = old.decode("utf-8", "surrogateescape")
    return restart_needed(before, text, host.version() or NEWEST, params["dropin"] is not None)


def absent(module, path, result):
    """Remove the file, and a drop-in directory that is then empty."""
    old = existing(path, "absent")
    if old is None:
        return
    if result["unit"].get("unit_file_state") == "enabled" and module.params["dropin"] is None:
        module.warn(
            "%s is still enabled: run 'systemctl disable' first, or its links are left." % module.params["name"]
        )
    result["diff"] = difference(module.params, old.decode("utf-8", "replace"), "", path)
    result.update(changed=True, action="remove", daemon_reload_needed=True, restart_needed=True)
    if module.check_mode:
        return
    if module.params["backup"]:
        result["backup_file"] = module.backup_local(path)
    os.unlink(path)
    directory = os.path.dirname(path)
    flush_directory(directory)
    if module.params["dropin"] is not None and not os.path.islink(directory):
        remove_if_empty(module, directory)


def remove_if_empty(module, directory):
    """Remove the directory of the removed drop-in; failure is only a warning."""
    try:
        os.rmdir(directory)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
            module.warn("The drop-in was removed, its directory %s is left: %s." % (directory, error.strerror))


def after_error(path, before):
    """The state of ``path`` after an error: a sentence, and whether it differs from ``before`` (None: unknown)."""
    try:
        now = look(path)
    except OSError as error:
        return "Whether %s is what it was cannot be seen: %s." % (path, error.strerror), None
    if now == before:
        return "The unit is what it was.", False
    done = "removed" if now[0] == ABSENT else "written" if before[0] == ABSENT else "replaced"
    return "The unit was %s all the same." % done, True


def main():
    """Run the module."""
    module = Module(
        ARGUMENTS,
        supports_check_mode=True,
        # The action sends the text of a src as content.
        mutually_exclusive=[("content", "sections"), ("src", "sections")],
        required_if=[("state", "present", ("content", "src", "sections"), True)],
    )
    host = systemd.Host(module.run_command, module.params["scope"])
    result = dict(changed=False, action="none", findings=[], restart_needed=False)
    before = None
    try:
        path = target(module.params)
        status = host.status(module.params["name"]) if module.params["scope"] != "global" else {}
        result.update(path=path, unit=status, daemon_reload_needed=status.get("need_daemon_reload", False))
        before = look(path)
        if module.params["state"] == "absent":
            absent(module, path, result)
        else:
            present(module, host, path, result)
    except Failure as failure:
        language = module.params["language"]
        msg = "%s\n%s" % (failure.said(language), NOTHING_CHANGED[language == "zh"])
        module.fail_json(msg=msg, **dict(result, **failure.results))
    except OSError as error:
        problem = "%s: %s." % (error.filename or path, error.strerror)
        if before is None:
            module.fail_json(msg=problem + " Nothing was changed.", **result)
        sentence, changed = after_error(path, before)
        if changed is False:
            result.update(changed=False, action="none", restart_needed=False)
            result.update(daemon_reload_needed=result["unit"].get("need_daemon_reload", False))
        if result.get("backup_file"):
            sentence += " Its copy is %s." % result["backup_file"]
        module.fail_json(msg="%s %s" % (problem, sentence), **result)
    module.exit_json(written=not (module.check_mode and result["changed"]), **result)


if __name__ == "__main__":
    main()
