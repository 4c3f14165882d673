# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: service_deploy
short_description: Bring a service up as one transaction on the host
version_added: 0.2.0
description:
  - Brings the units of one service, its environment files, its directories and its state to what is described here, in
    one call. It looks at the host once, judges everything, tries the new units, watches the service come up, and
    commits; or it puts everything back as it was and says why the new service did not come up.
  - Nothing on the host is changed before all is judged. What is already right is not touched, and a service is
    restarted only where its running process was started with something else than what the files mean now.
  - The new units are tried in C(/run/systemd/system.control), which wins over C(/etc/systemd/system) and is forgotten
    by a reboot. What this protects from, and how systemd older than 230 is served, stands in C(docs/transaction.md).
  - In check mode the plan is returned. It is made by the same code, stopped before the first change.
options:
  name:
    description:
      - The service, such as V(oms-backend) or V(oms-backend.service). An instance (V(web@blue)) is deployed as any
        other service; a template (V(web@)) cannot run and is refused.
    type: str
    required: true
  units:
    description:
      - The units and drop-ins that make the service. They are changed, or put back, together.
      - What an earlier deployment of the service made and what is not listed any more is removed.
      - Each is started and watched with the service, but for templates and for services that a timer or path unit of
        the list starts.
      - Where none has the name of the service and a target of the list does, that one stands for it. Instances of a
        template of the list that a target of the list wants (C(Wants=)) are started and watched as well, and stopped
        when it does not want them any more. A target that runs is never restarted.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the unit with its suffix. A template is a unit as well.
        type: str
        required: true
      content:
        description:
          - Text of the unit.
          - Exactly one of O(units[].content), O(units[].src) and O(units[].sections) is needed.
        type: str
      src:
        description:
          - A file on the controller, searched in C(files) and C(templates) of the role or play, in any encoding. A name
            that ends in C(.j2) is rendered as M(ansible.builtin.template) does.
        type: path
      sections:
        description: The unit as a dictionary of sections, each a dictionary of directives to values.
        type: dict
      overrides:
        description: Sections and directives set over those of the text, as in M(unitsmith.systemd.unit_file).
        type: dict
        default: {}
      optional:
        description:
          - Directives that are set where neither the text nor O(units[].overrides) names them, as far as the host's
            systemd is new enough; for units that have to run on several versions. What is not set for that reason is in
            RV(left_out).
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
            description: Its value, or a list of values, in the form of O(units[].sections).
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
        description: Name of a drop-in, such as V(10-limits.conf). The text is then that of this drop-in of the unit.
        type: str
      encoding:
        description: How the bytes of O(units[].src) are read; see M(unitsmith.systemd.unit_file).
        type: str
        default: auto
      repair:
        description: Repair what can be repaired without changing what was meant, and report it in RV(repairs).
        type: bool
        default: true
      lint:
        description: What to do about findings in this unit. O(lint) where it is not set.
        type: str
        choices: [error, warn, ignore]
      sensitive:
        description: Quote nothing of the text; see M(unitsmith.systemd.unit_file).
        type: bool
        default: false
  environment:
    description:
      - Environment files of the service. They belong to root and to the group of O(account), or root without it.
        Their contents are in no result and no log, and in no diff but for files with O(environment[].secret=false).
      - A file in a directory that others than root can change is refused, one that O(paths) gives away included; such
        an account could lead astray what root writes there.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Absolute path of the file. Name it plainly in C(EnvironmentFile=) of a unit.
        type: path
        required: true
      content:
        description: Text of the file, in the syntax of C(EnvironmentFile=) in systemd.exec(5).
        type: str
      values:
        description:
          - Variables and their values. They are written so that the service gets exactly these values, whatever blanks,
            quotes, dollar signs and line ends they hold.
          - Exactly one of O(environment[].content) and O(environment[].values) is needed.
        type: dict
      mode:
        description: Permissions of the file, octal as a string.
        type: raw
        default: "0640"
      secret:
        description:
          - With V(false) the diff shows the file. Values of variables whose names speak of a secret (C(DB_PASSWORD)),
            and those that a secret file holds as well, are hidden there, too.
        type: bool
        default: true
  files:
    description:
      - Other files that are part of the service, such as its configuration for logrotate. They belong to root, are
        changed and put back with the units, and their contents are shown.
      - As with O(environment), one in a directory that others than root can change is refused.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Absolute path of the file.
        type: path
        required: true
      content:
        description: Text of the file. C(@user@) and C(@group@) in it become the account of O(account) and its group.
        type: str
        required: true
      mode:
        description: Permissions of the file, octal as a string.
        type: raw
        default: "0644"
  paths:
    description:
      - Directories and trees of the service, as M(unitsmith.systemd.service_paths) takes them. Without owner and group
        they are given to the account of the service.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Absolute path of a directory.
        type: str
        required: true
      owner:
        description: Owner, by name or number.
        type: str
      group:
        description: Group, by name or number.
        type: str
      mode:
        description: Permissions of the directory itself, octal as a string or symbolic.
        type: raw
      recurse:
        description: Give everything below the directory away as well.
        type: bool
        default: false
      file_mode:
        description: Permissions of files below it.
        type: raw
      directory_mode:
        description: Permissions of directories below it.
        type: raw
      exclude:
        description: Patterns of what is left alone.
        type: list
        elements: str
        default: []
      cross_filesystems:
        description: Enter other filesystems that are mounted below it.
        type: bool
        default: false
  account:
    description:
      - Who runs the service, chosen as M(unitsmith.systemd.service_user_facts) does. C(User=) and C(Group=) of every
        service in O(units) become this account's. Without this option the units say it themselves.
      - Where the account or its group is still to be made, everything else is judged, nothing is changed, and
        RV(account_missing) is V(true); make it as RV(account) says, and call again.
    type: dict
    suboptions:
      strategy:
        description: V(dedicated) is one of the service's own, V(web) the web server's, V(existing) one that is there.
        type: str
        choices: [dedicated, web, existing, root]
        default: dedicated
      name:
        description: Name of the account. The name of the service where it is not set and the account is dedicated.
        type: str
      group:
        description: Its group. Of the same name where it is not set.
        type: str
      home:
        description: Home directory of an account that is still to be made.
        type: path
      shell:
        description: Login shell of an account that is still to be made. Where it is not set, one that lets nobody in.
        type: path
      allow_root:
        description: Let the service run as an account with the uid 0, whatever its name.
        type: bool
        default: false
  state:
    description:
      - V(started) starts what does not run and restarts what runs with something else than what the files mean now.
        V(restarted) restarts the services in any case; a socket of the list goes on listening.
      - V(reloaded) reloads services that run and have an C(ExecReload=) - new code, say - and restarts those without.
        What of the files differs is treated as with V(started).
      - V(stopped) stops the units and writes the files all the same.
      - V(absent) stops the units and takes away what deployments of the service have made, and what O(units) and
        O(environment) name; units, drop-ins, environment files, the links that enable them, generations. Directories
        that were made go where nothing is in them. Accounts and what was in O(paths) before stay. So does what others
        use, an environment file that another unit names, with a warning; a template whose other instances run or are
        enabled is refused.
    type: str
    choices: [started, restarted, reloaded, stopped, absent]
    default: started
  enabled:
    description: Whether the units that have an C([Install]) section are started at boot.
    type: bool
    default: true
  health:
    description:
      - Questions that the service has to answer before it counts as up. Each is one of O(health[].http),
        O(health[].tcp), O(health[].unix) and O(health[].command).
      - Where nothing is to be done they are asked as well, once and once more after a second. What is not answered then
        is a warning and the finding V(check-unanswered); nothing is changed for that.
    type: list
    elements: dict
    default: []
    suboptions:
      http:
        description: A URL, asked for by the host itself.
        type: str
      tcp:
        description: HOST:PORT that accepts a connection.
        type: str
      unix:
        description:
          - A Unix socket that accepts a connection; with O(health[].http) the one that the request goes through.
        type: path
      command:
        description:
          - A program with its arguments, as a list or one string. It runs as the account of the service and has to end
            with the status 0. Refused with C(DynamicUser=yes), whose account is there only while the service runs; not
            run in check mode where nothing is to be done.
        type: raw
      status:
        description: Status codes that are right.
        type: list
        elements: int
        default: [200]
      text:
        description: Text that the body has to hold.
        type: str
      headers:
        description: Headers that the answer has to have, each with a text that it holds.
        type: dict
  settle:
    description:
      - Seconds that the units have to run undisturbed, with the same main process and no restart, before they count as
        up. Where it is not set, 0.5 with O(health), else 3.
    type: float
  timeout:
    description:
      - Seconds after which a service that is not up and has not answered counts as down. A service that has failed, or
        that systemd restarts again and again, ends the wait at once.
      - As long is waited for another deployment of the same service to end.
      - And as long for an answer from O(paths) and O(directory) where they may lie on a filesystem whose server is
        gone; how long it takes to look at all that is in them is not limited.
    type: float
    default: 60.0
  preflight:
    description:
      - Ask before the first change what would keep the service from running, as
        M(unitsmith.systemd.service_diagnosis_info) does, and refuse where something would.
    type: bool
    default: true
  rollback:
    description:
      - Put everything back as it was where the service does not come up. With V(false) the new units stay.
    type: bool
    default: true
  reload_on:
    description:
      - Directives (V(ExecReload=)) and environment files (their paths) for whose change C(ExecReload=) is enough. Where
        nothing else differs the service is reloaded and not restarted.
    type: list
    elements: str
    default: []
  lint:
    description:
      - What to do about findings of the severities C(error) and C(warning) in units. V(error) fails before anything is
        changed, V(warn) goes on and warns, V(ignore) does not look.
    type: str
    choices: [error, warn, ignore]
    default: error
  requires_tcp:
    description: HOST:PORT that the service cannot do without, asked before the first change.
    type: list
    elements: str
    default: []
  requires_unix:
    description: Unix sockets that the service cannot do without.
    type: list
    elements: path
    default: []
  generation:
    description:
      - Go back to an earlier state of the service instead, V(previous) or the number of one. The last five states that
        came up are kept, and the one that was found before the first.
      - It is tried, watched and put back with the same care. O(units) and O(environment) are those of that state then,
        and O(health) as well where it is not given.
    type: str
  before_start:
    description:
      - Commands that are run one after another before new units are tried, where the service is about to be started
        with something new. They have the account, the directory, the environment, the limits and the sandbox that it
        will have, and have to be such that they can be run again.
      - The first that fails or takes too long ends the deployment; the service was not touched then.
    type: list
    elements: dict
    default: []
    suboptions: &command
      command:
        description: As C(ExecStart=) takes it, an absolute path and arguments; it is not run by a shell.
        type: str
        required: true
      timeout:
        description: Seconds that it may take.
        type: float
        default: 300
  after_start:
    description: The same when the service is up and has answered. One that fails has everything put back.
    type: list
    elements: dict
    default: []
    suboptions: *command
  release:
    description:
      - The release of the code that the service is to run, C(DIRECTORY/releases/ID). Where units, environment files and
        commands of O(health) name C(DIRECTORY/current), they get the release itself.
      - C(DIRECTORY/current) is a link to it, switched when the service is up, and part of the state that O(generation)
        goes back to. Releases of states that are not kept any more are removed.
      - A release is complete once C(DIRECTORY/releases/.ID.complete) is there. Until then nothing is done, and
        RV(release_missing) is true.
      - Nobody but root may be able to change C(DIRECTORY). With O(state=absent) the releases go as well.
    type: dict
    suboptions:
      directory:
        description: Absolute path of C(DIRECTORY).
        type: path
        required: true
      id:
        description: Name of the release, digits, letters, C(_), C(+) and C(-). What it names never changes.
        type: str
        required: true
      python:
        description: The interpreter that is asked for its version where the release is missing; by default all.
        type: str
  directory:
    description:
      - The directory that the service lives in. Where O(paths) would give something away, it is refused if another
        service runs from there, unless it runs as the same account.
    type: path
  shared_directory:
    description: Let several services with different accounts live in O(directory).
    type: bool
    default: false
  replaces:
    description:
      - Another service whose place this one takes. It is stopped before the new one starts, its unit, drop-ins and
        environment files go with the commit, and come back with a rollback. Its directories are handed over, and its
        account where that of the new service is still to be made.
    type: str
  language:
    description: Language of the texts in the results.
    type: str
    choices: [en, zh]
    default: en
attributes:
  async:
    description: Can be run with C(async); the lock keeps two runs apart.
    support: full
  check_mode:
    description: Returns the plan without changing the host.
    support: full
  diff_mode:
    description: Shows each file before and after; the contents of environment files are not shown.
    support: full
  platform:
    description: Linux with systemd 219 or newer as PID 1.
    platforms: posix
    support: full
seealso:
  - module: unitsmith.systemd.unit_file
  - module: unitsmith.systemd.service_paths
  - module: unitsmith.systemd.service_diagnosis_info
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Deploy the backend; should it not come up, the one before goes on
  unitsmith.systemd.service_deploy:
    name: oms-backend
    units:
      - name: oms-backend.service
        src: oms-backend.service.j2
    environment:
      - path: /etc/oms-backend.env
        values:
          DATABASE_URL: "{{ database_url }}"
    paths:
      - path: /opt/OMS/backend
        recurse: true
      - path: /var/log/oms
        mode: "0750"
    account:
      strategy: existing
      name: oms
    health:
      - http: http://127.0.0.1:8000/healthz
        text: ok

- name: A socket that keeps connections waiting while its service is replaced
  unitsmith.systemd.service_deploy:
    name: oms-backend
    units:
      - name: oms-backend.service
        src: oms-backend.service
      - name: oms-backend.socket
        sections:
          Socket:
            ListenStream: 127.0.0.1:8000
          Install:
            WantedBy: sockets.target
    health:
      - tcp: 127.0.0.1:8000
"""

RETURN = r"""
plan:
  description: What was found to be done, in order. Empty where all was right.
  returned: success
  type: list
  elements: dict
  contains:
    step:
      description: Such as V(write), V(restart) or V(enable).
      type: str
    what:
      description: In words.
      type: str
steps:
  description: What was done.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Such as V(try), V(watch) or V(commit).
      type: str
    changed:
      description: Whether the step changes the host.
      type: bool
    milliseconds:
      description: How long it took.
      type: int
findings:
  description:
    - What was found in the units, with C(rule), C(line) and C(unit), as M(unitsmith.systemd.unit_file) returns it; and
      what keeps the service from running, with C(code), as M(unitsmith.systemd.service_diagnosis_info) returns it.
  returned: success
  type: list
  elements: dict
repairs:
  description: What was repaired in the texts of units, as M(unitsmith.systemd.unit_file) returns it, with C(unit).
  returned: success
  type: list
  elements: dict
overridden:
  description: What was set over in the texts of units, as M(unitsmith.systemd.unit_file) returns it, with C(unit).
  returned: success
  type: list
  elements: dict
left_out:
  description: What of O(units[].optional) was not set because this systemd is older, with C(unit).
  returned: success
  type: list
  elements: dict
  contains:
    section:
      description: Section of the directive.
      type: str
    option:
      description: Name of the directive.
      type: str
    since:
      description: The version that brought it.
      type: int
decisions:
  description: What an operator should know without asking; who runs it and why, what was set over and repaired.
  returned: success
  type: list
  elements: str
rolled_back:
  description: Whether everything was put back as it was.
  returned: always
  type: bool
recovered:
  description: What was done about an earlier run that was interrupted. Null where there was none.
  returned: always
  type: str
account:
  description: Who runs the service, as M(unitsmith.systemd.service_user_facts) returns it. Null without O(account).
  returned: always
  type: dict
account_missing:
  description: Whether nothing was done because the account is still to be made.
  returned: always
  type: bool
timers:
  description: The timers of O(units), and when each elapses next, in the time zone of the host.
  returned: success
  type: list
  elements: dict
  contains:
    unit:
      description: Name of the timer.
      type: str
    next:
      description:
        - Up to three times. One where systemd is older than 242; none where it is older than 235 and the timer is not
          started, and for a timer without C(OnCalendar=).
      type: list
      elements: str
units:
  description: The units that are taken away.
  returned: with O(state=absent)
  type: list
  elements: str
release_missing:
  description: Whether nothing was done because the release is still to be laid down.
  returned: always
  type: bool
release:
  description: What was found of O(release).
  returned: with O(release)
  type: dict
  contains:
    path:
      description: Where it lies.
      type: str
    mark:
      description: The file that says that it is complete.
      type: str
    complete:
      description: Whether it is.
      type: bool
    left:
      description: Whether something is there that was not completed.
      type: bool
    pythons:
      description: Where it is not complete, the interpreters of the host, with C(path) and C(version).
      type: list
      elements: dict
restart:
  description: What the running service of O(name) needed.
  returned: success
  type: dict
  contains:
    needed:
      description: Whether it is not what its files mean.
      type: bool
    why:
      description: How that is known.
      type: str
    how:
      description: What was done, V(none), V(reload) or V(restart).
      type: str
health:
  description: How the questions of O(health) were answered.
  returned: always
  type: list
  elements: dict
  contains:
    check:
      description: What was asked.
      type: str
    ok:
      description: Whether the answer was right.
      type: bool
    error:
      description: What was wrong.
      type: str
    tries:
      description: How often it was asked.
      type: int
paths:
  description: What was found and done with O(paths), as M(unitsmith.systemd.service_paths) returns it.
  returned: success
  type: list
  elements: dict
unit:
  description: How the unit of O(name) stands, as M(unitsmith.systemd.unit_file) returns it.
  returned: success
  type: dict
generation:
  description: Number of the state that was committed last. Null where none was.
  returned: always
  type: int
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.candidate import OPTIONAL
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.deployment import Deployment
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import is_running

UNIT_OPTIONS = dict(
    name=dict(type="str", required=True),
    content=dict(type="str"),
    src=dict(type="path"),
    sections=dict(type="dict"),
    overrides=dict(type="dict", default={}),
    optional=dict(type="list", elements="dict", default=[], options=OPTIONAL),
    dropin=dict(type="str"),
    encoding=dict(type="str", default="auto"),
    repair=dict(type="bool", default=True),
    lint=dict(type="str", choices=["error", "warn", "ignore"]),
    sensitive=dict(type="bool", default=False),
)
ENVIRONMENT_OPTIONS = dict(
    path=dict(type="path", required=True),
    content=dict(type="str", no_log=True),
    values=dict(type="dict", no_log=True),
    mode=dict(type="raw", default="0640"),
    secret=dict(type="bool", default=True),
)
FILE_OPTIONS = dict(
    path=dict(type="path", required=True),
    content=dict(type="str", required=True),
    mode=dict(type="raw", default="0644"),
)
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
ACCOUNT_OPTIONS = dict(
    strategy=dict(type="str", choices=["dedicated", "web", "existing", "root"], default="dedicated"),
    name=dict(type="str"),
    group=dict(type="str"),
    home=dict(type="path"),
    shell=dict(type="path"),
    allow_root=dict(type="bool", default=False),
)
COMMAND_OPTIONS = dict(command=dict(type="str", required=True), timeout=dict(type="float", default=300.0))
RELEASE_OPTIONS = dict(
    directory=dict(type="path", required=True),
    id=dict(type="str", required=True),
    python=dict(type="str"),
)
HEALTH_OPTIONS = dict(
    http=dict(type="str"),
    tcp=dict(type="str"),
    unix=dict(type="path"),
    command=dict(type="raw"),
    status=dict(type="list", elements="int", default=[200]),
    text=dict(type="str"),
    headers=dict(type="dict"),
)


def listed(options):
    """The option of that type."""
    return dict(type="list", elements="dict", default=[], options=options)


ARGUMENTS = dict(
    name=dict(type="str", required=True),
    units=listed(UNIT_OPTIONS),
    environment=listed(ENVIRONMENT_OPTIONS),
    files=listed(FILE_OPTIONS),
    paths=listed(PATH_OPTIONS),
    account=dict(type="dict", options=ACCOUNT_OPTIONS),
    state=dict(type="str", choices=["started", "restarted", "reloaded", "stopped", "absent"], default="started"),
    enabled=dict(type="bool", default=True),
    health=listed(HEALTH_OPTIONS),
    settle=dict(type="float"),
    timeout=dict(type="float", default=60.0),
    preflight=dict(type="bool", default=True),
    rollback=dict(type="bool", default=True),
    reload_on=dict(type="list", elements="str", default=[]),
    lint=dict(type="str", choices=["error", "warn", "ignore"], default="error"),
    requires_tcp=dict(type="list", elements="str", default=[]),
    requires_unix=dict(type="list", elements="path", default=[]),
    generation=dict(type="str"),
    release=dict(type="dict", options=RELEASE_OPTIONS),
    before_start=listed(COMMAND_OPTIONS),
    after_start=listed(COMMAND_OPTIONS),
    directory=dict(type="path"),
    shared_directory=dict(type="bool", default=False),
    replaces=dict(type="str"),
    language=dict(type="str", choices=["en", "zh"], default="en"),
)


def main():
    """Run the module."""
    module = Module(
        ARGUMENTS,
        supports_check_mode=True,
        mutually_exclusive=[("generation", name) for name in ("units", "environment", "files", "release")],
    )
    language = module.params["language"]
    if module.params["environment"]:
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import hidden

        module.no_log_values -= hidden.harmless(module.params["environment"], hidden.told_by(module.params))
    if os.geteuid() != 0:
        module.fail_json(msg=say(language, "not-root"))
    if not is_running():
        module.fail_json(msg=say(language, "no-systemd"))
    deployment = None
    try:
        deployment = Deployment(module.params, module.run_command, module.check_mode)
        result = deployment.carry_out()
    except DeployError as error:
        result = dict(deployment.result if deployment else {}, **error.results)
        words = error.said(language)
        if not (deployment and deployment.begun):
            words += "\n" + say(language, "nothing-changed")
        end(module, result)
        module.fail_json(msg=words, **result)
    end(module, result)
    module.exit_json(**result)


def end(module, result):
    """Say what is doubtful, it stands in no result; and take the values out of the options, which are returned."""
    for sentence in result.pop("warnings", []):
        module.warn(sentence)
    if module.params["environment"]:
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import hidden

        module.params["environment"] = hidden.without_values(module.params["environment"])


if __name__ == "__main__":
    main()
