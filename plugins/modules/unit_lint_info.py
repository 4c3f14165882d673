# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: unit_lint_info
short_description: Say what systemd would refuse, ignore or misread in unit files
version_added: 0.1.0
description:
  - Reads unit files where they lie, in a repository or on a host, and says what one version of systemd would make of
    them, line by line.
  - The same rules as in M(unitsmith.systemd.unit_file). They are listed in C(docs/rules.md) of this collection.
  - Nothing is changed. Files of any content are read, what is no text at all is a finding.
options:
  paths:
    description:
      - Files and directories. In a directory, and in those below it, the files are taken that are named as units are;
        links are passed over.
    type: list
    elements: path
    required: true
  systemd_version:
    description:
      - The systemd whose verdict is asked, by its number, such as V(219), V(243) or V(252). What other versions would
        say is not told; for a fleet of several, ask once for each.
      - By default the host's own systemd is asked which it is and which directives it knows. Without one it is the
        newest that this collection knows.
      - Measured are 219, 239, 243, 247, 252, 257 and 262. For any other number the table of the next lower one counts.
    type: int
  dropins:
    description: Whether drop-ins (C(NAME.service.d/*.conf)) in directories are read as well.
    type: bool
    default: true
  language:
    description: Language of the texts.
    type: str
    choices: [en, zh]
    default: en
attributes:
  check_mode:
    description: Can run in check mode and return the same as without it.
    support: full
  diff_mode:
    description: Returns the difference that a change makes.
    support: N/A
    details: The module changes nothing.
  platform:
    description: What it runs on.
    support: full
    platforms: posix
notes:
  - >-
    A warning is allowed by a comment, C(# unitsmith: allow RULE), before the line that it is about, as with
    M(unitsmith.systemd.unit_file). See C(docs/lint.md).
  - Accounts and files that a unit names are not looked for. Whether a user exists or a program can be run is a
    question to the host.
seealso:
  - module: unitsmith.systemd.unit_file
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

EXAMPLES = r"""
- name: Lint the units of this repository for Kylin V10 and newer
  unitsmith.systemd.unit_lint_info:
    paths: [deploy/systemd]
    systemd_version: 243
  delegate_to: localhost
  register: lint

- name: Fail where systemd would refuse or ignore a line
  ansible.builtin.assert:
    that: lint.report is falsy
    fail_msg: "{{ lint.report }}"

- name: Look over what an administrator has written on a host, for its own systemd
  unitsmith.systemd.unit_lint_info:
    paths: [/etc/systemd/system]
    language: zh
"""

RETURN = r"""
files:
  description: The files that were read, in the order of their paths.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: Path of the file.
      type: str
      sample: deploy/systemd/oms-backend.service
    findings:
      description: What was found in it, in the order of the lines. Empty where there is nothing to say.
      type: list
      elements: dict
      contains:
        line:
          description: First line of the assignment, from 1.
          type: int
          sample: 12
        end_line:
          description: Last line of the assignment. systemd itself names this one.
          type: int
          sample: 14
        column:
          description: Column in the first line, from 1.
          type: int
          sample: 1
        rule:
          description: Stable name of the rule.
          type: str
          sample: unknown-directive
        severity:
          description:
            - V(error) where systemd refuses the unit or the service cannot work.
            - V(warning) where it ignores or misreads a line.
            - V(info) where it takes the line, and where a comment in the unit lets the warning pass.
          type: str
          sample: warning
        message:
          description: What is wrong.
          type: str
          sample: unknown directive Usr= in [Service], ignored
        fix:
          description: What to write instead.
          type: str
          sample: Did you mean User=?
        repairable:
          description: Whether M(unitsmith.systemd.unit_file) repairs it when it writes the file.
          type: bool
          sample: false
counts:
  description: Number of findings in all files by severity.
  returned: always
  type: dict
  contains:
    error:
      description: Findings of severity V(error).
      type: int
    warning:
      description: Findings of severity V(warning).
      type: int
    info:
      description: Findings of severity V(info).
      type: int
  sample: {error: 0, warning: 1, info: 3}
report:
  description: Findings of severity V(error) and V(warning), one line of text each.
  returned: always
  type: list
  elements: str
  sample:
    - "a.service:6:1: warning: unknown directive Usr= in [Service], ignored. Did you mean User=? (unknown-directive)"
systemd_version:
  description: The systemd whose verdict this is.
  returned: always
  type: int
  sample: 252
"""

import os
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.module import Module
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import Host
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.files import file_findings
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint_bytes
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import dialect
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import is_dropin, unit_type


def unit_files(path, dropins):
    """Yield the unit files at path (a file, or all those in a directory and below it), sorted."""
    if not os.path.isdir(path):
        yield path
        return
    for directory, directories, names in os.walk(path):
        directories.sort()
        for name in sorted(names):
            file = os.path.join(directory, name)
            if unit_type(file) and (dropins or not is_dropin(file)) and not os.path.islink(file):
                yield file


def judge(path, version, known, language):
    """Return the findings in one file; that it cannot be read is one as well."""
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            return file_findings(path, mode, language, "no regular file")
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        return file_findings(path, 0o100644, language, error.strerror)
    return file_findings(path, mode, language) + lint_bytes(data, os.path.abspath(path), version, known, language)


def report_of(files):
    """Return one line of text for each finding that is more than an info."""
    return [
        "{path}:{line}:{column}: {severity}: {message}. {fix} ({rule})".format(path=file["path"], **finding)
        for file in files
        for finding in file["findings"]
        if finding["severity"] != "info"
    ]


def main():
    module = Module(
        argument_spec=dict(
            paths=dict(type="list", elements="path", required=True),
            systemd_version=dict(type="int"),
            dropins=dict(type="bool", default=True),
            language=dict(type="str", choices=["en", "zh"], default="en"),
        ),
        supports_check_mode=True,
    )
    params = module.params
    missing = [path for path in params["paths"] if not os.path.lexists(path)]
    if missing:
        module.fail_json(msg="paths: no such file or directory: %s" % ", ".join(missing))
    version, known = params["systemd_version"], None
    if version is None:
        version, known = dialect(Host(module.run_command))
    files = []
    for path in params["paths"]:
        for file in unit_files(path, params["dropins"]):
            files.append({"path": file, "findings": judge(file, version, known, params["language"])})
    severities = [finding["severity"] for file in files for finding in file["findings"]]
    module.exit_json(
        changed=False,
        files=files,
        counts={severity: severities.count(severity) for severity in ("error", "warning", "info")},
        report=report_of(files),
        systemd_version=version,
    )


if __name__ == "__main__":
    main()
