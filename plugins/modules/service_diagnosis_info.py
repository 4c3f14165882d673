# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_diagnosis_info
short_description: Say why a service does not run, or whether it would
version_added: 0.1.0
description:
  - Says what is wrong with a service, from its symptom to the first cause, with evidence and with what to do about it.
    It reads what C(systemctl show) and the journal say of it, the unit, and the host as the service's own account meets
    it.
  - Before a restart it says what would fail. What the unit needs is tried as that account - the kernel is asked, not
    the permission bits.
  - It works for any unit, also for those that this collection did not write. The codes are listed in
    C(docs/diagnosis.md).
  - Nothing is changed, and no service started or stopped.
options:
  name:
    description: Name of the unit. C(.service) is added where it has no suffix.
    type: str
    required: true
  when:
    description:
      - V(after) finds why the unit does not run. V(before) finds what would keep it from running.
    type: str
    choices: [before, after]
    default: after
  content:
    description:
      - Text of the unit that is to be judged, with O(when=before), such as
        RV(unitsmith.systemd.unit_file#module:content). By default it is the unit installed.
    type: str
  requires_tcp:
    description: What the service needs to reach, C(HOST:PORT) each. It is tried as the service's account.
    type: list
    elements: str
    default: []
  requires_unix:
    description: Paths of sockets that the service needs to reach.
    type: list
    elements: path
    default: []
  run_application:
    description:
      - Whether code of the service may be run, as its account, to see whether it can be. That is the import of a WSGI
        application and gunicorn's own check of its configuration.
    type: bool
    default: true
  timeout:
    description:
      - Seconds for all that is asked of the host, together. What got no answer by then, such as at a filesystem whose
        server is gone, is said by a finding V(question-unanswered) of severity V(info), and is not waited for.
      - What systemd and its journal say is asked before, for up to 20 seconds each.
    type: float
    default: 60
  language:
    description: Language of the texts.
    type: str
    choices: [en, zh]
    default: en
  sensitive:
    description: Leave O(content) out of the invocation that C(-vvv) shows. The log of the host never has it.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and return the same as without it.
    support: full
  diff_mode:
    description: Returns the difference that a change makes.
    support: N/A
    details: The module changes nothing.
  platform:
    description: Linux with systemd 219 or newer.
    support: full
    platforms: posix
notes:
  - Needs root's rights, to read the journal and to try things as the service's account.
  - Values of the unit's environment and credentials are hidden in what programs printed, and so is what looks like a
    password. C(docs/secrets.md) of this collection says how far that goes.
seealso:
  - module: unitsmith.systemd.unit_file
  - module: unitsmith.systemd.unit_lint_info
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Why does it not run?
  unitsmith.systemd.service_diagnosis_info:
    name: oms-backend
  register: diagnosis

- name: Say it
  ansible.builtin.debug:
    msg: "{{ diagnosis.summary }}"

- name: Would it run, with the database that it needs?
  unitsmith.systemd.service_diagnosis_info:
    name: oms-backend
    when: before
    requires_tcp: ["db.example.com:3306"]
    language: zh
  register: preflight
  failed_when: "'error' in preflight.findings | map(attribute='severity')"
"""

RETURN = r"""
healthy:
  description: Whether there are no errors or warnings.
  returned: always
  type: bool
summary:
  description: The first finding in two lines, what is wrong and how to fix it. Empty without findings.
  returned: always
  type: str
  sample: |-
    The user www-data does not exist on this host
    useradd --system --no-create-home www-data
findings:
  description: The findings, those to be fixed first at the top.
  returned: always
  type: list
  elements: dict
  contains:
    code:
      description: Stable name of the finding. C(docs/diagnosis.md) lists them.
      type: str
      sample: exit-chdir
    severity:
      description:
        - V(error) for what keeps the service from running, V(warning) for what may, V(info) for notes.
        - With O(when=before), what may be put right when the service is started, by a command that runs first for
          instance, is a V(warning), and RV(findings[].cause) ends with the reason.
      type: str
      sample: error
    summary:
      description: What is wrong.
      type: str
    cause:
      description: The cause.
      type: str
    fix:
      description:
        - A command that can be pasted as it is, or a sentence where there is no such command. There is none for a path
          that others than root could turn to another file.
      type: str
    evidence:
      description: The evidence - lines of the journal, of files and of the host.
      type: list
      elements: str
    variable:
      description: The variable of the role C(backend_service) that would have prevented it, or null.
      type: str
      sample: backend_service_user
    params:
      description: What the texts are about, by name, such as C(path), C(port) or C(user); for programs.
      type: dict
      sample: {path: /opt/app/bin/python3}
    doubt:
      description: Where an error is told as a warning, the reason, as C(name) and C(params); else it is not there.
      type: dict
unit:
  description: State of the unit.
  returned: always
  type: dict
  contains:
    name:
      description: Name of the unit.
      type: str
      sample: oms-backend.service
    path:
      description: The file that systemd has loaded it from; empty without one.
      type: str
    load_state:
      description: Such as V(loaded), V(not-found), V(masked) or V(bad-setting).
      type: str
    active_state:
      description: Such as V(active), V(inactive), V(activating) or V(failed).
      type: str
    sub_state:
      description: Such as V(running), V(dead) or V(auto-restart).
      type: str
    result:
      description: systemd's result of its last run, such as V(success), V(exit-code) or V(timeout).
      type: str
    restarts:
      description: Number of automatic restarts by systemd.
      type: int
"""

import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.listening import is_doubtful
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.state import (
    LINES,
    is_well,
    said_since_start,
    show,
    tells_of_errors,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import is_running
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import unit_type

LONGEST = 24 * 3600


def unit_facts(name, shown):
    """Return the state of a unit (dict) from its properties."""
    restarts = shown.get("NRestarts", "")
    return {
        "name": shown.get("Id") or name,
        "path": shown.get("FragmentPath", ""),
        "load_state": shown.get("LoadState", ""),
        "active_state": shown.get("ActiveState", ""),
        "sub_state": shown.get("SubState", ""),
        "result": shown.get("Result", ""),
        "restarts": int(restarts) if restarts.isdigit() else 0,
    }


def _is_worried(shown, run):
    """Whether what a running service prints shows that it does not work."""
    said = said_since_start(shown, run)
    if not tells_of_errors(said):
        return False
    # Imported only where a line tells of an error.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.unwell import worry

    return worry(said, len(said) < LINES) is not None


def diagnose(name, params, run):
    """Return `(findings, properties)` of a unit: the findings as the module returns them."""
    shown = show(name, run)
    now = time.clock_gettime(time.CLOCK_MONOTONIC)
    well = params["when"] == "after" and is_well(shown, now)
    worried = well and _is_worried(shown, run)
    if well and not worried and not is_doubtful(shown, now):
        return [], shown
    name = shown.get("Id") or name  # the unit may have been given by an alias
    # Imported only for a unit that is not healthy: this is larger than the rest of the module.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis as _diagnosis
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding as _finding

    wanted = ("requires_tcp", "requires_unix", "run_application", "language", "timeout")
    options = _diagnosis.Options(*[params[one] for one in wanted])
    if params["when"] == "before":
        diagnosis = _diagnosis.before(name, shown, params["content"], run, options)
    elif well and not worried:
        diagnosis = _diagnosis.active(name, shown, run, options, now)
    else:
        diagnosis = _diagnosis.after(name, shown, run, options)
    return _finding.render(diagnosis.findings, params["language"], diagnosis.conceal), shown


def main():
    module = Module(
        argument_spec=dict(
            name=dict(type="str", required=True),
            when=dict(type="str", choices=["before", "after"], default="after"),
            content=dict(type="str"),
            requires_tcp=dict(type="list", elements="str", default=[]),
            requires_unix=dict(type="list", elements="path", default=[]),
            run_application=dict(type="bool", default=True),
            timeout=dict(type="float", default=60),
            language=dict(type="str", choices=["en", "zh"], default="en"),
            sensitive=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    params = module.params
    if params["content"] is not None and params["when"] == "after":
        module.fail_json(msg="content: only with 'when: before', for a unit that is to be started.")
    if not 0 < params["timeout"] <= LONGEST:
        module.fail_json(msg="timeout: between 0 and %d seconds, not %s." % (LONGEST, params["timeout"]))
    if not is_running():
        module.fail_json(msg="This host does not run systemd, so no unit runs on it.")
    name = params["name"] if unit_type(params["name"]) else params["name"] + ".service"
    findings, shown = diagnose(name, params, module.run_command)
    module.exit_json(
        changed=False,
        healthy=all(one["severity"] == "info" for one in findings),
        findings=findings,
        summary="{summary}\n{fix}".format(**findings[0]) if findings else "",
        unit=unit_facts(name, shown),
    )


if __name__ == "__main__":
    main()
