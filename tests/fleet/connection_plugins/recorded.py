# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that are not there: what a real one has answered, after a while, or a connection that breaks."""

from __future__ import annotations

DOCUMENTATION = r"""
name: recorded
short_description: Answers as a recorded host does
description:
  - For tests of what a fleet costs the controller. It gets what a real connection gets, and answers with what a module
    of this collection has answered on a real host, by what is asked and what this host was given before.
extends_documentation_fragment: [connection_pipelining]
options:
  fate:
    description: What becomes of a deployment.
    choices: [new, refused, rolled_back, gone, cut_before, cut_after]
    default: new
    vars: [{name: recorded_fate}]
  delay:
    description: Seconds that an answer takes; a host has half of it to one and a half.
    type: float
    default: 0
    vars: [{name: recorded_delay}]
  folder:
    description: Where is kept what each host was given.
    type: path
    vars: [{name: recorded_folder}]
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

import ast  # noqa: E402
import json  # noqa: E402
import re  # noqa: E402
import time  # noqa: E402
import zlib  # noqa: E402
from pathlib import Path  # noqa: E402

from ansible.errors import AnsibleConnectionFailure  # noqa: E402
from ansible.plugins.connection import ConnectionBase  # noqa: E402

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
MODULE = re.compile(rb"ansible_collections\.unitsmith\.systemd\.plugins\.modules\.(\w+)")
# As the newest and the oldest ansible-core pack them.
OPTIONS = re.compile(rb"(?:\bparams=|ANSIBALLZ_PARAMS = )(['\"]\{.*\}['\"])")
# What of a deployment says what the host will have.
DESIRED = ("name", "units", "generation")


class Connection(ConnectionBase):
    """One host, whose memory is a file."""

    transport = "recorded"
    has_pipelining = True

    def _connect(self) -> Connection:
        if self.get_option("fate") == "gone":
            self._wait(1)
            raise AnsibleConnectionFailure("No route to host")
        self._connected = True
        return self

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        """Answer a module; anything else is not there."""
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        module = MODULE.search(in_data or b"")
        if not module:
            return 1, b"", b"not recorded"
        if module[1] == b"service_diagnosis_info":
            return self._say("healthy")
        given = json.loads(ast.literal_eval(OPTIONS.search(in_data)[1].decode()))["ANSIBLE_MODULE_ARGS"]
        return self._deploy({key: given.get(key) for key in DESIRED}, given["_ansible_check_mode"])

    def _deploy(self, desired: dict[str, object], check: bool) -> tuple[int, bytes, bytes]:
        memory = Path(self.get_option("folder"), self._play_context.remote_addr)
        wanted = json.dumps(desired, sort_keys=True)
        if memory.exists() and memory.read_text() == wanted:
            return self._say("same")
        fate = self.get_option("fate")
        if check or fate in ("refused", "rolled_back"):
            return self._say("refused" if fate == "refused" else "would" if check else fate)
        if fate != "cut_before":
            memory.write_text(wanted)
        if fate.startswith("cut"):
            self._wait(0.5)
            raise AnsibleConnectionFailure("Shared connection closed")
        return self._say("new")

    def _say(self, name: str) -> tuple[int, bytes, bytes]:
        self._wait(1)
        answer = (ANSWERS / f"{name}.json").read_bytes()
        return int(b'"failed": true' in answer), answer, b""

    def _wait(self, share: float) -> None:
        by_name = zlib.crc32(self._play_context.remote_addr.encode()) % 1000 / 1000
        time.sleep(self.get_option("delay") * share * (0.5 + by_name))

    def put_file(self, in_path: str, out_path: str) -> None:
        """Not with pipelining."""
        raise AnsibleConnectionFailure(f"{in_path}: a recorded host takes no files")

    def fetch_file(self, in_path: str, out_path: str) -> None:
        """Not with pipelining."""
        raise AnsibleConnectionFailure(f"{in_path}: a recorded host has no files")

    def close(self) -> None:
        """There is nothing to close."""
        self._connected = False
