# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import ctypes
import os
import socket

from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners

PR_SET_NAME, PR_GET_NAME = 15, 16


def test_a_process_may_name_itself_as_it_likes():
    libc, before = ctypes.CDLL(None), ctypes.create_string_buffer(16)
    libc.prctl(PR_GET_NAME, before, 0, 0, 0)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        libc.prctl(PR_SET_NAME, b"a\nPID 1 \xff", 0, 0, 0)
        try:
            found = listeners.holder(os.fstat(listening.fileno()).st_ino)
        finally:
            libc.prctl(PR_SET_NAME, before, 0, 0, 0)
    assert (found.pid, found.process) == (os.getpid(), "a\\nPID 1 \udcff")
