# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Was the virtual environment of a program made for the Python that runs it now?

Private to this collection: it may change in any release. Facts: the pages of Python's module venv, PEP 405.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in, runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_as

VERSION = re.compile(r"python(\d\.\d{1,3})\Z")
MOST = 5


def probe(needs, host):
    """Return the findings about virtual environments whose Python has become another one."""
    found = []
    for command in needs.commands:
        path = found_in(needs.search, command.path)
        identity = runs_as(command, needs, host)
        top = os.path.dirname(os.path.dirname(path))
        if command.directive != "ExecStart" or identity is None or top.count("/") < 2 or needs.root_directory:
            continue
        results, finished = run_as(identity, (str, [str]), lambda emit, dummy, top=top: _look(emit, top))
        for program, versions in results if finished else ():
            version = VERSION.search(os.path.basename(program))
            if version and versions and version.group(1) not in versions:
                params = {"path": top, "version": version.group(1), "made": versions[:MOST], "program": program}
                evidence = ["%s/bin/python -> %s" % (top, program)]
                evidence += ["%s/lib/python%s" % (top, one) for one in versions[:MOST]]
                found.append(Finding(CODES["venv-other-python"], params, evidence))
    return found


def _look(emit, top):
    """What the account sees of an environment: its program, and the versions that it has packages for."""
    if os.path.exists(top + "/pyvenv.cfg"):
        names = [VERSION.match(name) for name in os.listdir(top + "/lib")[:100]]
        emit([os.path.realpath(top + "/bin/python"), sorted(match.group(1) for match in names if match)])


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "venv-other-python",
        "error",
        275,
        "backend_service_venv",
        (
            "The virtual environment {path} has its packages for Python {made}, and runs Python {version}",
            "{program} is the Python of the environment now, and looks for packages of its own version. None that is "
            "installed there is found.",
            "Create the virtual environment {path} again with the Python that is to run it, and install the project's "
            "requirements into it.",
        ),
        (
            "虚拟环境 {path} 中的软件包属于 Python {made}，而运行的是 Python {version}",
            "该环境现在的 Python 是 {program}，它只查找自己版本的软件包，已安装的都找不到。",
            "请用要使用的 Python 重建虚拟环境 {path}，并在其中安装项目的依赖。",
        ),
    ),
)
